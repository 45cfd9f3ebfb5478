package simulator

import (
	"fmt"
	"net/netip"
	"time"
)

// quectelMStack is the TCP/IP commands of the Quectel GSM modules (Quectel GSM TCP/IP application note): the states of
// cipStack under other names.
var quectelMStack = merge(quick(map[string]func(*query) reply{
	"+QISTAT":    cipStatus,
	"+QIMODE?":   func(q *query) reply { return q.readInt(0) },
	"+QIMUX?":    cipMode,
	"+QIMUX=":    cipSetMode,
	"+QIDNSIP?":  func(q *query) reply { return sayf("+QIDNSIP: %s", q.mode("names", "0")) },
	"+QIDNSIP=":  quectelMNames,
	"+QIREGAPP":  cipStart,
	"+QIREGAPP=": cipStart,
	"+QILOCIP":   cipAddress,
	"+QIOPEN=":   quectelMOpen,
	"+QISEND=":   quectelMSend,
	"+QICLOSE=":  cipClose,
	"+QIDEACT":   quectelMShut,
}), answers{"+QIACT": {answer: cipBringUp, takes: 300 * time.Millisecond}})

// quectelMLost tells that the network has taken the context down.
func quectelMLost(int) string { return "+PDP DEACT" }

func quectelMNames(q *query) reply {
	if _, ok := number(q.arg, 0, 1); !ok {
		return fail(badParameter)
	}
	q.m.stack.modes["names"] = q.arg
	return say()
}

// quectelMOpen is cipOpen that takes names only where +QIDNSIP says so.
func quectelMOpen(q *query) reply {
	args := q.args()
	if len(args) == 4 {
		if _, err := netip.ParseAddr(args[2]); (err != nil) != (q.mode("names", "0") == "1") {
			return fail(badParameter)
		}
	}
	return cipOpen(q)
}

func quectelMSend(q *query) reply {
	args := q.args()
	s := q.socket(args[0])
	if len(args) != 2 || s == nil {
		return fail(notAllowed)
	}
	return prompt(args[1], func(q *query, payload []byte) reply {
		lines := q.pass(s, payload, func(answer []byte) string {
			return fmt.Sprintf("+RECEIVE: %d, %d\r\n%s", s.id, len(answer), answer)
		})
		return reply{lines: lines, final: "SEND OK"}
	})
}

func quectelMShut(q *query) reply {
	cipShut(q)
	return reply{final: "DEACT OK"}
}
