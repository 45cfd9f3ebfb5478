package keepalive

// Judge gives the verdict on an act. Proved needs all of it: a socket that could use no
// other way out, an answer that only our own side can give, and cellular counters that
// rose by at least what was sent and received, where they can be read. A short message is
// the exception: it is no packet, and the network's reference is the answer.
func Judge(m Method, e Evidence) (Verdict, Reason) {
	switch {
	case !e.Bound:
		return Failed, or(e.Reason, NoInterface)
	case !e.Answered && e.Reason != Unverified:
		return Failed, or(e.Reason, NoAnswer)
	case !m.Provable():
		return Unproved, Unprovable
	case !e.Verified:
		return Unproved, Unverified
	case m == SMS:
		return Proved, ""
	case e.Sent == 0 || e.Received == 0 || !e.Interface.covers(e) || !e.Modem.agrees(e):
		return Unproved, Counters
	}
	return Proved, ""
}

// covers reports whether the counters rose by what was sent and received. Counters that
// could not be read say nothing against it; ones that ran backwards do.
func (s *Span) covers(e Evidence) bool {
	if s == nil {
		return true
	}
	tx, rx, ok := s.rise()
	return ok && tx >= e.Sent && rx >= e.Received
}

// agrees reports whether the modem's own counter does not speak against an act. Beside the
// interface's counters it need not show all of it: modems count late, and some leave out
// headers. One that stands still does: the traffic went elsewhere.
func (s *Span) agrees(e Evidence) bool {
	if s == nil || e.Interface == nil {
		return s.covers(e)
	}
	tx, rx, ok := s.rise()
	return !ok || tx > 0 && rx > 0
}

// rise is how far the counters rose.
func (s *Span) rise() (tx, rx uint64, ok bool) {
	if s.TxAfter < s.TxBefore || s.RxAfter < s.RxBefore {
		return 0, 0, false
	}
	return s.TxAfter - s.TxBefore, s.RxAfter - s.RxBefore, true
}

// cost is what an act is charged. The counters tell it, unless other traffic ran beside
// the act: then it is what was reserved. Nothing left where the act failed before its
// first packet.
func cost(a Act, e Evidence) int64 {
	if e.Interface == nil {
		if e.Sent == 0 && neverLeft(e.Reason) {
			return 0
		}
		return a.Limit
	}
	tx, rx, ok := e.Interface.rise()
	if !ok || tx+rx > uint64(a.Limit) {
		return a.Limit
	}
	return int64(tx + rx)
}

// neverLeft says that an act with this reason sent no packet at all.
func neverLeft(r Reason) bool {
	switch r {
	case NoInterface, NoRoute, Permission, Unserved:
		return true
	}
	return false
}

func or(r, otherwise Reason) Reason {
	if r == "" {
		return otherwise
	}
	return r
}
