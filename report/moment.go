package report

import (
	"fmt"
	"time"
)

// Time is a moment on the wire: RFC 3339, UTC, whole seconds, as in
// "2026-11-22T10:00:00Z". The zero Time is "not known" and is left out.
type Time struct{ time.Time }

// At is t as it is written on the wire: UTC, cut to the second. The zero
// time.Time gives the zero Time.
func At(t time.Time) Time {
	if t.IsZero() {
		return Time{}
	}
	return Time{t.UTC().Truncate(time.Second)}
}

// String gives the form of the wire.
func (t Time) String() string { return t.UTC().Format(wireTime) }

// wireTime is RFC 3339 with the only zone that is allowed.
const wireTime = "2006-01-02T15:04:05Z"

// MarshalText writes t. A year beyond 9999 is an error.
func (t Time) MarshalText() ([]byte, error) {
	u := t.UTC()
	if y := u.Year(); y < 0 || y > 9999 {
		return nil, fmt.Errorf("time with year %d cannot be written", y)
	}
	return u.AppendFormat(nil, wireTime), nil
}

// MarshalJSON writes t as a string. It hides the one of time.Time, which writes
// the local zone and fractions of a second.
func (t Time) MarshalJSON() ([]byte, error) { return quoted(t.MarshalText()) }

// UnmarshalText reads what MarshalText writes, and nothing else.
func (t *Time) UnmarshalText(b []byte) error {
	parsed, err := time.Parse(wireTime, string(b))
	if err != nil || len(b) != len(wireTime) {
		return fmt.Errorf("time %q is not of the form %q", b, wireTime)
	}
	t.Time = parsed
	return nil
}

// UnmarshalJSON reads a string of the form "2006-01-02T15:04:05Z".
func (t *Time) UnmarshalJSON(b []byte) error { return unquoted(b, t.UnmarshalText) }

// Date is a day of the calendar, as in "2027-02-20", without a zone: a card
// expires by the carrier's calendar. The zero Date is "not known" and left out.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf is the day of t in t's own zone. The zero time gives the zero Date.
func DateOf(t time.Time) Date {
	if t.IsZero() {
		return Date{}
	}
	y, m, d := t.Date()
	return Date{y, m, d}
}

// Time is the beginning of the day in loc.
func (d Date) Time(loc *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, loc)
}

// IsZero says that the date is not known.
func (d Date) IsZero() bool { return d == Date{} }

// String gives "2006-01-02".
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

// MarshalText writes "2006-01-02". A day that the calendar does not have is an error.
func (d Date) MarshalText() ([]byte, error) {
	if DateOf(d.Time(time.UTC)) != d || d.Year < 0 || d.Year > 9999 {
		return nil, fmt.Errorf("date %s is not in the calendar", d)
	}
	return []byte(d.String()), nil
}

// UnmarshalText reads "2006-01-02", and nothing else.
func (d *Date) UnmarshalText(b []byte) error {
	t, err := time.Parse(time.DateOnly, string(b))
	if err != nil {
		return fmt.Errorf("date %q is not of the form %q", b, time.DateOnly)
	}
	*d = DateOf(t)
	return nil
}

// quoted makes a JSON string of a text that needs no escapes.
func quoted(text []byte, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	return append(append([]byte{'"'}, text...), '"'), nil
}

// unquoted hands the inside of a JSON string without escapes to read.
func unquoted(b []byte, read func([]byte) error) error {
	if len(b) < 2 || b[0] != '"' || b[len(b)-1] != '"' {
		return fmt.Errorf("%s is not a string", b)
	}
	return read(b[1 : len(b)-1])
}
