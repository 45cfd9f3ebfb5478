package main

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"testing"
)

// rendered is a picture as a terminal shows it that was empty before.
func rendered(t testing.TB, picture [][]stroke, width, height int) string {
	t.Helper()
	v := newVT100(width, height)
	s := &canvas{out: v, colour: true}
	must(t, s.draw(picture, width, height))
	v.check(t)
	return v.colours()
}

func line(text string) [][]stroke { return [][]stroke{{{text, plainInk}}} }

func TestCanvasSendsWhatDiffers(t *testing.T) {
	for _, c := range []struct {
		name, was, is string
		want          string
	}{
		{"nothing", "RSRP -87", "RSRP -87", ""},
		{"a digit", "RSRP -87", "RSRP -88", "\x1b[1;8H8"},
		{"at the beginning of a line", "abc", "xbc", "\x1b[Hx"},
		{"two places that are near", "0123456789", "x123x56789", "\x1b[Hx123x"},
		{"two places that are not", "0123456789", "x12345678x", "\x1b[Hx\x1b[8Cx"},
		{"a short end goes in blanks", "RSRP -100", "RSRP -99", "\x1b[1;7H99 "},
		{"a long end is erased", "cell 49389643", "cell -", "\x1b[1;6H-\x1b[K"},
		{"a wide character", "网络", "网关", "\x1b[1;3H关"},
		{"a wide one becomes two", "网络", "ab络", "\x1b[Hab"},
		{"wide ones move by a column", "a网络", "网络", "\x1b[H网络 "},
		{"what steers a terminal is shown as dots", "", "\x1b[2J\u009b\r", "\x1b[H.[2J.."},
		{"a mark that stands on another takes no column", "", "e\u0301x", "\x1b[Hex"},
		{"what is not as wide everywhere is a question mark", "", "a…b", "\x1b[Ha?b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			s := &canvas{out: &out}
			must(t, s.draw(line(c.was), 80, 24))
			s.move(5, 5) // the cursor's place is of no help
			out.Reset()
			s.pending.Reset()
			must(t, s.draw(line(c.is), 80, 24))
			if got := out.String(); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestCanvasColours(t *testing.T) {
	var out bytes.Buffer
	s := &canvas{out: &out, colour: true}
	must(t, s.draw([][]stroke{{{"ab ", goodInk}, {"cd", poorInk}, {"ef", plainInk}}}, 80, 24))
	if want := "\x1b[m\x1b[?25l\x1b[H\x1b[J\x1b[32mab\x1b[m \x1b[31mcd\x1b[mef"; out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
	out.Reset()
	must(t, s.draw([][]stroke{{{"ab ", fairInk}, {"cd", poorInk}, {"ef", plainInk}}}, 80, 24))
	if want := "\x1b[H\x1b[33mab\x1b[m"; out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}

// A narrow or low terminal gets less, and never scrolls nor wraps.
func TestCanvasClips(t *testing.T) {
	for _, c := range []struct {
		name          string
		width, height int
		want          string
	}{
		{"as wide as needed", 8, 4, "ab网络\nx\n\n\n"},
		{"half a character is none", 6, 4, "ab网\nx\n\n\n"},
		{"one line", 40, 2, "ab网络\n\n"},
		{"no size worth the name", 0, 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.width == 0 {
				must(t, (&canvas{out: &bytes.Buffer{}}).draw(line("ab"), 0, 0))
				return
			}
			if got := rendered(t, [][]stroke{{{"ab网络", plainInk}}, {{"x", plainInk}}}, c.width, c.height); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestCanvasEndsBelowThePicture(t *testing.T) {
	v := newVT100(80, 24)
	s := &canvas{out: v}
	must(t, s.end())
	must(t, s.draw([][]stroke{{{"a", plainInk}}, nil, {{"b", plainInk}}}, 80, 24))
	if !v.hidden {
		t.Error("the cursor is seen while the picture is drawn")
	}
	must(t, s.end())
	if v.check(t); v.hidden || v.y != 3 || v.x != 0 {
		t.Errorf("hidden %v, cursor in line %d, column %d", v.hidden, v.y, v.x)
	}
}

func TestCanvasOfAnotherSizeIsDrawnWhole(t *testing.T) {
	v := newVT100(80, 24)
	s := &canvas{out: v, colour: true}
	must(t, s.draw(line("a network"), 80, 24))
	must(t, s.draw(line("a network"), 6, 4))
	if v.check(t); v.String() != "a net\n" {
		t.Errorf("got %q", v.String())
	}
}

type brokenWriter struct{ err error }

func (b brokenWriter) Write([]byte) (int, error) { return 0, b.err }

func TestCanvasTellsThatNobodyListens(t *testing.T) {
	gone := errors.New("gone")
	if err := (&canvas{out: brokenWriter{gone}}).draw(line("a"), 80, 24); !errors.Is(err, gone) {
		t.Errorf("got %v", err)
	}
}

// scribble is a random line of narrow and wide characters in colours.
func scribble(r *rand.Rand, width int) []stroke {
	var out []stroke
	for range r.IntN(6) {
		text := ""
		for range r.IntN(width) {
			text += []string{" ", "a", "b", "网", "络", "█", " "}[r.IntN(7)]
		}
		out = append(out, stroke{text, ink(r.IntN(4))})
	}
	return out
}

// Whatever two pictures show, the second drawn over the first is the second.
func FuzzCanvasDrawsOver(f *testing.F) {
	for seed := range uint64(40) {
		f.Add(seed, uint8(20), uint8(5))
	}
	f.Fuzz(func(t *testing.T, seed uint64, width, height uint8) {
		r := rand.New(rand.NewPCG(seed, 1))
		w, h := 4+int(width)%80, 2+int(height)%20
		v := newVT100(w, h)
		s := &canvas{out: v, colour: true}
		var picture [][]stroke
		for range 8 {
			for range r.IntN(h) {
				picture = append(picture, scribble(r, w))
			}
			must(t, s.draw(picture, w, h))
			if want, got := rendered(t, picture, w, h), v.colours(); got != want {
				t.Fatalf("drawn over:\n%s\ndrawn whole:\n%s", got, want)
			}
			picture = picture[r.IntN(len(picture)+1):]
		}
		v.check(t)
	})
}
