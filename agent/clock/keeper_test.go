package clock

import (
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

const (
	hour = time.Hour
	day  = 24 * time.Hour
	year = 365 * day
)

// noon is the true time at the start of most tests.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func at(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// terminal is a terminal under test: what its clocks say is set by hand.
type terminal struct {
	keeper Keeper
	r      Reading
}

// start is a start of the system on a terminal whose clock then shows a time.
func (w *terminal) start(system time.Time) {
	w.r = Reading{System: system, Boot: w.r.Boot + 1, Uptime: 30 * time.Second}
}

// run lets all clocks run.
func (w *terminal) run(d time.Duration) {
	w.r.System, w.r.Uptime = w.r.System.Add(d), w.r.Uptime+d
}

func (w *terminal) now() Moment { return w.keeper.Now(w.r) }

// twice reads the clocks until a single reading is confirmed.
func (w *terminal) twice() Moment {
	w.now()
	w.run(time.Second)
	return w.now()
}

// nitz is a network's time in the modem, read now.
func (w *terminal) nitz(t time.Time) {
	w.r.Modem = &ModemTime{Clock: modem.Clock{Time: t, Zone: true, Plausible: true}, Uptime: w.r.Uptime, Served: true}
}

// reload is what a start of the program does to the keeper.
func (w *terminal) reload(t *testing.T) {
	t.Helper()
	data, err := w.keeper.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	w.keeper = Keeper{}
	if err := w.keeper.UnmarshalJSON(data); err != nil {
		t.Fatal(err)
	}
}

func expect(t *testing.T, m Moment, g Grade, want time.Time) {
	t.Helper()
	if m.Grade != g || !m.Time.Equal(want) {
		t.Errorf("%s %v, want %s %v", m.Grade, m.Time, g, want)
	}
}

func TestBestSourceCounts(t *testing.T) {
	zoned := &ModemTime{Clock: modem.Clock{Time: noon, Zone: true, Plausible: true}, Uptime: time.Minute, Served: true}
	plain := &ModemTime{Clock: modem.Clock{Time: noon, Plausible: true}, Uptime: time.Minute, Served: true}
	unserved := &ModemTime{Clock: modem.Clock{Time: noon, Zone: true, Plausible: true}, Uptime: time.Minute}
	unset := &ModemTime{Clock: modem.Clock{Time: at(1980, 1, 6), Zone: true}, Uptime: time.Minute, Served: true}
	built := &ModemTime{Clock: modem.Clock{Time: at(2023, 4, 1), Zone: true, Plausible: true}, Uptime: time.Minute, Served: true}
	command := &BackendTime{Time: noon.Add(-hour), Uptime: time.Minute}
	late := noon.Add(5 * year)
	for _, c := range []struct {
		name  string
		r     Reading
		grade Grade
		want  time.Time
	}{
		{"nothing", Reading{}, None, time.Time{}},
		{"1970", Reading{System: at(1970, 1, 1)}, None, time.Time{}},
		{"2000, synchronised to a wrong server", Reading{System: at(2000, 1, 1), Synchronised: true}, None, time.Time{}},
		{"2100", Reading{System: at(2100, 1, 1)}, None, time.Time{}},
		{"year 9999", Reading{System: at(9999, 12, 31)}, None, time.Time{}},
		{"plausible", Reading{System: noon}, System, noon},
		{"2036 is not impossible", Reading{System: at(2036, 2, 7)}, System, at(2036, 2, 7)},
		{"synchronised", Reading{System: noon, Synchronised: true, Modem: zoned}, NTP, noon},
		{"network", Reading{System: late, Modem: zoned}, NITZ, noon},
		{"network, system clock lost", Reading{System: at(1970, 1, 1), Modem: zoned}, NITZ, noon},
		{"modem never set", Reading{System: noon, Modem: unset}, System, noon},
		{"modem at its build date", Reading{System: noon, Modem: built}, System, noon},
		{"modem and system lost", Reading{System: at(2000, 1, 1), Modem: unset}, None, time.Time{}},
		{"no zone beside a system clock", Reading{System: late, Modem: plain}, System, late},
		{"no zone, system clock lost", Reading{System: at(1970, 1, 1), Modem: plain}, System, noon},
		{"modem out of coverage", Reading{System: late, Modem: unserved}, System, late},
		{"modem out of coverage, system clock lost", Reading{System: at(1970, 1, 1), Modem: unserved}, System, noon},
		{"command, system clock lost", Reading{System: at(1970, 1, 1), Backend: command}, Backend, noon.Add(-hour)},
		{"command, system clock ahead", Reading{System: late, Backend: command}, Backend, noon.Add(-hour)},
		{"command that confirms the system clock", Reading{System: noon, Backend: command}, Backend, noon},
		{"command that confirms the network", Reading{System: late, Modem: zoned, Backend: command}, Backend, noon},
		{"command of a wrong year", Reading{System: noon, Backend: &BackendTime{Time: at(1970, 1, 1)}}, System, noon},
		{"reading of before the start", Reading{System: noon, Modem: &ModemTime{Clock: zoned.Clock, Uptime: hour, Served: true}}, System, noon},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.r.Uptime = time.Minute
			var k Keeper
			m := k.Now(c.r)
			expect(t, m, c.grade, c.want)
			if m.Uptime != time.Minute || m.Step != 0 {
				t.Errorf("%+v", m)
			}
		})
	}
}

