package keepalive

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/agent/card"
)

// Two years of a terminal that is always on and pays by Wi-Fi: the card sees our acts
// alone, about one in thirty days.
func TestTwoYears(t *testing.T) {
	w := newWorld(t)
	began := w.now
	w.pass(730 * day)
	if n := len(w.acts); n < 23 || n > 26 {
		t.Errorf("%d acts in two years", n)
	}
	if gap := w.longest(began); gap > 32*day {
		t.Errorf("%v without a proof", gap)
	}
	for _, l := range w.lines {
		if l.Verdict != Proved || l.Cost != 2700 {
			t.Fatalf("%+v", l)
		}
	}
	if st := w.state.Standing(w.moment(), w.seen.Rules); st.Phase != card.Active || st.Reason != card.ReasonIdleLimit {
		t.Errorf("%+v", st)
	}
}

// A terminal whose own traffic crosses the link needs no act.
func TestNaturalTrafficIsEnough(t *testing.T) {
	w := newWorld(t)
	w.seen.Counted = true
	for range 365 {
		w.pass(6 * time.Hour)
		w.seen.Tx, w.seen.Rx = w.seen.Tx+30<<10, w.seen.Rx+40<<10
		w.pass(18 * time.Hour)
	}
	if n := len(w.acts); n > 1 { // perhaps one before the first payment
		t.Errorf("%d acts beside daily payments", n)
	}
	if n := len(w.lines); n < 300 || n > 367 {
		t.Errorf("%d lines in a year: one a day is enough", n)
	}
	if l := w.lines[len(w.lines)-1]; l.Method != Natural || l.Sent < naturalBytes || l.Received < naturalBytes {
		t.Errorf("%+v", l)
	}
}

func TestWhatIsNoNaturalTraffic(t *testing.T) {
	for _, c := range []struct {
		name string
		live func(*world)
	}{
		{"packets that nobody answers", func(w *world) { w.seen.Tx += 50 << 10; w.pass(time.Hour) }},
		{"answers to nobody", func(w *world) { w.seen.Rx += 50 << 10; w.pass(time.Hour) }},
		{"a renewed lease now and then", func(w *world) { w.seen.Tx, w.seen.Rx = w.seen.Tx+600, w.seen.Rx+600; w.pass(12 * time.Hour) }},
		{"bytes that moved while nothing served the terminal", func(w *world) {
			w.seen.Attached = false
			w.pass(time.Minute)
			w.seen.Tx, w.seen.Rx = w.seen.Tx+50<<10, w.seen.Rx+50<<10
			w.pass(time.Minute)
			w.seen.Attached = true
			w.pass(time.Minute)
		}},
		{"bytes that moved while the terminal was off", func(w *world) {
			w.switchOff(time.Hour)
			w.seen.Tx, w.seen.Rx = w.seen.Tx+50<<10, w.seen.Rx+50<<10
			w.pass(time.Minute)
		}},
	} {
		w := newWorld(t)
		w.seen.Counted = true
		w.seen.Policy.Enabled = false
		w.pass(time.Minute)
		for range 20 {
			c.live(w)
		}
		if len(w.proofs) > 0 || !w.state.Life.Active.IsZero() {
			t.Errorf("%s: taken for a proof: %+v", c.name, w.lines[0])
		}
	}
}

// What an act that is not proved moved on the counters is no natural traffic either.
func TestPortalIsNoNaturalTraffic(t *testing.T) {
	w := newWorld(t)
	w.seen.Counted = true
	w.works = func(Act) Evidence {
		w.seen.Tx, w.seen.Rx = w.seen.Tx+5<<10, w.seen.Rx+5<<10
		e := answered(3<<10, 3<<10)
		e.Verified, e.Reason = false, Unverified
		return e
	}
	w.pass(40 * day)
	if len(w.acts) < 5 || len(w.proofs) > 0 {
		t.Errorf("%d acts, %d proofs", len(w.acts), len(w.proofs))
	}
}

