package card

import (
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

// Stop is what the network's refusal means for the card; "" while it serves it.
type Stop string

// The stops.
const (
	StopService    Stop = "stopped"   // by the carrier or the owner; a renewal or a payment undoes it
	StopSeparation Stop = "separated" // the card was seen in another device
	StopReclaim    Stop = "reclaimed" // cancelled; the number is lost
)

// Life is what the agent has learned of one card, as it is kept on disk. Times are UTC and
// were trusted when they were written; a zero time has not happened. Whoever sets Active
// sets Activated, too, if it is zero: a paid term counts from it.
type Life struct {
	ICCID     modem.ICCID `json:"iccid,omitempty"`
	Seen      time.Time   `json:"seen,omitzero"`      // first read
	Activated time.Time   `json:"activated,omitzero"` // first bytes both ways; being registered is not enough
	Active    time.Time   `json:"active,omitzero"`    // last proved activity
	Used      bool        `json:"used,omitempty"`     // traffic was proved, also where no clock could date it
	Stop      Stop        `json:"stop,omitempty"`     // as learned from the network, cleared by the next success
}

// used reports whether the card has carried traffic: it is activated, whatever was stated.
func (l *Life) used() bool { return l.Used || !l.Activated.IsZero() || !l.Active.IsZero() }

// firstUse is the day of the first traffic that was seen: the activation at the latest.
// There is none where no clock could date it.
func (l *Life) firstUse(offset int64) day {
	first := l.Activated
	if first.IsZero() {
		first = l.Active
	}
	if first.IsZero() {
		return none
	}
	return dayAt(first.Unix(), offset)
}
