package usage

// joined is what the two counters together show of one look.
type joined struct {
	Bytes         // not credited before
	source Source // the counter that the bytes were taken from
	span   int64  // seconds in which they moved, or unknown

	iface, modem move
	together     bool // both counters were read at the last look and now, and went on
}

// join takes the interface's count where that is exact for as long as the modem's
// reaches back, else the higher of the two.
func (b *Book) join(iface, modem move) joined {
	j := joined{iface: iface, modem: modem, span: unknown}
	j.together = iface.whole && modem.whole && b.Interface.Age == 0 && b.Modem.Age == 0
	mine, theirs := b.Interface.missing(iface), b.Modem.missing(modem)
	switch {
	case iface.whole && !b.Broken:
		j.Bytes, j.source, j.span = mine, FromInterface, iface.span
	case iface.known && mine.Sum() >= theirs.Sum():
		j.Bytes, j.source, j.span = mine.most(theirs), FromInterface, iface.span
	case modem.known:
		j.Bytes, j.source, j.span = mine.most(theirs), FromModem, modem.span
	}
	return j
}

// follow notes whether what was credited since either mark may reach back to before the
// interface last started again: then its count is not exact for the whole time. Only
// when both counters are read together is that past.
func (b *Book) follow(r Reading, iface move) {
	if r.Interface != nil && r.Modem != nil {
		b.Broken = false
		return
	}
	b.Broken = b.Broken || !b.Interface.Set || iface.known && !iface.whole
}

// part is the same as an entry in the books.
func (j joined) part() part {
	p := part{Tx: j.Tx, Rx: j.Rx}
	if j.source == FromModem {
		p.Modem = j.Sum()
	}
	return p
}
