package family

import (
	"slices"
	"strconv"
	"strings"
)

// matches reports whether a pattern fits the whole of a text of printable ASCII. It knows
// what the rules need of regular expressions, with their meaning in package regexp, which
// is too large for a terminal's binary:
//
//	a|b  (…)     alternatives, groups
//	[0-9A-Z_]    one character of these; [^"] one of all others
//	.  \d  \+    any character, a digit, a character that means something else bare
//	? * + {n} {m,n}  how often; behind a character, a class or a group
//
// It follows all ways through the text at once and comes to no place twice by the same
// way, so that no text can make it try for long. Other syntax it takes for plain
// characters, or it matches nothing; a test of the rules sees that they have none.
func matches(pattern, text string) bool {
	m := matcher{pattern, text}
	ends := m.choice([]int{0})
	return m.rest == "" && slices.Contains(ends, len(text))
}

// matcher reads a pattern once from its beginning to its end. Its methods read one part
// each; given the places of the text where the part may begin, each once, they return
// those where it may end.
type matcher struct {
	rest string // of the pattern
	text string
}

// choice reads alternatives up to the parenthesis that closes them.
func (m *matcher) choice(from []int) []int {
	to := m.sequence(from)
	for m.skip('|') {
		either := places{of: m.text}
		either.add(to)
		either.add(m.sequence(from))
		to = either.list
	}
	return to
}

// sequence reads one alternative.
func (m *matcher) sequence(from []int) []int {
	for len(from) > 0 && !m.ended() {
		from = m.repeated(from)
	}
	m.pass()
	return from
}

// ended reports whether nothing more of an alternative comes.
func (m *matcher) ended() bool {
	return m.rest == "" || m.rest[0] == '|' || m.rest[0] == ')'
}

// pass goes to the end of an alternative.
func (m *matcher) pass() {
	for depth := 0; m.rest != "" && (depth > 0 || !m.ended()); m.character() {
		switch m.rest[0] {
		case '(':
			depth++
		case ')':
			depth--
		}
	}
}

// repeated reads a character, a class or a group, and how often it is to fit.
func (m *matcher) repeated(from []int) []int {
	once := m.rest
	m.single(nil)
	least, most := m.often()
	behind := m.rest
	to := places{of: m.text}
	for n := 0; len(from) > 0; n++ {
		if n >= least {
			from = to.add(from) // whoever was there with fewer can go on as far
		}
		if n == most {
			break
		}
		m.rest = once
		from = m.single(from)
	}
	m.rest = behind
	return to.list
}

// single reads a character, a class or a group.
func (m *matcher) single(from []int) []int {
	if m.skip('(') {
		to := m.choice(from)
		m.skip(')')
		return to
	}
	one := m.character()
	var to []int
	for _, at := range from {
		if at < len(m.text) && fits(one, m.text[at]) {
			to = append(to, at+1)
		}
	}
	return to
}

// character reads what stands for one character.
func (m *matcher) character() string {
	n := 1
	switch m.rest[0] {
	case '\\':
		n = 2
	case '[':
		n = 1 + strings.IndexByte(m.rest, ']')
	}
	n = min(max(n, 1), len(m.rest))
	one := m.rest[:n]
	m.rest = m.rest[n:]
	return one
}

// unbounded is more often than any text is long.
const unbounded = 1 << 30

// often reads how often something is to fit: once, where nothing is said.
func (m *matcher) often() (least, most int) {
	switch {
	case m.skip('?'):
		return 0, 1
	case m.skip('*'):
		return 0, unbounded
	case m.skip('+'):
		return 1, unbounded
	case m.skip('{'):
		var counts string
		counts, m.rest, _ = strings.Cut(m.rest, "}")
		first, last, both := strings.Cut(counts, ",")
		least, _ = strconv.Atoi(first)
		if most = least; both {
			most, _ = strconv.Atoi(last)
		}
		return least, most
	}
	return 1, 1
}

// skip reads one character of the pattern, where it is the next.
func (m *matcher) skip(c byte) bool {
	next := m.rest != "" && m.rest[0] == c
	if next {
		m.rest = m.rest[1:]
	}
	return next
}

// fits reports whether a character is one of those that a part of a pattern stands for.
func fits(one string, c byte) bool {
	switch {
	case one == ".":
		return true
	case one == `\d`:
		return '0' <= c && c <= '9'
	case one[0] == '[':
		return inClass(strings.TrimSuffix(one[1:], "]"), c)
	}
	return one[len(one)-1] == c
}

// inClass reports whether the class, without its brackets, holds a character.
func inClass(class string, c byte) bool {
	class, others := strings.CutPrefix(class, "^")
	for class != "" {
		first, last, n := class[0], class[0], 1
		if len(class) > 2 && class[1] == '-' {
			last, n = class[2], 3
		}
		if first <= c && c <= last {
			return !others
		}
		class = class[n:]
	}
	return others
}

// places collects places of a text, each once.
type places struct {
	of   string
	seen []bool
	list []int
}

// add takes in what is new among some places, and returns that.
func (p *places) add(some []int) []int {
	if len(some) > 0 && p.seen == nil {
		p.seen = make([]bool, len(p.of)+1)
	}
	known := len(p.list)
	for _, at := range some {
		if !p.seen[at] {
			p.seen[at] = true
			p.list = append(p.list, at)
		}
	}
	return p.list[known:]
}
