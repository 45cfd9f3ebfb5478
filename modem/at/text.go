package at

import (
	"strings"
	"time"
)

const (
	// endOfText ends a text behind the prompt (Ctrl-Z, 3GPP TS 27.005 §3.5.1).
	endOfText = "\x1a"
	// escape leaves the "> " prompt of a text that somebody began and never sent; the
	// modem would take our commands for that text.
	escape = "\x1b"
	// promptTime is how long a modem may take to ask for a text.
	promptTime = 10 * time.Second
)

// patience is how long to wait at first: for the prompt where there is a text to send,
// else for the final result.
func (x *exchange) patience(timeout time.Duration) time.Duration {
	if x.body == "" {
		return timeout
	}
	return min(timeout, promptTime)
}

// ask notes that the modem asks for the text, and reports whether it was awaited.
func (x *exchange) ask() bool {
	if x == nil || x.body == "" || x.prompted {
		return false
	}
	x.prompted = true
	close(x.asked)
	return true
}

// isPrompt reports whether the line asks for the text.
func (x *exchange) isPrompt(line string) bool {
	return line == ">" || x.prompt != "" && strings.HasPrefix(line, x.prompt)
}

// isBodyEcho reports whether the line is the text coming back.
func (x *exchange) isBodyEcho(line string) bool {
	return x.prompted && line == strings.Trim(x.body, " "+endOfText)
}

// asks reports whether a prompt asks for the text of the command, and notes that it is
// owed. The caller holds mu.
func (g *guard) asks(x *exchange) bool {
	if !x.ask() {
		return false
	}
	g.prompt, g.owesText = true, true
	return true
}

// heedPrompt looks whether the modem waits for a text. The caller holds mu and is the
// reader, which owns the splitter.
func (g *guard) heedPrompt() {
	waits := g.split.prompt()
	g.prompt = waits || g.owesText
	switch {
	case waits && g.asks(g.pending):
		g.split.cut() // what follows is a line of its own
	case waits && g.lateText:
		g.split.cut()
		g.leavePrompt()
	}
}

// told notes that the text of the command is with the writer.
func (g *guard) told(x *exchange) {
	g.trace(Sent, []byte(strings.TrimSuffix(x.body, endOfText)))
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.pending == x {
		g.prompt, g.owesText = false, false
	}
}

// leavePrompt takes the modem out of the prompt of a command that was given up, so that
// nobody else on the port finds it there. When the writer is at work the next command
// does it, see begin. The caller holds mu.
func (g *guard) leavePrompt() {
	select {
	case g.out <- outgoing{line: []byte(escape)}:
		g.prompt, g.owesText, g.lateText = false, false, false
	default:
	}
}
