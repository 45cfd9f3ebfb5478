package toml

import "strings"

// value reads a value that stands at a place. told says that the pairs of an inline
// section are pairs of their own.
func (p *parser) value(here *node, told bool) (any, *Error) {
	switch c := p.peek(); {
	case c == '"' && strings.HasPrefix(p.text[p.at:], `"""`):
		return p.long(`"""`)
	case c == '"':
		return p.basic()
	case c == '\'' && strings.HasPrefix(p.text[p.at:], "'''"):
		return p.long("'''")
	case c == '\'':
		return p.literal()
	case c == '[':
		return p.list()
	case c == '{':
		return p.inline(here, told)
	}
	return p.bare()
}

// list reads an array.
func (p *parser) list() (any, *Error) {
	from := p.at
	p.next("[")
	if p.deep++; p.deep > deepest {
		return nil, p.wrong("holds too many lists within each other", "")
	}
	defer func() { p.deep-- }()
	items := []any{}
	for {
		if p.space(true); p.next("]") {
			return items, nil
		}
		if p.at == len(p.text) {
			return nil, p.wrongAt(from, "is a list that does not end", "end it with ]")
		}
		item, err := p.value(&node{}, false)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
		if p.space(true); !p.next(",") && p.peek() != ']' {
			return nil, p.wrong("is a list with something else than a comma between its items", "end it with ], and put a comma between two items")
		}
	}
}

// inline reads an inline section.
func (p *parser) inline(here *node, told bool) (any, *Error) {
	from := p.at
	p.next("{")
	if p.deep++; p.deep > deepest {
		return nil, p.wrong("holds too many sections within each other", "")
	}
	defer func() { p.deep-- }()
	in := &node{kind: headed, path: here.path}
	for {
		if p.space(true); p.next("}") {
			return Section{}, nil
		}
		if p.at == len(p.text) {
			return nil, p.wrongAt(from, "is a section that does not end", "end it with }")
		}
		if err := p.pair(in, told); err != nil {
			return nil, err
		}
		if p.space(true); !p.next(",") && p.peek() != '}' {
			return nil, p.wrong("is a section with something else than a comma between its keys", "end it with }, and put a comma between two keys")
		}
	}
}

// bare reads a value without quotes: a truth value, a number or a date.
func (p *parser) bare() (any, *Error) {
	from := p.at
	for isName(p.peek()) || p.peek() == '+' || p.peek() == '.' || p.peek() == ':' {
		p.at++
	}
	if p.at-from == len("2026-01-10") && p.text[p.at-3] == '-' && p.peek() == ' ' && isDigit(p.after(1)) { // a blank for the T of a time
		for p.at++; isName(p.peek()) || p.peek() == '+' || p.peek() == '.' || p.peek() == ':'; {
			p.at++
		}
	}
	word := p.text[from:p.at]
	switch word {
	case "true", "false":
		return word == "true", nil
	case "":
		return nil, p.wrong("has no value that can be read", "")
	}
	switch v, err := scalar(word); {
	case err == errRange:
		return nil, p.wrongAt(from, word+" is out of range", "use a smaller number")
	case err == errDate:
		return nil, p.wrongAt(from, word+" is no day or time of the calendar", "use a day of the calendar such as 2026-01-10")
	case err == nil:
		return v, nil
	}
	p.at = from
	return nil, p.wrong("has text without quotes for its value", "")
}

// after is the byte some places on; 0 beyond the end.
func (p *parser) after(n int) byte {
	if p.at+n >= len(p.text) {
		return 0
	}
	return p.text[p.at+n]
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
