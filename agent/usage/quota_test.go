package usage

import (
	"math"
	"testing"
	"time"
)

const quota = 30_000_000

func TestWarnings(t *testing.T) {
	s := newStory(t)
	if p, crossed := s.book.Warn(quota); p != 0 || crossed {
		t.Error("no card")
	}
	sent := uint64(0)
	s.look(count(0, "i1"), nil)
	use := func(percent uint64) {
		sent += quota * percent / 150 // and half as much received
		s.look(count(sent, "i1"), nil)
	}
	for _, tt := range []struct {
		name    string
		use     uint64
		quota   int64
		percent int
		crossed bool
	}{
		{"a little", 10, quota, 10, false},
		{"below 80", 69, quota, 79, false},
		{"at 80", 1, quota, 80, true},
		{"told already", 0, quota, 80, false},
		{"between", 14, quota, 94, false},
		{"at 95", 1, quota, 95, true},
		{"told already", 50, quota, 145, false},
		{"quota doubled", 0, 2 * quota, 72, false},
		{"the doubled one crossed", 20, 2 * quota, 82, true},
		{"far above", 5000, quota, 999, true},
		{"no quota", 0, 0, 0, false},
		{"not a quota", 0, -5, 0, false},
		{"told already", 0, quota, 999, false},
	} {
		use(tt.use)
		s.book = reload(t, &s.book)
		percent, crossed := s.book.Warn(tt.quota)
		if percent != tt.percent || crossed != tt.crossed {
			t.Errorf("%s: %d %%, %v, want %d %%, %v", tt.name, percent, crossed, tt.percent, tt.crossed)
		}
	}
	s.start = "2026-12-01"
	use(96)
	if percent, crossed := s.book.Warn(quota); percent != 96 || !crossed {
		t.Errorf("both passed at once in a new cycle: %d, %v", percent, crossed)
	}
	if _, crossed := s.book.Warn(quota); crossed {
		t.Error("told twice")
	}
}

// days lives n days of use at the same rate, one look an hour, ending at noon.
func (s *story) days(n int, perDay uint64) {
	for range n * 24 {
		c := *s.r.Interface
		c.Tx += perDay / 24
		s.r.Up += time.Hour - time.Minute
		s.r.Time = s.r.Time.Add(time.Hour - time.Minute)
		s.look(&c, nil)
	}
}

func TestDaysLeft(t *testing.T) {
	s := newStory(t)
	next := noon.AddDate(1, 0, 0)
	if _, known := s.book.DaysLeft(quota, noon, next); known {
		t.Error("no card")
	}
	s.look(&Count{Instance: "i1"}, nil)
	s.days(1, 1_000_000)
	if _, known := s.book.DaysLeft(quota, s.r.Time, next); known {
		t.Error("known after half a day and half a day")
	}
	s.days(9, 1_000_000) // 10 MB used in ten days, 20 left
	for _, tt := range []struct {
		name      string
		quota     int64
		now, next time.Time
		want      float64
		known     bool
	}{
		{"long before the next cycle", quota, s.r.Time, next, 20, true},
		{"no next cycle", quota, s.r.Time, time.Time{}, 20, true},
		{"the next cycle comes first", quota, s.r.Time, s.r.Time.Add(120 * time.Hour), 5, true},
		{"a next cycle that is past", quota, s.r.Time, noon, 20, true},
		{"used up", 5_000_000, s.r.Time, next, 0, true},
		{"no quota", 0, s.r.Time, next, 0, false},
		{"no clock", quota, time.Time{}, next, 0, false},
	} {
		got, known := s.book.DaysLeft(tt.quota, tt.now, tt.next)
		if known != tt.known || math.Abs(got-tt.want) > tt.want/15 {
			t.Errorf("%s: %.2f, %v, want %.2f, %v", tt.name, got, known, tt.want, tt.known)
		}
	}
	s.days(10, 0)
	if _, known := s.book.DaysLeft(quota, s.r.Time, time.Time{}); known {
		t.Error("unused: known without an end")
	}
	if got, known := s.book.DaysLeft(quota, s.r.Time, s.r.Time.Add(48*time.Hour)); got != 2 || !known {
		t.Errorf("unused: %v, %v", got, known)
	}
}
