package agent

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/modem/simulator"
	"github.com/simkeeper/simkeeper/report"
)

func TestBrokerAwayForHours(t *testing.T) {
	servingWith(t, "simcom", func(b *bench) { b.o.Config.Report.Interval = 10 * time.Minute }, func(t *testing.T, b *bench, back *backend, _ func()) {
		after(time.Hour)
		back.setDown(true)
		b.fault(t, "sim_absent", true)
		after(time.Hour)
		b.fault(t, "sim_absent", false)
		after(time.Hour)
		before := len(back.seqs())
		back.setDown(false)
		after(time.Hour)
		back.complete(t)
		if n := len(back.seqs()) - before; n < 18 {
			t.Errorf("%d messages after two hours away and one there", n)
		}
		if c := back.changes(); !slices.Equal(c, []report.Cause{report.CauseSIMAbsent, report.CauseHealthy}) {
			t.Errorf("changes %v", c)
		}
	})
}

func TestRestartGoesOn(t *testing.T) {
	servingWith(t, "quectel", func(*bench) {}, func(t *testing.T, b *bench, back *backend, stop func()) {
		after(3 * time.Hour)
		first := back.last(t)
		stop()
		b.modem.Update(func(s *simulator.State) { s.IMEI = "864394040099999" })
		again := b.run(t)
		defer again()
		after(3 * time.Hour)
		back.complete(t)
		if h := back.last(t); h.Boot <= first.Boot || h.Boot >= 1<<53 {
			t.Errorf("boot %d after %d", h.Boot, first.Boot)
		}
		for i, id := range back.identities() {
			if id.Terminal != "864394040012348" {
				t.Errorf("identity %d: terminal %s", i, id.Terminal)
			}
		}
		if id := back.identities()[len(back.identities())-1]; id.Modem.IMEI != "864394040099999" || back.count(report.EventPairChanged) != 1 || back.count(report.EventRebooted) != 2 {
			t.Errorf("%+v, %d pair_changed, %d rebooted", id, back.count(report.EventPairChanged), back.count(report.EventRebooted))
		}
	})
}

