package trend

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// lines are days as a table, for comparison.
func lines(days []Day) string {
	var b strings.Builder
	for _, d := range days {
		fmt.Fprintf(&b, "%s %s %v %v %v %.2f %d %d\n", d.Date, d.Kind, show(d.Min), show(d.Mean), show(d.Max), d.Served, d.Tx, d.Rx)
	}
	return b.String()
}

func TestNothingYet(t *testing.T) {
	var w Trend
	if h, d := w.Hours(morning), w.Days(time.Time{}); len(h) > 0 || len(d) > 0 {
		t.Errorf("%v %v", h, d)
	}
	if last, ok := w.Last(); ok || last != (Last{}) {
		t.Errorf("%+v", last)
	}
	if u, ok := w.Usual(1, 1, RSRP); ok {
		t.Errorf("%+v", u)
	}
}

func TestHoursOfATerminalThatRunsAllDay(t *testing.T) {
	w := newTerminal(-90)
	w.next.Tx, w.next.Rx = 100, 30
	w.look(3*24*4, 15*time.Minute)
	hours := w.hours()
	if len(hours) != 48 {
		t.Fatalf("%d hours", len(hours))
	}
	for i, h := range hours {
		if want := w.now.Truncate(time.Hour).Add(time.Duration(i-47) * time.Hour); !h.Start.Equal(want) {
			t.Errorf("hour %d starts at %v, want %v", i, h.Start, want)
		}
		looks := uint64(4)
		if i == 47 {
			looks = 1
		}
		if !near(h.Level, -90, 0) || h.Kind != RSRP || h.Served != 1 || h.Tx != looks*100 || h.Rx != looks*30 {
			t.Errorf("hour %d: %v %v %v %d %d", i, show(h.Level), h.Kind, h.Served, h.Tx, h.Rx)
		}
	}
}

func TestDaysOfATerminalThatIsSwitchedOffEachNight(t *testing.T) {
	w := newTerminal(-90)
	w.next.Tx, w.next.Rx = 10, 20
	for range 3 {
		w.hears(lte(-90)).look(6, time.Hour)
		w.hears(lte(-100)).look(6, time.Hour).off(1, 8)
	}
	want := `2026-11-22 rsrp -100 -95.5 -90 1.00 120 240
2026-11-23 rsrp -100 -95 -90 1.00 120 240
2026-11-24 rsrp -100 -95 -90 1.00 120 240
` // the first look of all stands for a second
	if got := lines(w.days()); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	hours := w.Hours(w.now)
	if len(hours) != 24 {
		t.Errorf("%d hours with looks in two days", len(hours))
	}
	for _, h := range hours {
		if at := h.Start.In(beijing).Hour(); at < 9 || at > 20 {
			t.Errorf("an hour at %d o'clock, when the terminal was off", at)
		}
	}
}

func TestTerminalThatIsOnForTenMinutesADay(t *testing.T) {
	w := newTerminal(-90)
	for range 80 {
		w.look(5, 2*time.Minute).off(1, 8)
	}
	days := w.days()
	if len(days) != 61 { // today it is off
		t.Fatalf("%d days", len(days))
	}
	for i, d := range days {
		if want := w.now.AddDate(0, 0, i-61).Format(time.DateOnly); d.Date != want || !near(d.Mean, -90, 0) {
			t.Errorf("%s at %v, want %s", d.Date, show(d.Mean), want)
		}
	}
	if len(w.hours()) != 1 { // the one before was exactly 48 hours ago
		t.Errorf("%d hours of two days", len(w.hours()))
	}
	if u, ok := w.usual(); !ok || u.Level != -90 {
		t.Errorf("%+v %v", u, ok)
	}
}

// A look a second on the live display must not weigh more than its minutes.
func TestLiveDisplayDoesNotBias(t *testing.T) {
	w := newTerminal(-90).look(16, 30*time.Minute)
	w.hears(lte(-130)).look(600, time.Second) // the antenna is off
	w.hears(lte(-90)).look(15, 30*time.Minute)
	d := w.days()[0]
	if mean := -90 - 40.0*10/(15.5*60); !near(d.Mean, mean, 0.5) {
		t.Errorf("mean %v, want %.1f", show(d.Mean), mean)
	}
	if *d.Min < -106 {
		t.Errorf("min %v: ten minutes of an hour", *d.Min)
	}
	if u, ok := w.usual(); !ok || u.Level < -91 {
		t.Errorf("%+v %v", u, ok)
	}
}

// While something is wrong the agent looks more often.
func TestShareOfServiceGoesByTime(t *testing.T) {
	w := newTerminal(-90).look(9, time.Hour)
	w.next.Served = false
	w.look(60, time.Minute)
	w.next.Served = true
	w.look(2, time.Hour)
	if d := w.days()[0]; d.Served < 0.89 || d.Served > 0.93 {
		t.Errorf("served %.2f of the time, want 10 of 11 hours", d.Served)
	}
}

