package reader

import (
	"bufio"
	"context"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simkeeper/simkeeper/modem/family"
)

// script is a modem whose answers change, and come when they come: also late, while it has
// long been asked something else.
type script struct {
	mu     sync.Mutex
	says   answers
	late   map[string]time.Duration // by command
	beside bool

	writing sync.Mutex
	jobs    sync.WaitGroup
}

// script runs a test in virtual time with a reader on such a modem.
func (a answers) script(t *testing.T, body func(t *testing.T, r *Reader, m *script)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		m := &script{says: a, late: map[string]time.Duration{}}
		r := New(Config{Open: m.open})
		body(t, r, m)
		r.Release(t.Context())
		m.jobs.Wait()
	})
}

// but changes answers from now on.
func (m *script) but(others answers) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.says = m.says.but(others)
}

// delay has the answer to a command come late from now on; beside: it does not hold up the next.
func (m *script) delay(command string, late time.Duration, beside bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.late[command], m.beside = late, beside
}

func (m *script) open(context.Context) (io.ReadWriteCloser, error) {
	ours, theirs := net.Pipe()
	commands := make(chan string, 16) // as the buffer of a modem, which takes bytes while it works
	m.jobs.Go(func() { listen(theirs, commands) })
	m.jobs.Go(func() { m.serve(theirs, commands) })
	return ours, nil
}

// listen takes commands until the line is closed.
func listen(line net.Conn, commands chan<- string) {
	defer close(commands)
	from := bufio.NewReader(line)
	for {
		text, err := from.ReadString('\r')
		if err != nil {
			return
		}
		commands <- strings.Trim(text, "\r\n\x1b")
	}
}

// serve answers one command after the other.
func (m *script) serve(line net.Conn, commands <-chan string) {
	defer line.Close()
	for command := range commands {
		answer, late, beside := m.answer(command)
		if beside && late > 0 {
			m.jobs.Go(func() { m.write(line, answer, late) })
		} else {
			m.write(line, answer, late)
		}
	}
}

func (m *script) write(line net.Conn, answer string, late time.Duration) {
	<-time.After(late)
	m.writing.Lock()
	defer m.writing.Unlock()
	_, _ = io.WriteString(line, answer) // fails once the reader has closed it
}

// answer is what is said to a command: settings are taken, and what is not known is an error.
func (m *script) answer(command string) (text string, late time.Duration, beside bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	text = m.says[command]
	switch rule := family.Judge(command); {
	case text != "":
	case command == "AT" || rule.Effect == family.Settles:
		text = says()
	default:
		text = endsIn("ERROR")
	}
	return text, m.late[command], m.beside
}
