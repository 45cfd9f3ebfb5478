package simulator

import (
	"fmt"
	"slices"
	"unicode/utf16"
)

// settings is what commands have set; a reboot forgets it.
type settings struct {
	echo, verbose bool
	cmee          int
	reg           map[domain]int // <n> of +CREG and its siblings
	copsFormat    int
	copsMode      int // 0 automatic, 2 deregistered
	ctzu, ctzr    int
	cgerep        int
	qsimstat      int
	qeng          int        // engineering mode: +QENG of the GSM modules, +UCGED
	cardReport    int        // unsolicited lines of the card, of families that have a command for it
	unlocked      bool       // by !ENTERCND
	connstat      *[2]uint64 // bytes sent and received when %XCONNSTAT=1 began to count; nil: it does not
	muted         bool       // ^CURC=0
	cscs          string
	cmgf          int // 0 PDU, 1 text
}

// factory is the settings after a boot.
func (m *Modem) factory() settings {
	echo := true
	if m.recorded != nil {
		echo = m.recorded.Echo
	}
	return settings{echo: echo, verbose: true, cmee: m.family.cmee, reg: map[domain]int{}, cscs: "GSM"}
}

// setInt stores a number of a set command, and refuses one that is out of range.
func setInt(least, most int, store func(s *settings, n int)) func(*query) reply {
	return func(q *query) reply {
		n, ok := number(q.args()[0], least, most)
		if !ok {
			return fail(badParameter)
		}
		store(&q.m.set, n)
		return say()
	}
}

// setFlag stores the number of a basic command such as ATE0; without one it is 0 (V.250 §5.3.1).
func setFlag(store func(s *settings, on bool)) func(*query) reply {
	return func(q *query) reply {
		if q.arg != "" && q.arg != "0" && q.arg != "1" {
			return fail(0)
		}
		store(&q.m.set, q.arg == "1")
		return say()
	}
}

func (q *query) readInt(n int) reply { return sayf("%s: %d", q.name, n) }

var settingAnswers = quick(map[string]func(*query) reply{
	"":         fixed(),
	"E":        setFlag(func(s *settings, on bool) { s.echo = on }),
	"V":        setFlag(func(s *settings, on bool) { s.verbose = on }),
	"&D":       accept("0", "1", "2"),
	"&C":       accept("0", "1"),
	"&W":       accept("", "0"),
	"Z":        reset,
	"&F":       reset,
	"H":        accept("", "0"),
	"Q":        accept("", "0"),
	"X":        accept("", "0", "1", "2", "3", "4"),
	"+CMEE=":   setInt(0, 2, func(s *settings, n int) { s.cmee = n }),
	"+CMEE?":   func(q *query) reply { return q.readInt(q.m.set.cmee) },
	"+CMEE=?":  fixed("+CMEE: (0-2)"),
	"+CTZU=":   setInt(0, 3, func(s *settings, n int) { s.ctzu = n }),
	"+CTZU?":   func(q *query) reply { return q.readInt(q.m.set.ctzu) },
	"+CTZR=":   setInt(0, 2, func(s *settings, n int) { s.ctzr = n }),
	"+CTZR?":   func(q *query) reply { return q.readInt(q.m.set.ctzr) },
	"+CGEREP=": setInt(0, 2, func(s *settings, n int) { s.cgerep = n }),
	"+CGEREP?": func(q *query) reply { return sayf("+CGEREP: %d,0", q.m.set.cgerep) },
	"+CSCS=":   setCharset,
	"+CSCS?":   func(q *query) reply { return sayf(`+CSCS: "%s"`, q.m.set.cscs) },
	"+CSCS=?":  fixed(`+CSCS: ("IRA","GSM","UCS2")`),
	"+IPR?":    fixed("+IPR: 115200"),
})

// accept takes certain numbers of a basic command that changes nothing here.
func accept(allowed ...string) func(*query) reply {
	return func(q *query) reply {
		if !slices.Contains(allowed, q.arg) {
			return fail(0)
		}
		return say()
	}
}

// reset answers ATZ and AT&F: every setting is as after a boot (V.250 §6.1.1, §6.1.2).
func reset(q *query) reply {
	q.m.set = q.m.factory()
	return say()
}

// setCharset chooses the character set of names (27.007 §5.5).
func setCharset(q *query) reply {
	name := q.args()[0]
	if !slices.Contains([]string{"IRA", "GSM", "UCS2"}, name) {
		return fail(badParameter)
	}
	q.m.set.cscs = name
	return say()
}

// text is a name in the character set in force: UCS2 is hex of UTF-16BE.
func (q *query) text(name string) string {
	if q.m.set.cscs != "UCS2" {
		return name
	}
	return ucs2(name)
}

func ucs2(text string) string {
	hex := ""
	for _, unit := range utf16.Encode([]rune(text)) {
		hex += fmt.Sprintf("%04X", unit)
	}
	return hex
}
