package main

import (
	"encoding/json"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/report"
	"github.com/simkeeper/simkeeper/report/payload"
)

// stranger is a terminal that the dictionary has not seen: another network, access point,
// interface and modem than any that it names, another year and other figures.
type stranger struct {
	random                 *rand.Rand
	began                  time.Time
	rssi, rsrp, rsrq, sinr float64
	tx, rx, own            uint64
	cell                   uint64
}

func newStranger() *stranger {
	return &stranger{random: rand.New(rand.NewPCG(1, 2)), began: time.Date(2027, 5, 17, 6, 23, 41, 0, time.UTC),
		rssi: -63, rsrp: -94, rsrq: -11, sinr: 9, tx: 2290114, rx: 5137708, own: 98213, cell: 118723074}
}

// walk moves a radio value by up to two steps, within bounds.
func (s *stranger) walk(v *float64, low, high, step float64) *float64 {
	*v = min(high, max(low, *v+step*float64(s.random.IntN(5)-2)))
	return new(*v)
}

func (s *stranger) count(v *uint64, most int) *uint64 {
	*v += uint64(s.random.IntN(most))
	return new(*v)
}

// move is now and then to another cell of the neighbourhood.
func (s *stranger) move() *uint64 {
	if s.random.IntN(12) == 0 {
		s.cell = 118723074 + uint64(s.random.IntN(3)*256+s.random.IntN(4))
	}
	return new(s.cell)
}

// report is that of an hour, with every member but what only some modems and faults have.
func (s *stranger) report(hour int) report.Health {
	at := s.began.Add(time.Duration(hour)*time.Hour + time.Duration(s.random.IntN(3))*time.Second)
	h := report.Health{
		V: report.Version, Boot: 2869925, Seq: int64(3391 + hour), Conn: int64(2 + hour/24), ID: "7c3e",
		Time: report.At(at), Clock: report.ClockNTP, AgeS: new(int64(s.random.IntN(2))), UptimeS: new(int64(273211 + hour*3600)), NextS: 3600,
		SIM: report.SIMReady,
		Network: report.Network{Registration: report.RegHome, RAT: report.RATLTE, PLMN: "22605", Operator: "Digi.Mobil",
			TAC: new(uint64(17441)), CellID: s.move(), Band: new(8), APN: "m2m.pos", IP: "100.83.19.207"},
		Signal: report.Signal{RSSI: s.walk(&s.rssi, -79, -51, 1), RSRP: s.walk(&s.rsrp, -104, -84, 1), RSRQ: s.walk(&s.rsrq, -15, -6, 0.5),
			SINR: s.walk(&s.sinr, -2, 20, 1), Quality: report.QualityGood},
		Usage: report.Usage{CycleStart: report.DateOf(s.began.AddDate(0, 0, -20)), TxBytes: s.count(&s.tx, 9000), RxBytes: s.count(&s.rx, 17000),
			Source: "interface", AgentBytes: s.count(&s.own, 900)},
		Card: report.Card{Phase: report.PhaseActive, SafeUntil: report.DateOf(at.AddDate(0, 0, 180)), Reason: "idle_limit",
			LastActivity: report.At(at.Add(-time.Duration(s.random.IntN(1800)) * time.Second)), NextKeepalive: report.DateOf(at.AddDate(0, 0, 135))},
		Keepalive: report.Keepalive{Time: report.At(s.began.Add(-52 * time.Hour)), Method: report.MethodMQTT, Verdict: report.Proved,
			TxBytes: new(uint64(2711)), RxBytes: new(uint64(3144))},
		Verdict:      report.Verdict{Status: report.StatusOK, Cause: report.CauseHealthy, Confidence: report.Strong, Since: report.At(s.began.Add(-77 * time.Hour))},
		Link:         report.Link{Via: "eth2", Cellular: new(true), Reconnects: new(1 + hour/24), Spooled: new(0), Dropped: new(0)},
		TemperatureC: new(38 + s.random.IntN(5)),
	}
	if s.rsrp <= -90 {
		h.Signal.Quality = report.QualityFair
	}
	return h
}

