package keepalive

import (
	"encoding/json"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/agent/card"
)

// lives are random lives of terminals; what must hold in each step is checked by world.
func TestWhateverHappens(t *testing.T) {
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 1))
		w := newWorld(t)
		w.seen.Policy = randomPolicy(r)
		w.seen.Rules = rules(randomTerms(r))
		w.seen.Counted = r.IntN(2) == 0
		w.works = func(a Act) Evidence { return randomEvidence(r, a) }
		for range 120 {
			w.happen(r)
			w.pass(time.Duration(r.Int64N(int64(5 * day))))
			if t.Failed() {
				t.Fatalf("seed %d", seed)
			}
		}
	}
}

// happen changes something.
func (w *world) happen(r *rand.Rand) {
	switch r.IntN(10) {
	case 0:
		w.switchOff(time.Duration(r.Int64N(int64(60 * day))))
	case 1:
		w.powerCut(time.Duration(r.Int64N(int64(30 * day))))
	case 2:
		w.seen.Attached = !w.seen.Attached
	case 3:
		w.seen.Busy = !w.seen.Busy
	case 4:
		w.blind = !w.blind
	case 5:
		w.off = time.Duration(r.Int64N(int64(40*365*day))) - 20*365*day
	case 6:
		w.off = 0
	case 7:
		w.seen.Tx, w.seen.Rx = w.seen.Tx+uint64(r.IntN(5000)), w.seen.Rx+uint64(r.IntN(5000))
	case 8:
		w.seen.Asked = true
	case 9:
		w.rtc = !w.rtc
	}
}

// powerCut takes away everything that was not on flash.
func (w *world) powerCut(off time.Duration) {
	w.t.Helper()
	data, err := json.Marshal(w.saved)
	if err != nil {
		w.t.Fatal(err)
	}
	w.state = State{}
	if err := json.Unmarshal(data, &w.state); err != nil {
		w.t.Fatal(err)
	}
	w.switchOff(off)
}

func randomPolicy(r *rand.Rand) *Policy {
	p := &Policy{Enabled: r.IntN(10) > 0, Budget: 1 << (11 + r.IntN(7)), Activate: r.IntN(4) == 0, Seed: r.Uint64()}
	all := []Way{{MQTT, "tls://b:8883", 8 << 10}, {Nonce, "nonce://e:7", 400}, {TCP, "tcp://p:443", 600}, {DNS, "alive.example", 500}, {SMS, "10086", 200}}
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	p.Ways = all[:r.IntN(4)]
	return p
}

func randomTerms(r *rand.Rand) card.Terms {
	date := func(months int) card.Date {
		return card.Date{Year: 2026, Month: 11, Day: 22}.AddMonths(months).AddDays(r.IntN(60) - 30)
	}
	var t card.Terms
	if r.IntN(2) == 0 {
		t.Purchased = date(-2)
	}
	if r.IntN(3) == 0 {
		t.ActivateBy = date(4)
	}
	if r.IntN(3) == 0 {
		t.Expires = date(14)
	}
	if r.IntN(2) == 0 {
		t.IdleLimitDays = 20 + r.IntN(300)
	}
	return t
}

func randomEvidence(r *rand.Rand, a Act) Evidence {
	if r.IntN(3) == 0 {
		return answered(uint64(r.Int64N(a.Limit)), uint64(r.Int64N(a.Limit)))
	}
	e := Evidence{Sent: uint64(r.IntN(300)), Bound: r.IntN(2) == 0, Answered: r.IntN(2) == 0, Verified: r.IntN(2) == 0}
	if r.IntN(2) == 0 {
		e.Interface = span(uint64(r.IntN(500)), uint64(r.IntN(500)))
	}
	return e
}

// A clock that jumps, as often and as far as it likes, costs no card of a terminal that is
// on: time in use cannot be taken back.
func TestClockJumpsCostNoCard(t *testing.T) {
	for seed := range uint64(50) {
		r := rand.New(rand.NewPCG(seed, 2))
		w := newWorld(t)
		began := w.now
		every := time.Duration(1+r.IntN(40)) * day
		for range 60 {
			w.off = time.Duration(r.Int64N(int64(60*365*day))) - 30*365*day
			if r.IntN(2) == 0 {
				w.off = time.Duration(r.Int64N(int64(80*day))) - 40*day
			}
			w.blind, w.rtc = r.IntN(5) == 0, r.IntN(2) == 0
			w.pass(every)
		}
		if gap := w.longest(began); gap > 60*day {
			t.Fatalf("seed %d: %v without a proof", seed, gap)
		}
	}
}

// One jump of any size, at any time, costs no card of a terminal with shop hours.
func TestOneJumpWithShopHours(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 3))
		w := newWorld(t)
		began := w.now
		when := r.IntN(200)
		for d := range 300 {
			if d == when {
				w.off = time.Duration(r.Int64N(int64(20*365*day))) - 10*365*day
				if r.IntN(2) == 0 {
					w.off = time.Duration(r.Int64N(int64(120*day))) - 60*day
				}
			}
			w.pass(10 * time.Hour)
			w.switchOff(14 * time.Hour)
		}
		if gap := w.longest(began); gap > 75*day {
			t.Fatalf("seed %d: jump of %v on day %d: %v without a proof", seed, w.off, when, gap)
		}
	}
}

// The power may fail at every step: what is proved stays proved, and an act is repeated
// once at most.
func TestPowerCutAtEveryStep(t *testing.T) {
	for cut := range 40 {
		w := newWorld(t)
		steps := 0
		w.works = func(Act) Evidence {
			if steps++; steps == cut%8+1 {
				return Evidence{Reason: Interrupted} // stands for the cut: what follows is undone
			}
			return answered(1100, 1400)
		}
		w.pass(time.Duration(cut) * 7 * day / 2)
		proofs, acts := len(w.proofs), len(w.acts)
		active := w.saved.Life.Active
		w.powerCut(time.Hour)
		w.works = func(Act) Evidence { return answered(1100, 1400) }
		w.pass(3 * time.Hour)
		if w.state.Life.Active.Before(active) {
			t.Errorf("cut %d: a proof of %s is forgotten, %s is known", cut, active, w.state.Life.Active)
		}
		if len(w.acts)-acts > 1 || len(w.proofs) < proofs {
			t.Errorf("cut %d: %d acts after the power came back", cut, len(w.acts)-acts)
		}
	}
}
