package keepalive

import (
	"time"

	"github.com/simkeeper/simkeeper/agent/card"
)

// State is what the planner remembers of the card in the terminal. It is small, and
// belongs into the file of the hot state. The zero State is a first start.
type State struct {
	Life   card.Life `json:"life"`
	Flight *Act      `json:"flight,omitempty"` // planned and not ended
	Acts   uint64    `json:"acts,omitempty"`   // number of the last act
	Last   *Brief    `json:"last,omitempty"`   // what last happened, for reports

	Tried    Mark `json:"tried,omitzero"`     // when the last act ended
	Failures int  `json:"failures,omitempty"` // acts since the last proof
	Answered Mark `json:"answered,omitzero"`  // the last unproved act that was answered

	Month int   `json:"month,omitempty"` // of Spent: year × 12 + month
	Spent int64 `json:"spent,omitempty"` // bytes

	Passed  Passed        `json:"passed,omitzero"`   // since the first start
	AtProof Passed        `json:"at_proof,omitzero"` // what it was at the last proof, or the best that can be had
	AtMonth Passed        `json:"at_month,omitzero"` // and at the beginning of the month
	Began   time.Duration `json:"began,omitempty"`   // uptime at the first step of this start
	Rested  int64         `json:"rested,omitempty"`  // the start whose night is counted

	Seen    Mark   `json:"seen,omitzero"`    // last step
	Owed    Mark   `json:"owed,omitzero"`    // a proof that had no date
	Window  Window `json:"window,omitzero"`  // natural traffic
	Noticed Mark   `json:"noticed,omitzero"` // last ledger line about it
}

// Passed is time as a terminal without a clock can tell it.
type Passed struct {
	Awake  time.Duration `json:"awake,omitempty"`  // in use: no more than has really passed
	Nights int           `json:"nights,omitempty"` // starts that lasted, each after a night as is presumed
}

// since is the time between two moments: for certain, and as is presumed.
func (p Passed) since(before Passed) (awake, presumed time.Duration) {
	awake = p.Awake - before.Awake
	return awake, awake + time.Duration(p.Nights-before.Nights)*aNight
}

// Mark is a moment as the terminal knew it.
type Mark struct {
	Time time.Time     `json:"time,omitzero"`
	Up   time.Duration `json:"up,omitempty"`
	Boot int64         `json:"boot,omitempty"`
}

// Brief is the last act in short.
type Brief struct {
	Time    time.Time `json:"time,omitzero"`
	Method  Method    `json:"method"`
	Verdict Verdict   `json:"verdict"`
	Reason  Reason    `json:"reason,omitempty"`
	Tx      uint64    `json:"tx"`
	Rx      uint64    `json:"rx"`
}

// Window is the natural traffic since its start.
type Window struct {
	Open bool   `json:"open,omitempty"`
	Tx   uint64 `json:"tx,omitempty"` // totals at the start
	Rx   uint64 `json:"rx,omitempty"`
	From Mark   `json:"from,omitzero"`
}

// Take returns the state for another card: what is known of it, or nothing. Numbers and
// the month's budget go on, since they are the terminal's.
func (s State) Take(life card.Life) State {
	return State{
		Life: life, Acts: s.Acts, Month: s.Month, Spent: s.Spent,
		Passed: s.Passed, AtProof: s.Passed, AtMonth: s.AtMonth, Began: s.Began, Rested: s.Rested, Seen: s.Seen,
	}
}

func (n Moment) mark() Mark { return Mark{Time: n.Time, Up: n.Up, Boot: n.Boot} }

// since is how long ago m was, at least; false if nobody can tell.
func (m Mark) since(now Moment) (time.Duration, bool) {
	switch {
	case m == Mark{}:
		return 0, false
	case m.Boot == now.Boot:
		return max(0, now.Up-m.Up), true
	case m.Time.IsZero() || now.Time.IsZero() || now.Time.Before(m.Time):
		return 0, false
	}
	return now.Time.Sub(m.Time), true
}

const (
	// aNight is what a start is presumed to have followed, once it has lasted aSession:
	// a terminal that restarts all the time has no nights.
	aNight   = 24 * time.Hour
	aSession = time.Hour
	// aMonth is how long a budget lasts where no clock tells the month.
	aMonth = 31 * 24 * time.Hour
	// ahead is how far a proof may lie ahead of the clock before it is disbelieved.
	ahead = time.Hour
)

// follow brings the state up to now: another card, time that has passed, and a clock
// that was wrong.
func (s *State) follow(now Moment, o *Observation) {
	if o.ICCID != "" && s.Life.ICCID != "" && !s.Life.ICCID.Same(o.ICCID) {
		*s = s.Take(card.Life{})
	}
	if o.ICCID != "" {
		s.Life.ICCID = o.ICCID
	}
	s.Life.Stop = o.Stop
	s.pass(now)
	s.turnMonth(now, o)
	if !now.Time.IsZero() {
		s.date(now, o)
	}
	s.Seen = now.mark()
}

// pass adds up what time has passed as far as uptime alone tells.
func (s *State) pass(now Moment) {
	if now.Boot != s.Seen.Boot {
		s.Began = now.Up
	} else {
		s.Passed.Awake += max(0, now.Up-s.Seen.Up)
	}
	if s.Rested != now.Boot && now.Up-s.Began >= aSession {
		s.Rested = now.Boot
		s.Passed.Nights++
	}
}

// idle is how long no proof was made, as far as uptime alone tells.
func (s *State) idle() (awake, presumed time.Duration) { return s.Passed.since(s.AtProof) }

// date sets and corrects the dates of the life, now that the time is known.
func (s *State) date(now Moment, o *Observation) {
	life := &s.Life
	if s.Owed != (Mark{}) {
		if passed, ok := s.Owed.since(now); ok && s.Owed.Boot == now.Boot {
			Prove(life, now.Time.Add(-passed))
		}
		s.Owed = Mark{}
	}
	if life.Seen.IsZero() || life.Seen.After(now.Time) {
		life.Seen = now.Time
	}
	if life.Activated.After(now.Time) {
		life.Activated = now.Time
	}
	// A proof that lies ahead was dated by a wrong clock. It happened, but nobody knows
	// when: the card may be at its limit.
	if life.Active.After(now.Time.Add(ahead)) {
		life.Active = now.Time.AddDate(0, 0, -o.Rules.Idle.Days)
	}
}

// Prove takes a proof over into the life: never an earlier one than is known.
func Prove(life *card.Life, at time.Time) {
	if at.After(life.Active) {
		life.Active = at
	}
	if life.Activated.IsZero() {
		life.Activated = at
	}
}

// turnMonth begins a new budget. A clock that goes back begins none; without a clock the
// presumed time counts.
func (s *State) turnMonth(now Moment, o *Observation) {
	this := s.Month
	if !now.Time.IsZero() {
		year, month, _ := now.Time.In(o.Rules.Profile.Zone).Date()
		this = year*12 + int(month)
	}
	_, gone := s.Passed.since(s.AtMonth)
	if this > s.Month || now.Time.IsZero() && gone >= aMonth {
		s.Spent, s.AtMonth = 0, s.Passed
		if s.Flight != nil {
			s.Spent = s.Flight.Limit
		}
	}
	s.Month = this
}
