package card

import "cmp"

// Source says who stated a value.
type Source string

// The sources. A plan wins over the operator, who wins over a default.
const (
	SourceOperator Source = "operator" // the terminal's configuration
	SourcePlan     Source = "plan"     // a command of the backend, such as after a renewal
	SourceLearned  Source = "learned"  // the agent saw it
	SourceDefault  Source = "default"  // the carrier's profile, or a rule that fills a gap
)

// Terms are what one source says of a card; a zero field means that it does not say.
type Terms struct {
	Carrier       string // name of a profile; "auto" says nothing
	Purchased     Date
	ActivateBy    Date // last day on which the card may still be activated
	Activated     Date
	Expires       Date     // last day of the paid term
	ValidMonths   int      // length of the paid term, instead of Expires
	FromPurchase  bool     // ValidMonths counts from Purchased, else from the activation
	IdleLimitDays int      // 1 to 3650: days without traffic after which the carrier stops the card
	Quota         int64    // bytes per billing cycle
	CycleDay      int      // 1 to 31: day of the month on which a billing cycle begins
	Allow         []string // beginnings of the ICCIDs that belong into the terminal
}

// Over returns the terms in which t wins over base, field by field; but Expires,
// ValidMonths and FromPurchase are one statement: whoever says how long the card is paid
// makes void what base says of it.
func (t Terms) Over(base Terms) Terms {
	if t.Carrier == "auto" {
		t.Carrier = ""
	}
	t.Carrier = cmp.Or(t.Carrier, base.Carrier)
	t.Purchased = cmp.Or(t.Purchased, base.Purchased)
	t.ActivateBy = cmp.Or(t.ActivateBy, base.ActivateBy)
	t.Activated = cmp.Or(t.Activated, base.Activated)
	if !t.saysTerm() {
		t.Expires, t.ValidMonths, t.FromPurchase = base.Expires, base.ValidMonths, base.FromPurchase
	}
	t.IdleLimitDays = cmp.Or(t.IdleLimitDays, base.IdleLimitDays)
	t.Quota = cmp.Or(t.Quota, base.Quota)
	t.CycleDay = cmp.Or(t.CycleDay, base.CycleDay)
	if len(t.Allow) == 0 {
		t.Allow = base.Allow
	}
	return t
}

// saysTerm reports whether t says how long the card is paid.
func (t Terms) saysTerm() bool { return !t.Expires.IsZero() || t.ValidMonths > 0 }
