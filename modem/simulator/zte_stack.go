package simulator

import (
	"encoding/hex"
	"fmt"
	"net/netip"
	"time"
)

const (
	zteCID     = 1
	zteSockets = 5 // from 1 on
)

// zteStack is the TCP/IP commands of the Gosuncn GM510 and ME3630 (OneOS gm510_netconn.c).
var zteStack = merge(quick(map[string]func(*query) reply{
	"+ZIPCALL?":   zteNetwork,
	"+ZIPSETRPT?": func(q *query) reply { return sayf("+ZIPSETRPT: %s", q.mode("form", "0")) },
	"+ZIPSETRPT=": zteForm,
	"+ZIPSTAT=":   zteState,
	"+ZIPOPEN=":   zteOpen,
	"+ZIPSEND=":   zteSend,
	"+ZIPCLOSE=":  zteClose,
}), answers{
	"+ZIPCALL=":   {answer: zteCall, takes: 100 * time.Millisecond},
	"+ZDNSGETIP=": {answer: zteLookup, takes: 200 * time.Millisecond},
})

// zteLost tells that the network has taken the context down.
func zteLost(int) string { return "+ZIPCALL: 0" }

func zteNetwork(q *query) reply {
	if q.isUp(zteCID) {
		return say("+ZIPCALL: 1," + q.s.context(zteCID).Address)
	}
	return say("+ZIPCALL: 0")
}

// zteCall answers +ZIPCALL=<on>.
func zteCall(q *query) reply {
	up := q.isUp(zteCID)
	switch {
	case q.arg == "0" && up:
		q.m.takeDown(zteCID)
	case q.arg != "1" || up:
		return fail(0)
	case q.m.bringUp(zteCID, q.now):
		return q.later("+ZIPCALL: 1," + q.m.state.context(zteCID).Address)
	}
	return q.later("+ZIPCALL: 0")
}

func zteForm(q *query) reply {
	q.m.stack.modes["form"] = q.arg
	return say()
}

// zteState answers +ZIPSTAT=<socket>: 0 closed, 1 open, 3 at work.
func zteState(q *query) reply {
	id, ok := number(q.arg, 1, zteSockets)
	switch {
	case !ok:
		return fail(0)
	case q.m.stack.sockets[id] == nil:
		return sayf("+ZIPSTAT: %d,0", id)
	case q.mode("opening", "") == q.arg:
		return sayf("+ZIPSTAT: %d,3", id)
	}
	return sayf("+ZIPSTAT: %d,1", id)
}

// zteLookup answers +ZDNSGETIP=<name>.
func zteLookup(q *query) reply {
	if !q.isUp(zteCID) {
		return fail(0)
	}
	address, ok := q.m.lookUp(q.arg)
	if !ok {
		return fail(0)
	}
	return say("+ZDNSGETIP: " + address)
}

// zteOpen answers +ZIPOPEN=<socket>,1,<address>,<port>.
func zteOpen(q *query) reply {
	args := q.args()
	id, ok := number(args[0], 1, zteSockets)
	if !ok || len(args) != 4 || args[1] != "1" || !q.isUp(zteCID) || q.socket(args[0]) != nil {
		return fail(0)
	}
	if _, err := netip.ParseAddr(args[2]); err != nil {
		return fail(0)
	}
	q.open(id, zteCID, args[2], args[3])
	modes := q.m.stack.modes
	modes["opening"] = args[0]
	return say(q.soon(opensIn, func() { delete(modes, "opening") }, fmt.Sprintf("+ZIPSTAT: %d,1", id))...)
}

// zteSend answers +ZIPSEND=<socket>,<hex>.
func zteSend(q *query) reply {
	args := q.args()
	s := q.socket(args[0])
	if s == nil || len(args) != 2 {
		return fail(0)
	}
	payload, err := hex.DecodeString(args[1])
	if err != nil {
		return fail(0)
	}
	form := "+ZIPRECV: %d,198.51.100.7,%s,%d,%X"
	if q.mode("form", "0") != "0" {
		form = "+ZIPRECV: %d,198.51.100.7,%s,%d,%s"
	}
	lines := q.pass(s, payload, func(answer []byte) string { return fmt.Sprintf(form, s.id, s.port, len(answer), answer) })
	return say(append(lines, q.soon(opensIn/2, nothing, fmt.Sprintf("+ZIPSEND: %d,%d", s.id, len(payload)))...)...)
}

func zteClose(q *query) reply {
	s := q.socket(q.arg)
	if s == nil {
		return fail(0)
	}
	q.close(s)
	return q.later(fmt.Sprintf("+ZIPSTAT: %d,0", s.id))
}
