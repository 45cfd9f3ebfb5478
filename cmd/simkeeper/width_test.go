package main

import (
	"testing"
	"unicode"

	"golang.org/x/text/width"
)

func TestColumns(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       int
	}{
		{"empty", "", 0},
		{"Latin", "SIM", 3},
		{"Chinese", "卡停机", 6},
		{"wide punctuation", "，。（）", 8},
		{"halfwidth Katakana", "ｱｲｳ", 3},
		{"halfwidth Hangul", "ﾡ", 1},
		{"Hangul", "카드", 4},
		{"a combining accent", "e\u0301", 1},
		{"a variation selector", "☂\ufe0e", 1},
		{"emoji", "📶", 2},
		{"Yi", "ꀀ", 2},
		{"beyond the basic plane", "𠮷", 2},
		{"presentation form of Arabic", "\ufe8d", 1},
		{"bars", "▁▂▃█", 4},
		{"arrow, as wide as in ASCII", "→", 2},
		{"dots, as wide as in ASCII", "…", 3},
		{"quotes", "“”", 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := columns(c.text); got != c.want {
				t.Errorf("%q: got %d, want %d", c.text, got, c.want)
			}
		})
	}
}

// Every character that can be printed has the width of golang.org/x/text. After an update
// of Unicode the ranges are to be taken from EastAsianWidth.txt anew.
func TestWidthsAreThoseOfUnicode(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !unicode.IsPrint(r) {
			continue
		}
		want := 1
		switch kind := width.LookupRune(r).Kind(); {
		case kind == width.EastAsianWide, kind == width.EastAsianFullwidth:
			want = 2
		case unicode.In(r, unicode.Mn, unicode.Me):
			want = 0
		}
		if got := cells(r); got != want {
			t.Errorf("%U %c takes %d columns, want %d", r, r, got, want)
		}
	}
}
