package agent

import (
	"math"
	"runtime"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/agent/card"
	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/agent/keepalive"
	"github.com/simkeeper/simkeeper/agent/usage"
	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/report"
)

// identity turns the memory into the message of what stands still.
func identity(m Memory, c *config.Config, version string, mask masker) report.Identity {
	mask = mask.knowing(&m)
	return report.NewIdentity(report.Identity{
		Terminal: mask.name(m.Terminal),
		Boot:     m.Boot,
		Agent:    version,
		Target:   runtime.GOOS + "/" + runtime.GOARCH,
		Modem:    mask.modem(report.Modem{Manufacturer: m.Manufacturer, Model: m.Model, Firmware: m.Firmware, IMEI: string(m.IMEI), Family: m.Family, NetMode: m.NetMode}),
		SIM:      report.SIM{ICCID: mask.hide(string(m.ICCID)), IMSI: mask.hide(string(m.IMSI)), Issuer: card.Issuer(m.ICCID), Slot: m.Slot},
		Plan:     plan(m.rules(c)),
	})
}

// plan says what holds for the card: what the operator stated, else its carrier's rules.
func plan(r card.Rules) report.Plan {
	return report.Plan{Carrier: r.Carrier, QuotaBytes: r.Quota, CycleDay: r.CycleDay, IdleLimitDays: r.Idle.Days, Expires: report.Date(r.Expires.Date)}
}

// health turns an assessment into the message of what moves.
func health(a Assessment, m Memory, c *config.Config, at moment, next time.Duration, l diagnose.Language) report.Health {
	rules := m.rules(c)
	uptime := int64(at.uptime / time.Second)
	h := report.Health{
		V: report.Version, Boot: m.Boot, Seq: m.Seq,
		Time: report.At(at.time()), Clock: report.Clock(at.grade), UptimeS: &uptime,
		NextS:   int64(math.Ceil(max(0, next).Seconds())),
		SIM:     report.SIMState(a.Snapshot.SIM.String()),
		Network: network(&a.Snapshot, m),
		Signal:  signal(a.Snapshot.Signal, a.Quality),
		Usage:   traffic(&m.Usage),
		Card:    standing(&rules, m.alive(), at.planner(m.Boot)),
		Verdict: verdict(a.Verdict, m, l),
	}
	if t := a.Snapshot.Temperature; t != nil {
		h.TemperatureC = new(int(math.Round(*t)))
	}
	if v := a.Snapshot.Voltage; v != nil {
		h.VoltageV = new(math.Round(*v*100) / 100)
	}
	if last := lastAct(m.Keep.Last); last != nil {
		h.Keepalive = *last
	}
	return h
}

// lastAct is the last keep-alive act, or nil.
func lastAct(last *keepalive.Brief) *report.Keepalive {
	if last == nil {
		return nil
	}
	return &report.Keepalive{Time: report.At(last.Time), Method: report.Method(last.Method), Verdict: report.Proof(last.Verdict), TxBytes: &last.Tx, RxBytes: &last.Rx}
}

// traffic is what has crossed the cellular link in the billing cycle, nothing where no
// counter could be read.
func traffic(b *usage.Book) report.Usage {
	t := b.Cycle()
	if t.Source == "" {
		return report.Usage{}
	}
	u := report.Usage{TxBytes: &t.Tx, RxBytes: &t.Rx, Source: string(t.Source), AgentBytes: &t.Agent}
	if start, err := card.ParseDate(t.Start); err == nil {
		u.CycleStart = report.Date(start)
	}
	return u
}

// standing is where the card stands in its life.
func standing(rules *card.Rules, k keepalive.State, now keepalive.Moment) report.Card {
	s, life := k.Standing(now, rules), k.Life
	out := report.Card{Phase: report.Phase(s.Phase), SafeUntil: report.Date(s.SafeUntil), LastActivity: report.At(life.Active), Reason: string(s.Reason)}
	if !s.Quiet && !s.Due.IsZero() {
		out.NextKeepalive = report.Date(card.DateOf(s.Due.In(rules.Profile.Zone)))
	}
	return out
}

