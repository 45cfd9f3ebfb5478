package life

import (
	"fmt"
	"slices"
)

// checker collects the first complaint about a world.
type checker struct{ err error }

func (c *checker) want(ok bool, key, format string, args ...any) {
	if !ok && c.err == nil {
		c.err = fmt.Errorf("%s: %s", key, fmt.Sprintf(format, args...))
	}
}

func (c *checker) share(key string, x float64) {
	c.want(x >= 0 && x <= 1, key, "%v is not between 0 and 1", x)
}

func (c *checker) span(key string, r Range) {
	c.want(r[0] <= r[1], key, "the range ends before it begins")
	c.want(r[0] > 0 || r[1] == 0, key, "a range begins above 0")
}

func (c *checker) spells(key string, s Spells) {
	c.share(key+".share", s.Share)
	c.span(key+".every", s.Every)
	c.span(key+".last", s.Last)
	c.want((s.Every[0] > 0) == (s.Last[0] > 0), key, "spells need both every and last")
}

// check says what is wrong with the world, the first thing only.
func (w *World) check() error {
	c := new(checker)
	c.want(!w.Start.IsZero(), "start", "is missing; use a date such as 2027-01-01")
	c.want(w.UTCOffset >= -12 && w.UTCOffset <= 14, "utc_offset", "%d is not between -12 and 14 hours", w.UTCOffset)
	c.want(w.Regions >= 1 && w.Regions <= 1000, "regions", "%d is not between 1 and 1000", w.Regions)
	c.share("judge.from", w.Judge.From)
	c.want(w.Judge.Starts >= 0, "judge.starts", "is below 0")
	c.want(w.Judge.Opportunity > 0, "judge.opportunity", "is missing")
	for _, list := range []struct {
		name string
		n    int
	}{{"carriers", len(w.Carriers)}, {"uses", len(w.Uses)}, {"places", len(w.Places)}} {
		c.want(list.n > 0, list.name, "there is none; add a [[%s]]", list.name)
	}
	for i := range w.Carriers {
		w.Carriers[i].check(c)
	}
	for i := range w.Uses {
		w.Uses[i].check(c)
	}
	for _, p := range w.Places {
		c.want(p.Share >= 0, "places."+p.Name+".share", "%v is below 0", p.Share)
		c.spells("places."+p.Name+".holes", p.Holes)
	}
	w.checkRest(c)
	return c.err
}

func (r *Carrier) check(c *checker) {
	key := "carriers." + r.Name + "."
	c.want(r.Share >= 0, key+"share", "%v is below 0", r.Share)
	c.want(r.Idle == 0 || r.IdleCycles == 0, key+"idle", "there is idle_cycles, too; keep one of them")
	c.want(r.IdleCycles >= 0, key+"idle_cycles", "%d is below 0", r.IdleCycles)
	c.want(r.CycleDay >= 1 && r.CycleDay <= 28, key+"cycle_day", "%d is not between 1 and 28", r.CycleDay)
	c.want(digits(r.ICCID) && len(r.ICCID) >= 4 && len(r.ICCID) <= 10, key+"iccid", "%q is not the 4 to 10 digits that an ICCID begins with", r.ICCID)
	c.want(digits(r.IMSI) && len(r.IMSI) >= 5 && len(r.IMSI) <= 6, key+"imsi", "%q is not the 5 or 6 digits that an IMSI begins with", r.IMSI)
	c.want(slices.Contains([]string{"activate", "lose"}, r.WindowEnd), key+"window_end", "%q is not activate or lose", r.WindowEnd)
	c.want(slices.Contains([]string{"activation", "purchase"}, r.ValidFrom), key+"valid_from", "%q is not activation or purchase", r.ValidFrom)
	c.share(key+"nitz", r.NITZ)
	c.spells(key+"outages", r.Outages)
}

func digits(text string) bool {
	for _, c := range text {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

func (u *Use) check(c *checker) {
	key := "uses." + u.Name + "."
	c.want(u.Share >= 0, key+"share", "%v is below 0", u.Share)
	c.want(len(u.Hours) == 0 || len(u.Hours) == 2 && u.Hours[0] < u.Hours[1], key+"hours", "give two times of one day, the first one earlier")
	c.want(len(u.Hours) == 2 || u.On[0] > 0, key+"on", "is missing; a terminal is powered by hours or by on and off")
	c.want(len(u.Hours) == 0 || 2*u.Jitter < Span(u.Hours[1]-u.Hours[0]) && 2*u.Jitter < Span(day)-Span(u.Hours[1]-u.Hours[0]), key+"jitter", "is more than the hours leave room for")
	c.span(key+"on", u.On)
	c.span(key+"off", u.Off)
	c.want((u.On[0] > 0) == (u.Off[0] > 0), key+"off", "on and off go together")
	c.spells(key+"away", u.Away)
	c.share(key+"other_link", u.OtherLink)
	c.want(u.Traffic[0] <= u.Traffic[1] && (u.Traffic[0] > 0 || u.Traffic[1] == 0), key+"traffic", "the range does not begin above 0 and end above that")
}

// checkRest looks at what there is once.
func (w *World) checkRest(c *checker) {
	for _, s := range []struct {
		key   string
		value float64
	}{
		{"other_link.ntp", w.OtherLink.NTP}, {"target.configured", w.Target.Configured},
		{"clock.no_battery", w.Clock.NoBattery}, {"clock.saved", w.Clock.Saved}, {"clock.jumps", w.Clock.Jumps},
		{"cards.renewed", w.Cards.Renewed}, {"cards.shelf", w.Cards.Shelf}, {"cards.first_call", w.Cards.FirstCall},
		{"operator.dates", w.Operator.Dates}, {"operator.shelf_dates", w.Operator.ShelfDates}, {"operator.follows", w.Operator.Follows}, {"operator.activates", w.Operator.Activates},
		{"repair.announced", w.Repair.Announced}, {"repair.soldered", w.Repair.Soldered},
		{"agent.uncounted", w.Agent.Uncounted}, {"agent.busy", w.Agent.Busy},
	} {
		c.share(s.key, s.value)
	}
	c.want(w.Clock.NoBattery+w.Clock.Saved <= 1, "clock.saved", "is more than no_battery leaves")
	for _, s := range []struct {
		key   string
		value Spells
	}{
		{"other_link.down", w.OtherLink.Down}, {"target.down", w.Target.Down}, {"cards.depot", w.Cards.Depot},
		{"repair.exchange", w.Repair.Exchange}, {"misuse.bursts", w.Misuse.Bursts},
	} {
		c.spells(s.key, s.value)
	}
	for _, s := range []struct {
		key   string
		value Range
	}{{"cards.last_use", w.Cards.LastUse}, {"cards.valid", w.Cards.Valid}, {"cards.bought", w.Cards.Bought}, {"cards.deployed", w.Cards.Deployed}} {
		c.span(s.key, s.value)
	}
	known := methodKnown(w.Agent.Method)
	c.want(known, "agent.method", "%q is not one of %s", w.Agent.Method, methodNames())
	c.want(w.Ping.Hour >= 0 && w.Ping.Hour <= 23, "ping.hour", "%d is not an hour of the day", w.Ping.Hour)
}
