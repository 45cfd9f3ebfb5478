package simulator

import (
	"strings"
	"time"
)

// Message is a short message that the network has taken.
type Message struct{ Number, Text string }

// The errors of short messages (27.005 §3.2.5, 24.011 §E.2).
const (
	cmsNoService   = 331
	cmsBadText     = 305
	cmsOutOfOrder  = 38
	messageTakes   = 1500 * time.Millisecond
	longestMessage = 160
)

// failCMS refuses with the number of a +CMS ERROR.
func failCMS(code int) reply { return reply{failed: true, code: code, cms: true} }

// sendMessage answers +CMGS="<number>" in text mode (27.005 §3.5.1). The network refuses what is sent while
// State.SMSOpen is false, as it does for cards whose plan has no messages.
func sendMessage(q *query) reply {
	to := q.args()[0]
	if q.m.set.cmgf != 1 || strings.Trim(to, "+0123456789") != "" || to == "" || q.m.set.cscs == "UCS2" {
		return failCMS(cmsBadText)
	}
	return reply{text: &text{takes: messageTakes, then: func(q *query, typed []byte) reply {
		switch {
		case !q.s.PS.registered() && !q.s.CS.registered():
			return failCMS(cmsNoService)
		case len(typed) > longestMessage:
			return failCMS(cmsBadText)
		case !q.s.SMSOpen:
			return failCMS(cmsOutOfOrder)
		}
		q.m.state.Messages = append(q.m.state.Messages, Message{Number: to, Text: string(typed)})
		return sayf("+CMGS: %d", len(q.m.state.Messages)%256)
	}}}
}

var messageAnswers = quick(map[string]func(*query) reply{
	"+CMGF?":  func(q *query) reply { return q.readInt(q.m.set.cmgf) },
	"+CMGF=":  setInt(0, 1, func(s *settings, n int) { s.cmgf = n }),
	"+CMGF=?": fixed("+CMGF: (0,1)"),
	"+CMGS=":  ready(sendMessage),
	"+CMGS=?": fixed(),
})
