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
var details = [][]detail{signalDetails, cellDetails, dataDetails, cardDetails}

var cardDetails = []detail{
	{"+CRSM", (*answer).crsm}, {"+CPMS", (*answer).storage}, {"+CUSD", (*answer).serviceCode}, {"^SIMST", (*answer).simState}, {"+CFUN", (*answer).functionality},
}

// tellDetails reads the lines for what no query takes, then the lines that mean something
// only together.
func (a *answer) tellDetails() {
	for _, table := range details {
		for _, d := range table {
			for _, fields := range rows(a.lines, d.prefix) {
				d.read(a, fields)
			}
		}
	}
	for _, tell := range []func(*answer){(*answer).tellMode, (*answer).tellRegistered, (*answer).tellTime, (*answer).tellStates, (*answer).tellSensors, (*answer).tellPing, (*answer).tellOtherCells, (*answer).tellNoBearer} {
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

// tellMode tells which reports an answer to a registration question says are on.
func (a *answer) tellMode() {
	for _, line := range a.lines {
		if modem.IsRegistrationReply(line) && a.facts["stat"] != nil {
			a.facts.number("n", modem.Arguments(line, line[:strings.IndexByte(line, ':')])[0])
		}
	}
}

// tellRegistered reads a registration of unsolicited form, where the modem tells it unasked
// or answers with nothing else.
func (a *answer) tellRegistered() {
	if a.facts["stat"] != nil || a.urc && len(a.lines) > 1 {
		return
	}
	for _, line := range a.lines {
		if r, err := modem.ParseRegistrationURC(line); err == nil {
			a.registration(r)
		}
	}
}

func (a *answer) functionality(fields []string) { a.facts.number("cfun", fields[0]) }

// simState reads Huawei's report of the card: 255 is none (ModemManager, Huawei tests).
func (a *answer) simState(fields []string) {
	switch fields[0] {
	case "1":
		a.facts["sim_state"] = modem.SIMReady.String()
	case "255":
		a.facts["sim_state"] = modem.SIMAbsent.String()
	}
}