func (s *stranger) identity() report.Identity {
	return report.NewIdentity(report.Identity{Terminal: "357221044310077", Boot: 2869925, Agent: "1.2.3", Target: "linux/arm64",
		Modem: report.Modem{Manufacturer: "Wistron NeWeb", Model: "WNC M14A2A", Firmware: "M14A2A_v12.09.163431", IMEI: "357221044310077", Family: "generic", NetMode: "ecm"},
		SIM:   report.SIM{ICCID: "8940051803334177291", IMSI: "226055501339142", Issuer: "Orange"},
		Plan:  report.Plan{Carrier: "global", QuotaBytes: 52428800, CycleDay: 27, IdleLimitDays: 200, Expires: report.DateOf(s.began.AddDate(2, 0, 0))}})
}

// hours are the reports of the first n hours.
func hours(n int) (all []report.Health) {
	s := newStranger()
	for hour := range n {
		all = append(all, s.report(hour))
	}
	return all
}

// ill is a report with a verdict that is not a good one.
func ill(c diagnose.Cause, l diagnose.Language, evidence ...string) report.Health {
	h := newStranger().report(0)
	h.Verdict.Status, h.Verdict.Cause = report.Status(c.Status()), report.Cause(c)
	h.Verdict.Evidence, h.Verdict.Action = evidence, c.Text(l).Action
	return h
}

// What a payload costs, plain and packed, a message on the mean. The bounds hold the figures
// still; go test -v shows them.
func TestWhatAPayloadCosts(t *testing.T) {
	const csq = `AT+CSQ → +CSQ: 4,99 | OK`
	const cpsi = `AT#RFSTS → #RFSTS: "226 05",1850,-121,-61,-15.5,4421,1F,-33,128,19,1,"71390C2","226055501339142","Digi.Mobil",3,8 | OK`
	for _, c := range []struct {
		name     string
		messages []any
		most     int // bytes packed
	}{
		{"72 hourly reports", boxed(hours(72)), 215},
		{"24 reports that waited, as one", []any{hours(24)}, 1250},
		{"a weak signal, en", []any{ill(diagnose.SignalWeak, diagnose.English, csq, cpsi)}, 350},
		{"a weak signal, zh", []any{ill(diagnose.SignalWeak, diagnose.Chinese, csq, cpsi)}, 350},
		{"a card that expires, en", []any{ill(diagnose.CardExpiring, diagnose.English, "the last day of the paid term is 2027-06-10")}, 250},
		{"a card that expires, zh", []any{ill(diagnose.CardExpiring, diagnose.Chinese, "有效期最后一天：2027-06-10")}, 250},
		{"no data path, en", []any{ill(diagnose.NoDataPath, diagnose.English, "AT+CGACT? → +CGACT: 1,0 | OK")}, 360},
		{"no data path, zh", []any{ill(diagnose.NoDataPath, diagnose.Chinese, "AT+CGACT? → +CGACT: 1,0 | OK")}, 390},
		{"the identity", []any{newStranger().identity()}, 215},
		{"an event", []any{report.Event{V: 1, Boot: 2869925, Seq: 3401, Conn: 2, Time: report.At(newStranger().began), Clock: report.ClockNTP, AgeS: new(int64(0)),
			Type: report.EventCauseChanged, Severity: report.SeverityFail, From: "healthy", To: "no_data_path", Text: "Registered, but no data gets through"}}, 110},
	} {
		plain, packed := 0, 0
		for _, m := range c.messages {
			text, err := json.Marshal(m)
			if err != nil {
				t.Fatal(err)
			}
			sent := report.Encode(report.Deflate, text)
			if back, err := payload.Decode(sent); err != nil || string(back) != string(text) {
				t.Fatalf("%s: read back as %s, %v", c.name, back, err)
			}
			plain, packed = plain+len(text), packed+len(sent)
		}
		n := float64(len(c.messages))
		t.Logf("%-32s JSON %8.1f   deflate %7.1f bytes", c.name, float64(plain)/n, float64(packed)/n)
		if float64(packed)/n > float64(c.most) {
			t.Errorf("%s: %.1f bytes, at most %d", c.name, float64(packed)/n, c.most)
		}
	}
}

func boxed(reports []report.Health) (out []any) {
	for _, h := range reports {
		out = append(out, h)
	}
	return out
}

// What packing an hourly report costs a terminal in time and memory.
func BenchmarkEncodeHealth(b *testing.B) {
	text, err := json.Marshal(newStranger().report(0))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		report.Encode(report.Deflate, text)
	}
	b.ReportMetric(float64(len(text)), "JSON-bytes")
	b.ReportMetric(float64(len(report.Encode(report.Deflate, text))), "deflate-bytes")
}
