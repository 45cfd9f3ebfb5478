package agent

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

var newYear = time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)

// Whatever is asked for and when, no window of time sees more than a burst and what the
// hours in it allow.
func TestPaceInAnyWindow(t *testing.T) {
	type spent struct {
		at time.Time
		n  int
	}
	for seed := range uint64(20) {
		rng := rand.New(rand.NewPCG(seed, 0))
		now, p := newYear, newPace(newYear)
		var all []spent
		for range 600 {
			now = now.Add(time.Duration(rng.Int64N(int64(20 * time.Minute))))
			for n := 1 + rng.IntN(30); rng.IntN(3) > 0 && p.allows(n, now); n = 1 + rng.IntN(30) {
				p.spend(n, now)
				all = append(all, spent{now, n})
			}
		}
		for i := range all {
			sum := 0
			for _, s := range all[i:] {
				sum += s.n
				if most := burst + hourly*s.at.Sub(all[i].at).Hours(); float64(sum) > most+1e-6 {
					t.Fatalf("seed %d: %d commands within %v", seed, sum, s.at.Sub(all[i].at))
				}
			}
		}
	}
}

func TestPaceWaitsAsLongAsItSays(t *testing.T) {
	p := newPace(newYear)
	p.spend(burst, newYear)
	for _, n := range []int{1, 10, 60, burst} {
		wait := p.wait(n, newYear)
		if p.allows(n, newYear.Add(wait-time.Second)) || !p.allows(n, newYear.Add(wait+time.Second)) {
			t.Errorf("%d commands fit after another time than %v", n, wait)
		}
		p = newPace(newYear)
		p.spend(burst, newYear)
	}
	if w := newPace(newYear).wait(burst, newYear); w != 0 {
		t.Errorf("a full budget waits %v", w)
	}
}

func TestPaceForgivesAPerson(t *testing.T) {
	p := newPace(newYear)
	p.spend(100000, newYear)
	if w := p.wait(0, newYear); w > time.Hour {
		t.Errorf("silenced for %v", w)
	}
	p.spend(0, newYear.Add(-time.Hour)) // a clock that runs backwards gives nothing and takes nothing
	if w := p.wait(0, newYear.Add(-time.Hour)); w > time.Hour {
		t.Errorf("%v after a step back", w)
	}
}

func TestPhaseSpreadsAFleet(t *testing.T) {
	const fleet, slots = 1000, 10
	for _, interval := range []time.Duration{time.Second, time.Minute, time.Hour, 24 * time.Hour} {
		for _, now := range []time.Time{newYear, newYear.Add(17*time.Minute + 3), time.Unix(5, 0), time.Unix(-5, 0)} {
			var places [slots]int
			for i := range fleet {
				d := phase(fmt.Sprintf("T%08d", i), interval, now)
				if d < interval/2 || d >= interval*3/2 {
					t.Fatalf("%v at an interval of %v", d, interval)
				}
				place := (now.Add(d).UnixNano()%int64(interval) + int64(interval)) % int64(interval)
				places[place*slots/int64(interval)]++
			}
			for slot, n := range places {
				if n < fleet/slots/2 || n > fleet/slots*2 {
					t.Errorf("interval %v: %d of %d terminals in tenth %d", interval, n, fleet, slot)
				}
			}
		}
	}
}

func TestPhaseIsAPlaceThatStays(t *testing.T) {
	now := newYear
	first := now.Add(phase("T1", time.Hour, now))
	for i := range 100 {
		now = now.Add(phase("T1", time.Hour, now))
		if want := first.Add(time.Duration(i) * time.Hour); !now.Equal(want) {
			t.Fatalf("report %d at %v, want %v", i, now, want)
		}
	}
}
