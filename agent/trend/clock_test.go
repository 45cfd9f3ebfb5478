package trend

import (
	"reflect"
	"testing"
	"time"
)

// settled is a terminal with a full history.
func settled() *terminal {
	w := newTerminal(-90)
	w.next.Tx, w.next.Rx = 64, 32
	return w.look(70*24, time.Hour)
}

// at sets the clock of the terminal.
func (w *terminal) at(t time.Time) *terminal {
	w.now = t
	return w
}

// A clock that is wrong for some hours costs as many, and leaves nothing in the charts.
func TestWrongClockForSomeHours(t *testing.T) {
	for _, c := range []struct {
		name string
		from func(time.Time) time.Time
		cost int // hours and days at most
	}{
		{"1970", func(time.Time) time.Time { return time.Unix(3600, 0).In(beijing) }, 0},
		{"2080", func(t time.Time) time.Time { return t.AddDate(54, 0, 0) }, 6},
		{"a year ago", func(t time.Time) time.Time { return t.AddDate(-1, 0, 0) }, 6},
		{"the end of time", func(time.Time) time.Time { return time.Unix(1<<40, 0).In(beijing) }, 0},
	} {
		w := settled()
		hours, days := w.hours(), w.days()
		right := w.now
		w.at(c.from(right)).look(6, time.Hour).at(right)
		if got := len(w.hours()); got < len(hours)-c.cost {
			t.Errorf("%s: %d hours are left of %d", c.name, got, len(hours))
		}
		if got := len(w.days()); got < len(days)-2 {
			t.Errorf("%s: %d days are left of %d", c.name, got, len(days))
		}
		for _, h := range w.hours() {
			if h.Start.After(right) || right.Sub(h.Start) > 48*time.Hour {
				t.Errorf("%s: an hour of %v", c.name, h.Start)
			}
		}
		w.look(62*24, time.Hour)
		if h, d := w.hours(), w.days(); len(h) != 48 || len(d) != 62 {
			t.Errorf("%s: two months later there are %d hours and %d days", c.name, len(h), len(d))
		}
	}
}

// Months with a date in the future fill the lists; from then on what is right must get in.
func TestWrongClockForMonths(t *testing.T) {
	w := settled()
	right := w.now
	w.at(right.AddDate(54, 0, 0)).look(100*24, time.Hour).at(right).look(10*24, time.Hour)
	if h, d := len(w.hours()), len(w.days()); h != 48 || d < 10 {
		t.Errorf("%d hours and %d days in the ten days since", h, d)
	}
	if u, ok := w.usual(); !ok || u.Level != -90 {
		t.Errorf("%+v %v", u, ok)
	}
}

// The clock of the modem was taken without its zone, eight hours ahead.
func TestHoursThatComeAgainAreContinued(t *testing.T) {
	w := newTerminal(-90)
	w.next.Tx = 100
	w.look(10, time.Hour)
	right := w.now
	w.hears(lte(-100)).at(right.Add(8*time.Hour)).look(3, time.Hour)
	w.at(right.Add(3*time.Hour)).look(12, time.Hour)
	total, starts := uint64(0), map[time.Time]bool{}
	for _, h := range w.hours() {
		total += h.Tx
		if starts[h.Start] {
			t.Errorf("%v twice", h.Start)
		}
		starts[h.Start] = true
	}
	if total != 2500 {
		t.Errorf("%d bytes in the hours, want 2500", total)
	}
	if d := w.Days(right.AddDate(0, 0, 1)); len(d) != 2 || d[0].Tx+d[1].Tx < 2480 || d[0].Tx+d[1].Tx > 2520 {
		t.Errorf("%s", lines(d))
	}
	if d := w.days()[0]; !near(d.Max, -90, 0) || !near(d.Min, -100, 0) {
		t.Errorf("%s", lines(w.days()))
	}
}

// A clock that is set back by a second at midnight, again and again.
func TestClockThatTrembles(t *testing.T) {
	w := newTerminal(-90)
	w.next.Tx = 1000
	w.look(13, time.Hour)
	midnight := time.Date(2026, 11, 23, 0, 0, 0, 0, beijing)
	before := w.days()[0]
	for range 200 {
		w.at(midnight.Add(-2*time.Second)).look(1, time.Second)
		w.at(midnight).look(1, time.Second)
	}
	days := w.days()
	if len(days) != 2 || !near(days[0].Mean, *before.Mean, 0) || !near(days[0].Min, *before.Min, 0) {
		t.Fatalf("%s", lines(days))
	}
	for i, want := range []float64{13000 + 200000, 200000} {
		if got := float64(days[i].Tx); got < want*0.97 || got > want*1.03 { // rounded two hundred times
			t.Errorf("day %d has %v bytes, want %v", i, got, want)
		}
	}
}

// The clock is not set until a minute after each start.
func TestClockThatIsSetAfterTheStart(t *testing.T) {
	w := newTerminal(-90)
	for range 10 {
		w.blind(6, 10*time.Second).look(9, time.Hour).off(1, 8)
	}
	days := w.days()
	if len(days) != 10 {
		t.Fatalf("%s", lines(days))
	}
	if u, ok := w.usual(); !ok || u.Level != -90 || u.Days > 11 {
		t.Errorf("%+v %v", u, ok)
	}
}

// A clock that stands still for weeks makes one full hour of them, and no more.
func TestClockThatStandsStill(t *testing.T) {
	w := newTerminal(-90)
	for range 24 * 30 {
		w.up += time.Hour
		w.Add(Sample{Time: morning, Up: w.up, Served: true, Signal: lte(-90), Area: 1, Cell: 1, Tx: 5})
	}
	if h := w.Hours(morning); len(h) != 1 || h[0].Tx != amountOf(24*30*5).bytes() || !near(h[0].Level, -90, 0) {
		t.Errorf("%+v", h)
	}
	if w.hour.seen > mostTime || w.day.seen > mostTime {
		t.Errorf("%d %d", w.hour.seen, w.day.seen)
	}
	if read := reload(t, &w.Trend); !reflect.DeepEqual(read, w.Trend) {
		t.Errorf("read as %+v", read)
	}
}

func TestSpanOfALook(t *testing.T) {
	for _, c := range []struct {
		name       string
		before, up time.Duration
		want       int64
	}{
		{"the first of all", 0, 700 * time.Hour, 1},
		{"an hour later", time.Hour, 2 * time.Hour, 3600},
		{"within a second", time.Hour, time.Hour + time.Millisecond, 1},
		{"a day later", time.Hour, 25 * time.Hour, stands},
		{"after a restart", time.Hour, 40 * time.Second, 40},
		{"the same uptime", time.Hour, time.Hour, 1},
		{"no uptime", time.Hour, 0, 1},
		{"below zero", time.Hour, -time.Hour, 1},
	} {
		w := Trend{up: int64(c.before / time.Second)}
		if got := w.span(c.up); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}
