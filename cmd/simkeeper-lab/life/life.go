package life

import (
	"fmt"
	"time"
)

// Things that happen, each at a time of its own.
const (
	onPower = iota
	onAway
	onDepot
	onDeploy
	onHole
	onOutage
	onLink
	onTarget
	onTraffic
	onRepair
	onBurst
	onRenewal
	onBooks // the carrier's
	onAct   // an exchange of the policy ends
	onWake  // the policy wants to be asked
	happenings
)

// life is one terminal and its card through the years under one policy.
type life struct {
	world  *World
	t      *terminal
	book   book
	policy policy
	tally  tally
	judge  judge
	trace  func(at instant, text string)

	now     instant
	end     instant // of what has to be looked at
	horizon instant // of the simulation
	next    [happenings]instant

	pattern                                 pattern
	away, depot, holes, link, repair, burst spells
	outage, down                            calendar
	traffic, clock, renewals                dice

	set       bool // up where it is to work
	firstCall bool // still to be made
	powered   bool
	covered   bool
	other     bool // link that payments take
	attached  bool
	natural   bool // payments take the SIM

	v       view
	booted  instant
	lit     instant       // last powered
	skew    time.Duration // of the system's clock against the true time
	flight  *exchange
	result  outcome
	term    instant // the end of the paid term that the operator has dealt with
	told    bool    // the operator has dates that the terminal does not have yet
	counted bool    // a mistaken activation
}

// live runs one terminal to the end.
func live(w *World, t *terminal, p policy, end instant, trace func(instant, string)) *tally {
	l := &life{world: w, t: t, policy: p, end: end, horizon: end, trace: trace}
	l.start()
	for e := l.soonest(); l.next[e] < l.end; e = l.soonest() {
		l.now = l.next[e]
		l.happen(e)
		l.settle()
	}
	l.now = l.end
	l.finish()
	return &l.tally
}

func (l *life) soonest() (e int) {
	for i := 1; i < happenings; i++ {
		if l.next[i] < l.next[e] {
			e = i
		}
	}
	return e
}

// start sets everything to the first day.
func (l *life) start() {
	for i := range l.next {
		l.next[i] = never
	}
	w, t := l.world, l.t
	stream := func(n int) dice { return newDice(t.seed, t.index, n) }
	l.book.open(w, t)
	l.traffic, l.clock, l.renewals = stream(ofTraffic), stream(ofClock), stream(ofRenewal)
	l.next[onHole] = l.holes.start(stream(ofHoles), &t.place.Holes)
	l.next[onOutage] = l.outage.start(t.outages)
	l.next[onTarget] = l.down.start(t.downs)
	if t.otherLink {
		l.next[onLink] = l.link.start(stream(ofLink), &w.OtherLink.Down)
	}
	l.next[onRepair] = l.repair.start(stream(ofRepair), &w.Repair.Exchange)
	l.next[onBurst] = l.burst.start(stream(ofMisuse), &w.Misuse.Bursts)
	l.next[onDeploy] = t.deployed
	if t.shelf {
		l.next[onDepot] = l.depot.start(stream(ofDepot), &w.Cards.Depot)
	}
	l.v.dates = l.configured()
	l.plan()
	l.told = false
	l.next[onBooks] = l.book.next()
	if l.trace != nil {
		l.v.note = l.say
		l.introduce()
	}
}

// introduce begins the trace.
func (l *life) introduce() {
	t := l.t
	l.say(fmt.Sprintf("terminal: %s, place %s, payments by %s; clock %s", t.use.Name, t.place.Name,
		ifElse(t.otherLink, "Wi-Fi or Ethernet", "the SIM"), ifElse(t.battery, "with a battery", "without a battery")+
			ifElse(t.nitz, ", NITZ", "")+ifElse(t.otherLink && t.ntp, ", NTP", "")+ifElse(t.counted, "", "; counters cannot be read")))
	l.say(fmt.Sprintf("card: %s, %s, paid until %s; the operator has configured%s%s%s", t.carrier.Name, l.book.state, l.day(l.book.expires),
		ifElse(t.dates, " its dates", " no dates"), ifElse(t.target, "", ", no target"), ifElse(t.activates, ", activate = true", "")))
}

// configured is what the operator has told the terminal before the first day.
func (l *life) configured() dates {
	d := dates{never, never, never, never}
	switch {
	case !l.t.dates:
	case l.t.shelf:
		r := l.t.carrier
		d.purchased = l.t.purchased
		if r.Silent > 0 {
			d.activateBy = l.t.purchased + time.Duration(r.Stock+r.Test+r.Silent)
		}
		if r.ValidFrom == "purchase" {
			d.expires = l.book.expires
		}
	default:
		d.activated, d.expires = -l.t.age, l.book.expires
	}
	return d
}

