package toml

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// literal reads a text in single quotes.
func (p *parser) literal() (string, *Error) {
	from := p.at
	p.next("'")
	n := strings.IndexAny(p.text[p.at:], "'\n")
	if n < 0 || p.text[p.at+n] == '\n' {
		return "", p.wrongAt(from, "is a text that does not end", "end it with ' on the same line")
	}
	text := p.text[p.at : p.at+n]
	p.at += n + 1
	return text, nil
}

// basic reads a text in double quotes.
func (p *parser) basic() (string, *Error) {
	from := p.at
	p.next(`"`)
	var out []byte
	for {
		switch c := p.peek(); {
		case p.at == len(p.text) || c == '\n':
			return "", p.wrongAt(from, "is a text that does not end", `end it with " on the same line`)
		case p.next(`"`):
			return string(out), nil
		case c == '\\':
			var err *Error
			if out, err = p.escape(out); err != nil {
				return "", err
			}
		default:
			out = append(out, c)
			p.at++
		}
	}
}

// long reads a text over several lines.
func (p *parser) long(quotes string) (string, *Error) {
	from := p.at
	p.next(quotes)
	_ = p.next("\n") || p.next("\r\n")
	var out []byte
	for {
		c := p.peek()
		switch {
		case p.at == len(p.text):
			return "", p.wrongAt(from, "is a text that does not end", "end it with "+quotes)
		case strings.HasPrefix(p.text[p.at:], quotes):
			n := 0 // up to two quotes may stand before the last three
			for n < 5 && p.after(n) == quotes[0] {
				n++
			}
			out = append(out, p.text[p.at:p.at+n-3]...)
			p.at += n
			return string(out), nil
		case c == '\\' && quotes == `"""`:
			if p.joined() {
				continue
			}
			var err *Error
			if out, err = p.escape(out); err != nil {
				return "", err
			}
		default:
			out = append(out, c)
			p.at++
		}
	}
}

// joined passes over a backslash at the end of a line and the blanks and lines behind it.
func (p *parser) joined() bool {
	rest := strings.TrimLeft(p.text[p.at+1:], " \t")
	if !strings.HasPrefix(rest, "\n") && !strings.HasPrefix(rest, "\r\n") {
		return false
	}
	p.at = len(p.text) - len(strings.TrimLeft(rest, " \t\r\n"))
	return true
}

// escape reads what a backslash begins.
func (p *parser) escape(out []byte) ([]byte, *Error) {
	const short, meant = `btnfre"\`, "\b\t\n\f\r\x1b\"\\"
	from, c := p.at, p.after(1)
	if i := strings.IndexByte(short, c); i >= 0 && c != 0 {
		p.at += 2
		return append(out, meant[i]), nil
	}
	digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[c]
	if digits > 0 && p.at+2+digits <= len(p.text) {
		hex := p.text[p.at+2 : p.at+2+digits]
		if n, err := strconv.ParseUint(hex, 16, 32); err == nil && n <= utf8.MaxRune && utf8.ValidRune(rune(n)) {
			p.at += 2 + digits
			return utf8.AppendRune(out, rune(n)), nil
		}
	}
	return nil, p.wrongAt(from, `holds a \ that begins nothing known`, escapes)
}
