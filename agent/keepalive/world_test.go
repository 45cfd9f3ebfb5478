package keepalive

import (
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/agent/card"
	"github.com/simkeeper/simkeeper/modem"
)

const iccid = modem.ICCID("89860441192000000425")

// rules are those of a card with an idle limit of 90 days, as the operator states them.
func rules(t card.Terms) *card.Rules {
	r := card.Resolve(card.Terms{}, t, card.ProfileOf("global", iccid, ""))
	return &r
}

func mqttOnly() *Policy {
	return &Policy{Enabled: true, Budget: 64 << 10, Seed: 42, Ways: []Way{{Method: MQTT, Target: "tls://broker:8883", Limit: 8 << 10}}}
}

// world is a terminal around the planner. It keeps the true time, shows the planner what a
// terminal can see, and answers acts by works.
type world struct {
	t     *testing.T
	now   time.Time     // the true time
	off   time.Duration // how far the terminal's clock is ahead of it
	blind bool          // no clock is trusted
	rtc   bool          // nobody stands for the clock
	up    time.Duration
	boot  int64
	seen  Observation
	works func(Act) Evidence

	state  State
	saved  State // as on flash
	wake   time.Duration
	acts   []Act
	lines  []Line
	proofs []time.Time // true times
	flying bool
}

func newWorld(t *testing.T) *world {
	w := &world{
		t: t, now: time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC), boot: 1,
		seen:  Observation{Rules: rules(card.Terms{}), Policy: mqttOnly(), ICCID: iccid, Attached: true},
		works: func(Act) Evidence { return answered(1100, 1400) },
	}
	return w
}

// answered is the evidence of an act that went well.
func answered(sent, received uint64) Evidence {
	return Evidence{Sent: sent, Received: received, Bound: true, Answered: true, Verified: true, Interface: span(sent+100, received+100)}
}

func (w *world) moment() Moment {
	m := Moment{Up: w.up, Boot: w.boot}
	if !w.blind {
		m.Time, m.Vouched = w.now.Add(w.off), !w.rtc
	}
	return m
}

// step asks the planner once, and carries out what it wants in no time.
func (w *world) step() {
	w.t.Helper()
	before, at := w.state, w.moment()
	next, actions, wake := Step(at, w.state, w.seen)
	w.check(before, next, actions, at)
	w.state, w.wake = next, wake
	w.seen.Outcome, w.seen.Asked = nil, false
	for _, a := range actions {
		switch {
		case a.Keep != nil:
			w.ended(*a.Keep)
		case a.Do != nil:
			w.saved = w.state // before it begins
			w.acts, w.flying = append(w.acts, *a.Do), true
			w.seen.Outcome = &Outcome{ID: a.Do.ID, Evidence: w.works(*a.Do)}
			w.step()
		}
	}
}

func (w *world) ended(l Line) {
	w.lines = append(w.lines, l)
	w.flying = w.flying && l.Method == Natural
	if l.Verdict == Proved {
		w.proofs = append(w.proofs, w.now)
	}
	w.saved = w.state
}

// check holds what must be true of every step.
func (w *world) check(before, next State, actions []Action, at Moment) {
	w.t.Helper()
	traffic := w.seen.Counted && w.seen.Tx-before.Window.Tx >= naturalBytes && w.seen.Rx-before.Window.Rx >= naturalBytes
	proved := w.seen.Outcome != nil || len(actions) > 0 || traffic || before.Owed != Mark{}
	for _, a := range actions {
		if a.Do == nil {
			continue
		}
		st := next.Standing(at, w.seen.Rules)
		switch {
		case w.flying:
			w.t.Errorf("%v: two acts in flight", w.now)
		case st.Quiet && !w.seen.Policy.Activate || w.seen.Busy || !w.seen.Attached || !w.seen.Policy.Enabled:
			w.t.Errorf("%v: an act in phase %s, busy %v, attached %v", w.now, st.Phase, w.seen.Busy, w.seen.Attached)
		case a.Do.Method == Natural || a.Do.Limit <= 0:
			w.t.Errorf("%v: act %+v", w.now, a.Do)
		}
	}
	if next.Spent > w.seen.Policy.Budget || next.Spent < 0 {
		w.t.Errorf("%v: %d bytes of %d spent", w.now, next.Spent, w.seen.Policy.Budget)
	}
	was, is := before.Standing(at, w.seen.Rules).SafeUntil, next.Standing(at, w.seen.Rules).SafeUntil
	if !proved && !was.IsZero() && before.Life.ICCID == next.Life.ICCID && (is.IsZero() || is.Compare(was) > 0) {
		w.t.Errorf("%v: safe until %s instead of %s without a proof", w.now, is, was)
	}
}

// pass lets time pass while the terminal runs, asking the planner when it wants to be.
func (w *world) pass(d time.Duration) {
	w.t.Helper()
	for steps := 0; d > 0; steps++ {
		if steps > 20000 {
			w.t.Fatalf("%v: the planner never rests: %+v", w.now, Consider(w.moment(), w.state, w.seen))
		}
		w.step()
		nap := min(d, max(w.wake, time.Second))
		w.now, w.up, d = w.now.Add(nap), w.up+nap, d-nap
	}
	w.step()
}

// switchOff lets time pass without power, and starts again; what was not saved is gone.
func (w *world) switchOff(d time.Duration) {
	w.now, w.up, w.boot = w.now.Add(d), 0, w.boot+1
	w.seen.Outcome, w.flying = nil, false
}

// longest is the longest true time without a proof, up to now.
func (w *world) longest(since time.Time) time.Duration {
	var most time.Duration
	for _, p := range append(w.proofs, w.now) {
		most, since = max(most, p.Sub(since)), p
	}
	return most
}

const day = 24 * time.Hour