func TestBetterSourceRunsOnByUptime(t *testing.T) {
	var w terminal
	w.start(at(1970, 1, 1))
	w.nitz(noon)
	expect(t, w.now(), NITZ, noon)
	w.run(hour)
	expect(t, w.now(), NITZ, noon.Add(hour))
	w.r.Modem = nil // the modem is gone
	w.run(hour)
	expect(t, w.now(), NITZ, noon.Add(2*hour))
	w.r.System, w.r.Synchronised = noon.Add(2*hour+time.Second), true
	expect(t, w.now(), NTP, noon.Add(2*hour+time.Second))
	w.r.Synchronised = false // the server is gone, and somebody plays with the clock
	w.run(day)
	w.r.System = at(2031, 1, 1)
	expect(t, w.now(), NTP, noon.Add(26*hour+time.Second))
}

func TestModemRestartDoesNotUnsetTheClock(t *testing.T) {
	for name, date := range map[string]time.Time{"implausible": at(1980, 1, 6), "build date": at(2026, 3, 1)} {
		t.Run(name, func(t *testing.T) {
			var w terminal
			w.start(at(1970, 1, 1))
			w.nitz(noon)
			w.now()
			w.run(time.Minute)
			w.nitz(noon.Add(time.Minute))
			w.now()
			for range 3 {
				w.run(10 * time.Minute)
				w.nitz(date.Add(w.r.Uptime))
				w.r.Modem.Clock.Plausible = date.Year() > 2010
				expect(t, w.now(), NITZ, noon.Add(w.r.Uptime-30*time.Second))
			}
		})
	}
}

func TestOneWildReadingIsNotBelieved(t *testing.T) {
	var w terminal
	w.start(at(1970, 1, 1))
	for i := range 6 {
		actual := noon.Add(w.r.Uptime)
		w.nitz(actual)
		if i == 3 { // one bit
			w.nitz(actual.AddDate(10, 0, 0))
			w.now() // the same answer looked at twice is one answer
		}
		expect(t, w.now(), NITZ, actual)
		w.run(10 * time.Minute)
	}
}

func TestFirstWildReadingIsCorrectedByTheNext(t *testing.T) {
	var w terminal
	w.start(at(1970, 1, 1))
	w.nitz(at(2036, 11, 22))
	expect(t, w.now(), NITZ, at(2036, 11, 22))
	w.run(10 * time.Minute)
	w.nitz(noon)
	m := w.now()
	expect(t, m, NITZ, noon)
	if want := noon.Sub(at(2036, 11, 22)) - 10*time.Minute; m.Step != want {
		t.Errorf("step %v, want %v", m.Step, want)
	}
}

