package simulator

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// query is one command on its way to an answer. The modem's mu is held meanwhile.
type query struct {
	command
	m   *Modem
	s   State // the view
	now time.Time
}

// reply is what a command answers.
type reply struct {
	lines  []string
	final  string // "" for OK
	failed bool
	code   int    // of 27.007 §9.2; 0 with failed: a plain ERROR
	cms    bool   // the code is one of 27.005 §3.2.5
	then   func() // after the answer has left; not under mu
	text   *text  // what the modem asks for before it goes on; nil: nothing
	frames int    // the line becomes a multiplexed one, with this many octets in a frame; 0: it does not
}

func say(lines ...string) reply { return reply{lines: lines} }

func sayf(format string, args ...any) reply { return say(fmt.Sprintf(format, args...)) }

// fail refuses with the number of a +CME ERROR; 0 is a plain ERROR in any form.
func fail(code int) reply { return reply{failed: true, code: code} }

// handler answers a command. takes is its own time beyond the modem's latency; abortable ones end at the next
// character (V.250 §5.6.1).
type handler struct {
	answer    func(q *query) reply
	takes     time.Duration
	abortable bool
}

// answers is a table of commands by command.key.
type answers map[string]handler

// quick is a table of commands that take no time of their own.
func quick(table map[string]func(q *query) reply) answers {
	a := answers{}
	for key, fn := range table {
		a[key] = handler{answer: fn}
	}
	return a
}

// fixed answers always the same lines.
func fixed(lines ...string) func(*query) reply {
	return func(*query) reply { return say(lines...) }
}

// run lets a command act and answer.
func (m *Modem) run(c command) reply {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	m.advance(now)
	if reset := m.family.resets; reset != "" && c.key()+c.arg == reset {
		return reply{then: m.Reboot}
	}
	h, known := m.family.find(c.key())
	if !known {
		return fail(m.family.unknown)
	}
	r := h.answer(&query{command: c, m: m, s: m.view(now), now: now})
	m.announce(now)
	return r
}

// command answers a command line.
func (l *line) command(ctx context.Context, text string) {
	l.m.note(text)
	if l.m.recorded != nil {
		l.replay(ctx, text)
		return
	}
	list, valid, ok := parse(text)
	if !ok {
		return
	}
	if !valid {
		list = []command{{name: "syntax error"}} // which no family knows
	}
	l.conclude(l.runAll(ctx, list))
}

// outcome is the answer to a command line: a block of lines per command, and its end.
type outcome struct {
	topic  string // the first command's name
	blocks [][]string
	final  string // "" where the line or the modem ended meanwhile
	then   func()
}

// runAll works off the commands of a line until one fails.
func (l *line) runAll(ctx context.Context, list []command) outcome {
	if len(list) == 0 {
		list = []command{{name: ""}}
	}
	o := outcome{topic: list[0].name}
	for _, c := range list {
		h, _ := l.m.family.find(c.key())
		switch l.work(ctx, h) {
		case ended:
			return outcome{}
		case input:
			return outcome{final: "ABORTED"}
		}
		r := l.switchOver(ctx, l.m.run(c))
		if r.text != nil {
			var why wakeup
			if r, why = l.ask(ctx, c, r.text); why == ended {
				return outcome{}
			}
		}
		if len(r.lines) > 0 {
			o.blocks = append(o.blocks, r.lines)
		}
		o.then, o.final = r.then, or(r.final, "OK")
		if r.failed {
			o.final = l.m.refusal(r)
			return o
		}
	}
	return o
}

// work lets the time of a command pass: elapsed, or input where the client aborted it, or ended where the line ended
// or the modem started again.
func (l *line) work(ctx context.Context, h handler) wakeup {
	takes := l.m.cfg.latency() + h.takes
	if arg, on := l.m.fault(slow); on {
		takes += seconds(arg)
	}
	boots, now := l.boots, time.Now()
	why := elapsed
	if h.abortable && takes > abortAfter {
		if _, why = l.await(ctx, now.Add(abortAfter), nil); why == elapsed {
			var rest []byte
			rest, why = l.await(ctx, now.Add(takes), l.in)
			if why == input {
				l.held = rest[1:]
			}
		}
	} else if takes > 0 {
		_, why = l.await(ctx, now.Add(takes), nil)
	}
	if l.boots != boots {
		return ended
	}
	return why
}

// conclude sends an answer, or keeps it for later where a fault wants it.
func (l *line) conclude(o outcome) {
	if o.final == "" {
		return
	}
	l.deliver(l.disturb(l.m.frames(o), o.topic))
	if o.then != nil {
		o.then()
	}
}

func (l *line) deliver(text []byte) {
	if arg, on := l.m.fault(late); on {
		l.later = append(l.later, delayed{at: time.Now().Add(seconds(arg)), text: text})
		return
	}
	l.send(text)
}

// refusal is the final result of a command that failed, in the form that +CMEE has set (27.007 §9.1).
func (m *Modem) refusal(r reply) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	code := r.code
	switch {
	case r.cms:
		return fmt.Sprintf("+CMS ERROR: %d", code)
	case code == 0 || m.set.cmee == 0:
		return "ERROR"
	case m.set.cmee == 2 || m.family.textErrors:
		if text := or(m.family.texts[code], cmeTexts[code]); text != "" {
			return "+CME ERROR: " + text
		}
	}
	return fmt.Sprintf("+CME ERROR: %d", code)
}

// The errors that the simulator gives, of 27.007 §9.2.
const (
	notAllowed   = 3
	notSupported = 4
	simAbsent    = 10
	simPIN       = 11
	simPUK       = 12
	simFailure   = 13
	simBusy      = 14
	netPIN       = 40
	badParameter = 50
	unknownError = 100
)

var cmeTexts = map[int]string{
	notAllowed:   "operation not allowed",
	notSupported: "operation not supported",
	simAbsent:    "SIM not inserted",
	simPIN:       "SIM PIN required",
	simPUK:       "SIM PUK required",
	simFailure:   "SIM failure",
	simBusy:      "SIM busy",
	netPIN:       "network personalization PIN required",
	badParameter: "incorrect parameters",
	unknownError: "unknown",
}

// number reads an argument of a set command that must be in a range.
func number(text string, least, most int) (int, bool) {
	n := 0
	if _, err := fmt.Sscanf(strings.TrimSpace(text), "%d", &n); err != nil || n < least || n > most {
		return 0, false
	}
	return n, true
}
