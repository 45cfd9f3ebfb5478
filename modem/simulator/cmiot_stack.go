package simulator

import (
	"encoding/hex"
	"fmt"
	"time"
)

const (
	cmiotSockets   = 6
	cmiotUsed      = 552 // the errors of sockets (ML307R TCP/IP manual)
	cmiotUnused    = 551
	cmiotNoNetwork = 570
	cmiotNoName    = 580
)

// cmiotStack is the TCP/IP commands of the ML307 series (ML307R TCP/IP manual).
var cmiotStack = merge(quick(map[string]func(*query) reply{
	"+MIPCALL?":  cmiotNetwork,
	"+MIPSTATE?": cmiotStates,
	"+MIPCFG=":   cmiotSetting,
	"+MIPOPEN=":  cmiotOpen,
	"+MIPSEND=":  cmiotSend,
	"+MIPCLOSE=": cmiotClose,
}), answers{"+MIPCALL=": {answer: cmiotDial, takes: 100 * time.Millisecond}})

// cmiotLost tells that the network has taken the context down.
func cmiotLost(cid int) string { return fmt.Sprintf("+MIPCALL: %d,0", cid) }

func cmiotNetwork(q *query) reply {
	if q.isUp(1) {
		return sayf(`+MIPCALL: 1,1,"%s"`, q.s.context(1).Address)
	}
	return say("+MIPCALL: 1,0")
}

// cmiotDial answers +MIPCALL=<on>,<cid>.
func cmiotDial(q *query) reply {
	args := q.args()
	cid, ok := number(args[len(args)-1], 1, 15)
	up := q.isUp(cid)
	switch {
	case !ok || len(args) != 2 || (args[0] == "1") == up:
		return fail(0)
	case up:
		q.m.takeDown(cid)
	case q.m.bringUp(cid, q.now):
		return q.later(fmt.Sprintf(`+MIPCALL: %d,1,"%s"`, cid, q.m.state.context(cid).Address))
	}
	return q.later(fmt.Sprintf("+MIPCALL: %d,0", cid))
}

func cmiotStates(q *query) reply {
	lines := make([]string, cmiotSockets)
	for id := range lines {
		lines[id] = fmt.Sprintf(`+MIPSTATE: %d,"","",0,"INITIAL"`, id)
		if s := q.m.stack.sockets[id]; s != nil {
			lines[id] = fmt.Sprintf(`+MIPSTATE: %d,"UDP","%s",%s,"CONNECTED"`, id, s.host, s.port)
		}
	}
	return say(lines...)
}

// cmiotSetting answers +MIPCFG="encoding",<socket>[,<sent>,<received>].
func cmiotSetting(q *query) reply {
	args := q.args()
	if len(args) < 2 || args[0] != "encoding" {
		return fail(badParameter)
	}
	if len(args) == 4 {
		q.m.stack.modes["encoding"+args[1]] = args[2] + "," + args[3]
		return say()
	}
	return sayf(`+MIPCFG: "encoding",%s,%s`, args[1], q.mode("encoding"+args[1], "0,0"))
}

// cmiotOpen answers +MIPOPEN=<socket>,"UDP","<host>",<port>. The result comes by itself.
func cmiotOpen(q *query) reply {
	args := q.args()
	id, ok := number(args[0], 0, cmiotSockets-1)
	switch {
	case !ok || len(args) != 4 || args[1] != "UDP":
		return fail(badParameter)
	case q.socket(args[0]) != nil:
		return fail(cmiotUsed)
	case !q.isUp(1):
		return fail(cmiotNoNetwork)
	case !q.reaches(args[2]):
		return q.later(fmt.Sprintf("+MIPOPEN: %d,%d", id, cmiotNoName))
	}
	q.open(id, 1, args[2], args[3])
	return q.later(fmt.Sprintf("+MIPOPEN: %d,0", id))
}

// cmiotSend answers +MIPSEND=<socket>,<length>,<data>, in the form that is set for the socket.
func cmiotSend(q *query) reply {
	args := q.args()
	s := q.socket(args[0])
	if s == nil || len(args) != 3 {
		return fail(cmiotUnused)
	}
	inHex := q.mode("encoding"+args[0], "0,0") == "1,1"
	payload := []byte(args[2])
	if inHex {
		payload, _ = hex.DecodeString(args[2])
	}
	if fmt.Sprint(len(payload)) != args[1] {
		return fail(badParameter)
	}
	lines := q.pass(s, payload, func(answer []byte) string {
		if inHex {
			return fmt.Sprintf(`+MIPURC: "rudp",%d,%d,%X`, s.id, len(answer), answer)
		}
		return fmt.Sprintf(`+MIPURC: "rudp",%d,%d,%s`, s.id, len(answer), answer)
	})
	return say(append(lines, fmt.Sprintf("+MIPSEND: %d,%d", s.id, len(payload)))...)
}

func cmiotClose(q *query) reply {
	s := q.socket(q.arg)
	if s == nil {
		return fail(cmiotUnused)
	}
	q.close(s)
	return q.later(fmt.Sprintf("+MIPCLOSE: %d,0", s.id))
}
