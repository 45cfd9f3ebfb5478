package reader

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/at"
	"github.com/simkeeper/simkeeper/modem/family"
	"github.com/simkeeper/simkeeper/modem/simulator"
)

// everyModel runs a test on every model that can be simulated, after its first round.
func everyModel(t *testing.T, sim simulator.Config, body func(t *testing.T, r *Reader, m *simulator.Modem)) {
	t.Helper()
	for _, name := range simulator.Families() {
		for _, model := range simulator.Models(name) {
			sim.Family, sim.Model = name, model
			t.Run(name+" "+model, func(t *testing.T) {
				withModem(t, sim, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem) {
					r.Read(t.Context(), Full)
					body(t, r, m)
				})
			})
		}
	}
}

// began says whether the modem has started since it had the time of the network.
func began(m *simulator.Modem) bool { return !m.State().ClockSet }

// back reads until the modem answers and is served again.
func back(t *testing.T, r *Reader) modem.Snapshot {
	t.Helper()
	for range 30 {
		<-time.After(time.Second)
		if s := r.Read(t.Context(), Full); s.Access == modem.Answering && s.Registered() {
			return s
		}
	}
	t.Fatal("half a minute later the modem is not back in service")
	return modem.Snapshot{}
}

// The reset of each row restarts the modem, whether the line stays or goes with it, and the
// same modem is there afterwards.
func TestReset(t *testing.T) {
	for line, usb := range map[string]bool{"UART": false, "USB": true} {
		t.Run(line, func(t *testing.T) {
			everyModel(t, simulator.Config{USB: usb}, func(t *testing.T, r *Reader, m *simulator.Modem) {
				before := r.last
				sent := sentBy(m, func() {
					if err := r.Reset(t.Context()); err != nil {
						t.Error(err)
					}
				})
				synctest.Wait() // a line that has gone does not say that the modem is through with it
				if want := []string{"AT" + r.row.Restart()}; !slices.Equal(sent, want) || !began(m) {
					t.Errorf("sent %q, want %q; the modem has started: %v", sent, want, began(m))
				}
				m.Update(func(s *simulator.State) { s.Radio = 1 }) // some leave it off after a start
				if s := back(t, r); s.IMEI != before.IMEI || s.ICCID != before.ICCID || s.Family != before.Family {
					t.Errorf("%+v came back, it was %+v", s, before)
				}
			})
		})
	}
}

// A modem that answers nothing may hear all the same.
func TestResetOfAHungModem(t *testing.T) {
	for _, before := range []time.Duration{0, time.Hour} {
		everyModel(t, simulator.Config{}, func(t *testing.T, r *Reader, m *simulator.Modem) {
			_ = m.SetFault("hung", true)
			if before > 0 {
				<-time.After(before)
				if s := r.Read(t.Context(), Full); s.Access != modem.Silent {
					t.Errorf("it is %v", s.Access)
				}
			}
			start := time.Now()
			if err := r.Reset(t.Context()); err != nil || !began(m) {
				t.Errorf("%v, started: %v", err, began(m))
			}
			if took := time.Since(start); took > time.Minute {
				t.Errorf("took %v", took)
			}
			m.Update(func(s *simulator.State) { s.Radio = 1 })
			back(t, r)
		})
	}
}

// personality is a modem that knows no more than it says here.
func personality(t *testing.T, commands string, body func(t *testing.T, r *Reader, m *simulator.Modem)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		m, err := simulator.FromPersonality([]byte(`{"name":"x","vendor":"simcom","model":"SIM7600","commands":{`+commands+`}}`), simulator.Config{})
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		r := New(Config{Open: func(context.Context) (io.ReadWriteCloser, error) { return m.Pipe(), nil }})
		defer r.Release(t.Context())
		body(t, r, m)
	})
}

const knownByName = `"AT+CGMI":"\r\nSIMCOM INCORPORATED\r\n\r\nOK\r\n","AT+CGMM":"\r\nSIMCOM_SIM7600CE\r\n\r\nOK\r\n"`

// Where the firmware lacks its family's command, the standard's is tried; a modem that
// takes neither is left alone.
func TestResetFallsBack(t *testing.T) {
	for name, c := range map[string]struct {
		knows string
		sent  []string
		err   error
	}{
		"knows the standard's": {`,"AT+CFUN=1,1":"\r\nOK\r\n"`, []string{"AT+CRESET", "AT+CFUN=1,1"}, nil},
		"knows none":           {``, []string{"AT+CRESET", "AT+CFUN=1,1"}, ErrNotTaken},
		"knows its own":        {`,"AT+CRESET":"\r\nOK\r\n"`, []string{"AT+CRESET"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			personality(t, knownByName+c.knows, func(t *testing.T, r *Reader, m *simulator.Modem) {
				r.Read(t.Context(), Full)
				sent := sentBy(m, func() {
					if err := r.Reset(t.Context()); !errors.Is(err, c.err) {
						t.Error(err)
					}
				})
				if !slices.Equal(sent, c.sent) {
					t.Errorf("sent %q, want %q", sent, c.sent)
				}
			})
		})
	}
}

// Without a port nothing can be sent, and a context that has ended ends it at once.
func TestResetCannot(t *testing.T) {
	withModem(t, simulator.Config{}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem) {
		_ = m.SetFault("unplug", true)
		if err := r.Reset(t.Context()); err == nil {
			t.Error("without a port")
		}
		_ = m.SetFault("unplug", false)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := r.Reset(ctx); !errors.Is(err, context.Canceled) || began(m) {
			t.Errorf("%v", err)
		}
		if err := r.CycleRadio(ctx); !errors.Is(err, context.Canceled) || m.State().Radio != 1 {
			t.Errorf("%v", err)
		}
	})
}

