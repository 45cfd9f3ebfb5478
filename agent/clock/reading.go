package clock

import (
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

// Reading is what all clocks say at one moment.
type Reading struct {
	System       time.Time     // the system's wall clock
	Synchronised bool          // whether the kernel calls it synchronised, see [Synchronised]
	Uptime       time.Duration // since the system started, see [Uptime]
	Boot         int64         // another number after each start of the system or of the program
	Modem        *ModemTime    // the newest answer of the modem, nil without one
	Backend      *BackendTime  // the newest valid command, nil without one
}

// ModemTime is an answer to +CCLK?.
type ModemTime struct {
	Clock  modem.Clock
	Uptime time.Duration // when it was read
	// Served says that a network served the modem then. A modem that no network has
	// served since it started shows the date of its making, or what it remembers.
	Served bool
}

// BackendTime is what a signed command says about the time: that it was not earlier than
// Time and, since the command was still valid, not later than Until. A command may have
// waited for the terminal, so that Time alone can be days old.
type BackendTime struct {
	Time   time.Time
	Until  time.Time     // the command's expiry; zero for one that is bound to this boot and so at most a day old
	Uptime time.Duration // when the command came in
}

// unexpired is how old a command without an expiry of its own may be.
const unexpired = 24 * time.Hour

// claim is what a source said the time was, at an uptime.
type claim struct {
	time time.Time
	at   time.Duration
}

func (c claim) set() bool { return !c.time.IsZero() }

// now is the time when the claim has run on to an uptime.
func (c claim) now(uptime time.Duration) time.Time { return c.time.Add(uptime - c.at) }

// jitter is by how much two readings of one clock may differ: the network's time is
// delayed, seconds are cut off, and a crystal is off by less than one in a thousand.
const jitter = time.Minute

// agrees reports whether two claims can be of one clock that ran on between them.
func (c claim) agrees(d claim) bool {
	passed := d.at - c.at
	return (d.time.Sub(c.time) - passed).Abs() <= jitter+passed.Abs()/1000
}

// claim is what the reading says in the name of a grade; ok is false where it says
// nothing, or nothing believable.
func (r Reading) claim(rank int) (c claim, ok bool) {
	switch grades[rank] {
	case Backend:
		if b := r.Backend; b != nil {
			c = claim{b.Time, b.Uptime}
		}
	case NTP:
		if r.Synchronised {
			c = claim{r.System, r.Uptime}
		}
	case NITZ:
		if m := r.Modem; m.network() {
			c = claim{m.Clock.Time, m.Uptime}
		}
	case System:
		c = r.system()
	}
	c.time = c.time.UTC().Round(0)
	return c, believable(c.time) && c.at >= 0 && c.at <= r.Uptime // else it is of before the start
}

// system is the system's own clock, or in its place, where it has lost its time, the
// modem's: one that gives no zone may be local time and so up to 14 hours off, and one
// that was read out of coverage may never have been set. Both are worth no more than a
// clock of unknown source.
func (r Reading) system() claim {
	if m := r.Modem; !believable(r.System) && m != nil && m.Clock.Plausible {
		return claim{m.Clock.Time, m.Uptime}
	}
	return claim{r.System, r.Uptime}
}

// network reports whether the answer can be the network's own time.
func (m *ModemTime) network() bool {
	return m != nil && m.Served && m.Clock.Zone && m.Clock.Plausible
}

// latest is the latest possible time at an uptime.
func (b *BackendTime) latest(uptime time.Duration) time.Time {
	until := b.Until
	if !until.After(b.Time) {
		until = b.Time.Add(unexpired)
	}
	return until.Add(uptime - b.Uptime)
}
