// Package binding watches over which card is in which modem, and where: carriers stop
// cards that turn up in another device (机卡分离) or leave their area. It learns the pair and
// the place at first sight, says what has changed, and predicts the stop, as long as going
// back still prevents it.
//
// It is pure: [State.See] turns one look at the modem into a new state and findings, each
// of them told once. Package agent makes the looks, keeps the state and sends the findings
// as events; what a stopped card looks like is known to package diagnose.
package binding

import (
	"slices"
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

// Kind is what a finding is about: an event type of the report contract.
type Kind string

// The kinds of findings, and what From and To of each are.
const (
	CardChanged Kind = "card_changed" // another card is in the terminal: ICCIDs
	PairChanged Kind = "pair_changed" // the card is in another modem: IMEIs
	NotAllowed  Kind = "not_allowed"  // the card is not on the operator's list: To is its ICCID
	Roaming     Kind = "roaming"      // roaming began or ended: network codes
	AreaNew     Kind = "area_new"     // a location or tracking area where the terminal never was: area codes
)

// Severity is how bad a finding is, in the words of the report contract.
type Severity string

// The severities.
const (
	Info Severity = "info"
	Warn Severity = "warn"
	Fail Severity = "fail"
)

// Finding is one thing that has changed. From and To may be numbers of cards and modems,
// which do not belong into a log; Text never holds one.
type Finding struct {
	Kind     Kind
	Severity Severity
	From, To string
	Text     string // for people, with figures
}

// Look is what was read from the modem. Empty fields were not read.
type Look struct {
	ICCID  modem.ICCID
	IMEI   modem.IMEI
	IMSI   modem.IMSI // of this card
	Served bool       // a network serves the terminal; the place counts only then
	PLMN   modem.PLMN // of the serving network
	RAT    modem.RAT
	Area   uint64 // LAC or TAC; 0 for none
	Time   time.Time
	Allow  []string // beginnings of the ICCIDs that belong here; none allows all
}

// State is what is remembered, at most about 3 KB in JSON. The zero State has seen
// nothing. It is a value: what a State points to is never changed.
type State struct {
	Pair  Pair      `json:"pair,omitzero"`  // as last read
	Since time.Time `json:"since,omitzero"` // at the latest then the pair came together; zero without a clock
	// Bound is the pair before an unannounced change, which the carrier holds the card to;
	// nil when all is well.
	Bound     *Pair         `json:"bound,omitempty"`
	Announced *Announcement `json:"announced,omitempty"` // a swap to come; nil for none
	Refused   modem.ICCID   `json:"refused,omitempty"`   // the card that was reported as not allowed
	Place     Place         `json:"place,omitzero"`
}

// See judges a look. Time is zero where the clock is not to be trusted; findings do not
// wait for it, dates do.
func (s State) See(l Look) (State, []Finding) {
	s, l = s.sane(), l.sane()
	found := s.meet(l)
	s.date(l)
	found = append(found, s.admit(l)...)
	if l.Served && l.PLMN != "" {
		found = append(found, s.Place.roam(l)...)
		found = append(found, s.Place.settle(l)...)
	}
	return s, found
}

// sane drops what cannot be read from a modem, so that the state stays small.
func (l Look) sane() Look {
	if len(l.ICCID) != 19 && len(l.ICCID) != 20 {
		l.ICCID = ""
	}
	if len(l.IMEI) != 15 {
		l.IMEI = ""
	}
	if len(l.PLMN) != 5 && len(l.PLMN) != 6 {
		l.PLMN = ""
	}
	if len(l.IMSI) < 6 {
		l.IMSI = ""
	}
	l.Time = l.Time.UTC().Truncate(time.Second)
	return l
}

// sane drops what this package has not written, as a state file that somebody has edited
// may hold it, and makes the lists its own.
func (s State) sane() State {
	s.Pair = s.Pair.sane()
	if s.Bound != nil && s.Bound.sane() != *s.Bound {
		s.Bound = nil
	}
	if a := s.Announced; a != nil && len(a.ICCID) > maxICCID {
		s.Announced = nil
	}
	if len(s.Refused) > maxICCID {
		s.Refused = ""
	}
	p := &s.Place
	if len(p.Away) < 5 || len(p.Away) > maxPLMN {
		p.Away = ""
	}
	p.Told = slices.DeleteFunc(slices.Clone(p.Told), func(t Told) bool { return len(t.Network) > maxName })
	p.Told = p.Told[:min(len(p.Told), maxTold)]
	p.Areas = slices.DeleteFunc(slices.Clone(p.Areas), func(a Area) bool { return len(a.PLMN) > maxPLMN })
	p.Areas = p.Areas[:min(len(p.Areas), maxAreas)]
	return s
}

// The longest texts of each kind.
const maxICCID, maxIMEI, maxPLMN, maxName = 20, 15, 6, 16

// sane is the pair without what is no number of a card or a modem.
func (p Pair) sane() Pair {
	if len(p.ICCID) > maxICCID {
		p.ICCID = ""
	}
	if len(p.IMEI) > maxIMEI {
		p.IMEI = ""
	}
	return p
}
