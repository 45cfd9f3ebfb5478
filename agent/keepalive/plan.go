package keepalive

import (
	"time"

	"github.com/simkeeper/simkeeper/agent/card"
)

// Plan is what the planner thinks of acting now, for people who ask why nothing happens.
type Plan struct {
	Standing card.Standing
	Ready    bool          // an act is to be made now, in the way of Way
	Way      Way           // zero where nothing could be used
	Reason   Reason        // why not now; "" when ready
	Wait     time.Duration // how soon the answer may be another by itself
}

// Consider says what the planner thinks of acting now, and changes nothing.
func Consider(now Moment, s State, o Observation) Plan {
	s.follow(now, &o)
	return s.consider(now, &o)
}

const (
	aDay     = 24 * time.Hour
	hourly   = time.Hour        // how soon a thing is looked at that somebody else changes
	soon     = 5 * time.Minute  // the same, where it changes within minutes
	starting = 10 * time.Minute // for the terminal's own traffic to show itself at first
	fleet    = aDay             // over which the acts of a fleet that fall due at once are spread
	catchUp  = 5 * time.Minute  // over which they are spread after a start
	hurry    = time.Minute      // the same, once an act must be made
	backOff  = 15 * time.Minute // after the first failure, doubled at each
	tooLate  = 6 * time.Hour    // the longest back-off once the limit has passed
	renewal  = 7 * aDay         // between looks whether an expired card was renewed
	eighth   = 8                // of the time left is the longest back-off before
)

// consider decides. What forbids an act comes first, then what makes it needless, then
// what stands in its way now.
func (s *State) consider(now Moment, o *Observation) Plan {
	p := Plan{Standing: s.Standing(now, o.Rules)}
	w := s.window(now, o, &p)
	not := func(r Reason, wait time.Duration) Plan {
		p.Reason, p.Wait = r, max(wait, time.Second)
		return p
	}
	switch {
	case s.Flight != nil:
		return not(InFlight, flightTime)
	case !o.Policy.Enabled:
		return not(Disabled, aDay)
	case p.Standing.Quiet && !s.mayActivate(o, p.Standing):
		return not(Quiet, hourly)
	}
	if wait := s.over(now, p.Standing.Phase); wait > 0 && !o.Asked {
		return not(Over, wait)
	}
	if len(o.Policy.Ways) == 0 {
		return not(NoWay, aDay)
	}
	if wait, reason := s.undue(now, o, w); wait > 0 && !o.Asked {
		return not(reason, wait)
	}
	urgent := o.Asked || s.urgent(now, o, w)
	way, ok := s.way(o, urgent)
	switch {
	case !o.Attached:
		return not(Detached, hourly)
	case o.Busy:
		return not(Paying, soon)
	}
	if wait := s.backOff(now, o, w); wait > 0 && !o.Asked {
		return not(BackOff, wait)
	}
	if !ok {
		return not(NoBudget, hourly)
	}
	p.Ready, p.Way, p.Wait = true, way, flightTime
	return p
}

// over returns how long a card is left alone whose term is over. One that has expired is
// tried now and then: it may have been renewed without anybody saying so here.
func (s *State) over(now Moment, p card.Phase) time.Duration {
	switch p {
	case card.Reclaimed:
		return aDay
	case card.Expired:
		if ago, known := s.Tried.since(now); known {
			return renewal - ago
		}
	}
	return 0
}

// mayActivate reports whether traffic may start the card's paid term.
func (s *State) mayActivate(o *Observation, st card.Standing) bool {
	return o.Policy.Activate && st.Phase == card.Silent
}

// window is the time in which an act is to be made.
type window struct {
	due, must, deadline time.Time
	quiet               bool // the end is that of the silent period
}

// Days before the end of the silent period at which an act that may activate is due, and
// must be made.
const (
	activateDue  = 30
	activateMust = 10
)

// window returns when an act is due, must be made, and is too late. Zero times mean now.
func (s *State) window(now Moment, o *Observation, p *Plan) window {
	st := &p.Standing
	w := window{due: st.Due, must: st.Must, deadline: st.Deadline}
	if st.Quiet {
		w = activation(st.ActivateBy, o.Rules.Profile.Zone)
	}
	// Where nothing that is configured can be proved, an answered act is the best there is.
	if answered := s.Answered.Time; !answered.IsZero() && !answered.After(now.Time) && !provable(o.Policy) {
		third := limitOf(o.Rules) / 3
		if next := answered.Add(third); next.After(w.due) {
			w.due = next
		}
	}
	if !w.due.IsZero() {
		w.due = w.due.Add(spread(o.Policy.Seed, w.due.Unix()/int64(aDay/time.Second), min(fleet, w.must.Sub(w.due)/2)))
	}
	return w
}

