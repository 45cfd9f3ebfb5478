package simulator

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

const (
	simcom7080CID     = 1 // of its network 0
	simcom7080NoName  = 20
	simcom7080NoNet   = 21
	simcom7080Sockets = 12
)

// simcom7080Stack is the TCP/IP commands of the SIM7070 series (its TCP/UDP application note).
var simcom7080Stack = merge(quick(map[string]func(*query) reply{
	"+CNACT?":   simcom7080Network,
	"+CNCFG=":   fixed(),
	"+CASTATE?": simcom7080States,
	"+CAOPEN=":  simcom7080Open,
	"+CASEND=":  simcom7080Send,
	"+CARECV=":  simcom7080Read,
	"+CACLOSE=": simcom7080Close,
}), answers{"+CNACT=": {answer: simcom7080Activate, takes: 100 * time.Millisecond}})

// simcom7080Lost tells that the network has taken the context down.
func simcom7080Lost(int) string { return "+APP PDP: 0,DEACTIVE" }

func simcom7080Network(q *query) reply {
	address := "0.0.0.0"
	if q.isUp(simcom7080CID) {
		address = q.s.context(simcom7080CID).Address
	}
	return say(fmt.Sprintf(`+CNACT: 0,%d,"%s"`, bit(q.isUp(simcom7080CID)), address), `+CNACT: 1,0,"0.0.0.0"`, `+CNACT: 2,0,"0.0.0.0"`, `+CNACT: 3,0,"0.0.0.0"`)
}

// simcom7080Activate answers +CNACT=0,<action>.
func simcom7080Activate(q *query) reply {
	up := q.isUp(simcom7080CID)
	switch {
	case q.arg == "0,0" && up:
		q.m.takeDown(simcom7080CID)
		return q.later("+APP PDP: 0,DEACTIVE")
	case q.arg == "0,1" && !up:
		state := "DEACTIVE"
		if q.m.bringUp(simcom7080CID, q.now) {
			state = "ACTIVE"
		}
		return q.later("+APP PDP: 0," + state)
	}
	return fail(0)
}

func simcom7080States(q *query) reply {
	var lines []string
	for _, id := range slices.Sorted(maps.Keys(q.m.stack.sockets)) {
		lines = append(lines, fmt.Sprintf("+CASTATE: %d,1", id))
	}
	return say(lines...)
}

// simcom7080Open answers +CAOPEN=<connection>,0,"UDP","<host>",<port>.
func simcom7080Open(q *query) reply {
	args := q.args()
	id, ok := number(args[0], 0, simcom7080Sockets-1)
	if !ok || len(args) != 5 || args[1] != "0" || args[2] != "UDP" || q.socket(args[0]) != nil {
		return fail(0)
	}
	code := 0
	switch {
	case !q.isUp(simcom7080CID):
		code = simcom7080NoNet
	case !q.reaches(args[3]):
		code = simcom7080NoName
	default:
		q.open(id, simcom7080CID, args[3], args[4])
	}
	return q.later(fmt.Sprintf("+CAOPEN: %d,%d", id, code))
}

func simcom7080Send(q *query) reply {
	args := q.args()
	s := q.socket(args[0])
	if len(args) != 2 || s == nil {
		return fail(0)
	}
	return prompt(args[1], func(q *query, payload []byte) reply {
		return say(q.pass(s, payload, func([]byte) string { return fmt.Sprintf("+CADATAIND: %d", s.id) })...)
	})
}

// simcom7080Read answers +CARECV=<connection>,<length> with a datagram in the same line.
func simcom7080Read(q *query) reply {
	s := q.socket(q.args()[0])
	if s == nil {
		return fail(0)
	}
	if data := s.take(); data != nil {
		return sayf("+CARECV: %d,%s", len(data), data)
	}
	return say("+CARECV: 0")
}

func simcom7080Close(q *query) reply {
	s := q.socket(q.args()[0])
	if s == nil {
		return fail(0)
	}
	q.close(s)
	return say()
}
