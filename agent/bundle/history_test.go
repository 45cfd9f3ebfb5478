package bundle

import (
	"math"
	"testing"
	"time"
)

func at(v float64) *float64 { return &v }

func TestHoursThatAreDrawn(t *testing.T) {
	hour := made.Truncate(time.Hour)
	for _, c := range []struct {
		name  string
		made  time.Time
		hours []time.Time
		want  []int // slots
	}{
		{"the last two days", made, []time.Time{hour, hour.Add(-47 * time.Hour)}, []int{47, 0}},
		{"not what is older", made, []time.Time{hour.Add(-48 * time.Hour), hour.Add(-400 * 24 * time.Hour)}, nil},
		{"without a trusted time, to the last", time.Time{}, []time.Time{hour, hour.Add(-3 * time.Hour)}, []int{47, 44}},
		{"a clock that went back", made.Add(-5 * time.Hour), []time.Time{hour}, []int{47}},
		{"in any order and zone", made, []time.Time{hour.Add(-2 * time.Hour).In(time.FixedZone("", 8*3600)), hour.Add(-9 * time.Hour)}, []int{45, 38}},
		{"none", made, nil, nil},
	} {
		page := &Page{Made: c.made}
		for _, start := range c.hours {
			page.Hours = append(page.Hours, Hour{Start: start, Level: at(-90)})
		}
		checkSlots(t, c.name, lastHours(page), hoursDrawn, c.want)
	}
}

func checkSlots(t *testing.T, name string, h history, n int, want []int) {
	t.Helper()
	if len(h.slots) != n || h.count((*Day).on) != len(want) {
		t.Errorf("%s: %d of %d slots are seen, want %d of %d", name, h.count((*Day).on), len(h.slots), len(want), n)
	}
	for _, i := range want {
		if !h.slots[i].on() {
			t.Errorf("%s: slot %d is empty", name, i)
		}
	}
}

func TestDaysThatAreDrawn(t *testing.T) {
	for _, c := range []struct {
		name  string
		made  time.Time
		dates []string
		want  []int
	}{
		{"the last 62", made, []string{"2026-11-22", "2026-09-22"}, []int{61, 0}},
		{"not what is older", made, []string{"2026-09-21", "1970-01-01"}, nil},
		{"no dates", made, []string{"", "22.11.2026", "2026-02-31", "<b>"}, nil},
		{"a zone that is ahead", made, []string{"2026-11-23"}, []int{61}},
		{"without a trusted time", time.Time{}, []string{"2026-11-01", "2026-10-31"}, []int{61, 60}},
	} {
		page := &Page{Made: c.made}
		for _, date := range c.dates {
			page.Days = append(page.Days, Day{Date: date})
		}
		checkSlots(t, c.name, lastDays(page), daysDrawn, c.want)
	}
}

func TestLabelsBelowTheCharts(t *testing.T) {
	h := lastHours(&Page{Made: made})
	if len(h.ticks) != 4 || h.ticks[0] != (tick{1, "12:00"}) || h.ticks[1] != (tick{13, "11-21"}) {
		t.Errorf("hours: %v", h.ticks)
	}
	d := lastDays(&Page{Made: made})
	if len(d.ticks) != 6 || d.ticks[0] != (tick{9, "10-01"}) || d.ticks[5] != (tick{60, "11-21"}) {
		t.Errorf("days: %v", d.ticks)
	}
}

func TestLevelsThatNoModemMeasures(t *testing.T) {
	for v, want := range map[float64]bool{-90: true, -150: true, -20: true, -151: false, 0: false, 99: false, math.Inf(-1): false, math.Inf(1): false} {
		if got := sane(&v) != nil; got != want {
			t.Errorf("%v dBm: %v", v, got)
		}
	}
	if sane(at(math.NaN())) != nil || sane(nil) != nil {
		t.Error("no number is a level")
	}
}