func TestQuietPhases(t *testing.T) {
	silent := card.Terms{Purchased: card.Date{Year: 2026, Month: 11, Day: 1}, ActivateBy: card.Date{Year: 2027, Month: 5, Day: 1}}
	t.Run("not one act", func(t *testing.T) {
		w := newWorld(t)
		w.seen.Rules = rules(silent)
		w.pass(100 * day)
		w.seen.Asked = true
		w.step()
		if len(w.acts) > 0 {
			t.Errorf("%+v", w.acts[0])
		}
		if p := Consider(w.moment(), w.state, w.seen); p.Reason != Quiet || p.Standing.Phase != card.Silent {
			t.Errorf("%+v", p)
		}
	})
	t.Run("nor without a clock", func(t *testing.T) {
		w := newWorld(t)
		w.seen.Rules, w.blind = rules(silent), true
		w.pass(100 * day)
		if len(w.acts) > 0 {
			t.Errorf("%+v", w.acts[0])
		}
	})
	t.Run("activated late where that is allowed", func(t *testing.T) {
		w := newWorld(t)
		w.seen.Rules, w.seen.Policy.Activate = rules(silent), true
		w.pass(128 * day) // until 2027-03-30
		if len(w.acts) > 0 {
			t.Errorf("activated %s, weeks before it had to", w.acts[0].Time)
		}
		w.pass(20 * day)
		if len(w.proofs) != 1 || w.state.Life.Activated.IsZero() {
			t.Errorf("%d proofs, %+v", len(w.proofs), w.state.Life)
		}
	})
	t.Run("the terminal's own payments activate it", func(t *testing.T) {
		w := newWorld(t)
		w.seen.Rules, w.seen.Counted = rules(silent), true
		w.pass(time.Hour)
		w.seen.Tx, w.seen.Rx = 5<<10, 5<<10
		w.pass(100 * day)
		if w.state.Life.Activated.IsZero() || len(w.acts) == 0 {
			t.Errorf("%+v, %d acts", w.state.Life, len(w.acts))
		}
	})
}

// An expired card is tried once a week: somebody may have renewed it.
func TestExpiredCard(t *testing.T) {
	w := newWorld(t)
	w.seen.Rules = rules(card.Terms{Activated: card.Date{Year: 2026, Month: 1, Day: 1}, Expires: card.Date{Year: 2026, Month: 11, Day: 20}})
	renewed := false
	w.works = func(Act) Evidence {
		if renewed {
			return answered(1100, 1400)
		}
		return Evidence{Bound: true, Reason: NoAnswer, Sent: 300, Interface: span(300, 0)}
	}
	w.pass(70 * day)
	if n := len(w.acts); n < 9 || n > 12 {
		t.Errorf("%d attempts in ten weeks", n)
	}
	w.seen.Asked = true
	w.step()
	if n := len(w.acts); !w.acts[n-1].Asked {
		t.Error("a technician is refused, who may have renewed it")
	}
	renewed = true
	w.pass(9 * day)
	if st := w.state.Standing(w.moment(), w.seen.Rules); !st.Renewed || st.Phase != card.Active {
		t.Errorf("%+v", st)
	}
}

// Weeks in a drawer: the act is made soon after the start, spread over a fleet.
func TestCatchUp(t *testing.T) {
	starts := map[time.Duration]bool{}
	for seed := range uint64(20) {
		w := newWorld(t)
		w.seen.Policy.Seed = seed
		w.pass(3 * time.Hour) // the first proof
		w.switchOff(50 * day)
		w.pass(3 * time.Hour)
		if len(w.proofs) != 2 {
			t.Fatalf("%d proofs", len(w.proofs))
		}
		starts[w.proofs[1].Sub(w.now)+3*time.Hour] = true
		w.switchOff(80 * day) // so late that it must hurry
		w.pass(hurry)
		if len(w.proofs) != 3 {
			t.Fatalf("%d proofs within minutes when it must be", len(w.proofs))
		}
	}
	if len(starts) < 15 {
		t.Errorf("20 terminals act at %d moments", len(starts))
	}
}

