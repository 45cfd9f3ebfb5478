package agent

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"time"

	"github.com/simkeeper/simkeeper/agent/act"
	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/agent/probe"
	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/report/mqtt"
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

// skip says why nothing is tried.
func (t *trial) skip(layer diagnose.Layer, why string) []diagnose.Step {
	s := diagnose.Step{Layer: layer, Result: diagnose.Skipped, Detail: why}
	t.each(s)
	return []diagnose.Step{s}
}

// say is a text in the language of the options.
func (o Options) say(en, zh string) string {
	if o.language() == diagnose.Chinese {
		return zh
	}
	return en
}

// try makes it.
func (o Options) try(ctx context.Context, t trial) []diagnose.Step {
	c := o.Config
	if len(c.MQTT.Brokers) == 0 {
		return t.skip(diagnose.LayerConnect, o.say("no broker is configured (mqtt.brokers)", "未配置服务器（mqtt.brokers）"))
	}
	trust, err := tlsConfig(c.MQTT)
	password, bad := config.ReadPassword(c)
	for _, err := range []error{err, bad} {
		if err != nil && t.forbids == "" {
			t.forbids = err.Error()
		}
	}
	if t.forbids != "" {
		return t.skip(diagnose.LayerInterface, t.forbids)
	}
	trust.Time = t.clock
	return probe.Run(ctx, probe.Config{
		Path: t.path, Brokers: c.MQTT.Brokers, Terminal: t.terminal, Username: c.MQTT.Username, Password: password, TLS: trust, Each: t.each,
	})
}

// forbids says why no packet of ours may leave by the cellular interface now. The card is
// the one that was just found: it may be another than the one that is remembered.
func (o Options) forbids(m Memory, found *Assessment, at moment) string {
	found.keepIdentity(&m)
	rules, keep := m.rules(o.Config), m.alive()
	switch {
	case Paying(o.Config):
		return o.say("a payment is running: nothing is sent", "正在支付：不发送任何数据")
	case keep.Standing(at.planner(m.Boot), &rules).Quiet && !o.Config.Keepalive.Activate:
		return o.say("the card is not activated: one packet would start its paid term, so nothing is sent", "卡未激活：一个数据包就会开始计费，因此不发送任何数据")
	}
	return ""
}

// tryAlone tries the way where no agent runs.
func (x *inspection) tryAlone(ctx context.Context, found *Assessment) []diagnose.Step {
	at := x.known.at
	t := trial{
		path: x.o.Cellular, terminal: x.o.nameFor(x.memory), forbids: x.o.forbids(x.memory, found, at), each: x.step,
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
	if !link.Works() {
		p.Steps = a.withClock(p.Steps)
		return p
	}
	cellular := a.iface != "" && link.Via == a.iface
	if link.Connected || time.Since(link.Since) < provedFor { // a terminal at rest knows how things were
		p.Works, p.Elsewhere = cellular, !cellular && a.iface != "" && link.Via != ""
	}
	if cellular && (link.Connected || a.tried.Before(link.Since)) {
		p.Steps = nil
	}
	return p
}

// withClock adds to steps that were not made what the reports' own failure says of the
// clock, by whatever link they went: that needs no try, and is the same over each.
func (a *service) withClock(steps []diagnose.Step) []diagnose.Step {
	made := func(s diagnose.Step) bool { return s.Result != diagnose.Skipped }
	if a.client == nil || slices.ContainsFunc(steps, made) {
		return steps
	}
	link := a.client.State()
	why, ok := errors.AsType[*mqtt.LinkError](link.LastError)
	if link.Works() || !ok || why.Fault != mqtt.FaultClock && why.Fault != mqtt.FaultExpired {
		return steps
	}
	return append(slices.Clip(steps), diagnose.Step{
		Layer: diagnose.LayerTLS, Result: diagnose.Failed, Target: why.Broker, Fault: string(why.Fault), Detail: why.Error(),
	})
}

// tryWay tries the way as the running agent, whose reports did not find it. A round that a
// payment cuts short is no news of the way.
func (a *service) tryWay(round context.Context, o Options, found *Assessment, each func(diagnose.Step)) []diagnose.Step {
	at := a.moment()
	t := trial{
		path: cellularPath{a.uplink, a.o.Config.Keepalive.Activate}, terminal: a.identityNow().Terminal, clock: a.tlsTime,
		forbids: o.forbids(a.memory, found, at), each: each,
	}
	a.sought = time.Time{}
	if a.find(&found.Snapshot); t.forbids == "" {
		t.forbids = a.noIface
	}
	steps := o.try(round, t)
	for _, s := range steps {
		a.own.Add(uint64(s.Bytes))
	}
	if a.tried = time.Now(); !errors.Is(round.Err(), context.Canceled) {
		a.steps = steps
	}
	return steps
}

// When the way is tried by itself while reports do not get through. It costs up to 4 KB
// where the server answers and refuses, so that it is soon done rarely.
const (
	tryFirst = 3 * time.Minute // after the reports have failed
	tryMost  = 24 * time.Hour
	tryStep  = 8 // how many times later each next try is
)

// tryAt is when the way is tried next by itself: while the network serves the terminal and
// its reports have not got through for a while. Zero is never. Until then it looks once in
// a while whether they do again, since nobody tells the loop.
func (a *service) tryAt(now time.Time) time.Time {
	if a.client == nil || !a.last.attached() || a.paying(now) {
		return time.Time{}
	}
	link := a.client.State()
	switch {
	case link.Works() && a.tryWait > 0:
		a.tryWait, a.again = 0, a.soon(now)
		return time.Time{}
	case link.Works() || link.Since.IsZero():
		return time.Time{}
	case a.tryWait == 0:
		return link.Since.Add(tryFirst)
	}
	if next := a.tried.Add(a.tryWait); next.Before(now.Add(tryFirst)) {
		return next
	}
	return now.Add(tryFirst)
}

// tryByItself tries the way, and judges anew.
func (a *service) tryByItself(ctx context.Context) {
	a.tryWait = min(max(a.tryWait, tryFirst)*tryStep, tryMost)
	round, cancel := a.round(ctx)
	defer cancel()
	a.tryWay(round, a.o, &a.last, func(diagnose.Step) {})
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
