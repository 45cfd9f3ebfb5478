package simulator

import (
	"encoding/hex"
	"fmt"
	"maps"
	"net/netip"
	"slices"
)

const quectelSockets = 12

// The errors of +QIOPEN (Quectel TCP/IP application notes).
const (
	quectelUsed      = 563 // socket identity has been used
	quectelNoContext = 561
	quectelNoName    = 565 // DNS parse failed
)

// quectelStack is the TCP/IP commands in buffer access mode.
var quectelStack = quick(map[string]func(*query) reply{
	"+QIACT?":    quectelContexts,
	"+QIACT=":    quectelActivate,
	"+QIDEACT=":  quectelDeactivate,
	"+QISTATE?":  quectelStates,
	"+QIOPEN=":   quectelOpen,
	"+QISENDEX=": quectelSend,
	"+QIRD=":     quectelRead,
	"+QICLOSE=":  quectelClose,
})

func quectelContexts(q *query) reply {
	var lines []string
	for _, cid := range slices.Sorted(maps.Keys(q.m.stack.up)) {
		lines = append(lines, fmt.Sprintf(`+QIACT: %d,1,1,"%s"`, cid, q.s.context(cid).Address))
	}
	return say(lines...)
}

func quectelActivate(q *query) reply {
	cid, ok := number(q.arg, 1, 16)
	_, up := q.m.stack.up[cid]
	if !ok || up || !q.m.bringUp(cid, q.now) {
		return fail(0)
	}
	return say()
}

func quectelDeactivate(q *query) reply {
	cid, ok := number(q.arg, 1, 16)
	if !ok {
		return fail(0)
	}
	q.m.takeDown(cid)
	return say()
}

func quectelStates(q *query) reply {
	var lines []string
	for _, id := range slices.Sorted(maps.Keys(q.m.stack.sockets)) {
		s := q.m.stack.sockets[id]
		lines = append(lines, fmt.Sprintf(`+QISTATE: %d,"UDP","%s",%s,0,2,%d,%d,0,"usbmodem"`, id, s.host, s.port, s.context, id))
	}
	return say(lines...)
}

// quectelOpen answers +QIOPEN=<cid>,<id>,"UDP","<host>",<port>,<local port>,<access mode>. The result comes by itself.
func quectelOpen(q *query) reply {
	args := q.args()
	if len(args) < 7 || args[2] != "UDP" || args[6] != "0" {
		return fail(0)
	}
	cid, ok1 := number(args[0], 1, 16)
	id, ok2 := number(args[1], 0, quectelSockets-1)
	if !ok1 || !ok2 {
		return fail(0)
	}
	code := 0
	if _, up := q.m.stack.up[cid]; !up {
		code = quectelNoContext
	} else if q.m.stack.sockets[id] != nil {
		code = quectelUsed
	} else if _, err := netip.ParseAddr(args[3]); err != nil && q.m.dead() {
		code = quectelNoName
		q.m.move(lookupSent, 0)
	} else {
		q.m.stack.sockets[id] = &socket{id: id, context: cid, host: args[3], port: args[4]}
	}
	return say(q.soon(opensIn, nothing, fmt.Sprintf("+QIOPEN: %d,%d", id, code))...)
}

// quectelSend answers +QISENDEX=<id>,"<hex>".
func quectelSend(q *query) reply {
	args := q.args()
	id, _ := number(args[0], 0, quectelSockets-1)
	s := q.m.stack.sockets[id]
	if len(args) != 2 || s == nil {
		return fail(0)
	}
	payload, err := hex.DecodeString(args[1])
	if err != nil {
		return fail(0)
	}
	r := reply{final: "SEND OK"}
	if answer, ok := q.m.exchange(s.host, s.port, payload); ok {
		arrive := func() { s.received = append(s.received, answer) }
		r.lines = q.soon(roundTrip, arrive, fmt.Sprintf(`+QIURC: "recv",%d`, id))
	}
	return r
}

// quectelRead answers +QIRD=<id>,<length> with a datagram, as far as the length goes.
func quectelRead(q *query) reply {
	args := q.args()
	id, _ := number(args[0], 0, quectelSockets-1)
	s := q.m.stack.sockets[id]
	if s == nil {
		return fail(0)
	}
	if len(s.received) == 0 {
		return say("+QIRD: 0")
	}
	data := s.received[0]
	s.received = s.received[1:]
	if len(args) > 1 {
		if n, ok := number(args[1], 0, len(data)); ok {
			data = data[:n]
		}
	}
	return sayf("+QIRD: %d\r\n%s", len(data), data) // in one piece: nothing comes between
}

func quectelClose(q *query) reply {
	args := q.args()
	id, ok := number(args[0], 0, quectelSockets-1)
	if !ok {
		return fail(0)
	}
	delete(q.m.stack.sockets, id)
	return say()
}

// quectelLost tells that the network has taken a context down.
func quectelLost(cid int) string { return fmt.Sprintf(`+QIURC: "pdpdeact",%d`, cid) }
