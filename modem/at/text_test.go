package at

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

const message = "hello\x1a"

// texting answers +CMGS with a prompt, and the text with this.
func texting(reply string) func(m *modem, line string) {
	return replies{`AT+CMGS="1"`: "\r\n> ", message: reply}.answer
}

var sms = Command{Text: `+CMGS="1"`, Accept: prefix("+CMGS:"), Body: message, Timeout: time.Minute}

func TestTextBehindThePrompt(t *testing.T) {
	const urc = "\r\n+CMTI: \"SM\",3\r\n"
	tests := map[string]struct {
		prompt, reply string
		urcs          []string
	}{
		"plain":                       {"\r\n> ", "\r\n+CMGS: 12\r\n\r\nOK\r\n", nil},
		"without a blank":             {"\r\n>", "\r\n+CMGS: 12\r\n\r\nOK\r\n", nil},
		"prompt with a line end":      {"\r\n>\r\n", "\r\n+CMGS: 12\r\n\r\nOK\r\n", nil},
		"echo of command and text":    {"AT+CMGS=\"1\"\r\r\n> ", "hello\r\n+CMGS: 12\r\n\r\nOK\r\n", nil},
		"echo without a line end":     {"\r\n> ", "hello\x1a\r\n\r\n+CMGS: 12\r\n\r\nOK\r\n", nil},
		"URC before the prompt":       {urc + "\r\n> ", "\r\n+CMGS: 12\r\n\r\nOK\r\n", []string{`+CMTI: "SM",3`}},
		"URC before the reply":        {"\r\n> ", urc + "\r\n+CMGS: 12\r\n\r\nOK\r\n", []string{`+CMTI: "SM",3`}},
		"URC between reply and final": {"\r\n> ", "\r\n+CMGS: 12\r\n" + urc + "\r\nOK\r\n", []string{`+CMTI: "SM",3`}},
		"another prompt in the reply": {"\r\n> ", "\r\n> \r\n+CMGS: 12\r\n\r\nOK\r\n", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, m := synced(t, Config{}, replies{`AT+CMGS="1"`: tt.prompt, message: tt.reply, "AT+CSQ": answerCSQ}.answer)
				ask(t, s, sms, "+CMGS: 12")
				synctest.Wait()
				wantURCs(t, s, tt.urcs...)
				ask(t, s, Command{Text: "+CSQ"}, "+CSQ: 21,0")
				if got, want := m.heard(), []string{"AT", `AT+CMGS="1"`, message, "AT+CSQ"}; !slices.Equal(got, want) {
					t.Errorf("modem heard %q, want %q", got, want)
				}
			})
		})
	}
}

// A text counted by its length has no Ctrl-Z, and its command may end in SEND OK.
func TestCountedText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, m := newRaw(t, "AT+CIPSEND=9,5\r", "\r\n> ", "hello", "\r\nOK\r\n\r\n+CIPSEND: 9,5,5\r\n")
		ask(t, s, Command{Text: "+CIPSEND=9,5", Body: "hello"})
		synctest.Wait()
		wantURCs(t, s, "+CIPSEND: 9,5,5")
		m()
	})
}

// newRaw is a session that is in step with a far end of bytes: it waits for the first
// text, sends the second, and so on.
func newRaw(t *testing.T, turns ...string) (*Session, func()) {
	far, near := pipe(t)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i, turn := range append([]string{"AT\r", "\r\nOK\r\n"}, turns...) {
			if i%2 == 1 {
				_, _ = far.Write([]byte(turn))
				continue
			}
			got := make([]byte, len(turn))
			for n := 0; n < len(got); {
				k, err := far.Read(got[n:])
				if err != nil {
					return
				}
				n += k
			}
			if string(got) != turn {
				t.Errorf("modem heard %q, want %q", got, turn)
			}
		}
	}()
	s := New(near, Config{})
	if err := s.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s, func() { _ = s.Close(); <-done }
}

func TestTextIsRefused(t *testing.T) {
	cms := func(code int) func(error) bool {
		return func(err error) bool {
			got, _, ok := CMS(err)
			return ok && got == code
		}
	}
	tests := map[string]struct {
		prompt, reply string
		match         func(error) bool
		text          string
	}{
		"instead of the prompt": {"\r\n+CMS ERROR: 310\r\n", "", cms(310), "modem refused: SIM not inserted (+CMS ERROR: 310)"},
		"ERROR":                 {"\r\nERROR\r\n", "", func(err error) bool { return errors.Is(err, ErrError) }, "modem answered ERROR"},
		"by the network":        {"\r\n> ", "\r\n+CMS ERROR: 38\r\n", cms(38), "network refused: network out of order, or the card's plan has no SMS (+CMS ERROR: 38)"},
		"in words":              {"\r\n> ", "\r\n+CMS ERROR: no SMSC\r\n", cms(-1), "modem refused: +CMS ERROR: no SMSC"},
		"unknown number":        {"\r\n> ", "\r\n+CMS ERROR: 777\r\n", cms(777), "modem refused: vendor error (+CMS ERROR: 777)"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _ := synced(t, Config{}, replies{`AT+CMGS="1"`: tt.prompt, message: tt.reply}.answer)
				_, err := s.Command(t.Context(), sms)
				if !tt.match(err) || err.Error() != "AT+CMGS=…: "+tt.text {
					t.Errorf("got %v", err)
				}
				ask(t, s, Command{})
			})
		})
	}
}

