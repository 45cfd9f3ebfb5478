package agent

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/agent/binding"
	"github.com/simkeeper/simkeeper/agent/card"
	"github.com/simkeeper/simkeeper/agent/clock"
	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/usage"
	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/simulator"
	"github.com/simkeeper/simkeeper/report"
)

// past is what a terminal that is well may remember, and what may be stated of its card.
type past struct {
	name   string
	clock  clockKind
	config func(*config.Config)
	state  func(m *Memory, now time.Time) // nil: it remembers nothing
	warns  report.Cause                   // what the agent may warn of
}

// The numbers of the simulated modem and card.
const (
	thisICCID modem.ICCID = "89860423102200012346"
	thisIMEI  modem.IMEI  = "864394040012348"
)

var pasts = []past{
	{name: "nothing"},
	{name: "no clock", clock: clockUnset},
	{name: "no clock, and dates", clock: clockUnset, config: expires(time.January, 1)},
	{name: "term over, and renewed", config: func(c *config.Config) { c.Card.Expires = card.Date{Year: 2026, Month: time.November, Day: 1} },
		state: func(m *Memory, now time.Time) {
			m.ICCID, m.Keep.Life = thisICCID, card.Life{ICCID: thisICCID, Active: now.Add(-2 * aDay)}
		}},
	{name: "refused long ago", state: func(m *Memory, now time.Time) {
		m.ICCID, m.FirstReject = thisICCID, &Refusal{Domain: modem.EPS, Cause: 8, ICCID: thisICCID, Time: now.Add(-40 * aDay)}
		m.Cause, m.Status, m.Since = "card_stopped", "fail", now.Add(-40*aDay)
	}},
	{name: "refused without a date", state: func(m *Memory, _ time.Time) {
		m.FirstReject = &Refusal{Domain: modem.PS, Cause: 33, Session: true, Doubtful: true}
	}},
	{name: "swapped ten days ago", state: func(m *Memory, now time.Time) {
		m.ICCID, m.IMEI = thisICCID, thisIMEI
		m.Binding = binding.State{Pair: binding.Pair{ICCID: thisICCID, IMEI: thisIMEI}, Since: now.Add(-10 * aDay),
			Bound: &binding.Pair{ICCID: thisICCID, IMEI: "864394040099992"}}
	}},
	{name: "much used, of a quota that nobody has stated", state: func(m *Memory, now time.Time) {
		for i, bytes := range []uint64{0, 1 << 30} {
			m.Usage.Add(usage.Reading{Time: now.Add(time.Duration(i-2) * time.Minute), Up: time.Duration(i) * time.Minute, ICCID: thisICCID,
				Interface: &usage.Count{Tx: bytes, Rx: bytes}}, "2027-01-01")
		}
	}},
	// Nobody knows how long ago such traffic was: the agent takes the idle limit to be near.
	{name: "a clock that was years ahead", warns: report.CauseCardIdleRisk, state: func(m *Memory, now time.Time) {
		ahead := now.AddDate(4, 0, 0)
		for i := range 2 {
			m.Clock.Now(clock.Reading{System: ahead.Add(time.Duration(i) * time.Hour), Uptime: time.Duration(i) * time.Hour, Boot: 1})
		}
		m.ICCID, m.IMEI, m.Since = thisICCID, thisIMEI, ahead
		m.Good = &Pair{ICCID: thisICCID, IMEI: thisIMEI, Time: ahead}
		m.Keep.Life = card.Life{ICCID: thisICCID, Active: ahead}
		m.FirstReject = &Refusal{Domain: modem.EPS, Cause: 7, Time: ahead}
		m.Binding = binding.State{Pair: binding.Pair{ICCID: thisICCID, IMEI: thisIMEI}, Since: ahead}
	}},
}

// modems are all models with all technologies that they have, at home and roaming, with
// calls and without.
func modems(t *testing.T) (out []simulator.Config) {
	t.Helper()
	for _, family := range simulator.Families() {
		for _, model := range simulator.Models(family) {
			for _, rat := range []simulator.RAT{simulator.GSM, simulator.UMTS, simulator.HSPA, simulator.LTE, simulator.NSA, simulator.NR} {
				c := simulator.Config{Family: family, Model: model, RAT: rat}
				m, err := simulator.New(c)
				if err != nil { // it has no such technology
					continue
				}
				m.Close()
				for i := range 4 {
					c.Roaming, c.DataOnly = i&1 > 0, i&2 > 0
					out = append(out, c)
				}
			}
		}
	}
	return out
}

// share is which part of all modems meets one past: the pasts share them out.
const share = 11

// remember puts a past into the state.
func (x *terminal) remember(p past) {
	x.t.Helper()
	if p.state == nil {
		return
	}
	file, m, _, err := openState(StatePath(x.o.Config.State.Dir))
	if err != nil {
		x.t.Fatal(err)
	}
	p.state(&m, time.Now())
	if err := file.save(m, true); err != nil {
		x.t.Fatal(err)
	}
}

// A terminal that works is called healthy: every model on every technology, at home and
// roaming, with calls and without, whatever it remembers.
func TestNothingHealthyIsCalledFaulty(t *testing.T) {
	t.Parallel()
	all, seen := modems(t), 0
	for _, p := range pasts {
		t.Run(p.name, func(t *testing.T) {
			for i, c := range all {
				if p.state != nil && i%share != len(p.name)%share { // with a history some of them
					continue
				}
				name := fmt.Sprintf("%s %s on %s, roaming %v, data only %v", c.Family, c.Model, c.RAT, c.Roaming, c.DataOnly)
				plight{modem: c, config: p.config, clock: p.clock}.bubble(t, func(t *testing.T, x *terminal) {
					x.remember(p)
					p.judge(t, name+", asked without an agent", x.inspect())
					seen++
				})
			}
		})
	}
	t.Logf("%d healthy terminals", seen)
}

// The same by the running agent.
func TestNothingHealthyIsReportedFaulty(t *testing.T) {
	t.Parallel()
	all := modems(t)
	for _, p := range pasts {
		t.Run(p.name, func(t *testing.T) {
			for i, c := range all {
				if i%share != len(p.name)%share {
					continue
				}
				name := fmt.Sprintf("%s %s on %s, roaming %v, data only %v", c.Family, c.Model, c.RAT, c.Roaming, c.DataOnly)
				plight{modem: c, config: p.config, clock: p.clock}.bubble(t, func(t *testing.T, x *terminal) {
					x.remember(p)
					x.start()
					after(15 * time.Minute)
					p.judge(t, name+", reported", x.back.last(t).Verdict)
					p.judge(t, name+", asked of the agent", x.asked())
					if told := x.back.changes(); slices.ContainsFunc(told, func(c report.Cause) bool { return c != report.CauseHealthy && c != p.warns }) {
						t.Errorf("%s: told %v", name, told)
					}
				})
			}
		})
	}
}

func (p past) judge(t *testing.T, name string, v report.Verdict) {
	t.Helper()
	if v.Status == report.StatusFail || v.Cause != report.CauseHealthy && v.Cause != p.warns {
		t.Errorf("%s: %s %s, %q", name, v.Status, v.Cause, v.Evidence)
	}
}
