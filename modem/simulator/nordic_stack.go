package simulator

import (
	"fmt"
	"time"
)

// nordicStack is the socket commands of the Serial LTE Modem for the nRF91 (its documentation). There is one socket.
var nordicStack = merge(quick(map[string]func(*query) reply{
	"#XSOCKET?": nordicState,
	"#XSOCKET=": nordicSocket,
}), answers{
	"#XSENDTO=":   {answer: nordicSend, takes: 50 * time.Millisecond},
	"#XRECVFROM=": {answer: nordicRead, takes: time.Second},
})

func nordicState(q *query) reply {
	if q.socket("0") == nil {
		return say()
	}
	return say("#XSOCKET: 0,1,0,2,0")
}

// nordicSocket answers #XSOCKET=1,2,0, which opens one for datagrams, and #XSOCKET=0.
func nordicSocket(q *query) reply {
	s := q.socket("0")
	switch {
	case q.arg == "0" && s != nil:
		q.close(s)
		return say(`#XSOCKET: 0,"closed"`)
	case q.arg != "1,2,0" || s != nil || !q.s.online():
		return fail(0)
	}
	q.open(0, 1, "", "")
	return say("#XSOCKET: 0,2,17")
}

// nordicSend answers #XSENDTO="<host>",<port>,"<data>".
func nordicSend(q *query) reply {
	args := q.args()
	s := q.socket("0")
	if len(args) != 3 || s == nil || !q.s.online() || !q.reaches(args[0]) {
		return fail(0)
	}
	s.host, s.port = args[0], args[1]
	if answer, ok := q.m.exchange(s.host, s.port, []byte(args[2])); ok {
		q.m.plan(moment{at: q.now.Add(roundTrip), act: func() { s.received = append(s.received, answer) }})
	}
	return sayf("#XSENDTO: %d", len(args[2]))
}

// nordicRead answers #XRECVFROM=<seconds>, and refuses where nothing comes in that time.
func nordicRead(q *query) reply {
	s := q.socket("0")
	if s == nil {
		return fail(0)
	}
	if data := s.take(); data != nil {
		return reply{lines: []string{fmt.Sprintf("#XRECVFROM: %d,\"198.51.100.7\",%s\r\n%s", len(data), s.port, data)}}
	}
	return fail(0)
}
