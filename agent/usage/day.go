package usage

import "time"

// day is what moved on one card on one calendar day.
type day struct {
	N       int64  `json:"n,omitempty"`       // days since 1970-01-01, in the readings' zone; 0: none yet
	Bytes   uint64 `json:"bytes,omitempty"`   // both ways
	Partial bool   `json:"partial,omitempty"` // not seen from its start
	Iface   uint64 `json:"iface,omitempty"`   // by the interface's counter, while the modem's was read, too
	Modem   uint64 `json:"modem,omitempty"`   // by the modem's, in the same time
	Told    uint8  `json:"told,omitempty"`    // a bit for each Kind that was told
}

const secondsPerDay = 24 * 60 * 60

// dayOf numbers the calendar days, in the time's own zone.
func dayOf(t time.Time) int64 {
	year, month, n := t.Date()
	return time.Date(year, month, n, 0, 0, 0, 0, time.UTC).Unix() / secondsPerDay
}

// secondOf is the time of day in seconds.
func secondOf(t time.Time) int64 {
	hour, minute, second := t.Clock()
	return int64(hour*3600 + minute*60 + second)
}

// turn goes to day n and returns the one that it has left, if that was seen whole. The
// first day under a card is not, nor is one that the clock went back to.
func (d *day) turn(n int64) (done uint64, ok bool) {
	if n == d.N {
		return 0, false
	}
	last := *d
	*d = day{N: n, Partial: last.N == 0 || n < last.N}
	return last.Bytes, !last.Partial && !d.Partial
}

// count enters a look at a second of the day. Of bytes that have moved since before
// midnight the day gets its share of the time; those of an unknown time it does not get.
func (d *day) count(second int64, j joined) {
	d.Bytes = add(d.Bytes, share(j.Sum(), second, j.span))
	if j.together {
		d.Iface = add(d.Iface, share(j.iface.Sum(), second, j.span))
		d.Modem = add(d.Modem, share(j.modem.Sum(), second, j.span))
	}
}

// share is how much of n, moved in the last span seconds, was moved in the last some.
func share(n uint64, some, span int64) uint64 {
	switch {
	case span < 0:
		return 0
	case some >= span:
		return n
	}
	return uint64(float64(n) * float64(some) / float64(span))
}
