package agent

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/simkeeper/simkeeper/agent/card"
	"github.com/simkeeper/simkeeper/agent/clock"
	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/agent/ledger"
	"github.com/simkeeper/simkeeper/agent/recovery"
	"github.com/simkeeper/simkeeper/agent/usage"
	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/reader"
	"github.com/simkeeper/simkeeper/report"
)

// This file gives a modem a new start: by itself, where the owner has allowed it and
// package recovery finds it right, and as a signed command wants it.

const (
	cureTime = 2 * time.Minute  // for one act; the radio is switched on also after that
	awayFor  = time.Minute      // that a modem which was told to restart may be away
	newStart = 10 * time.Second // after which an act is looked at

	flowBytes = 2 << 10   // both ways, by which data is known to flow on the cellular interface
	flowFor   = time.Hour // for which it then is: a shop's payments are rare
)

// tend is one step of the recovery, after a look.
func (a *service) tend(ctx context.Context) {
	a.mend(ctx)
	may := a.o.Config.Modem.Recovery
	if may == config.RecoveryOff && a.memory.Recovery.Flight == nil {
		return
	}
	at := a.moment()
	seen := recovery.Observation{
		Radio: may != config.RecoveryOff, Reset: may == config.RecoveryReset, Busy: a.paying(time.Now()),
		Seed: a.o.policy(a.memory.Terminal).Seed, Sight: a.sight(at),
	}
	state, next := recovery.Step(at.recovery(a.memory.Boot), a.memory.Recovery, seen)
	a.memory.Recovery = state
	if next.Ended != nil {
		a.o.log().Info("recovery", "act", next.Ended.Act, "cause", next.Ended.Cause, "outcome", next.Came)
		a.memory.jot(ledger.Line{Kind: ledger.Recovery, Method: string(next.Ended.Act), Verdict: string(next.Came), Text: next.Ended.Cause}, at)
	}
	if next.Do != "" {
		a.restart(ctx, next.Do, fmt.Sprintf("%s has lasted for %v", a.last.Verdict.Cause, state.Sick.Round(time.Minute)))
	}
}

// mend switches on a radio that an act may have left off.
func (a *service) mend(ctx context.Context) {
	if !a.memory.Recovery.Off || a.last.Snapshot.Access != modem.Answering {
		return
	}
	if err := a.reader.RadioOn(ctx); err != nil {
		a.o.log().Error("recovery", "error", err)
		return
	}
	a.memory.Recovery.Off, a.again = false, time.Now().Add(newStart)
}

// sight is what the last look has found, for the planner.
func (a *service) sight(at moment) recovery.Sight {
	m, k := &a.memory, a.known(at)
	works := k.evidence(m, &a.last.Snapshot).Path.Works
	good := m.Good
	return recovery.Sight{
		Cause: a.last.Verdict.Cause, Passing: a.last.Verdict.Transient, Served: a.last.attached(),
		Before: good != nil && good.ICCID.Same(m.ICCID) && good.IMEI == m.IMEI,
		Barred: m.barred(a.o.Config, at),
		Works:  works || a.last.Verdict.Cause == diagnose.ModemSilent && a.flow.moving(a.crossed.byInterface, time.Now()),
	}
}

// barred says that the card is one which a new start does not help, or which must not begin
// its term by one.
func (m *Memory) barred(c *config.Config, at moment) bool {
	rules, keep := m.rules(c), m.alive()
	s := keep.Standing(at.planner(m.Boot), &rules)
	return m.FirstReject != nil || keep.Life.Stop != "" || s.Quiet || s.Phase == card.Expired
}

// recovery is the moment as the planner of recoveries sees it.
func (m moment) recovery(boot int64) recovery.Moment {
	out := recovery.Moment{Up: m.uptime, Boot: boot}
	if m.grade.Better(clock.System) {
		out.Time = m.now
	}
	return out
}

// flow tells by the interface's counters whether data crosses the link: a modem whose AT
// port is silent may carry payments all the same.
type flow struct {
	from  usage.Bytes
	since time.Time
	moved time.Time // zero for not yet
}

func (f *flow) moving(total usage.Bytes, now time.Time) bool {
	moves := total.Tx-f.from.Tx >= flowBytes && total.Rx-f.from.Rx >= flowBytes
	if moves {
		f.moved = now
	}
	if moves || now.Sub(f.since) >= flowFor {
		f.from, f.since = total, now
	}
	return !f.moved.IsZero() && now.Sub(f.moved) < flowFor
}

// resetModem restarts the modem because a signed command wants it. It belongs to the loop.
// It is refused where the owner has switched recovery off, and while a payment runs.
func (a *service) resetModem(ctx context.Context) error {
	switch {
	case a.o.Config.Modem.Recovery == config.RecoveryOff:
		return errors.New(`modem.recovery is "off": this terminal's owner lets nobody restart the modem; set it to "radio" or "reset" to allow it`)
	case a.paying(time.Now()):
		return errors.New("a payment is running: the modem is not restarted; send the command again later")
	}
	a.memory.Recovery = a.memory.Recovery.Wish(a.moment().recovery(a.memory.Boot))
	return a.restart(ctx, recovery.Reset, recovery.Commanded)
}

// What an act does, and has not done.
var (
	doings   = map[recovery.Act]string{recovery.Radio: "the radio was switched off and on", recovery.Reset: "the modem was restarted"}
	failings = map[recovery.Act]string{recovery.Radio: "the radio was to be switched off and on", recovery.Reset: "the modem was to be restarted"}
)

// restart makes an act that the memory holds as in flight, and tells of it. What it
// remembers is on flash before the act begins: the power may go while the radio is off.
func (a *service) restart(ctx context.Context, act recovery.Act, why string) error {
	r := &a.memory.Recovery
	r.Off = act == recovery.Radio
	err := a.state.save(a.memory, true)
	if err == nil {
		err = a.make(ctx, act)
	} else {
		r.Off = false
	}
	h := Happening{Type: report.EventModemReset, Severity: report.SeverityWarn, From: r.Flight.Cause, To: string(act), Text: doings[act] + ": " + why}
	line := ledger.Line{Kind: ledger.Recovery, Method: string(act), Text: r.Flight.Cause}
	if err != nil {
		r.Flight = nil
		h.Text = failings[act] + ": " + why + "; " + err.Error()
		line.Verdict, line.Text = "failed", line.Text+": "+err.Error()
	}
	a.o.log().Warn("recovery", "act", act, "why", why, "error", err)
	a.note(h)
	a.memory.jot(line, a.moment())
	return err
}

// make makes an act.
func (a *service) make(ctx context.Context, act recovery.Act) error {
	round, cancel := a.o.unlessPaying(ctx, cureTime)
	defer cancel()
	before := a.reader.Sent()
	defer func() {
		a.account(before, time.Now())
		a.letGo()
		a.again = time.Now().Add(newStart)
	}()
	if act == recovery.Radio {
		err := a.reader.CycleRadio(round)
		a.memory.Recovery.Off = errors.Is(err, reader.ErrRadioOff)
		return err
	}
	err := a.reader.Reset(round)
	if err == nil {
		a.booted = time.Now() // its start is no news
		a.away = a.booted.Add(awayFor)
		a.o.locator.leave()
	}
	return err
}

// starting says that a modem which was told to restart is not back yet, which is no fault
// for a minute.
func (a *service) starting(s modem.Snapshot) bool {
	if s.Access == modem.Answering || time.Now().After(a.away) {
		a.away = time.Time{}
		return false
	}
	a.again = time.Now().Add(searchStep)
	return true
}
