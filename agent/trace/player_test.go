package trace

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simkeeper/simkeeper/modem/at"
	"github.com/simkeeper/simkeeper/modem/port"
)

// scripted is the player of a dialogue: "open", "busy", "lost", ">sent" and "<received".
func scripted(t *testing.T, script ...string) *Player {
	t.Helper()
	text, _ := record(t, func(r *Recorder) {
		for _, s := range script {
			switch {
			case s == "open":
				r.Opened(nil)
			case s == "busy":
				r.Opened(&port.Error{Path: "x", Kind: port.Busy})
			case s == "lost":
				r.Lost()
			case s[0] == '>':
				r.Line(at.Sent, s[1:])
			default:
				r.Line(at.Received, s[1:])
			}
		}
	})
	return NewPlayer(read(t, text))
}

// ask writes commands on a line and returns what is there to be read at once.
func ask(t *testing.T, rwc io.ReadWriteCloser, commands ...string) string {
	t.Helper()
	for _, c := range commands {
		if _, err := rwc.Write([]byte(c + "\r")); err != nil {
			t.Error(err)
		}
	}
	return there(rwc)
}

// there is what a Read would give without waiting.
func there(rwc io.ReadWriteCloser) string {
	l := rwc.(*line)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.release(time.Time{}) // whenever it is due
	words := strings.Fields(l.out.String())
	l.out.Reset()
	return strings.Join(words, " ")
}

func open(t *testing.T, p *Player) io.ReadWriteCloser {
	t.Helper()
	rwc, err := p.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { rwc.Close() })
	return rwc
}

// The n-th question gets the n-th answer, and the last one again and again; what came
// behind that answer happened once.
func TestPlayerCounts(t *testing.T) {
	p := scripted(t, "open", "<RDY", ">AT+CSQ", "<AT+CSQ", "<+CSQ: 1,99", "<OK", ">AT", "<OK", ">at+csq ", "<+CEREG: 1", "<+CSQ: 2,99", "<OK", "<RING", ">AT+COPS?")
	l := open(t, p)
	for i, want := range []string{"RDY", "AT+CSQ +CSQ: 1,99 OK", "+CEREG: 1 +CSQ: 2,99 OK RING", "+CEREG: 1 +CSQ: 2,99 OK", "+CEREG: 1 +CSQ: 2,99 OK"} {
		if i == 0 {
			if got := there(l); got != want {
				t.Errorf("at first came %q", got)
			}
			continue
		}
		if got := ask(t, l, "AT+CSQ"); got != want {
			t.Errorf("time %d: %q, want %q", i, got, want)
		}
	}
	if got := ask(t, l, "AT+COPS?", "AT+COPS?"); got != "" {
		t.Errorf("what was silent says %q", got)
	}
	if got := p.Unknown(); len(got) != 0 {
		t.Errorf("unknown %q", got)
	}
}

// Commands that the recording does not have are refused and listed.
func TestPlayerUnknown(t *testing.T) {
	p := scripted(t, "open", ">AT", "<OK")
	if got := ask(t, open(t, p), "AT+NEW", "AT", "\x1bAT+NEW", "AT+NEWER?", "no command", ""); got != "ERROR OK ERROR ERROR" {
		t.Errorf("got %q", got)
	}
	if got := p.Unknown(); !slices.Equal(got, []string{"AT+NEW", "AT+NEWER?"}) {
		t.Errorf("unknown %q", got)
	}
}

