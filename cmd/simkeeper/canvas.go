package main

import (
	"bytes"
	"io"
	"slices"
	"strconv"
)

// ink is the colour of a piece of text.
type ink uint8

const (
	plainInk ink = iota
	goodInk
	fairInk
	poorInk
)

// inks select a colour of the terminal (ECMA-48 §8.3.117, SGR).
var inks = [...]string{plainInk: "\x1b[m", goodInk: "\x1b[32m", fairInk: "\x1b[33m", poorInk: "\x1b[31m"}

// stroke is text in one colour; a picture is its lines, each made of strokes.
type stroke struct {
	text string
	ink  ink
}

// glyph is what stands in one column; r is 0 in the second column of a wide character.
type glyph struct {
	r   rune
	ink ink
}

var blank = glyph{r: ' '}

// canvas shows pictures on a serial console: of a second one only what differs from the
// first is sent, since a line of 9600 baud takes 960 bytes a second. It uses what every
// VT100 knows: cursor addressing, erasing to the end of line and screen, CR and LF.
type canvas struct {
	out     io.Writer
	colour  bool
	width   int       // of a line; the last column of the terminal stays free, where some wrap
	shown   [][]glyph // what stands there, nil before the first picture
	y, x    int       // where the cursor is, from 0
	ink     ink       // what the terminal writes in
	pending bytes.Buffer
}

// draw shows a picture of at most height lines in place of the one before.
func (s *canvas) draw(picture [][]stroke, width, height int) error {
	if s.shown == nil || s.width != width-1 || len(s.shown) != height-1 {
		s.clear(width-1, height-1)
	}
	for y := range s.shown {
		line := blankLine(s.width)
		if y < len(picture) {
			s.layOut(line, picture[y])
		}
		s.line(y, line)
		s.shown[y] = line
	}
	s.paint(plainInk)
	return s.flush()
}

// end leaves the cursor below the picture, and visible.
func (s *canvas) end() error {
	if s.shown == nil {
		return nil
	}
	below := len(s.shown)
	for below > 0 && !slices.ContainsFunc(s.shown[below-1], func(g glyph) bool { return g != blank }) {
		below--
	}
	s.move(below, 0)
	s.pending.WriteString("\x1b[?25h")
	return s.flush()
}

// forget has the next picture drawn whole.
func (s *canvas) forget() { s.shown = nil }

func (s *canvas) flush() error {
	_, err := s.out.Write(s.pending.Bytes())
	s.pending.Reset()
	return err
}

// clear wipes the terminal and hides the cursor, which would jump about.
func (s *canvas) clear(width, height int) {
	s.width, s.shown = max(2, width), make([][]glyph, max(1, height))
	for y := range s.shown {
		s.shown[y] = blankLine(s.width)
	}
	s.y, s.x, s.ink = 0, 0, plainInk
	s.pending.WriteString("\x1b[m\x1b[?25l\x1b[H\x1b[J")
}

func blankLine(width int) []glyph { return slices.Repeat([]glyph{blank}, width) }

// layOut puts strokes into the columns of a line. What does not fit is cut off.
func (s *canvas) layOut(line []glyph, strokes []stroke) {
	x := 0
	for _, sp := range strokes {
		for _, r := range printable(sp.text) {
			w := cells(r)
			if w != columns(string(r)) { // not as wide on every console
				r, w = '?', 1
			}
			if w == 0 {
				continue
			}
			if x+w > len(line) {
				return
			}
			line[x] = s.glyph(r, sp.ink)
			if w == 2 {
				line[x+1] = glyph{}
			}
			x += w
		}
	}
}

// glyph is a character in its colour. A space has none.
func (s *canvas) glyph(r rune, i ink) glyph {
	if !s.colour || r == ' ' {
		i = plainInk
	}
	return glyph{r, i}
}

// near is how many columns that stay are written again rather than jumped over.
const near = 3

// line brings one line from what is shown to what it shall be.
func (s *canvas) line(y int, line []glyph) {
	old := s.shown[y]
	for x := 0; x < len(line); x++ {
		if old[x] == line[x] {
			continue
		}
		end := x + 1
		for i := end; i < len(line) && i <= end+near; i++ {
			if old[i] != line[i] {
				end = i + 1
			}
		}
		s.move(y, x)
		s.write(line, x, end)
		x = end - 1
	}
}

// write writes the columns from x to end, and erases where nothing follows.
func (s *canvas) write(line []glyph, x, end int) {
	used := len(line)
	for used > 0 && line[used-1] == blank {
		used--
	}
	for ; x < end; x++ {
		if x >= used && end-x > near {
			s.paint(plainInk)
			s.pending.WriteString("\x1b[K")
			return
		}
		if line[x].r == 0 { // came with the one before it
			continue
		}
		s.paint(line[x].ink)
		s.pending.WriteRune(line[x].r)
		s.x += cells(line[x].r)
	}
}

// move brings the cursor to a place in the fewest bytes.
func (s *canvas) move(y, x int) {
	switch {
	case y == s.y && x == s.x:
	case y == s.y && x > s.x:
		s.control(x-s.x, "C")
	case y == s.y+1 && x == 0:
		s.pending.WriteString("\r\n")
	case x == 0:
		s.control(y+1, "H")
	default:
		s.pending.WriteString("\x1b[" + strconv.Itoa(y+1) + ";" + strconv.Itoa(x+1) + "H")
	}
	s.y, s.x = y, x
}

// control is a control sequence with a number, which is left out where it is 1.
func (s *canvas) control(n int, final string) {
	s.pending.WriteString("\x1b[")
	if n > 1 {
		s.pending.WriteString(strconv.Itoa(n))
	}
	s.pending.WriteString(final)
}

func (s *canvas) paint(i ink) {
	if i != s.ink {
		s.pending.WriteString(inks[i])
		s.ink = i
	}
}
