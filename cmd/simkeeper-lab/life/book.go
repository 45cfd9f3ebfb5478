package life

import (
	"time"
)

// state is where a card stands in the carrier's books.
type state uint8

// The states, in the order of a card's life.
const (
	stock     state = iota // not served
	test                   // served; packets start nothing
	silent                 // served; the first packet starts the paid term
	active                 // in service
	expired                // stopped: the paid term is over
	separated              // stopped: the card was found in another module
	lost                   // reclaimed or cancelled: the number is gone
)

func (s state) String() string {
	return [...]string{"stock", "test", "silent", "active", "expired", "separated", "lost"}[s]
}

// Cause is why a carrier took a card's number away.
type Cause uint8

// The causes.
const (
	Idle       Cause = iota // without traffic for too long
	Window                  // not activated in time
	Expiry                  // the paid term was over, and was not renewed in time
	Separation              // in another module, and not released in time
	causes
)

// String returns the cause in words.
func (c Cause) String() string {
	return [...]string{"idle", "not activated", "expired", "separated"}[c]
}

// book is the carrier's account of one card: its real rules, not what the agent believes.
type book struct {
	world   *World
	rules   *Carrier
	valid   time.Duration
	dead    bool // soldered: a separation stop is the end
	state   state
	cause   Cause
	since   instant // of the state
	began   instant // the silent period, and then the paid term
	expires instant
	active  instant // last exchange on the bill
	idleAt  instant
	found   instant // when the separation stop comes
	used    int64   // bytes in the cycle
	cycle   instant // when the next one begins
	capped  bool    // the quota is used up
}

// open begins the account of a terminal's card at the first day.
func (b *book) open(w *World, t *terminal) {
	*b = book{world: w, rules: t.carrier, valid: t.valid, dead: t.soldered, expires: never, idleAt: never, found: never}
	b.cycle = b.cycleStart(0, 1)
	b.since = t.purchased
	if t.carrier.ValidFrom == "purchase" {
		b.expires = t.purchased + t.valid
	}
	if !t.shelf {
		b.state, b.expires = active, t.valid-t.age
		b.count(t.active)
	}
	for b.next() <= 0 && b.state < active {
		b.advance(b.next())
	}
}

// next returns when the books change by themselves.
func (b *book) next() instant {
	at := never
	switch b.state {
	case stock:
		at = b.since + time.Duration(b.rules.Stock)
	case test:
		at = b.since + time.Duration(b.rules.Test)
	case silent:
		if b.rules.Silent > 0 {
			at = b.since + time.Duration(b.rules.Silent)
		}
		at = min(at, b.expires)
	case active:
		at = min(b.idleAt, b.expires, b.found)
	case expired:
		at = b.since + time.Duration(b.rules.Grace)
	case separated:
		at = b.since + time.Duration(b.rules.Grace)
		if rebind := b.world.Repair.Rebind; rebind > 0 {
			at = min(at, b.since+time.Duration(rebind))
		}
	case lost:
		return never
	}
	if b.capped {
		at = min(at, b.cycle)
	}
	return at
}

// advance makes the change that is due.
func (b *book) advance(now instant) {
	switch {
	case b.capped && now >= b.cycle:
		b.turn(now)
	case b.state == stock || b.state == test:
		b.enter(b.state+1, now)
	case b.state == silent && now >= b.expires || b.state == active && now >= b.expires:
		b.enter(expired, now)
	case b.state == silent && b.rules.WindowEnd == "lose":
		b.lose(Window, now)
	case b.state == silent:
		b.activate(now)
	case b.state == active && now >= b.idleAt:
		b.lose(Idle, now)
	case b.state == active && b.dead:
		b.lose(Separation, now)
	case b.state == active:
		b.found = never
		b.enter(separated, now)
	case b.state == expired:
		b.lose(Expiry, now)
	case b.state == separated && b.world.Repair.Rebind > 0 && b.world.Repair.Rebind <= b.rules.Grace:
		b.enter(active, now)
		b.count(now)
	default:
		b.lose(Separation, now)
	}
}

func (b *book) enter(s state, now instant) {
	b.state, b.since = s, now
	if s == silent {
		b.began = now
	}
}

func (b *book) lose(c Cause, now instant) {
	b.cause, b.capped = c, false
	b.enter(lost, now)
}

// activate begins the paid term, and the idle clock.
func (b *book) activate(now instant) {
	b.enter(active, now)
	b.began = now
	if b.rules.ValidFrom == "activation" {
		b.expires = now - now%day + b.valid
	}
	b.count(now)
}

// renew prolongs the paid term. It brings an expired card back.
func (b *book) renew(now instant, by time.Duration) {
	b.expires = max(b.expires, now-now%day) + by
	if b.state == expired {
		b.enter(active, now)
		b.count(now)
	}
}

// release ends stock and test, as operators do for a card that is put to use.
func (b *book) release(now instant) {
	if b.state < silent {
		b.enter(silent, now)
	}
}

// swap puts the card into another module. It is found the next night, at three.
func (b *book) swap(now instant) {
	if b.rules.Separation && b.state == active {
		b.found = now - now%day + day + 3*time.Hour + day
	}
}

// served reports whether the network lets the card attach.
func (b *book) served() bool { return b.state == test || b.state == silent || b.state == active }

// carries reports whether packets pass.
func (b *book) carries() bool { return b.served() && !b.capped }

// pass takes an exchange of packets over. What nobody answered is on no bill, but starts
// the paid term all the same.
func (b *book) pass(now instant, bytes int64, answered bool) {
	if b.state == silent {
		b.activate(now)
	}
	if now >= b.cycle {
		b.turn(now)
	}
	b.used += bytes
	if b.state == active && answered && bytes >= int64(b.rules.Billed) {
		b.count(now)
	}
	if b.rules.Quota > 0 && b.used > int64(b.rules.Quota) {
		b.capped = true
	}
}

// turn begins a billing cycle.
func (b *book) turn(now instant) {
	b.used, b.capped = 0, false
	b.cycle = b.cycleStart(now, 1)
}

// count starts the idle clock anew.
func (b *book) count(now instant) {
	b.active, b.idleAt = now, never
	switch {
	case b.rules.Idle > 0:
		b.idleAt = now + time.Duration(b.rules.Idle)
	case b.rules.IdleCycles > 0:
		b.idleAt = b.cycleStart(now, 1+b.rules.IdleCycles)
	}
}

// cycleStart is the start of the n-th billing cycle after the one that now is in.
func (b *book) cycleStart(now instant, n int) instant {
	at := b.world.date(now)
	y, m, d := at.Date()
	if d < b.rules.CycleDay {
		m--
	}
	return time.Date(y, m+time.Month(n), b.rules.CycleDay, 0, 0, 0, 0, at.Location()).Sub(b.world.Start)
}
