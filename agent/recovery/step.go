package recovery

import (
	"encoding/binary"
	"hash/fnv"
	"time"
)

const (
	aDay = 24 * time.Hour
	// perDay is how many acts there are in a day at most, of the planner's own, whatever
	// ails the modem.
	perDay = 4
	// forget is how long nothing must have been wrong before an ailment begins anew.
	forget = 6 * time.Hour
	// settle is what a modem may take after an act until it is served: a restart, the card's
	// start, and a search.
	settle = 5 * time.Minute
)

// rests are how long an ailment lasts before the first act, and how long the planner waits
// after each; the last one holds from then on. Each is longer by up to a half of it, by
// the terminal.
var rests = [...]time.Duration{15 * time.Minute, time.Hour, 6 * time.Hour, aDay}

// Observation is what the planner is told at a step.
type Observation struct {
	Radio, Reset bool // what the owner allows
	Busy         bool // the payment application is at work
	Seed         uint64
	Sight
}

// Outcome is what an act has come to.
type Outcome string

// The outcomes.
const (
	Cured       Outcome = "cured"       // nothing is wrong since
	InVain      Outcome = "in_vain"     // five minutes later something still is
	Interrupted Outcome = "interrupted" // the agent stopped before it was known
)

// Decision is what is to be done now.
type Decision struct {
	Do    Act     // "" for nothing; State holds it as Flight
	Ended *Flight // the act before, where its outcome is known now
	Came  Outcome // of Ended
}

// Step takes what a look has seen into the state, and decides. It is to be called after
// each look at the modem; the state is to be on flash before the act is made. Where the act
// could not be made, Flight is to be taken out of the state.
func Step(now Moment, s State, o Observation) (State, Decision) {
	gone := s.pass(now)
	s.follow(gone, o.Sight)
	d := s.land(gone, now, o.Sight)
	if s.Flight == nil && s.due(o) {
		d.Do = s.start(now, o)
	}
	return s, d
}

// follow takes over what ails the modem and how long it has.
func (s *State) follow(gone time.Duration, seen Sight) {
	switch found := seen.Ailment(); {
	case seen.Passing: // it will be known in a minute
		return
	case found != s.Ailment:
		s.Ailment, s.Sick = found, 0
	case found != "":
		s.Sick += gone
	}
	if !seen.well() {
		s.Well = 0
		return
	}
	if s.Well += gone; s.Well >= forget {
		s.Tried = nil
	}
}

// land tells what the act in flight has come to.
func (s *State) land(gone time.Duration, now Moment, seen Sight) (d Decision) {
	if s.Flight == nil {
		return d
	}
	f := *s.Flight // the old state may be in use
	f.Age += gone
	s.Flight = &f
	switch {
	case f.Boot != now.Boot:
		d.Came = Interrupted
	case f.Age > 0 && seen.well():
		d.Came = Cured
	case f.Age >= settle:
		d.Came = InVain
	default:
		return d
	}
	d.Ended, s.Flight = &f, nil
	return d
}

// due says whether an act is to be made now.
func (s *State) due(o Observation) bool {
	if s.Ailment == "" || o.Busy || o.Passing || len(s.Ages) >= perDay || s.choose(o) == "" {
		return false
	}
	t := s.tried()
	if s.Sick < longer(rests[0], o.Seed, t.Times) {
		return false
	}
	return t.Times == 0 || t.Rest >= longer(rests[min(t.Times, len(rests)-1)], o.Seed, t.Times)
}

// choose is the act for the present ailment: the radio first, then a restart. A radio cycle
// leaves the card under power, and a silent modem hears of none.
func (s *State) choose(o Observation) Act {
	first := s.tried().Times == 0
	switch helps := s.Ailment == Unserved || s.Ailment == NoPath; {
	case helps && o.Radio && (first || !o.Reset):
		return Radio
	case o.Reset:
		return Reset
	}
	return ""
}

// start begins an act.
func (s *State) start(now Moment, o Observation) Act {
	act := s.choose(o)
	s.begin(Flight{Act: act, Cause: string(o.Cause), Boot: now.Boot})
	return act
}

// longer is a time and up to a half of it more, by the terminal and the number of the try:
// a region that has lost its network must not come back in one second.
func longer(d time.Duration, seed uint64, n int) time.Duration {
	h := fnv.New64a()
	var b [16]byte
	binary.LittleEndian.PutUint64(b[:8], seed)
	binary.LittleEndian.PutUint64(b[8:], uint64(n))
	h.Write(b[:])
	return d + time.Duration(h.Sum64()%uint64(d/2))
}
