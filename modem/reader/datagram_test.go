package reader

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/modem/at"
	"github.com/simkeeper/simkeeper/modem/family"
	"github.com/simkeeper/simkeeper/modem/simulator"
)

const (
	target  = "echo.example:7777"
	wait    = 10 * time.Second
	request = "ask-0123456789"
)

// responder answers what it is asked with the same bytes and a tail that tries a parser.
const tail = "\r\nOK\r\n+IPD3\r\n\x00\xff> "

func responder(to string, payload []byte) ([]byte, bool) {
	return append(slices.Clone(payload), tail...), to == target
}

// sentBy runs an act, and returns the commands that it sent.
func sentBy(m *simulator.Modem, act func()) []string {
	before := len(m.Commands())
	act()
	return m.Commands()[before:]
}

// stacked are the modems that have a stack, with what a datagram to a name makes them do.
var stacked = map[string][]string{
	"quectel EC25": {"AT+QIACT?", "AT+QIACT=1", "AT+QISTATE?", `AT+QIOPEN=1,11,"UDP","echo.example",7777,0,0`,
		`AT+QISENDEX=11,"61736B2D30313233343536373839"`, "AT+QIRD=11,512", "AT+QICLOSE=11", "AT+QIDEACT=1"},
	"simcom SIM7600CE": {"AT+NETOPEN?", "AT+NETOPEN", "AT+CIPCLOSE?", `AT+CDNSGIP="echo.example"`, `AT+CIPOPEN=9,"UDP",,,PORT`,
		`AT+CIPSEND=9,14,"198.51.100.7",7777`, "AT+CIPCLOSE=9", "AT+NETCLOSE"},
}

// withStack runs a test on each modem that has a stack, after its first round.
func withStack(t *testing.T, sim simulator.Config, cfg Config, body func(t *testing.T, r *Reader, m *simulator.Modem, name string)) {
	t.Helper()
	for name := range stacked {
		t.Run(name, func(t *testing.T) {
			sim, cfg := sim, cfg
			sim.Family, sim.Model, _ = strings.Cut(name, " ")
			withModem(t, sim, cfg, func(t *testing.T, r *Reader, m *simulator.Modem) {
				r.Read(t.Context(), Full)
				body(t, r, m, name)
			})
		})
	}
}

// sameCommands compares what was sent; the local port is any.
func sameCommands(t *testing.T, got, want []string) {
	t.Helper()
	for i, c := range got {
		if rest, ok := strings.CutPrefix(c, `AT+CIPOPEN=9,"UDP",,,`); ok && len(rest) == 5 {
			got[i] = `AT+CIPOPEN=9,"UDP",,,PORT`
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("sent\n %q\nwant\n %q", got, want)
	}
}

func TestDatagram(t *testing.T) {
	for how, sim := range map[string]simulator.Config{"result after OK": {}, "result before OK": {EagerURCs: true}} {
		for line, cfg := range map[string]Config{"held": {}, "borrowed, with echo": {Borrow: true}} {
			t.Run(how+", "+line, func(t *testing.T) {
				sim.Datagram = responder
				withStack(t, sim, cfg, func(t *testing.T, r *Reader, m *simulator.Modem, name string) {
					before := m.State()
					var answer []byte
					var err error
					sent := sentBy(m, func() { answer, err = r.Datagram(t.Context(), target, []byte(request), wait) })
					if err != nil || string(answer) != request+tail {
						t.Errorf("answer %q, %v", answer, err)
					}
					for _, c := range sent {
						if err := family.AllowAct(c[2:]); err != nil {
							t.Error(err)
						}
					}
					sameCommands(t, sent, stacked[name])
					after := m.State()
					if after.TxBytes-before.TxBytes < uint64(len(request)) || after.RxBytes-before.RxBytes < uint64(len(answer)) {
						t.Error("the modem's counters did not move")
					}
				})
			})
		}
	}
}

// It is an act of its own: reading goes on as before, and the act leaves nothing behind,
// so that it can be done again.
func TestDatagramLeavesNothing(t *testing.T) {
	withStack(t, simulator.Config{Datagram: responder}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem, name string) {
		states := map[string][]string{"quectel EC25": {"+QIACT?", "+QISTATE?"}, "simcom SIM7600CE": {"+NETOPEN?", "+CIPCLOSE?"}}[name]
		before := ask(t, m, states...)
		for range 2 {
			if _, err := r.Datagram(t.Context(), target, []byte(request), wait); err != nil {
				t.Error(err)
			}
			<-time.After(time.Second)
			if after := ask(t, m, states...); after != before {
				t.Errorf("before:\n%s\nafter:\n%s", before, after)
			}
		}
		for _, c := range sentBy(m, func() { r.Read(t.Context(), Full) }) {
			if err := family.Allow(c); err != nil {
				t.Error(err)
			}
		}
	})
}

