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

	Passed  Passed `json:"passed,omitzero"`   // since the first start
	AtProof Passed `json:"at_proof,omitzero"` // what it was at the last proof, or the best that can be had
	AtMonth Passed `json:"at_month,omitzero"` // and at the beginning of the month
	AtTried Passed `json:"at_tried,omitzero"` // and when the last act ended
	Start   Start  `json:"start,omitzero"`    // the present one

	Seen    Mark   `json:"seen,omitzero"`    // last step
	Owed    Mark   `json:"owed,omitzero"`    // a proof that had no date
	Window  Window `json:"window,omitzero"`  // natural traffic
	Noticed Mark   `json:"noticed,omitzero"` // last ledger line about it
}

// Passed is time as far as the terminal can tell without a date.
type Passed struct {
	Awake    time.Duration `json:"awake,omitempty"`    // in use: no more than has really passed
	Off      time.Duration `json:"off,omitempty"`      // not in use, by the clock
	Presumed time.Duration `json:"presumed,omitempty"` // both, and what is presumed where no clock told
	Starts   int           `json:"starts,omitempty"`   // before which no clock told
}

// Start is one start of the terminal, and what is known of the time before it.
type Start struct {
	Began   time.Duration `json:"began,omitempty"`   // uptime at its first step
	Before  Mark          `json:"before,omitzero"`   // the last step before it
	Lasted  time.Duration `json:"lasted,omitempty"`  // how long the one before was in use; it grows slowly
	Counted bool          `json:"counted,omitempty"` // the time between is in Passed
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
		Life: life, Flight: s.Flight, Acts: s.Acts, Month: s.Month, Spent: s.Spent,
		Passed: s.Passed, AtProof: s.Passed, AtMonth: s.AtMonth, Start: s.Start, Seen: s.Seen,
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
	// aBlink is what a clock that stands still while the terminal is off may show between
	// two steps: the time in use after the last one.
	aBlink = longest + time.Hour
	// aSession is how long a start lasts before the time that it may have followed counts:
	// a terminal that restarts all the time has no nights.
	aSession = 10 * time.Minute
	// aShift is how long a terminal is in use at least that is switched off for the night;
	// one in use for less may have lain in a drawer for weeks.
	aShift = 4 * time.Hour
	// What lies before a start is presumed to be this part of the idle limit: a terminal
	// with a shop's hours may also have been closed for a season.
	night  = 9
	drawer = 6
	// aMonth is how long a budget lasts where no clock tells the month: the time in use, and
	// aNight for each start.
	aMonth = 31 * aDay
	aNight = 36 * time.Hour
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
	s.pass(now, limitOf(o.Rules))
	s.turnMonth(now, o)
	if !now.Time.IsZero() {
		s.date(now, o)
	}
	s.Seen = now.mark()
}

// pass adds up what time has passed.
func (s *State) pass(now Moment, limit time.Duration) {
	if now.Boot != s.Seen.Boot {
		s.Start = Start{Began: now.Up, Before: s.Seen, Lasted: min(s.Seen.Up-s.Start.Began, max(2*s.Start.Lasted, aShift/4))}
	} else if used := now.Up - s.Seen.Up; used > 0 {
		s.Passed.Awake += used
		s.Passed.Presumed += used
	}
	if !s.Start.Counted {
		s.count(now, limit)
	}
	// What is presumed is put right by a date that somebody stands for.
	if since := s.Life.Active; now.Vouched && !since.IsZero() && !since.After(now.Time) && s.Answered.Time.Before(since) {
		s.Passed.Presumed = s.AtProof.Presumed + now.Time.Sub(since)
	}
}

// count adds what time the terminal was off before this start. Where no clock ran on
// meanwhile it is presumed, once the start has lasted: a part of the idle limit, and more
// where the terminal is used for short times only.
func (s *State) count(now Moment, limit time.Duration) {
	start, p := &s.Start, &s.Passed
	used, off := now.Up-start.Began, time.Duration(0)
	if !now.Time.IsZero() && !start.Before.Time.IsZero() {
		off = now.Time.Sub(start.Before.Time) - used
	}
	switch {
	case off > aBlink || now.Vouched && off >= 0 && !start.Before.Time.IsZero():
		p.Off += off
		p.Presumed += off
	case used < aSession:
		return
	case start.Lasted < aShift:
		p.Starts++
		p.Presumed += limit / drawer
	default:
		p.Starts++
		p.Presumed += limit / night
	}
	start.Counted = true
}

// idle is how long no proof was made, as far as can be told without a date.
func (s *State) idle() (awake, presumed time.Duration) {
	return s.Passed.Awake - s.AtProof.Awake, s.Passed.Presumed - s.AtProof.Presumed
}

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
	life.Used = true
}

// limitOf is the idle limit of a card.
func limitOf(r *card.Rules) time.Duration { return aDay * time.Duration(r.Idle.Days) }

// turnMonth begins a new budget: when the calendar does, or a month has passed in use and
// between. A clock that goes back begins none, nor one that then comes forward again.
func (s *State) turnMonth(now Moment, o *Observation) {
	this := s.Month
	if !now.Time.IsZero() {
		year, month, _ := now.Time.In(o.Rules.Profile.Zone).Date()
		this = year*12 + int(month)
	}
	gone := s.Passed.Awake - s.AtMonth.Awake + s.Passed.Off - s.AtMonth.Off + time.Duration(s.Passed.Starts-s.AtMonth.Starts)*aNight
	if this > s.Month || gone >= aMonth {
		s.Spent, s.AtMonth = 0, s.Passed
		if s.Flight != nil {
			s.Spent = s.Flight.Limit
		}
	}
	s.Month = max(s.Month, this)
}
