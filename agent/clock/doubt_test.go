package clock

import (
	"testing"
	"time"
)

func TestFloorFindsOutAClockThatRestarts(t *testing.T) {
	for _, c := range []struct {
		name   string
		before func(w *terminal)
		after  func(w *terminal)
		grade  Grade
		want   time.Time
	}{
		{"system after nitz", func(w *terminal) { w.nitz(noon) }, func(*terminal) {}, None, time.Time{}},
		{"nitz after nitz", func(w *terminal) { w.nitz(noon) }, func(w *terminal) { w.nitz(at(2026, 4, 1)) }, None, time.Time{}},
		{"nitz after ntp", func(w *terminal) { w.r.System, w.r.Synchronised = noon, true }, func(w *terminal) { w.nitz(at(2026, 4, 1)) }, None, time.Time{}},
		{"system after system", func(w *terminal) { w.r.System = noon }, func(*terminal) {}, None, time.Time{}},
		{"ntp after nitz corrects", func(w *terminal) { w.nitz(noon) }, func(w *terminal) { w.r.Synchronised = true }, NTP, at(2026, 2, 1)},
		{"nitz after system corrects", func(w *terminal) { w.r.System = noon }, func(w *terminal) { w.nitz(at(2026, 4, 1)) }, NITZ, at(2026, 4, 1)},
		{"command after ntp corrects", func(w *terminal) { w.r.System, w.r.Synchronised = noon, true },
			func(w *terminal) { w.r.Backend = &BackendTime{Time: at(2026, 4, 1), Uptime: w.r.Uptime} }, Backend, at(2026, 4, 1)},
		{"later nitz is right", func(w *terminal) { w.nitz(noon) }, func(w *terminal) { w.nitz(noon.Add(70 * day)) }, NITZ, noon.Add(70 * day)},
	} {
		t.Run(c.name, func(t *testing.T) {
			var w terminal
			w.start(at(2026, 1, 15))
			for range 2 {
				c.before(&w)
				w.now()
			}
			w.run(time.Second)
			if w.r.Modem != nil {
				w.nitz(noon.Add(time.Second))
			}
			w.now()
			w.reload(t)
			w.start(at(2026, 2, 1))
			c.after(&w)
			expect(t, w.now(), c.grade, c.want)
		})
	}
}

func TestSystemClockSetBackByHandIsBelievedAfterTheNextStart(t *testing.T) {
	var w terminal
	w.start(at(2036, 1, 1))
	w.twice()
	w.reload(t)
	w.start(noon) // set right by hand
	expect(t, w.twice(), None, time.Time{})
	w.run(5 * hour)
	expect(t, w.now(), None, time.Time{})
	w.reload(t)
	w.start(noon.Add(20 * hour))
	expect(t, w.now(), System, noon.Add(20*hour))
	w.twice()
	w.reload(t)
	w.start(noon.Add(40 * hour))
	expect(t, w.now(), System, noon.Add(40*hour))
}

func TestSystemClockSetBackWithinABootIsBelievedAfterADay(t *testing.T) {
	var w terminal
	w.start(at(2036, 1, 1))
	w.twice()
	w.r.System = noon
	for range 24 {
		if m := w.now(); m.Time.Year() != 2036 { // what was said before runs on
			t.Fatalf("%+v", m)
		}
		w.run(hour)
	}
	m := w.now()
	expect(t, m, System, noon.Add(day))
	if m.Step > -9*year {
		t.Errorf("step %v", m.Step)
	}
}

// A clock without a battery that the system starts at the date of its making says the
// same wrong thing at each start.
func TestSystemClockThatRestartsIsNeverBelieved(t *testing.T) {
	var w terminal
	w.start(noon)
	w.twice()
	for range 50 {
		w.reload(t)
		w.start(at(2026, 5, 1))
		for range 40 {
			expect(t, w.now(), None, time.Time{})
			w.run(hour)
		}
	}
}

func TestWrongNetworkTimeIsForgotten(t *testing.T) {
	poisoned := func() (w terminal) {
		w.start(at(1970, 1, 1))
		for range 2 {
			w.nitz(at(2036, 2, 7).Add(w.r.Uptime))
			w.now()
			w.run(time.Minute)
		}
		return w
	}
	t.Run("after a start", func(t *testing.T) {
		w := poisoned()
		w.reload(t)
		w.start(at(1970, 1, 1))
		w.nitz(noon)
		expect(t, w.now(), None, time.Time{})
		w.reload(t)
		w.start(at(1970, 1, 1))
		w.nitz(noon.Add(day))
		expect(t, w.now(), NITZ, noon.Add(day))
	})
	t.Run("after a day", func(t *testing.T) {
		w := poisoned()
		begun := w.r.Uptime
		for range 24 {
			w.nitz(noon.Add(w.r.Uptime - begun))
			if m := w.now(); m.Time.Year() != 2036 {
				t.Fatalf("%+v", m)
			}
			w.run(hour)
		}
		w.nitz(noon.Add(day))
		expect(t, w.now(), NITZ, noon.Add(day))
	})
	t.Run("not for one answer that is never renewed", func(t *testing.T) {
		w := poisoned()
		w.nitz(noon)
		for range 48 {
			if m := w.now(); m.Time.Year() != 2036 {
				t.Fatalf("%+v", m)
			}
			w.run(hour)
		}
	})
}

func TestDoubtNeedsOneClockThatRunsOn(t *testing.T) {
	t.Run("for a day", func(t *testing.T) {
		var w terminal
		w.start(at(2036, 1, 1))
		w.twice()
		w.r.System = noon
		for range 30 {
			w.now()
			w.run(hour)
			w.r.System = w.r.System.Add(5 * time.Minute) // set again and again
		}
		if m := w.now(); m.Time.Year() != 2036 {
			t.Errorf("%+v", m)
		}
	})
	t.Run("not one that the floor agreed with since", func(t *testing.T) {
		var w terminal
		w.start(noon)
		w.twice()
		w.start(at(2026, 5, 1))
		w.now()
		w.start(noon.Add(hour)) // the battery had a bad contact
		w.twice()
		w.start(at(2026, 5, 2))
		expect(t, w.now(), None, time.Time{})
	})
	t.Run("not one that starts anew within the hour", func(t *testing.T) {
		var w terminal
		w.start(noon)
		w.twice()
		for range 20 {
			w.reload(t)
			w.start(at(2026, 5, 1).Add(10 * time.Minute))
			w.now()
			w.run(20 * time.Minute)
			expect(t, w.now(), None, time.Time{})
		}
	})
}

func TestFloorRunsWithTheUptime(t *testing.T) {
	var w terminal
	w.start(noon)
	w.r.Synchronised = true
	w.twice()
	w.reload(t)
	w.start(at(1970, 1, 1))
	w.now()
	w.run(10 * hour)
	w.nitz(noon.Add(2 * hour))
	m := w.now()
	if late := noon.Add(10 * hour).Sub(m.Time); m.Grade != NITZ || late < 0 || late > time.Minute {
		t.Errorf("%+v, want 10 hours after the floor", m)
	}
}

// A crystal that runs fast must not push a good clock ahead of itself.
func TestFloorDoesNotOutrunASlowerClock(t *testing.T) {
	var w terminal
	w.start(noon)
	w.r.Synchronised = true
	for range 90 * 24 {
		w.now()
		w.run(hour)
		w.r.Uptime += 180 * time.Millisecond
	}
	expect(t, w.now(), NTP, noon.Add(90*day))
}
