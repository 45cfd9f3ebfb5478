package diagnose

import (
	"fmt"
	"slices"
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

// Here is what can be seen of refusals by the network.

// refusal is the reject that counts: the first one since the last success, since later
// ones may be of another kind or silent; else the one in the snapshot.
func (e *Evidence) refusal() (r *modem.Reject, doubtful bool) {
	s := e.Snapshot
	switch {
	case s.Registered():
		return nil, false
	case e.Refusal != nil:
		return &e.Refusal.Reject, e.Refusal.Doubtful
	case s.Denied():
		r = s.Reject()
		return r, r == s.Cause
	}
	// Some firmware goes on searching after a refusal; its line still names the cause.
	for _, d := range [...]modem.Domain{modem.FiveGS, modem.EPS, modem.PS} {
		if reg := s.Registrations[d]; reg.Reject != nil && !reg.Reject.Vendor {
			return reg.Reject, false
		}
	}
	return nil, false
}

// ofSession says that the number is one of session management: as the modem tells it, or
// because attaching has no such number. 5GS has numbers of its own.
func ofSession(r *modem.Reject) bool {
	own := r.Cause >= 27 && r.Cause <= 34 || r.Cause == 50 || r.Cause == 51
	return r.Session || own && r.Domain != modem.FiveGS
}

// refused is seen where the network refused the terminal with one of the causes of 3GPP
// TS 24.301 §9.9.3.9 and 24.008 §10.5.5.14.
func refused(e *Evidence, s *sign) *sight {
	r, doubtful := e.refusal()
	if r == nil || ofSession(r) || !slices.Contains(s.numbers, r.Cause) {
		return nil
	}
	return &sight{lines: e.refusalLines(r), weak: doubtful}
}

// refusalLines are the answers that show a refusal, and where it is one of before, when it was.
func (e *Evidence) refusalLines(r *modem.Reject) []string {
	lines := append(registrationLines(e.Snapshot), e.Snapshot.CauseEvidence()...)
	if e.Refusal == nil || r != &e.Refusal.Reject {
		return lines
	}
	first := fmt.Sprintf(e.say("first refusal since the last success: %s %d", "上次正常以来的首次拒绝：%s %d"), r.Domain, r.Cause)
	if !e.Refusal.Time.IsZero() {
		first += e.say(" at ", "，时间 ") + moment(e.Refusal.Time)
	}
	return append(lines, first)
}

// sessionRefusal is why the network refused the session: of a terminal that it serves, or
// as a part of attaching, of which the cause 19 says only that there is one.
func (e *Evidence) sessionRefusal() (r *modem.Reject, doubtful bool) {
	r, doubtful = e.refusal()
	switch {
	case r == nil && idleBearer(e):
		return e.Snapshot.SessionReject(), false
	case r != nil && r.Cause == 19 && !r.Session && e.Snapshot.Cause != nil:
		return e.Snapshot.Cause, true
	}
	return r, doubtful
}

// sessionRefused is seen where the network refused the session with one of the causes of
// 3GPP TS 24.301 §9.9.4.4 and 24.008 §10.5.6.6.
func sessionRefused(e *Evidence, s *sign) *sight {
	r, doubtful := e.sessionRefusal()
	if r == nil || !ofSession(r) || !slices.Contains(s.numbers, r.Cause) {
		return nil
	}
	return &sight{lines: append(e.refusalLines(r), e.Snapshot.Evidence("+CGACT?")...), weak: doubtful}
}

// attachFailed: the session that is part of attaching was refused, for whatever reason.
var attachFailed = &sign{name: "the session at the attach failed (19)", of: refused, numbers: []int{19}}

// noSession are the ways in which a network takes an access point that is not its own.
var noSession = &sign{name: "there is no session that works", of: anyOf, faces: []*sign{
	{name: "the session is refused (8, 27 to 33, 50, 51)", of: sessionRefused, numbers: []int{8, 27, 28, 29, 30, 31, 32, 33, 50, 51}}, attachFailed, noBearer, deadPath,
}}

var notResolved = &sign{name: "the APN is not known to the network (27)", of: sessionRefused, numbers: []int{27}}

var notSubscribed = &sign{name: "the requested service is not subscribed (33)", of: sessionRefused, numbers: []int{33}}

// refusedWithoutCause: a refusal that nobody explains is most often a card that the
// carrier has stopped.
var refusedWithoutCause = &sign{name: "the network refuses and gives no cause", look: func(e *Evidence) *sight {
	if r, _ := e.refusal(); r != nil && !r.Vendor || !e.Snapshot.Denied() {
		return nil
	}
	return &sight{lines: append(registrationLines(e.Snapshot), e.Snapshot.CauseEvidence()...), weak: true}
}}

// refusedAnyhow: the cause is one that a card, a place or a setting does not have.
var refusedAnyhow = &sign{name: "the network refuses, for a reason that says nothing of the card", look: func(e *Evidence) *sight {
	r, _ := e.refusal()
	if r == nil || !e.Snapshot.Denied() {
		return nil
	}
	return seen(e.refusalLines(r)...)
}}

// gaveUp: after some refusals a modem holds the card for invalid and asks no more until it
// starts again (3GPP TS 24.301 §5.5.1.2.5), so that this is what remains of them where
// nobody has seen them.
var gaveUp = &sign{name: "the card's own network is heard well, and the modem has stopped asking for service", look: func(e *Evidence) *sight {
	s, r := e.Snapshot, e.packet()
	if !e.Settled || !unserved(e) || s.SIM != modem.SIMReady || !good(s.Signal) || atOwnNetwork.look(e) == nil {
		return nil
	}
	chosen := s.Operator != nil && s.Operator.Mode == manual
	full := s.Functionality == nil || *s.Functionality == modem.FullFunctionality
	if r.Stat != modem.NotRegistered && r.Stat != modem.EmergencyOnly || chosen || !full || len(s.Registrations) == 0 {
		return nil
	}
	return seen(append(registrationLines(s), s.Evidence("+CSQ", "+COPS?", `+QENG="servingcell"`, "+CPSI?")...)...)
}}

// manual is the mode of +COPS in which the modem asks one network only.
const manual = 1

// atOwnNetwork tells "network not allowed" on the card's own network, which is a stopped
// card, from the same cause on a foreign one.
var atOwnNetwork = &sign{name: "the card's own network is heard", look: func(e *Evidence) *sight {
	heard, own := e.Snapshot.Cell.PLMN.Name(), home(e.Snapshot.IMSI)
	if own == "" || host(heard) != host(own) {
		return nil
	}
	return seen(fmt.Sprintf(e.say("the cell is one of %s, the card one of %s", "小区属于 %s，卡属于 %s"), heard, own))
}}

var atOtherNetwork = &sign{name: "a network is heard that does not serve the card's operator", look: func(e *Evidence) *sight {
	heard, own := e.Snapshot.Cell.PLMN.Name(), home(e.Snapshot.IMSI)
	if own == "" || heard == "" || host(heard) == host(own) {
		return nil
	}
	return seen(fmt.Sprintf(e.say("the cell is one of %s, the card one of %s", "小区属于 %s，卡属于 %s"), heard, own))
}}

// host is the operator whose network serves another's cards: China Mobile serves
// Broadnet's.
func host(operator string) string {
	if operator == "China Broadnet" {
		return "China Mobile"
	}
	return operator
}

// home is the name of the card's own network, "" where it is not known.
func home(imsi modem.IMSI) string {
	return modem.PLMN(imsi[:min(len(imsi), 5)]).Name()
}

var refusedAtHome = &sign{name: "it was refused where it had been served before", look: func(e *Evidence) *sight {
	if e.Refusal == nil || !e.Refusal.AtHome {
		return nil
	}
	return seen(e.say("it was refused in an area where it had been served before", "被拒绝的区域是以前正常服务过的区域"))
}}

var moved = &sign{name: "it was refused in an area that is new to it", look: func(e *Evidence) *sight {
	if e.Refusal == nil || !e.Refusal.Moved {
		return nil
	}
	return seen(e.say("it was refused in an area that is new to it", "被拒绝的区域是以前没到过的区域"))
}}

var refusedForADay = &sign{name: "it has lasted for more than a day", look: func(e *Evidence) *sight {
	return when(e.Refusal != nil && e.after(e.Refusal.Time, 24*time.Hour), e)
}}
