package mqtt

import (
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/report"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// day makes a report.Date in the samples.
func day(text string) (d report.Date) {
	if err := d.UnmarshalText([]byte(text)); err != nil {
		return report.Date{}
	}
	return d
}

// at makes a report.Time in the samples.
func at(text string) report.Time {
	t, _ := time.Parse(time.RFC3339, text)
	return report.At(t)
}

// sampleIdentity is the example of the contract.
func sampleIdentity() report.Identity {
	return report.NewIdentity(report.Identity{
		Terminal: "T10034587", Boot: 17, Agent: "1.0.0", Target: "linux/arm",
		Modem: report.Modem{Manufacturer: "Quectel", Model: "EC20F", Firmware: "EC20CEFHLGR06A07M1G", IMEI: "864594030000423", Family: "quectel"},
		SIM:   report.SIM{ICCID: "89860441192000000425", IMSI: "460040000012345", Issuer: "China Mobile"},
		Plan:  report.Plan{Carrier: "china-mobile", QuotaBytes: 31457280, CycleDay: 1, IdleLimitDays: 90, Expires: day("2028-03-01")},
	})
}

// sampleHealth is the example of the contract: every field but evidence and
// action, which a healthy terminal does not have.
func sampleHealth() report.Health {
	return report.Health{
		V: report.Version, Boot: 17, Seq: 1207, Conn: 5, ID: "5da9", Time: at("2026-11-22T10:00:00Z"), Clock: report.ClockNITZ,
		AgeS: new(int64(0)), UptimeS: new(int64(86400)), NextS: 3600, SIM: report.SIMReady,
		Network: report.Network{
			Registration: report.RegHome, RAT: report.RATLTE, PLMN: "46000", Operator: "CHINA MOBILE",
			TAC: new(uint64(26653)), CellID: new(uint64(49389643)), Band: new(3),
			Reject: &report.Reject{Domain: report.DomainEPS, Cause: 8, Time: at("2026-11-20T07:58:00Z")}, APN: "cmiot", IP: "10.128.85.126",
		},
		Signal: report.Signal{RSSI: new(-59.0), RSRP: new(-87.0), RSRQ: new(-9.5), SINR: new(12.0), Quality: report.QualityGood},
		Usage: report.Usage{CycleStart: day("2026-11-01"), TxBytes: new(uint64(1843952)), RxBytes: new(uint64(2412855)),
			Source: "interface", AgentBytes: new(uint64(210331))},
		Card: report.Card{Phase: report.PhaseActive, SafeUntil: day("2027-02-20"), LastActivity: at("2026-11-22T09:40:00Z"),
			NextKeepalive: day("2026-12-22"), Reason: "idle_limit"},
		Keepalive: report.Keepalive{Time: at("2026-10-23T02:11:09Z"), Method: report.MethodMQTT, Verdict: report.Proved,
			TxBytes: new(uint64(1100)), RxBytes: new(uint64(900))},
		Verdict:      report.Verdict{Status: report.StatusOK, Cause: report.CauseHealthy, Confidence: report.Strong, Since: at("2026-11-20T08:00:00Z")},
		Link:         report.Link{Via: "wwan0", Cellular: new(true), Reconnects: new(7), Spooled: new(0), Dropped: new(0)},
		TemperatureC: new(41),
	}
}

func sampleEvent() report.Event {
	return report.Event{
		V: report.Version, Boot: 17, Seq: 1209, Conn: 5, Time: at("2026-11-22T10:05:00Z"), Clock: report.ClockNTP, AgeS: new(int64(0)),
		Type: report.EventCauseChanged, Severity: report.SeverityFail, From: "healthy", To: "modem_silent", Text: "The modem has not answered for 10 minutes.",
	}
}
