package report

import (
	"testing"
	"time"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// day makes a Date in the samples.
func day(text string) (d Date) {
	if err := d.UnmarshalText([]byte(text)); err != nil {
		return Date{}
	}
	return d
}

// at makes a Time in the samples.
func at(text string) Time {
	t, _ := time.Parse(time.RFC3339, text)
	return At(t)
}

// sampleIdentity is the example of the contract.
func sampleIdentity() Identity {
	return NewIdentity(Identity{
		Terminal: "T10034587", Boot: 17, Agent: "1.0.0", Target: "linux/arm",
		Modem: Modem{Manufacturer: "Quectel", Model: "EC20F", Firmware: "EC20CEFHLGR06A07M1G", IMEI: "864594030000423", Family: "quectel"},
		SIM:   SIM{ICCID: "89860441192000000425", IMSI: "460040000012345", Issuer: "China Mobile"},
		Plan:  Plan{Carrier: "china-mobile", QuotaBytes: 31457280, CycleDay: 1, IdleLimitDays: 90, Expires: day("2028-03-01")},
	})
}

// sampleHealth is the example of the contract: every field but evidence and
// action, which a healthy terminal does not have.
func sampleHealth() Health {
	return Health{
		V: Version, Boot: 17, Seq: 1207, Conn: 5, ID: "5da9", Time: at("2026-11-22T10:00:00Z"), Clock: ClockNITZ,
		AgeS: new(int64(0)), UptimeS: new(int64(86400)), NextS: 3600, SIM: SIMReady,
		Network: Network{
			Registration: RegHome, RAT: RATLTE, PLMN: "46000", Operator: "CHINA MOBILE",
			TAC: new(uint64(26653)), CellID: new(uint64(49389643)), Band: new(3),
			Reject: &Reject{Domain: DomainEPS, Cause: 8, Time: at("2026-11-20T07:58:00Z")}, APN: "cmiot", IP: "10.128.85.126",
		},
		Signal: Signal{RSSI: new(-59.0), RSRP: new(-87.0), RSRQ: new(-9.5), SINR: new(12.0), Quality: QualityGood},
		Usage: Usage{CycleStart: day("2026-11-01"), TxBytes: new(uint64(1843952)), RxBytes: new(uint64(2412855)),
			Source: "interface", AgentBytes: new(uint64(210331))},
		Card: Card{Phase: PhaseActive, SafeUntil: day("2027-02-20"), LastActivity: at("2026-11-22T09:40:00Z"),
			NextKeepalive: day("2026-12-22"), Reason: "idle_limit"},
		Keepalive: Keepalive{Time: at("2026-10-23T02:11:09Z"), Method: MethodMQTT, Verdict: Proved,
			TxBytes: new(uint64(1100)), RxBytes: new(uint64(900))},
		Verdict:      Verdict{Status: StatusOK, Cause: CauseHealthy, Confidence: Strong, Since: at("2026-11-20T08:00:00Z")},
		Link:         Link{Via: "wwan0", Cellular: new(true), Reconnects: new(7), Spooled: new(0), Dropped: new(0)},
		TemperatureC: new(41),
	}
}

// sickHealth is a terminal whose modem answers nothing: only what must be there.
func sickHealth() Health {
	return Health{
		V: Version, Boot: 17, Seq: 1208, ID: "5da9", Clock: ClockNone, UptimeS: new(int64(0)), SIM: SIMUnknown,
		Network: Network{Registration: RegUnknown},
		Signal:  Signal{Quality: QualityNone},
		Card:    Card{Phase: PhaseUnknown},
		Verdict: Verdict{Status: StatusFail, Cause: CauseModemSilent, Confidence: Strong,
			Evidence: []string{"--> AT<CR>", "no answer in 3 s"}, Action: "Power the terminal off and on; then check the modem's seat."},
	}
}

// zeroHealth holds every zero that is a fact.
func zeroHealth() Health {
	h := sampleHealth()
	h.Network.TAC, h.Network.CellID = new(uint64(0)), new(uint64(0))
	h.Signal.RSRQ, h.Signal.SINR = new(0.0), new(0.0)
	h.Usage.TxBytes, h.Usage.RxBytes, h.Usage.AgentBytes = new(uint64(0)), new(uint64(0)), new(uint64(0))
	h.Keepalive.TxBytes, h.Keepalive.RxBytes = new(uint64(0)), new(uint64(0))
	h.Link.Cellular, h.Link.Reconnects = new(false), new(0)
	h.UptimeS, h.TemperatureC, h.VoltageV = new(int64(0)), new(0), new(3.91)
	return h
}

func sampleEvent() Event {
	return Event{
		V: Version, Boot: 17, Seq: 1209, Conn: 5, Time: at("2026-11-22T10:05:00Z"), Clock: ClockNTP, AgeS: new(int64(0)),
		Type: EventCauseChanged, Severity: SeverityFail, From: "healthy", To: "modem_silent", Text: "The modem has not answered for 10 minutes.",
	}
}

// clocklessEvent is the first message of a terminal that does not know the time.
func clocklessEvent() Event {
	return Event{V: 1, Boot: 17, Seq: 1, Clock: ClockNone, AgeS: new(int64(90)), Type: EventRebooted, Severity: SeverityInfo}
}

// thinnedEvent explains a gap: messages 40 to 57 were given up.
func thinnedEvent() Event {
	return Event{V: 1, Boot: 17, Seq: 61, Conn: 2, Time: at("2026-11-22T11:00:00Z"), Clock: ClockNTP, AgeS: new(int64(0)),
		Type: EventThinned, Severity: SeverityWarn, From: "40", To: "57", Text: "messages given up while the broker was away"}
}

// maskedIdentity is a terminal that shows its numbers as keyed hashes.
func maskedIdentity() Identity {
	i := sampleIdentity()
	i.Modem.IMEI, i.SIM.ICCID, i.SIM.IMSI = "h:0123456789abcdef01234567", "h:89abcdef0123456789abcdef", "h:fedcba9876543210fedcba98"
	return NewIdentity(i)
}

func sampleOffline() Offline { return Offline{Boot: 17, Conn: 5, Reason: OfflineLost} }
