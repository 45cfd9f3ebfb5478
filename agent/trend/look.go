package trend

import "time"

const (
	secondsPerHour = 3600
	secondsPerDay  = 24 * secondsPerHour

	// Of times outside of these years nothing is kept: no terminal with this software
	// ran before, and clocks without a battery start there.
	firstYear = 2020
	lastYear  = 2099

	// stands is the longest time that a look stands for, in seconds: most agents look
	// every hour or oftener, and of a longer pause nothing is known.
	stands = 2 * secondsPerHour

	maxArea = 1<<24 - 1 // TAC of LTE and 5G: 16 and 24 bits (3GPP TS 23.003 §19.4.2.3)
	maxCell = 1<<36 - 1 // NR cell identity (3GPP TS 38.413 §9.3.1.7)
	maxUp   = 1<<32 - 1 // seconds
)

// look is a sample in the units that are kept.
type look struct {
	time       int64 // seconds since 1970; this and the next two are 0 without a time
	hour, day  int64 // numbers since 1970; a day is one of the calendar in the sample's zone
	span       int64 // seconds that it stands for
	served     bool
	kind       Kind
	level      code // 0 with the kind None
	area, cell uint64
	tx, rx     uint64
}

// look weighs a sample and takes from it what can be true.
func (t *Trend) look(s Sample) look {
	l := look{span: t.span(s.Up), served: s.Served, tx: s.Tx, rx: s.Rx}
	if year := s.Time.UTC().Year(); year >= firstYear && year <= lastYear {
		l.time = s.Time.Unix()
		l.hour, l.day = l.time/secondsPerHour, dayOf(s.Time)
	}
	if v, kind := Level(s.Signal); kind != None {
		l.kind, l.level = kind, codeOf(v)
	}
	l.area, l.cell = place(s.Area, s.Cell)
	return l
}

// span is how many seconds a look at an uptime stands for: those since the look before,
// or since the system started. The first look of all stands for as good as nothing, since
// a system may long have run without an agent.
func (t *Trend) span(uptime time.Duration) int64 {
	up := int64(min(max(uptime/time.Second, 0), maxUp))
	before := t.up
	t.up = up
	switch {
	case before == 0:
		return 1
	case up < before:
		before = 0
	}
	return min(max(up-before, 1), stands)
}

// place leaves out numbers that no network gives.
func place(area, cell uint64) (uint64, uint64) {
	if area > maxArea {
		area = 0
	}
	if cell > maxCell {
		cell = 0
	}
	return area, cell
}

// dayOf numbers the days of the calendar, in the time's own zone.
func dayOf(t time.Time) int64 {
	year, month, n := t.Date()
	return time.Date(year, month, n, 0, 0, 0, 0, time.UTC).Unix() / secondsPerDay
}
