package at

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

var errDevice = errors.New("input/output error")

// ended reports whether the session is over, and its URC channel closed.
func ended(s *Session) bool {
	synctest.Wait()
	select {
	case <-s.Done():
	default:
		return false
	}
	for range s.URCs() {
	}
	return true
}

// Row j: the device goes while a command is pending.
func TestUnplugEndsThePendingCommandAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := synced(t, Config{}, func(m *modem, line string) {
			if line != "AT+COPS=?" {
				replies{}.answer(m, line)
				return
			}
			wait(time.Second)
			_ = m.conn.Close()
		})
		begin := time.Now()
		_, err := s.Command(t.Context(), Command{Text: "+COPS=?", Timeout: time.Minute})
		if took := time.Since(begin); !errors.Is(err, ErrClosed) || !errors.Is(err, io.EOF) || took != time.Second {
			t.Errorf("returned %v after %v, want closed by EOF after 1s", err, took)
		}
		if !ended(s) || !errors.Is(s.Err(), io.EOF) {
			t.Errorf("session goes on, or does not say why: %v", s.Err())
		}
		askFail(t, s, Command{Text: "+CSQ"}, ErrClosed)
	})
}

// A reset command is answered and then the device goes: the answer counts.
func TestAnswerRightBeforeTheUnplugCounts(t *testing.T) {
	for _, want := range []string{"OK", "ERROR", "+CME ERROR: 3"} {
		for range 100 { // a matter of which goroutine is first
			synctest.Test(t, func(t *testing.T) {
				s, _ := synced(t, Config{}, func(m *modem, line string) {
					replies{"AT+CFUN=1,1": "\r\n" + want + "\r\n"}.answer(m, line)
					if line != "AT" {
						_ = m.conn.Close()
					}
				})
				if _, err := s.Command(t.Context(), Command{Text: "+CFUN=1,1"}); Final(err) != want {
					t.Errorf("final result %q (%v), want %q", Final(err), err, want)
				}
			})
		}
	}
}

// The same where the write is so slow to return that answer and unplug come first.
func TestAnswerBeforeTheWriteReturnsCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, near := newModem(func(m *modem, line string) {
			replies{"AT+CFUN=1,1": "\r\nOK\r\n"}.answer(m, line)
			if line != "AT" {
				_ = m.conn.Close()
			}
		})
		defer m.stop()
		s := New(brokenPort{Conn: near, write: func(b []byte) (int, error) {
			defer wait(90 * time.Millisecond)
			return near.Write(b)
		}}, Config{})
		defer s.Close()
		ask(t, s, Command{Text: "+CFUN=1,1"})
	})
}

func TestCloseEndsEverything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := synced(t, Config{}, replies{}.answer)
		var others sync.WaitGroup
		for range 3 {
			others.Go(func() { askFail(t, s, Command{Text: "+COPS=?", Timeout: time.Minute}, ErrClosed) })
		}
		synctest.Wait()
		if s.Err() != nil {
			t.Errorf("Err while it runs: %v", s.Err())
		}
		begin := time.Now()
		for range 2 {
			if err := s.Close(); err != nil {
				t.Errorf("close: %v", err)
			}
		}
		select {
		case <-s.at.Closed():
		default:
			t.Error("Close did not wait for warthog")
		}
		others.Wait()
		if took := time.Since(begin); took != 0 {
			t.Errorf("closing took %v", took)
		}
		if !ended(s) || s.Err() != ErrClosed {
			t.Errorf("Err after Close: %v, want ErrClosed alone", s.Err())
		}
		askFail(t, s, Command{Text: "+CSQ"}, ErrClosed)
		if err := s.Sync(t.Context()); !errors.Is(err, ErrClosed) {
			t.Errorf("Sync after Close: %v", err)
		}
	})
}

// brokenPort is a port whose parts fail or hang as a test wants.
type brokenPort struct {
	net.Conn
	write func([]byte) (int, error)
	read  func([]byte) (int, error)
	close func() error
}

func (p brokenPort) Write(b []byte) (int, error) {
	if p.write != nil {
		return p.write(b)
	}
	return p.Conn.Write(b)
}

func (p brokenPort) Read(b []byte) (int, error) {
	if p.read != nil {
		return p.read(b)
	}
	return p.Conn.Read(b)
}

func (p brokenPort) Close() error {
	if p.close != nil {
		_ = p.Conn.Close()
		return p.close()
	}
	return p.Conn.Close()
}

func TestWriteErrorEndsTheSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, near := newModem(replies{}.answer)
		defer m.stop()
		s := New(brokenPort{Conn: near, write: func([]byte) (int, error) { return 0, errDevice }}, Config{})
		askFail(t, s, Command{Text: "+CSQ"}, errDevice)
		if !ended(s) || !errors.Is(s.Err(), ErrClosed) {
			t.Errorf("Err = %v", s.Err())
		}
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
}

// Serial ports may take part of a write without an error, and tell nothing at all.
func TestShortWrites(t *testing.T) {
	tests := map[string]struct {
		step int
		want error
	}{"one byte a write": {1, nil}, "none": {0, io.ErrShortWrite}}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, near := newModem(replies{"AT+CSQ": answerCSQ}.answer)
				defer m.stop()
				s := New(brokenPort{Conn: near, write: func(b []byte) (int, error) { return near.Write(b[:tt.step]) }}, Config{})
				defer s.Close()
				if _, err := s.Command(t.Context(), Command{Text: "+CSQ"}); !errors.Is(err, tt.want) {
					t.Errorf("error = %v, want %v", err, tt.want)
				}
			})
		})
	}
}

