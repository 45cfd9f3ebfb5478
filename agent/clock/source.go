package clock

// source is what a grade's source has said since the system started. It survives what
// happens to single readings: a modem that restarts shows another date for a while, and
// one flipped bit on the serial line makes 2036 out of 2026.
type source struct {
	claim claim // believed
	firm  bool  // said more than once
	other claim // said once, against a firm claim
}

// take takes in a reading. A firm claim gives way to a second reading that says the same
// as the first one against it.
func (s *source) take(c claim) {
	switch {
	case c == s.claim || c == s.other: // heard before
	case s.claim.set() && s.claim.agrees(c):
		*s = source{claim: c, firm: true}
	case s.other.set() && s.other.agrees(c):
		*s = source{claim: c, firm: true}
	case s.firm:
		s.other = c
	default:
		*s = source{claim: c}
	}
}
