package bundle

import (
	"bytes"
	"strconv"
	"strings"
	"time"
)

// markup is HTML of our own. Constants become it by themselves, a string does not: text
// from outside goes through pen.text.
type markup string

// pen writes HTML.
type pen struct {
	bytes.Buffer
	wrap markup // the element that holds one language: span, and tspan in a drawing
}

func (p *pen) raw(m markup) { p.WriteString(string(m)) }

// form writes markup with texts in it: each % takes the next of fill, and [a|b] is a text
// of our own in English and in Chinese.
func (p *pen) form(m markup, fill ...Text) {
	for rest := string(m); rest != ""; {
		i := strings.IndexAny(rest, "%[")
		if i < 0 {
			p.WriteString(rest)
			return
		}
		p.WriteString(rest[:i])
		if rest[i] == '%' {
			p.say(fill[0])
			fill, rest = fill[1:], rest[i+1:]
			continue
		}
		var words string
		words, rest, _ = strings.Cut(rest[i+1:], "]")
		en, zh, _ := strings.Cut(words, "|")
		p.say(Text{en, zh})
	}
}

// shape writes markup with numbers in it, to a tenth: each # takes the next.
func (p *pen) shape(m markup, numbers ...float64) {
	head, rest, _ := strings.Cut(string(m), "#")
	p.WriteString(head)
	for _, v := range numbers {
		p.WriteString(decimal(v))
		head, rest, _ = strings.Cut(rest, "#")
		p.WriteString(head)
	}
}

// say writes a text in both languages; the style sheet hides one.
func (p *pen) say(t Text) {
	switch {
	case t.ZH == "" || t.EN == t.ZH:
		p.text(t.EN)
	case t.EN == "":
		p.text(t.ZH)
	default:
		p.in(` lang="en">`, t.EN)
		p.in(` lang="zh">`, t.ZH)
	}
}

// in writes the element of one language.
func (p *pen) in(lang markup, s string) {
	p.raw("<" + p.wrap + lang)
	p.text(s)
	p.raw("</" + p.wrap + ">")
}

// text writes text that may come from anywhere. Characters that would end it, and those
// that could not be seen or would turn the text around them, are made visible.
func (p *pen) text(s string) {
	for _, r := range s { // bytes that are not UTF-8 come as U+FFFD
		switch r {
		case '&', '<', '>', '"', '\'':
			p.WriteString("&#" + strconv.Itoa(int(r)) + ";")
		default:
			p.WriteRune(visible(r))
		}
	}
}

// visible is the character to show for one. Controls get their picture (Unicode block
// U+2400), all that has none and steers the direction of text is replaced.
func visible(r rune) rune {
	switch {
	case r == '\n' || r == '\t':
		return r
	case r < ' ':
		return 0x2400 + r
	case r == 0x7f:
		return 0x2421
	case r < 0xa0 && r > 0x7f, r == 0x061c, r == 0x200e, r == 0x200f,
		0x202a <= r && r <= 0x202e, 0x2066 <= r && r <= 0x2069, 0xfff9 <= r && r <= 0xfffb:
		return 0xfffd
	}
	return r
}

// mark writes a mark as a word in its colour.
func (p *pen) mark(m Mark) {
	p.form(`<span class="pill ` + m.class() + `">` + m.word() + `</span>`)
}

// class is the mark's class in the style sheet.
func (m Mark) class() markup {
	switch m {
	case OK, Warn, Fail, Skipped:
		return markup(m)
	}
	return markup(Unknown)
}

func (m Mark) word() markup {
	switch m {
	case OK:
		return "[OK|正常]"
	case Warn:
		return "[Warning|注意]"
	case Fail:
		return "[Fault|故障]"
	case Skipped:
		return "[Not tried|未测]"
	}
	return "[Unknown|未知]"
}

// plain is a text that is the same in both languages.
func plain(s string) Text { return Text{EN: s} }

// moment is a time as people read it, - where it is not known.
func moment(t time.Time) Text {
	if t.IsZero() {
		return plain("-")
	}
	return plain(t.UTC().Format("2006-01-02 15:04"))
}
