package facts

import (
	"strings"

	"github.com/simkeeper/simkeeper/modem"
)

// detail is what the lines of one beginning hold beside what the agent needs; it reads the
// fields of one line, without their quotes.
type detail struct {
	prefix string
	read   func(a *answer, fields []string)
}

// details are read one after the other, each through all lines.
var details = [][]detail{signalDetails, cellDetails, dataDetails, cardDetails, eigenDetails, reportDetails, grantDetails, nordicDetails}

var cardDetails = []detail{
	{"+CRSM", (*answer).crsm}, {"+CPMS", (*answer).storage}, {"+CUSD", (*answer).serviceCode}, {"^SIMST", (*answer).simState}, {"+CFUN", (*answer).functionality},
	{"+CEER", (*answer).cause}, {"+CPAS", func(a *answer, fields []string) { a.facts.number("cpas", fields[0]) }},
}

// tellDetails reads the lines for what no query takes, then the lines that mean something
// only together.
func (a *answer) tellDetails() {
	lines := a.answers()
	for _, table := range details {
		for _, d := range table {
			for _, fields := range rows(lines, d.prefix) {
				d.read(a, fields)
			}
		}
	}
	for _, tell := range []func(*answer){(*answer).tellRegistered, (*answer).tellMode, (*answer).tellTime, (*answer).tellStates, (*answer).tellTable, (*answer).tellSensors, (*answer).tellPing, (*answer).tellOtherCells, (*answer).tellNoBearer} {
		tell(a)
	}
}

// tellEnd tells how the answer ended.
func (a *answer) tellEnd() {
	if a.urc {
		return
	}
	f := a.facts
	f["final"] = nil
	if a.final != "" {
		f["final"] = a.final
	}
	if n := a.strangers(); n > 0 {
		f["urcs"] = n
	}
	if a.refused() || a.refusedInWords() {
		f["error"] = true
	}
	a.tellCode()
}

// strangers counts the lines in front of the echo and behind the final result that are not of
// the command.
func (a *answer) strangers() int {
	n := len(a.before)
	for _, line := range a.late {
		if !a.bears(line) {
			n++
		}
	}
	return n
}

// refused reports whether the final result is that of a refusal.
func (a *answer) refused() bool {
	return a.final != "" && a.final != "OK" && !strings.HasPrefix(a.final, "CONNECT")
}

// tellCode tells the number of an error, or its text.
func (a *answer) tellCode() {
	for _, kind := range [...]string{"cme", "cms"} {
		rest, is := strings.CutPrefix(a.final, "+"+strings.ToUpper(kind)+" ERROR")
		if !is {
			continue
		}
		if rest = strings.TrimSpace(strings.TrimPrefix(rest, ":")); !a.facts.number(kind+"_error", rest) {
			a.facts.text(kind+"_text", rest)
		}
	}
}

// refusals are the lines with which some modems refuse a command in place of a final result.
var refusals = [...]string{"COMMAND NOT SUPPORT", "UNKNOWN COMMAND", "MODEM ERROR:", "SEND FAIL"}

// refusedInWords finds a refusal in a line: one of the list, or the word behind a name, as in
// "+TCPSETUP: ERROR".
func (a *answer) refusedInWords() bool {
	for _, line := range a.answers() {
		for _, r := range refusals {
			if strings.HasPrefix(line, r) {
				return true
			}
		}
		_, rest, _ := strings.Cut(line, ":")
		word := strings.ToUpper(strings.TrimSpace(rest[strings.LastIndexByte(rest, ',')+1:]))
		if strings.IndexByte("+^*#$%!", line[0]) >= 0 && (word == "FAIL" || strings.HasPrefix(word, "ERROR")) {
			return true
		}
	}
	return false
}

// tellMode tells which reports an answer to a registration question says are on, and the
// numbers of a cause as they stand where the agent takes them for none; and a state of the
// maker's own, which the agent takes for one of the standard.
func (a *answer) tellMode() {
	for _, line := range a.lines {
		if !modem.IsRegistrationReply(line) || a.facts["stat"] == nil {
			continue
		}
		name := line[:strings.IndexByte(line, ':')]
		f := modem.Arguments(line, name)
		a.facts.number("n", f[0])
		if nth(f, 1) == noCard {
			a.facts.number("stat", noCard)
		}
		if packet := name == "+CREG" || name == "+CEREG"; packet && a.facts["reject_cause"] == nil && nth(f, causeColumn+1) != "" {
			a.facts.number("cause_type", f[causeColumn])
			a.facts.number("reject_cause", f[causeColumn+1])
		}
	}
}

// noCard is the state in which Nordic's modems want a card (nRF91 AT commands reference,
// +CEREG).
const noCard = "90"

// causeColumn is where the type of a cause stands behind mode, state, area, cell and
// technology; the cause follows it.
const causeColumn = 5

// tellRegistered reads a registration of unsolicited form, where the modem tells it unasked
// or answers with nothing else; some modems answer for one domain under the name of another.
func (a *answer) tellRegistered() {
	if a.facts["stat"] != nil || a.urc && len(a.lines) > 1 {
		return
	}
	for _, line := range a.lines {
		if r, err := modem.ParseRegistrationURC(line); err == nil {
			a.registration(r)
		}
	}
	if r, err := modem.ParseRegistration(a.lines); err == nil && a.facts["stat"] == nil && asksFor(strings.ToUpper(a.command), "CREG", "CGREG", "CEREG", "C5GREG") {
		a.registration(r)
	}
}

func (a *answer) functionality(fields []string) { a.facts.number("cfun", fields[0]) }

// cause tells the words in which a modem reports why it was refused.
func (a *answer) cause(fields []string) { a.facts.text("text", strings.Join(fields, ", ")) }

// simState reads Huawei's report of the card: 255 is none (ModemManager, Huawei tests).
func (a *answer) simState(fields []string) {
	switch fields[0] {
	case "1":
		a.facts["sim_state"] = modem.SIMReady.String()
	case "255":
		a.facts["sim_state"] = modem.SIMAbsent.String()
	}
}
