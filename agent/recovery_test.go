package agent

import (
	"context"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/modem/simulator"
	"github.com/simkeeper/simkeeper/report"
)

// harmless are the faults of the line that must cost nothing.
var harmless = []string{"one_byte", "slow", "echo_cut", "urc_in_reply", "reboot", "sim_slow", "sim_recovers", "searching", "old_ceer", "denied_cs", "dead_path"}

// A fault that begins while the service runs is reported under its name, and its end is
// noticed within ten minutes, however long it has lasted.
func TestServiceReportsAndRecovers(t *testing.T) {
	t.Parallel()
	talkative := []string{"flood", "endless_line"} // hours of them take the test too long
	for _, lasting := range []time.Duration{5 * time.Minute, 15 * time.Minute, 5 * time.Hour} {
		for _, f := range simulator.Faults() {
			if slices.Contains(talkative, f.Name) != (lasting < 10*time.Minute) || f.Name == "weak" && lasting < time.Hour { // a warning may wait for a report
				continue
			}
			t.Run(f.Name+"/"+lasting.String(), func(t *testing.T) {
				serving(t, "quectel", func(t *testing.T, b *bench, back *backend) {
					after(30 * time.Minute)
					b.fault(t, f.Name, true)
					after(lasting)
					during := back.changes()
					b.fault(t, f.Name, false)
					after(10 * time.Minute)
					back.recovered(t, f.Name, during)
				})
			})
		}
	}
}

// recovered checks what was reported of a fault that has ended. during are the causes
// that were reported until then.
func (b *backend) recovered(t *testing.T, fault string, during []report.Cause) {
	t.Helper()
	all := b.changes()
	t.Logf("changes: %v", all)
	for _, c := range all {
		if c != report.CauseHealthy && !slices.Contains(causes[fault], c) {
			t.Errorf("reported as %s, want one of %v", c, causes[fault])
		}
	}
	switch {
	case slices.Contains(harmless, fault):
		if len(all) > 0 {
			t.Errorf("a fault that costs nothing raised %v", all)
		}
	case !slices.Contains(causes[fault], report.CauseHealthy):
		if len(during) != 1 || len(all) != 2 {
			t.Errorf("reported %v during the fault and %v until after it, want the fault and then healthy", during, all)
		}
	}
	if len(all) > 0 && all[len(all)-1] != report.CauseHealthy {
		t.Errorf("ten minutes after its end the cause is still %s", all[len(all)-1])
	}
	b.complete(t)
}

// fault switches a fault of the modem.
func (b *bench) fault(t *testing.T, name string, on bool) {
	t.Helper()
	if err := b.modem.SetFault(name, on); err != nil {
		t.Fatal(err)
	}
}

// restart has the modem start again. One that then leaves its radio off is switched on by
// the terminal's own software.
func (b *bench) restart() {
	b.modem.Reboot()
	b.modem.Update(func(s *simulator.State) { s.Radio = 1 })
}

// A modem that is still booting when the agent starts, or that boots while it runs, is no
// fault: its search takes less than a minute.
func TestNoAlarmWhileTheModemStarts(t *testing.T) {
	for _, family := range simulator.Families() {
		t.Run(family, func(t *testing.T) {
			servingWith(t, family, func(b *bench) { b.restart() }, func(t *testing.T, b *bench, back *backend, _ func()) {
				after(2 * time.Minute)
				if h := back.last(t); h.Verdict.Cause != report.CauseHealthy {
					t.Errorf("%s: %v", h.Verdict.Cause, h.Verdict.Evidence)
				}
				before := back.count(report.EventModemReset)
				b.restart()
				after(10 * time.Minute)
				if c := back.changes(); len(c) > 0 {
					t.Errorf("alarms: %v", c)
				}
				if n := back.count(report.EventModemReset) - before; n != 1 {
					t.Errorf("%d modem_reset for one reset", n)
				}
				for _, h := range back.reports() {
					if h.Verdict.Status != report.StatusOK {
						t.Errorf("seq %d reports %s while the modem started", h.Seq, h.Verdict.Cause)
					}
				}
			})
		})
	}
}

// The verdict stays what it is while a fault lasts: the grace of a start is over.
func TestLastingFaultKeepsItsName(t *testing.T) {
	for fault, cause := range map[string]report.Cause{"no_signal": report.CauseNoCoverage, "sim_busy": report.CauseSIMFailure} {
		t.Run(fault, func(t *testing.T) {
			servingWith(t, "quectel", func(b *bench) { b.o.Config.Report.Interval = time.Minute }, func(t *testing.T, b *bench, back *backend, _ func()) {
				after(10 * time.Minute)
				b.fault(t, fault, true)
				after(5 * time.Minute)
				n := len(back.reports())
				after(3 * time.Hour)
				for _, h := range back.reports()[n:] {
					if h.Verdict.Cause != cause {
						t.Fatalf("seq %d: %s", h.Seq, h.Verdict.Cause)
					}
				}
			})
		})
	}
}

