package main

import (
	"net/netip"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/family"
	"github.com/simkeeper/simkeeper/report"
)

// The samples have, together, every member of the contract, and no value of any terminal.

var (
	someTime   = report.At(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	someDay    = report.DateOf(someTime.Time)
	someBytes  = new(uint64(some))
	someNumber = new(int(some))
	someLevel  = new(float64(-some))
)

// sampleHealth is a report of a terminal that is well.
func sampleHealth() report.Health {
	return report.Health{
		V: report.Version, Boot: some, Seq: some, Conn: some, ID: hole, Time: someTime, Clock: report.ClockNTP,
		AgeS: new(int64(0)), UptimeS: new(int64(some)), NextS: 3600, SIM: report.SIMReady,
		Network: report.Network{
			Registration: report.RegHome, RAT: report.RATLTE, PLMN: "460" + hole, Operator: hole,
			TAC: someBytes, CellID: someBytes, Band: someNumber, APN: hole, IP: "10." + hole,
		},
		Signal: report.Signal{RSSI: someLevel, RSRP: someLevel, RSRQ: someLevel, SINR: new(float64(some)), Quality: report.QualityGood},
		Usage:  report.Usage{CycleStart: someDay, TxBytes: someBytes, RxBytes: someBytes, Source: "interface", AgentBytes: someBytes},
		Card:   report.Card{Phase: report.PhaseActive, SafeUntil: someDay, LastActivity: someTime, NextKeepalive: someDay, Reason: "idle_limit"},
		Keepalive: report.Keepalive{Time: someTime, Method: report.MethodMQTT, Verdict: report.Proved,
			TxBytes: someBytes, RxBytes: someBytes},
		Verdict:      report.Verdict{Status: report.StatusOK, Cause: report.CauseHealthy, Confidence: report.Strong, Since: someTime},
		Link:         report.Link{Via: "wwan0", Cellular: new(true), Mode: "per_report", Reconnects: someNumber, Spooled: new(0), Dropped: new(0)},
		TemperatureC: someNumber, VoltageV: new(float64(some)),
	}
}

// sampleTrouble has what only a terminal in trouble says.
func sampleTrouble() report.Health {
	return report.Health{
		Network: report.Network{Registration: report.RegDenied, Reject: &report.Reject{Domain: report.DomainEPS, Cause: some, Time: someTime}},
		Signal:  report.Signal{Quality: report.QualityNone},
		Verdict: report.Verdict{Status: report.StatusWarn, Cause: hole, Confidence: report.Strong, Since: someTime,
			Also: []report.Cause{hole}, Evidence: []string{"AT+CEREG? → +CEREG: ~ | OK", "AT+CSQ → +CSQ: ~ | OK"}, Action: hole},
	}
}

func sampleIdentity() report.Identity {
	i := report.NewIdentity(report.Identity{
		Terminal: "86" + hole, Boot: some, Agent: hole, Target: "linux/arm",
		Modem: report.Modem{Manufacturer: hole, Model: hole, Firmware: hole, IMEI: "86" + hole, Family: hole, NetMode: "rndis"},
		SIM:   report.SIM{ICCID: "8986" + hole, IMSI: "460" + hole, Slot: some, Issuer: "China Mobile"},
		Plan:  report.Plan{Carrier: string(config.CarrierChinaMobile), QuotaBytes: some, CycleDay: 1, IdleLimitDays: some, Expires: someDay},
	})
	i.ID = hole
	return i
}

func sampleEvent() report.Event {
	return report.Event{V: report.Version, Boot: some, Seq: some, Conn: some, Time: someTime, Clock: report.ClockNTP, AgeS: new(int64(0)),
		Type: hole, Severity: report.SeverityInfo, From: string(report.CauseHealthy), To: hole, Text: hole}
}

// names are those of modem families, and of the mainland's carriers and networks as modems
// say them.
func names() string {
	var out strings.Builder
	for _, r := range family.Rows {
		if r.Series == "" {
			out.WriteString(`","` + r.Name)
		}
	}
	for _, c := range []config.Carrier{config.CarrierChinaBroadnet, config.CarrierChinaTelecom, config.CarrierChinaUnicom} {
		out.WriteString(`","` + string(c))
	}
	for _, n := range [][2]string{{"11", "CHN-CT"}, {"01", "CHN-UNICOM"}, {"00", "CHINA MOBILE"}} {
		out.WriteString(n[0] + `","operator":"` + n[1] + `","tac":`)
	}
	return out.String()
}

// warnings are the changes that make of a terminal that is well one that works with a warning.
func warnings() []func(*diagnose.Evidence) {
	return []func(*diagnose.Evidence){
		func(e *diagnose.Evidence) { e.Card.Abnormal = hole },
		func(e *diagnose.Evidence) { e.Swap.Seen = true },
		func(e *diagnose.Evidence) { e.Card.Foreign = true },
		func(e *diagnose.Evidence) { e.Card.IdleRisk, e.Card.Active, e.Card.Idle = true, e.Now, e.Now },
		func(e *diagnose.Evidence) { e.Card.Quota, e.Card.Used = some, some },
		func(e *diagnose.Evidence) { e.Card.Expiring, e.Card.Expires = true, e.Now },
		func(e *diagnose.Evidence) { e.Snapshot.Signal = modem.Signal{RSSI: new(-109.0), RSRP: new(-119.0)} },
	}
}

// warned is the evidence of a terminal on LTE that is well but for one thing.
func warned(change func(*diagnose.Evidence), l diagnose.Language) diagnose.Evidence {
	e := diagnose.Evidence{Snapshot: &modem.Snapshot{
		Access: modem.Answering, SIM: modem.SIMReady, SignalAsked: true, Functionality: new(modem.FullFunctionality),
		Registrations: map[modem.Domain]modem.Registration{modem.EPS: {Domain: modem.EPS, Stat: modem.Home, AcT: new(7)}},
		Signal:        modem.Signal{RSSI: new(-59.0), RSRP: new(-87.0)},
		Cell:          modem.Cell{RAT: modem.LTE},
		Attached:      new(true),
		Contexts:      []modem.Context{{CID: 1, Address: netip.IPv4Unspecified().Next()}},
		Active:        map[int]bool{1: true},
	}, Now: someTime.Time, Settled: true, Language: l}
	change(&e)
	return e
}
