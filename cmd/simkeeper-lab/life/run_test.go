package life

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"runtime"
	"testing"
)

func run(t testing.TB, c Config) Result {
	t.Helper()
	r, err := Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The same seed gives the same figures, bit for bit, on any number of processors; another
// seed gives others.
func TestDeterminism(t *testing.T) {
	for _, policy := range Policies() {
		c := Config{World: builtIn(t), Policy: policy, Terminals: 30, Years: 1, Seed: 3}
		first := run(t, c)
		before := runtime.GOMAXPROCS(1)
		alone := run(t, c)
		runtime.GOMAXPROCS(7)
		crowd := run(t, c)
		runtime.GOMAXPROCS(before)
		if !reflect.DeepEqual(first, alone) || !reflect.DeepEqual(first, crowd) {
			t.Errorf("%s: %+v\n%+v\n%+v", policy, first, alone, crowd)
		}
		c.Seed++
		if other := run(t, c); reflect.DeepEqual(first.Cards, other.Cards) && policy != Simkeeper {
			t.Errorf("%s: two seeds, the same lives", policy)
		}
	}
}

// Every card ends in one state, every loss has one cause and one verdict, and every act
// one end.
func TestConservation(t *testing.T) {
	lostUnder := map[string]int{}
	for _, policy := range Policies() {
		r := run(t, Config{World: builtIn(t), Policy: policy, Terminals: 120, Years: 2, Seed: 5})
		lostUnder[policy] = r.States["lost"]
		cards, losses, unwarned := 0, 0, 0
		for _, n := range r.States {
			cards += n
		}
		for _, l := range r.Causes {
			losses += l.Preventable + l.Unpreventable
			unwarned += l.Unwarned
		}
		if cards != r.Terminals || r.States["lost"] != losses || losses != r.Preventable+r.Unpreventable {
			t.Errorf("%s: %d cards, %d lost, %d losses, %d and %d", policy, cards, r.States["lost"], losses, r.Preventable, r.Unpreventable)
		}
		if unwarned != r.Unwarned || r.Unwarned > r.Unpreventable || r.Hindsight+r.Beyond > r.Unpreventable {
			t.Errorf("%s: %+v", policy, r)
		}
		if first, last := r.Alive[0], r.Alive[len(r.Alive)-1]; first != r.Terminals || last != r.Terminals-losses {
			t.Errorf("%s: %d alive at first and %d at last, %d lost", policy, first, last, losses)
		}
		if r.Proved < 0 || r.Unproved < 0 || r.Failed < 0 || policy == None && r.Bytes+r.Acts != 0 {
			t.Errorf("%s: %+v", policy, r)
		}
		if policy != Simkeeper && r.Unwarned != r.Unpreventable {
			t.Errorf("%s warns", policy)
		}
	}
	if n := lostUnder; !(n[Simkeeper] < n[MonthlyPing] && n[MonthlyPing] < n[CronPing] && n[CronPing] < n[None]) {
		t.Errorf("the agent does not lose the fewest: %v", n)
	}
}

// What happens by itself is the same under all policies: a terminal that lives alone on
// its SIM, whose card no policy needs to move, has one life.
func TestPoliciesMeetTheSameWorld(t *testing.T) {
	w := builtIn(t)
	for i := range w.Uses {
		w.Uses[i].OtherLink = 0
	}
	w.Cards.Shelf = 0
	lives := map[string]int{}
	for _, policy := range []string{None, CronPing, MonthlyPing} {
		for _, c := range run(t, Config{World: w, Policy: policy, Terminals: 150, Years: 1, Seed: 9}).Cards {
			if c.Cause.beyond() {
				lives[policy]++
			}
		}
	}
	if lives[None] == 0 || lives[None] != lives[CronPing] || lives[None] != lives[MonthlyPing] {
		t.Errorf("losses that no policy has an influence on: %v", lives)
	}
}

func TestResultContract(t *testing.T) {
	text, err := json.Marshal(run(t, Config{World: builtIn(t), Policy: Simkeeper, Terminals: 20, Years: 0.5, Seed: 1}))
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(text, &fields); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"policy", "terminals", "years", "seed", "preventable_losses", "unpreventable_losses", "unwarned_losses", "mistaken_activations", "bytes_per_terminal_month", "acts_per_terminal_year"} {
		if _, there := fields[name]; !there {
			t.Errorf("%s is missing: %s", name, text)
		}
	}
}

func TestRunEndsWhenTold(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Run(ctx, Config{World: builtIn(t), Policy: None, Terminals: 1_000_000, Years: 2}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		terminals int
		years     float64
		ok        bool
	}{{1, 0.1, true}, {10_000, 50, true}, {0, 1, false}, {-1, 1, false}, {1, 0, false}, {1, 51, false}, {100_000_000, 1, false}} {
		if err := (&Config{Terminals: c.terminals, Years: c.years}).Check(); (err == nil) != c.ok {
			t.Errorf("%d terminals, %v years: %v", c.terminals, c.years, err)
		}
	}
	if CheckPolicy(CronPing) != nil || CheckPolicy("prayer") == nil {
		t.Error("policies are not told apart")
	}
}
