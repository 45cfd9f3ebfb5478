package agent

import (
	"context"
	"net/netip"
	"time"

	"github.com/simkeeper/simkeeper/agent/act"
	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/agent/probe"
	"github.com/simkeeper/simkeeper/modem"
)

// This file tries the way to the own broker over the cellular link, where that is allowed.

// trial is one try of the way to the own broker.
type trial struct {
	path     act.Path
	terminal string
	clock    func() time.Time // by which certificates are judged
	forbids  string           // why no packet may leave now; "" when one may
	each     func(diagnose.Step)
}

// try makes it. Nothing is tried without a broker.
func (o Options) try(ctx context.Context, t trial) []diagnose.Step {
	c := o.Config
	if len(c.MQTT.Brokers) == 0 {
		return nil
	}
	trust, err := tlsConfig(c.MQTT)
	password, bad := config.ReadPassword(c)
	for _, err := range []error{err, bad} {
		if err != nil && t.forbids == "" {
			t.forbids = err.Error()
		}
	}
	if t.forbids != "" {
		skipped := diagnose.Step{Layer: diagnose.LayerInterface, Result: diagnose.Skipped, Detail: t.forbids}
		t.each(skipped)
		return []diagnose.Step{skipped}
	}
	trust.Time = t.clock
	return probe.Run(ctx, probe.Config{
		Path: t.path, Brokers: c.MQTT.Brokers, Terminal: t.terminal, Username: c.MQTT.Username, Password: password, TLS: trust, Each: t.each,
	})
}

// The reasons why nothing is tried, for people.
const (
	wayPaying = "a payment is running: nothing is sent"
	wayQuiet  = "the card is not activated: one packet would start its paid term, so nothing is sent"
)

// forbids says why no packet of ours may leave by the cellular interface now.
func (o Options) forbids(m *Memory, at moment) string {
	rules, keep := m.rules(o.Config), m.alive()
	switch {
	case Paying(o.Config):
		return wayPaying
	case keep.Standing(at.planner(m.Boot), &rules).Quiet && !o.Config.Keepalive.Activate:
		return wayQuiet
	}
	return ""
}

// tryAlone tries the way where no agent runs.
func (x *inspection) tryAlone(ctx context.Context, found *Assessment) []diagnose.Step {
	at := x.known.at
	t := trial{
		path: x.o.Cellular, terminal: x.o.nameFor(x.memory), forbids: x.o.forbids(&x.memory, at), each: x.step,
		clock: func() time.Time { return time.Now().Add(-x.known.clock.Off) },
	}
	if t.forbids == "" {
		_, err := x.o.Cellular.Find(dataPath(&found.Snapshot))
		t.forbids = text(err)
	}
	return x.o.try(ctx, t)
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// dataPath is the address of the modem's data context, and its name servers.
func dataPath(s *modem.Snapshot) (netip.Addr, []netip.Addr) {
	data, _ := s.Data()
	return data.Address, data.DNS
}

// way is what the running agent knows of the way to the own broker.
func (a *service) way() diagnose.Path {
	p := diagnose.Path{Steps: a.lastTry()}
	if a.client == nil {
		return p
	}
	link := a.client.State()
	if !link.Connected {
		return p
	}
	cellular := a.iface != "" && link.Via == a.iface
	p.Works, p.Elsewhere = cellular, !cellular && a.iface != "" && link.Via != ""
	if cellular {
		p.Steps = nil
	}
	return p
}

// tryWay tries the way as the running agent, whose reports did not find it.
func (a *service) tryWay(ctx context.Context, each func(diagnose.Step)) []diagnose.Step {
	at := a.moment()
	t := trial{
		path: cellularPath{a.uplink, a.o.Config.Keepalive.Activate}, terminal: a.identityNow().Terminal, clock: a.tlsTime,
		forbids: a.o.forbids(&a.memory, at), each: each,
	}
	a.sought = time.Time{}
	if a.find(); t.forbids == "" {
		t.forbids = a.noIface
	}
	round, cancel := a.round(ctx)
	defer cancel()
	a.steps, a.tried = a.o.try(round, t), time.Now()
	for _, s := range a.steps {
		a.own.Add(uint64(s.Bytes))
	}
	return a.steps
}

// When the way is tried by itself while reports do not get through. It costs up to 4 KB
// where the server answers and refuses, so that it is soon done rarely.
const (
	tryFirst = 3 * time.Minute // after the reports have failed
	tryMost  = 24 * time.Hour
	tryStep  = 8 // how many times later each next try is
)

// tryAt is when the way is tried next by itself: while the network serves the terminal and
// its reports have not got through for a while. Zero is never.
func (a *service) tryAt(now time.Time) time.Time {
	if a.client == nil || !a.attached() || a.paying(now) {
		return time.Time{}
	}
	link := a.client.State()
	if link.Connected || link.Since.IsZero() {
		a.tryWait = 0
		return time.Time{}
	}
	if a.tryWait == 0 {
		return link.Since.Add(tryFirst)
	}
	return a.tried.Add(a.tryWait)
}

// tryByItself tries the way, and judges anew.
func (a *service) tryByItself(ctx context.Context) {
	a.tryWait = min(max(a.tryWait, tryFirst)*tryStep, tryMost)
	a.tryWay(ctx, func(diagnose.Step) {})
	a.judge(a.last.Snapshot)
}

// triedFor is how long a try counts that nothing has repeated.
const triedFor = 10 * time.Minute

// lastTry are the steps of the last try, as long as they count: while reports do not get
// through, until the next one.
func (a *service) lastTry() []diagnose.Step {
	if a.tryWait == 0 && time.Since(a.tried) > triedFor {
		a.steps = nil
	}
	return a.steps
}
