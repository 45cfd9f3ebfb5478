package simulator

import (
	"encoding/hex"
	"fmt"
	"net/netip"
	"time"
)

const ubloxCID = 1 // what profile 0 is mapped to

// ubloxStack is the internet suite of the SARA-R5 and LARA-R6 (u-blox AT commands manual), with its profile 0.
var ubloxStack = merge(ubloxSockets, quick(map[string]func(*query) reply{
	"+UPSND=": ubloxProfile,
	"+UPSD=":  ubloxSetting,
}), answers{"+UPSDA=": {answer: ubloxSwitch, takes: 100 * time.Millisecond}})

// ubloxSockets is the part of it that stands on the context of the modem, as on the SARA-R4, which has no profiles.
var ubloxSockets = merge(quick(map[string]func(*query) reply{
	"+UDCONF=": ubloxForm,
	"+USOCTL=": ubloxState,
	"+USOCR=":  ubloxOpen,
	"+USOST=":  ubloxSend,
	"+USORF=":  ubloxRead,
	"+USOCL=":  ubloxClose,
}), answers{"+UDNSRN=": {answer: ubloxLookup, takes: 200 * time.Millisecond}})

// ubloxLost tells that the network has taken the profile down.
func ubloxLost(int) string { return "+UUPSDD: 0" }

// ubloxProfile answers +UPSND=0,8: whether the profile is on.
func ubloxProfile(q *query) reply {
	if q.arg != "0,8" {
		return fail(notAllowed)
	}
	return sayf("+UPSND: 0,8,%d", bit(q.isUp(ubloxCID)))
}

// ubloxSetting answers +UPSD=0,100,<cid>, and +UPSD=0,1,"<APN>" of those with an APN of their own.
func ubloxSetting(q *query) reply {
	args := q.args()
	own := q.mode("profile", "mapped") == "own"
	if len(args) != 3 || args[1] != "100" && !own || args[1] == "100" && own {
		return fail(notAllowed)
	}
	q.m.stack.modes["set"] = args[2]
	return say()
}

// ubloxSwitch answers +UPSDA=0,<action>: 3 on, 4 off.
func ubloxSwitch(q *query) reply {
	up := q.isUp(ubloxCID)
	switch {
	case q.arg == "0,4" && up:
		q.m.takeDown(ubloxCID)
		return say()
	case q.arg != "0,3" || up || q.mode("set", "") == "" || !q.m.bringUp(ubloxCID, q.now):
		return fail(notAllowed)
	}
	return q.later(fmt.Sprintf(`+UUPSDA: 0,"%s"`, q.m.state.context(ubloxCID).Address))
}

// ubloxForm answers +UDCONF=1[,<in hex>].
func ubloxForm(q *query) reply {
	args := q.args()
	if len(args) == 2 {
		q.m.stack.modes["in hex"] = args[1]
		return say()
	}
	return sayf("+UDCONF: 1,%s", q.mode("in hex", "0"))
}

// ubloxState answers +USOCTL=<socket>,0: the protocol of one that is open.
func ubloxState(q *query) reply {
	if s := q.socket(q.args()[0]); s != nil {
		return sayf("+USOCTL: %d,0,17", s.id)
	}
	return fail(notAllowed)
}

// ubloxOnline says whether sockets have something to stand on.
func (q *query) ubloxOnline() bool {
	if _, profiles := q.m.family.own["+UPSDA="]; profiles {
		return q.isUp(ubloxCID)
	}
	return q.s.context(ubloxCID).Active
}

func ubloxLookup(q *query) reply {
	args := q.args()
	if len(args) != 2 || args[0] != "0" || !q.ubloxOnline() {
		return fail(notAllowed)
	}
	address, ok := q.m.lookUp(args[1])
	if !ok {
		return fail(unknownError)
	}
	return sayf(`+UDNSRN: "%s"`, address)
}

// ubloxOpen answers +USOCR=17 with the first number that is free.
func ubloxOpen(q *query) reply {
	if q.arg != "17" || !q.ubloxOnline() {
		return fail(notAllowed)
	}
	id := 0
	for q.m.stack.sockets[id] != nil {
		id++
	}
	q.open(id, ubloxCID, "", "")
	return sayf("+USOCR: %d", id)
}

// ubloxSend answers +USOST=<socket>,"<address>",<port>,<length>,"<data>".
func ubloxSend(q *query) reply {
	args := q.args()
	s := q.socket(args[0])
	if s == nil || len(args) != 5 {
		return fail(notAllowed)
	}
	payload := []byte(args[4])
	if q.mode("in hex", "0") == "1" {
		payload, _ = hex.DecodeString(args[4])
	}
	if _, err := netip.ParseAddr(args[1]); err != nil || fmt.Sprint(len(payload)) != args[3] {
		return fail(notAllowed)
	}
	s.host, s.port = args[1], args[2]
	lines := q.pass(s, payload, func(answer []byte) string { return fmt.Sprintf("+UUSORF: %d,%d", s.id, len(answer)) })
	return say(append(lines, fmt.Sprintf("+USOST: %d,%d", s.id, len(payload)))...)
}

// ubloxRead answers +USORF=<socket>,<length> with a datagram between quotation marks.
func ubloxRead(q *query) reply {
	s := q.socket(q.args()[0])
	if s == nil {
		return fail(notAllowed)
	}
	if data := s.take(); data != nil {
		return sayf(`+USORF: %d,"%s",%s,%d,"%s"`, s.id, s.host, s.port, len(data), data)
	}
	return sayf(`+USORF: %d,"",0,0,""`, s.id)
}

func ubloxClose(q *query) reply {
	s := q.socket(q.arg)
	if s == nil {
		return fail(notAllowed)
	}
	q.close(s)
	return say()
}
