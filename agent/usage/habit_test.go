package usage

import (
	"testing"
	"time"
)

func TestPackedTotals(t *testing.T) {
	for _, n := range []uint64{0, 16, 32, 112, 128, 144, 16 * 15, 16 * 16, 30 << 20} {
		if got := unpack(pack(n)); got != n {
			t.Errorf("%d comes back as %d", n, got)
		}
	}
	last := byte(0)
	for n := uint64(1); n < 1<<37; n += n/37 + 1 {
		b := pack(n)
		if b < last {
			t.Fatalf("%d packs to %d, below %d", n, b, last)
		}
		last = b
		got := unpack(b)
		if off := above(got, n) + above(n, got); off > n/16+unit {
			t.Fatalf("%d comes back as %d", n, got)
		}
	}
	for _, n := range []uint64{300 << 30, 1 << 63, 1<<64 - 1} {
		if got := pack(n); got != 255 {
			t.Errorf("%d packs to %d", n, got)
		}
	}
	for b := range 256 {
		if got := pack(unpack(byte(b))); int(got) != b {
			t.Errorf("%d becomes %d", b, got)
		}
	}
}

func TestHabit(t *testing.T) {
	var h habit
	for _, n := range []uint64{160, 0, 320, 480, 16000, 0, 240} {
		h = h.with(n)
	}
	if h.usual() != 240 || h.peak() != 480 {
		t.Errorf("usual %d, peak %d", h.usual(), h.peak())
	}
	if total, days := h.last(3); days != 3 || total != unpack(pack(16000))+240 {
		t.Errorf("last days %d in %d", total, days)
	}
	for range habitDays {
		h = h.with(128)
	}
	if total, days := h.last(100); len(h) != habitDays || days != habitDays || total != habitDays*128 {
		t.Errorf("%d days, %d in %d", len(h), total, days)
	}
}

func TestDayTurns(t *testing.T) {
	monday := time.Date(2026, 11, 23, 9, 30, 0, 0, time.FixedZone("Beijing", 8*3600))
	if dayOf(monday) != dayOf(monday.Add(14*time.Hour)) || dayOf(monday.Add(15*time.Hour)) != dayOf(monday)+1 {
		t.Error("days do not turn at midnight of the zone")
	}
	if dayOf(monday.Add(-2*time.Hour).UTC()) != dayOf(monday)-1 || secondOf(monday) != 9*3600+1800 {
		t.Error("the zone is not looked at")
	}
	var d day
	turn := func(n int64, bytes uint64, want bool) {
		t.Helper()
		done, ok := d.turn(n)
		if ok != want || ok && done == 0 {
			t.Errorf("day %d: %d, %v", n, done, ok)
		}
		d.Bytes = bytes
	}
	turn(100, 5, false)
	turn(100, 6, false)
	turn(101, 7, false) // the first day was not seen from its start
	turn(102, 8, true)
	turn(105, 9, true) // three days off
	turn(20000, 10, true)
	turn(106, 11, false) // the clock was ahead
	turn(107, 12, false)
	turn(108, 13, true)
}

func TestDayGetsItsShare(t *testing.T) {
	for _, tt := range []struct {
		name         string
		n            uint64
		second, span int64
		want         uint64
	}{
		{"moved today", 900, 3600, 600, 900},
		{"half of it yesterday", 900, 300, 600, 450},
		{"all at once", 900, 0, 0, 900},
		{"in three days", 900, 86400 / 2, 3 * 86400, 150},
		{"at an unknown time", 900, 3600, unknown, 0},
		{"as much as there can be", 1<<64 - 1, 1, 2, 1 << 63},
	} {
		if got := share(tt.n, tt.second, tt.span); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
	}
}
