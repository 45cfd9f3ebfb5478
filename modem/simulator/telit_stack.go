package simulator

import (
	"fmt"
	"strings"
	"time"
)

const telitSockets = 6 // from 1 on

// telitStack is the TCP/IP commands of the Telit modems (IP easy user guide).
var telitStack = merge(quick(map[string]func(*query) reply{
	"#SGACT?":    telitActive,
	"#SS":        telitSocketStates,
	"#SCFG?":     telitBindings,
	"#SCFG=":     telitBind,
	"#SD=":       telitOpen,
	"#SSENDEXT=": telitSend,
	"#SRECV=":    telitRead,
	"#SH=":       telitClose,
}), answers{"#SGACT=": {answer: telitSwitch, takes: 100 * time.Millisecond}})

// sequansStack is those of the Sequans Monarch, which differ by their names, and stand on the contexts of the modem
// (Sequans Monarch AT commands manual).
var sequansStack = quick(map[string]func(*query) reply{
	"+SQNSS":        telitSocketStates,
	"+SQNSCFG?":     telitBindings,
	"+SQNSCFG=":     telitBind,
	"+SQNSD=":       telitOpen,
	"+SQNSSENDEXT=": telitSend,
	"+SQNSRECV=":    telitRead,
	"+SQNSH=":       telitClose,
})

// telitLost tells that the network has taken the context down.
func telitLost(int) string { return "NO CARRIER" }

func telitActive(q *query) reply {
	var lines []string
	for _, c := range q.s.Contexts {
		lines = append(lines, fmt.Sprintf("#SGACT: %d,%d", c.CID, bit(q.isUp(c.CID))))
	}
	return say(lines...)
}

// telitSwitch answers #SGACT=<cid>,<on>.
func telitSwitch(q *query) reply {
	args := q.args()
	cid, ok := number(args[0], 1, 5)
	switch {
	case !ok || len(args) != 2:
		return fail(notAllowed)
	case args[1] == "0":
		q.m.takeDown(cid)
		return say()
	case q.isUp(cid) || !q.m.bringUp(cid, q.now):
		return fail(notAllowed)
	}
	return say("#SGACT: " + q.m.state.context(cid).Address)
}

func telitSocketStates(q *query) reply {
	lines := make([]string, telitSockets)
	for i := range lines {
		lines[i] = fmt.Sprintf("%s: %d,0", q.name, i+1)
		if s := q.m.stack.sockets[i+1]; s != nil {
			lines[i] = fmt.Sprintf("%s: %d,2,10.128.85.126,50000,198.51.100.7,%s", q.name, s.id, s.port)
		}
	}
	return say(lines...)
}

// telitBindings answers #SCFG?: socket, context, packet size, and three times.
func telitBindings(q *query) reply {
	lines := make([]string, telitSockets)
	for i := range lines {
		lines[i] = fmt.Sprintf("%s: %d,%s", q.name, i+1, q.mode(fmt.Sprint("socket ", i+1), telitFactory(i+1)))
	}
	return say(lines...)
}

// telitFactory is the settings of a socket after a boot: the first three stand on context 1.
func telitFactory(id int) string { return fmt.Sprintf("%d,300,90,600,50", 1+(id-1)/3) }

func telitBind(q *query) reply {
	id, rest, _ := strings.Cut(q.arg, ",")
	if _, ok := number(id, 1, telitSockets); !ok || strings.Count(rest, ",") != 4 || q.socket(id) != nil {
		return fail(notAllowed)
	}
	q.m.stack.modes["socket "+id] = rest
	return say()
}

// telitOpen answers #SD=<socket>,1,<port>,"<host>",0,<local port>,1.
func telitOpen(q *query) reply {
	args := q.args()
	id, ok := number(args[0], 1, telitSockets)
	if !ok || len(args) != 7 || args[1] != "1" || args[6] != "1" || q.socket(args[0]) != nil {
		return fail(notAllowed)
	}
	cid, _, _ := strings.Cut(q.mode("socket "+args[0], telitFactory(id)), ",")
	bound, _ := number(cid, 1, 16)
	c := q.s.context(bound)
	if q.name == "#SD" && !q.isUp(bound) || c == nil || !c.Active || !q.reaches(args[3]) {
		return fail(notAllowed)
	}
	q.open(id, bound, args[3], args[2])
	return say()
}

func telitSend(q *query) reply {
	args := q.args()
	s := q.socket(args[0])
	if len(args) != 2 || s == nil {
		return fail(notAllowed)
	}
	ring := map[string]string{"#SSENDEXT": "SRING: %d", "+SQNSSENDEXT": "+SQNSRING: %d,%d"}[q.name]
	return prompt(args[1], func(q *query, payload []byte) reply {
		return say(q.pass(s, payload, func(answer []byte) string {
			if strings.Count(ring, "%") == 1 {
				return fmt.Sprintf(ring, s.id)
			}
			return fmt.Sprintf(ring, s.id, len(answer))
		})...)
	})
}

// telitRead answers #SRECV=<socket>,<length>, and refuses where there is nothing.
func telitRead(q *query) reply {
	s := q.socket(q.args()[0])
	if s == nil {
		return fail(notAllowed)
	}
	if data := s.take(); data != nil {
		return sayf("%s: %d,%d\r\n%s", q.name, s.id, len(data), data)
	}
	return fail(notAllowed)
}

func telitClose(q *query) reply {
	s := q.socket(q.arg)
	if s == nil {
		return fail(notAllowed)
	}
	q.close(s)
	return say()
}
