package config

import (
	"bytes"
	"cmp"
	"errors"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
)

// document is the parsed text of one file.
type document struct {
	text string
	meta toml.MetaData
	root map[string]toml.Primitive
}

// parseDocument parses TOML; what is wrong is an Error without a file.
func parseDocument(data []byte) (*document, *Error) {
	d := &document{text: string(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))} // Windows editors begin with a mark
	if flaw := d.tooComplex(); flaw != nil {
		return nil, flaw
	}
	meta, err := toml.Decode(d.text, &d.root)
	d.meta = meta
	var syntax toml.ParseError
	switch {
	case errors.As(err, &syntax):
		return nil, d.explain(syntax)
	case err != nil:
		return nil, &Error{Problem: "cannot be read", Hint: err.Error(), Err: err}
	}
	return d, nil
}

// tooComplex refuses what no configuration holds: the decoder needs minutes for
// a key of ten thousand names, or for as many inline tables within each other.
func (d *document) tooComplex() *Error {
	const longest, most = 4096, 1000
	line := 0
	for text := range strings.Lines(d.text) {
		line++
		if len(text) > longest {
			return &Error{Line: line, Problem: "the line is too long", Hint: "use at most 4096 bytes; a list may go over several lines"}
		}
	}
	if strings.Count(d.text, "{") > most {
		return &Error{Problem: "has too many inline sections", Hint: "write [section] on a line of its own"}
	}
	return nil
}

// find returns the value of a key and its line. The decoder tells positions in
// errors alone, so the key is decoded into a probe, which always fails.
func (d *document) find(path toml.Key) (value any, line int) {
	table := d.root
	for _, name := range path[:len(path)-1] {
		at := table[name]
		table = nil
		if err := d.meta.PrimitiveDecode(at, &table); err != nil {
			return nil, 0
		}
	}
	var p probe
	var found toml.ParseError
	err := d.meta.PrimitiveDecode(table[path[len(path)-1]], &p)
	if errors.As(err, &found) {
		line = d.line(found.Position.Start)
	}
	return p.value, line
}

// line returns the line of a byte, from 1. The decoder's own line is that of the
// end of a text that spans several.
func (d *document) line(start int) int {
	return 1 + strings.Count(d.text[:min(max(start, 0), len(d.text))], "\n")
}

// probe keeps a value and refuses it, so that the decoder says where it stands.
type probe struct{ value any }

var errProbe = errors.New("probe")

// UnmarshalTOML implements [toml.Unmarshaler].
func (p *probe) UnmarshalTOML(value any) error {
	p.value = value
	return errProbe
}

// explain turns a syntax error into one with a hint.
func (d *document) explain(syntax toml.ParseError) *Error {
	e := &Error{Line: d.line(syntax.Position.Start), Problem: cut(syntax.Message, 160), Err: syntax}
	if key, ok := repeatedKey(syntax.Message); ok {
		e.Key, e.Problem = shorten(key), "is set twice"
		e.Hint = d.firstPlace(e.Line, key) + "keep one of them; each section and key stands once in a file"
		return e
	}
	e.Key = shorten(d.subject(e.Line, syntax.LastKey))
	e.Hint = syntaxHint(e.Key)
	for _, s := range syntaxHints {
		if strings.HasPrefix(syntax.Message, s.begins) && strings.Contains(syntax.Message, s.holds) {
			e.Problem, e.Hint = cmp.Or(s.problem, e.Problem), cmp.Or(s.hint, e.Hint)
			break
		}
	}
	return e
}

// repeatedKey finds the key in the decoder's message about one that stands twice.
func repeatedKey(message string) (key string, ok bool) {
	rest, ok := strings.CutPrefix(message, "Key '")
	end := max(strings.LastIndex(rest, "' has already been defined"), strings.LastIndex(rest, "' was already created"))
	if !ok || end < 0 {
		return "", false
	}
	return rest[:end], true
}

// subject returns the key that a syntax error is about: after a value that is
// right at its beginning (1h) the decoder knows no more than the section.
func (d *document) subject(line int, last string) string {
	name, _, found := strings.Cut(strings.Split(d.text, "\n")[line-1], "=")
	if k, ok := lookup(last + "." + strings.TrimSpace(name)); ok && found {
		return k.path
	}
	return last
}

// syntaxHint says how the value of a key is written, or any value.
func syntaxHint(path string) string {
	k, ok := lookup(path)
	switch {
	case !ok:
		return `write name = "text", name = 12, name = true or name = ["a", "b"], and # before a comment`
	case k.literal() || k.example != "":
		return "use " + k.allowed()
	}
	return "use " + k.allowed() + ", in quotes"
}

// firstPlace says where a key that stands again on a line stood before.
func (d *document) firstPlace(line int, key string) string {
	lines := strings.SplitAfterN(d.text, "\n", line)
	before, flaw := parseDocument([]byte(strings.Join(lines[:line-1], "")))
	if flaw != nil {
		return ""
	}
	for _, path := range before.meta.Keys() {
		if path.String() == key {
			_, first := before.find(path)
			return "first on line " + strconv.Itoa(first) + "; "
		}
	}
	return ""
}

// syntaxHints says what to do about the decoder's messages; where it does not say,
// the decoder's problem and the hint of the key are given.
var syntaxHints = []struct {
	begins, holds string // the message
	problem, hint string
}{
	{begins: "expected a top-level item to end", problem: "has more text after its value"},
	{holds: "UTF-16", hint: "save the file as UTF-8"},
	{begins: "invalid UTF-8", hint: "save the file as UTF-8"},
	{begins: "invalid escape", hint: escapeHint},
	{holds: "hexadecimal digits", hint: escapeHint},
	{begins: "invalid datetime", hint: "use a day of the calendar such as 2026-01-10"},
	{holds: "out of range", hint: "use a smaller number"},
}

const escapeHint = `in a "quoted" text write \\ for \, or use 'single quotes'`