// The card of a shop that is open ten hours a day, and whose terminal forgets the time at
// night, is not lost.
func TestWithoutAnyClock(t *testing.T) {
	w := newWorld(t)
	began := w.now
	w.blind = true
	for range 400 {
		w.pass(10 * time.Hour)
		w.switchOff(14 * time.Hour)
	}
	if gap := w.longest(began); gap > 10*day || len(w.acts) > 150 {
		t.Errorf("%v without a proof, %d acts", gap, len(w.acts))
	}
	w.blind = false
	w.pass(time.Hour)
	if w.state.Spent > w.seen.Policy.Budget {
		t.Errorf("spent %d", w.state.Spent)
	}
}

// A terminal that is used for minutes, weeks apart, and forgets the time: each use may be
// the last chance.
func TestShortUsesWithoutAnyClock(t *testing.T) {
	w := newWorld(t)
	began := w.now
	w.blind = true
	for range 30 {
		w.pass(25 * time.Minute)
		w.switchOff(40 * day)
	}
	if gap := w.longest(began); gap > 82*day {
		t.Errorf("%v without a proof", gap)
	}
}

// A clock that goes on from where it stopped shows no time between.
func TestClockThatStandsStillWhileOff(t *testing.T) {
	w := newWorld(t)
	began := w.now
	w.rtc = true
	for range 40 {
		w.pass(30 * time.Minute)
		w.switchOff(20 * day)
		w.off -= 20 * day
	}
	if gap := w.longest(began); gap > 65*day {
		t.Errorf("%v without a proof", gap)
	}
}

// A clock of the terminal's own that is years ahead does not activate a card.
func TestJumpDoesNotEndTheSilence(t *testing.T) {
	w := newWorld(t)
	mobile := card.Resolve(card.Terms{}, card.Terms{Purchased: card.Date{Year: 2026, Month: 11, Day: 1}}, card.ProfileOf("china-mobile", "", ""))
	w.seen.Rules, w.rtc, w.off = &mobile, true, 3*365*day
	w.pass(30 * day)
	if len(w.acts) > 0 {
		t.Errorf("an act in the silent period: %+v", w.acts[0])
	}
	w.rtc, w.off = false, 0
	w.now = w.now.AddDate(1, 0, 0) // now the network says so, too
	w.pass(2 * day)
	if len(w.acts) == 0 {
		t.Error("a card that the carrier has activated is left to itself")
	}
}

// A proof that was made without a clock is dated when the clock comes.
func TestOwedDate(t *testing.T) {
	w := newWorld(t)
	w.blind = true
	w.pass(31 * day)
	if len(w.proofs) != 1 || !w.state.Life.Active.IsZero() {
		t.Fatalf("%d proofs, %+v", len(w.proofs), w.state.Life)
	}
	w.blind = false
	w.step()
	if got := w.state.Life.Active.Sub(w.proofs[0]).Abs(); got > time.Second {
		t.Errorf("dated %s, proved %s", w.state.Life.Active, w.proofs[0])
	}
}

// Retries grow rarer, then denser towards the deadline, and never more than the budget.
func TestBackOff(t *testing.T) {
	w := newWorld(t)
	w.pass(2 * time.Hour)
	first := w.now
	fail := true
	w.works = func(Act) Evidence {
		if fail {
			return Evidence{Bound: true, Reason: NoAnswer, Sent: 300, Interface: span(400, 0)}
		}
		return answered(1000, 1000)
	}
	w.pass(89 * day)
	gaps := func(from, to time.Duration) (n int) {
		for _, a := range w.acts {
			if at := a.Time.Sub(first); at >= from && at < to {
				n++
			}
		}
		return n
	}
	early, middle, late := gaps(30*day, 40*day), gaps(60*day, 70*day), gaps(80*day, 90*day)
	if early == 0 || early > 20 || late <= middle {
		t.Errorf("%d attempts at first, %d in the middle, %d at the end", early, middle, late)
	}
	fail = false
	w.pass(day)
	if len(w.proofs) != 2 {
		t.Errorf("%d proofs when the network was back on the last day", len(w.proofs))
	}
}

