package trend

import (
	"testing"
	"time"
)

func TestUsualNeedsSixHoursOrFiveDays(t *testing.T) {
	for _, c := range []struct {
		name string
		make func(w *terminal)
		ok   bool
	}{
		{"an hour of looks", func(w *terminal) { w.look(3600, time.Second) }, false},
		{"not quite six hours", func(w *terminal) { w.look(6, time.Hour) }, false}, // the first stands for nothing
		{"six hours", func(w *terminal) { w.look(7, time.Hour) }, true},
		{"six hours without a clock", func(w *terminal) { w.blind(7, time.Hour) }, true},
		{"four days of ten minutes", func(w *terminal) {
			for range 4 {
				w.look(5, 2*time.Minute).off(1, 8)
			}
		}, false},
		{"five days of ten minutes", func(w *terminal) {
			for range 5 {
				w.look(5, 2*time.Minute).off(1, 8)
			}
		}, true},
		{"long pauses", func(w *terminal) { w.look(3, 24*time.Hour) }, false}, // a look stands for two hours
		{"no level", func(w *terminal) { w.hears(gsm(-999)).look(20, time.Hour) }, false},
	} {
		w := newTerminal(-90)
		c.make(w)
		u, ok := w.usual()
		if ok != c.ok {
			t.Errorf("%s: %+v %v", c.name, u, ok)
		}
		if ok && (u.Level != -90 || u.Kind != RSRP || !u.SameCell || u.Days == 0) {
			t.Errorf("%s: %+v", c.name, u)
		}
	}
}

func TestUsualIsTheMedianOfDays(t *testing.T) {
	for _, c := range []struct {
		name   string
		levels []float64 // by day
		want   float64
	}{
		{"one bad day", []float64{-90, -90, -120, -90}, -90},
		{"one good day", []float64{-110, -110, -70, -110}, -110},
		{"a bad day after a good one", []float64{-90, -120}, -90},
		{"a good day after a bad one", []float64{-120, -90}, -90},
		{"three days", []float64{-80, -100, -90}, -90},
		{"a new place since", append(repeat(-60, 20), repeat(-95, 28)...), -95},
		{"a fault for a week", append(repeat(-90, 40), repeat(-118, 7)...), -90},
	} {
		w := newTerminal(0)
		for _, l := range c.levels {
			w.hears(lte(l)).look(10, time.Hour).off(1, 8)
		}
		if u, ok := w.usual(); !ok || u.Level != c.want {
			t.Errorf("%s: %+v %v, want %v", c.name, u, ok, c.want)
		}
	}
}

func repeat(v float64, n int) []float64 {
	list := make([]float64, n)
	for i := range list {
		list[i] = v
	}
	return list
}

// Without a clock a day is 24 hours with service, over restarts.
func TestUsualWithoutAClockEver(t *testing.T) {
	w := newTerminal(-90).blind(24*10, time.Hour)
	w.hears(lte(-120)).blind(24*3, time.Hour)
	if u, ok := w.usual(); !ok || u.Level != -90 || u.Days < 10 {
		t.Errorf("%+v %v", u, ok)
	}
	if len(w.hours())+len(w.days()) != 0 {
		t.Error("looks without a time are in a chart")
	}
}

func TestUsualOfTheCellAndOfTheArea(t *testing.T) {
	w := newTerminal(-90).look(10, time.Hour)
	w.next.Cell = 777
	w.hears(lte(-104)).look(10, time.Hour)
	w.next.Area, w.next.Cell = 9, 1
	w.hears(lte(-70)).look(10, time.Hour)
	for _, c := range []struct {
		name       string
		area, cell uint64
		k          Kind
		want       float64
		same, ok   bool
	}{
		{"the first cell", 26653, 49389643, RSRP, -90, true, true},
		{"the second", 26653, 777, RSRP, -104, true, true},
		{"a cell that is new there", 26653, 5, RSRP, -95, false, true}, // both cells by their time
		{"an unknown one there", 26653, 0, None, -95, false, true},
		{"the same number elsewhere", 7, 777, RSRP, 0, false, false},
		{"not served now: where it was last", 0, 0, None, -70, false, true},
		{"another measure", 26653, 777, RSSI, 0, false, false},
		{"numbers that cannot be", 1 << 60, 1 << 60, RSRP, -70, false, true},
	} {
		if u, ok := w.Usual(c.area, c.cell, c.k); ok != c.ok || u.Level != c.want || u.SameCell != c.same {
			t.Errorf("%s: %+v %v", c.name, u, ok)
		}
	}
}

// Several cells in turn, none long enough alone.
func TestUsualOfTheAreaWhereCellsTakeTurns(t *testing.T) {
	w := newTerminal(-90)
	for i := range 12 {
		w.next.Cell = uint64(1 + i%4)
		w.look(1, time.Hour)
	}
	if u, ok := w.usual(); !ok || u.SameCell || u.Level != -90 {
		t.Errorf("%+v %v", u, ok)
	}
}

func TestTerminalThatMovesForgetsOldCells(t *testing.T) {
	w := newTerminal(-90).look(30, time.Hour)
	home := w.next
	for i := range 40 {
		w.next.Area, w.next.Cell = uint64(100+i), uint64(1000+i)
		w.look(8, time.Hour)
	}
	if u, ok := w.usual(); !ok || !u.SameCell {
		t.Errorf("the present cell: %+v %v", u, ok)
	}
	if u, ok := w.Usual(home.Area, home.Cell, RSRP); ok {
		t.Errorf("a cell of two weeks ago: %+v", u)
	}
	if len(w.heard) != heardKept {
		t.Errorf("%d cells and areas", len(w.heard))
	}
}

// On a terminal that changes between 4G and 2G each measure has its own level.
func TestUsualOfEachMeasure(t *testing.T) {
	w := newTerminal(-100)
	for range 3 {
		w.hears(lte(-100)).look(8, time.Hour)
		w.hears(gsm(-67)).look(8, time.Hour)
	}
	for k, want := range map[Kind]float64{RSRP: -100, RSSI: -67, None: -67} {
		if u, ok := w.Usual(w.next.Area, w.next.Cell, k); !ok || u.Level != want || u.Kind == None {
			t.Errorf("%v: %+v %v, want %v", k, u, ok, want)
		}
	}
}
