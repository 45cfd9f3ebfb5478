package agent

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simkeeper/simkeeper/modem/simulator"
	"github.com/simkeeper/simkeeper/report"
)

// These are the quirks of real modems that a verdict could be wrong for; all the others stand in
// package reader. Each is met by the whole diagnosis, of a person without an agent, and where
// time matters of the running agent, too.

// dialogue is what a modem says to its commands, without the final OK.
type dialogue map[string]string

// serving4G is a modem that LTE serves, with nothing strange about it.
func serving4G() dialogue {
	return dialogue{
		"ATI": "Acme\r\nA1\r\nA1V1.0", "AT+CGMI": "Acme", "AT+CGMM": "A1", "AT+CGMR": "A1V1.0", "AT+CGSN": string(thisIMEI),
		"AT+CPIN?": "+CPIN: READY", "AT+CCID": "+CCID: " + string(thisICCID), "AT+CIMI": "460040123456789", "AT+CFUN?": "+CFUN: 1",
		"AT+CREG?": "+CREG: 0,1", "AT+CGREG?": "+CGREG: 0,1", "AT+CEREG?": `+CEREG: 2,1,"681D","2F1A0CB",7`,
		"AT+COPS?": `+COPS: 0,2,"46000",7`, "AT+CSQ": "+CSQ: 23,99", "AT+CESQ": "+CESQ: 99,99,255,255,22,54", "AT+CGATT?": "+CGATT: 1",
		"AT+CGDCONT?": `+CGDCONT: 1,"IP","cmiot","0.0.0.0",0,0`, "AT+CGACT?": "+CGACT: 1,1", "AT+CGPADDR=1": `+CGPADDR: 1,"10.128.85.126"`,
	}
}

// of5G is a Quectel on 5G alone: the older domains know nothing, and +CSQ neither.
func of5G() dialogue {
	return dialogue{
		"ATI": "Quectel\r\nRM500Q-GL\r\nRevision: RM500QV1", "AT+CGMI": "Quectel", "AT+CGMM": "RM500Q-GL", "AT+CGMR": "RM500QV1",
		"AT+CREG?": "+CREG: 0,0", "AT+CGREG?": "+CGREG: 0,0", "AT+CEREG?": "+CEREG: 0,0", "AT+C5GREG?": `+C5GREG: 2,1,"681D00","2F1A0CB11",11`,
		"AT+COPS?": `+COPS: 0,2,"46000",11`, "AT+CSQ": "+CSQ: 99,99", "AT+CESQ": "+CESQ: 99,99,255,255,255,255",
		`AT+QENG="servingcell"`: `+QENG: "servingcell","NOCONN","NR5G-SA","TDD",460,00,2F1A0CB11,747,681D00,627264,78,12,-91,-11,18,1,-`,
	}
}

// with changes some of what it says; an error stands in place of the final OK.
func (d dialogue) with(others ...dialogue) dialogue {
	all := maps.Clone(d)
	for _, o := range others {
		maps.Copy(all, o)
	}
	return all
}

// bench wires an agent to a modem that says so.
func (d dialogue) bench(t *testing.T) *bench {
	t.Helper()
	said := map[string]string{}
	for command, text := range d {
		if said[command] = "\r\n" + text + "\r\n\r\nOK\r\n"; strings.HasSuffix(text, "ERROR") || strings.Contains(text, "+CME ERROR") {
			said[command] = "\r\n" + text + "\r\n"
		}
	}
	record, err := json.Marshal(map[string]any{"name": t.Name(), "commands": said})
	if err != nil {
		t.Fatal(err)
	}
	m, err := simulator.FromPersonality(record, simulator.Config{})
	if err != nil {
		t.Fatal(err)
	}
	b := newBench(t, "generic")
	b.modem.Close()
	b.modem = m
	b.o.Open = func(context.Context) (io.ReadWriteCloser, error) { return m.Pipe(), nil }
	return b
}

// examined is what a diagnosis finds of it.
func (d dialogue) examined(t *testing.T) (rep report.Report) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		after(newCentury)
		b := d.bench(t)
		defer b.modem.Close()
		rep = b.examine(t)
		valid(t, rep)
	})
	return rep
}

