package simulator

import (
	"fmt"
	"strings"
)

// cardRefusal is the error of a command that needs the card; ok where the card is ready.
func (s State) cardRefusal() (code int, ok bool) {
	switch s.SIM {
	case SIMAbsent:
		return simAbsent, false
	case SIMPIN:
		return simPIN, false
	case SIMPUK:
		return simPUK, false
	case SIMLocked:
		return netPIN, false
	case SIMFailure:
		return simFailure, false
	case SIMBusy:
		return simBusy, false
	}
	return 0, s.Radio != 0
}

// readable says whether files that need no PIN, such as the ICCID, can be read.
func (s State) readable() (code int, ok bool) {
	code, ok = s.cardRefusal()
	switch code {
	case simPIN, simPUK, netPIN:
		return 0, true
	}
	return or(code, simFailure), ok
}

// ready answers only with a card that is ready.
func ready(fn func(*query) reply) func(*query) reply {
	return func(q *query) reply {
		if code, ok := q.s.cardRefusal(); !ok {
			return fail(or(code, simFailure))
		}
		return fn(q)
	}
}

// iccid answers the number of the card behind a prefix, which may be empty.
func iccid(prefix string) func(*query) reply {
	return func(q *query) reply {
		if code, ok := q.s.readable(); !ok {
			return fail(code)
		}
		return say(prefix + q.s.ICCID)
	}
}

// pinState answers +CPIN? (27.007 §8.3).
func pinState(q *query) reply {
	states := map[SIMState]string{SIMPIN: "SIM PIN", SIMPUK: "SIM PUK", SIMLocked: "PH-NET PIN"}
	if text := states[q.s.SIM]; text != "" {
		return say("+CPIN: " + text)
	}
	if code, ok := q.s.cardRefusal(); !ok {
		return fail(or(code, simFailure))
	}
	return say("+CPIN: READY")
}

// pinTries answers +CPINR (27.007 §8.65).
func pinTries(q *query) reply {
	if code, ok := q.s.readable(); !ok {
		return fail(code)
	}
	return say(fmt.Sprintf("+CPINR: SIM PIN,%d,3", q.s.PINTries), fmt.Sprintf("+CPINR: SIM PUK,%d,10", q.s.PUKTries))
}

// lockState answers +CLCK="<fac>",2 (27.007 §7.4): SC is the PIN lock of the card, PN the network lock of the modem.
func lockState(q *query) reply {
	args := q.args()
	if len(args) < 2 || args[1] != "2" {
		return fail(notAllowed)
	}
	switch strings.ToUpper(args[0]) {
	case "SC":
		if code, ok := q.s.readable(); !ok {
			return fail(code)
		}
		return sayf("+CLCK: %d", bit(q.s.SIM == SIMPIN || q.s.SIM == SIMPUK))
	case "PN":
		return sayf("+CLCK: %d", bit(q.s.SIM == SIMLocked))
	case "PF", "PU", "PP", "PC", "PS":
		return say("+CLCK: 0")
	}
	return fail(badParameter)
}

// ownNumber answers +CNUM (27.007 §7.1): only OK where the card holds none.
func ownNumber(q *query) reply {
	if q.s.Number == "" {
		return say()
	}
	kind := 129
	if strings.HasPrefix(q.s.Number, "+") {
		kind = 145
	}
	return sayf(`+CNUM: "","%s",%d`, q.text(q.s.Number), kind)
}

// readFile answers +CRSM (27.007 §8.18): the ICCID's file as the card stores it, any other is not found.
func readFile(q *query) reply {
	if code, ok := q.s.readable(); !ok {
		return fail(code)
	}
	args := q.args()
	if len(args) < 2 || args[0] != "176" || args[1] != "12258" {
		return say("+CRSM: 106,130")
	}
	return sayf(`+CRSM: 144,0,"%s"`, swapped(q.s.ICCID))
}

// swapped is digits as a card stores them: padded with F to an even number, each pair swapped (ETSI TS 102 221
// §13.2).
func swapped(digits string) string {
	if len(digits)%2 == 1 {
		digits += "F"
	}
	b := []byte(digits)
	for i := 0; i < len(b); i += 2 {
		b[i], b[i+1] = b[i+1], b[i]
	}
	return string(b)
}

var cardAnswers = quick(map[string]func(*query) reply{
	"+CPIN?":  pinState,
	"+CPINR":  pinTries,
	"+CIMI":   ready(func(q *query) reply { return say(q.s.IMSI) }),
	"+CNUM":   ready(ownNumber),
	"+CLCK=":  lockState,
	"+CLCK=?": fixed(`+CLCK: ("SC","PN","PF","PU","PP","PC","PS")`),
	"+CRSM=":  readFile,
	"+CCID":   iccid("+CCID: "),
	"+ICCID":  iccid("+ICCID: "),
	"+CPAS":   fixed("+CPAS: 0"),
	"+CPAS=?": fixed("+CPAS: (0,2-4)"),
	"+CGSN=":  serial,
	"+CGSN":   func(q *query) reply { return say(q.s.IMEI) },
	"+GSN":    func(q *query) reply { return say(q.s.IMEI) },
	"+CGMI":   func(q *query) reply { return say(q.m.family.maker) },
	"+GMI":    func(q *query) reply { return say(q.m.family.maker) },
	"+CGMM":   func(q *query) reply { return say(q.m.family.calls()) },
	"+GMM":    func(q *query) reply { return say(q.m.family.calls()) },
	"+CGMR":   func(q *query) reply { return say(q.m.family.revision) },
	"+GMR":    func(q *query) reply { return say(q.m.family.revision) },
	"I":       func(q *query) reply { return say(q.m.family.maker, q.m.family.calls(), q.m.family.revision) },
})

// serial answers +CGSN=<snt> (27.007 §5.4): 1 is the IMEI, 2 the IMEI with software version.
func serial(q *query) reply {
	switch q.arg {
	case "0", "1":
		return sayf(`+CGSN: "%s"`, q.s.IMEI)
	case "2":
		return sayf(`+CGSN: "%s01"`, q.s.IMEI[:min(14, len(q.s.IMEI))])
	case "3":
		return say(`+CGSN: "01"`)
	}
	return fail(badParameter)
}
