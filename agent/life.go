package agent

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/agent/card"
	"github.com/simkeeper/simkeeper/agent/clock"
	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/agent/keepalive"
	"github.com/simkeeper/simkeeper/agent/trend"
	"github.com/simkeeper/simkeeper/agent/usage"
	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/report"
)

// This file follows the life of the card: it reads the clocks and the counters, asks the
// planner, and notes what has happened. Carrying out an act is in acting.go.

// moment reads the clocks.
func (a *service) moment() moment {
	m := a.o.moment(&a.memory.Clock, a.memory.Boot, a.heard, a.orders.time)
	if t := m.time(); !t.IsZero() {
		a.ahead.Store(int64(time.Until(t)))
	}
	a.vouched.Store(m.grade.Better(clock.System))
	return m
}

// rules are those of the card in the terminal, as commands, the configuration and its
// carrier state them.
func (m *Memory) rules(c *config.Config) card.Rules {
	plan := terms(m.commanded(c))
	carrier := cmp.Or(plan.Carrier, string(c.Card.Carrier))
	return card.Resolve(plan, terms(c), card.ProfileOf(carrier, m.ICCID, m.IMSI))
}

// terms are what the configuration says of the card. A number that nobody has set is left
// to the carrier's profile.
func terms(c *config.Config) card.Terms {
	return card.Terms{
		Carrier: string(c.Card.Carrier), Purchased: c.Card.Purchased, ActivateBy: c.Card.ActivateBy, Activated: c.Card.Activated,
		Expires: c.Card.Expires, ValidMonths: c.Card.ValidMonths, FromPurchase: c.Card.ValidFrom == config.FromPurchase,
		IdleLimitDays: c.Card.IdleLimitDays, Quota: c.Card.Quota, CycleDay: c.Card.CycleDay, Allow: c.Card.Allow,
	}
}

// alive is the planner's state of the card in the terminal, a new one where that is another
// card than the planner has met.
func (m *Memory) alive() keepalive.State {
	if life := m.Keep.Life; m.ICCID == "" || life.ICCID == "" || life.ICCID.Same(m.ICCID) {
		return m.Keep
	}
	return m.Keep.Take(card.Life{ICCID: m.ICCID})
}

// policy is what the operator allows for keeping the card alive.
func (o Options) policy(terminal string) *keepalive.Policy {
	k := o.Config.Keepalive
	h := fnv.New64a()
	h.Write([]byte(terminal))
	return &keepalive.Policy{Enabled: k.Enabled, Ways: ways(o.Config), Budget: k.Budget, Activate: k.Activate, Seed: h.Sum64()}
}

// limits are the most that one act may cost, in bytes on the wire both ways.
var limits = map[config.Method]int64{
	config.MethodMQTT: 8 << 10, config.MethodTLS: 8 << 10, config.MethodNonce: 640,
	config.MethodTCP: 1 << 10, config.MethodDNS: 1 << 10, config.MethodModem: 512, config.MethodSMS: 256,
}

// schemes are those of the targets that a method uses.
var schemes = map[config.Method]string{
	config.MethodTLS: "tls://", config.MethodNonce: "nonce://", config.MethodTCP: "tcp://", config.MethodModem: "nonce://",
}

// ways are the configured methods with their targets, in the operator's order.
func ways(c *config.Config) []keepalive.Way {
	var out []keepalive.Way
	add := func(m config.Method, target string) {
		out = append(out, keepalive.Way{Method: keepalive.Method(m), Target: target, Limit: limits[m]})
	}
	for _, m := range c.Keepalive.Methods {
		switch {
		case m == config.MethodMQTT && len(c.MQTT.Brokers) > 0:
			add(m, "")
		case m == config.MethodDNS:
			add(m, c.Keepalive.DNSZone)
		case m == config.MethodSMS:
			add(m, c.Keepalive.SMSTo)
		case schemes[m] != "":
			for _, t := range c.Keepalive.Targets {
				if strings.HasPrefix(t, schemes[m]) {
					add(m, t)
				}
			}
		}
	}
	return out
}

// stops are the verdicts that say what the network has done with the card.
var stops = map[diagnose.Cause]card.Stop{
	diagnose.CardStopped: card.StopService, diagnose.CardExpired: card.StopService, diagnose.QuotaExhausted: card.StopService,
	diagnose.CardSeparated: card.StopSeparation, diagnose.CardCancelled: card.StopReclaim,
}

