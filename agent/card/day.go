package card

import (
	"math"
	"time"
)

const secondsPerDay = 24 * 60 * 60

// day counts days since 1970-01-01: what Assess compares and moves instead of dates, since
// a simulation asks it hundreds of millions of times.
type day int32

const (
	none day = math.MaxInt32 // a date that nobody knows: after every real day
	dawn day = math.MinInt32 // a today that nobody knows: before every real day
)

// dayOf returns the number of a date.
func dayOf(d Date) day {
	if d.IsZero() {
		return none
	}
	return day(d.Time(time.UTC).Unix() / secondsPerDay)
}

// date is the date with the number d.
func (d day) date() Date {
	if d == none {
		return Date{}
	}
	return DateOf(d.start(0))
}

// start is the instant at which the day begins in a zone that many seconds east of UTC.
func (d day) start(offset int64) time.Time {
	return time.Unix(d.seconds(offset), 0).UTC()
}

// seconds is start in seconds since 1970.
func (d day) seconds(offset int64) int64 { return int64(d)*secondsPerDay - offset }

// dayAt is the day of an instant in a zone that many seconds east of UTC.
func dayAt(seconds, offset int64) day {
	local := seconds + offset
	d := local / secondsPerDay
	if local%secondsPerDay < 0 {
		d--
	}
	return day(d)
}
