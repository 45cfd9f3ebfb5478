package simulator

import (
	"fmt"
	"net/netip"
	"strings"
	"time"
)

const (
	simcomSockets    = 10
	simcomCID        = 1 // of the network of the stack
	simcomNotOpen    = 2 // the errors of +CIPOPEN (SIM7500 and SIM7600 TCP/IP manual)
	simcomWrong      = 3
	simcomUsed       = 4
	simcomNoNetwork  = 1
	simcomLookupTime = 200 * time.Millisecond
)

// simcomStack is the TCP/IP commands of the LTE models, with data pushed as it comes in.
var simcomStack = merge(quick(map[string]func(*query) reply{
	"+NETOPEN?":  simcomNetwork,
	"+NETOPEN":   simcomOpenNetwork,
	"+NETCLOSE":  simcomCloseNetwork,
	"+CIPCLOSE?": simcomStates,
	"+CIPOPEN=":  simcomOpen,
	"+CIPSEND=":  simcomSend,
	"+CIPCLOSE=": simcomClose,
}), answers{
	"+CDNSGIP=": {answer: simcomLookup, takes: simcomLookupTime},
})

// networkOpen says whether the network of the stack is up.
func (q *query) networkOpen() bool {
	_, up := q.m.stack.up[simcomCID]
	return up
}

func simcomNetwork(q *query) reply {
	if q.networkOpen() {
		return say("+NETOPEN: 1,0")
	}
	return say("+NETOPEN: 0")
}

func simcomOpenNetwork(q *query) reply {
	if q.networkOpen() {
		return reply{lines: []string{"+IP ERROR: Network is already opened"}, failed: true}
	}
	code := 0
	if !q.m.bringUp(simcomCID, q.now) {
		code = simcomNoNetwork
	}
	return say(q.soon(opensIn, nothing, fmt.Sprintf("+NETOPEN: %d", code))...)
}

func simcomCloseNetwork(q *query) reply {
	if !q.networkOpen() {
		return reply{lines: []string{"+NETCLOSE: 2"}, failed: true}
	}
	q.m.takeDown(simcomCID)
	return say(q.soon(opensIn, nothing, "+NETCLOSE: 0")...)
}

func simcomStates(q *query) reply {
	states := make([]string, simcomSockets)
	for id := range states {
		states[id] = fmt.Sprint(bit(q.m.stack.sockets[id] != nil))
	}
	return say("+CIPCLOSE: " + strings.Join(states, ","))
}

// simcomOpen answers +CIPOPEN=<id>,"UDP",,,<local port>.
func simcomOpen(q *query) reply {
	args := q.args()
	id, ok := number(args[0], 0, simcomSockets-1)
	if !ok || len(args) != 5 || args[1] != "UDP" {
		return fail(0)
	}
	_, ok = number(args[4], 0, 65535)
	code := 0
	switch {
	case !ok:
		code = simcomWrong
	case !q.networkOpen():
		code = simcomNotOpen
	case q.m.stack.sockets[id] != nil:
		code = simcomUsed
	default:
		q.m.stack.sockets[id] = &socket{id: id, context: simcomCID}
		return say(q.soon(opensIn, nothing, fmt.Sprintf("+CIPOPEN: %d,0", id))...)
	}
	return reply{lines: []string{fmt.Sprintf("+CIPOPEN: %d,%d", id, code)}, failed: true}
}

// simcomSend answers +CIPSEND=<id>,<length>,"<address>",<port>: it asks for so many bytes.
func simcomSend(q *query) reply {
	args := q.args()
	if len(args) != 4 {
		return fail(0)
	}
	id, ok1 := number(args[0], 0, simcomSockets-1)
	length, ok2 := number(args[1], 1, 1500)
	_, err := netip.ParseAddr(args[2])
	if !ok1 || !ok2 || err != nil || q.m.stack.sockets[id] == nil {
		return fail(0)
	}
	return reply{text: &text{count: length, then: func(q *query, payload []byte) reply {
		return simcomSent(q, id, args[2], args[3], payload)
	}}}
}

// simcomSent tells that a datagram has left, and pushes what comes back.
func simcomSent(q *query, id int, host, port string, payload []byte) reply {
	answer, ok := q.m.exchange(host, port, payload)
	var lines []string
	if ok {
		lines = q.soon(roundTrip, nothing, fmt.Sprintf("RECV FROM:%s:%s\r\n+IPD%d\r\n%s", host, port, len(answer), answer))
	}
	return say(append(lines, q.soon(opensIn/2, nothing, fmt.Sprintf("+CIPSEND: %d,%d,%d", id, len(payload), len(payload)))...)...)
}

func simcomClose(q *query) reply {
	args := q.args()
	id, ok := number(args[0], 0, simcomSockets-1)
	if !ok || q.m.stack.sockets[id] == nil {
		return reply{lines: []string{fmt.Sprintf("+CIPCLOSE: %d,%d", id, simcomUsed)}, failed: true}
	}
	delete(q.m.stack.sockets, id)
	return say(q.soon(opensIn, nothing, fmt.Sprintf("+CIPCLOSE: %d,0", id))...)
}

// simcomLookup answers +CDNSGIP="<name>".
func simcomLookup(q *query) reply {
	name := q.args()[0]
	if name == "" || !q.networkOpen() {
		return reply{lines: []string{"+CDNSGIP: 0,10"}, failed: true}
	}
	address, ok := q.m.lookUp(name)
	if !ok {
		return reply{lines: []string{"+CDNSGIP: 0,10"}, failed: true}
	}
	return say(fmt.Sprintf(`+CDNSGIP: 1,"%s","%s"`, name, address))
}

// simcomLost tells that the network has taken the context down.
func simcomLost(int) string { return "+CIPEVENT: NETWORK CLOSED UNEXPECTEDLY" }