// The openings come in their order, and the last one again; each has its own answers, and
// borrows from the others what it does not have.
func TestPlayerOpenings(t *testing.T) {
	p := scripted(t, "busy", "open", ">AT+A", "<1", "<OK", ">AT+B", "<b", "<OK", "lost", "open", ">AT+A", "<2", "<OK", ">AT+C", "<c", "<OK")
	var busy *port.Error
	if _, err := p.Open(t.Context()); !errors.As(err, &busy) || busy.Kind != port.Busy {
		t.Errorf("first %v", err)
	}
	l := open(t, p)
	if got := ask(t, l, "AT+A", "AT+C", "AT+B"); got != "1 OK c OK b OK" {
		t.Errorf("second %q", got)
	}
	if _, err := l.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("the second was not lost: %v", err)
	}
	for range 3 {
		if got := ask(t, open(t, p), "AT+A", "AT+B", "AT+A"); got != "2 OK b OK 2 OK" {
			t.Errorf("third %q", got)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Open(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("ended: %v", err)
	}
}

// A recording that begins in the middle has a line, one without dialogue has none.
func TestPlayerWithoutOpening(t *testing.T) {
	if got := ask(t, open(t, scripted(t, "<RDY", ">AT", "<OK")), "AT"); got != "RDY OK" {
		t.Errorf("got %q", got)
	}
	if _, err := scripted(t).Open(t.Context()); !errors.Is(err, errNoDialogue) {
		t.Errorf("got %v", err)
	}
}

// The text behind a prompt is no command.
func TestPlayerPassesOverTexts(t *testing.T) {
	p := scripted(t, "open", `>AT+CMGS="10086"`, ">hello", "<+CMGS: 1", "<OK")
	if got := ask(t, open(t, p), `AT+CMGS="10086"`); got != "+CMGS: 1 OK" {
		t.Errorf("got %q", got)
	}
}

// A Read waits until there is something, and ends when the line does.
func TestLineWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := open(t, scripted(t, "open", ">AT", "<OK"))
		got := make(chan string)
		go func() {
			buf := make([]byte, 64)
			for {
				n, err := l.Read(buf)
				if err != nil {
					got <- err.Error()
					return
				}
				got <- string(buf[:n])
			}
		}()
		<-time.After(time.Hour)
		if _, err := l.Write([]byte("A")); err != nil {
			t.Error(err)
		}
		if _, err := l.Write([]byte("T\r")); err != nil {
			t.Error(err)
		}
		if s := <-got; s != "\r\nOK\r\n" {
			t.Errorf("got %q", s)
		}
		<-time.After(time.Hour)
		l.Close()
		if s := <-got; s != io.ErrClosedPipe.Error() {
			t.Errorf("at the end %q", s)
		}
		if _, err := l.Write([]byte("AT\r")); err != io.ErrClosedPipe {
			t.Errorf("a write behind the end: %v", err)
		}
	})
}

// A command that never ends takes no more memory than a long one.
func TestLineIsBounded(t *testing.T) {
	l := open(t, scripted(t, "open", ">AT", "<OK"))
	if _, err := l.Write([]byte(strings.Repeat("A", 1<<20))); err != nil {
		t.Error(err)
	}
	if n := len(l.(*line).typed); n > longestCommand {
		t.Errorf("%d bytes are kept", n)
	}
}

// An answer that took long takes as long, since a time-out may depend on it, and so does
// what the modem says by itself; but both come before the answer to the next command.
func TestPlayerKeepsLongTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out strings.Builder
		rec, err := NewRecorder(&out, header())
		if err != nil {
			t.Fatal(err)
		}
		rec.Opened(nil)
		for _, said := range []struct {
			after time.Duration
			d     at.Direction
			text  string
		}{
			{0, at.Sent, "AT+CSQ"}, {100 * time.Millisecond, at.Received, "+CSQ: 20,99"}, {0, at.Received, "OK"},
			{0, at.Sent, "AT+COPS?"}, {4 * time.Second, at.Received, "OK"}, {time.Minute, at.Received, "RDY"}, {0, at.Sent, "AT"}, {0, at.Received, "OK"},
		} {
			<-time.After(said.after)
			rec.Line(said.d, said.text)
		}
		p := NewPlayer(read(t, out.String()))
		l, began := open(t, p), time.Now()
		for _, want := range []struct {
			command, text string
			after         time.Duration
		}{{"AT+CSQ\r", "+CSQ: 20,99 OK", 0}, {"AT+COPS?\r", "OK", 4 * time.Second}, {"", "RDY", time.Minute}, {"AT+COPS?\rAT\r", "OK OK", 0}} {
			if _, err := l.Write([]byte(want.command)); err != nil {
				t.Error(err)
			}
			buf := make([]byte, 64)
			n, err := l.Read(buf)
			if got := strings.Join(strings.Fields(string(buf[:n])), " "); err != nil || got != want.text || time.Since(began) != want.after {
				t.Errorf("%q after %v, %v; want %q after %v", got, time.Since(began), err, want.text, want.after)
			}
			began = time.Now()
		}
	})
}
