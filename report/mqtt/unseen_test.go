package mqtt

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/simkeeper/simkeeper/report"
)

// unseen is the report of an hour of a healthy terminal that no sample and no dictionary
// knows: another operator, card, place and modem, a day of small changes.
func unseen(hour int) report.Health {
	rng := rand.New(rand.NewPCG(7, uint64(hour)))
	now := at("2027-03-09T05:41:17Z").Add(time.Duration(hour) * time.Hour)
	cell := []uint64{107262721, 107262722, 98351105}[rng.IntN(8)/6]
	rsrp := -101 + float64(rng.IntN(9))
	h := report.Health{
		V: report.Version, Boot: 41, Seq: int64(5203 + hour), ID: "c07e", Time: report.At(now), Clock: report.ClockNTP,
		UptimeS: new(int64(1907341 + 3600*hour)), NextS: 3600, SIM: report.SIMReady,
		Network: report.Network{
			Registration: report.RegHome, RAT: report.RATLTE, PLMN: "46001", Operator: "CHN-UNICOM",
			TAC: new(uint64(38165)), CellID: new(cell), Band: new(8), APN: "3gnet.m2m", IP: fmt.Sprintf("10.37.%d.%d", 40+hour/24, 17+rng.IntN(200)),
		},
		Signal: report.Signal{RSSI: new(rsrp + 31), RSRP: new(rsrp), RSRQ: new(-8 - float64(rng.IntN(9))/2), SINR: new(float64(3 + rng.IntN(14))), Quality: report.QualityFair},
		Usage: report.Usage{CycleStart: day("2027-02-26"), TxBytes: new(uint64(7340521 + 91*hour*hour)), RxBytes: new(uint64(11902733 + 217*hour*hour)),
			Source: "interface", AgentBytes: new(uint64(138870 + 611*hour))},
		Card: report.Card{Phase: report.PhaseActive, SafeUntil: day("2027-09-05"), LastActivity: report.At(now.Add(-time.Duration(rng.IntN(3600)) * time.Second)),
			NextKeepalive: day("2027-05-08"), Reason: "idle_limit"},
		Keepalive: report.Keepalive{Time: at("2027-01-11T18:02:55Z"), Method: report.MethodTLS, Verdict: report.Proved, TxBytes: new(uint64(1744)), RxBytes: new(uint64(2391))},
		Verdict:   report.Verdict{Status: report.StatusOK, Cause: report.CauseHealthy, Confidence: report.Strong, Since: at("2027-02-15T09:12:44Z")},
		Link:      report.Link{Via: "usb0", Cellular: new(true), Reconnects: new(21 + hour/24), Spooled: new(0), Dropped: new(0)},
	}
	h.TemperatureC, h.VoltageV = new(24+rng.IntN(16)), new(3.7+float64(rng.IntN(20))/100)
	return h
}

// unseenIdentity is that terminal's.
func unseenIdentity() report.Identity {
	return report.NewIdentity(report.Identity{
		Terminal: unseenTerminal, Boot: 41, Agent: "1.0.2", Target: "linux/arm",
		Modem: report.Modem{Manufacturer: "FIBOCOM", Model: "NL668-CN", Firmware: "19006.1000.00.02.76.05", IMEI: "863412047715209", Family: "fibocom"},
		SIM:   report.SIM{ICCID: "89860119801234567891", IMSI: "460019876501234", Issuer: "China Unicom"},
		Plan:  report.Plan{Carrier: "china-unicom", QuotaBytes: 10485760, CycleDay: 26, IdleLimitDays: 180, Expires: day("2029-06-30")},
	})
}

// unseenTerminal is its name, as long as the one in the contract.
const unseenTerminal = "K20078123"
