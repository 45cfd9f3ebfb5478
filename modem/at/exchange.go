package at

import (
	"strings"
	"unicode"

	wat "github.com/warthog618/modem/at"
)

// maxAnswer bounds the answer to one command, in bytes.
const maxAnswer = 64 << 10

// answerMark goes before every answer line on its way through warthog, which would
// else take a line that begins with >, ERROR or CONNECT for something of its own. The
// splitter drops control bytes, so no modem can send it.
const answerMark = "\x1f"

// An exchange is one command on its way: it is written by the guard, under its lock,
// until it is over, and then read by whoever runs it.
type exchange struct {
	text   string            // without AT
	echo   string            // as the modem echoes it
	id     string            // the name before = or ?, e.g. "+CREG"; "" for basic commands
	accept func(string) bool // Command.Accept
	body   string            // Command.Body
	prompt string            // Command.Prompt
	ends   func(string) string

	answer  []byte // accepted lines, marked, each with its LF
	tooLong bool   // the answer has passed maxAnswer
	over    bool   // ended by a final result, or given up

	prompted bool          // the modem has asked for the body
	asked    chan struct{} // closed then; nil without a body

	ran  chan struct{} // closed when warthog has returned; then info and err are set
	info []string
	err  error
}

func newExchange(c Command) *exchange {
	x := &exchange{
		text:   c.Text,
		echo:   strings.TrimRight("AT"+c.Text, " "),
		id:     commandID(c.Text),
		accept: c.Accept,
		body:   c.Body,
		prompt: c.Prompt,
		ends:   c.Ends,
		ran:    make(chan struct{}),
	}
	if x.body != "" {
		x.asked = make(chan struct{})
	}
	return x
}

// run has warthog send the command and collect. Warthog's own clock is off: it would
// leave lines behind in its pipeline; the guard ends every command instead.
func (x *exchange) run(at *wat.AT) {
	defer close(x.ran)
	x.info, x.err = at.Command(x.text, wat.WithTimeout(-1))
	for i := range x.info {
		x.info[i] = strings.TrimPrefix(x.info[i], answerMark)
	}
	if x.tooLong && x.err == nil {
		x.info, x.err = nil, ErrTooLong
	}
}

// add makes the line part of the answer.
func (x *exchange) add(line string) {
	if x.tooLong || len(x.answer)+len(line) > maxAnswer {
		x.tooLong = true
		return
	}
	x.answer = append(append(append(x.answer, answerMark...), line...), '\n')
}

// isEcho reports whether the line is the command coming back, in any letter case. Without
// its first characters it is believed only before the answer; whole, also after a URC that
// was taken for one.
func (x *exchange) isEcho(line string) bool {
	if len(line) >= len(x.echo) {
		return strings.EqualFold(line, x.echo)
	}
	tail := x.echo[len(x.echo)-len(line):]
	return len(line) >= 3 && len(x.answer) == 0 && strings.EqualFold(line, tail)
}

// accepts reports whether the line is part of the answer. Without an Accept that is
// any line but a known URC, or a late line of a command given up; lines that bear the
// command's own name are taken even if such a URC exists.
func (x *exchange) accepts(line string, known func(string) bool, late string) bool {
	if x.accept != nil {
		return x.accept(line)
	}
	return bears(line, x.id) || !known(line) && !bears(line, late)
}

// commandID returns the name of an extended command, e.g. "+CREG" of "+CREG?".
func commandID(text string) string {
	if i := strings.IndexAny(text, "=?;"); i >= 0 {
		text = text[:i]
	}
	if text == "" || letter(text[0]) {
		return ""
	}
	return text
}

// bears reports whether the line begins with the command's name and a colon.
func bears(line, id string) bool {
	return id != "" && len(line) > len(id) && line[len(id)] == ':' && strings.EqualFold(line[:len(id)], id)
}

func hasControl(text string) bool {
	return strings.ContainsFunc(text, unicode.IsControl)
}
