package reader

import (
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

func TestDialects(t *testing.T) {
	for how, sim := range map[string]simulator.Config{"result after OK": {}, "result before OK": {EagerURCs: true}} {
		for line, cfg := range map[string]Config{"held": {}, "borrowed, with echo": {Borrow: true}} {
			t.Run(how+", "+line, func(t *testing.T) {
				sim.Datagram = responder
				withDialect(t, sim, cfg, func(t *testing.T, r *Reader, m *simulator.Modem, d dialect) {
					state, before := typed(t, m, d.states...), m.State()
					for range 2 {
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
						if how == "result after OK" {
							d.compare(t, sent, d.sends)
						}
						<-time.After(time.Second)
						d.is(t, m, state)
					}
					if after := m.State(); after.TxBytes-before.TxBytes < uint64(len(request)) || after.RxBytes-before.RxBytes < uint64(len(request)) {
						t.Error("the modem's counters did not move")
					}
				})
			})
		}
	}
}

// What another program has on the stack stays, and its socket is not used.
func TestDialectBesideAnother(t *testing.T) {
	withDialect(t, simulator.Config{Datagram: responder}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem, d dialect) {
		if got := typed(t, m, d.other...); strings.Contains(got, "ERROR") || strings.Contains(got, "FAIL") {
			t.Fatalf("another program gets %q", got)
		}
		before := typed(t, m, d.states...)
		answer, err := r.Datagram(t.Context(), target, []byte(request), wait)
		switch {
		case d.taken && !errors.Is(err, family.ErrTaken):
			t.Errorf("answer %q, %v", answer, err)
		case !d.taken && (err != nil || string(answer) != request+tail):
			t.Errorf("answer %q, %v", answer, err)
		}
		<-time.After(time.Second)
		d.is(t, m, before)
	})
}

func TestDialectToAnAddress(t *testing.T) {
	var to string
	sim := simulator.Config{Datagram: func(addr string, _ []byte) ([]byte, bool) { to = addr; return []byte("hello"), true }}
	withDialect(t, sim, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem, d dialect) {
		sent := sentBy(m, func() {
			if answer, err := r.Datagram(t.Context(), "192.0.2.1:7", []byte("x"), wait); err != nil || string(answer) != "hello" || to != "192.0.2.1:7" {
				t.Errorf("answer %q from %s, %v", answer, to, err)
			}
		})
		for _, c := range sent {
			if strings.Contains(c, "DNS") && !strings.HasSuffix(c, "?") {
				t.Errorf("%s looks up an address", c)
			}
		}
	})
}

func TestDialectWithoutAnswer(t *testing.T) {
	withDialect(t, simulator.Config{}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem, d dialect) {
		state, began := typed(t, m, d.states...), time.Now()
		if _, err := r.Datagram(t.Context(), target, []byte(request), wait); !errors.Is(err, ErrNoAnswer) {
			t.Error(err)
		}
		if took := time.Since(began); took < wait || took > wait+8*time.Second {
			t.Errorf("it took %v", took)
		}
		<-time.After(time.Second)
		d.is(t, m, state)
	})
}

// The network gives nothing, or no name: that is said, and nothing is left.
func TestDialectIsRefused(t *testing.T) {
	for _, fault := range []string{"no_data_path", "dead_path"} {
		t.Run(fault, func(t *testing.T) {
			withDialect(t, simulator.Config{Datagram: responder}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem, d dialect) {
				if err := m.SetFault(fault, true); err != nil {
					t.Fatal(err)
				}
				state := typed(t, m, d.states...)
				_, err := r.Datagram(t.Context(), target, []byte(request), wait)
				if err == nil || errors.Is(err, ErrNoStack) || errors.Is(err, ErrNoAnswer) || errors.Is(err, family.ErrTaken) || !strings.Contains(err.Error(), target) {
					t.Errorf("got %v", err)
				}
				<-time.After(time.Second)
				d.is(t, m, state)
			})
		})
	}
}

// The network goes while the answer is awaited: that is said at once, where the modem does.
func TestDialectContextGoes(t *testing.T) {
	withDialect(t, simulator.Config{}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem, d dialect) {
		timer := time.AfterFunc(8*time.Second, func() { m.Update(func(s *simulator.State) { s.Covered = false }) })
		defer timer.Stop()
		began := time.Now()
		_, err := r.Datagram(t.Context(), target, []byte(request), time.Minute)
		took := time.Since(began)
		if d.silent && !errors.Is(err, ErrNoAnswer) || !d.silent && (err == nil || errors.Is(err, ErrNoAnswer) || took > 15*time.Second) {
			t.Errorf("%v after %v", err, took)
		}
	})
}