func TestCycleRadio(t *testing.T) {
	everyModel(t, simulator.Config{}, func(t *testing.T, r *Reader, m *simulator.Modem) {
		_ = m.SetFault("stuck", true)
		m.Update(func(s *simulator.State) { s.Radio = 1 })
		if s := r.Read(t.Context(), Full); s.Registered() {
			t.Error("it is served although it is stuck")
		}
		sent := sentBy(m, func() {
			if err := r.CycleRadio(t.Context()); err != nil {
				t.Error(err)
			}
		})
		if want := []string{"AT" + r.row.RadioOff(), "AT+CFUN=1"}; !slices.Equal(sent, want) || began(m) {
			t.Errorf("sent %q, want %q", sent, want)
		}
		for _, c := range sent {
			if err := family.AllowRecovery(c[2:]); err != nil {
				t.Error(err)
			}
		}
		back(t, r)
	})
}

// once runs something when a command has been sent.
func once(command string, do func()) func(at.Direction, string) {
	return func(d at.Direction, line string) {
		if d == at.Sent && strings.HasPrefix(line, command) && do != nil {
			act := do
			do = nil
			act()
		}
	}
}

// Whatever comes between, the radio is on in the end.
func TestCycleLeavesTheRadioOn(t *testing.T) {
	var m *simulator.Modem
	var cancel context.CancelFunc
	fault := func(name string, d time.Duration) func() {
		return func() {
			_ = m.SetFault(name, true)
			time.AfterFunc(d, func() { _ = m.SetFault(name, false) })
		}
	}
	for name, c := range map[string]struct {
		command string
		do      func()
		fails   bool
	}{
		"the caller gives up while it goes off":    {"AT+CFUN=4", func() { cancel() }, true},
		"the caller gives up while it is off":      {"AT+CFUN=4", func() { time.AfterFunc(2*time.Second, cancel) }, true},
		"the caller gives up while it goes on":     {"AT+CFUN=1", func() { cancel() }, true},
		"the answer to off is lost":                {"AT+CFUN=4", fault("silence", 5*time.Second), false},
		"the answer to on is lost":                 {"AT+CFUN=1", fault("silence", 40*time.Second), false},
		"the answers come late":                    {"AT+CFUN=4", fault("late=25", 30*time.Second), false},
		"the line goes while it goes off":          {"AT+CFUN=4", fault("unplug", 20*time.Second), false},
		"the line goes while it goes on":           {"AT+CFUN=1", fault("unplug", 20*time.Second), false},
		"the modem hangs for a while with it off":  {"AT+CFUN=4", fault("endless_line", 30*time.Second), false},
		"the modem starts again while it goes off": {"AT+CFUN=4", func() { go m.Reboot() }, false},
	} {
		t.Run(name, func(t *testing.T) {
			withModem(t, simulator.Config{}, Config{Trace: once(c.command, func() { c.do() })}, func(t *testing.T, r *Reader, one *simulator.Modem) {
				m = one
				r.Read(t.Context(), Full)
				var ctx context.Context
				ctx, cancel = context.WithCancel(t.Context())
				defer cancel()
				if err := r.CycleRadio(ctx); (err != nil) != c.fails || errors.Is(err, ErrRadioOff) {
					t.Error(err)
				}
				if m.State().Radio != 1 {
					t.Error("the radio is off")
				}
				back(t, r)
			})
		})
	}
}

// A modem that takes no +CFUN=1 in time is said to be off, and switched on when it answers
// again; one that answers nothing is not touched.
func TestRadioOn(t *testing.T) {
	var m *simulator.Modem
	trace := once("AT+CFUN=4", func() { time.AfterFunc(time.Second, func() { _ = m.SetFault("unplug", true) }) })
	withModem(t, simulator.Config{}, Config{Trace: trace}, func(t *testing.T, r *Reader, one *simulator.Modem) {
		m = one
		r.Read(t.Context(), Full)
		if err := r.CycleRadio(t.Context()); !errors.Is(err, ErrRadioOff) || m.State().Radio != 4 {
			t.Errorf("%v, radio %d", err, m.State().Radio)
		}
		_ = m.SetFault("unplug", false)
		if err := r.RadioOn(t.Context()); err != nil || m.State().Radio != 1 {
			t.Errorf("%v, radio %d", err, m.State().Radio)
		}
		back(t, r)
		_ = m.SetFault("silence", true)
		r.Read(t.Context(), Full)
		sent := sentBy(m, func() {
			if err := r.CycleRadio(t.Context()); err == nil || errors.Is(err, ErrRadioOff) {
				t.Error(err)
			}
		})
		if slices.ContainsFunc(sent, func(c string) bool { return strings.Contains(c, "+CFUN=") }) {
			t.Errorf("sent to a silent modem: %q", sent)
		}
	})
}

// One that knows no such level keeps its radio as it is.
func TestCycleIsRefused(t *testing.T) {
	personality(t, knownByName+`,"AT+CFUN=1":"\r\nOK\r\n"`, func(t *testing.T, r *Reader, m *simulator.Modem) {
		if err := r.CycleRadio(t.Context()); !errors.Is(err, ErrNotTaken) {
			t.Error(err)
		}
	})
}