// activation is the window in which a card may be activated: late, since that starts its
// paid term.
func activation(by card.Date, zone *time.Location) window {
	if by.IsZero() {
		return window{quiet: true}
	}
	end := by.AddDays(1).Time(zone)
	return window{end.AddDate(0, 0, -activateDue), end.AddDate(0, 0, -activateMust), end, true}
}

func provable(p *Policy) bool {
	for i := range p.Ways {
		if p.Ways[i].Method.Provable() {
			return true
		}
	}
	return false
}

// undue returns how long an act is not yet due, and why; 0 when it is due. Besides the
// date there is the time in use, which is real time: where it alone makes an act due, the
// clock was wrong. Where nobody stands for the clock, what is presumed counts, too.
func (s *State) undue(now Moment, o *Observation, w window) (time.Duration, Reason) {
	awake, presumed := s.idle()
	third := limitOf(o.Rules) / 3
	dated := now.Time.Before(w.due)
	if third > 0 && (awake >= third+fleet && !w.quiet || !now.Vouched && presumed >= third) {
		dated = false
	}
	switch {
	case now.Time.IsZero() && presumed < third:
		return third - presumed, NoClock
	case w.due.IsZero() && !now.Time.IsZero() && presumed < starting && s.Failures == 0:
		return starting - presumed, NotDue
	case dated:
		wait := w.due.Sub(now.Time)
		if left := third + fleet - awake; left > 0 {
			wait = min(wait, left)
		}
		return wait, NotDue
	}
	late := catchUp
	if s.urgent(now, o, w) {
		late = hurry
	}
	return spread(o.Policy.Seed, now.Boot, late) - now.Up, NotDue
}

// urgent reports whether an act must be made.
func (s *State) urgent(now Moment, o *Observation, w window) bool {
	_, presumed := s.idle()
	return now.Time.IsZero() || !now.Time.Before(w.must) || !now.Vouched && presumed >= limitOf(o.Rules)*5/6
}

// way chooses how to act: the first choice, and after two failures in a row the next.
// Half of the budget is left for the time in which an act must be made.
func (s *State) way(o *Observation, urgent bool) (Way, bool) {
	ways, left := o.Policy.Ways, o.Policy.Budget-s.Spent
	if !urgent {
		left -= o.Policy.Budget / 2
	}
	for i := range ways {
		if w := ways[(s.Failures/2+i)%len(ways)]; w.Limit <= left {
			return w, true
		}
	}
	return Way{}, false
}

// backOff returns how long to wait after failures: longer each time, but never more than
// a part of the time that is left.
func (s *State) backOff(now Moment, o *Observation, w window) time.Duration {
	stopped := s.Last != nil && s.Last.Reason == Paying
	switch {
	case s.Failures == 0 && !stopped:
		return 0
	case s.Failures == 0: // by a payment that began
		ago, _ := s.Tried.since(now)
		return soon - ago
	}
	wait := min(backOff<<min(s.Failures-1, 7), aDay)
	if !now.Time.IsZero() && !w.deadline.IsZero() {
		if left := w.deadline.Sub(now.Time); left > 0 {
			wait = min(wait, max(left/eighth, backOff))
		} else {
			wait = min(wait, tooLate)
		}
	}
	wait -= spread(o.Policy.Seed, int64(s.Acts), wait/4)
	ago, known := s.Tried.since(now)
	if presumed := s.Passed.Presumed - s.AtTried.Presumed; !known || !now.Vouched {
		ago = max(ago, presumed)
	}
	return wait - ago
}

// spread is a part of d that depends on the terminal and on n alone.
func spread(seed uint64, n int64, d time.Duration) time.Duration {
	if d <= 0 {
		return 0
	}
	x := seed ^ uint64(n)*0x9e3779b97f4a7c15 // SplitMix64
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return time.Duration((x ^ x>>31) % uint64(d))
}
