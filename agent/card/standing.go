package card

import "time"

// Phase is where a card stands in its life; the words are part of the report contract.
type Phase string

// The phases.
const (
	Unknown   Phase = "unknown"   // nothing stated and nothing learned; counts as active
	Stock     Phase = "stock"     // the purchase lies ahead
	Test      Phase = "test"      // not activated, within the carrier's test window
	Silent    Phase = "silent"    // not activated: the first packet starts the paid term
	Active    Phase = "active"    // in service
	IdleRisk  Phase = "idle_risk" // without proved traffic for two thirds of the idle limit, or since it was first seen
	Expiring  Phase = "expiring"  // the last 30 days of the paid term
	Expired   Phase = "expired"   // the paid term, or the time to activate the card, is over
	Stopped   Phase = "stopped"   // the network refuses the card
	Separated Phase = "separated" // stopped for being in another device
	Reclaimed Phase = "reclaimed" // cancelled
)

// Reason says what ends the time for which a card is safe.
type Reason string

// The reasons.
const (
	ReasonActivateBy Reason = "activate_by"
	ReasonExpires    Reason = "expires"
	ReasonIdleLimit  Reason = "idle_limit"
)

const (
	// notice is how many days before its end a paid term is expiring.
	notice = 30
	// lag is for how many days after its end traffic is no proof of a renewal: carriers
	// stop expired cards by a job that runs hours to a day later.
	lag = 1
)

// Standing is how a card stands at one moment.
type Standing struct {
	Phase Phase

	// SafeUntil is the last day on which nothing that is known threatens the card, and
	// Reason what does afterwards; both are zero when nothing is known. It moves to a
	// later day by proved traffic or another statement, never by the passing of time.
	SafeUntil Date
	Reason    Reason

	// The next act of traffic is due from Due on, should be proved by Must, and comes too
	// late after Deadline. They are UTC, and zero when no activity is known yet (one is due
	// now, unless Quiet) or no limit is.
	Due, Must, Deadline time.Time

	// Quiet forbids every packet of ours: the card is not activated, and the first packet
	// would start its paid term. It holds also for such a card that the network refuses.
	Quiet bool

	// The dates in force: stated, learned, or assumed because the carrier activates cards
	// that were not used in time. ActivateBy is zero once an activation is stated or learned.
	Activated, Expires, ActivateBy Date
	// ActivatedSource says where Activated is from: stated by the operator or the plan,
	// learned, or, where it is assumed, the default.
	ActivatedSource Source

	// Renewed means that traffic was proved after the stated end of the paid term: the card
	// was renewed and nobody has said so. That end is void, and Expires is zero.
	Renewed bool
}

// footing is what a card's phase stands on.
type footing int

const (
	unsure  footing = iota // nothing stated, nothing learned
	waiting                // not activated yet
	assumed                // not used in time, and activated for that by the carrier
	lost                   // not used in time, and that ends its life
	begun                  // activated
)

// Assess says how the card stands at the time now, which must be trusted. Where no time is
// trusted, a zero now gives what needs no date: stops, proved activity and its limits; a
// card that is stated as bought and not as activated stays quiet.
func (r *Rules) Assess(l Life, now time.Time) Standing {
	today, active := dawn, none
	if !now.IsZero() {
		today = dayAt(now.Unix(), r.offset)
	}
	if !l.Active.IsZero() {
		active = dayAt(l.Active.Unix(), r.offset)
	}
	f := r.footing(&l, today)
	start, by := r.activation(&l, f)
	expires := r.expiry(start)

	s := Standing{Activated: start.date(), ActivatedSource: by}
	if s.Renewed = active != none && expires != none && active > expires+lag; s.Renewed {
		expires = none
	}
	s.Expires = expires.date()
	s.Phase = r.phase(f, today, expires)
	s.Quiet = f == waiting && s.Phase != Expired
	r.setSafeUntil(&s, f, expires, active)
	if f == assumed && s.Phase == Active { // nothing proves that the card is alive
		s.Phase = IdleRisk
	}
	idle := l.Seen
	if active != none {
		idle = l.Active
		r.schedule(&s, active, l.Active.Unix(), today)
	}
	if (s.Phase == Active || s.Phase == Unknown) && !idle.IsZero() && r.idleFor(idle, now) {
		s.Phase = IdleRisk
	}
	if p := l.Stop.phase(); p != "" {
		s.Phase = p
	}
	return s
}

// footing tells whether the card is activated. Traffic proves it, a stated date that has
// come says it; on a day that nobody knows, a stated date has come.
func (r *Rules) footing(l *Life, today day) footing {
	switch {
	case l.used(), r.activated != none && (today == dawn || today >= r.activated):
		return begun
	case today > r.activateBy && r.Profile.Forced:
		return assumed
	case today > r.activateBy:
		return lost
	case r.purchased != none || r.activateBy != none || r.activated != none:
		return waiting
	}
	return unsure
}

// activation is the day on which the paid term begins, and who says so.
func (r *Rules) activation(l *Life, f footing) (day, Source) {
	switch {
	case r.activated != none:
		return r.activated, r.Activated.Source
	case f == begun:
		return l.firstUse(r.offset), SourceLearned
	case f == assumed:
		return r.activateBy + 1, SourceDefault
	}
	return none, ""
}

// expiry is the last day of the paid term that begins on the day start.
func (r *Rules) expiry(start day) day {
	if r.ValidMonths == 0 || start == none {
		return r.expires
	}
	return termEnd(start.date(), r.ValidMonths)
}

// phase is the phase as far as days decide it.
func (r *Rules) phase(f footing, today, expires day) Phase {
	switch {
	case today > expires || f == lost:
		return Expired
	case f == waiting:
		return r.shelf(today)
	case expires != none && today >= expires-notice:
		return Expiring
	case f == unsure:
		return Unknown
	}
	return Active
}

// shelf is the phase of a card that waits for its activation.
func (r *Rules) shelf(today day) Phase {
	switch {
	case today == dawn || r.purchased == none:
		return Silent
	case today < r.purchased:
		return Stock
	case r.testEnd != none && today <= r.testEnd:
		return Test
	}
	return Silent
}

// phase is what a stop makes of a card; "" for none, also for a word that is no stop.
func (s Stop) phase() Phase {
	switch s {
	case StopService:
		return Stopped
	case StopSeparation:
		return Separated
	case StopReclaim:
		return Reclaimed
	}
	return ""
}

// setSafeUntil takes the earliest of what threatens the card. The time to activate it
// counts until an activation is stated or proved, also where it is assumed.
func (r *Rules) setSafeUntil(s *Standing, f footing, expires, active day) {
	until := none
	if f != begun && r.activateBy < until {
		until, s.Reason = r.activateBy, ReasonActivateBy
		s.ActivateBy = r.activateBy.date()
	}
	if expires < until {
		until, s.Reason = expires, ReasonExpires
	}
	if idle := active + day(r.Idle.Days); active != none && r.Idle.Days > 0 && idle < until {
		until, s.Reason = idle, ReasonIdleLimit
	}
	s.SafeUntil = until.date()
}