func TestNoPrompt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, m := synced(t, Config{}, replies{escape + "AT": "\r\nOK\r\n"}.answer)
		begin := time.Now()
		_, err := s.Command(t.Context(), sms)
		if took := time.Since(begin); !errors.Is(err, ErrNoPrompt) || !errors.Is(err, ErrTimeout) || took != promptTime {
			t.Errorf("%v after %v", err, took)
		}
		ask(t, s, Command{})
		ask(t, s, Command{})
		if heard, want := m.heard(), []string{"AT", `AT+CMGS="1"`, escape + "AT", "AT", "AT", "AT"}; !slices.Equal(heard, want) {
			t.Errorf("modem heard %q, want %q: ESC once, as the prompt may have been lost", heard, want)
		}
	})
}

// A prompt that comes after its command was given up is left at once: somebody else may
// use the port next.
func TestLatePrompt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, m := synced(t, Config{}, func(m *modem, line string) {
			if line == `AT+CMGS="1"` {
				wait(promptTime + time.Second)
				m.say("\r\n> ")
				return
			}
			replies{"\x1bAT": "\r\nOK\r\n\r\nOK\r\n"}.answer(m, line)
		})
		if _, err := s.Command(t.Context(), sms); !errors.Is(err, ErrNoPrompt) {
			t.Errorf("got %v", err)
		}
		wait(2 * time.Second)
		if typed := m.unfinished(); typed != escape {
			t.Errorf("modem heard %q behind its prompt, want ESC", typed)
		}
		ask(t, s, Command{})
		if heard := m.heard(); heard[2] != escape+"AT" {
			t.Errorf("modem heard %q", heard)
		}
	})
}

// guardAtPrompt is a guard whose pending command is asked for its text.
func guardAtPrompt(t *testing.T) (*guard, *exchange) {
	t.Helper()
	_, near := pipe(t)
	g := newGuard(near, Config{WriteTimeout: time.Second})
	x := newExchange(sms)
	g.pending = x
	g.received([]byte("\r\n> "))
	select {
	case <-x.asked:
	default:
		t.Fatal("the prompt was not seen")
	}
	return g, x
}

func TestEscapeIsSentAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, x := guardAtPrompt(t)
		written := make(chan string, 1)
		go func() { written <- string((<-g.out).line) }()
		synctest.Wait()
		g.giveUp(x)
		if got := <-written; got != escape {
			t.Errorf("wrote %q, want ESC", got)
		}
		if g.prompt {
			t.Error("the next command would send another ESC")
		}
	})
}

// Where the writer is at work, the next command sends the ESC, whatever comes meanwhile.
func TestEscapeWaitsForTheWriter(t *testing.T) {
	g, x := guardAtPrompt(t)
	g.giveUp(x)
	g.received([]byte("\r\nRING\r\n"))
	g.next(newExchange(Command{}))
	if _, atPrompt := g.begin(); !atPrompt {
		t.Error("the next command does not leave the prompt")
	}
}

// A text that is with the writer is not called back.
func TestNoEscapeBehindTheText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, m := synced(t, Config{}, texting(""))
		c := sms
		c.Timeout = 20 * time.Second
		begin := time.Now()
		if _, err := s.Command(t.Context(), c); !errors.Is(err, ErrTimeout) || errors.Is(err, ErrNoPrompt) || time.Since(begin) != c.Timeout {
			t.Errorf("%v after %v", err, time.Since(begin))
		}
		ask(t, s, Command{})
		for _, line := range m.heard() {
			if strings.Contains(line, escape) {
				t.Errorf("modem heard %q", line)
			}
		}
	})
}

// What a text may hold: no control characters but the one at its end.
func TestBadText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, m := synced(t, Config{}, replies{}.answer)
		for _, body := range []string{"a\rATD112;", "a\x1ab", "\x1b", "a\x1a\x1a", "\n"} {
			askFail(t, s, Command{Text: `+CMGS="1"`, Body: body}, ErrBadCommand)
		}
		if heard := m.heard(); len(heard) != 1 {
			t.Errorf("modem heard %q", heard)
		}
	})
}

// The port goes while the text is awaited, or written.
func TestUnplugAtThePrompt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := synced(t, Config{}, func(m *modem, line string) {
			texting("")(m, line)
			if line != "AT" {
				_ = m.conn.Close()
			}
		})
		if _, err := s.Command(t.Context(), sms); !errors.Is(err, ErrClosed) {
			t.Errorf("got %v", err)
		}
	})
}

// Some modems ask for the text with a line of their own; one that begins alike asks for nothing.
func TestPromptOfItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, m := newRaw(t, "AT^SISW=9,5\r", "\r\n^SISW: 9,1\r\n\r\n^SISW: 9,5,0\r\n", "hello", "\r\n^SISW: 9,5,0\r\n\r\nOK\r\n")
		ask(t, s, Command{Text: "^SISW=9,5", Prompt: "^SISW: 9,5,", Body: "hello"}, "^SISW: 9,1", "^SISW: 9,5,0")
		m()
	})
}