// happen makes one thing happen.
func (l *life) happen(e int) {
	switch e {
	case onPower:
		l.next[e] = l.pattern.flip(l.now)
	case onAway:
		l.next[e] = l.away.flip(l.now)
	case onDepot:
		l.next[e] = l.depot.flip(l.now)
	case onDeploy:
		l.deploy()
	case onHole:
		l.next[e] = l.holes.flip(l.now)
	case onOutage:
		l.next[e] = l.outage.flip()
	case onLink:
		l.next[e] = l.link.flip(l.now)
	case onTarget:
		l.next[e] = l.down.flip()
	case onTraffic:
		l.pay()
	case onRepair:
		l.exchangeModule()
	case onBurst:
		l.overrun()
	case onRenewal:
		l.renew()
	case onBooks:
		l.turnPage()
	case onAct:
		l.conclude()
	case onWake:
		l.ask()
	}
}

// deploy sets the terminal up where it is to work.
func (l *life) deploy() {
	l.next[onDeploy], l.next[onDepot] = never, never
	l.set, l.firstCall = true, l.t.shelf && l.t.firstCall
	l.next[onPower] = l.pattern.start(newDice(l.t.seed, l.t.index, ofPower), l.t.use, l.now)
	if first := l.away.start(newDice(l.t.seed, l.t.index, ofAway), &l.t.use.Away); first != never {
		l.next[onAway] = l.now + first
	}
	l.say("set up at its place")
	l.book.release(l.now)
}

// exchangeModule is a repair: the card is in another module.
func (l *life) exchangeModule() {
	l.next[onRepair] = l.repair.flip(l.now)
	if !l.repair.on || !l.set {
		return
	}
	l.v.swapped = true
	if l.t.announces {
		l.say("module exchanged, announced to the carrier")
		return
	}
	l.book.swap(l.now)
	l.say("module exchanged, not announced")
}

// overrun is misuse of the SIM: all of the quota at once.
func (l *life) overrun() {
	l.next[onBurst] = l.burst.flip(l.now)
	if l.burst.on && l.attached && l.set && l.t.carrier.Quota > 0 && l.book.carries() {
		l.say("somebody uses up the quota")
		l.move(int64(l.t.carrier.Quota)/2+1, int64(l.t.carrier.Quota)/2+1)
	}
}

// pay is the terminal's own traffic over the SIM.
func (l *life) pay() {
	if l.firstCall && (!l.attached || !l.book.carries()) { // later, when it is attached
		l.next[onTraffic] = never
		return
	}
	gap := l.traffic.draw(Range{Span(3 * time.Hour), Span(9 * time.Hour)})
	bytes := int64(l.t.traffic * float64(gap) / float64(day))
	if l.firstCall {
		l.firstCall, bytes = false, max(bytes, firstBytes)
	}
	l.next[onTraffic] = l.now + gap
	if l.trace != nil {
		l.say(fmt.Sprintf("payments over the SIM, %d bytes", bytes))
	}
	l.move(bytes*2/5, bytes*3/5)
}

// move passes traffic that is not the policy's over the SIM.
func (l *life) move(tx, rx int64) {
	l.book.pass(l.now, tx+rx, true)
	l.v.tx, l.v.rx = l.v.tx+uint64(tx), l.v.rx+uint64(rx)
	l.ask()
}

// renew prolongs the paid term.
func (l *life) renew() {
	l.next[onRenewal] = never
	l.book.renew(l.now, time.Duration(l.world.Cards.Renewal))
	l.say("renewed until " + l.day(l.book.expires))
}

// plan decides whether the present paid term will be renewed.
func (l *life) plan() {
	l.term, l.told = l.book.expires, true
	l.next[onRenewal] = never
	if l.term != never && l.renewals.chance(l.world.Cards.Renewed) {
		l.next[onRenewal] = max(l.now, l.term-14*day)
	}
}

// turnPage lets the carrier do what is due.
func (l *life) turnPage() {
	was, capped := l.book.state, l.book.capped
	l.book.advance(l.now)
	switch {
	case l.book.state != was:
		l.say("the carrier: " + l.book.state.String())
	case capped:
		l.say("a new billing cycle: the quota is back")
	}
}

// say writes a line of the trace.
func (l *life) say(text string) {
	if l.trace != nil {
		l.trace(l.now, text)
	}
}

// day is the date of an instant.
func (l *life) day(at instant) string {
	if at == never {
		return "ever"
	}
	return l.world.date(at).Format(time.DateOnly)
}
