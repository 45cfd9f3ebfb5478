// Package toml reads configuration files in TOML 1.1 (https://toml.io/en/v1.1.0): into
// pairs of a key and its value in the order of the file, each with its line, which is what
// errors about a configuration need. It decodes into no Go type and writes nothing; a
// library that does, by reflection, is a sixtieth of the terminal's binary (120 KB). The tests
// compare it with that library, github.com/BurntSushi/toml.
//
//	toml.go    lines, sections and keys
//	tree.go    what stands where, so that nothing is set twice
//	value.go   values
//	text.go    texts in quotes
//	number.go  numbers and dates
//
// Start with Parse.
package toml

import (
	"strings"
	"unicode/utf8"
)

// Pair is a key with its value, or a section.
type Pair struct {
	Path []string // of the section and the key
	// Value is a string, int64, float64, bool, time.Time, []any of these and of Section, or
	// Section or Sections itself. A time without an offset is in one of the zones
	// LocalDate, LocalDatetime and LocalTime.
	Value any
	Line  int // where it begins, from 1
}

// Section is the value of a section, and of an inline one: what it holds are pairs of their own,
// except inside of a list.
type Section struct{}

// Sections is the value of a list of sections, [[like this]].
type Sections struct{}

// Error says what is wrong with a text.
type Error struct {
	Line    int      // from 1
	Path    []string // of the key or section that it is about, as far as it is known
	Problem string   // in words; no text is repeated, for it may be a secret
	Hint    string   // what to do; "" where that depends on the key
	First   int      // the line on which Path stood first, where it is set twice; else 0
}

// Error is the problem with its line.
func (e *Error) Error() string { return e.Problem }

// deepest is how far lists and inline sections may stand within each other.
const deepest = 100

// parser reads a text from its beginning.
type parser struct {
	text    string
	at      int // byte to read next
	pairs   []Pair
	root    *node
	section *node    // in which keys are set
	path    []string // of it, and of the key that is being read
	deep    int
}

// Parse reads a text. The error is an *Error.
func Parse(text string) ([]Pair, error) {
	p := &parser{text: text, root: &node{kind: headed}}
	p.section = p.root
	if err := p.check(); err != nil {
		return nil, err
	}
	for {
		p.space(true)
		if p.at == len(p.text) {
			return p.pairs, nil
		}
		if err := p.item(); err != nil {
			return nil, err
		}
	}
}

// check refuses what is no text.
func (p *parser) check() *Error {
	if strings.IndexByte(p.text, 0) >= 0 {
		return p.wrong("holds a NUL byte, as UTF-16 does", saveAsUTF8)
	}
	for i, c := range p.text {
		p.at = i
		switch {
		case c == utf8.RuneError && !strings.HasPrefix(p.text[i:], string(utf8.RuneError)):
			p.guess()
			return p.wrong("holds a byte that is not UTF-8", saveAsUTF8)
		case c < ' ' && c != '\t' && c != '\n' && !strings.HasPrefix(p.text[i:], "\r\n") || c == 0x7f:
			p.guess()
			return p.wrong("holds a control character", escapes)
		}
	}
	p.at = 0
	return nil
}

const (
	saveAsUTF8 = "save the file as UTF-8"
	escapes    = `in a "quoted" text write \\ for \, or use 'single quotes'`
)

// guess finds the key of the line before which nothing was read yet.
func (p *parser) guess() {
	q := &parser{text: p.text[:p.at], root: &node{kind: headed}}
	q.section = q.root
	for q.space(true); q.at < len(q.text); q.space(true) {
		if q.item() != nil {
			break
		}
	}
	p.path = q.path
}

// wrong is an error at the present place.
func (p *parser) wrong(problem, hint string) *Error { return p.wrongAt(p.at, problem, hint) }

func (p *parser) wrongAt(at int, problem, hint string) *Error {
	return &Error{Line: p.line(at), Path: append([]string(nil), p.path...), Problem: problem, Hint: hint}
}

// line is the line of a byte.
func (p *parser) line(at int) int { return 1 + strings.Count(p.text[:min(at, len(p.text))], "\n") }

// next reports whether the text goes on so, and passes over that.
func (p *parser) next(word string) bool {
	if !strings.HasPrefix(p.text[p.at:], word) {
		return false
	}
	p.at += len(word)
	return true
}

// peek is the next byte; 0 at the end.
func (p *parser) peek() byte {
	if p.at == len(p.text) {
		return 0
	}
	return p.text[p.at]
}

// space passes over blanks, and with lines also over comments and ends of lines.
func (p *parser) space(lines bool) {
	for {
		switch c := p.peek(); {
		case c == ' ' || c == '\t', lines && (c == '\n' || c == '\r'):
			p.at++
		case lines && c == '#':
			p.comment()
		default:
			return
		}
	}
}

// comment passes over the rest of the line.
func (p *parser) comment() {
	if n := strings.IndexByte(p.text[p.at:], '\n'); n >= 0 {
		p.at += n
		return
	}
	p.at = len(p.text)
}

// end wants the end of the line.
func (p *parser) end() *Error {
	p.space(false)
	if p.peek() == '#' {
		p.comment()
	}
	if p.at < len(p.text) && !p.next("\n") && !p.next("\r\n") {
		return p.wrong("has more text after its value", "")
	}
	return nil
}

// item reads a section's head, or a key with its value.
func (p *parser) item() *Error {
	if p.peek() != '[' {
		p.path = p.path[:len(p.section.path)]
		if err := p.pair(p.section, true); err != nil {
			return err
		}
		return p.end()
	}
	p.path = nil
	at := p.at
	many := p.next("[[")
	closing := "]]"
	if !many {
		p.next("[")
		closing = "]"
	}
	path, err := p.key()
	if err != nil {
		return err
	}
	p.path = path
	if !p.next(closing) {
		return p.wrong("is a section whose name must end in "+closing, "write ["+strings.Join(path, ".")+"] on a line of its own")
	}
	if err := p.open(path, many, at); err != nil {
		return err
	}
	return p.end()
}

// pair reads a key and its value into a section; told says that it is a pair of its own.
func (p *parser) pair(in *node, told bool) *Error {
	at, above := p.at, p.path
	name, err := p.key()
	if err != nil {
		return err
	}
	p.path = append(append([]string(nil), above...), name...)
	if !p.next("=") {
		err := p.wrong("has no = behind its name", "")
		err.Path = above
		return err
	}
	here, err := p.place(in, name, at)
	if err != nil {
		return err
	}
	p.space(false)
	path, mark := p.path, len(p.pairs)
	value, err := p.value(here, told)
	if err != nil {
		return err
	}
	if told { // ahead of what an inline section holds
		p.pairs = append(p.pairs, Pair{})
		copy(p.pairs[mark+1:], p.pairs[mark:])
		p.pairs[mark] = Pair{Path: path, Value: value, Line: p.line(at)}
	}
	p.path = above
	return nil
}

// key reads a key of one name or several, and the blanks behind it.
func (p *parser) key() (path []string, err *Error) {
	for {
		p.space(false)
		name, err := p.name()
		if err != nil {
			return nil, err
		}
		path = append(path, name)
		if p.space(false); !p.next(".") {
			return path, nil
		}
	}
}

// name reads one name of a key.
func (p *parser) name() (string, *Error) {
	switch p.peek() {
	case '"':
		return p.basic()
	case '\'':
		return p.literal()
	}
	from := p.at
	for isName(p.peek()) {
		p.at++
	}
	if p.at == from {
		return "", p.wrong("has no name where one is expected", "")
	}
	return p.text[from:p.at], nil
}

func isName(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '-'
}
