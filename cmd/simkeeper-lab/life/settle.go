package life

import (
	"fmt"
	"time"
)

// settle draws the consequences of what has just happened: what is powered, what is
// served, and who is to be told.
func (l *life) settle() {
	if l.book.state == lost && !l.judge.buried {
		l.bury()
	}
	if powered := l.isPowered(); powered != l.powered {
		l.power(powered)
	}
	l.covered = !l.holes.on && !l.outage.on
	if l.judge.buried {
		l.observe()
		return
	}
	if l.book.expires != l.term {
		l.plan()
	}
	other, attached := l.powered && l.set && l.t.otherLink && !l.link.on, l.powered && l.covered && l.book.served()
	if other != l.other || attached != l.attached {
		l.other, l.attached = other, attached
		l.connect()
	}
	l.open()
	l.observe()
	l.next[onBooks] = l.book.next()
}

// isPowered reports whether the terminal is switched on.
func (l *life) isPowered() bool {
	if !l.set {
		return l.depot.on
	}
	return l.pattern.on && !l.away.on
}

// power switches the terminal on or off.
func (l *life) power(on bool) {
	l.powered = on
	if !on {
		l.lit, l.flight = l.now, nil
		l.next[onAct], l.next[onWake] = never, never
		l.say("power off")
		return
	}
	l.booted, l.v.synced, l.v.nitz = l.now, false, false
	l.v.boot++
	l.judge.start(l.book.active)
	l.skewOn()
	l.next[onWake] = l.now // asked once the links are known
	l.say("power on")
}

// beginning is when clocks without a battery start.
var beginning = time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC)

// skewOn is where the system's clock starts.
func (l *life) skewOn() {
	switch {
	case l.t.battery:
	case l.t.saved:
		l.skew -= l.now - l.lit
	default:
		l.skew = beginning.Sub(l.world.date(l.now))
	}
	if l.clock.chance(l.world.Clock.Jumps) {
		l.skew += l.clock.draw(Range{Span(30 * day), Span(3000 * day)})
		if l.clock.chance(0.5) {
			l.skew = -l.skew
		}
		l.say("the clock jumps to " + l.day(l.now+l.skew))
	}
}

// connect follows the links.
func (l *life) connect() {
	l.v.attached = l.attached
	if l.other && l.t.ntp {
		l.v.synced, l.skew = true, 0
	}
	if l.attached && l.t.nitz {
		l.v.nitz = true
	}
	if l.powered {
		if l.trace != nil {
			l.say(ifElse(l.attached, "attached", "not attached") + ", " + ifElse(l.other, "other link", "no other link"))
		}
		l.next[onWake] = l.now
	}
}

func ifElse(condition bool, yes, no string) string {
	if condition {
		return yes
	}
	return no
}

const (
	firstCall  = 10 * time.Minute // from the first attach until a technician tries the SIM
	firstBytes = 20 << 10         // of that, at least: some payments, and the terminal's parameters
)

// open starts and stops the traffic that is not the policy's.
func (l *life) open() {
	natural := l.set && l.attached && l.book.carries() && !l.other
	switch {
	case natural && !l.natural:
		l.next[onTraffic] = l.now + 2*time.Minute + l.traffic.below(time.Hour)
	case !natural && !l.firstCall:
		l.next[onTraffic] = never
	}
	l.natural = natural
	if l.firstCall && l.set && l.attached && l.book.carries() && l.next[onTraffic] == never {
		l.next[onTraffic] = l.now + firstCall
	}
}

// ask lets the policy decide.
func (l *life) ask() {
	l.next[onWake] = never
	if !l.powered {
		return
	}
	l.look()
	want, wake := l.policy.step(&l.v)
	l.v.outcome = nil
	if wake < never-l.now {
		l.next[onWake] = l.now + max(wake, time.Second)
	}
	if want != nil && l.flight == nil {
		l.act(want)
	}
}

// look brings the policy's view up to now.
func (l *life) look() {
	l.v.at = l.world.date(l.now)
	l.v.wall = l.v.at.Add(l.skew)
	l.v.up = l.now - l.booted
	l.v.refused = active
	if l.covered && (l.book.state == expired || l.book.state == separated) {
		l.v.refused = l.book.state
	}
	l.v.reports = l.other && !l.down.on
	l.v.busy = l.isBusy()
	l.v.cellular = l.attached && !l.other && l.book.carries() && !l.down.on
	if l.told && l.t.dates && l.t.follows && (l.v.reports || l.v.cellular) {
		l.told = false
		l.v.dates.expires = l.book.expires
		if l.book.state == active && l.v.dates.activated == never {
			l.v.dates.activated = l.book.began
		}
	}
}

// isBusy reports whether a payment runs: in some of the stretches of five minutes.
func (l *life) isBusy() bool {
	share := l.world.Agent.Busy
	if share == 0 {
		return false
	}
	d := newDice(l.t.seed, int(l.now/(5*time.Minute)), ofBusy)
	return d.chance(share)
}

const (
	answerTime = 3 * time.Second  // an exchange that is answered
	giveUp     = 30 * time.Second // one that is not
)

// act makes an exchange of the policy.
func (l *life) act(want *exchange) {
	l.flight, l.result = want, outcome{}
	l.tally.acts++
	if !l.attached {
		l.next[onAct] = l.now + giveUp
		return
	}
	up := !l.down.on
	if !l.t.target {
		up = want.anyHost
	}
	l.mistake()
	sent, received := want.unanswered, int64(0)
	if up && l.book.carries() {
		sent, received, l.result.answered = want.sent, want.received, true
	}
	if l.book.carries() {
		l.book.pass(l.now, sent+received, l.result.answered)
	}
	l.result.sent, l.result.received = sent, received
	l.tally.bytes += sent + received
	l.v.tx, l.v.rx = l.v.tx+uint64(sent), l.v.rx+uint64(received)
	l.next[onAct] = l.now + giveUp
	if l.result.answered {
		l.next[onAct] = l.now + answerTime
	}
}

// mistake notices a packet of the policy that may not have left. A card counts once.
func (l *life) mistake() {
	if l.book.state < active && !l.t.activates && !l.counted {
		l.counted = true
		l.tally.mistaken++
		l.say("mistaken: a packet of the policy while the card is in its " + l.book.state.String() + " period")
	}
}

// conclude ends an exchange.
func (l *life) conclude() {
	l.next[onAct], l.flight = never, nil
	if l.trace != nil {
		l.say(fmt.Sprintf("act %s, %d bytes", ifElse(l.result.answered, "answered", "not answered"), l.result.sent+l.result.received))
	}
	l.v.outcome = &l.result
	l.ask()
}