// What another program has on the stack is used where it can be shared, and stays.
func TestDatagramBesideAnother(t *testing.T) {
	others := map[string][]string{
		"quectel EC25":     {"+QIACT=1", `+QIOPEN=1,11,"UDP","other.example",1,0,0`},
		"simcom SIM7600CE": {"+NETOPEN", `+CIPOPEN=9,"UDP",,,1000`},
	}
	states := map[string][]string{"quectel EC25": {"+QIACT?", "+QISTATE?"}, "simcom SIM7600CE": {"+NETOPEN?", "+CIPCLOSE?"}}
	withStack(t, simulator.Config{Datagram: responder}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem, name string) {
		ask(t, m, others[name]...)
		before := ask(t, m, states[name]...)
		sent := sentBy(m, func() {
			if answer, err := r.Datagram(t.Context(), target, []byte(request), wait); err != nil || !bytes.HasPrefix(answer, []byte(request)) {
				t.Errorf("answer %q, %v", answer, err)
			}
		})
		if after := ask(t, m, states[name]...); after != before {
			t.Errorf("before:\n%s\nafter:\n%s", before, after)
		}
		for _, c := range sent {
			if strings.Contains(c, "ACT=") || c == "AT+NETOPEN" || c == "AT+NETCLOSE" || strings.HasSuffix(c, "CLOSE=11") || strings.HasSuffix(c, "CLOSE=9") {
				t.Errorf("%s touches what is another program's", c)
			}
		}
	})
}

// An address is not looked up.
func TestDatagramToAnAddress(t *testing.T) {
	var to string
	sim := simulator.Config{Datagram: func(addr string, _ []byte) ([]byte, bool) { to = addr; return []byte("x"), true }}
	withStack(t, sim, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem, name string) {
		sent := sentBy(m, func() {
			if answer, err := r.Datagram(t.Context(), "192.0.2.1:7", []byte("x"), wait); err != nil || string(answer) != "x" || to != "192.0.2.1:7" {
				t.Errorf("answer %q from %s, %v", answer, to, err)
			}
		})
		if slices.ContainsFunc(sent, func(c string) bool { return strings.Contains(c, "CDNSGIP") }) {
			t.Errorf("sent %q", sent)
		}
	})
}

func TestDatagramWithoutAnswer(t *testing.T) {
	withStack(t, simulator.Config{}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem, name string) {
		began := time.Now()
		var err error
		sent := sentBy(m, func() { _, err = r.Datagram(t.Context(), target, []byte(request), wait) })
		if took := time.Since(began); !errors.Is(err, ErrNoAnswer) || took < wait || took > wait+5*time.Second {
			t.Errorf("%v after %v", err, took)
		}
		sameCommands(t, sent, stacked[name])
	})
}

// The network does not give a context: nothing was brought up, nothing is taken down, and
// the reason is said.
func TestDatagramContextDown(t *testing.T) {
	withStack(t, simulator.Config{Datagram: responder}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem, name string) {
		if err := m.SetFault("no_data_path", true); err != nil {
			t.Fatal(err)
		}
		var err error
		sent := sentBy(m, func() { _, err = r.Datagram(t.Context(), target, []byte(request), wait) })
		if err == nil || errors.Is(err, ErrNoStack) || errors.Is(err, ErrNoAnswer) || !strings.Contains(err.Error(), target) {
			t.Errorf("got %v", err)
		}
		want := map[string][]string{"quectel EC25": stacked[name][:2], "simcom SIM7600CE": {"AT+NETOPEN?", "AT+NETOPEN", "AT+NETCLOSE"}}[name]
		sameCommands(t, sent, want)
	})
}

// The context goes down while the answer is awaited: that is said at once.
func TestDatagramContextGoes(t *testing.T) {
	withStack(t, simulator.Config{}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem, name string) {
		timer := time.AfterFunc(5*time.Second, func() { m.Update(func(s *simulator.State) { s.Covered = false }) })
		defer timer.Stop()
		began := time.Now()
		_, err := r.Datagram(t.Context(), target, []byte(request), time.Minute)
		if took := time.Since(began); err == nil || errors.Is(err, ErrNoAnswer) || took > 10*time.Second {
			t.Errorf("%v after %v", err, took)
		}
	})
}

// The caller gives up while the answer is awaited: what was opened is closed.
func TestDatagramCancelled(t *testing.T) {
	withStack(t, simulator.Config{}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem, name string) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		began := time.Now()
		var err error
		sent := sentBy(m, func() { _, err = r.Datagram(ctx, target, []byte(request), time.Minute) })
		if took := time.Since(began); !errors.Is(err, context.DeadlineExceeded) || took > 10*time.Second {
			t.Errorf("%v after %v", err, took)
		}
		sameCommands(t, sent, slices.DeleteFunc(slices.Clone(stacked[name]), func(c string) bool { return c == "AT+QIRD=11,512" }))
	})
}

