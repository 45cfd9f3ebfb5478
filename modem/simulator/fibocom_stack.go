package simulator

import (
	"fmt"
	"strings"
	"time"
)

const (
	fibocomCID     = 1
	fibocomSockets = 6 // from 1 on
)

// fibocomStack is the TCP/IP commands of the L610 (RT-Thread at_device at_socket_l610.c).
var fibocomStack = merge(quick(map[string]func(*query) reply{
	"+GTSET=":    fibocomForm,
	"+MIPCALL?":  fibocomNetwork,
	"+MIPOPEN?":  fibocomFree,
	"+MIPOPEN=":  fibocomOpen,
	"+MIPSEND=":  fibocomSend,
	"+MIPREAD=":  fibocomRead,
	"+MIPCLOSE=": fibocomClose,
}), answers{"+MIPCALL=": {answer: fibocomDial, takes: 100 * time.Millisecond}})

// fibocomLost tells that the network has taken the context down.
func fibocomLost(int) string { return "+MIPCALL: 0" }

// fibocomForm answers +GTSET="IPRFMT",<form>: how data that comes in is told.
func fibocomForm(q *query) reply {
	args := q.args()
	if len(args) != 2 || !strings.EqualFold(args[0], "IPRFMT") {
		return fail(0)
	}
	q.m.stack.modes["form"] = args[1]
	return say()
}

func fibocomNetwork(q *query) reply {
	if q.isUp(fibocomCID) {
		return say("+MIPCALL: 1," + q.s.context(fibocomCID).Address)
	}
	return say("+MIPCALL: 0")
}

// fibocomDial answers +MIPCALL=1[,"<APN>"] and +MIPCALL=0.
func fibocomDial(q *query) reply {
	up := q.isUp(fibocomCID)
	switch on := q.args()[0]; {
	case on == "0" && up:
		q.m.takeDown(fibocomCID)
	case on != "1" || up:
		return fail(0)
	case q.m.bringUp(fibocomCID, q.now):
		return q.later("+MIPCALL: " + q.m.state.context(fibocomCID).Address)
	}
	return q.later("+MIPCALL: 0")
}

func fibocomFree(q *query) reply {
	var free []string
	for id := 1; id <= fibocomSockets; id++ {
		if q.m.stack.sockets[id] == nil {
			free = append(free, fmt.Sprint(id))
		}
	}
	return say("+MIPOPEN: " + strings.Join(free, ","))
}

// fibocomOpen answers +MIPOPEN=<socket>,,"<host>",<port>,1.
func fibocomOpen(q *query) reply {
	args := q.args()
	id, ok := number(args[0], 1, fibocomSockets)
	if !ok || len(args) != 5 || args[4] != "1" || !q.isUp(fibocomCID) || q.socket(args[0]) != nil {
		return fail(0)
	}
	if !q.reaches(args[2]) {
		return q.later(fmt.Sprintf("+MIPOPEN: %d,0", id))
	}
	q.open(id, fibocomCID, args[2], args[3])
	return q.later(fmt.Sprintf("+MIPOPEN: %d,1", id))
}

func fibocomSend(q *query) reply {
	args := q.args()
	s := q.socket(args[0])
	if len(args) != 2 || s == nil {
		return fail(0)
	}
	return prompt(args[1], func(q *query, payload []byte) reply {
		lines := q.pass(s, payload, func(answer []byte) string { return q.fibocomTold(s, answer) })
		lines = append(lines, q.soon(opensIn/2, nothing, fmt.Sprintf("+MIPSEND: %d,0", s.id), fmt.Sprintf("+MIPPUSH: %d,0", s.id))...)
		return say(lines...)
	})
}

// fibocomTold is how a datagram is told in the form that is set.
func (q *query) fibocomTold(s *socket, data []byte) string {
	switch q.mode("form", "0") {
	case "2":
		return fmt.Sprintf("+MIPRUDP: 198.51.100.7,%s,%d,%d,%s", s.port, s.id, len(data), data)
	case "5":
		return fmt.Sprintf("+MIPREAD: %d,%d", s.id, len(data))
	}
	return fmt.Sprintf("+MIPRUDP: 198.51.100.7,%s,%d,0,%X", s.port, s.id, data)
}

// fibocomRead answers +MIPREAD=<socket>,<length>.
func fibocomRead(q *query) reply {
	s := q.socket(q.args()[0])
	if s == nil {
		return fail(0)
	}
	if data := s.take(); data != nil {
		return sayf("+MIPDATA: %d,%d\r\n%s", s.id, len(data), data)
	}
	return say()
}

func fibocomClose(q *query) reply {
	s := q.socket(q.arg)
	if s == nil {
		return fail(0)
	}
	q.close(s)
	return q.later(fmt.Sprintf("+MIPCLOSE: %d,0", s.id))
}
