package diagnose

import (
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

// Evidence is all that a verdict may rest on: what the modem says now, and what is
// remembered of the card, the place and the way to the own broker. A zero field is not
// known, and is evidence for nothing.
type Evidence struct {
	Snapshot *modem.Snapshot
	Language Language // of the lines of a verdict that are not the modem's own; "" is English
	// Settled is set when the state has been the same for so long that a card which
	// starts and a modem which searches would be done.
	Settled bool
	// Now is the time, zero while no clock is trusted: no date is judged then.
	Now time.Time
	// Refusal is the first refusal since the last success, kept over restarts: after some
	// causes a modem stops asking, and only this remains.
	Refusal *Refusal
	Card    Card
	Swap    Swap
	Usual   Level
	Path    Path
	Clock   Clock
}

// Refusal is a reject by the network as it was first seen.
type Refusal struct {
	modem.Reject
	Time     time.Time // zero without a trusted clock
	Doubtful bool      // taken from +CEER, which may be old
	// AtHome says that the terminal had been served in the area where it was refused; Moved
	// that the area is new to it, among those of the same network and generation. Neither
	// where this is not known.
	AtHome, Moved bool
}

// Card is what is known of the card's life.
type Card struct {
	// Unused says that the card is stated as bought and nothing has activated it yet.
	Unused   bool
	Expires  time.Time // when the paid term is over
	Active   time.Time // last proved activity
	Idle     time.Time // when the carrier may take an idle card back
	IdleRisk bool      // proved activity is so long ago that the idle limit threatens
	Expiring bool      // in the last 30 days of the paid term, or past them and served
	Used     uint64    // bytes of this billing cycle, both ways
	Quota    int64     // bytes per billing cycle, 0: not stated
	Abnormal string    // use out of the ordinary today, with its figures; "" for none
	Foreign  bool      // it is not on the operator's list of cards
}

// Swap is a change of card or modem that nobody has announced.
type Swap struct {
	Seen bool
	Time time.Time // at the latest then; zero without a trusted clock
	// Until is when the carrier will have stopped the card for it, if it does.
	Until time.Time
}

// Level is the usual level at which the terminal is served at its place.
type Level struct {
	DBm   float64
	RSRP  bool      // else RSSI
	Known bool      // enough has been seen
	Last  time.Time // when a network last served the terminal; zero without a clock
}

// Path is what is known of the way to the own broker over the cellular link.
type Path struct {
	// Works says that bytes cross both ways: a session with the own broker stands, or
	// traffic was proved a moment ago. What Steps and an idle context say is older then.
	Works bool `json:"works,omitempty"`
	// Always says that the terminal used to be online over the link all the time: one that
	// dials for each payment has an interface that is down in between.
	Always bool `json:"always,omitempty"`
	// Elsewhere says that the own broker is reached over another link: it is alive.
	Elsewhere bool   `json:"elsewhere,omitempty"`
	Steps     []Step `json:"steps,omitempty"` // the probes, as far as they went; none: not tried
}

// Clock is how the system's clock, by which the payment application lives, stands to the
// best time that is known. Off is meaningless unless Known is set.
type Clock struct {
	Known bool          `json:"known,omitempty"`  // a better clock than the system's own was asked
	Off   time.Duration `json:"off_ns,omitempty"` // the system's clock minus that time
}

// after reports whether t is a known time that is over by d.
func (e *Evidence) after(t time.Time, d time.Duration) bool {
	return !t.IsZero() && !e.Now.IsZero() && e.Now.Sub(t) >= d
}

// say is a line in the language of the evidence.
func (e *Evidence) say(en, zh string) string {
	if e.Language == Chinese {
		return zh
	}
	return en
}

// packet is the registration that data goes through.
func (e *Evidence) packet() modem.Registration {
	r, _ := e.Snapshot.Packet()
	return r
}