// in fails the test where a state is none of those that may be told.
func in[T comparable](t *testing.T, what string, got T, want ...T) {
	t.Helper()
	if !slices.Contains(want, got) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// Quirk 2: +CREG, of calls, is denied or "SMS only" on a modem that LTE serves (published
// L850-GL and A7670E dialogues). That is no stopped card.
func TestQuirkCREGDeniedIsNoStoppedCard(t *testing.T) {
	for _, calls := range []string{"+CREG: 0,3", `+CREG: 3,3,"FFFE","FFFFFFFF",7,0,8`, "+CREG: 0,6", "+CREG: 0,0", "+CREG: 0,2"} {
		rep := serving4G().with(dialogue{"AT+CREG?": calls, "AT+CGREG?": "+CGREG: 0,3", "AT+CEER": "+CEER: No cause information available"}).examined(t)
		in(t, calls+": the cause", rep.Health.Verdict.Cause, report.CauseHealthy)
		in(t, calls+": the registration", rep.Health.Network.Registration, report.RegHome)
		if rep.Health.Network.Reject != nil {
			t.Errorf("%s: a refusal is reported: %+v", calls, rep.Health.Network.Reject)
		}
	}
	for _, name := range simulator.Families() {
		plight{want: report.CauseHealthy, modem: simulator.Config{Family: name}, story: on("denied_cs=18")}.look(t, func(t *testing.T, saw *sightings) {
			plight{want: report.CauseHealthy}.check(t, saw)
		})
	}
}

// Quirk 9: CME 3 from +CPIN? means no more than that the card is not there yet (ModemManager and
// TinyGSM after a boot): never that there is none, nor that it is broken.
func TestQuirkCME3IsNoMissingCard(t *testing.T) {
	off := dialogue{"AT+CREG?": "+CREG: 0,0", "AT+CGREG?": "+CGREG: 0,0", "AT+CEREG?": "+CEREG: 0,0", "AT+COPS?": "+COPS: 0", "AT+CSQ": "+CSQ: 99,99", "AT+CESQ": "+CESQ: 99,99,255,255,255,255"}
	for _, card := range []string{"+CME ERROR: 3", "ERROR", "+CME ERROR: operation not allowed"} {
		rep := serving4G().with(off, dialogue{"AT+CPIN?": card, "AT+CCID": card, "AT+CIMI": card, "AT+CRSM=176,12258,0,0,10": card, "AT+CGATT?": "+CGATT: 0", "AT+CGACT?": "+CGACT: 1,0"}).examined(t)
		in(t, card+": the card", rep.Health.SIM, report.SIMUnknown)
		if c := rep.Health.Verdict.Cause; c == report.CauseSIMAbsent || c == report.CauseSIMFailure || c == report.CauseHealthy {
			t.Errorf("%s is called %s: %q", card, c, rep.Health.Verdict.Evidence)
		}
	}
	served := serving4G().with(dialogue{"AT+CPIN?": "+CME ERROR: 3"}).examined(t)
	in(t, "a modem that is served in spite of it", served.Health.Verdict.Cause, report.CauseHealthy)
	gone := serving4G().with(off, dialogue{"AT+CPIN?": "+CME ERROR: 10", "AT+CCID": "+CME ERROR: 10", "AT+CIMI": "+CME ERROR: 10"}).examined(t)
	in(t, "a modem without a card", gone.Health.Verdict.Cause, report.CauseSIMAbsent)
}

// Quirk 10: a card that fails turns READY (published SIM7600 boot dialogue). A person who asks
// meanwhile waits for it, and the agent raises no alarm; one that goes on failing is told.
func TestQuirkFailureThatTurnsReadyIsNoFault(t *testing.T) {
	starting := plight{want: report.CauseHealthy, story: then(on("sim_recovers=19"), reboots), config: often}
	starting.bubble(t, func(t *testing.T, x *terminal) {
		starting.story(x)
		right(t, "without an agent", report.CauseHealthy, x.inspect())
		starting.story(x)
		x.start()
		after(25 * time.Minute)
		x.calm()
		starting.story(x)
		right(t, "by the agent", report.CauseHealthy, x.asked())
		after(25 * time.Minute)
		x.calm()
	})
	plight{want: report.CauseSIMFailure, story: on("sim_failure")}.look(t, func(t *testing.T, saw *sightings) {
		plight{want: report.CauseSIMFailure}.check(t, saw)
	})
}

// Quirk 11: the zone of +32 on a time that is UTC already makes a clock eight hours slow. Such a
// clock does not vouch for the time, and the terminal's right one is not called wrong for it.
func TestQuirkZoneOnUTCIsNoWrongClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		after(newCentury)
		utc := `+CCLK: "` + time.Now().UTC().Format("06/01/02,15:04:05") + `+32"`
		b := serving4G().with(dialogue{"ATI": "Quectel\r\nEC25\r\nRevision: EC25V1", "AT+CGMI": "Quectel", "AT+CGMM": "EC25", "AT+CCLK?": utc}).bench(t)
		defer b.modem.Close()
		rep := b.examine(t)
		in(t, "the cause", rep.Health.Verdict.Cause, report.CauseHealthy)
		in(t, "the clock", rep.Health.Clock, report.ClockSystem)
		if off := time.Since(rep.Health.Time.Time); off.Abs() > time.Minute {
			t.Errorf("the report is of %v ago", off)
		}
	})
	for _, never := range []string{`"70/01/01,00:02:03+00"`, `"80/01/06,00:22:45+00"`, `"2004/01/01,00:00:40+32"`} {
		rep := serving4G().with(dialogue{"AT+CCLK?": "+CCLK: " + never}).examined(t)
		in(t, never+": the cause", rep.Health.Verdict.Cause, report.CauseHealthy)
		in(t, never+": the clock", rep.Health.Clock, report.ClockSystem)
	}
}