// What the operator configured cannot be proved: it is done on schedule all the same, and
// the card is not called safe for it.
func TestUnprovableMethodKeepsItsSchedule(t *testing.T) {
	w := newWorld(t)
	w.seen.Policy.Ways = []Way{{Method: TCP, Target: "tcp://pay:443", Limit: 600}}
	w.works = func(Act) Evidence { e := answered(1, 1); e.Verified = false; return e }
	w.pass(365 * day)
	if n := len(w.acts); n < 10 || n > 14 || len(w.proofs) > 0 {
		t.Errorf("%d acts, %d proofs in a year", n, len(w.proofs))
	}
	if st := w.state.Standing(w.moment(), w.seen.Rules); !st.SafeUntil.IsZero() {
		t.Errorf("safe until %s", st.SafeUntil)
	}
}

func TestSecondWayAfterTwoFailures(t *testing.T) {
	w := newWorld(t)
	w.seen.Policy.Ways = append(w.seen.Policy.Ways, Way{Method: Nonce, Target: "nonce://echo:7777", Limit: 400})
	w.works = func(a Act) Evidence {
		if a.Method == MQTT {
			return Evidence{Bound: true, Reason: NoAnswer, Sent: 300, Interface: span(400, 0)}
		}
		return answered(32, 32)
	}
	w.pass(2 * day)
	if len(w.acts) != 3 || len(w.proofs) != 1 || w.acts[2].Method != Nonce {
		t.Errorf("%+v", w.acts)
	}
}

// An act that a power cut interrupts is charged in full, and made once more.
func TestInterrupted(t *testing.T) {
	w := newWorld(t)
	w.works = func(Act) Evidence { // the power fails now
		return Evidence{}
	}
	w.step()
	w.now, w.up = w.now.Add(2*time.Hour), 2*time.Hour
	next, actions, _ := Step(w.moment(), w.state, w.seen)
	if len(actions) != 1 || actions[0].Do == nil {
		t.Fatalf("%+v", actions)
	}
	data, err := json.Marshal(next)
	if err != nil {
		t.Fatal(err)
	}
	w.switchOff(day)
	w.state = State{}
	if err := json.Unmarshal(data, &w.state); err != nil {
		t.Fatal(err)
	}
	w.works = func(Act) Evidence { return answered(1100, 1400) }
	w.pass(3 * time.Hour)
	if len(w.lines) != 2 || w.lines[0].Reason != Interrupted || w.lines[0].Cost != 8<<10 || w.lines[1].Verdict != Proved || w.lines[1].ID != 2 {
		t.Errorf("%+v", w.lines)
	}
}

// Another card has a life of its own.
func TestAnotherCard(t *testing.T) {
	w := newWorld(t)
	w.pass(3 * time.Hour)
	acts, spent := w.state.Acts, w.state.Spent
	w.seen.ICCID = "89860399999999999999"
	w.step()
	if !w.state.Life.Active.IsZero() || w.state.Acts != acts || w.state.Spent != spent || w.state.Life.ICCID != w.seen.ICCID {
		t.Errorf("%+v", w.state)
	}
	w.seen.ICCID = ""
	before := w.state.Life
	w.step()
	if w.state.Life != before {
		t.Errorf("a card that could not be read: %+v", w.state.Life)
	}
}

