package trend

// Usual is the level at which a place is usually served.
type Usual struct {
	Level float64 // dBm, to half a dB: the median of the days
	Kind  Kind
	// SameCell is set where the level is that of the very cell. Else it is that of the
	// area, which is as large as a town: a terminal that has moved within it may have
	// another level for that reason alone.
	SameCell bool
	Days     int // on which it rests, 1 to 25, the present one included
}

// Usual returns the usual level of the cell, or where that is not known, of the area. A
// terminal that is not served and has no area (0) is taken to be in the one that served it
// last. Of the measure None, the one of the last served look is returned. ok is false
// until the level was seen for six hours or on five days, and where another measure is
// asked for than the one that is known.
//
// A day counts as its mean, however long the terminal was on. Of an even number of days
// the better of the two in the middle counts: on a first bad day after a first good one,
// the good one is usual.
func (t *Trend) Usual(area, cell uint64, k Kind) (usual Usual, ok bool) {
	area, cell = place(area, cell)
	if k == None {
		k = t.last.kind
	}
	if cell != 0 {
		if usual, ok = t.usual(area, cell, k); ok {
			return usual, true
		}
	}
	if area == 0 {
		area = t.last.area
	}
	return t.usual(area, 0, k)
}

// usual is that of a cell, or of the area with the cell 0.
func (t *Trend) usual(area, cell uint64, k Kind) (Usual, bool) {
	for _, h := range t.heard {
		if h.area == area && h.cell == cell && h.kind == k {
			if usual, ok := h.usual(); ok {
				return usual, true
			}
		}
	}
	return Usual{}, false
}
