package trend

import (
	"slices"
	"sort"
)

const (
	heardKept  = 8  // cells and areas
	levelsKept = 24 // days of each

	// A level is usual that was seen for so long, or on so many days: a terminal may be
	// switched on for ten minutes a day.
	enoughTime = 6 * secondsPerHour
	enoughDays = 5
)

// heard is how a cell, or all of an area, was heard while it served the terminal.
type heard struct {
	area, cell uint64 // 0 for unknown; all of the area has the cell 0
	kind       Kind
	days       []code // means of the days before, oldest first; never written to
	open       mean   // of the present day
	day        int64  // its number; 0 while no look had a time
	known      int64  // seconds heard, counted up to enoughTime
}

// hear returns what was heard after a look at one that serves: its cell, where known,
// comes first and its area next. What was not used for longest makes room for what is new.
func hear(all []heard, l look) []heard {
	all = meet(all, heard{area: l.area, kind: l.kind}, l)
	if l.cell == 0 {
		return all
	}
	return meet(all, heard{area: l.area, cell: l.cell, kind: l.kind}, l)
}

// meet puts the one that is like h first, with a look taken in.
func meet(all []heard, h heard, l look) []heard {
	at := slices.IndexFunc(all, func(o heard) bool { return o.area == h.area && o.cell == h.cell && o.kind == h.kind })
	if at >= 0 {
		h = all[at]
	}
	h.add(l)
	met := append(make([]heard, 0, heardKept), h)
	for i, o := range all {
		if i != at && len(met) < heardKept {
			met = append(met, o)
		}
	}
	return met
}

// add takes a look in. A day ends with the date, or where there is none, after 24 hours.
func (h *heard) add(l look) {
	if h.open.time >= secondsPerDay || h.day != 0 && l.day != 0 && h.day != l.day {
		h.close()
	}
	if l.day != 0 {
		h.day = l.day
	}
	h.open.add(l.level, l.span)
	h.known = min(h.known+l.span, enoughTime)
}

func (h *heard) close() {
	h.days = append(slices.Clip(h.days), h.open.code())
	h.days = h.days[max(0, len(h.days)-levelsKept):]
	h.open, h.day = mean{}, 0
}

// usual is the median of the days, the present one included; ok is false while too little
// is known.
func (h *heard) usual() (usual Usual, ok bool) {
	days := append(slices.Clip(h.days), h.open.code())
	sort.Slice(days, func(i, j int) bool { return days[i] < days[j] }) // shares its code, unlike slices.Sort
	usual = Usual{Level: *days[len(days)/2].dBm(), Kind: h.kind, SameCell: h.cell != 0, Days: len(days)}
	return usual, h.known >= enoughTime || len(days) >= enoughDays
}
