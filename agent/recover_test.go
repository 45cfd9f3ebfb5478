package agent

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simkeeper/simkeeper/agent/card"
	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/ledger"
	"github.com/simkeeper/simkeeper/modem/simulator"
	"github.com/simkeeper/simkeeper/report"
)

// cures are the commands of a recovery that the modem was sent.
func (b *bench) cures() []string {
	return slices.DeleteFunc(b.modem.Commands(), func(c string) bool { return !strings.HasPrefix(c, "AT+CFUN=") })
}

// resets are the events that tell of a new start, as from→to.
func (b *backend) resets() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []string
	for _, e := range b.events {
		if e.Type == report.EventModemReset {
			out = append(out, e.From+"→"+e.To)
		}
	}
	return out
}

// recoveries are the lines of the ledger about new starts, as method verdict text.
func (b *bench) recoveries(t *testing.T) []string {
	t.Helper()
	l, err := ledger.Read(LedgerPath(b.o.Config.State.Dir))
	if err != nil {
		t.Fatal(err)
	}
	lines, err := l.Last(1000)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, line := range lines {
		if line.Kind == ledger.Recovery {
			out = append(out, strings.Join(strings.Fields(fmt.Sprint(line.Method, " ", line.Verdict, " ", line.Text)), " "))
		}
	}
	return out
}

// recovering serves with a recovery and its fault after half an hour of health.
func recovering(t *testing.T, may config.Recovery, fault string, change func(*bench), body func(t *testing.T, b *bench, back *backend, stop func())) {
	t.Helper()
	servingWith(t, "quectel", func(b *bench) { b.o.Config.Modem.Recovery = may; change(b) }, func(t *testing.T, b *bench, back *backend, stop func()) {
		after(30 * time.Minute)
		b.fault(t, fault, true)
		body(t, b, back, stop)
	})
}

func asItIs(*bench) {}

// A modem that is stuck is given a new start, which cures it, and everybody is told.
func TestRecoveryCures(t *testing.T) {
	for _, c := range []struct {
		may    config.Recovery
		fault  string
		within time.Duration
		cause  string
		acts   []string
		sent   []string
	}{
		{config.RecoveryRadio, "stuck", 35 * time.Minute, "no_coverage", []string{"radio"}, []string{"AT+CFUN=4", "AT+CFUN=1"}},
		{config.RecoveryReset, "stuck", 35 * time.Minute, "no_coverage", []string{"radio"}, []string{"AT+CFUN=4", "AT+CFUN=1"}},
		{config.RecoveryReset, "wedged", 3 * time.Hour, "no_coverage", []string{"radio", "reset"}, []string{"AT+CFUN=4", "AT+CFUN=1", "AT+CFUN=1,1"}},
		{config.RecoveryReset, "hung", 45 * time.Minute, "modem_silent", []string{"reset"}, []string{"AT+CFUN=1,1"}},
	} {
		for line, usb := range map[string]bool{"UART": false, "USB": true} {
			t.Run(fmt.Sprint(c.may, " ", c.fault, " ", line), func(t *testing.T) {
				recovering(t, c.may, c.fault, func(b *bench) { b.onUSB(t, usb) }, func(t *testing.T, b *bench, back *backend, stop func()) {
					after(c.within)
					if sent := b.cures(); !slices.Equal(sent, c.sent) {
						t.Errorf("sent %q, want %q", sent, c.sent)
					}
					if all := back.changes(); len(all) != 2 || string(all[0]) != c.cause || all[1] != report.CauseHealthy {
						t.Errorf("reported %v", all)
					}
					var events, lines []string
					for i, act := range c.acts {
						events = append(events, c.cause+"→"+act)
						lines = append(lines, act+" "+c.cause, act+map[bool]string{true: " cured ", false: " in_vain "}[i == len(c.acts)-1]+c.cause)
					}
					if got := back.resets(); !slices.Equal(got, events) {
						t.Errorf("events %q, want %q", got, events)
					}
					if n := back.count(report.EventPortLost); n > 1 || n == 1 && c.fault != "hung" {
						t.Errorf("%d port_lost", n)
					}
					after(2 * time.Hour)
					stop()
					if got := b.recoveries(t); !slices.Equal(got, lines) {
						t.Errorf("the ledger has %q, want %q", got, lines)
					}
				})
			})
		}
	}
}

