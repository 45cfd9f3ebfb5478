package simulator

import (
	"strings"
	"testing"
	"time"
)

// TestEveryAnswerIsWellFormed asks every model every command of its own, on each of its technologies, and with the
// faults that leave it without card, cell or service: nothing panics, no verb of a format is left over, and no line
// has a line end in it, but those that carry a length.
func TestEveryAnswerIsWellFormed(t *testing.T) {
	for i := range models {
		f := &models[i]
		for _, rat := range f.rats {
			askEverything(t, f, rat, "")
		}
		for _, fault := range []string{"sim_absent", "no_signal", "radio_off", "denied", "session_refused", "limited"} {
			askEverything(t, f, f.rats[0], fault)
		}
	}
}

func askEverything(t *testing.T, f *family, rat RAT, fault string) {
	t.Helper()
	m := newModem(t, Config{Family: f.name, Model: f.model, RAT: rat})
	if fault != "" {
		mustFault(t, m, fault, true)
	}
	for key := range f.own {
		for _, arg := range []string{"", "1", "2", "9", `"servingcell"`} {
			checkAnswer(t, m, fault, commandOf(key, arg))
		}
	}
}

// commandOf is the command that answers.find has under a key.
func commandOf(key, arg string) command {
	name := strings.TrimRight(key, "=?")
	return command{name: name, op: key[len(name):], arg: arg}
}

func checkAnswer(t *testing.T, m *Modem, fault string, c command) {
	t.Helper()
	if c.op != "=" && c.arg != "" && strings.ContainsAny(c.name, marks) {
		return
	}
	r := m.run(c)
	for _, line := range r.lines {
		if strings.Contains(line, "%!") || strings.ContainsAny(line, "\r\n") && !strings.HasPrefix(line, "+QIRD") {
			t.Errorf("%s %s %s: %s%s is %q", m.family.name, m.family.model, fault, c.key(), c.arg, line)
		}
	}
}

// TestEveryModelIsBackAfterAReboot: it is registered again once its radio is on, with the number of its card.
func TestEveryModelIsBackAfterAReboot(t *testing.T) {
	for i := range models {
		f := &models[i]
		bubble(t, Config{Family: f.name, Model: f.model, Boot: true}, func(t *testing.T, m *Modem) {
			c := dial(t, m)
			c.after(10 * time.Second)
			if f.sleeps {
				c.ask("AT+CFUN=1")
				c.after(3 * time.Second)
			}
			if s := m.State(); !s.PS.registered() || s.SIM != SIMReady || s.Radio != 1 {
				t.Errorf("%s %s: card %s, registration %d, radio %d", f.name, f.model, s.SIM, s.PS.Stat, s.Radio)
			}
			reg := "AT+CEREG?"
			if f.has(GSM) && len(f.rats) == 1 {
				reg = "AT+CGREG?"
			}
			if f.rats[0] == NR {
				reg = "AT+C5GREG?"
			}
			if got := c.ask(reg); !strings.Contains(got, ",1") {
				t.Errorf("%s %s: %s is %q", f.name, f.model, reg, got)
			}
		})
	}
}