// Quirk 13: a modem that is well has no traffic: on 3G its context rests until the host dials,
// and its counter stands still (published LARA-R2 dialogue). That is no fault. And where there
// should be traffic and nothing comes back, though all that the modem says is well, that is one.
func TestQuirkHealthyWithoutTraffic(t *testing.T) {
	resting := serving4G().with(dialogue{
		"AT+CREG?": `+CREG: 2,5,"9E9A","19607C0",2`, "AT+CGREG?": `+CGREG: 2,5,"9E9A","19607C0",2,"02"`, "AT+CEREG?": "+CEREG: 2,0", "AT+COPS?": `+COPS: 0,0,"3 DK",2`,
		"AT+CESQ": "ERROR", "AT+CGACT?": "+CGACT: 1,0", "AT+CGPADDR=1": `+CGPADDR: 1,"0.0.0.0"`, "AT+CGDCONT?": `+CGDCONT: 1,"IP","","0.0.0.0",0,0,0,0`,
	})
	rep := resting.examined(t)
	in(t, "the cause", rep.Health.Verdict.Cause, report.CauseHealthy)
	in(t, "the registration", rep.Health.Network.Registration, report.RegRoaming)
	if rep.Health.Network.IP != "" {
		t.Errorf("an address is reported: %s", rep.Health.Network.IP)
	}
	none := func(x *terminal) {
		x.modem.Update(func(s *simulator.State) { s.TxBytes, s.RxBytes, s.TxRate, s.RxRate = 0, 0, 0, 0 })
	}
	plight{want: report.CauseHealthy, story: none}.look(t, func(t *testing.T, saw *sightings) {
		plight{want: report.CauseHealthy}.check(t, saw)
	})
	plight{want: report.CauseCardStopped, cellular: true, lived: aDay, story: then(on("dead_path"), leads(wDead))}.look(t, func(t *testing.T, saw *sightings) {
		right(t, "all is well but the traffic", report.CauseCardStopped, saw.asked)
	})
}

// Quirk 13: +CSQ is 99 on a modem that 5G serves well (published ZM9000 dialogue): neither no
// coverage nor an antenna that is off, and the level is that of NR.
func TestQuirkSignal99IsNoMissingAntenna(t *testing.T) {
	rep := serving4G().with(of5G()).examined(t)
	in(t, "the cause", rep.Health.Verdict.Cause, report.CauseHealthy)
	in(t, "the registration", rep.Health.Network.Registration, report.RegHome)
	in(t, "the technology", rep.Health.Network.RAT, report.RATNR5G)
	in(t, "the quality", rep.Health.Signal.Quality, report.QualityFair)
	if s := rep.Health.Signal; s.RSSI != nil || s.RSRP == nil || *s.RSRP != -91 {
		t.Errorf("the signal is %+v", s)
	}
	deaf := serving4G().with(of5G(), dialogue{`AT+QENG="servingcell"`: `+QENG: "servingcell","SEARCH"`, "AT+C5GREG?": "+C5GREG: 0,2", "AT+COPS?": "+COPS: 0", "AT+CGACT?": "+CGACT: 1,0"}).examined(t)
	if c := deaf.Health.Verdict.Cause; c == report.CauseHealthy {
		t.Errorf("a modem that hears nothing is called %s", c)
	}
}

