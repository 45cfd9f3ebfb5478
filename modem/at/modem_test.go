package at

import (
	"bufio"
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

const answerCSQ = "\r\n+CSQ: 21,0\r\n\r\nOK\r\n"

// A replies gives the reply to each command line; a bare AT gets OK without one, and
// anything else that is not in it gets silence.
type replies map[string]string

// A modem is the far end of a session over net.Pipe. One goroutine takes command lines,
// and texts up to their Ctrl-Z, at once, as a UART does; another answers them one after
// the other.
type modem struct {
	conn   net.Conn
	answer func(m *modem, line string)
	lines  chan string
	all    sync.WaitGroup

	mu    sync.Mutex
	sent  []string // every line that came, with the bytes before AT
	typed string   // the line so far
}

func newModem(answer func(m *modem, line string)) (*modem, net.Conn) {
	far, near := net.Pipe()
	m := &modem{conn: far, answer: answer, lines: make(chan string, 256)}
	m.all.Go(m.listen)
	m.all.Go(m.talk)
	return m, near
}

func (m *modem) listen() {
	defer close(m.lines)
	in := bufio.NewReader(m.conn)
	for {
		c, err := in.ReadByte()
		if err != nil {
			return
		}
		if line, ok := m.typing(c); ok {
			m.lines <- line
		}
	}
}

// typing takes a character, and returns the line that it ends.
func (m *modem) typing(c byte) (line string, ended bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.typed += string(rune(c)); c != '\r' && c != '\x1a' {
		return "", false
	}
	line = strings.TrimSuffix(m.typed, "\r")
	m.typed = ""
	m.sent = append(m.sent, line)
	return line, true
}

// unfinished is what came behind the last line.
func (m *modem) unfinished() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.typed
}

func (m *modem) talk() {
	for line := range m.lines {
		m.answer(m, line)
	}
}

// say sends bytes to the session. It fails only when the session has closed the port.
func (m *modem) say(text string) { _, _ = m.conn.Write([]byte(text)) }

func (m *modem) heard() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.sent)
}

func (m *modem) stop() {
	_ = m.conn.Close()
	m.all.Wait()
}

func (r replies) answer(m *modem, line string) {
	reply, ok := r[line]
	if !ok && line == "AT" {
		reply = "\r\nOK\r\n"
	}
	if reply != "" {
		m.say(reply)
	}
}

// start gives a session with a modem; both end with the test.
func start(t *testing.T, cfg Config, answer func(m *modem, line string)) (*Session, *modem) {
	t.Helper()
	m, near := newModem(answer)
	s := New(near, cfg)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
		m.stop()
	})
	return s, m
}

// synced is start on a session that is in step already.
func synced(t *testing.T, cfg Config, answer func(m *modem, line string)) (*Session, *modem) {
	t.Helper()
	s, m := start(t, cfg, answer)
	if err := s.Sync(t.Context()); err != nil {
		t.Fatalf("sync: %v", err)
	}
	return s, m
}

// prefix accepts the lines that begin so.
func prefix(p string) func(string) bool {
	return func(line string) bool { return strings.HasPrefix(line, p) }
}

// ask sends a command and wants these lines and no error.
func ask(t *testing.T, s *Session, c Command, want ...string) {
	t.Helper()
	got, err := s.Command(t.Context(), c)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("AT%s = %q, %v; want %q", c.Text, got, err, want)
	}
}

// askFail sends a command and wants this error.
func askFail(t *testing.T, s *Session, c Command, want error) {
	t.Helper()
	got, err := s.Command(t.Context(), c)
	var typed *CommandError
	if !errors.Is(err, want) || !errors.As(err, &typed) {
		t.Errorf("AT%s = %q, %v; want a CommandError of %v", c.Text, got, err, want)
	}
}

// wait lets the bubble's clock run.
func wait(d time.Duration) { <-time.After(d) }

// queued takes what waits in the URC queue once the session has nothing more to do.
func queued(s *Session) []string {
	var got []string
	for {
		select {
		case line, ok := <-s.URCs():
			if !ok {
				return got
			}
			got = append(got, line)
		default:
			return got
		}
	}
}

func wantURCs(t *testing.T, s *Session, want ...string) {
	t.Helper()
	if got := queued(s); !slices.Equal(got, want) {
		t.Errorf("URCs = %q, want %q", got, want)
	}
}

// within returns a context that ends after d.
func within(t *testing.T, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}