// Radio off is found in a full look; the lines that prove it stay with the verdict
// through the smaller looks.
func TestEvidenceOutlivesSignalRounds(t *testing.T) {
	servingWith(t, "quectel", func(b *bench) { b.o.Config.Report.Interval = time.Minute }, func(t *testing.T, b *bench, back *backend, _ func()) {
		b.fault(t, "radio_off", true)
		after(2 * time.Minute)
		for range 30 {
			after(time.Minute)
			if v := back.last(t).Verdict; v.Cause != report.CauseRadioOff || !slices.ContainsFunc(v.Evidence, func(line string) bool { return line == "AT+CFUN? → +CFUN: 4 | OK" }) {
				t.Fatalf("%s on %q", v.Cause, v.Evidence)
			}
		}
	})
}

// The first refusal stays the one that is reported, over a restart, another refusal and
// silence of the network, until the network serves again.
func TestFirstRejectIsLatched(t *testing.T) {
	servingWith(t, "quectel", func(*bench) {}, func(t *testing.T, b *bench, back *backend, stop func()) {
		after(time.Minute)
		b.fault(t, "denied=8", true)
		after(10 * time.Minute)
		stop()
		b.fault(t, "denied=15", true)
		again := b.run(t)
		defer again()
		after(20 * time.Minute)
		for range 2 {
			h := back.last(t)
			if r := h.Network.Reject; r == nil || r.Cause != 8 || h.Verdict.Cause != report.CauseCardStopped {
				t.Errorf("reject %+v, cause %s", r, h.Verdict.Cause)
			}
			b.fault(t, "no_signal", true)
			after(90 * time.Minute)
		}
		b.fault(t, "no_signal", false)
		b.fault(t, "denied", false)
		after(2 * time.Hour)
		if h := back.last(t); h.Network.Reject != nil || h.Verdict.Cause != report.CauseHealthy {
			t.Errorf("served again: reject %+v, cause %s", h.Network.Reject, h.Verdict.Cause)
		}
		if n := back.count(report.EventReject); n != 1 {
			t.Errorf("%d reject events", n)
		}
	})
}

// A new card has not been refused, and its subscriber is not that of the old one.
func TestAnotherCard(t *testing.T) {
	serving(t, "quectel", func(t *testing.T, b *bench, back *backend) {
		after(time.Minute)
		b.fault(t, "denied", true)
		after(5 * time.Minute)
		b.fault(t, "sim_absent", true)
		after(5 * time.Minute)
		b.fault(t, "denied", false)
		b.modem.Update(func(s *simulator.State) { s.ICCID, s.IMSI = "89860117838009934120", "460019876543210" })
		b.fault(t, "sim_absent", false)
		after(15 * time.Minute)
		h, id := back.last(t), back.identities()[len(back.identities())-1]
		if id.SIM.ICCID != "89860117838009934120" || id.SIM.IMSI != "460019876543210" || h.ID != id.ID {
			t.Errorf("%+v, id %s", id, h.ID)
		}
		if h.Network.Reject != nil || h.Verdict.Cause != report.CauseCardChanged || back.count(report.EventCardChanged) != 1 {
			t.Errorf("%+v %+v, %d card_changed", h.Network.Reject, h.Verdict, back.count(report.EventCardChanged))
		}
	})
}

// A modem with two slots that goes over to the other one says so with the change of the card.
func TestTheOtherSlot(t *testing.T) {
	fiveG := func(b *bench) {
		b.modem.Close()
		m, err := simulator.New(simulator.Config{Family: "quectel", Model: "RM500Q"})
		if err != nil {
			t.Fatal(err)
		}
		b.modem, b.o.Open = m, func(context.Context) (io.ReadWriteCloser, error) { return m.Pipe(), nil }
	}
	servingWith(t, "quectel", fiveG, func(t *testing.T, b *bench, back *backend, _ func()) {
		after(time.Minute)
		b.modem.Update(func(s *simulator.State) { s.Slot, s.ICCID, s.IMSI = 2, "89860117838009934120", "460019876543210" })
		b.modem.Reboot()
		after(30 * time.Minute)
		id := back.identities()[len(back.identities())-1]
		if id.SIM.Slot != 2 || id.SIM.ICCID != "89860117838009934120" {
			t.Errorf("%+v", id.SIM)
		}
		told := func(e report.Event) bool {
			return e.Type == report.EventCardChanged && strings.HasSuffix(e.Text, "; the modem uses slot 2 now instead of 1")
		}
		if !slices.ContainsFunc(back.events, told) {
			t.Errorf("card_changed does not tell the slot: %+v", back.events)
		}
	})
}