func network(s *modem.Snapshot, m Memory) report.Network {
	n := report.Network{
		Registration: registration(s),
		RAT:          report.RAT(s.RAT().String()),
		Reject:       refusal(m.FirstReject),
	}
	if data, ok := s.Data(); ok {
		n.APN = data.APN
		if data.Address.IsValid() {
			n.IP = data.Address.String()
		}
	}
	if !s.Registered() { // a name or cell of before would be a claim about now
		return n
	}
	n.PLMN, n.Operator, n.Band = string(s.PLMN), s.OperatorName(), s.Cell.Band
	if area, cell, ok := s.Location(); ok {
		n.TAC, n.CellID = &area, &cell
	}
	return n
}

// registrations maps the states of 3GPP TS 27.007 to the words of the contract. SMS-only
// (6, 7) carries no data; 9 and 10 differ from 1 and 5 for calls only.
var registrations = [...]report.Registration{
	modem.NotRegistered: report.RegNotRegistered, modem.Home: report.RegHome, modem.Searching: report.RegSearching,
	modem.Denied: report.RegDenied, modem.StatUnknown: report.RegUnknown, modem.Roaming: report.RegRoaming,
	6: report.RegNotRegistered, 7: report.RegNotRegistered, modem.EmergencyOnly: report.RegEmergencyOnly,
	9: report.RegHome, 10: report.RegRoaming, 11: report.RegEmergencyOnly,
}

func registration(s *modem.Snapshot) report.Registration {
	r, ok := s.Packet()
	if !ok || int(r.Stat) >= len(registrations) {
		return report.RegUnknown
	}
	return registrations[r.Stat]
}

func refusal(r *Refusal) *report.Reject {
	if r == nil {
		return nil
	}
	return &report.Reject{Domain: report.Domain(r.Domain.String()), Cause: r.Cause, Time: report.At(r.Time)}
}

// signal rounds to a tenth: modems measure no finer.
func signal(s modem.Signal, q report.Quality) report.Signal {
	return report.Signal{RSSI: tenth(s.RSSI), RSRP: tenth(s.RSRP), RSRQ: tenth(s.RSRQ), SINR: tenth(s.SINR), Quality: q}
}

func tenth(v *float64) *float64 {
	if v == nil {
		return nil
	}
	return new(math.Round(*v*10) / 10)
}

func verdict(v diagnose.Verdict, m Memory, l diagnose.Language) report.Verdict {
	out := report.Verdict{Status: report.Status(v.Status), Cause: report.Cause(v.Cause), Confidence: report.Confidence(v.Confidence)}
	if m.Cause == string(v.Cause) {
		out.Since = report.At(m.Since)
	}
	if v.Cause == diagnose.Healthy {
		return out
	}
	for _, c := range v.Also {
		out.Also = append(out.Also, report.Cause(c))
	}
	out.Action = v.Cause.Text(l).Action
	for _, line := range v.Evidence {
		if line = strings.TrimSpace(line); line != "" {
			out.Evidence = append(out.Evidence, line)
		}
	}
	if len(out.Evidence) == 0 { // a fact that was asked for and not answered is evidence, too
		out.Evidence = []string{"the modem answered none of the questions that would tell"}
	}
	return out
}

// event turns a happening into its message.
func event(h Happening, m Memory, at moment, mask masker) report.Event {
	mask = mask.knowing(&m)
	switch h.Type {
	case report.EventCardChanged, report.EventPairChanged, report.EventNotAllowed:
		h.From, h.To = mask.hide(h.From), mask.hide(h.To)
	default:
		h.From, h.To = mask.text(h.From), mask.text(h.To)
	}
	return report.Event{
		V: report.Version, Boot: m.Boot, Seq: m.Seq,
		Time: report.At(at.time()), Clock: report.Clock(at.grade),
		Type: h.Type, Severity: h.Severity, From: h.From, To: h.To, Text: mask.text(h.Text),
	}
}
