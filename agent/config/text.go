package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// form is what texts may look like.
type form struct {
	want string // what may be written
	fit  fitter
	hint string // what to do about a text that fit refuses without saying it
}

// fitter says whether a text is allowed, and returns it in its normal form.
type fitter func(string) (string, *Error)

// decode takes a text from what the TOML decoder gives, and returns its normal form.
func (f form) decode(value any) (string, *Error) {
	text, ok := value.(string)
	if !ok {
		return "", wrongType(value, "text", "use "+f.want+", in quotes")
	}
	return f.normal(text)
}

// normal refuses what no value may hold before it asks fit.
func (f form) normal(text string) (string, *Error) {
	if flaw := illegible(text); flaw != nil {
		return "", flaw
	}
	text, flaw := f.fit(text)
	if flaw != nil && flaw.Hint == "" {
		flaw.Hint = f.hint
	}
	return text, flaw
}

func illegible(text string) *Error {
	const most = 1024
	switch {
	case len(text) > most:
		return bad(text, "is too long", "use at most 1024 bytes")
	case !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl):
		return bad(text, "holds a control character", escapeHint)
	}
	return nil
}

// check finds what is wrong with a text that must already be in its normal form.
func (f form) check(text string) *Error {
	normal, flaw := f.normal(text)
	if flaw == nil && normal != text {
		flaw = bad(text, "is not in its full form", "write "+display(normal))
	}
	return flaw
}

// text is a text of some form.
type text struct {
	at  func(*Config) *string
	def string
	form
}

func (t *text) allowed() string         { return t.want }
func (t *text) literal() bool           { return false }
func (t *text) reset(c *Config)         { *t.at(c) = t.def }
func (t *text) check(c *Config) *Error  { return t.form.check(*t.at(c)) }
func (t *text) encode(c *Config) string { return strconv.Quote(*t.at(c)) }

func (t *text) set(c *Config, value any) *Error {
	v, flaw := t.decode(value)
	if flaw == nil {
		*t.at(c) = v
	}
	return flaw
}

// secretFile is the name of a file that is not repeated when it is refused: people
// write the secret itself there.
type secretFile struct{ text }

func (s *secretFile) check(c *Config) *Error          { return withoutValue(s.text.check(c)) }
func (s *secretFile) set(c *Config, value any) *Error { return withoutValue(s.text.set(c, value)) }

func withoutValue(flaw *Error) *Error {
	if flaw != nil {
		flaw.Value = ""
	}
	return flaw
}

// choice is one of a few words.
type choice struct {
	at    func(*Config) *string
	def   string
	words []string
}

func (o *choice) allowed() string                 { return alternatives(quoted(o.words)) }
func (o *choice) literal() bool                   { return false }
func (o *choice) reset(c *Config)                 { *o.at(c) = o.def }
func (o *choice) check(c *Config) *Error          { return o.text().check(c) }
func (o *choice) encode(c *Config) string         { return strconv.Quote(*o.at(c)) }
func (o *choice) set(c *Config, value any) *Error { return o.text().set(c, value) }

func (o *choice) text() *text {
	want := o.allowed()
	return &text{o.at, o.def, form{want, oneOf(o.words), "use " + want}}
}

// list is any number of texts up to 64, each of the form, none twice.
type list[T ~string] struct {
	at  func(*Config) *[]T
	def []T // each configuration gets its own copy
	form
}

func (l *list[T]) allowed() string         { return l.want }
func (l *list[T]) literal() bool           { return true }
func (l *list[T]) reset(c *Config)         { *l.at(c) = slices.Clone(l.def) }
func (l *list[T]) encode(c *Config) string { return "[" + strings.Join(quoted(*l.at(c)), ", ") + "]" }

func (l *list[T]) check(c *Config) *Error {
	var items []string
	for _, item := range *l.at(c) {
		items = append(items, string(item))
	}
	return l.checkAll(items)
}

func (l *list[T]) set(c *Config, value any) *Error {
	items, flaw := l.decodeAll(value)
	if flaw == nil {
		flaw = l.checkAll(items)
	}
	if flaw != nil {
		return flaw
	}
	var out []T
	for _, item := range items {
		out = append(out, T(item))
	}
	*l.at(c) = out
	return nil
}

// decodeAll takes a list of texts from what the TOML decoder gives.
func (f form) decodeAll(value any) ([]string, *Error) {
	values, ok := value.([]any)
	if !ok {
		return nil, wrongType(value, "a list", "use "+f.want+`, as in ["a", "b"]`)
	}
	var items []string
	for _, v := range values {
		text, ok := v.(string)
		if !ok {
			return nil, wrongType(v, "text", "use "+f.want+", each in quotes")
		}
		text, flaw := f.normal(text)
		if flaw != nil {
			return nil, flaw
		}
		items = append(items, text)
	}
	return items, nil
}

// checkAll finds what is wrong with a list, or with the first of its items.
func (f form) checkAll(items []string) *Error {
	const most = 64
	if len(items) > most {
		return &Error{Problem: fmt.Sprintf("%d items are too many", len(items)), Hint: fmt.Sprintf("use at most %d", most)}
	}
	for i, item := range items {
		if flaw := f.check(item); flaw != nil {
			return flaw
		}
		if slices.Contains(items[:i], item) {
			return bad(item, "is listed twice", "name it once")
		}
	}
	return nil
}