// Quirk 15: the report of the serving cell holds the number of the subscriber (openLuat AT command
// manual, +CCED; Telit AT commands reference guides, #RFSTS). It stands in no trace and no log of
// a diagnosis.
func TestQuirkIMSIInASignalReportIsNotTraced(t *testing.T) {
	const imsi = "460040123456789"
	for report, d := range map[string]dialogue{
		"+CCED":  {"ATI": "LuatOS", "AT+CGMI": `+CGMI: ""`, "AT+CGMM": `+CGMM: "Air724UG"`, "AT+CCED=0,1": "+CCED:LTE current cell:460,00," + imsi + ",0,3,n100,1300,49389771,54,22,26653,38,212"},
		"#RFSTS": {"ATI": "LM960", "AT+CGMI": "Telit", "AT+CGMM": "LM960", "AT#RFSTS": `#RFSTS: "460 00",1300,-118,-89,-17,681D,255,-5,1280,19,2,2F1A0CB,"` + imsi + `","CHINA MOBILE",3,3`},
	} {
		t.Run(report, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := serving4G().with(dialogue{"AT+CSQ": "+CSQ: 99,99", "AT+CESQ": "+CESQ: 99,99,255,255,255,255"}, d).bench(t)
				defer b.modem.Close()
				var log bytes.Buffer
				b.o.Log = debugging(&log)
				f, err := Inspect(t.Context(), b.o, Request{Trace: true}, nil)
				if err != nil {
					t.Fatal(err)
				}
				if s := f.Report; s.Health.Signal.RSRP == nil || s.Identity.SIM.IMSI != imsi || !strings.Contains(f.Traced, report) {
					t.Errorf("signal %+v, subscriber %q, the report is in the trace: %v", s.Health.Signal, s.Identity.SIM.IMSI, strings.Contains(f.Traced, report))
				}
				withoutNumbers(t, b, f.Traced, log.String())
			})
		})
	}
}

// The same of the running agent, whose numbers are masked on the wire: not in what it sends, and
// not in its log, also where the cell is what a verdict rests on.
func TestQuirkIMSIInASignalReportIsNotSent(t *testing.T) {
	for name, command := range map[string]string{"luat": "AT+CCED=0,1", "telit": "AT#RFSTS"} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			key := write(t, t.TempDir()+"/key", "secret")
			change := func(b *bench) {
				b.o.Log = debugging(&log)
				b.o.Config.Report.MaskIdentity, b.o.Config.Report.MaskKeyFile = true, key
			}
			servingWith(t, name, change, func(t *testing.T, b *bench, back *backend, stop func()) {
				for _, f := range []string{"weak", "denied", "limited", "no_data_path", "no_signal", "searching=3600"} {
					b.fault(t, f, true)
					after(time.Hour)
					b.fault(t, f, false)
					after(time.Hour)
				}
				stop()
				if !slices.Contains(b.modem.Commands(), command) || len(back.changes()) < 4 || log.Len() == 0 {
					t.Errorf("%s was asked: %v; told were %v; %d bytes of log", command, slices.Contains(b.modem.Commands(), command), back.changes(), log.Len())
				}
				withoutNumbers(t, b, append(back.texts(), log.String())...)
			})
		})
	}
}

// debugging is a logger that leaves out nothing.
func debugging(to io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(to, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// withoutNumbers fails the test where a text holds nine digits of a number of modem or card that
// are not those of an issuer or a type.
func withoutNumbers(t *testing.T, b *bench, texts ...string) {
	t.Helper()
	s := b.modem.State()
	for _, number := range []string{s.IMEI, s.ICCID, s.IMSI} {
		for i := 3; i+9 <= len(number); i++ {
			for _, text := range texts {
				if at := strings.Index(text, number[i:i+9]); at >= 0 {
					t.Fatalf("%s stands in …%s", number[i:i+9], text[max(0, at-60):min(len(text), at+60)])
				}
			}
		}
	}
}
