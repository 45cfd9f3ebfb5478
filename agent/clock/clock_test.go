package clock

import (
	"testing"
	"time"
)

func TestBelievable(t *testing.T) {
	for _, c := range []struct {
		now  time.Time
		want bool
	}{
		{time.Time{}, false},
		{at(1970, 1, 1), false},
		{at(2000, 1, 1), false},
		{at(2026, 1, 1).Add(-time.Nanosecond), false},
		{at(2026, 1, 1), true},
		{at(2026, 1, 1).In(time.FixedZone("west", -12*3600)), true}, // still 2025 there
		{at(2099, 12, 31), true},
		{at(2100, 1, 1).In(time.FixedZone("west", -12*3600)), false},
	} {
		if got := believable(c.now); got != c.want {
			t.Errorf("%v: %v, want %v", c.now, got, c.want)
		}
	}
}

func TestGradesAreOrdered(t *testing.T) {
	order := []Grade{Backend, NTP, NITZ, System, None}
	for i, g := range order {
		for j, h := range order {
			if g.Better(h) != (i < j) {
				t.Errorf("%s better than %s: %v", g, h, g.Better(h))
			}
		}
		if g.Dates() != (g != None) {
			t.Errorf("%s decides dates: %v", g, g.Dates())
		}
	}
	if Grade("").Dates() || Grade("gps").Dates() {
		t.Error("an unknown grade decides dates")
	}
}

func TestUptimeGrows(t *testing.T) {
	first := Uptime()
	second := Uptime()
	if first < 0 || second < first || second > 100*365*24*time.Hour {
		t.Errorf("%v, then %v", first, second)
	}
	Synchronised() // either answer is right here; it must give one
}
