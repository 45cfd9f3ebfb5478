package trace

import (
	"encoding/hex"
	"strings"
)

// leastUCS2 is the shortest word of digits alone that is taken for a text: one of seven
// characters, as the shortest telephone number has.
const leastUCS2 = 7 * 4

// fromUCS2 reads a word as a text in UCS2, as modems give texts under AT+CSCS="UCS2"
// (3GPP TS 27.007 §5.5). Digits alone must be a text in ASCII, since they may as well be
// a number.
func fromUCS2(word string) (string, bool) {
	fits := readable
	if !strings.ContainsAny(word, "ABCDEFabcdef") {
		fits = printable
		if len(word) < leastUCS2 {
			return "", false
		}
	}
	data, err := hex.DecodeString(word)
	if err != nil || len(data)%2 != 0 {
		return "", false
	}
	var out strings.Builder
	for i := 0; i < len(data); i += 2 {
		r := rune(data[i])<<8 | rune(data[i+1])
		if !fits(r) {
			return "", false
		}
		out.WriteRune(r)
	}
	return out.String(), true
}

func printable(r rune) bool { return r >= ' ' && r <= '~' }

// readable reports whether a character occurs in the names and texts of operators: ASCII,
// Latin, Cyrillic, Chinese and its punctuation.
func readable(r rune) bool {
	return printable(r) || r >= 0xa0 && r < 0x250 || r >= 0x400 && r < 0x530 || r >= 0x3000 && r < 0xa000 || r >= 0xff00 && r < 0xfff0
}

// toUCS2 undoes fromUCS2.
func toUCS2(text string) string {
	var data []byte
	for _, r := range text {
		data = append(data, byte(r>>8), byte(r))
	}
	return strings.ToUpper(hex.EncodeToString(data))
}
