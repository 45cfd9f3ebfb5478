package usage

import (
	"log/slog"
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

// Book is the account of the cards of one terminal. The zero Book is empty. It is kept
// as JSON, below 1.5 KB; one that went through JSON goes on exactly alike. A plain copy
// shares the pages of the cards with the original. It is not safe for concurrent use.
type Book struct {
	// Tx and Rx are all bytes ever credited, under any card: they never decrease.
	// What moved between two moments is their difference, as long as the card was
	// the same (Delta.CardChanged).
	Tx uint64 `json:"tx,omitempty"`
	Rx uint64 `json:"rx,omitempty"`

	memory
}

// memory is the rest of what is kept.
type memory struct {
	Interface mark   `json:"interface,omitzero"`
	Modem     mark   `json:"modem,omitzero"`
	Broken    bool   `json:"broken,omitempty"` // since both were last read together, the interface has not counted all
	Time      int64  `json:"time,omitempty"`   // of the last look with a trusted time, Unix seconds
	Up        int64  `json:"up_s,omitempty"`   // of the last look
	Boot      int64  `json:"boot,omitempty"`
	Agent     uint64 `json:"agent,omitempty"`
	Unsure    bool   `json:"unsure,omitempty"` // the card may have been changed since it was last read
	Held      part   `json:"held,omitzero"`    // counted while unsure
	Pages     []page `json:"cards,omitempty"`  // the first is the card in the terminal
}

// maxPages is how many cards are remembered: a terminal's own, its spare, and two that
// a technician tried.
const maxPages = 4

// part is an amount of traffic that is credited as a whole.
type part struct {
	Tx    uint64 `json:"tx,omitempty"`
	Rx    uint64 `json:"rx,omitempty"`
	Agent uint64 `json:"agent,omitempty"` // the agent's own share, both ways
	Modem uint64 `json:"modem,omitempty"` // what the modem's counter alone has shown, both ways
}

func (p part) plus(q part) part {
	return part{add(p.Tx, q.Tx), add(p.Rx, q.Rx), add(p.Agent, q.Agent), add(p.Modem, q.Modem)}
}

func (p part) sum() uint64 { return add(p.Tx, p.Rx) }

// Add takes one reading in. cycleStart is the first day of the billing cycle that the
// reading lies in, "2026-11-01"; it is not looked at where the time is not trusted,
// and anything that is no such day leaves the cycle as it is.
func (b *Book) Add(r Reading, cycleStart string) Delta {
	changed := b.turn(r.ICCID)
	s := step{gap: b.gap(r), sameBoot: r.Boot == b.Boot}
	j := b.join(b.Interface.to(r.Interface, s, false), b.Modem.to(r.Modem, s, true))
	entry := j.part()
	if !changed {
		entry.Agent = b.own(r.Agent, s)
	}
	b.put(r, j, s.gap)

	d := Delta{
		Source: j.source, Span: duration(j.span), CardChanged: changed,
		InterfaceMoved: j.iface.Bytes, ModemMoved: j.modem.Bytes, Reset: j.iface.reset || j.modem.reset,
	}
	if b.doubt(r.ICCID, d.Reset || !s.sameBoot) {
		b.Held = b.Held.plus(entry)
		return d
	}
	page := &b.Pages[0]
	if !r.Time.IsZero() {
		d.CycleChanged = page.Cycle.turn(cycleStart)
		page.count(r.Time, j)
	}
	b.credit(page, entry, &d)
	return d
}

// turn opens the page of a card that is not the one of the last look, and forgets what
// was counted in between.
func (b *Book) turn(card modem.ICCID) bool {
	if !card.Same(card) || len(b.Pages) > 0 && b.Pages[0].ICCID.Same(card) {
		return false
	}
	if len(b.Pages) > 0 {
		b.Pages[0].Day = day{}
	}
	b.Pages = open(b.Pages, card)
	b.Interface, b.Modem, b.Held, b.Unsure = mark{}, mark{}, part{}, false
	return true
}

// doubt reports whether the bytes of a look might be another card's: it was not read,
// and since it was, something has started again.
func (b *Book) doubt(card modem.ICCID, again bool) bool {
	b.Unsure = !card.Same(card) && (b.Unsure || again || len(b.Pages) == 0)
	return b.Unsure
}

// gap is the time since the last look in seconds, or unknown.
func (b *Book) gap(r Reading) int64 {
	if up := seconds(r.Up); r.Boot == b.Boot && up >= b.Up {
		return up - b.Up
	}
	if now := r.Time.Unix(); !r.Time.IsZero() && b.Time != 0 && now >= b.Time {
		return now - b.Time
	}
	return unknown
}

// own is what the agent itself has moved since the last look.
func (b *Book) own(now uint64, s step) uint64 {
	if s.sameBoot && now >= b.Agent {
		return now - b.Agent
	}
	return now
}

// put takes a look over, so that the next one can be compared with it.
func (b *Book) put(r Reading, j joined, gap int64) {
	b.Interface.put(r.Interface, j.Bytes, gap)
	b.Modem.put(r.Modem, j.Bytes, gap)
	b.follow(r, j.iface)
	b.Up, b.Boot, b.Agent = seconds(r.Up), r.Boot, r.Agent
	if !r.Time.IsZero() {
		b.Time = r.Time.Unix()
	}
}

// credit enters what a look has brought, and what was held until the card was sure.
func (b *Book) credit(p *page, entry part, d *Delta) {
	if b.Held != (part{}) {
		entry, b.Held, d.Span = entry.plus(b.Held), part{}, unknown
	}
	p.credit(entry, d.Source)
	b.Tx, b.Rx = add(b.Tx, entry.Tx), add(b.Rx, entry.Rx)
	d.Tx, d.Rx = entry.Tx, entry.Rx
}

// Cycle returns the totals of the billing cycle on the card in the terminal. They are
// zero, with no Start and no Source, while no card has been read.
func (b *Book) Cycle() Totals {
	if len(b.Pages) == 0 {
		return Totals{}
	}
	return b.Pages[0].Cycle.totals()
}

// Card returns the card in the terminal, "" while none was read, and all bytes ever
// credited to it. They are true for one card even after others were in use; they start
// again from 0 for a card that was forgotten over four others.
func (b *Book) Card() (card modem.ICCID, tx, rx uint64) {
	if len(b.Pages) == 0 {
		return "", 0, 0
	}
	p := &b.Pages[0]
	return p.ICCID, p.Tx, p.Rx
}

// LogValue keeps full card numbers out of logs.
func (b *Book) LogValue() slog.Value {
	card, tx, rx := b.Card()
	return slog.GroupValue(slog.Any("iccid", card), slog.Uint64("tx", tx), slog.Uint64("rx", rx), slog.Any("cycle", b.Cycle()))
}

func seconds(d time.Duration) int64 { return int64(d / time.Second) }

// duration is negative for an unknown time.
func duration(seconds int64) time.Duration {
	return time.Duration(min(seconds, int64(longest))) * time.Second
}
