package keepalive

import (
	"time"

	"github.com/simkeeper/simkeeper/agent/card"
)

// Step is the planner: it takes what was observed into the state, and says what is to be
// done now and how soon it wants to be asked again at the latest. It is to be called at a
// start, when the terminal attaches or detaches, after traffic, and when an act ends.
func Step(now Moment, s State, o Observation) (State, []Action, time.Duration) {
	var actions []Action
	s.follow(now, &o)
	if line := s.conclude(now, &o); line != nil {
		actions = append(actions, Action{Keep: line})
	}
	if line := s.notice(now, &o); line != nil {
		actions = append(actions, Action{Keep: line})
	}
	plan := s.consider(now, &o)
	if !plan.Ready {
		return s, actions, s.rest(now, plan.Wait)
	}
	act := s.begin(now, &o, plan.Way)
	return s, append(actions, Action{Do: act}), flightTime
}

// rest is how soon a step is needed at the latest: the time in use is counted from step
// to step, and a start once it has lasted.
func (s *State) rest(now Moment, wait time.Duration) time.Duration {
	if !s.Start.Counted {
		wait = min(wait, s.Start.Began+aSession-now.Up)
	}
	return max(min(wait, longest), time.Second)
}

// longest is the longest wait.
const longest = 3 * time.Hour

// flightTime is the most that an act may take.
const flightTime = 2 * time.Minute

// begin takes an act into flight. Its whole limit counts as spent until it ends.
func (s *State) begin(now Moment, o *Observation, w Way) *Act {
	s.Acts++
	act := &Act{ID: s.Acts, Method: w.Method, Target: w.Target, Limit: w.Limit, Time: now.Time, Boot: now.Boot, Asked: o.Asked, ICCID: s.Life.ICCID}
	s.Flight = act
	s.Spent += act.Limit
	return act
}

// conclude ends the act in flight, with what is known of it: its outcome, or that a
// restart came in between. Then it may have crossed the link or not, and it is made again.
func (s *State) conclude(now Moment, o *Observation) *Line {
	act := s.Flight
	switch {
	case act == nil:
		return nil
	case o.Outcome != nil && o.Outcome.ID == act.ID:
		return s.end(now, o, *act, o.Outcome.Evidence)
	case act.Boot != now.Boot:
		return s.end(now, o, *act, Evidence{Reason: Interrupted})
	}
	return nil
}

// end judges an act and keeps what follows from it.
func (s *State) end(now Moment, o *Observation, act Act, e Evidence) *Line {
	line := Line{Act: act, Ended: now.Time, Evidence: e, Cost: cost(act, e)}
	line.Verdict, line.Reason = Judge(act.Method, e)
	if e.Reason == Interrupted {
		line.Verdict, line.Reason, line.Cost = Failed, Interrupted, act.Limit
	}
	s.Flight = nil
	s.Spent = max(0, s.Spent+line.Cost-act.Limit)
	if act.ICCID != "" && !act.ICCID.Same(s.Life.ICCID) { // the card was changed meanwhile
		return &line
	}
	s.Tried, s.AtTried = now.mark(), s.Passed
	s.Last = &Brief{Time: now.Time, Method: act.Method, Verdict: line.Verdict, Reason: line.Reason}
	if e.Interface != nil {
		s.Last.Tx, s.Last.Rx, _ = e.Interface.rise()
	}
	switch {
	case line.Verdict == Proved:
		s.proved(now)
	case line.Reason == Paying: // not its fault
	case line.Verdict == Unproved && e.Answered:
		s.Answered = now.mark()
		s.Failures++
		if !provable(o.Policy) { // the best that can be had
			s.Failures, s.AtProof = 0, s.Passed
		}
	default:
		s.Failures++
	}
	return &line
}

// proved dates the card's activity at now. Without a trusted clock the date is owed until
// there is one.
func (s *State) proved(now Moment) {
	s.Failures, s.AtProof = 0, s.Passed
	if now.Time.IsZero() {
		s.Life.Used, s.Owed = true, now.mark()
		return
	}
	Prove(&s.Life, now.Time)
}

const (
	// naturalBytes each way are traffic: less may be the modem's own DHCP, or a
	// connection that nobody answered.
	naturalBytes = 2 << 10
	naturalTime  = 24 * time.Hour // within which they must pass
	naturalEvery = 20 * time.Hour // between lines in the ledger: flash wears
)

// notice sees the terminal's own traffic. Only what passes while the network serves the
// terminal counts, and an act of ours must prove itself.
func (s *State) notice(now Moment, o *Observation) *Line {
	w := &s.Window
	switch {
	case !o.Attached || !o.Counted && (s.Flight != nil || o.Outcome != nil):
		w.Open = false
		return nil
	case !o.Counted: // the totals do not decrease: what passes shows at the next look
		return nil
	case s.Flight != nil || o.Outcome != nil || !w.Open || w.over(now, o):
		*w = Window{Open: true, Tx: o.Tx, Rx: o.Rx, From: now.mark()}
		return nil
	}
	tx, rx := o.Tx-w.Tx, o.Rx-w.Rx
	if tx < naturalBytes || rx < naturalBytes {
		return nil
	}
	span := &Span{TxBefore: w.Tx, RxBefore: w.Rx, TxAfter: o.Tx, RxAfter: o.Rx}
	*w = Window{Open: true, Tx: o.Tx, Rx: o.Rx, From: now.mark()}
	s.proved(now)
	s.Last = &Brief{Time: now.Time, Method: Natural, Verdict: Proved, Tx: tx, Rx: rx}
	if ago, known := s.Noticed.since(now); known && ago < naturalEvery {
		return nil
	}
	s.Noticed = now.mark()
	return &Line{
		Act:   Act{Method: Natural, Time: now.Time, Boot: now.Boot},
		Ended: now.Time, Verdict: Proved, Evidence: Evidence{Sent: tx, Received: rx, Interface: span},
	}
}

// over reports whether the window does not reach to now: it is too old, another start
// lies in between, or the totals began anew.
func (w *Window) over(now Moment, o *Observation) bool {
	return w.From.Boot != now.Boot || now.Up-w.From.Up > naturalTime || o.Tx < w.Tx || o.Rx < w.Rx
}

// Standing is where the card stands, by what the state knows. A clock that nobody stands
// for does not decide whether the card waits for its activation.
func (s *State) Standing(now Moment, r *card.Rules) card.Standing {
	dated := r.Assess(s.Life, now.Time)
	if now.Vouched || s.Life.Used {
		return dated
	}
	if undated := r.Assess(s.Life, time.Time{}); undated.Quiet != dated.Quiet {
		return undated
	}
	return dated
}
