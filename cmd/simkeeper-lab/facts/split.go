package facts

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/family"
)

// The bounds of package at: longer lines and answers are noise there, too.
const (
	maxLine   = 2048
	maxAnswer = 64 << 10
)

// unasked stands in a record for the command of what the modem sent by itself.
const unasked = "(URC)"

// dialogue is a reply taken apart.
type dialogue struct {
	urc     bool   // nobody asked
	command string // without AT: as sent, or as the modem echoed it, where that is another
	before  []string
	lines   []string // behind the echo, up to the final result; of a URC all
	final   string   // "" where none came
	late    []string // behind the final result
}

// split takes a reply apart: echo, lines, final result and what comes behind it. What stands
// before the echo belongs to nobody. An echo of another command means that the reply is the
// late one to that.
func split(command, reply string) dialogue {
	d := dialogue{urc: strings.EqualFold(strings.TrimSpace(command), unasked), command: bare(command)}
	for _, line := range cut(reply) {
		switch {
		case d.urc:
			d.lines = append(d.lines, line)
		case d.final != "":
			d.late = append(d.late, line)
		case isEcho(line, command, len(d.lines)):
			d.before, d.lines = append(d.before, d.lines...), nil
			if foreign(line, command) {
				d.command = bare(line)
			}
		default:
			if d.final = finalResult(line); d.final == "" {
				d.lines = append(d.lines, line)
			}
		}
	}
	d.hangUp()
	return d
}

// hangUp looks for the results of calls, which end no other command for certain: they count
// where nothing else does.
func (d *dialogue) hangUp() {
	for i, line := range d.lines {
		if d.final == "" && !d.urc && isCallResult(line) {
			d.final, d.late = line, append(d.lines[i+1:len(d.lines):len(d.lines)], d.late...)
			d.lines = d.lines[:i]
			return
		}
	}
}

func isCallResult(line string) bool {
	switch line {
	case "NO CARRIER", "BUSY", "NO ANSWER", "NO DIALTONE", "NO DIAL TONE", "CONNECT":
		return true
	}
	return strings.HasPrefix(line, "CONNECT ")
}

// cut makes lines of a reply: both line ends count alone, control bytes and blanks around a
// line go, and so do bytes of no character set, empty lines, and lines that are too long.
func cut(reply string) []string {
	var out []string
	size := 0
	for line := range strings.FieldsFuncSeq(reply, func(r rune) bool { return r == '\r' || r == '\n' }) {
		line = clean(line)
		if size += len(line); size > maxAnswer {
			return nil
		}
		if line != "" && len(line) <= maxLine {
			out = append(out, line)
		}
	}
	return out
}

func clean(line string) string {
	valid := utf8.ValidString(line)
	line = strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case r == '“', r == '”': // as word processors spell what was published
			return '"'
		case r < ' ', r == 0x7f, !valid && r >= utf8.RuneSelf:
			return -1
		}
		return r
	}, line)
	return strings.Trim(line, " ")
}

// bare is a command without its AT.
func bare(command string) string {
	command = strings.TrimSpace(command)
	if len(command) >= 2 && strings.EqualFold(command[:2], "AT") {
		return command[2:]
	}
	return command
}

// isEcho reports whether a line is a command coming back: the one sent, in any letter case,
// or before the answer without its first characters, or another one.
func isEcho(line, command string, answered int) bool {
	command = strings.TrimSpace(command)
	if len(line) >= len(command) {
		return strings.EqualFold(line, command) || foreign(line, command)
	}
	tail := command[len(command)-len(line):]
	return len(line) >= 3 && answered == 0 && strings.EqualFold(line, tail) || foreign(line, command)
}

// foreign reports whether a line is an extended command other than the one sent.
func foreign(line, command string) bool {
	return len(line) > 3 && strings.EqualFold(line[:2], "AT") && strings.IndexByte("+^*#$%!", line[2]) >= 0 && !strings.EqualFold(line, command)
}

// finalResult is a line that ends an answer, "" for any other (V.250 §5.7.1, 3GPP TS 27.007
// §9.2, 27.005 §3.2.5).
func finalResult(line string) string {
	switch {
	case line == "OK", line == "ERROR":
		return line
	case strings.HasPrefix(line, "+CME ERROR"), strings.HasPrefix(line, "+CMS ERROR"):
		return line
	}
	if code, found := strings.CutPrefix(line, "ERROR:"); found && strings.Trim(code, " 0123456789") == "" {
		return "ERROR"
	}
	return ""
}

// exchange is what a query reads: the lines that it knows as its own.
func (d *dialogue) exchange(q *family.Query) modem.Exchange {
	e := modem.Exchange{Command: "AT" + d.command, Final: d.final}
	for _, line := range d.lines {
		if d.accepts(q, line) {
			e.Lines = append(e.Lines, line)
		}
	}
	for _, line := range d.late {
		if slices.ContainsFunc(strings.Fields(q.Tail), func(prefix string) bool { return strings.HasPrefix(line, prefix) }) {
			e.Lines = append(e.Lines, line)
		}
	}
	return e
}

// accepts reports whether a line belongs to the answer. Without a form to tell it by that is
// any line but a known URC; one with the command's own name belongs in any case.
func (d *dialogue) accepts(q *family.Query, line string) bool {
	if q.Listens() {
		return q.Accepts(line)
	}
	if d.bears(line) {
		return true
	}
	_, known := family.About(line)
	return !known
}

// bears reports whether a line begins with the command's own name.
func (d *dialogue) bears(line string) bool {
	id, _, _ := strings.Cut(d.command, "=")
	id = strings.TrimSuffix(id, "?")
	name, _, found := strings.Cut(line, ":")
	return found && id != "" && strings.EqualFold(name, id)
}

// answers are the lines of the answer, and what its command told behind the final result.
func (d *dialogue) answers() []string {
	lines := slices.Clone(d.lines)
	for _, line := range d.late {
		if d.bears(line) {
			lines = append(lines, line)
		}
	}
	return lines
}
