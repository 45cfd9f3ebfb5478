package at

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

const lateCOPS = "\r\n+COPS: 0,0,\"LATE\",7\r\n\r\nOK\r\n"

// Row b: bare warthog gives the late reply to the next command, without an error. Here
// it comes at each awkward moment; the times are from the sending of AT+COPS?, which is
// given up after one second, and asked again or not.
func TestLateReplyNeverAnswersAnotherCommand(t *testing.T) {
	for _, after := range []time.Duration{
		999 * time.Millisecond, time.Second, 1001 * time.Millisecond, // around the time-out
		1050 * time.Millisecond, 1149 * time.Millisecond, // in the quiet wait
		1150 * time.Millisecond, 1151 * time.Millisecond, 1200 * time.Millisecond, // with the first AT
		1449 * time.Millisecond, 1460 * time.Millisecond, 1600 * time.Millisecond, // between the tries
		3 * time.Second, 4500 * time.Millisecond, // in the last tries
	} {
		t.Run(after.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _ := synced(t, Config{}, func(m *modem, line string) {
					if line != "AT+COPS?" {
						replies{"AT+CSQ": answerCSQ}.answer(m, line)
						return
					}
					wait(after)
					m.say(lateCOPS)
				})
				got, err := s.Command(t.Context(), Command{Text: "+COPS?", Timeout: time.Second})
				if after < time.Second {
					if err != nil {
						t.Fatalf("answer in time: %v", err)
					}
				} else if after > time.Second && !errors.Is(err, ErrTimeout) {
					t.Fatalf("got %q, %v; want a time-out", got, err)
				}
				ask(t, s, Command{Text: "+CSQ"}, "+CSQ: 21,0")
				ask(t, s, Command{Text: "+CSQ", Accept: prefix("+CSQ:")}, "+CSQ: 21,0")
			})
		})
	}
}

// A reply that comes when the sync is long over, from a modem that did not answer in
// turn: while nothing is pending, and in the middle of another command.
func TestLateReplyAfterTheSync(t *testing.T) {
	tests := map[string]struct {
		before time.Duration // the reply comes this long before the answer to AT+CSQ
		accept func(string) bool
	}{
		"idle":                        {before: time.Minute},
		"inside a command":            {before: 0, accept: prefix("+CSQ:")},
		"inside a command, no Accept": {before: 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				said := tt.before > 0
				s, m := synced(t, Config{}, func(m *modem, line string) {
					if line == "AT+CSQ" && !said {
						said = true
						m.say(lateCOPS)
						wait(20 * time.Millisecond)
					}
					replies{"AT+CSQ": answerCSQ}.answer(m, line)
				})
				askFail(t, s, Command{Text: "+COPS?", Timeout: time.Second}, ErrTimeout)
				if err := s.Sync(t.Context()); err != nil {
					t.Fatal(err)
				}
				if tt.before > 0 {
					wait(time.Minute)
					m.say(lateCOPS)
					wait(tt.before)
				}
				ask(t, s, Command{Text: "+CSQ", Accept: tt.accept}, "+CSQ: 21,0")
				ask(t, s, Command{Text: "+CSQ", Accept: tt.accept}, "+CSQ: 21,0")
			})
		})
	}
}

// A late reply to the same question is an answer to it; and from then on a line of that
// name inside another command is a URC again, not a late reply.
func TestSameQuestionAgainTakesTheLateAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		s, _ := synced(t, Config{}, func(m *modem, line string) {
			switch line {
			case "AT+COPS?":
				if asked++; asked == 2 {
					m.say(lateCOPS)
				}
				return
			case "AT+CSQ":
				m.say("\r\n+COPS: 0\r\n")
			}
			replies{"AT+CSQ": answerCSQ}.answer(m, line)
		})
		askFail(t, s, Command{Text: "+COPS?", Timeout: time.Second}, ErrTimeout)
		ask(t, s, Command{Text: "+COPS?"}, `+COPS: 0,0,"LATE",7`)
		ask(t, s, Command{Text: "+CSQ", Accept: prefix("+CSQ:")}, "+CSQ: 21,0")
		wantURCs(t, s, "+COPS: 0")
	})
}

// How a modem treats what is sent to it while it works on a command.
var busyManners = map[string]func(m *modem, latency, late time.Duration) func(*modem, string){
	"queues": func(_ *modem, latency, late time.Duration) func(*modem, string) {
		return func(m *modem, line string) {
			if line == "AT+CIMI" {
				wait(late)
				m.say("\r\n460001234\r\n\r\nOK\r\n")
				return
			}
			wait(latency)
			replies{"AT+CSQ": answerCSQ}.answer(m, line)
		}
	},
	"drops": func(_ *modem, latency, late time.Duration) func(*modem, string) {
		return func(m *modem, line string) {
			if line == "AT+CIMI" {
				wait(late)
				m.forget()
				m.say("\r\n460001234\r\n\r\nOK\r\n")
				return
			}
			wait(latency)
			replies{"AT+CSQ": answerCSQ}.answer(m, line)
		}
	},
	"aborts": func(_ *modem, latency, late time.Duration) func(*modem, string) {
		return func(m *modem, line string) {
			if line == "AT+CIMI" {
				select {
				case <-time.After(late):
					m.say("\r\n460001234\r\n\r\nOK\r\n")
				case <-m.lines: // the bytes that abort are eaten
					m.say("\r\nOK\r\n")
				}
				return
			}
			wait(latency)
			replies{"AT+CSQ": answerCSQ}.answer(m, line)
		}
	},
}