// A drawer is not told from a jump ahead: both are believed, and a better source mends
// the second.
func TestSystemClockAheadIsMendedByAnyBetterSource(t *testing.T) {
	for name, mend := range map[string]func(w *terminal){
		"ntp":     func(w *terminal) { w.r.System, w.r.Synchronised = noon, true },
		"nitz":    func(w *terminal) { w.nitz(noon) },
		"backend": func(w *terminal) { w.r.Backend = &BackendTime{Time: noon, Uptime: w.r.Uptime} },
	} {
		for _, wild := range []time.Time{at(2027, 2, 1), at(2036, 2, 7), at(2099, 12, 30)} {
			t.Run(name+wild.Format(" 2006"), func(t *testing.T) {
				var w terminal
				w.start(wild)
				if m := w.twice(); m.Grade != System || m.Time.Before(wild) {
					t.Fatalf("%+v", m)
				}
				mend(&w)
				m := w.now()
				if m.Grade != Grade(name) || !m.Time.Equal(noon) || m.Step > -30*day {
					t.Errorf("%+v", m)
				}
				w.twice()
				w.reload(t)
				w.start(noon.Add(day)) // without the better source
				expect(t, w.now(), System, noon.Add(day))
			})
		}
	}
}

// Many modems put UTC where +CCLK wants local time; in China that is 8 hours early.
func TestClockThatIsOffByItsZoneIsHeld(t *testing.T) {
	var w terminal
	w.start(noon)
	w.r.Synchronised = true
	w.twice()
	w.reload(t)
	w.start(at(1970, 1, 1))
	w.nitz(noon.Add(-8 * hour))
	first := w.now()
	if first.Grade != NITZ || !first.Time.Equal(noon) {
		t.Errorf("%+v", first)
	}
	w.run(hour)
	w.nitz(noon.Add(-7 * hour))
	if m := w.now(); m.Grade != NITZ || m.Time.Sub(first.Time) != hour || m.Step != 0 {
		t.Errorf("%+v after %+v", m, first)
	}
	w.start(at(1970, 1, 1))
	w.nitz(noon.Add(-20 * hour)) // no zone does that
	expect(t, w.now(), None, time.Time{})
}

func TestCommandThatWaited(t *testing.T) {
	signed := noon.Add(-20 * day)
	for _, c := range []struct {
		name  string
		until time.Time
		want  time.Time
	}{
		{"valid until later: the network's time stands", noon.Add(10 * day), noon},
		{"valid until before: the network's time is wrong", noon.Add(-10 * day), signed},
		{"without an expiry", time.Time{}, signed},
	} {
		t.Run(c.name, func(t *testing.T) {
			var w terminal
			w.start(at(1970, 1, 1))
			w.nitz(noon)
			w.r.Backend = &BackendTime{Time: signed, Until: c.until, Uptime: w.r.Uptime}
			expect(t, w.now(), Backend, c.want)
			w.r.Backend = nil
			w.run(hour)
			if m := w.now(); m.Grade != Backend || m.Time.Before(signed) {
				t.Errorf("%+v", m)
			}
		})
	}
}

func TestNewCommandCorrectsAWrongOne(t *testing.T) {
	var w terminal
	w.start(noon)
	w.r.Backend = &BackendTime{Time: at(2036, 1, 1), Uptime: w.r.Uptime}
	expect(t, w.twice(), Backend, at(2036, 1, 1).Add(time.Second))
	w.reload(t)
	w.start(noon)
	expect(t, w.now(), None, time.Time{})
	w.r.Backend = &BackendTime{Time: noon.Add(-hour), Uptime: w.r.Uptime}
	expect(t, w.now(), Backend, noon)
}

