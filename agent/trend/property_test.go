package trend

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"
)

// step adds a sample to a history and to one that was read from its JSON, which must be
// the same then, and must leave a copy as it was.
func step(t testing.TB, w *Trend, s Sample) {
	t.Helper()
	before, text, read := *w, encoded(t, w), reload(t, w)
	w.Add(s)
	if encoded(t, &before) != text {
		t.Fatalf("%+v changed a copy that was made before", s)
	}
	if read.Add(s); !reflect.DeepEqual(read, *w) {
		t.Fatalf("%+v makes\n%+v\nof the history, and after it was read\n%+v", s, *w, read)
	}
}

// check holds a history to what it promises.
func check(t testing.TB, w *Trend, now time.Time) {
	t.Helper()
	if text := encoded(t, w); len(text) > most {
		t.Fatalf("%d characters: %s", len(text), text)
	}
	if read := reload(t, w); !reflect.DeepEqual(read, *w) {
		t.Fatalf("read as\n%+v\nfrom\n%+v", read, *w)
	}
	for _, now := range []time.Time{now, {}} {
		checkHours(t, w.Hours(now))
		checkDays(t, w.Days(now))
	}
	w.Last()
	for _, c := range append(slices.Clone(w.heard), heard{}) {
		if u, ok := w.Usual(c.area, c.cell, c.kind); ok && (u.Level <= lowest || u.Level > -32 || u.Kind == None || u.Days == 0) {
			t.Fatalf("%+v", u)
		}
	}
}

func checkHours(t testing.TB, hours []Hour) {
	t.Helper()
	for i, h := range hours {
		if h.Served < 0 || h.Served > 1 || (h.Level == nil) != (h.Kind == None) {
			t.Fatalf("%+v", h)
		}
		if i > 0 && !h.Start.After(hours[i-1].Start) || h.Start.Sub(hours[0].Start) >= 48*time.Hour {
			t.Fatalf("%v after %v", h.Start, hours[max(0, i-1)].Start)
		}
	}
}

func checkDays(t testing.TB, days []Day) {
	t.Helper()
	if len(days) > 62 {
		t.Fatalf("%d days", len(days))
	}
	for i, d := range days {
		if d.Served < 0 || d.Served > 1 || (d.Mean == nil) != (d.Kind == None) {
			t.Fatalf("%+v", d)
		}
		if d.Mean != nil && (*d.Min > *d.Mean || *d.Mean > *d.Max) {
			t.Fatalf("%s", lines(days))
		}
		if i > 0 && d.Date <= days[i-1].Date {
			t.Fatalf("%s after %s", d.Date, days[i-1].Date)
		}
	}
}

func TestWhateverIsSeen(t *testing.T) {
	for seed := range uint64(6) {
		var w Trend
		live(t, &w, seed, 200)
	}
}

// Two that go on from one history, also in hours that they have left, are as if each had
// been read from a file of its own.
func TestCopiesAreIndependent(t *testing.T) {
	goesOn, wentBack := settled(), settled()
	wentBack.at(wentBack.now.Add(-5*time.Hour)).look(1, time.Minute)
	for name, from := range map[string]*terminal{"goes on": goesOn, "went back": wentBack} {
		var copies, files [2]terminal
		for i := range copies {
			copies[i], files[i] = *from, *from
			files[i].Trend = reload(t, &from.Trend)
		}
		for step := range 30 {
			for i := range copies {
				copies[i].wander(step, i)
				files[i].wander(step, i)
			}
		}
		for i := range copies {
			if !reflect.DeepEqual(copies[i].Trend, files[i].Trend) {
				t.Errorf("%s: copy %d is\n%+v\nwant\n%+v", name, i, copies[i].Trend, files[i].Trend)
			}
		}
	}
}

// wander goes through the hours, forth and back, each way with other looks.
func (w *terminal) wander(step, way int) {
	w.next.Tx = uint64(1000 * (1 + way))
	w.hears(lte(-70 - float64(20*way))).at(w.now.Add(time.Duration((step+3)%5-3) * time.Hour))
	w.look(2, 40*time.Minute)
}

// With a right clock every hour and day has what was truly seen in it: the mean by time,
// the bytes, the share of service.
func TestChartsAreTrue(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 5))
		w := newTerminal(-90)
		truth := map[string]*sums{}
		for range 1500 {
			w.next.Served = r.IntN(4) > 0
			w.next.Tx, w.next.Rx = r.Uint64N(9000), r.Uint64N(9000)
			level := float64(-60 - r.IntN(60))
			pause := pick(r, time.Second, time.Minute, 20*time.Minute, time.Hour)
			w.hears(lte(level)).look(1, pause)
			day := w.now.Format(time.DateOnly)
			if truth[day] == nil {
				truth[day] = &sums{}
			}
			truth[day].add(w.next, level, pause.Seconds())
		}
		for _, d := range w.days() {
			truth[d.Date].check(t, d)
		}
	}
}

// sums are the true ones of a day.
type sums struct{ time, level, served, tx, rx float64 }

func (s *sums) add(l Sample, level, seconds float64) {
	s.time, s.level = s.time+seconds, s.level+level*seconds
	if l.Served {
		s.served += seconds
	}
	s.tx, s.rx = s.tx+float64(l.Tx), s.rx+float64(l.Rx)
}

func (s *sums) check(t *testing.T, d Day) {
	t.Helper()
	if d.Date == morning.Format(time.DateOnly) {
		return // its first look stands for a second only
	}
	within := func(what string, got, want, by float64) {
		if got < want-by || got > want+by {
			t.Errorf("%s: %s %v, in truth %v", d.Date, what, got, want)
		}
	}
	within("mean", show(d.Mean), s.level/s.time, 0.5)
	within("served", d.Served, s.served/s.time, 0.02)
	within("tx", float64(d.Tx), s.tx, s.tx*0.005)
	within("rx", float64(d.Rx), s.rx, s.rx*0.005)
}

// However often it is looked: the same hours give the same chart, within the rounding.
func TestPaceOfLooksChangesNothing(t *testing.T) {
	chart := func(pause time.Duration) []Day {
		w := newTerminal(-90)
		w.look(1, time.Second)
		for w.now.Before(morning.AddDate(0, 0, 4)) {
			w.hears(lte(-80-float64(w.now.Hour()))).look(1, pause)
		}
		return w.days()[1:4] // whole days
	}
	want := chart(time.Hour)
	for _, pause := range []time.Duration{30 * time.Second, time.Minute, 15 * time.Minute, 30 * time.Minute} {
		for i, d := range chart(pause) {
			if !near(d.Mean, *want[i].Mean, 0.5) || !near(d.Min, *want[i].Min, 1) || !near(d.Max, *want[i].Max, 1) || d.Served != 1 {
				t.Errorf("every %v:\n%swant\n%s", pause, lines([]Day{d}), lines(want[i:i+1]))
			}
		}
	}
}

func BenchmarkAdd(b *testing.B) {
	w := settled()
	b.ReportAllocs()
	for b.Loop() {
		w.look(1, time.Minute)
	}
}

func BenchmarkMarshal(b *testing.B) {
	w := settled()
	b.ReportAllocs()
	for b.Loop() {
		encoded(b, &w.Trend)
	}
}