// forget drops the commands that came meanwhile.
func (m *modem) forget() {
	for {
		select {
		case _, ok := <-m.lines:
			if !ok {
				return
			}
		default:
			return
		}
	}
}

// The same as a property: a bare late answer (which no prefix gives away) at any time,
// from modems of any answer time up to what Sync waits for, that queue, drop or abort.
// The next command gives its own answer or an error, never anything else.
func TestLateBareReplyAtAnyTime(t *testing.T) {
	for name, manner := range busyManners {
		for _, latency := range []time.Duration{0, 10, 90, 200, 290} {
			t.Run(fmt.Sprintf("%s/%dms", name, latency), func(t *testing.T) {
				for late := 900 * time.Millisecond; late < 8*time.Second; late += 83 * time.Millisecond {
					lateBareReply(t, manner, latency*time.Millisecond, late)
				}
			})
		}
	}
}

func lateBareReply(t *testing.T, manner func(*modem, time.Duration, time.Duration) func(*modem, string), latency, late time.Duration) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := synced(t, Config{}, manner(nil, latency, late))
		first, err := s.Command(t.Context(), Command{Text: "+CIMI", Timeout: time.Second})
		if err == nil && !slices.Equal(first, []string{"460001234"}) {
			t.Errorf("late %v: first answer %q", late, first)
		}
		for range 3 {
			got, err := s.Command(t.Context(), Command{Text: "+CSQ"})
			if err == nil && !slices.Equal(got, []string{"+CSQ: 21,0"}) {
				t.Errorf("late %v: next command got %q without an error", late, got)
			}
		}
		wait(10 * time.Second)
		ask(t, s, Command{Text: "+CSQ"}, "+CSQ: 21,0")
	})
}

// Giving up by context is the same as by time: the reply may come right behind.
func TestLateReplyAfterACancelledContext(t *testing.T) {
	for _, late := range []time.Duration{100, 101, 120, 249, 250, 251, 300, 700} {
		t.Run(fmt.Sprint(late), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _ := synced(t, Config{}, busyManners["queues"](nil, time.Millisecond, late*time.Millisecond))
				_, _ = s.Command(within(t, 100*time.Millisecond), Command{Text: "+CIMI"})
				ask(t, s, Command{Text: "+CSQ"}, "+CSQ: 21,0")
			})
		})
	}
}

func TestSyncWaitsForQuietBeforeAndAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, m := synced(t, Config{}, replies{"AT+CSQ": answerCSQ}.answer)
		askFail(t, s, Command{Text: "+COPS?", Timeout: time.Second}, ErrTimeout)
		begin := time.Now()
		ask(t, s, Command{Text: "+CSQ"}, "+CSQ: 21,0")
		// Quiet, AT, the time of that try for a reply that is owed, AT, quiet.
		want := quietBefore + patience[0] + quietAfter
		if took := time.Since(begin); took != want {
			t.Errorf("the command after a time-out took %v, want %v", took, want)
		}
		if got, want := m.heard(), []string{"AT", "AT+COPS?", "AT", "AT", "AT+CSQ"}; !slices.Equal(got, want) {
			t.Errorf("modem heard %q, want %q", got, want)
		}
	})
}

func TestFirstCommandSyncsByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, m := start(t, Config{}, replies{"AT+CSQ": answerCSQ}.answer)
		begin := time.Now()
		ask(t, s, Command{Text: "+CSQ"}, "+CSQ: 21,0")
		ask(t, s, Command{Text: "+CSQ"}, "+CSQ: 21,0")
		if took := time.Since(begin); took != quietAfter {
			t.Errorf("two commands on a new session took %v, want %v", took, quietAfter)
		}
		if got, want := m.heard(), []string{"AT", "AT+CSQ", "AT+CSQ"}; !slices.Equal(got, want) {
			t.Errorf("modem heard %q, want %q", got, want)
		}
	})
}

// The first ATs are lost on a sleeping UART or to auto-baud.
func TestSyncWakesTheModem(t *testing.T) {
	for lost := range len(patience) {
		t.Run(fmt.Sprint(lost), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := 0
				s, _ := start(t, Config{}, func(m *modem, line string) {
					if n++; n > lost {
						replies{"AT+CSQ": answerCSQ}.answer(m, line)
					}
				})
				if err := s.Sync(t.Context()); err != nil {
					t.Errorf("sync: %v", err)
				}
				ask(t, s, Command{Text: "+CSQ"}, "+CSQ: 21,0")
			})
		})
	}
}

