package life

import (
	"fmt"
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

// terminal is what stands fast about one terminal and its card.
type terminal struct {
	index   int
	seed    uint64 // of its policy
	carrier *Carrier
	use     *Use
	place   *Place
	outages []stretch // of the carrier in its region
	downs   []stretch // of the target

	otherLink, ntp, nitz bool
	battery, saved       bool
	target, counted      bool
	dates, follows       bool // the operator has configured the card's, and tells new ones
	activates            bool // keepalive.activate
	announces, soldered  bool
	firstCall            bool
	traffic              float64 // bytes a day

	iccid     modem.ICCID
	imsi      modem.IMSI
	shelf     bool
	purchased instant
	deployed  instant       // set up where it is to work
	active    instant       // last use before the first day; unless on the shelf
	valid     time.Duration // the paid term
	age       time.Duration // of a card in service, since its activation
}

// fleet is a population: terminals are drawn from it one by one, in any order.
type fleet struct {
	world   *World
	seed    uint64
	outages [][]stretch // by carrier and region
	downs   []stretch
}

func newFleet(w *World, seed uint64, end instant) *fleet {
	f := &fleet{world: w, seed: seed}
	for c := range w.Carriers {
		for r := range w.Regions {
			f.outages = append(f.outages, stretches(newDice(seed, -1-c*w.Regions-r, 0), &w.Carriers[c].Outages, end))
		}
	}
	f.downs = stretches(newDice(seed, -1, 1), &w.Target.Down, end)
	return f
}

// Streams of chance of one terminal.
const (
	ofTraits = iota
	ofPower
	ofAway
	ofDepot
	ofHoles
	ofLink
	ofTraffic
	ofClock
	ofRenewal
	ofRepair
	ofMisuse
	ofBusy
)

// draw returns the terminal with an index.
func (f *fleet) draw(index int) *terminal {
	w, d := f.world, newDice(f.seed, index, ofTraits)
	c := d.weighted(len(w.Carriers), func(i int) float64 { return w.Carriers[i].Share })
	t := &terminal{
		index: index, seed: d.Uint64(), carrier: &w.Carriers[c], downs: f.downs,
		use:   &w.Uses[d.weighted(len(w.Uses), func(i int) float64 { return w.Uses[i].Share })],
		place: &w.Places[d.weighted(len(w.Places), func(i int) float64 { return w.Places[i].Share })],
	}
	t.outages = f.outages[c*w.Regions+int(d.Uint64()%uint64(w.Regions))]
	t.iccid = modem.ICCID(number(t.carrier.ICCID, index, 20))
	t.imsi = modem.IMSI(number(t.carrier.IMSI, index, 15))
	t.otherLink = d.chance(t.use.OtherLink)
	t.ntp, t.nitz = d.chance(w.OtherLink.NTP), d.chance(t.carrier.NITZ)
	clock := d.roll()
	t.battery, t.saved = clock >= w.Clock.NoBattery+w.Clock.Saved, clock >= w.Clock.NoBattery
	t.target, t.counted = d.chance(w.Target.Configured), !d.chance(w.Agent.Uncounted)
	t.activates, t.follows = d.chance(w.Operator.Activates), d.chance(w.Operator.Follows)
	t.announces, t.soldered = d.chance(w.Repair.Announced), d.chance(w.Repair.Soldered)
	t.firstCall = d.chance(w.Cards.FirstCall)
	t.traffic = d.log(float64(t.use.Traffic[0]), float64(t.use.Traffic[1]))
	t.drawCard(&w.Cards, &w.Operator, &d)
	return t
}

// number fills a prefix up to a number of so many digits.
func number(prefix string, index, length int) string {
	return fmt.Sprintf("%s%0*d", prefix, length-len(prefix), index)
}

// drawCard draws what the card has behind it.
func (t *terminal) drawCard(c *Cards, o *Operator, d *dice) {
	whole := func(x time.Duration) time.Duration { return x - x%day }
	t.shelf = d.chance(c.Shelf)
	t.valid = max(whole(d.draw(c.Valid)), day)
	bought, deployed := d.draw(c.Bought), d.draw(c.Deployed)
	used, age := d.draw(c.LastUse), d.below(t.valid-day)
	if t.shelf {
		t.purchased, t.deployed = -whole(bought), deployed
		t.dates = d.chance(o.ShelfDates)
		return
	}
	t.active = -used
	t.age = max(whole(age), whole(used)+day)
	t.purchased = -t.age
	t.dates = d.chance(o.Dates)
}
