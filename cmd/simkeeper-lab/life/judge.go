package life

import "time"

// judge watches for opportunities, and says of a lost card whether an act would have
// saved it.
//
// An opportunity is a time without a break in which the terminal has power and coverage,
// the carrier passes the card's packets, and the configured target answers. It counts once
// it has lasted as long as the world says; an act could be made up to that long before
// its end.
//
// A card that was lost for lack of traffic was preventable if between the first time at
// which anybody could know that an act is needed (a part of the idle limit after the last
// activity, by the world) and the loss there was an opportunity, and an act at its latest
// would have carried the card over to the next opportunity, or to the end of the
// simulation. Where only an opportunity before that part would have, the loss is one of
// hindsight: it counts as unpreventable, and is shown apart.
type judge struct {
	starts int     // of the terminal since the last activity
	last   instant // that activity
	ready  bool
	since  instant
	latest instant // an act could last have been made
	ever   bool    // there was an opportunity

	buried  bool
	verdict verdict // of the loss, if an act would have carried the card over
	until   instant // to which it would have
	saved   bool    // there was an opportunity until then
}

// verdict is what a loss is.
type verdict uint8

const (
	unpreventable verdict = iota
	hindsight
	preventable
)

// observe notes the beginning and the end of opportunities.
func (l *life) observe() {
	j := &l.judge
	ready := l.powered && l.covered && l.t.target && !l.down.on && (j.buried || l.useful())
	switch {
	case ready && !j.ready:
		j.since = l.now
	case !ready && j.ready:
		l.note()
	}
	j.ready = ready
}

// start counts a start of the terminal.
func (j *judge) start(active instant) {
	if active != j.last {
		j.starts, j.last = 0, active
	}
	j.starts++
}

// timed reports whether somebody has told the terminal the time since it started.
func (l *life) timed() bool { return l.v.nitz || l.v.synced }

// useful reports whether an act would do the card good, and may be made for all that
// anybody at the terminal can know.
func (l *life) useful() bool {
	switch l.book.state {
	case silent:
		return l.t.activates
	case active:
		return l.book.carries() && !l.misled() && (l.timed() || l.judge.starts >= l.world.Judge.Starts)
	}
	return false
}

// misled reports whether the operator says of an active card that it still waits to be
// activated, and nothing at the terminal tells otherwise: neither traffic that it can
// count, nor the time of somebody who can be trusted, by which that wait is over.
func (l *life) misled() bool {
	d := &l.v.dates
	told := l.t.counted && min(l.v.tx, l.v.rx) >= tellingBytes
	return d.activated == never && d.activateBy != never && !told && (!l.timed() || l.now < d.activateBy)
}

// tellingBytes each way tell that a card is in use: a modem's own DHCP is less.
const tellingBytes = 2 << 10

// note takes over what there is of an opportunity. After a loss, one is enough.
func (l *life) note() {
	j, least := &l.judge, time.Duration(l.world.Judge.Opportunity)
	if !j.ready || l.now-j.since < least {
		return
	}
	j.latest, j.ever = l.now-least, true
	if j.buried {
		j.saved, l.end = true, l.now
	}
}

// bury closes the account of a lost card. Where an act could have carried it over, the
// world goes on for as long, without the policy.
func (l *life) bury() {
	l.note()
	l.tally.cause, l.tally.lived = l.book.cause, l.now
	l.tally.warned = l.policy.warned(l.book.cause, l.lastLit(), l.now)
	l.say("card lost: " + l.book.cause.String() + ifElse(l.tally.warned, "; it was warned of", "; nobody was warned"))
	for _, e := range []int{onTraffic, onRepair, onBurst, onRenewal, onBooks, onAct, onWake} {
		l.next[e] = never
	}
	l.judge.buried, l.judge.ready, l.flight = true, false, nil
	l.examine()
	l.end = min(l.end, l.judge.until)
}

// lastLit is when the terminal was last powered.
func (l *life) lastLit() instant {
	if l.powered {
		return l.now
	}
	return l.lit
}

// examine says what the loss is if an act at the latest opportunity would have carried the
// card over, and until when that act would have been enough.
func (l *life) examine() {
	j, b := &l.judge, &l.book
	last := b.active
	switch {
	case b.cause == Window && l.t.activates:
		last = b.began
	case b.cause != Idle:
		j.until = l.now
		return
	}
	limit := l.now - last
	switch from := last + time.Duration(l.world.Judge.From*float64(limit)); {
	case !j.ever || j.latest <= last:
		j.until = l.now
	case j.latest < from:
		j.verdict, j.until = hindsight, j.latest+limit
	default:
		j.verdict, j.until = preventable, j.latest+limit
	}
	if b.cause == Window {
		j.saved, j.until = true, l.now // activated, it would have had all of its term
	}
}

// finish closes the terminal's account.
func (l *life) finish() {
	l.tally.proved, l.tally.unproved = l.policy.proofs()
	j := &l.judge
	if !j.buried {
		l.tally.lived, l.tally.state = l.now, l.book.state
		return
	}
	l.note()
	l.tally.state = lost
	if !j.saved && j.until < l.horizon {
		j.verdict = unpreventable
	}
	l.tally.verdict = j.verdict
	if l.trace != nil {
		l.trace(l.tally.lived, "the loss was "+j.verdict.String())
	}
}

func (v verdict) String() string {
	return [...]string{"not preventable", "not preventable without foresight", "preventable"}[v]
}
