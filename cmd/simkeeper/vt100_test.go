package main

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// vt100 is a terminal as far as simkeeper uses one. What it does not know, and whatever
// reaches the last column or leaves the screen, is a fault.
type vt100 struct {
	width, height int
	scrolls       bool       // what leaves the screen at the top is no fault
	above         []string   // and stands here, without its colour
	at            [][]string // what stands in each column, with its colour; "" is the second half of a wide character
	y, x          int
	ink           string
	hidden        bool
	faults        []string
}

func newVT100(width, height int) *vt100 {
	v := &vt100{width: width, height: height}
	for range height {
		v.at = append(v.at, emptyLine(width))
	}
	return v
}

func emptyLine(width int) []string { return strings.Split(strings.Repeat(" ", width), "") }

func (v *vt100) fault(format string, args ...any) {
	v.faults = append(v.faults, fmt.Sprintf(format, args...))
}

func (v *vt100) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		if body, ok := bytes.CutPrefix(rest, []byte("\x1b[")); ok {
			n := bytes.IndexFunc(body, func(r rune) bool { return r >= '@' && r <= '~' })
			if n < 0 {
				v.fault("half a control sequence: %q", rest)
				break
			}
			v.control(string(body[:n]), body[n])
			rest = body[n+1:]
			continue
		}
		r, size := utf8.DecodeRune(rest)
		v.put(r)
		rest = rest[size:]
	}
	return len(p), nil
}

func (v *vt100) put(r rune) {
	switch {
	case r == '\r':
		v.x = 0
		return
	case r == '\n':
		v.y++
		if v.y == v.height {
			v.scroll()
		}
		return
	case r < ' ' || r == utf8.RuneError:
		v.fault("%q on the wire", r)
		return
	}
	w := 1
	if r >= 0x2e80 {
		w = 2
	}
	if v.x+w >= v.width {
		v.fault("%c in the last column of line %d", r, v.y)
		return
	}
	v.tear(v.x)
	v.tear(v.x + w)
	v.at[v.y][v.x] = v.ink + string(r)
	if w == 2 {
		v.at[v.y][v.x+1] = ""
	}
	if r == ' ' { // its colour does not show
		v.at[v.y][v.x] = " "
	}
	v.x += w
}

func (v *vt100) scroll() {
	if !v.scrolls {
		v.fault("scrolled")
	}
	v.y--
	v.above = append(v.above, plainLine(v.at[0]))
	v.at = append(v.at[1:], emptyLine(v.width))
}

// plainLine is what a line shows, without its colours.
func plainLine(line []string) string {
	var b strings.Builder
	for _, cell := range line {
		if _, bare, coloured := strings.Cut(cell, "m"); coloured && bare != "" {
			cell = bare
		}
		b.WriteString(cell)
	}
	return strings.TrimRight(b.String(), " ")
}

// tear makes two blanks of a wide character when something begins in its middle.
func (v *vt100) tear(x int) {
	if v.at[v.y][x] == "" {
		v.at[v.y][x-1], v.at[v.y][x] = " ", " "
	}
}

func (v *vt100) control(args string, final byte) {
	n := func(i int) int {
		part := strings.Split(args, ";")
		if i >= len(part) || part[i] == "" {
			return 1
		}
		value, err := strconv.Atoi(part[i])
		if err != nil {
			v.fault("ESC[%s%c", args, final)
		}
		return value
	}
	switch {
	case final == 'H':
		v.y, v.x = n(0)-1, n(1)-1
	case final == 'C':
		v.x += n(0)
	case final == 'K' && args == "":
		v.erase(v.y, v.x)
	case final == 'J' && args == "":
		v.erase(v.y, v.x)
		for y := v.y + 1; y < v.height; y++ {
			v.erase(y, 0)
		}
	case final == 'm':
		v.ink = ""
		if args != "" {
			v.ink = args + "m"
		}
	case args == "?25" && (final == 'l' || final == 'h'):
		v.hidden = final == 'l'
	default:
		v.fault("ESC[%s%c is unknown", args, final)
	}
	if v.y < 0 || v.y >= v.height || v.x < 0 || v.x >= v.width {
		v.fault("ESC[%s%c leaves the screen", args, final)
		v.y, v.x = 0, 0
	}
}

func (v *vt100) erase(y, from int) {
	v.tear(from)
	for x := from; x < v.width; x++ {
		v.at[y][x] = " "
	}
}

// colours are what is shown, with the colours; String is what is shown.
func (v *vt100) colours() string {
	var b strings.Builder
	for _, line := range v.at {
		b.WriteString(strings.TrimRight(strings.Join(line, ""), " ") + "\n")
	}
	return b.String()
}

func (v *vt100) String() string {
	var b strings.Builder
	for _, line := range v.at {
		b.WriteString(plainLine(line) + "\n")
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

func (v *vt100) check(t testing.TB) {
	t.Helper()
	for _, f := range v.faults {
		t.Error(f)
	}
}
