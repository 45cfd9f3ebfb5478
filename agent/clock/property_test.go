package clock

import (
	"encoding/json"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

// wild are dates at which clocks start or end up.
var wild = []time.Time{
	{}, at(1970, 1, 1), at(1980, 1, 6), at(2000, 1, 1), at(2004, 1, 1), at(2010, 1, 1), at(2025, 12, 31), at(2026, 1, 1),
	at(2026, 6, 1), noon, at(2027, 3, 1), at(2036, 2, 7), at(2038, 1, 19), at(2069, 12, 31), at(2099, 12, 31), at(2100, 1, 1), at(2107, 1, 1), at(9999, 1, 1),
}

// world is a terminal whose clocks do what they like. truth is the true time.
type world struct {
	*rand.Rand
	terminal
	truth time.Time
}

func newWorld(seed uint64) *world {
	w := &world{Rand: rand.New(rand.NewPCG(seed, 1)), truth: noon}
	w.start(w.any())
	return w
}

// any is a time that a clock may show: often the true one.
func (w *world) any() time.Time {
	switch w.IntN(4) {
	case 0:
		return wild[w.IntN(len(wild))].Add(time.Duration(w.Int64N(int64(hour))))
	case 1:
		return w.truth.Add(time.Duration(w.Int64N(int64(4*year))) - 2*year)
	}
	return w.truth
}

// pass lets time go by, of any length, and now and then starts the system anew.
func (w *world) pass(t *testing.T) {
	d := []time.Duration{0, time.Second, time.Minute, 10 * time.Minute, hour, day, 40 * day}[w.IntN(7)]
	w.truth = w.truth.Add(d)
	if w.IntN(6) > 0 {
		w.run(d)
		return
	}
	w.reload(t)
	w.start(w.any())
	w.r.Uptime = time.Duration(w.Int64N(int64(hour)))
}

// speak lets sources up to a grade say something.
func (w *world) speak(best Grade) {
	if w.IntN(5) == 0 {
		w.r.System = w.any()
	}
	if best.rank() <= NITZ.rank() && w.IntN(3) == 0 {
		w.nitz(w.any())
		w.r.Modem.Clock.Zone, w.r.Modem.Served, w.r.Modem.Clock.Plausible = w.IntN(4) > 0, w.IntN(4) > 0, w.IntN(9) > 0
	}
	w.r.Synchronised = best.rank() <= NTP.rank() && w.IntN(4) == 0
	if best == Backend && w.IntN(8) == 0 {
		signed := w.any()
		w.r.Backend = &BackendTime{Time: signed, Until: signed.Add(time.Duration(w.IntN(30)) * day), Uptime: w.r.Uptime}
	}
}

// obeys checks what holds whatever the clocks do. before is the keeper as it was.
func (w *world) obeys(t *testing.T, before Keeper, m Moment) {
	t.Helper()
	if m.Time.IsZero() != (m.Grade == None) {
		t.Fatalf("a time without a grade or the reverse: %+v", m)
	}
	after := w.keeper
	for rank := range min(m.Grade.rank()+1, len(grades)) {
		if m.Grade != None && m.Time.Before(after.floors[rank]) {
			t.Fatalf("%+v is before the floor of %s: %v", m, grades[rank], after.floors[rank])
		}
	}
	sameBoot := before.begun && before.boot == w.r.Boot && w.r.Uptime >= before.uptime
	if sameBoot && before.last.set() && m.Grade != None && m.Time.Before(before.last.time) && m.Step >= -jitter {
		t.Fatalf("went back to %+v from %v without a step", m, before.last.time)
	}
	if sameBoot && before.last.set() && m.Grade.Better(None) && before.last.rank(before).Better(m.Grade) {
		t.Fatalf("%+v is of a worse grade than before within a boot", m)
	}
	w.fell(t, before, m)
}

// rank is the grade of a keeper's last moment: its best source.
func (c claim) rank(k Keeper) Grade {
	for i, g := range grades {
		if k.sources[i].claim.set() {
			return g
		}
	}
	return None
}

// fell checks that a floor falls only on the word of a better source, or of its own that
// insists.
func (w *world) fell(t *testing.T, before Keeper, m Moment) {
	t.Helper()
	for rank, floor := range before.floors {
		if !w.keeper.floors[rank].Before(floor) || m.Grade.rank() < rank {
			continue
		}
		c, ok := w.r.claim(rank)
		restarted := before.doubt.rank == rank && before.doubt.boot != w.r.Boot && !before.doubt.time.IsZero()
		insisted := before.doubt.first.set() && c.at-before.doubt.first.at >= insisting
		if !ok || rank > 0 && !restarted && !insisted {
			t.Fatalf("the floor of %s fell from %v to %v without a reason", grades[rank], floor, w.keeper.floors[rank])
		}
	}
}

func TestWhateverTheClocksDo(t *testing.T) {
	for seed := range uint64(400) {
		w := newWorld(seed)
		for range 200 {
			w.pass(t)
			w.speak(Backend)
			before := w.keeper
			w.obeys(t, before, w.now())
		}
	}
}

func TestBetterSourceRecoversFromAnything(t *testing.T) {
	histories := func(t *testing.T, worst Grade, mend func(w *world) Moment, check func(w *world, m Moment) bool) {
		for seed := range uint64(300) {
			w := newWorld(seed)
			for range 60 {
				w.pass(t)
				w.speak(worst)
				w.now()
			}
			w.truth = w.truth.Add(hour)
			w.run(hour)
			if m := mend(w); !check(w, m) {
				t.Fatalf("seed %d: %+v at %v", seed, m, w.truth)
			}
		}
	}
	exact := func(w *world, m Moment) bool { return m.Time.Sub(w.truth).Abs() <= 2*jitter }
	t.Run("ntp", func(t *testing.T) {
		histories(t, NITZ, func(w *world) Moment {
			w.r.System, w.r.Synchronised = w.truth, true
			return w.now()
		}, func(w *world, m Moment) bool { return m.Grade == NTP && exact(w, m) })
	})
	t.Run("backend", func(t *testing.T) {
		histories(t, NTP, func(w *world) Moment {
			w.r.Backend = &BackendTime{Time: w.truth, Until: w.truth.Add(jitter), Uptime: w.r.Uptime}
			return w.now()
		}, func(w *world, m Moment) bool { return m.Grade == Backend && exact(w, m) })
	})
}

// From here on the best source that ever spoke tells the truth: whatever it said before,
// after some starts the terminal knows the time again.
func TestTruthWinsInTheEnd(t *testing.T) {
	for _, g := range []Grade{NTP, NITZ, System} {
		for seed := range uint64(300) {
			w := newWorld(seed)
			for range 60 {
				w.pass(t)
				w.speak(g)
				w.now()
			}
			var m Moment
			for range 4 {
				w.truth = w.truth.Add(10*day + 2*hour)
				m = w.truthful(t, g)
			}
			if m.Grade != g || m.Time.Sub(w.truth).Abs() > 2*jitter {
				t.Fatalf("%s, seed %d: %+v at %v", g, seed, m, w.truth)
			}
		}
	}
}

// truthful is a short start in which one source says the truth, and only it says anything.
func (w *world) truthful(t *testing.T, g Grade) (m Moment) {
	w.reload(t)
	w.start(w.truth)
	if g == NITZ {
		w.r.System = at(1970, 1, 1)
	}
	for range 3 {
		w.run(10 * time.Minute)
		w.truth = w.truth.Add(10 * time.Minute)
		w.r.Synchronised = g == NTP
		if g == NITZ {
			w.nitz(w.truth)
		}
		m = w.now()
	}
	return m
}

func TestStateIsSmallStillAndNeutral(t *testing.T) {
	w := newWorld(7)
	for range 500 {
		w.pass(t)
		w.speak(Backend)
		w.now()
		first, err := json.Marshal(w.keeper)
		if err != nil {
			t.Fatal(err)
		}
		var k Keeper
		if err := json.Unmarshal(first, &k); err != nil {
			t.Fatal(err)
		}
		second, _ := json.Marshal(k)
		if string(first) != string(second) || len(first) > 300 {
			t.Fatalf("%s\nread again: %s", first, second)
		}
	}
	var still terminal
	still.start(noon)
	still.twice()
	before, _ := json.Marshal(still.keeper)
	for range 50 {
		still.run(time.Minute)
		still.now()
	}
	if after, _ := json.Marshal(still.keeper); string(before) != string(after) {
		t.Errorf("within an hour %s became %s: each change is a write to flash", before, after)
	}
}

func FuzzState(f *testing.F) {
	f.Add([]byte(`{}`), int64(0), int64(0))
	f.Add([]byte(`null`), int64(1), int64(1))
	f.Add([]byte(`{"floors":{"nitz":"2026-11-22T12:00:00Z"},"doubt":{"grade":"nitz","boot":3,"time":"2026-11-22T12:00:00Z"}}`), int64(4), int64(1795348800))
	f.Add([]byte(`{"floors":{"gps":"2026-11-22T12:00:00Z","system":"9999-12-31T23:59:59+23:59"},"doubt":{"grade":"","boot":-1,"time":"0001-01-01T00:00:00Z"}}`), int64(4), int64(-1))
	f.Fuzz(func(t *testing.T, data []byte, boot, seconds int64) {
		var k Keeper
		if json.Unmarshal(data, &k) != nil {
			return
		}
		for _, floor := range k.floors {
			if !floor.IsZero() && !believable(floor) {
				t.Fatalf("took over the floor %v", floor)
			}
		}
		r := Reading{System: time.Unix(seconds, 0), Boot: boot, Uptime: time.Minute, Modem: &ModemTime{Clock: modem.Clock{Time: time.Unix(seconds, 0), Zone: true, Plausible: true}, Served: true}}
		for range 3 {
			m := k.Now(r)
			if m.Grade != None && m.Time.Before(k.floor(m.Grade.rank())) {
				t.Fatalf("%+v is before its floor", m)
			}
			r.Uptime, r.System = r.Uptime+hour, r.System.Add(hour)
		}
		if _, err := json.Marshal(k); err != nil {
			t.Fatal(err)
		}
	})
}
