package life

import "time"

// spells is something that is now on, now off, such as a hole in the coverage.
type spells struct {
	dice
	rule *Spells
	on   bool
}

// start returns when the first spell begins; never for a terminal that has none.
func (s *spells) start(d dice, rule *Spells) instant {
	s.dice, s.rule = d, rule
	if !s.chance(rule.Share) || rule.Every[0] == 0 {
		return never
	}
	return s.below(s.draw(rule.Every))
}

// flip begins or ends a spell and returns when it ends, or the next one begins.
func (s *spells) flip(now instant) instant {
	s.on = !s.on
	if s.on {
		return now + s.draw(s.rule.Last)
	}
	return now + s.draw(s.rule.Every)
}

// stretch is a time from and until which something lasts.
type stretch struct{ from, until instant }

// stretches draws the spells up to the end, for what strikes many terminals at once.
func stretches(d dice, rule *Spells, end instant) []stretch {
	all, s := []stretch(nil), new(spells)
	everybody := *rule
	everybody.Share = 1
	for at := s.start(d, &everybody); at < end; {
		until := s.flip(at)
		all = append(all, stretch{at, until})
		at = s.flip(until)
	}
	return all
}

// calendar walks along stretches.
type calendar struct {
	rest []stretch
	on   bool
}

func (c *calendar) start(all []stretch) instant {
	c.rest = all
	return c.next()
}

func (c *calendar) next() instant {
	switch {
	case len(c.rest) == 0:
		return never
	case c.on:
		return c.rest[0].until
	}
	return c.rest[0].from
}

func (c *calendar) flip() instant {
	if c.on {
		c.rest = c.rest[1:]
	}
	c.on = !c.on
	return c.next()
}

// pattern is the daily use of a terminal, without the long times away.
type pattern struct {
	dice
	use *Use
	on  bool
}

// start returns when the power first changes. What is set up new is on at first.
func (p *pattern) start(d dice, use *Use, at instant) instant {
	p.dice, p.use = d, use
	switch {
	case len(use.Hours) == 2:
		return p.opening(at)
	case at > 0 || p.chance(0.5):
		p.on = true
		return at + p.draw(use.On)
	}
	return at + p.below(p.draw(use.Off))
}

func (p *pattern) flip(now instant) instant {
	p.on = !p.on
	switch {
	case len(p.use.Hours) == 2 && p.on:
		return now - now%day + time.Duration(p.use.Hours[1]) + p.jitter()
	case len(p.use.Hours) == 2:
		return p.opening(now - now%day + day)
	case p.on:
		return now + p.draw(p.use.On)
	}
	return now + p.draw(p.use.Off)
}

// opening is when the shop opens next, on the day of at or later.
func (p *pattern) opening(at instant) instant {
	opens := at - at%day + time.Duration(p.use.Hours[0]) + p.jitter()
	if opens <= at {
		opens += day
	}
	return opens
}

// jitter is early or late.
func (p *pattern) jitter() time.Duration {
	return p.below(2*time.Duration(p.use.Jitter)+time.Second) - time.Duration(p.use.Jitter)
}
