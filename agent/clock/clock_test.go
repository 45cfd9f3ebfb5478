package clock

import (
	"testing"
	"time"
)

func TestGradeOf(t *testing.T) {
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		now          time.Time
		synchronised bool
		want         Grade
	}{
		{time.Time{}, false, None},
		{day(1970, 1, 1), false, None},
		{day(1970, 1, 1), true, None}, // a server that is wrong itself
		{day(2000, 1, 1), false, None},
		{day(2026, 1, 1).Add(-time.Nanosecond), false, None},
		{day(2026, 1, 1), false, System},
		{day(2026, 11, 22), true, NTP},
		{day(2099, 12, 31), false, System},
		{day(2100, 1, 1), true, None},
	} {
		if got := GradeOf(c.now, c.synchronised); got != c.want {
			t.Errorf("%v, synchronised %v: %s, want %s", c.now, c.synchronised, got, c.want)
		}
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
