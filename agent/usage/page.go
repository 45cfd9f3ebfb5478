package usage

import (
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

// page is the account of one card.
type page struct {
	ICCID modem.ICCID `json:"iccid"`
	Tx    uint64      `json:"tx,omitempty"` // ever
	Rx    uint64      `json:"rx,omitempty"`
	Cycle cycle       `json:"cycle,omitzero"`
	Day   day         `json:"day,omitzero"`
	Habit habit       `json:"habit,omitempty"`
}

// open puts the page of a card first: its own, or a new one in place of the oldest.
func open(pages []page, card modem.ICCID) []page {
	at := 0
	for at < len(pages) && !pages[at].ICCID.Same(card) {
		at++
	}
	p := page{ICCID: card}
	switch {
	case at < len(pages):
		p = pages[at]
	case at < maxPages:
		pages = append(pages, page{})
	default:
		at--
	}
	copy(pages[1:at+1], pages[:at])
	pages[0] = p
	return pages
}

// count enters a look into the day that it lies in.
func (p *page) count(now time.Time, j joined) {
	if done, ok := p.Day.turn(dayOf(now)); ok {
		p.Habit = p.Habit.with(done)
	}
	p.Day.count(secondOf(now), j)
}

func (p *page) credit(entry part, source Source) {
	p.Tx, p.Rx = add(p.Tx, entry.Tx), add(p.Rx, entry.Rx)
	p.Cycle.part = p.Cycle.plus(entry)
	if source != "" {
		p.Cycle.Source = source
	}
}

// cycle is what moved in one billing cycle.
type cycle struct {
	Start string `json:"start,omitempty"`
	part
	Source Source `json:"source,omitempty"` // of the last look that had one
	Warned int    `json:"warned,omitempty"` // the highest threshold told, in per cent
}

// turn begins another cycle and reports whether the totals start anew.
func (c *cycle) turn(start string) bool {
	if start == c.Start {
		return false
	}
	if _, err := time.Parse(time.DateOnly, start); err != nil {
		return false
	}
	if start < c.Start {
		c.Start = start
		return false
	}
	*c = cycle{Start: start}
	return true
}

// Totals is what moved in one billing cycle on one card, in bytes.
type Totals struct {
	Start  string // first day, "2026-11-01"; "" while no time was trusted
	Tx, Rx uint64
	Agent  uint64 // the agent's own share, both ways
	Source Source // the counter that gave most of it; "" while none has
}

// Sum is both directions together.
func (t Totals) Sum() uint64 { return add(t.Tx, t.Rx) }

func (c *cycle) totals() Totals {
	t := Totals{Start: c.Start, Tx: c.Tx, Rx: c.Rx, Agent: c.Agent, Source: c.Source}
	switch {
	case c.sum() == 0:
	case c.Modem > c.sum()/2:
		t.Source = FromModem
	default:
		t.Source = FromInterface
	}
	return t
}
