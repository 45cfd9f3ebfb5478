package binding

import (
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

// Pair is a card and the modem that it is in.
type Pair struct {
	ICCID modem.ICCID `json:"iccid,omitempty"`
	IMEI  modem.IMEI  `json:"imei,omitempty"`
}

// same reports whether two pairs are one, as far as both were read.
func (p Pair) same(q Pair) bool {
	return (p.ICCID == "" || q.ICCID == "" || p.ICCID.Same(q.ICCID)) && (p.IMEI == "" || q.IMEI == "" || p.IMEI == q.IMEI)
}

const (
	// separates is how long after a change a carrier stops the card: it checks daily, and
	// stops what it has found on the next day. The card works until then.
	separates = 48 * time.Hour
	// settled is when a pair that is still served was not found, or is allowed.
	settled = 72 * time.Hour
)

// Predicted is until when the carrier will have stopped the card for an unannounced change;
// zero where nothing has changed or the day of the change is not known.
func (s State) Predicted() time.Time {
	if s.Bound == nil || s.Since.IsZero() {
		return time.Time{}
	}
	return s.Since.Add(separates)
}

// Separation reports whether a stop at the time at would be for an unannounced change of
// the pair. Without a date on either side it may be. Ask for the time of the first refusal:
// the window closes, while a stopped card stays stopped.
func (s State) Separation(at time.Time) bool {
	switch {
	case s.Bound == nil:
		return false
	case s.Since.IsZero() || at.IsZero():
		return true
	}
	return !at.Before(s.Since) && !at.After(s.Since.Add(separates))
}

// meet learns card and modem, and tells when they are others than before.
func (s *State) meet(l Look) []Finding {
	old := s.Pair
	card := old.ICCID != "" && l.ICCID != "" && !old.ICCID.Same(l.ICCID)
	device := old.IMEI != "" && l.IMEI != "" && old.IMEI != l.IMEI
	if l.ICCID != "" && (card || old.ICCID == "") {
		s.Pair.ICCID = l.ICCID
	}
	if l.IMEI != "" {
		s.Pair.IMEI = l.IMEI
	}
	if !card && !device {
		return nil
	}
	if card {
		s.Place.Away, s.Place.Told = "", nil
	}
	s.Since = l.Time
	return s.change(old, l, card, device).findings(old, l, card, device)
}

// change is how a change of the pair is to be taken.
type change uint8

const (
	unannounced change = iota
	announced
	returned // to the pair that the carrier knows
)

// change judges a change, and notes which pair the carrier holds the card to.
func (s *State) change(old Pair, l Look, card, device bool) change {
	if s.Bound == nil {
		s.Bound = &old
	}
	switch {
	case s.Bound.same(s.Pair):
		s.Bound = nil
		return returned
	case s.Announced.covers(l, card, device):
		s.Announced = s.Announced.used(l.Time, card, device)
		s.Bound = nil
		return announced
	}
	return unannounced
}

// findings tells of a change. A new modem around a new card is told of, too, but what the
// carrier will do hangs on the card.
func (c change) findings(old Pair, l Look, card, device bool) (found []Finding) {
	severity := Info
	if c == unannounced {
		severity = Warn
	}
	if card {
		found = append(found, Finding{CardChanged, severity, string(old.ICCID), string(l.ICCID), "another card is in the terminal" + c.comment(cardStop)})
	}
	switch {
	case card && device:
		found = append(found, Finding{PairChanged, severity, string(old.IMEI), string(l.IMEI), "another modem is in the terminal" + c.comment(", too")})
	case device:
		found = append(found, Finding{PairChanged, severity, string(old.IMEI), string(l.IMEI), "the card is in another modem" + c.comment(deviceStop(l.IMSI))})
	}
	return found
}

// comment says what comes of a change; stop is for one that may end in a stop.
func (c change) comment(stop string) string {
	switch c {
	case announced:
		return ", as announced"
	case returned:
		return ": the pair that the carrier knows is together again"
	}
	return stop
}

const cardStop = ": if the carrier has bound it to another device, it stops the card within 48 hours"

// deviceStop says what threatens a card in another modem, and where its carrier is known
// for it, that a stop is final.
func deviceStop(imsi modem.IMSI) string {
	text := ": the carrier checks this daily and may stop the card within 48 hours; put the old modem back or have the card bound anew before"
	if operator(imsi) == "China Mobile" {
		text += "; a soldered card of China Mobile cannot be resumed after that"
	}
	return text
}

// date puts a date on what came to pass without a clock, puts right what a wrong one has
// dated, and lets expire what has expired.
func (s *State) date(l Look) {
	if l.Time.IsZero() {
		return
	}
	if s.Pair != (Pair{}) && (s.Since.IsZero() || s.Since.After(l.Time)) {
		s.Since = l.Time
	}
	if s.Bound != nil && l.Served && !l.Time.Before(s.Since.Add(settled)) {
		s.Bound = nil
	}
	s.Announced = s.Announced.date(l.Time)
}
