package simulator

import (
	"encoding/hex"
	"fmt"
	"time"
)

const (
	neowayCID     = 1
	neowaySockets = 6
	neowayDialsIn = 1500 * time.Millisecond // from the OK of +XIIC=1 to an address
)

// neowayStack is the TCP/IP commands of the N58 (N58 AT commands manual 2.0, chapter 6). Errors come without a final
// result.
var neowayStack = quick(map[string]func(*query) reply{
	"+XIIC?":     neowayNetwork,
	"+XIIC=":     neowayDial,
	"+RECVMODE?": func(q *query) reply { return sayf("+RECVMODE: %s,%s", q.mode("at once", "1"), q.mode("in hex", "0")) },
	"+RECVMODE=": neowayMode,
	"+IPSTATUS=": neowayState,
	"+UDPSETUP=": neowayOpen,
	"+UDPSEND=":  neowaySend,
	"+UDPREAD=":  neowayRead,
	"+UDPCLOSE=": neowayClose,
})

// neowayLost tells that the network has taken the context down.
func neowayLost(int) string { return "GPRS DISCONNECTION" }

func neowayNetwork(q *query) reply {
	if q.isUp(neowayCID) {
		return say("+XIIC:    1, " + q.s.context(neowayCID).Address)
	}
	return say("+XIIC:    0, 0.0.0.0")
}

// neowayDial answers +XIIC=<on> at once; the address comes later.
func neowayDial(q *query) reply {
	switch q.arg {
	case "0":
		q.m.takeDown(neowayCID)
		q.m.stack.modes["dials"] = ""
	case "1":
		q.m.stack.modes["dials"] = "1"
		m := q.m
		m.plan(moment{at: q.now.Add(neowayDialsIn), act: func() {
			if _, up := m.stack.up[neowayCID]; !up && m.stack.modes["dials"] == "1" {
				m.bringUp(neowayCID, time.Now())
			}
		}})
	default:
		return fail(0)
	}
	return say()
}

// neowayMode answers +RECVMODE=<at once>[,<in hex>].
func neowayMode(q *query) reply {
	args := append(q.args(), "0")
	q.m.stack.modes["at once"], q.m.stack.modes["in hex"] = args[0], args[1]
	return say()
}

func neowayState(q *query) reply {
	id, ok := number(q.arg, 0, neowaySockets-1)
	switch {
	case !ok:
		return fail(0)
	case q.m.stack.sockets[id] != nil:
		return sayf("+IPSTATUS: %d,CONNECT,UDP,0", id)
	}
	return sayf("+IPSTATUS: %d,DISCONNECT", id)
}

// neowayOpen answers +UDPSETUP=<socket>,<host>,<port>.
func neowayOpen(q *query) reply {
	args := q.args()
	id, ok := number(args[0], 0, neowaySockets-1)
	switch {
	case !ok || len(args) != 3:
		return reply{final: "+UDPSETUP: ERROR"}
	case q.socket(args[0]) != nil:
		return reply{final: fmt.Sprintf("+UDPSETUP: %d,ERROR1", id)}
	case !q.isUp(neowayCID) || !q.reaches(args[1]):
		return q.later(fmt.Sprintf("+UDPSETUP: %d,FAIL", id))
	}
	q.open(id, neowayCID, args[1], args[2])
	return q.later(fmt.Sprintf("+UDPSETUP: %d,OK", id))
}

// neowaySend answers +UDPSEND=<socket>,<length>,"<hex>",1.
func neowaySend(q *query) reply {
	args := q.args()
	s := q.socket(args[0])
	if s == nil {
		return reply{final: "+UDPSEND: SOCKET ID OPEN FAILED"}
	}
	if len(args) != 4 || args[3] != "1" {
		return reply{final: "+UDPSEND: ERROR"}
	}
	payload, err := hex.DecodeString(args[2])
	if err != nil || fmt.Sprint(len(payload)) != args[1] {
		return reply{final: "+UDPSEND: DATA LENGTH ERROR"}
	}
	lines := q.pass(s, payload, func(answer []byte) string {
		if q.mode("at once", "1") == "0" {
			return fmt.Sprintf("+UDPRECV: %d", s.id)
		}
		return fmt.Sprintf("+UDPRECV: %d,%d,%s", s.id, len(answer), answer)
	})
	return say(append(lines, q.soon(opensIn/2, nothing, fmt.Sprintf("+UDPSEND: %d,%d", s.id, len(payload)))...)...)
}

// neowayRead answers +UDPREAD=<socket>,<length>.
func neowayRead(q *query) reply {
	s := q.socket(q.args()[0])
	if s == nil {
		return reply{final: "+UDPREAD: SOCKET ID OPEN FAILED"}
	}
	if data := s.take(); data != nil {
		return sayf("+UDPREAD: %d,%d,%s", s.id, len(data), data)
	}
	return say()
}

func neowayClose(q *query) reply {
	s := q.socket(q.arg)
	if s == nil {
		return reply{final: "+UDPCLOSE: ERROR"}
	}
	q.close(s)
	return reply{final: fmt.Sprintf("+UDPCLOSE: %d,OK", s.id)}
}