// The caller gives up at any moment: the modem has nothing open afterwards, and reads.
func TestDialectCancelledAnywhere(t *testing.T) {
	for after := time.Duration(0); after < 4*time.Second; after += 110 * time.Millisecond {
		withDialect(t, simulator.Config{Datagram: responder}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem, d dialect) {
			state := typed(t, m, d.states...)
			ctx, cancel := context.WithTimeout(t.Context(), after)
			defer cancel()
			if _, err := r.Datagram(ctx, target, []byte(request), wait); err != nil && !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("after %v: %v", after, err)
			}
			<-time.After(2 * time.Second)
			d.is(t, m, state)
			if s := r.Read(t.Context(), Signal); s.ICCID == "" || s.Detail != "" {
				t.Errorf("after %v the modem does not read: %s", after, s.Detail)
			}
		})
	}
}

// A line that breaks in the middle ends the act at once.
func TestDialectUnplugged(t *testing.T) {
	withDialect(t, simulator.Config{}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem, _ dialect) {
		timer := time.AfterFunc(6500*time.Millisecond, func() { _ = m.SetFault("unplug", true) })
		defer timer.Stop()
		began := time.Now()
		if _, err := r.Datagram(t.Context(), target, []byte(request), time.Minute); !errors.Is(err, at.ErrClosed) || time.Since(began) > 8*time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
	})
}

// On a bad line an act ends in time, and where only unsolicited lines and slowness are in
// the way it ends well.
func TestDialectFaults(t *testing.T) {
	for _, fault := range []string{"slow=1", "one_byte", "urc_in_reply", "flood=200", "echo_cut", "silence", "late=20", "noise", "endless_line", "unplug", "reboot"} {
		t.Run(fault, func(t *testing.T) {
			withDialect(t, simulator.Config{Datagram: responder}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem, _ dialect) {
				if err := m.SetFault(fault, true); err != nil {
					t.Fatal(err)
				}
				began := time.Now()
				ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
				defer cancel()
				answer, err := r.Datagram(ctx, target, []byte(request), wait)
				if took := time.Since(began); took > 6*time.Minute {
					t.Errorf("it took %v", took)
				}
				if err == nil && string(answer) != request+tail {
					t.Errorf("a wrong answer %q", answer)
				}
				if err != nil && slices.Contains([]string{"slow=1", "one_byte", "urc_in_reply", "flood=200", "echo_cut"}, fault) {
					t.Error(err)
				}
			})
		})
	}
}

// Settings of the stack that other programs share, and that change how data comes.
func TestDialectForms(t *testing.T) {
	for _, tt := range []struct {
		name  string
		set   []string
		taken bool
	}{
		{"fibocom", []string{`+GTSET="IPRFMT",2`}, false},
		{"fibocom", []string{`+GTSET="IPRFMT",5`}, false},
		{"neoway", []string{"+RECVMODE=0"}, false},
		{"neoway", []string{"+RECVMODE=1,1"}, true},
		{"zte", []string{"+ZIPSETRPT=1"}, false},
		{"zte", []string{"+ZIPSETRPT=1", "+ZIPCALL=1"}, true},
		{"ublox", []string{"+UDCONF=1,1"}, true},
		{"cip", []string{"+CIPMUX=1"}, false},
		{"quectel-m", []string{"+QIMUX=1", "+QIDNSIP=1"}, false},
		{"cmiot", []string{`+MIPCFG="encoding",5,2,1`}, false},
	} {
		t.Run(tt.name+strings.Join(tt.set, ""), func(t *testing.T) {
			withModem(t, simulator.Config{Stack: tt.name, Datagram: responder}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem) {
				r.Read(t.Context(), Full)
				speak(t, r, tt.name)
				typed(t, m, tt.set...)
				state := typed(t, m, dialects[tt.name].states...)
				answer, err := r.Datagram(t.Context(), target, []byte(request), wait)
				if errors.Is(err, family.ErrTaken) != tt.taken || !tt.taken && (err != nil || string(answer) != request+tail) {
					t.Errorf("answer %q, %v", answer, err)
				}
				<-time.After(time.Second)
				dialects[tt.name].is(t, m, state)
			})
		})
	}
}

// Without an APN the modem's own is used; one that could end a command is none.
func TestDialectWithoutAPN(t *testing.T) {
	for name, want := range map[string]string{"cip": "AT+CSTT", "quectel-m": "AT+QIREGAPP", "fibocom": "AT+MIPCALL=1"} {
		for _, apn := range []string{" ", "a;b", `a"b`, "a:b"} {
			withModem(t, simulator.Config{Stack: name, APN: apn, Datagram: responder}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem) {
				r.Read(t.Context(), Full)
				speak(t, r, name)
				sent := sentBy(m, func() {
					if _, err := r.Datagram(t.Context(), target, []byte(request), wait); err != nil {
						t.Errorf("%s: %v", name, err)
					}
				})
				if !slices.Contains(sent, want) {
					t.Errorf("APN %q: sent %q", apn, sent)
				}
			})
		}
	}
}
