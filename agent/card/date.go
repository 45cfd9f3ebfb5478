package card

import (
	"cmp"
	"fmt"
	"time"
)

// Date is a calendar day without a time or a zone, as carriers state them.
// The zero Date means that none is known.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// ParseDate reads a date such as "2026-01-10"; days that the calendar does not
// have are refused.
func ParseDate(text string) (Date, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return Date{}, fmt.Errorf("%q is not a date such as 2026-01-10", text)
	}
	return DateOf(t), nil
}

// DateOf returns the day of t in t's own zone.
func DateOf(t time.Time) Date {
	year, month, day := t.Date()
	return Date{year, month, day}
}

// IsZero reports whether no date is known.
func (d Date) IsZero() bool { return d == Date{} }

// Time returns the start of the day in the zone loc.
func (d Date) Time(loc *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, loc)
}

// AddDays returns the day n days later; no date stays none.
func (d Date) AddDays(n int) Date {
	if d.IsZero() {
		return d
	}
	return DateOf(time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, time.UTC))
}

// AddMonths returns the same day n months later, or the last day of that month where
// it has no such day; no date stays none.
func (d Date) AddMonths(n int) Date {
	if d.IsZero() {
		return d
	}
	months := d.Year*12 + int(d.Month) - 1 + n
	year, month := months/12, time.Month(months%12+1)
	return Date{year, month, min(d.Day, lastDay(year, month))}
}

// lastDay is the number of days of a month; 0 and 13 are December and January.
func lastDay(year int, month time.Month) int {
	switch month {
	case time.April, time.June, time.September, time.November:
		return 30
	case time.February:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// Compare returns -1, 0 or +1 as d is before, equal to or after other.
func (d Date) Compare(other Date) int {
	return cmp.Or(cmp.Compare(d.Year, other.Year), cmp.Compare(d.Month, other.Month), cmp.Compare(d.Day, other.Day))
}

// String returns the date as 2026-01-10, and "" for no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}
