package main

import (
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Every character of the table has the bytes that golang.org/x/text gives it, and no other
// character has any.
func TestTableIsThatOfGBK(t *testing.T) {
	encoder := simplifiedchinese.GBK.NewEncoder()
	for r := rune(0); r <= 0xffff; r++ { // those beyond have four bytes in UTF-8, the table's have three
		lead, trail, ok := gb2312(r)
		if !ok {
			continue
		}
		if want, err := encoder.String(string(r)); err != nil || want != string([]byte{lead, trail}) {
			t.Errorf("%c has the bytes %02x %02x, want % x (%v)", r, lead, trail, want, err)
		}
		if cells(r) != 2 {
			t.Errorf("%c takes %d columns", r, cells(r))
		}
	}
}

// The table has all 6,763 Han of the standard, and all wide characters of its first and
// third row.
func TestTableIsComplete(t *testing.T) {
	decoder, han := simplifiedchinese.GBK.NewDecoder(), 0
	for row := 1; row <= 87; row++ {
		if row != 1 && row != 3 && row < 16 {
			continue
		}
		for cell := 1; cell <= rowCells; cell++ {
			text, err := decoder.String(string([]byte{byte(0xa0 + row), byte(0xa0 + cell)}))
			r, _ := utf8.DecodeRuneInString(text)
			if err != nil || r == utf8.RuneError || !unicode.IsPrint(r) && r != '\u3000' || cells(r) != 2 {
				continue
			}
			if unicode.Is(unicode.Han, r) && row >= 16 {
				han++
			}
			if lead, trail, ok := gb2312(r); !ok || int(lead) != 0xa0+row || int(trail) != 0xa0+cell {
				t.Errorf("%c stands at %d-%d, found at %02x %02x, %v", r, row, cell, lead, trail, ok)
			}
		}
	}
	if han != 6763 {
		t.Errorf("%d Han, want 6763", han)
	}
}