// A modem that needs longer for each command than the first tries wait: its answers pile
// up, and are counted off before the session goes on.
func TestSyncAtASlowModem(t *testing.T) {
	for _, latency := range []time.Duration{299, 300, 301, 350, 400, 450, 500, 599, 601, 700, 800, 900, 1000, 1199, 2000, 2500, 2900} {
		t.Run(fmt.Sprint(latency), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _ := start(t, Config{}, func(m *modem, line string) {
					wait(latency * time.Millisecond)
					replies{"AT+CSQ": answerCSQ}.answer(m, line)
				})
				ask(t, s, Command{Text: "+CSQ"}, "+CSQ: 21,0")
				ask(t, s, Command{Text: "+CSQ"}, "+CSQ: 21,0")
				if st := s.Stats(); st.Resyncs != 1 {
					t.Errorf("%d syncs, want 1", st.Resyncs)
				}
			})
		})
	}
}

// Half a command that the last user left on the line makes the first AT an ERROR.
func TestSyncAfterHalfACommand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		s, _ := start(t, Config{}, func(m *modem, line string) {
			if n++; n == 1 {
				m.say("AT+CAT\r\r\nERROR\r\n")
				return
			}
			replies{}.answer(m, line)
		})
		if err := s.Sync(t.Context()); err != nil {
			t.Errorf("sync: %v", err)
		}
	})
}

// Somebody began a short message and left: the modem takes every line for its text
// until it gets ESC.
func TestSyncLeavesAPrompt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		inText := true
		s, m := start(t, Config{}, func(m *modem, line string) {
			switch {
			case inText && strings.HasPrefix(line, "\x1b"):
				inText = false
				m.say("\r\nOK\r\n\r\nOK\r\n")
			case inText:
				m.say(line + "\r\n> ")
			default:
				replies{"AT+CSQ": answerCSQ}.answer(m, line)
			}
		})
		ask(t, s, Command{Text: "+CSQ"}, "+CSQ: 21,0")
		if got, want := m.heard(), []string{"AT", "\x1bAT", "AT", "AT+CSQ"}; !slices.Equal(got[:2], want[:2]) || slices.Contains(got[2:], "\x1bAT") {
			t.Errorf("modem heard %q, want %q", got, want)
		}
	})
}

// A silent modem is given up in bounded time, and is asked again by the next command:
// the session recovers without being opened anew.
func TestSilentModemRecovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var awake atomic.Bool
		s, _ := start(t, Config{}, func(m *modem, line string) {
			if awake.Load() {
				replies{"AT+CSQ": answerCSQ}.answer(m, line)
			}
		})
		for range 3 {
			begin := time.Now()
			askFail(t, s, Command{Text: "+CSQ"}, ErrNoSync)
			if took := time.Since(begin); took > 4500*time.Millisecond {
				t.Errorf("a silent modem was given up after %v", took)
			}
			wait(time.Minute)
		}
		awake.Store(true)
		ask(t, s, Command{Text: "+CSQ"}, "+CSQ: 21,0")
	})
}

// Two OKs to every AT, as when two programs share the port, are never trusted.
func TestSyncDemandsExactlyOneOK(t *testing.T) {
	for _, gap := range []time.Duration{0, 50 * time.Millisecond, 99 * time.Millisecond} {
		t.Run(gap.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _ := start(t, Config{}, func(m *modem, line string) {
					m.say("\r\nOK\r\n")
					wait(gap)
					m.say("\r\nOK\r\n")
				})
				if err := s.Sync(t.Context()); !errors.Is(err, ErrNoSync) {
					t.Errorf("sync: %v, want ErrNoSync", err)
				}
			})
		})
	}
}

// A modem that never stops talking: quiet is waited for in vain, but not for long.
func TestSyncAtAChatteringModem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stop := make(chan struct{})
		s, m := synced(t, Config{}, replies{"AT+CSQ": answerCSQ}.answer)
		m.all.Go(func() {
			for {
				select {
				case <-stop:
					return
				case <-time.After(20 * time.Millisecond):
					m.say("\r\n+QIND: \"csq\",21,99\r\n")
				}
			}
		})
		defer close(stop)
		askFail(t, s, Command{Text: "+COPS?", Accept: prefix("+COPS:"), Timeout: time.Second}, ErrTimeout)
		begin := time.Now()
		ask(t, s, Command{Text: "+CSQ", Accept: prefix("+CSQ:")}, "+CSQ: 21,0")
		if took := time.Since(begin); took > 4*time.Second {
			t.Errorf("the command after a time-out took %v", took)
		}
	})
}

// A final result that nobody waits for, as after a reboot in mid-command, is a reason
// to sync before the next command.
func TestUnexpectedFinalResultMakesTheNextCommandSync(t *testing.T) {
	for _, line := range []string{"OK", "ERROR", "+CME ERROR: 100"} {
		t.Run(line, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, m := synced(t, Config{}, replies{"AT+CSQ": answerCSQ}.answer)
				m.say("\r\n" + line + "\r\n")
				synctest.Wait()
				ask(t, s, Command{Text: "+CSQ"}, "+CSQ: 21,0")
				if st := s.Stats(); st.Resyncs != 2 || st.StrayLines != 1 {
					t.Errorf("stats = %+v, want 2 syncs and 1 stray line", st)
				}
				wantURCs(t, s)
			})
		})
	}
}
