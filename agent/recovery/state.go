package recovery

import (
	"slices"
	"time"
)

// Act is what may be done to the modem.
type Act string

// The acts.
const (
	Radio Act = "radio" // the radio off and on
	Reset Act = "reset" // a restart
)

// State is what the planner remembers. It is small, and belongs into the file of the hot
// state. The zero State is a first start.
type State struct {
	Ailment Ailment         `json:"ailment,omitempty"` // present one
	Sick    time.Duration   `json:"sick,omitempty"`    // how long it has lasted
	Well    time.Duration   `json:"well,omitempty"`    // how long nothing has been wrong
	Tried   []Tried         `json:"tried,omitempty"`   // what was done about each ailment
	Ages    []time.Duration `json:"ages,omitempty"`    // of the acts of the last day, the oldest first
	Flight  *Flight         `json:"flight,omitempty"`  // the act whose outcome is not known
	Off     bool            `json:"off,omitempty"`     // the radio may have been left off by an act: set and cleared by who makes it
	Seen    Moment          `json:"seen,omitzero"`     // last step
}

// Tried is what was done about one ailment since the terminal was last well for long.
type Tried struct {
	Ailment Ailment       `json:"ailment"`
	Times   int           `json:"times"`
	Rest    time.Duration `json:"rest,omitempty"` // since the last time
}

// Flight is an act from before it is made until its outcome is known.
type Flight struct {
	Act   Act           `json:"act"`
	Cause string        `json:"cause,omitempty"` // of the verdict for which it is made, or Commanded
	Age   time.Duration `json:"age,omitempty"`
	Boot  int64         `json:"boot"`
}

// Moment is now. Time passes by the uptime within one start; between two starts only where
// somebody stands for the wall clock, else none is taken to have passed.
type Moment struct {
	Time time.Time     `json:"time,omitzero"` // vouched for by the network, NTP or the backend; zero: by nobody
	Up   time.Duration `json:"up,omitempty"`  // since the system started
	Boot int64         `json:"boot,omitempty"`
}

// since is how long ago was lies, at least.
func (m Moment) since(was Moment) time.Duration {
	switch {
	case m.Boot == was.Boot:
		return max(0, m.Up-was.Up)
	case m.Time.IsZero() || was.Time.IsZero():
		return 0
	}
	return max(0, m.Time.Sub(was.Time))
}

// pass lets time pass. What lasts, lasts in one start only: the one before may have ended
// with the power of the modem, too.
func (s *State) pass(now Moment) (gone time.Duration) {
	gone = now.since(s.Seen)
	again := now.Boot != s.Seen.Boot
	s.Seen = now
	s.Ages = aged(s.Ages, gone)
	tried := make([]Tried, 0, len(s.Tried)) // the old state may be in use
	for _, t := range s.Tried {
		t.Rest += gone
		tried = append(tried, t)
	}
	s.Tried = tried
	if again {
		s.Sick = 0
		return 0
	}
	return gone
}

// aged are the ages after a time, without those of more than a day.
func aged(ages []time.Duration, gone time.Duration) []time.Duration {
	out := make([]time.Duration, 0, perDay)
	for _, age := range ages {
		if age += gone; age < aDay {
			out = append(out, age)
		}
	}
	return out
}

// tried is what was done about the present ailment.
func (s *State) tried() Tried {
	for _, t := range s.Tried {
		if t.Ailment == s.Ailment {
			return t
		}
	}
	return Tried{Ailment: s.Ailment}
}

// begin notes an act that is about to be made.
func (s *State) begin(f Flight) {
	s.Flight = &f
	s.Ages = append(s.Ages, 0)
	if s.Ailment == "" {
		return
	}
	t := s.tried()
	t.Times, t.Rest = t.Times+1, 0
	s.Tried = append(slices.DeleteFunc(s.Tried, func(old Tried) bool { return old.Ailment == t.Ailment }), t)
}

// Commanded is the Cause of a restart that a person wants.
const Commanded = "commanded"

// Wish notes a restart that a person wants: it counts like one of the planner's own, so
// that none follows at once.
func (s State) Wish(now Moment) State {
	s.pass(now)
	s.begin(Flight{Act: Reset, Cause: Commanded, Boot: now.Boot})
	return s
}