// onUSB puts another modem into the bench, whose line goes when it restarts.
func (b *bench) onUSB(t *testing.T, usb bool) {
	b.modem.Close()
	m, err := simulator.New(simulator.Config{Family: "quectel", DataOnly: true, Seed: 1, USB: usb})
	if err != nil {
		t.Fatal(err)
	}
	b.modem, b.o.Open = m, func(context.Context) (io.ReadWriteCloser, error) { return m.Pipe(), nil }
}

// What a new start does not cure is left alone, and so is everything where nobody has
// allowed it.
func TestRecoveryNever(t *testing.T) {
	for _, fault := range []string{
		"denied", "denied_ps", "denied_then_silent", "session_refused", "sim_absent", "sim_pin", "sim_puk", "operator_locked", "mode_locked", "radio_off", "unplug", "weak", "denied_cs", "late",
	} {
		may := config.RecoveryReset
		if fault == "late" { // too late is silent: only the radio would be allowed
			may = config.RecoveryRadio
		}
		t.Run(fault, func(t *testing.T) {
			recovering(t, may, fault, asItIs, func(t *testing.T, b *bench, back *backend, _ func()) {
				after(30 * time.Hour)
				if sent := b.cures(); len(sent) > 0 || len(back.resets()) > 0 {
					t.Errorf("sent %q, told %q", sent, back.resets())
				}
			})
		})
	}
	for _, fault := range []string{"stuck", "wedged", "hung", "no_signal", "no_data_path", "sim_failure"} {
		t.Run("off, "+fault, func(t *testing.T) {
			recovering(t, config.RecoveryOff, fault, asItIs, func(t *testing.T, b *bench, back *backend, _ func()) {
				after(30 * time.Hour)
				if sent := b.cures(); len(sent) > 0 || len(back.resets()) > 0 {
					t.Errorf("sent %q, told %q", sent, back.resets())
				}
			})
		})
	}
}

// linked puts the bench into the year 2027, with a cellular interface.
func (b *bench) linked() *pipeLink {
	after(newCentury)
	link := &pipeLink{other: b.o.Dial}
	b.o.Cellular = link
	return link
}

// A card that is not activated, or whose term is over, is left alone.
func TestRecoveryOfACardThatIsNotInService(t *testing.T) {
	date := func(year int) card.Date { return card.Date{Year: year, Month: time.January, Day: 1} }
	for name, c := range map[string]struct {
		change func(*config.Card)
		acts   bool
	}{
		"in service":    {func(c *config.Card) { c.Activated, c.Expires = date(2020), date(2030) }, true},
		"not activated": {func(c *config.Card) { c.Purchased, c.ActivateBy = date(2026), date(2028) }, false},
		"over":          {func(c *config.Card) { c.Activated, c.Expires = date(2020), date(2024) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			recovering(t, config.RecoveryReset, "wedged", func(b *bench) { b.linked(); c.change(&b.o.Config.Card) }, func(t *testing.T, b *bench, back *backend, _ func()) {
				after(30 * time.Hour)
				if sent := b.cures(); len(sent) > 0 != c.acts {
					t.Errorf("sent %q", sent)
				}
			})
		})
	}
}

// A modem whose AT port hangs while payments get through is left alone until they do not.
func TestRecoveryWhileDataFlows(t *testing.T) {
	var link *pipeLink
	recovering(t, config.RecoveryReset, "hung", func(b *bench) { link = b.linked() }, func(t *testing.T, b *bench, back *backend, _ func()) {
		for range 24 * 3 {
			link.move(5<<10, 9<<10)
			after(20 * time.Minute)
		}
		if sent := b.cures(); len(sent) > 0 {
			t.Errorf("sent while payments worked: %q", sent)
		}
		after(2 * time.Hour)
		if sent := b.cures(); len(sent) != 1 || back.last(t).Verdict.Cause != report.CauseHealthy {
			t.Errorf("sent %q, %s", sent, back.last(t).Verdict.Cause)
		}
	})
}

// A dead region costs a handful of attaches in the first day, and one a day then.
func TestRecoveryThroughAnOutage(t *testing.T) {
	recovering(t, config.RecoveryReset, "no_signal", asItIs, func(t *testing.T, b *bench, back *backend, _ func()) {
		after(10 * 24 * time.Hour)
		if n := len(back.resets()); n < 6 || n > 13 {
			t.Errorf("%d acts in ten days", n)
		}
		b.fault(t, "no_signal", false)
		after(11 * time.Minute)
		if h := back.last(t); h.Verdict.Cause != report.CauseHealthy {
			t.Errorf("%s", h.Verdict.Cause)
		}
	})
}