func TestReasonsForNotActing(t *testing.T) {
	due := func(change func(*world)) func(*world) {
		return func(w *world) { w.pass(2 * time.Hour); w.pass(29 * day); change(w); w.pass(9 * day) }
	}
	for _, c := range []struct {
		reason Reason
		live   func(*world)
	}{
		{NotDue, func(w *world) { w.pass(2 * day) }},
		{Disabled, func(w *world) { w.seen.Policy.Enabled = false; w.pass(day) }},
		{NoWay, func(w *world) { w.seen.Policy.Ways = nil; w.pass(day) }},
		{Detached, due(func(w *world) { w.seen.Attached = false })},
		{Paying, due(func(w *world) { w.seen.Busy = true })},
		{NoBudget, func(w *world) { w.seen.Policy.Budget = 4 << 10; w.pass(day) }},
		{NoClock, func(w *world) { w.blind = true; w.pass(day) }},
		{BackOff, func(w *world) {
			w.works = func(Act) Evidence { return Evidence{Reason: NoRoute} }
			w.pass(time.Hour + time.Minute)
		}},
	} {
		w := newWorld(t)
		c.live(w)
		state := w.state
		p := Consider(w.moment(), w.state, w.seen)
		if p.Ready || p.Reason != c.reason || p.Wait <= 0 {
			t.Errorf("%s: %+v", c.reason, p)
		}
		if !reflect.DeepEqual(state, w.state) {
			t.Errorf("%s: looking at the plan has changed the state", c.reason)
		}
	}
}

func BenchmarkStep(b *testing.B) {
	w := newWorld(&testing.T{})
	w.pass(3 * time.Hour)
	at := w.moment()
	b.ReportAllocs()
	for b.Loop() {
		at.Up += time.Minute
		at.Time = at.Time.Add(time.Minute)
		if at.Time.Sub(w.now) > day {
			at.Time = w.now
		}
		w.state, _, _ = Step(at, w.state, w.seen)
	}
}

// A card that is changed while an act is in flight: the act ends, proves nothing for the
// new card, and no other begins beside it.
func TestCardChangedInFlight(t *testing.T) {
	w := newWorld(t)
	w.step()
	w.now, w.up = w.now.Add(time.Hour), time.Hour
	next, actions, _ := Step(w.moment(), w.state, w.seen)
	if len(actions) != 1 || actions[0].Do == nil {
		t.Fatalf("%+v", actions)
	}
	act := *actions[0].Do
	w.seen.ICCID, w.seen.Asked = "89860399999999999999", true
	next, actions, _ = Step(w.moment(), next, w.seen)
	if len(actions) != 0 || next.Flight == nil {
		t.Fatalf("beside the act in flight: %+v", actions)
	}
	w.seen.Asked, w.seen.Outcome = false, &Outcome{ID: act.ID, Evidence: answered(1100, 1400)}
	next, actions, _ = Step(w.moment(), next, w.seen)
	if len(actions) != 1 || actions[0].Keep == nil || actions[0].Keep.ICCID != iccid || actions[0].Keep.Verdict != Proved {
		t.Errorf("%+v", actions)
	}
	if !next.Life.Active.IsZero() || next.Life.Used || next.Flight != nil || next.Spent != 2700 {
		t.Errorf("the other card: %+v", next)
	}
}

// A clock that jumps to and fro renews no budget.
func TestJumpsRenewNoBudget(t *testing.T) {
	w := newWorld(t)
	w.works = func(Act) Evidence { return Evidence{Bound: true, Reason: NoAnswer, Sent: 300} } // charged in full
	for i := range 60 {
		w.off = time.Duration(i%2) * 400 * day
		w.seen.Asked = true
		w.pass(10 * time.Minute)
	}
	if most := int(2*w.seen.Policy.Budget) / (8 << 10); len(w.acts) > most {
		t.Errorf("%d acts of 8 KB within hours", len(w.acts))
	}
}

// A payment that begins ends an act, which is no failure of it.
func TestPaymentEndsAnAct(t *testing.T) {
	w := newWorld(t)
	w.works = func(Act) Evidence { return Evidence{Bound: true, Reason: Paying} }
	w.pass(15 * time.Minute)
	if w.state.Failures != 0 || len(w.lines) == 0 || w.lines[0].Reason != Paying {
		t.Errorf("%d failures, %+v", w.state.Failures, w.lines)
	}
}