// touch makes the busy file of the bench new in virtual time.
func (b *bench) touch(t *testing.T) {
	t.Helper()
	fresh := b.o.Config.Terminal.BusyFile + ".new" // the real time of writing must not be seen
	for _, err := range []error{
		os.WriteFile(fresh, nil, 0o600),
		os.Chtimes(fresh, time.Now(), time.Now()),
		os.Rename(fresh, b.o.Config.Terminal.BusyFile),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// pay keeps the busy file fresh for a time.
func (b *bench) pay(t *testing.T, d time.Duration) {
	t.Helper()
	for end := time.Now().Add(d); time.Now().Before(end); {
		b.touch(t)
		after(5 * time.Minute)
	}
	if err := os.Remove(b.o.Config.Terminal.BusyFile); err != nil {
		t.Fatal(err)
	}
}

func TestNothingIsSentWhileBusy(t *testing.T) {
	for _, hold := range []config.Hold{config.HoldAlways, config.HoldPoll} {
		t.Run(string(hold), func(t *testing.T) {
			change := func(b *bench) {
				b.o.Config.Modem.Hold = hold
				b.o.Config.Report.Interval = 10 * time.Minute
			}
			servingWith(t, "quectel", change, func(t *testing.T, b *bench, back *backend, _ func()) {
				after(time.Hour)
				b.touch(t)
				after(time.Second)
				commands, reports := len(b.modem.Commands()), len(back.reports())
				b.fault(t, "sim_absent", true) // its URC, and a line that is lost, must wait too
				b.fault(t, "unplug", true)
				after(time.Minute)
				b.fault(t, "unplug", false)
				b.pay(t, 2*time.Hour)
				if n := len(b.modem.Commands()); n != commands {
					t.Errorf("sent while busy: %q", b.modem.Commands()[commands:])
				}
				if n := len(back.reports()) - reports; n < 11 || n > 13 {
					t.Errorf("%d reports in two hours", n)
				}
				after(11 * time.Minute)
				if h := back.last(t); h.Verdict.Cause != report.CauseSIMAbsent {
					t.Errorf("after the payment: %s", h.Verdict.Cause)
				}
				back.complete(t)
			})
		})
	}
}

// A payment that is under way at the start is waited for; one that begins during a look
// ends the look, which is then not taken for a silent modem.
func TestPaymentAtAnyMoment(t *testing.T) {
	servingWith(t, "quectel", func(b *bench) {
		path := b.o.Config.Terminal.BusyFile
		_ = os.WriteFile(path, nil, 0o600)
		_ = os.Chtimes(path, time.Now(), time.Now())
	}, func(t *testing.T, b *bench, back *backend, _ func()) {
		b.pay(t, 14*time.Minute)
		if n := len(b.modem.Commands()) + len(back.reports()); n > 0 {
			t.Errorf("%d commands and reports before the first look", n)
		}
		after(time.Minute)
		b.fault(t, "slow", true)
		for range 40 {
			after(time.Minute + 700*time.Millisecond)
			b.fault(t, "reboot", true)
			after(11 * time.Second)
			b.touch(t)
			after(10 * time.Second) // a slow modem first takes what was sent before
			n := len(b.modem.Commands())
			after(20 * time.Second)
			if sent := b.modem.Commands()[n:]; len(sent) > 0 {
				t.Fatalf("sent while busy: %q", sent)
			}
			_ = os.Remove(b.o.Config.Terminal.BusyFile)
		}
		after(10 * time.Minute)
		if c := back.changes(); len(c) > 0 || back.count(report.EventPortLost) > 0 {
			t.Errorf("alarms %v, %d port_lost", c, back.count(report.EventPortLost))
		}
	})
}

func TestForgottenBusyFile(t *testing.T) {
	serving(t, "quectel", func(t *testing.T, b *bench, back *backend) {
		after(time.Minute)
		b.touch(t)
		after(5 * time.Hour)
		n := len(b.modem.Commands())
		after(5 * time.Hour)
		if len(b.modem.Commands()) == n || back.count(report.EventBusyStale) != 1 {
			t.Errorf("%d new commands, %d busy_stale", len(b.modem.Commands())-n, back.count(report.EventBusyStale))
		}
	})
}

// settings reads what a shared modem is set to.
func settings(t *testing.T, b *bench) string {
	r := b.o.NewReader(false)
	defer r.Release(t.Context())
	var out []string
	for _, c := range []string{"+CMEE?", "+CREG?", "+CGREG?", "+CEREG?"} {
		e, err := r.Exchange(t.Context(), c, time.Second)
		if err != nil {
			return err.Error()
		}
		out = append(out, strings.Split(strings.Join(e.Lines, " "), ",")[0])
	}
	return strings.Join(out, " ")
}

func TestSharedPort(t *testing.T) {
	change := func(b *bench) { b.o.Config.Modem.Hold = config.HoldPoll }
	for _, fault := range []string{"", "no_data_path", "silence"} {
		t.Run("fault "+fault, func(t *testing.T) {
			servingWith(t, "quectel", change, func(t *testing.T, b *bench, back *backend, _ func()) {
				after(10 * time.Second)
				before := settings(t, b)
				if fault != "" {
					b.fault(t, fault, true)
				}
				n, opens := len(b.modem.Commands()), b.opens.Load()
				for range 24 * 60 {
					after(time.Minute)
					if b.held.Load() > 0 && fault == "" {
						t.Fatal("the line is open between looks")
					}
				}
				hour := float64(len(b.modem.Commands())-n) / 24
				t.Logf("%.1f commands and %.1f openings an hour", hour, float64(b.opens.Load()-opens)/24)
				if hour > 60 {
					t.Errorf("%.1f commands an hour", hour)
				}
				if fault == "silence" {
					return
				}
				if got := settings(t, b); got != before {
					t.Errorf("the settings are %s, they were %s", got, before)
				}
			})
		})
	}
}

func TestFloodOfURCsIsNoFloodOfCommands(t *testing.T) {
	t.Parallel()
	serving(t, "quectel", func(t *testing.T, b *bench, back *backend) {
		b.fault(t, "flood=5", true)
		after(time.Hour)
		if n := len(b.modem.Commands()); n > burst+2*hourly {
			t.Errorf("%d commands in an hour", n)
		}
		if h := back.last(t); h.Verdict.Cause != report.CauseHealthy {
			t.Errorf("%s", h.Verdict.Cause)
		}
	})
}

// newCentury is how long a bubble, which begins in 2000, takes to a plausible date.
const newCentury = 9862 * 24 * time.Hour

func TestClock(t *testing.T) {
	t.Run("in 2000", func(t *testing.T) {
		serving(t, "quectel", func(t *testing.T, b *bench, back *backend) {
			b.fault(t, "denied", true)
			after(3 * time.Hour)
			for _, text := range back.texts() {
				if strings.Contains(text, `"time"`) || strings.Contains(text, `"since"`) || strings.Contains(text, "2000-") {
					t.Errorf("a time without a clock: %s", text)
				}
			}
			if h := back.last(t); h.Clock != report.ClockNone || h.Verdict.Cause != report.CauseCardStopped {
				t.Errorf("clock %s, %s", h.Clock, h.Verdict.Cause)
			}
		})
	})
	t.Run("in 2026", func(t *testing.T) {
		servingWith(t, "quectel", func(*bench) { after(newCentury) }, func(t *testing.T, b *bench, back *backend, _ func()) {
			after(time.Minute)
			b.fault(t, "denied", true)
			after(3 * time.Hour)
			h := back.last(t)
			if h.Clock != report.ClockNITZ || h.Time.IsZero() || h.Network.Reject == nil || h.Network.Reject.Time.IsZero() {
				t.Errorf("%+v", h)
			}
			if age := h.Time.Sub(h.Verdict.Since.Time); age < time.Hour || age > 3*time.Hour {
				t.Errorf("since %v, time %v", h.Verdict.Since, h.Time)
			}
		})
	})
}

// A report says when the next one comes, and it does.
func TestNextReportComesAsAnnounced(t *testing.T) {
	for _, interval := range []time.Duration{time.Second, time.Minute, time.Hour, 24 * time.Hour} {
		t.Run(interval.String(), func(t *testing.T) {
			servingWith(t, "quectel", func(b *bench) { b.o.Config.Report.Interval = interval }, func(t *testing.T, b *bench, back *backend, _ func()) {
				after(time.Minute)
				for range 4 {
					h, n := back.last(t), len(back.reports())
					after(time.Duration(h.NextS)*time.Second + 10*time.Second)
					if h.NextS < 1 || float64(h.NextS) > 1.5*interval.Seconds()+1 || len(back.reports()) == n {
						t.Errorf("next_s %d at an interval of %v, %d more reports", h.NextS, interval, len(back.reports())-n)
					}
				}
			})
		})
	}
}

func TestNamedByTheMachineWithoutAnIMEI(t *testing.T) {
	root := t.TempDir()
	if err := os.MkdirAll(filepath.Join(root, "etc"), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "etc/machine-id"), []byte("0123456789abcdef0123456789abcdef\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	servingWith(t, "quectel", func(b *bench) {
		b.o.Root = root
		_ = b.modem.SetFault("silence", true)
	}, func(t *testing.T, b *bench, back *backend, _ func()) {
		after(55 * time.Second)
		if len(back.identities()) > 0 {
			t.Errorf("named already: %+v", back.identities())
		}
		after(30 * time.Second)
		name := back.identities()[0].Terminal
		b.fault(t, "silence", false)
		after(10 * time.Minute)
		id := back.identities()[len(back.identities())-1]
		if !strings.HasPrefix(name, "m-") || id.Terminal != name || id.Modem.IMEI == "" {
			t.Errorf("named %s, then %+v", name, id)
		}
	})
}

// The end comes promptly whatever the service is doing.
func TestStopAtAnyMoment(t *testing.T) {
	for _, fault := range []string{"one_byte", "silence", "late", "slow", "flood=20", "unplug", "sim_busy"} {
		for _, moment := range []time.Duration{0, 300 * time.Millisecond, 2 * time.Second, 7 * time.Second, 31 * time.Second, 2 * time.Hour} {
			t.Run(fault+" "+moment.String(), func(t *testing.T) {
				servingWith(t, "quectel", func(b *bench) { _ = b.modem.SetFault(fault, true) }, func(t *testing.T, b *bench, _ *backend, stop func()) {
					if fault == "flood=20" {
						moment = min(moment, time.Minute)
					}
					after(moment)
					stop() // fails after 20 s
					if n := b.held.Load(); n > 0 {
						t.Errorf("%d lines are still open", n)
					}
				})
			})
		}
	}
}

// When the broker is away for so long that reports must be given up, their numbers are
// told: a number is either there or named.
func TestGivenUpReportsAreNamed(t *testing.T) {
	t.Parallel()
	short := func(b *bench) { b.o.Config.Report.Interval, b.o.Config.State.Spool = 2*time.Second, 64<<10 }
	servingWith(t, "quectel", short, func(t *testing.T, b *bench, back *backend, _ func()) {
		after(time.Minute)
		back.setDown(true)
		after(15 * time.Minute)
		back.setDown(false)
		after(35 * time.Minute)
		seen := map[int64]bool{}
		for _, s := range back.seqs() {
			seen[s] = true
		}
		arrived, last := len(seen), back.last(t).Seq
		for _, r := range back.thinned() {
			for s := r[0]; s <= r[1]; s++ {
				seen[s] = true
			}
		}
		if len(seen) == arrived {
			t.Fatal("nothing was given up: the test is too short")
		}
		for s := int64(1); s <= last; s++ {
			if !seen[s] {
				t.Fatalf("%d neither came nor was named; %d arrived of %d", s, arrived, last)
			}
		}
	})
}

// A port that was away for an hour is used within seconds of its return, although the
// looks at it have grown rare.
func TestPortThatComesBackLate(t *testing.T) {
	servingWith(t, "quectel", func(b *bench) {
		b.o.Config.Modem.Port = filepath.Join(b.o.Config.State.Dir, "ttyUSB2")
		_ = os.WriteFile(b.o.Config.Modem.Port, nil, 0o600)
	}, func(t *testing.T, b *bench, back *backend, _ func()) {
		after(time.Minute)
		b.fault(t, "unplug", true)
		_ = os.Remove(b.o.Config.Modem.Port)
		after(time.Hour)
		if h := back.last(t); h.Verdict.Cause != report.CausePortMissing {
			t.Fatalf("while it is away: %s", h.Verdict.Cause)
		}
		b.fault(t, "unplug", false)
		_ = os.WriteFile(b.o.Config.Modem.Port, nil, 0o600)
		after(10 * time.Second)
		if n := back.count(report.EventPortBack); n != 1 {
			t.Errorf("%d port_back ten seconds after its return", n)
		}
	})
}