// Row d: a write that blocks. The far end of a net.Pipe that nobody reads takes nothing.
func TestStuckWriteEndsTheSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, near := net.Pipe()
		s := New(near, Config{WriteTimeout: 200 * time.Millisecond})
		begin := time.Now()
		_, err := s.Command(t.Context(), Command{Text: "+CSQ"})
		if took := time.Since(begin); !errors.Is(err, ErrWriteStuck) || !errors.Is(err, ErrClosed) || took != 200*time.Millisecond {
			t.Errorf("returned %v after %v, want a stuck write after 200ms", err, took)
		}
		if !ended(s) {
			t.Error("the session goes on")
		}
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
}

func TestContextEndsAStuckWriteAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, near := net.Pipe()
		s := New(near, Config{})
		begin := time.Now()
		for want := 50 * time.Millisecond; want <= 100*time.Millisecond; want += 50 * time.Millisecond {
			_, err := s.Command(within(t, 50*time.Millisecond), Command{Text: "+CSQ"})
			if took := time.Since(begin); !errors.Is(err, context.DeadlineExceeded) || took != want {
				t.Errorf("returned %v after %v, want %v", err, took, want)
			}
		}
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
}

// The Write of a serial port may hang in the system even when the port is closed: Close
// says so and does not hang, too.
func TestCloseDoesNotHangOnAStuckPort(t *testing.T) {
	release := func(t *testing.T) (chan struct{}, func([]byte) (int, error)) {
		held := make(chan struct{})
		return held, func([]byte) (int, error) { <-held; return 0, errDevice }
	}
	tests := map[string]func(p *brokenPort, hang func([]byte) (int, error)){
		"write": func(p *brokenPort, hang func([]byte) (int, error)) { p.write = hang },
		"read":  func(p *brokenPort, hang func([]byte) (int, error)) { p.read = hang },
		"close": func(p *brokenPort, hang func([]byte) (int, error)) {
			p.close = func() error { _, err := hang(nil); return err }
		},
	}
	for name, breaks := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, near := newModem(replies{}.answer)
				held, hang := release(t)
				port := brokenPort{Conn: near}
				breaks(&port, hang)
				s := New(port, Config{WriteTimeout: time.Second})
				_, _ = s.Command(t.Context(), Command{Text: "+CSQ", Timeout: 100 * time.Millisecond})
				begin := time.Now()
				err := s.Close()
				if took := time.Since(begin); !errors.Is(err, ErrCloseStuck) || took != time.Second {
					t.Errorf("Close returned %v after %v", err, took)
				}
				close(held)
				synctest.Wait()
				if err := s.Close(); name == "close" && !errors.Is(err, errDevice) || name != "close" && err != nil {
					t.Errorf("second Close: %v", err)
				}
				m.stop()
			})
		})
	}
}

// Row c3: a port with a read time-out gives (0, nil) for ever; bare warthog dies of 101.
func TestEmptyReadsAreNoEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, near := newModem(replies{"AT+CSQ": answerCSQ}.answer)
		defer m.stop()
		reads := 0
		s := New(brokenPort{Conn: near, read: func(b []byte) (int, error) {
			if reads++; reads < 200 {
				return 0, nil
			}
			return near.Read(b)
		}}, Config{})
		defer s.Close()
		begin := time.Now()
		ask(t, s, Command{Text: "+CSQ"}, "+CSQ: 21,0")
		if took := time.Since(begin); took < 199*emptyReadPause {
			t.Errorf("200 empty reads took %v: a busy loop", took)
		}
	})
}

func TestCloseInTheMiddleOfEmptyReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, near := net.Pipe()
		s := New(brokenPort{Conn: near, read: func([]byte) (int, error) { return 0, nil }}, Config{})
		wait(time.Second)
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
}

// Bytes may come together with the error that ends the port.
func TestBytesThatComeWithTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, near := net.Pipe()
		s := New(brokenPort{Conn: near, read: func(b []byte) (int, error) {
			return copy(b, "\r\nPOWERED DOWN\r\n"), errDevice
		}}, Config{})
		synctest.Wait()
		wantURCs(t, s, "POWERED DOWN")
		if !errors.Is(s.Err(), errDevice) || !strings.Contains(s.Err().Error(), "read") {
			t.Errorf("Err = %v", s.Err())
		}
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
}

// Row e, in real time: sessions that were used, timed out, cancelled and unplugged.
func TestNoGoroutineIsLeft(t *testing.T) {
	defer goleak.VerifyNone(t)
	for range 10 {
		m, near := newModem(replies{"AT+CSQ": answerCSQ}.answer)
		s := New(near, Config{})
		ask(t, s, Command{Text: "+CSQ"}, "+CSQ: 21,0")
		askFail(t, s, Command{Text: "+COPS?", Timeout: time.Millisecond}, ErrTimeout)
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		_, _ = s.Command(ctx, Command{Text: "+CSQ"})
		cancel()
		m.stop()
		<-s.Done()
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	}
}
