// Package clock says what time it is on a terminal whose clock cannot be trusted, and
// how far the answer can be. Payment terminals lose their time: after a flat battery the
// clock starts in the past, and now and then somebody sets it years ahead.
//
// A [Reading] is what the clocks of the system, of the modem and of the backend say;
// [Keeper.Now] makes a graded [Moment] of it. The best source that has spoken since the
// start of the system counts, and runs on by uptime until it speaks again. What was once
// believed is a floor under what is believed later. Intervals need no grade: they are
// measured with the uptime. Dates do, see [Grade.Dates].
//
// The package reads the kernel's clocks and decides; it sets no clock and asks no modem.
package clock

import (
	"slices"
	"time"
)

// Grade is what the time is worth, in the words of the report contract.
type Grade string

// The grades, best first.
const (
	Backend Grade = "backend" // a signed command of the backend says so
	NTP     Grade = "ntp"     // the kernel says that it is synchronised
	NITZ    Grade = "nitz"    // the mobile network has set the modem's clock (3GPP TS 22.042)
	System  Grade = "system"  // plausible, nothing known about its source
	None    Grade = "none"    // not known: no time at all
)

// grades are those that give a time, best first. A place in it is a grade's rank.
var grades = [...]Grade{Backend, NTP, NITZ, System}

// rank is the place of a grade among the grades, behind them for None and for garbage.
func (g Grade) rank() int {
	if i := slices.Index(grades[:], g); i >= 0 {
		return i
	}
	return len(grades)
}

// Better reports whether g is worth more than other.
func (g Grade) Better(other Grade) bool { return g.rank() < other.rank() }

// Dates reports whether decisions about calendar dates, such as the expiry of a card, may
// rest on a time of this grade. All but None may: a system clock that nobody vouches for
// is still right on most terminals, and a card lost for want of a decision is not got
// back. What such a time may not do is bind a better one, see [Keeper].
func (g Grade) Dates() bool { return g.rank() < len(grades) }

// plausible is a day before any terminal with this software started, and long after
// the dates at which a clock without a battery begins.
var plausible = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// believable reports whether a time can be that of a terminal with this software.
func believable(t time.Time) bool { return !t.Before(plausible) && t.UTC().Year() <= 2099 }
