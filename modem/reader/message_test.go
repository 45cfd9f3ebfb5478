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

const (
	number = "+8610000000086"
	words  = "simkeeper 1"
)

// openSMS has the network take messages.
func openSMS(s *simulator.State) { s.SMSOpen = true }

// forms are the settings that a message lends.
func forms(t *testing.T, m *simulator.Modem) string { return ask(t, m, "+CMGF?", "+CSCS?") }

func TestMessage(t *testing.T) {
	for _, name := range simulator.Families() {
		for line, cfg := range map[string]Config{"held": {}, "borrowed, with echo": {Borrow: true}} {
			t.Run(name+", "+line, func(t *testing.T) {
				withModem(t, simulator.Config{Family: name}, cfg, func(t *testing.T, r *Reader, m *simulator.Modem) {
					m.Update(openSMS)
					r.Read(t.Context(), Full)
					before := forms(t, m)
					for want := 1; want <= 2; want++ {
						var reference int
						var err error
						sent := sentBy(m, func() { reference, err = r.Message(t.Context(), number, words) })
						if err != nil || reference != want {
							t.Errorf("reference %d, %v", reference, err)
						}
						if want := []string{"AT+CMGF?", "AT+CMGF=1", "AT+CSCS?", `AT+CMGS="` + number + `"`, "AT+CMGF=0"}; !slices.Equal(sent, want) {
							t.Errorf("sent %q, want %q", sent, want)
						}
						for _, c := range sent {
							if err := family.AllowAct(c[2:]); err != nil {
								t.Error(err)
							}
						}
					}
					if got := m.State().Messages; len(got) != 2 || got[0] != (simulator.Message{Number: number, Text: words}) {
						t.Errorf("the network has %v", got)
					}
					if after := forms(t, m); after != before {
						t.Errorf("before:\n%s\nafter:\n%s", before, after)
					}
				})
			})
		}
	}
}

// What another program has set is used where it will do, and put back where it will not.
func TestMessageForms(t *testing.T) {
	for name, set := range map[string][]string{"text mode": {"+CMGF=1"}, "UCS2": {`+CSCS="UCS2"`}, "IRA": {`+CSCS="IRA"`}} {
		t.Run(name, func(t *testing.T) {
			withModem(t, simulator.Config{}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem) {
				m.Update(openSMS)
				r.Read(t.Context(), Full)
				ask(t, m, set...)
				before := forms(t, m)
				if _, err := r.Message(t.Context(), "10086", words); err != nil {
					t.Error(err)
				}
				if after := forms(t, m); after != before {
					t.Errorf("before:\n%s\nafter:\n%s", before, after)
				}
			})
		})
	}
}

func TestMessageIsRefused(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*simulator.State)
		code   int
		text   string
	}{
		{"plan without messages", func(*simulator.State) {}, 38, "network refused: network out of order, or the card's plan has no SMS (+CMS ERROR: 38)"},
		{"no service", func(s *simulator.State) { s.SMSOpen, s.Covered = true, false }, 331, "modem refused: no network service (+CMS ERROR: 331)"},
		{"no card", func(s *simulator.State) { s.SIM = simulator.SIMAbsent }, -1, "modem refused: SIM not inserted (+CME ERROR: 10)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			withModem(t, simulator.Config{Family: "quectel"}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem) {
				r.Read(t.Context(), Full)
				before := forms(t, m)
				m.Update(tt.change)
				_, err := r.Message(t.Context(), number, words)
				if code, _, _ := at.CMS(err); code != tt.code || err == nil || !strings.HasSuffix(err.Error(), tt.text) || strings.Contains(err.Error(), number) {
					t.Errorf("got %v", err)
				}
				if after := forms(t, m); after != before || len(m.State().Messages) != 0 {
					t.Errorf("before:\n%s\nafter:\n%s\nmessages %v", before, after, m.State().Messages)
				}
			})
		})
	}
}

// silent makes the modem silent once it has been sent a command, for as long.
func silent(m **simulator.Modem, command string, d time.Duration) func(at.Direction, string) {
	return func(dir at.Direction, line string) {
		if dir == at.Sent && strings.HasPrefix(line, command) {
			_ = (*m).SetFault("silence", true)
			time.AfterFunc(d, func() { _ = (*m).SetFault("silence", false) })
		}
	}
}

// The prompt never comes: nothing is sent, and the form of messages is put back.
func TestMessageWithoutPrompt(t *testing.T) {
	var m *simulator.Modem
	cfg := Config{Trace: silent(&m, "AT+CMGS", 15*time.Second)}
	withModem(t, simulator.Config{}, cfg, func(t *testing.T, r *Reader, one *simulator.Modem) {
		m = one
		m.Update(openSMS)
		r.Read(t.Context(), Full)
		before := forms(t, m)
		if _, err := r.Message(t.Context(), number, words); !errors.Is(err, at.ErrNoPrompt) {
			t.Errorf("got %v", err)
		}
		if after := forms(t, m); len(m.State().Messages) != 0 || after != before {
			t.Errorf("before:\n%s\nafter:\n%s\nmessages %v", before, after, m.State().Messages)
		}
		if _, err := r.Message(t.Context(), number, words); err == nil {
			t.Error("the trace makes the modem silent again, and still it sends")
		}
	})
}

// The caller gives up at any moment: the form of messages is put back, and the modem does
// not stay behind its prompt.
func TestMessageCancelledAnywhere(t *testing.T) {
	for after := time.Duration(0); after < 2*time.Second; after += 35 * time.Millisecond {
		withModem(t, simulator.Config{}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem) {
			m.Update(openSMS)
			r.Read(t.Context(), Full)
			before := forms(t, m)
			ctx, cancel := context.WithTimeout(t.Context(), after)
			defer cancel()
			_, err := r.Message(ctx, number, words)
			if err != nil && !errors.Is(err, context.DeadlineExceeded) || after < 1500*time.Millisecond && err == nil || after > 1700*time.Millisecond && err != nil {
				t.Errorf("after %v: %v", after, err)
			}
			<-time.After(5 * time.Second)
			if got := forms(t, m); got != before {
				t.Errorf("after %v there is\n%s", after, got)
			}
			if s := r.Read(t.Context(), Signal); s.ICCID == "" || s.Detail != "" {
				t.Errorf("after %v the modem does not read: %s", after, s.Detail)
			}
		})
	}
}

func TestBadMessage(t *testing.T) {
	withModem(t, simulator.Config{}, Config{}, func(t *testing.T, r *Reader, m *simulator.Modem) {
		for _, tt := range []struct{ number, text string }{
			{"", "x"}, {"12", "x"}, {"+12", "x"}, {"1a3", "x"}, {`100"86`, "x"}, {"++123", "x"}, {strings.Repeat("1", 21), "x"},
			{number, ""}, {number, strings.Repeat("x", 161)}, {number, "a_b"}, {number, "a@b"}, {number, "a\x1ab"}, {number, "\x1b"}, {number, "a\r"}, {number, "{}"}, {number, "é"}, {number, "\xff"},
		} {
			if _, err := r.Message(t.Context(), tt.number, tt.text); !errors.Is(err, ErrBadMessage) {
				t.Errorf("%q to %q: %v", tt.text, tt.number, err)
			}
		}
		if n := len(m.Commands()); n != 0 {
			t.Errorf("%d commands were sent", n)
		}
	})
}
