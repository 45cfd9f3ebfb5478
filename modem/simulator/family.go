package simulator

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// family is a model of a family as data: who it says it is, how it writes, and which commands it answers otherwise
// than 27.007 has it.
type family struct {
	name, model     string
	maker, revision string
	product         string // what +CGMM says; "" for model
	rats            []RAT  // best first

	cmee     int  // +CMEE after boot
	unknown  int  // error of a command that it does not know; 0 is a plain ERROR
	spaced   bool // an empty line between the lines of an answer
	bareHex  bool // area and cell without quotes
	utcClock bool // +CCLK in UTC where +CTZU=1

	causeNames bool   // +CEER names a cause in capitals and without its number
	ciWidth    int    // least digits of a cell id
	ceregMax   int    // greatest <n> of +CEREG; its siblings end at 3
	lowerHex   bool   // area and cell in small letters
	noCSArea   bool   // +CREG has FFFE for the area on LTE, which has none of the circuit-switched domain
	resets     string // the command that starts it again, besides +CFUN=1,1: "+CRESET"; "" for none
	cardless   Stat   // registration without a card that works, where that has its own number; 0: none
	sleeps     bool   // the radio is off after a boot (+CFUN: 0), until a command switches it on

	acts map[RAT]int    // <AcT> where the model counts otherwise than 27.007
	rest func(s *State) // what the modem at rest has otherwise; nil: nothing

	echoLF     bool           // the echo of a command line ends in CR and LF
	textErrors bool           // errors are texts also where +CMEE=1 wants numbers
	texts      map[int]string // its own texts of errors

	tells   func(m *Modem, was, is State, now time.Time) []string // unsolicited lines of a change that no command has enabled; nil: none
	repeats func(m *Modem, s State, now time.Time) []string       // those of every two seconds; nil: none

	boot              []bootLine
	lost              func(cid int) string                // the unsolicited line for a context of the stack that has gone; nil: it has no stack
	inserted, removed []string                            // unsolicited lines when the card becomes ready, and when it is gone
	cardReport        func(mode int, sim SIMState) string // the one that a command has enabled; nil: there is none

	stack   string   // the dialect of its IP stack, where own does not hold it; its answers come before own
	own     answers  // before standard
	missing []string // of standard, not answered
}

// bootLine is an unsolicited line some time after a boot.
type bootLine struct {
	after time.Duration
	text  string
	card  bool // only with a card that is ready
}

// standard is what 27.007 and V.250 have every modem answer.
var standard = merge(settingAnswers, messageAnswers, cardAnswers, registrationAnswers, radioAnswers, packetAnswers)

// notOnGSM are the commands that modems of GSM alone do not have: those of LTE, and the choice of a technology.
var notOnGSM = []string{"+CESQ", "+CEREG?", "+CEREG=", "+CEREG=?", "+CGCONTRDP", "+CGCONTRDP=", "+WS46?"}

func merge(tables ...answers) answers {
	all := answers{}
	for _, t := range tables {
		maps.Copy(all, t)
	}
	return all
}

// models is every model there is; the first of a family is its default.
var models = slices.Concat(genericModels, quectelModels, quectelLater, simcomModels, simcomLater,
	fibocomModels, neowayModels, cmiotModels, meigModels, huaweiModels, zteModels, luatModels,
	ubloxModels, telitModels, sierraModels, cinterionModels, nordicModels, sequansModels)

var genericModels = []family{{
	name: "generic", model: "GM-LTE", maker: "Generic", revision: "GMLTE01.00",
	rats: []RAT{LTE, NR, NSA, HSPA, UMTS, GSM}, ciWidth: 8, ceregMax: 5,
}}

// find is how the model answers a command.
func (f *family) find(key string) (handler, bool) {
	if h, ok := f.own[key]; ok {
		return h, true
	}
	if slices.Contains(f.missing, key) {
		return handler{}, false
	}
	h, ok := standard[key]
	return h, ok
}

// calls is the model as the modem names itself.
func (f *family) calls() string { return or(f.product, f.model) }

// has says whether the model has an access technology.
func (f *family) has(r RAT) bool { return slices.Contains(f.rats, r) }

// Families lists the families, the default first.
func Families() []string {
	var names []string
	for _, f := range models {
		if !slices.Contains(names, f.name) {
			names = append(names, f.name)
		}
	}
	return names
}

// Models lists the models of a family, the default first; none of an unknown family.
func Models(family string) []string {
	var names []string
	for _, f := range models {
		if f.name == strings.ToLower(family) {
			names = append(names, f.model)
		}
	}
	return names
}

// findFamily is a model by family and name, which both may be empty and in any case of letters.
func findFamily(name, model string) (*family, error) {
	name = strings.ToLower(or(name, models[0].name))
	if !slices.Contains(Families(), name) {
		return nil, fmt.Errorf("simulate family %q: it is unknown; known are %s", name, strings.Join(Families(), ", "))
	}
	for i, f := range models {
		if f.name == name && (model == "" || strings.EqualFold(f.model, model)) {
			return &models[i], nil
		}
	}
	return nil, fmt.Errorf("simulate %s %q: the model is unknown; known are %s", name, model, strings.Join(Models(name), ", "))
}