// stop is what the network's refusal means for the card. One that is taken and given
// nothing may be given something again, and is not held for stopped.
func (a *Assessment) stop(m *Memory) card.Stop {
	before := m.Keep.Life.Stop
	switch stop, known := stops[a.Verdict.Cause]; {
	case a.Verdict.Transient:
		return before
	case a.attached():
		return ""
	case !known && m.ICCID.Same(m.Keep.Life.ICCID): // nothing has said otherwise
		return before
	default:
		return stop
	}
}

// attached says that the network served the terminal when it was looked at.
func (a *Assessment) attached() bool {
	return a.Snapshot.Access == modem.Answering && a.Snapshot.Registered()
}

// findEvery is how often the cellular interface is looked for while there is none.
const findEvery = 10 * time.Minute

// find looks for the cellular interface, by what the snapshot tells of its address, where it is not known, or has gone.
func (a *service) find(s *modem.Snapshot) {
	if _, ok := a.o.Cellular.Count(); ok || !a.sought.IsZero() && time.Since(a.sought) < findEvery {
		return
	}
	a.sought = time.Now()
	name, err := a.o.Cellular.Find(dataPath(s))
	missing := ""
	if err != nil {
		missing = err.Error()
	}
	switch {
	case missing != a.noIface && missing != "":
		a.o.log().Warn("keep-alive has no way", "detail", missing)
	case name != a.iface:
		a.o.log().Info("cellular interface", "name", name)
	}
	a.iface, a.noIface = name, missing
}

// count takes the counters into the book, and says whether one could be read.
func (a *service) count(at moment, rules *card.Rules, s *modem.Snapshot) bool {
	r := usage.Reading{Up: at.uptime, Boot: a.memory.Boot, Agent: a.own.Load()}
	if now := at.time(); !now.IsZero() {
		r.Time = now.In(rules.Profile.Zone)
	}
	if s != nil {
		r.ICCID = s.ICCID
	}
	if c, ok := a.o.Cellular.Count(); ok {
		r.Interface = &c
	}
	if s != nil && s.Usage != nil {
		r.Modem = &usage.Count{Tx: s.Usage.Tx, Rx: s.Usage.Rx}
		if !a.booted.IsZero() {
			r.Modem.Instance = strconv.FormatInt(a.booted.Unix(), 36)
		}
	}
	start, _ := rules.Cycle(at.time())
	a.crossed.iface, a.crossed.modem = a.crossed.iface || r.Interface != nil, a.crossed.modem || r.Modem != nil
	moved := a.memory.Usage.Add(r, start.String())
	a.crossed.add(moved)
	if s != nil {
		a.memory.sample(s, r, moved)
	}
	if a.crossed.modem { // what the interface alone shows may never have left the modem
		return r.Modem != nil
	}
	return r.Interface != nil
}

// sample takes a look into the history of signal and use.
func (m *Memory) sample(s *modem.Snapshot, r usage.Reading, moved usage.Delta) {
	if s.Access != modem.Answering {
		return
	}
	area, cell, _ := s.Location()
	m.Trend.Add(trend.Sample{
		Time: r.Time, Up: r.Up, Served: s.Registered(), Signal: s.Signal, Area: area, Cell: cell, Tx: moved.Tx, Rx: moved.Rx,
	})
}

// crossing is what has crossed the cellular link since the agent started, as far as every
// counter that there is bears it out: an interface also counts what only reaches a modem
// that is a router, such as its DHCP.
type crossing struct {
	byInterface, byModem usage.Bytes
	iface, modem         bool // the counter could be read
}

func (c *crossing) add(d usage.Delta) {
	c.byInterface.Tx += d.InterfaceMoved.Tx
	c.byInterface.Rx += d.InterfaceMoved.Rx
	c.byModem.Tx += d.ModemMoved.Tx
	c.byModem.Rx += d.ModemMoved.Rx
}

// total is what both counters bear out, or the one that there is.
func (c *crossing) total() (tx, rx uint64) {
	switch {
	case !c.modem:
		return c.byInterface.Tx, c.byInterface.Rx
	case !c.iface:
		return c.byModem.Tx, c.byModem.Rx
	}
	return min(c.byInterface.Tx, c.byModem.Tx), min(c.byInterface.Rx, c.byModem.Rx)
}