func TestStepsAreReported(t *testing.T) {
	for _, c := range []struct{ by, want time.Duration }{
		{0, 0},
		{30 * time.Second, 0},
		{time.Minute, 0},
		{-20 * time.Second, 0}, // stands still meanwhile
		{10 * time.Minute, 10 * time.Minute},
		{400 * day, 400 * day},
		{-day, 0}, // not believed yet
	} {
		var w terminal
		w.start(noon)
		before := w.twice()
		w.r.System = w.r.System.Add(c.by)
		w.now() // said once
		w.run(time.Second)
		m := w.now()
		if m.Step != c.want || m.Time.Before(before.Time) {
			t.Errorf("by %v: %+v, want a step of %v", c.by, m, c.want)
		}
		w.run(time.Minute)
		if m := w.now(); m.Step != 0 {
			t.Errorf("by %v: reported again: %+v", c.by, m)
		}
	}
}

func TestUptimeThatStartsAnewIsAStart(t *testing.T) {
	var w terminal
	w.start(noon)
	w.r.Uptime = 50 * day
	w.nitz(noon)
	w.now()
	w.r.Uptime, w.r.Modem = time.Minute, nil // the same number of the start
	if m := w.now(); m.Grade != System || m.Step != 0 {
		t.Errorf("%+v", m)
	}
}

func TestChangeToABetterSourceDoesNotGoBackByAMoment(t *testing.T) {
	for name, change := range map[string]func(w *terminal){
		"nitz": func(*terminal) {},
		"backend": func(w *terminal) {
			w.r.Backend = &BackendTime{Time: noon.Add(-hour), Until: noon.Add(hour), Uptime: w.r.Uptime}
		},
	} {
		t.Run(name, func(t *testing.T) {
			var w terminal
			w.start(noon)
			m := w.twice()
			w.nitz(m.Time.Add(-20 * time.Second))
			change(&w)
			expect(t, w.now(), Grade(name), m.Time)
			w.run(time.Minute)
			expect(t, w.now(), Grade(name), m.Time.Add(40*time.Second))
		})
	}
}

func TestCommandThatWaitedDoesNotUndoWhatWasKnown(t *testing.T) {
	var w terminal
	w.start(noon)
	w.r.Synchronised = true
	w.twice()
	w.reload(t)
	w.start(at(1970, 1, 1))
	w.r.Backend = &BackendTime{Time: noon.Add(-5 * day), Until: noon.Add(5 * day), Uptime: w.r.Uptime}
	expect(t, w.now(), Backend, noon)
}

// A command that was held back on its way, and is still valid, is older than one that came
// before it: the time that was known stands.
func TestCommandThatWaitedDoesNotTurnTheClockBack(t *testing.T) {
	for _, restarted := range []bool{false, true} {
		var w terminal
		w.start(at(1970, 1, 1))
		w.r.Backend = &BackendTime{Time: noon, Uptime: w.r.Uptime}
		expect(t, w.twice(), Backend, noon.Add(time.Second))
		w.run(18 * day)
		w.now()
		want := noon.Add(18*day + time.Second)
		if restarted {
			w.reload(t)
			w.start(at(1970, 1, 1))
			want = noon.Add(18*day - 18*day/1000).Truncate(hour) // a floor is slower than any clock
		}
		w.r.Backend = &BackendTime{Time: noon.Add(day), Until: noon.Add(30 * day), Uptime: w.r.Uptime}
		m := w.now()
		if m.Grade != Backend || m.Time.Before(want) || m.Time.After(want.Add(hour)) {
			t.Errorf("restarted %v: %+v, want %v", restarted, m, want)
		}
		w.run(time.Minute)
		w.r.Backend = &BackendTime{Time: noon.Add(2 * day), Until: noon.Add(3 * day), Uptime: w.r.Uptime}
		expect(t, w.now(), Backend, noon.Add(2*day)) // it is valid no longer where the clock is right
	}
}
