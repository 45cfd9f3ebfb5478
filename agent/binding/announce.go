package binding

import (
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

const (
	// announces is how long an announced swap may take to come.
	announces = 30 * 24 * time.Hour
	// completes is how long after its first half, card or modem, the other may follow.
	completes = 24 * time.Hour
)

// Announcement is a swap of card or modem that somebody has announced.
type Announcement struct {
	ICCID  modem.ICCID `json:"iccid,omitempty"` // the card after the swap; "" for any
	Until  time.Time   `json:"until,omitzero"`  // zero until there is a clock
	Card   bool        `json:"card,omitempty"`  // the card was changed on it
	Device bool        `json:"device,omitempty"`
}

// Announce returns the state in which a swap is expected for 30 days: of the card, of the
// modem, or of both. iccid names the card that will be in the terminal, "" any card. now
// is zero without a trusted clock; the days then count from the first look that has one.
func (s State) Announce(iccid modem.ICCID, now time.Time) State {
	a := &Announcement{ICCID: iccid}
	if !now.IsZero() {
		a.Until = now.UTC().Round(0).Add(announces)
	}
	s.Announced = a
	return s
}

// covers reports whether a change was announced. A card that cannot be read may be the
// announced one.
func (a *Announcement) covers(l Look, card, device bool) bool {
	if a == nil || card && a.Card || device && a.Device || !l.Time.IsZero() && !a.Until.IsZero() && l.Time.After(a.Until) {
		return false
	}
	return a.ICCID == "" || l.ICCID == "" || a.ICCID.Same(l.ICCID)
}

// used is what is left of an announcement after a change.
func (a Announcement) used(now time.Time, card, device bool) *Announcement {
	a.Card, a.Device = a.Card || card, a.Device || device
	if a.Card && a.Device {
		return nil
	}
	if end := now.Add(completes); !now.IsZero() && (a.Until.IsZero() || end.Before(a.Until)) {
		a.Until = end
	}
	return &a
}

// date dates an announcement that was made without a clock or by a wrong one, and ends one
// that has expired.
func (a *Announcement) date(now time.Time) *Announcement {
	switch {
	case a == nil || !a.Until.IsZero() && now.After(a.Until):
		return nil
	case a.Until.IsZero() || a.Until.After(now.Add(announces)):
		dated := *a
		dated.Until = now.Add(announces)
		return &dated
	}
	return a
}