// noteClock tells of a better clock, and of a jump.
func (a *service) noteClock(at moment) {
	was := a.grade
	a.grade = at.grade
	h := Happening{Type: report.EventClockSet, Severity: report.SeverityInfo, From: string(was), To: string(at.grade)}
	switch {
	case at.step != 0:
		h.Text = "the time has jumped by " + at.step.Round(time.Second).String()
	case was != "" && at.grade.Better(was):
		h.Text = "the time is known better than before"
	default:
		return
	}
	a.note(h)
}

// tally takes the counters into the book: ahead of the verdict on a snapshot, which rests
// on what is used.
func (a *service) tally(s *modem.Snapshot) {
	at := a.moment()
	rules := a.memory.rules(a.o.Config)
	if s != nil {
		a.find(s)
	} else {
		a.find(&a.last.Snapshot)
	}
	a.counted = a.count(at, &rules, s)
	a.noteUsage(&rules, at)
}

// follow is one step in the life of the card: after a look, whose snapshot s is, when the
// planner wants to be asked (s is nil then), and when an act has ended.
func (a *service) follow(ctx context.Context, s *modem.Snapshot, end *keepalive.Outcome) {
	at := a.moment()
	a.noteClock(at)
	if s == nil {
		a.tally(nil)
	}
	a.meetCard()
	rules := a.memory.rules(a.o.Config)
	seen := a.observe(&rules, at)
	seen.Outcome, seen.Counted = end, a.counted
	before := a.memory.Keep.Life.Stop
	state, actions, wake := keepalive.Step(at.planner(a.memory.Boot), a.memory.Keep, seen)
	a.memory.Keep = state
	a.planned = time.Now().Add(wake)
	if before != state.Life.Stop {
		a.o.log().Info("the card", "stop", state.Life.Stop)
	}
	a.hush(state.Standing(at.planner(a.memory.Boot), &rules).Quiet)
	a.carryOut(ctx, actions, at)
}

// conclude takes over how an act ended, and begins no other.
func (a *service) conclude(end *keepalive.Outcome) {
	at := a.moment()
	rules := a.memory.rules(a.o.Config)
	seen := a.observe(&rules, at)
	seen.Outcome, seen.Attached = end, false
	state, actions, _ := keepalive.Step(at.planner(a.memory.Boot), a.memory.Keep, seen)
	a.memory.Keep = state
	a.carryOut(context.Background(), actions, at)
}

// observe is what the planner is told.
func (a *service) observe(rules *card.Rules, at moment) keepalive.Observation {
	tx, rx := a.crossed.total()
	return keepalive.Observation{
		Rules: rules, Policy: a.o.policy(a.memory.Terminal), ICCID: a.memory.ICCID, Stop: a.last.stop(&a.memory),
		Attached: a.last.attached(), Busy: a.paying(time.Now()), Tx: tx, Rx: rx,
	}
}

// noteUsage tells of a quota that runs out and of use that is out of the ordinary.
func (a *service) noteUsage(rules *card.Rules, at moment) {
	book := &a.memory.Usage
	if percent, crossed := book.Warn(rules.Quota); crossed {
		text := fmt.Sprintf("%d %% of the data of this billing cycle is used", percent)
		if _, next := rules.Cycle(at.time()); !next.IsZero() {
			if days, known := book.DaysLeft(rules.Quota, at.time(), next.Time(rules.Profile.Zone)); known {
				text += fmt.Sprintf("; at the present rate the rest lasts %.1f days, the next cycle begins on %s", days, next)
			}
		}
		a.note(Happening{Type: report.EventQuota, Severity: report.SeverityWarn, To: fmt.Sprint(percent), Text: text})
	}
	for odd, ok := book.Abnormal(); ok; odd, ok = book.Abnormal() {
		a.memory.Odd = &Odd{Time: at.time(), Text: odd.String()}
		a.note(Happening{Type: report.EventUsageAbnormal, Severity: report.SeverityWarn, Text: odd.String()})
	}
}

// hush sees to it that no packet of ours leaves by the cellular interface while the card is
// quiet.
func (a *service) hush(quiet bool) {
	if a.uplink.hush(quiet) {
		a.o.log().Info("reports over the cellular link", "allowed", !quiet)
	}
}
