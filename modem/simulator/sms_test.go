package simulator

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// texts is a modem in text mode on a network that takes messages.
func texts(t *testing.T, m *Modem) *client {
	t.Helper()
	m.Update(func(s *State) { s.SMSOpen = true })
	c := quiet(t, m)
	c.expect("AT+CMGF=1", "OK")
	return c
}

// send types a message, and is what comes behind its prompt.
func send(t *testing.T, c *client, text string) []string {
	t.Helper()
	if got := c.ask(`AT+CMGS="+8610086"`); !strings.HasSuffix(got, "\r\n> ") {
		t.Errorf("prompt %q", got)
	}
	c.write(text)
	return lines(c.after(5 * time.Second))
}

func TestMessages(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, m *Modem) {
		c := texts(t, m)
		for n, want := range []string{"+CMGS: 1", "+CMGS: 2"} {
			if got := send(t, c, "hello\x1a"); !slices.Equal(got, []string{want, "OK"}) {
				t.Errorf("message %d: %q", n, got)
			}
		}
		if got := m.State().Messages; len(got) != 2 || got[1] != (Message{"+8610086", "hello"}) {
			t.Errorf("the network has %v", got)
		}
		c.expect("AT", "OK")
	})
}

func TestMessagesAreRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*State)
		text   string
		want   string
	}{
		"closed by default": {func(s *State) { s.SMSOpen = false }, "hello\x1a", "+CMS ERROR: 38"},
		"no service":        {func(s *State) { s.Covered = false }, "hello\x1a", "+CMS ERROR: 331"},
		"too long":          {func(*State) {}, strings.Repeat("x", 161) + "\x1a", "+CMS ERROR: 305"},
		"left with ESC":     {func(*State) {}, "hel\x1b", "OK"},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, Config{}, func(t *testing.T, m *Modem) {
				c := texts(t, m)
				m.Update(tt.change)
				c.after(time.Second)
				if got := send(t, c, tt.text); !slices.Equal(got, []string{tt.want}) {
					t.Errorf("got %q, want %q", got, tt.want)
				}
				if len(m.State().Messages) != 0 {
					t.Error("the network took it")
				}
				c.expect("AT", "OK")
			})
		})
	}
}

func TestMessageForms(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, m *Modem) {
		c := quiet(t, m)
		c.expect("AT+CMGF?", "+CMGF: 0", "OK")
		c.expect(`AT+CMGS="10086"`, "+CMS ERROR: 305")
		c.expect("AT+CMGF=2", "ERROR")
		c.expect("AT+CMGF=1", "OK")
		c.expect("AT+CMGF?", "+CMGF: 1", "OK")
		c.expect(`AT+CMGS="abc"`, "+CMS ERROR: 305")
		c.expect(`AT+CSCS="UCS2"`, "OK")
		c.expect(`AT+CMGS="10086"`, "+CMS ERROR: 305")
		c.expect("ATZ", "OK")
		c.expect("ATE0", "ATE0", "OK")
		c.expect("AT+CMGF?", "+CMGF: 0", "OK")
	})
}

// A prompt swallows what is typed, is left after a while, and by a reboot; the text is
// echoed where echo is on.
func TestPrompt(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, m *Modem) {
		c := texts(t, m)
		c.ask(`AT+CMGS="10086"`)
		if got := c.ask("AT+CSQ"); got != "" {
			t.Errorf("behind the prompt: %q", got)
		}
		if got := lines(c.after(textTime)); !slices.Equal(got, []string{"OK"}) {
			t.Errorf("after a while: %q", got)
		}
		c.ask(`AT+CMGS="10086"`)
		m.Reboot()
		c.after(20 * time.Second)
		c.expect("AT", "AT", "OK")
		c.expect("AT+CMGF=1", "AT+CMGF=1", "OK")
		c.write("AT+CMGS=\"10086\"\rhello\x1a")
		if got := c.after(5 * time.Second); got != "AT+CMGS=\"10086\"\r\r\n> hello\r\n+CMGS: 1\r\n\r\nOK\r\n" {
			t.Errorf("with echo: %q", got)
		}
	})
}

// Faults act on the prompt as on any answer.
func TestPromptFaults(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, m *Modem) {
		c := texts(t, m)
		mustFault(t, m, "silence", true)
		if got := c.ask(`AT+CMGS="10086"`); got != "" {
			t.Errorf("silent, and yet %q", got)
		}
		mustFault(t, m, "silence", false)
		c.write("\x1b")
		c.after(time.Second)
		mustFault(t, m, "late=30", true)
		if got := c.ask(`AT+CMGS="10086"`); got != "" {
			t.Errorf("late, and yet %q", got)
		}
		if got := c.after(time.Minute); got != "\r\n> " {
			t.Errorf("late: %q", got)
		}
		c.write("\x1b")
		mustFault(t, m, "late", false)
		c.after(time.Minute)
		mustFault(t, m, "unplug", true)
		<-c.done
	})
	bubble(t, Config{}, func(t *testing.T, m *Modem) {
		c := texts(t, m)
		c.ask(`AT+CMGS="10086"`)
		if err := c.conn.Close(); err != nil {
			t.Fatal(err)
		}
	})
}
