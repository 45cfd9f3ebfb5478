package card

import "time"

// Dated is a date and who stated it; without a date the source is "".
type Dated struct {
	Date
	Source Source
}

// Limit is a number of days and who stated it. The grade is that of a default, "" where
// the operator or the plan spoke. 0 days mean no limit.
type Limit struct {
	Days   int
	Source Source
	Grade  Grade
}

// Rules are all that is stated of one card, each value with its source. [Resolve] makes
// them; they do not change afterwards and may be shared.
type Rules struct {
	Carrier string // as stated, else the profile's name
	Profile *Profile

	Purchased  Dated
	ActivateBy Dated // stated, or by the silent window of the profile
	Activated  Dated // stated; what was learned is in the Standing
	Expires    Dated // stated, or a stated term from a stated day
	// ValidMonths is the stated length of the paid term that begins with the activation,
	// where neither its end nor its beginning is stated; else 0.
	ValidMonths int

	Idle        Limit
	Quota       int64 // bytes per billing cycle, 0: not stated
	QuotaSource Source
	CycleDay    int
	CycleSource Source
	PerCycle    bool     // one session in every billing cycle is asked for
	Allow       []string // beginnings of the ICCIDs that belong here; empty allows any

	offset                                             int64 // of the zone, in seconds east of UTC
	purchased, testEnd, activateBy, activated, expires day
}

// Resolve joins what the plan and the operator say with the defaults of the profile.
func Resolve(plan, operator Terms, p *Profile) Rules {
	t := plan.Over(operator)
	r := Rules{
		Carrier: t.Carrier, Profile: p, PerCycle: p.PerCycle, Allow: t.Allow,
		Purchased:  Dated{t.Purchased, source(!plan.Purchased.IsZero(), !operator.Purchased.IsZero())},
		ActivateBy: Dated{t.ActivateBy, source(!plan.ActivateBy.IsZero(), !operator.ActivateBy.IsZero())},
		Activated:  Dated{t.Activated, source(!plan.Activated.IsZero(), !operator.Activated.IsZero())},
		Quota:      t.Quota, QuotaSource: source(plan.Quota != 0, operator.Quota != 0),
		CycleDay: t.CycleDay, CycleSource: source(plan.CycleDay != 0, operator.CycleDay != 0),
		Idle: Limit{Days: t.IdleLimitDays, Source: source(plan.IdleLimitDays != 0, operator.IdleLimitDays != 0)},
	}
	r.fillGaps()
	r.setTerm(t, source(plan.saysTerm(), operator.saysTerm()))
	r.number()
	return r
}

func source(plan, operator bool) Source {
	switch {
	case plan:
		return SourcePlan
	case operator:
		return SourceOperator
	}
	return ""
}

// fillGaps takes from the profile what nobody has stated.
func (r *Rules) fillGaps() {
	p := r.Profile
	if r.Carrier == "" || r.Carrier == "auto" {
		r.Carrier = p.Name
	}
	if r.CycleDay < 1 || r.CycleDay > 31 {
		r.CycleDay, r.CycleSource = p.CycleDay, SourceDefault
	}
	if r.Idle.Days <= 0 {
		r.Idle = Limit{p.Idle.Days, SourceDefault, p.Idle.Grade}
	}
	if end := p.Silent.end(r.Purchased.Date, r.CycleDay); r.ActivateBy.IsZero() && !end.IsZero() {
		r.ActivateBy = Dated{end, SourceDefault}
	}
}

// setTerm sets the end of the paid term, or how long it will be once it has begun.
func (r *Rules) setTerm(t Terms, by Source) {
	from := r.Activated.Date
	if t.FromPurchase {
		from = r.Purchased.Date
	}
	switch {
	case !t.Expires.IsZero():
		r.Expires = Dated{t.Expires, by}
	case t.ValidMonths > 0 && !from.IsZero():
		r.Expires = Dated{termEnd(from, t.ValidMonths).date(), by}
	case t.ValidMonths > 0 && !t.FromPurchase:
		r.ValidMonths = t.ValidMonths
	}
}

// termEnd is the last good day of a term of so many months: the day before the same day
// of the month, so that 12 months from 2026-01-10 end with 2027-01-09. Carriers that count
// the day itself lose nothing by a renewal that comes a day early.
func termEnd(from Date, months int) day { return dayOf(from.AddMonths(months)) - 1 }

// number prepares what Assess computes with.
func (r *Rules) number() {
	_, offset := time.Unix(0, 0).In(r.Profile.Zone).Zone()
	r.offset = int64(offset)
	r.purchased = dayOf(r.Purchased.Date)
	r.testEnd = dayOf(r.Profile.Test.end(r.Purchased.Date, r.CycleDay))
	r.activated = dayOf(r.Activated.Date)
	r.expires = dayOf(r.Expires.Date)
	r.activateBy = none
	if r.Activated.IsZero() { // an activation that is stated makes its deadline void
		r.activateBy = dayOf(r.ActivateBy.Date)
	}
}
