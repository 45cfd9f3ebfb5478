// Package clock says how far the terminal's time can be trusted. Payment terminals
// often lose it: after a flat battery it starts in the past. Intervals are measured
// with the monotonic clock and need no grade; dates do.
//
// The package grades what the system has. Time from the mobile network and from the
// backend comes with the card's life, which is what needs dates.
package clock

import "time"

// Grade is what the time is worth, in the words of the report contract.
type Grade string

// The grades that the system alone can reach.
const (
	NTP    Grade = "ntp"    // the kernel says that it is synchronised
	System Grade = "system" // plausible, nothing known about its source
	None   Grade = "none"   // certainly wrong
)

// plausible is a day before any terminal with this software started, and long after
// the dates at which a clock without a battery begins.
var plausible = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// GradeOf grades a wall-clock time. synchronised is what the kernel says about it.
func GradeOf(now time.Time, synchronised bool) Grade {
	switch {
	case now.Before(plausible) || now.Year() > 2099:
		return None
	case synchronised:
		return NTP
	}
	return System
}
