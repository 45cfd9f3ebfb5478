package agent

import (
	"path/filepath"
	"time"

	"github.com/simkeeper/simkeeper/agent/card"
	"github.com/simkeeper/simkeeper/agent/keepalive"
	"github.com/simkeeper/simkeeper/agent/ledger"
	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/report"
)

// This file keeps the ledger. A line is in the hot state until the ledger has it, so that
// it survives a full disk and a damaged ledger; the ledger is open only while it is
// written, so that others can read it.

// LedgerPath is where the ledger of a state folder stands.
func LedgerPath(dir string) string { return filepath.Join(dir, "ledger.db") }

// mostOwed is how many lines the hot state holds while the ledger cannot be written.
const mostOwed = 16

// jot adds a line, numbered and dated.
func (m *Memory) jot(l ledger.Line, at moment) {
	m.Lines++
	l.N, l.Clock, l.Boot, l.Uptime = m.Lines, string(at.grade), m.Boot, int64(at.uptime/time.Second)
	if l.Time.IsZero() {
		l.Time = at.time()
	}
	l.IMEI = m.IMEI
	if l.ICCID == "" {
		l.ICCID = m.ICCID
	}
	m.Owed = append(m.Owed, l)
	if n := len(m.Owed) - mostOwed; n > 0 {
		m.Owed = m.Owed[n:]
	}
}

// enter adds the line of an act or of natural traffic.
func (m *Memory) enter(l keepalive.Line, at moment, s *modem.Snapshot) {
	out := ledger.Line{
		Kind: ledger.Act, Time: l.Ended, ICCID: l.ICCID, Method: string(l.Method), Target: l.Target, Verdict: string(l.Verdict), Reason: string(l.Reason),
		RTT: l.RTT, Interface: counts(l.Interface), Modem: counts(l.Evidence.Modem), Bytes: uint64(l.Cost), Text: l.Detail, PLMN: s.PLMN,
	}
	if l.Method == keepalive.Natural {
		out.Kind = ledger.Natural
	}
	out.Area, out.Cell, _ = s.Location()
	m.jot(out, at)
}

func counts(s *keepalive.Span) *ledger.Counts {
	if s == nil {
		return nil
	}
	return &ledger.Counts{TxBefore: s.TxBefore, RxBefore: s.RxBefore, TxAfter: s.TxAfter, RxAfter: s.RxAfter}
}

// kinds are the happenings that belong into the ledger.
var kinds = map[report.EventType]ledger.Kind{
	report.EventReject: ledger.Reject, report.EventCardChanged: ledger.Pair, report.EventPairChanged: ledger.Pair, report.EventNotAllowed: ledger.Pair,
}

// remember puts a happening into the ledger if it belongs there.
func (a *service) remember(h Happening) {
	if kind, ok := kinds[h.Type]; ok {
		a.memory.jot(ledger.Line{Kind: kind, Text: string(h.Type) + ": " + h.Text + from(h)}, a.moment())
	}
}

func from(h Happening) string {
	if h.From == "" && h.To == "" {
		return ""
	}
	return " (" + h.From + " → " + h.To + ")"
}

// withLedger opens the ledger, for as long as use takes. A damaged one has been set aside
// and is reported.
func (a *service) withLedger(use func(*ledger.Ledger) error) error {
	l, err := ledger.Open(LedgerPath(a.o.Config.State.Dir))
	if err != nil {
		return err
	}
	defer l.Close()
	for _, damage := range l.Damage() {
		a.o.log().Warn("the ledger was damaged", "detail", damage)
		a.note(Happening{Type: report.EventStateDamaged, Severity: report.SeverityWarn, Text: damage})
	}
	a.memory.Lines = max(a.memory.Lines, l.Next()-1) // after the loss of the hot state
	return use(l)
}

// ledgerRetry is how soon a ledger that could not be written is tried again.
const ledgerRetry = 10 * time.Minute

// settleDebts writes what the ledger is owed, and with it what is known of the card: if
// the hot state is ever lost, that is what is left.
func (a *service) settleDebts() {
	if len(a.memory.Owed) == 0 || !a.refused.IsZero() && time.Since(a.refused) < ledgerRetry {
		return
	}
	a.save() // first: a number that the ledger has is never given again
	err := a.withLedger(func(l *ledger.Ledger) error {
		if err := l.Append(a.memory.Owed...); err != nil {
			return err
		}
		return l.SaveCard(ledger.Record{Life: a.memory.Keep.Life, IMEI: a.memory.IMEI})
	})
	if err != nil {
		a.refused = time.Now()
		a.o.log().Error("the ledger was not written", "error", err)
		return
	}
	a.memory.Owed, a.refused = nil, time.Time{}
}

// meetCard turns to the life of the card that is in the terminal, where it is another one
// than before: a card that has been here begins no new life.
func (a *service) meetCard() {
	now, before := a.memory.ICCID, a.memory.Keep.Life
	if now == "" || before.ICCID.Same(now) {
		return
	}
	life := card.Life{ICCID: now}
	err := a.withLedger(func(l *ledger.Ledger) (err error) {
		if before.ICCID != "" {
			if err := l.SaveCard(ledger.Record{Life: before, IMEI: a.memory.IMEI}); err != nil {
				return err
			}
		}
		life, err = lifeOf(l, now)
		return err
	})
	if err != nil {
		a.o.log().Error("what is known of the card was not found", "error", err)
	}
	a.memory.Keep = a.memory.Keep.Take(life)
}

// lifeOf is what the ledger tells of a card's life: its record, and its last proof, which is
// there even where the record was written before it.
func lifeOf(l *ledger.Ledger, iccid modem.ICCID) (card.Life, error) {
	life := card.Life{ICCID: iccid}
	record, ok, err := l.Card(iccid)
	if err != nil {
		return life, err
	}
	if ok {
		life = record.Life
		life.ICCID = iccid
	}
	proof, ok, err := l.Proof(iccid)
	if ok {
		keepalive.Prove(&life, proof.Told())
	}
	return life, err
}
