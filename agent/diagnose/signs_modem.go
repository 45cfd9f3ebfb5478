package diagnose

import (
	"slices"

	"github.com/simkeeper/simkeeper/modem"
)

// Here is what can be seen of port, modem and card.

// seen is a sight with the given lines.
func seen(lines ...string) *sight { return &sight{lines: lines} }

// when makes a sight of a fact and the exchanges that show it.
func when(is bool, e *Evidence, commands ...string) *sight {
	if !is {
		return nil
	}
	return seen(e.Snapshot.Evidence(commands...)...)
}

// anyOf is seen where one of several signs is; the first that is seen counts.
func anyOf(e *Evidence, s *sign) *sight {
	for _, f := range s.faces {
		if seen := f.see(e); seen != nil {
			return seen
		}
	}
	return nil
}

// both is what two signs show, where both are seen.
func both(e *Evidence, a, b *sign) *sight {
	one, other := a.see(e), b.see(e)
	if one == nil || other == nil {
		return nil
	}
	return &sight{lines: append(slices.Clip(one.lines), other.lines...), weak: one.weak || other.weak}
}

// access is seen where the reader got stuck on the way to the modem.
func access(e *Evidence, s *sign) *sight {
	if !slices.Contains(s.numbers, int(e.Snapshot.Access)) {
		return nil
	}
	return seen(e.Snapshot.Detail)
}

var outOfStep = &sign{name: "what comes back is too late or garbled", look: func(e *Evidence) *sight {
	if e.Snapshot.Access != modem.Silent || !e.Snapshot.OutOfStep {
		return nil
	}
	return seen(e.Snapshot.Detail)
}}

// simIs is seen where the modem names the state of the card itself.
func simIs(e *Evidence, s *sign) *sight {
	return when(int(e.Snapshot.SIM) == s.numbers[0], e, "+CPIN?", "+QSIMSTAT?", "+CPINR", "+QPINC?", "+SPIC", "^CPIN?", "#PCT")
}

var settled = &sign{name: "for longer than a start takes", look: func(e *Evidence) *sight { return when(e.Settled, e) }}

// switchedOff: a modem that is served has its radio on, whatever it says of it.
var switchedOff = &sign{name: "the modem is told to switch off all it can (+CFUN: 0)", look: func(e *Evidence) *sight {
	f := e.Snapshot.Functionality
	return when(unserved(e) && f != nil && *f == 0, e, "+CFUN?")
}}

// radioOff: by the modem's level of functionality, or by a "deregister" that somebody left
// behind.
var radioOff = &sign{name: "the modem is told to stay off the network (+CFUN or +COPS: 2)", look: func(e *Evidence) *sight {
	s := e.Snapshot
	switch {
	case !unserved(e):
		return nil
	case s.Functionality != nil && s.Functionality.RadioOff():
		return when(true, e, "+CFUN?")
	case s.Operator != nil && s.Operator.Mode == modem.Deregistered:
		return when(true, e, "+COPS?")
	}
	return nil
}}

// unserved says that the modem answers and no network carries its data.
func unserved(e *Evidence) bool {
	return e.Snapshot.Access == modem.Answering && !e.Snapshot.Registered()
}