// The caller gives up at any moment: whatever the modem had been told, it has nothing open
// afterwards.
func TestDatagramCancelledAnywhere(t *testing.T) {
	states := map[string][]string{"quectel EC25": {"+QIACT?", "+QISTATE?"}, "simcom SIM7600CE": {"+NETOPEN?", "+CIPCLOSE?"}}
	for after := time.Duration(0); after < time.Second; after += 15 * time.Millisecond {
		withStack(t, simulator.Config{Datagram: responder}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem, name string) {
			before := ask(t, m, states[name]...)
			ctx, cancel := context.WithTimeout(t.Context(), after)
			defer cancel()
			_, err := r.Datagram(ctx, target, []byte(request), wait)
			if err != nil && !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("after %v: %v", after, err)
			}
			<-time.After(time.Second)
			if left := ask(t, m, states[name]...); left != before {
				t.Errorf("after %v there is left:\n%s", after, left)
			}
			if s := r.Read(t.Context(), Signal); s.ICCID == "" || s.Detail != "" {
				t.Errorf("after %v the modem does not read: %s", after, s.Detail)
			}
		})
	}
}

// A family without a stack, and a modem that lacks the stack of its family.
func TestNoStack(t *testing.T) {
	for _, stack := range []string{"", "cip", "quectel", "cmiot"} {
		t.Run(stack, func(t *testing.T) {
			withModem(t, simulator.Config{Family: "generic"}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem) {
				r.Read(t.Context(), Full)
				if stack != "" {
					speak(t, r, stack)
				}
				sent := sentBy(m, func() {
					_, err := r.Datagram(t.Context(), target, []byte(request), wait)
					if !errors.Is(err, ErrNoStack) || !errors.Is(err, errors.ErrUnsupported) {
						t.Errorf("got %v", err)
					}
				})
				if stack == "" && len(sent) != 0 || len(sent) > 1 {
					t.Errorf("sent %q", sent)
				}
			})
		})
	}
}

func TestBadDatagram(t *testing.T) {
	withModem(t, simulator.Config{Family: "quectel"}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem) {
		for _, tt := range []struct{ to, payload string }{
			{"", "x"}, {"host", "x"}, {"host:", "x"}, {"host:0", "x"}, {"host:65536", "x"}, {"host:http", "x"}, {":7", "x"}, {"h\"o:7", "x"}, {"h;o:7", "x"}, {"h o:7", "x"}, {"h\r:7", "x"},
			{strings.Repeat("h", 101) + ":7", "x"}, {target, ""}, {target, strings.Repeat("x", 257)}, {target, `a"b`}, {target, "a\nb"}, {target, "\x1a"}, {target, "é"},
		} {
			if _, err := r.Datagram(t.Context(), tt.to, []byte(tt.payload), wait); !errors.Is(err, ErrBadDatagram) {
				t.Errorf("%q to %q: %v", tt.payload, tt.to, err)
			}
		}
		if n := len(m.Commands()); n != 0 {
			t.Errorf("%d commands were sent", n)
		}
	})
}

// On a bad line it ends in time, with the right answer or an error, and never with a
// wrong answer where only unsolicited lines are in the way.
func TestDatagramFaults(t *testing.T) {
	for _, fault := range []string{"silence", "late=20", "slow=1", "noise", "one_byte", "urc_in_reply", "flood=200", "echo_cut", "endless_line", "unplug", "reboot"} {
		t.Run(fault, func(t *testing.T) {
			withStack(t, simulator.Config{Datagram: responder}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem, name string) {
				if err := m.SetFault(fault, true); err != nil {
					t.Fatal(err)
				}
				began := time.Now()
				ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
				defer cancel()
				answer, err := r.Datagram(ctx, target, []byte(request), wait)
				if took := time.Since(began); took > 5*time.Minute {
					t.Errorf("it took %v", took)
				}
				must := slices.Contains([]string{"slow=1", "one_byte", "urc_in_reply", "flood=200", "echo_cut"}, fault)
				if must && (err != nil || string(answer) != request+tail) {
					t.Errorf("answer %q, %v", answer, err)
				}
				if err := m.SetFault(fault, false); err != nil {
					t.Fatal(err)
				}
				<-time.After(time.Minute)
				r.Read(t.Context(), Full)
				if answer, err := r.Datagram(t.Context(), target, []byte(request), wait); err != nil || string(answer) != request+tail {
					t.Errorf("afterwards: answer %q, %v", answer, err)
				}
			})
		})
	}
}

// A line that breaks in the middle ends the act at once.
func TestDatagramUnplugged(t *testing.T) {
	withStack(t, simulator.Config{}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem, name string) {
		timer := time.AfterFunc(5*time.Second, func() { _ = m.SetFault("unplug", true) })
		defer timer.Stop()
		began := time.Now()
		if _, err := r.Datagram(t.Context(), target, []byte(request), time.Minute); !errors.Is(err, at.ErrClosed) || time.Since(began) > 6*time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
	})
}