// While payments run nothing is sent, and one that begins while the radio is off has it on
// at once.
func TestRecoveryAndPayments(t *testing.T) {
	recovering(t, config.RecoveryRadio, "stuck", asItIs, func(t *testing.T, b *bench, back *backend, _ func()) {
		b.pay(t, 3*time.Hour)
		if sent := b.cures(); len(sent) > 0 {
			t.Fatalf("sent while busy: %q", sent)
		}
		for len(b.cures()) == 0 {
			after(500 * time.Millisecond)
		}
		b.touch(t)
		after(time.Second)
		if sent := b.cures(); !slices.Equal(sent, []string{"AT+CFUN=4", "AT+CFUN=1"}) || b.modem.State().Radio != 1 {
			t.Errorf("a second after the payment has begun: %q, radio %d", sent, b.modem.State().Radio)
		}
		b.pay(t, 10*time.Minute)
		after(11 * time.Minute)
		if h := back.last(t); h.Verdict.Cause != report.CauseHealthy {
			t.Errorf("%s", h.Verdict.Cause)
		}
	})
}

// A power cut that comes while the radio is off does not leave it off.
func TestRadioIsOnAfterAPowerCut(t *testing.T) {
	recovering(t, config.RecoveryRadio, "stuck", asItIs, func(t *testing.T, b *bench, back *backend, stop func()) {
		stop()
		f, m, _, err := openState(filepath.Join(b.o.Config.State.Dir, stateName))
		if err != nil {
			t.Fatal(err)
		}
		m.Recovery.Off = true
		if err := f.save(m, true); err != nil {
			t.Fatal(err)
		}
		b.modem.Update(func(s *simulator.State) { s.Radio = 4 })
		b.o.Config.Modem.Recovery = config.RecoveryOff // it was ours, whatever is allowed now
		again := b.run(t)
		defer again()
		after(2 * time.Minute)
		if h := back.last(t); b.modem.State().Radio != 1 || h.Verdict.Cause != report.CauseHealthy || len(b.cures()) != 1 {
			t.Errorf("radio %d, %s, sent %q", b.modem.State().Radio, h.Verdict.Cause, b.cures())
		}
	})
}

// commanded runs a service of which a command wants a restart.
func commanded(t *testing.T, b *bench) (a *service, err error) {
	t.Helper()
	a = newService(b.o)
	if err := a.openState(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.hangUp)
	a.look(t.Context(), 0)
	defer synctest.Wait()
	return a, a.resetModem(t.Context())
}

func TestCommandedReset(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*testing.T, *bench)
		why    string
	}{
		"allowed":              {func(_ *testing.T, b *bench) { b.o.Config.Modem.Recovery = config.RecoveryReset }, ""},
		"allowed with radio":   {func(_ *testing.T, b *bench) { b.o.Config.Modem.Recovery = config.RecoveryRadio }, ""},
		"not allowed":          {func(*testing.T, *bench) {}, "modem.recovery"},
		"while a payment runs": {func(t *testing.T, b *bench) { b.o.Config.Modem.Recovery = config.RecoveryReset; b.touch(t) }, "a payment is running"},
		"without a port": {func(t *testing.T, b *bench) {
			b.o.Config.Modem.Recovery = config.RecoveryReset
			b.fault(t, "unplug", true)
		}, "/dev/simulated"},
		"of a modem that hangs": {func(t *testing.T, b *bench) {
			b.o.Config.Modem.Recovery = config.RecoveryReset
			b.fault(t, "hung", true)
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, "quectel")
				defer b.modem.Close()
				b.o.Config.Terminal.BusyFile = filepath.Join(t.TempDir(), "busy")
				c.change(t, b)
				a, err := commanded(t, b)
				if done := !b.modem.State().ClockSet; done != (c.why == "") || (err == nil) != done || err != nil && !strings.Contains(err.Error(), c.why) {
					t.Errorf("restarted: %v, %v", done, err)
				}
				told := slices.ContainsFunc(a.pending, func(h Happening) bool {
					return h.Type == report.EventModemReset && h.To == "reset" && strings.Contains(h.Text, "commanded")
				})
				if refused := c.why != "" && name != "without a port"; told == refused {
					t.Errorf("told: %+v", a.pending)
				}
			})
		})
	}
}