func TestMeasuresAreNotMixed(t *testing.T) {
	w := newTerminal(-100).look(5, time.Hour)
	w.hears(gsm(-60)).look(2, time.Hour)
	d, h := w.days()[0], w.hours()
	if d.Kind != RSRP || !near(d.Min, -100, 0) || !near(d.Mean, -100, 0) || !near(d.Max, -100, 0) {
		t.Errorf("%s", lines(w.days()))
	}
	for i, want := range []Kind{RSRP, RSRP, RSRP, RSRP, RSRP, RSSI, RSSI} {
		if h[i].Kind != want {
			t.Errorf("hour %d is %v", i, h[i].Kind)
		}
	}
	w.look(5, time.Hour) // now for most of the day
	if d := w.days()[0]; d.Kind != RSSI || !near(d.Mean, -60, 0) || !near(d.Min, -60, 0) {
		t.Errorf("%s", lines(w.days()))
	}
}

func TestHourWithoutALevelIsNotAGap(t *testing.T) {
	w := newTerminal(-90)
	w.next = Sample{Tx: 7}
	w.look(3, time.Hour)
	for _, h := range w.hours() {
		if h.Level != nil || h.Kind != None || h.Served != 0 || h.Tx != 7 {
			t.Errorf("%+v", h)
		}
	}
	if d := w.days(); len(d) != 1 || d[0].Mean != nil || d[0].Min != nil || d[0].Max != nil {
		t.Errorf("%+v", d)
	}
}

// A level without service is drawn, but not usual.
func TestLevelOfARefusedTerminal(t *testing.T) {
	w := newTerminal(-80)
	w.next.Served = false
	w.look(10, time.Hour)
	if h := w.hours(); !near(h[0].Level, -80, 0) || h[0].Served != 0 {
		t.Errorf("%+v", h[0])
	}
	if u, ok := w.usual(); ok {
		t.Errorf("%+v", u)
	}
}

func TestDayBeginsInTheZoneOfTheSamples(t *testing.T) {
	for _, c := range []struct {
		zone *time.Location
		want string
	}{{time.UTC, "2026-11-22"}, {beijing, "2026-11-23"}, {time.FixedZone("IST", 19800), "2026-11-22"}} {
		var w Trend
		at := time.Date(2026, 11, 22, 17, 0, 0, 0, time.UTC).In(c.zone)
		w.Add(Sample{Time: at, Up: time.Hour, Served: true, Signal: lte(-90)})
		if d := w.Days(at); len(d) != 1 || d[0].Date != c.want {
			t.Errorf("%v: %+v, want %s", c.zone, d, c.want)
		}
	}
}

// In a zone of half hours midnight is in the middle of an hour.
func TestMidnightWithinAnHour(t *testing.T) {
	w := newTerminal(-90)
	w.now = time.Date(2026, 11, 22, 20, 0, 0, 0, time.FixedZone("IST", 19800))
	w.look(8, 30*time.Minute)
	w.hears(lte(-110)).look(4, 30*time.Minute)
	for _, d := range w.days() {
		if *d.Min > *d.Mean || *d.Mean > *d.Max {
			t.Errorf("%s", lines(w.days()))
		}
	}
	if len(w.days()) != 2 {
		t.Errorf("%s", lines(w.days()))
	}
}

func TestChartsEndWhereTheyAreAskedTo(t *testing.T) {
	w := newTerminal(-90).look(24*5, time.Hour)
	for _, c := range []struct {
		name        string
		now         time.Time
		hours, days int
	}{
		{"now", w.now, 48, 6}, {"without a clock", time.Time{}, 48, 6}, {"a day later", w.now.AddDate(0, 0, 1), 24, 6},
		{"a week later", w.now.AddDate(0, 0, 7), 0, 6}, {"three months later", w.now.AddDate(0, 3, 0), 0, 0},
		{"the day before", w.now.AddDate(0, 0, -1), 24, 5}, {"long before", w.now.AddDate(-50, 0, 0), 0, 0},
	} {
		if h, d := len(w.Hours(c.now)), len(w.Days(c.now)); h != c.hours || d != c.days {
			t.Errorf("%s: %d hours and %d days, want %d and %d", c.name, h, d, c.hours, c.days)
		}
	}
}

func TestPresentHourIsAmongThoseOfTheDay(t *testing.T) {
	w := newTerminal(-90).look(5, time.Hour)
	w.hears(lte(-120)).look(1, time.Hour)
	if d := w.days()[0]; !near(d.Min, -120, 0) || !near(d.Max, -90, 0) {
		t.Errorf("%s", lines(w.days()))
	}
}

func TestLast(t *testing.T) {
	w := newTerminal(-90.2).look(2, time.Hour)
	at := w.now.UTC()
	w.next.Served = false
	w.hears(lte(-70)).look(3, time.Hour)
	if last, ok := w.Last(); !ok || last != (Last{at, -90, RSRP, 26653, 49389643}) {
		t.Errorf("%+v %v", last, ok)
	}
	w.next = Sample{Served: true, Area: 1 << 40, Cell: 1 << 40}
	w.blind(1, time.Hour)
	if last, ok := w.Last(); !ok || last != (Last{}) {
		t.Errorf("%+v %v", last, ok)
	}
}
