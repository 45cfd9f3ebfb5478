package simulator

import (
	"bytes"
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

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// client is a dumb terminal on a line: it types, and keeps what it sees.
type client struct {
	t    *testing.T
	conn io.ReadWriteCloser
	done chan struct{}

	mu   sync.Mutex
	seen bytes.Buffer
	err  error
}

// dial opens a pipe to the modem; it is for bubbles.
func dial(t *testing.T, m *Modem) *client { return attach(t, m.Pipe()) }

func attach(t *testing.T, conn io.ReadWriteCloser) *client {
	c := &client{t: t, conn: conn, done: make(chan struct{})}
	go c.collect()
	return c
}

func (c *client) collect() {
	defer close(c.done)
	buf := make([]byte, 4096)
	for {
		n, err := c.conn.Read(buf)
		c.mu.Lock()
		c.seen.Write(buf[:n])
		c.err = err
		c.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// take is what was seen since the last take.
func (c *client) take() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer c.seen.Reset()
	return c.seen.String()
}

func (c *client) write(text string) {
	c.t.Helper()
	if _, err := io.WriteString(c.conn, text); err != nil {
		c.t.Fatalf("write %q: %v", text, err)
	}
}

// after lets virtual time pass, and is what was seen meanwhile.
func (c *client) after(d time.Duration) string {
	<-time.After(d)
	synctest.Wait()
	return c.take()
}

// ask types a command line, and is all that comes within a second of virtual time.
func (c *client) ask(command string) string {
	c.t.Helper()
	c.write(command + "\r")
	return c.after(time.Second)
}

// expect asks, and compares the lines of the answer without the blank ones.
func (c *client) expect(command string, want ...string) {
	c.t.Helper()
	got := lines(c.ask(command))
	if strings.Join(got, "|") != strings.Join(want, "|") {
		c.t.Errorf("%s\n got %q\nwant %q", command, got, want)
	}
}

// lines is a text cut at CR and LF, without the empty ones.
func lines(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == '\r' || r == '\n' })
}

// until waits in real time until the text was seen, and is all that was seen.
func (c *client) until(text string) string {
	c.t.Helper()
	all := ""
	ok := eventually(func() bool {
		all += c.take()
		return strings.Contains(all, text)
	})
	if !ok {
		c.t.Fatalf("waited for %q, saw %q", text, all)
	}
	return all
}

// eventually polls in real time for five seconds.
func eventually(ok func() bool) bool {
	ticker := time.NewTicker(2 * time.Millisecond)
	defer ticker.Stop()
	deadline := time.After(5 * time.Second)
	for {
		if ok() {
			return true
		}
		select {
		case <-ticker.C:
		case <-deadline:
			return ok()
		}
	}
}

// bubble runs a test in virtual time with a modem that is closed at its end.
func bubble(t *testing.T, cfg Config, test func(t *testing.T, m *Modem)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		m := newModem(t, cfg)
		test(t, m)
	})
}

func newModem(t *testing.T, cfg Config) *Modem {
	t.Helper()
	m, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeModem(t, m) })
	return m
}

func closeModem(t *testing.T, m *Modem) {
	if err := m.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
}

// quiet opens a line in a bubble and switches the echo off.
func quiet(t *testing.T, m *Modem) *client {
	t.Helper()
	c := dial(t, m)
	c.ask("ATE0")
	return c
}

func mustFault(t *testing.T, m *Modem, name string, on bool) {
	t.Helper()
	if err := m.SetFault(name, on); err != nil {
		t.Fatal(err)
	}
}

func TestPipeEndsWithTheClient(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, m *Modem) {
		c := dial(t, m)
		c.expect("AT", "AT", "OK")
		if err := c.conn.Close(); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		m.mu.Lock()
		defer m.mu.Unlock()
		if len(m.lines) != 0 {
			t.Errorf("%d lines are left on the modem", len(m.lines))
		}
	})
}

func TestCloseEndsEveryLine(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, m *Modem) {
		a, b := dial(t, m), dial(t, m)
		a.write("AT+COPS=?\r") // one of them at work
		closeModem(t, m)
		<-a.done
		<-b.done
		if _, err := m.Pipe().Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
			t.Errorf("a line of a closed modem reads %v, want EOF", err)
		}
	})
}

func TestServeTellsWhyItEnded(t *testing.T) {
	cases := []struct {
		name string
		end  func(t *testing.T, m *Modem, cancel context.CancelFunc, conn net.Conn)
		want error
	}{
		{"client closes", func(_ *testing.T, _ *Modem, _ context.CancelFunc, c net.Conn) { _ = c.Close() }, nil},
		{"context ends", func(_ *testing.T, _ *Modem, cancel context.CancelFunc, _ net.Conn) { cancel() }, context.Canceled},
		{"unplugged", func(t *testing.T, m *Modem, _ context.CancelFunc, _ net.Conn) { mustFault(t, m, "unplug", true) }, ErrUnplugged},
		{"modem closed", func(t *testing.T, m *Modem, _ context.CancelFunc, _ net.Conn) { closeModem(t, m) }, ErrClosed},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			bubble(t, Config{}, func(t *testing.T, m *Modem) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				client, server := net.Pipe()
				result := make(chan error, 1)
				go func() { result <- m.Serve(ctx, server) }()
				synctest.Wait()
				tc.end(t, m, cancel, client)
				if err := <-result; !errors.Is(err, tc.want) {
					t.Errorf("Serve returned %v, want %v", err, tc.want)
				}
			})
		})
	}
}
