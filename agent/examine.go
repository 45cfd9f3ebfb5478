package agent

import (
	"context"
	"time"

	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/modem/reader"
	"github.com/simkeeper/simkeeper/report"
)

const (
	// settleTime is what a card needs to start and a modem to find its network; until
	// then a state that may pass is looked at again.
	settleTime = 20 * time.Second
	settleStep = 2 * time.Second
)

// Examine is one round for a technician: it asks the modem through r, judges with what m
// remembers, and returns the report. It writes nothing. A state that may pass is given
// time to do so, as far as ctx allows.
func Examine(ctx context.Context, o Options, r *reader.Reader, m Memory) report.Report {
	at := o.moment(&m.Clock, m.Boot, nil)
	a, m := settle(ctx, r, m, at, o.Config.Card.Allow)
	if m.Boot == 0 { // this terminal has never run the agent
		m.Boot = m.NextBoot()
	}
	m.Terminal = o.nameFor(m)
	at = o.moment(&m.Clock, m.Boot, heard(&a.Snapshot, o.uptime()))
	return o.report(a, m, at, 0)
}

// nameFor names the terminal now, without waiting for an IMEI.
func (o Options) nameFor(m Memory) string {
	name, err := terminalName(o.Config, m)
	if name == "" || err != nil {
		name, _ = machineName(o.root())
	}
	return name
}

// settle reads until the state is one that stays.
func settle(ctx context.Context, r *reader.Reader, m Memory, at moment, allow []string) (Assessment, Memory) {
	deadline := time.Now().Add(settleTime)
	for scope := reader.Full; ; scope = reader.Signal {
		s := r.Read(ctx, scope)
		settled := !time.Now().Before(deadline)
		a, next := Assess(m, s, at.time(), settled, allow)
		if !a.Verdict.Transient || settled {
			return a, next
		}
		select {
		case <-ctx.Done():
			a, next = Assess(m, s, at.time(), true, allow)
			return a, next
		case <-time.After(settleStep):
		}
	}
}

// report joins both messages, as diag prints them. The numbers are shown: they stay on
// this machine.
func (o Options) report(a Assessment, m Memory, at moment, next time.Duration) report.Report {
	i := identity(m, o.Config, o.Version, masker{})
	h := health(a, m, o.Config, at, next, o.language())
	h.ID = i.ID
	return report.Report{Identity: i, Health: h}
}

func (o Options) language() diagnose.Language {
	if o.Language == "" {
		return diagnose.English
	}
	return o.Language
}
