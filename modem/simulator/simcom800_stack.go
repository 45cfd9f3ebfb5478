package simulator

import (
	"fmt"
	"time"
)

const cipCID = 1 // of the network of the stack

// cipStack is the TCP/IP commands of the SIM800 and of the Luat modules, with several connections (SIM800 TCP/IP
// application note). Commands work in one state only, and some end without OK.
var cipStack = merge(quick(map[string]func(*query) reply{
	"+CIPSTATUS": cipStatus,
	"+CIPMUX?":   cipMode,
	"+CIPMUX=":   cipSetMode,
	"+CSTT":      cipStart,
	"+CSTT=":     cipStart,
	"+CIFSR":     cipAddress,
	"+CIPSTART=": cipOpen,
	"+CIPSEND=":  cipSend,
	"+CIPCLOSE=": cipClose,
	"+CIPSHUT":   cipShut,
}), answers{"+CIICR": {answer: cipBringUp, takes: 300 * time.Millisecond}})

// cipLost tells that the network has taken the context down.
func cipLost(int) string { return "+PDP: DEACT" }

// cipState is the state of the stack, as +CIPSTATUS names it.
func (q *query) cipState() string {
	state := q.mode("state", "IP INITIAL")
	if (state == "IP GPRSACT" || state == "IP STATUS") && !q.isUp(cipCID) {
		return "PDP DEACT"
	}
	return state
}

func (q *query) cipGo(state string) reply {
	q.m.stack.modes["state"] = state
	return say()
}

func cipStatus(q *query) reply { return q.later("STATE: " + q.cipState()) }

func cipMode(q *query) reply { return sayf("%s: %s", q.name, q.mode("several", "0")) }

func cipSetMode(q *query) reply {
	if _, ok := number(q.arg, 0, 1); !ok || q.cipState() != "IP INITIAL" {
		return fail(notAllowed)
	}
	q.m.stack.modes["several"] = q.arg
	return say()
}

func cipStart(q *query) reply {
	if q.cipState() != "IP INITIAL" {
		return fail(notAllowed)
	}
	return q.cipGo("IP START")
}

func cipBringUp(q *query) reply {
	if q.cipState() != "IP START" || !q.m.bringUp(cipCID, q.now) {
		return fail(0)
	}
	return q.cipGo("IP GPRSACT")
}

func cipAddress(q *query) reply {
	if state := q.cipState(); state != "IP GPRSACT" && state != "IP STATUS" {
		return fail(notAllowed)
	}
	q.cipGo("IP STATUS")
	return reply{final: q.s.context(cipCID).Address}
}

// cipOpen answers +CIPSTART=<connection>,"UDP","<host>",<port>. The result comes by itself.
func cipOpen(q *query) reply {
	args := q.args()
	if q.cipState() != "IP STATUS" || q.mode("several", "0") != "1" || len(args) != 4 || args[1] != "UDP" {
		return fail(notAllowed)
	}
	id, ok := number(args[0], 0, 5)
	if !ok {
		return fail(badParameter)
	}
	event := "CONNECT OK"
	switch {
	case q.socket(args[0]) != nil:
		event = "ALREADY CONNECT"
	case !q.reaches(args[2]):
		event = "CONNECT FAIL"
	default:
		q.open(id, cipCID, args[2], args[3])
	}
	return q.later(fmt.Sprintf("%d, %s", id, event))
}

// cipSend answers +CIPSEND=<connection>,<length>: it asks for so many bytes.
func cipSend(q *query) reply {
	args := q.args()
	s := q.socket(args[0])
	if len(args) != 2 || s == nil {
		return fail(notAllowed)
	}
	return prompt(args[1], func(q *query, payload []byte) reply {
		lines := q.pass(s, payload, func(answer []byte) string {
			return fmt.Sprintf("+RECEIVE,%d,%d:\r\n%s", s.id, len(answer), answer)
		})
		return reply{lines: lines, final: fmt.Sprintf("%d, SEND OK", s.id)}
	})
}

func cipClose(q *query) reply {
	s := q.socket(q.args()[0])
	if s == nil {
		return fail(notAllowed)
	}
	q.close(s)
	return reply{final: fmt.Sprintf("%d, CLOSE OK", s.id)}
}

func cipShut(q *query) reply {
	q.m.takeDown(cipCID)
	q.cipGo("")
	return reply{final: "SHUT OK"}
}
