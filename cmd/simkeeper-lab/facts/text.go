package facts

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
)

// amount is a volume of data as operators write it.
var amount = regexp.MustCompile(`(?i)\d\s*([kmgt]b|[kmgt]ib|bytes?)\b|流量`)

// serviceCode tells the text of a network's answer to a dialled service code (+CUSD, 3GPP TS
// 27.007 §7.15): as it stands, in hexadecimal UCS2, or packed in hexadecimal septets.
func (a *answer) serviceCode(fields []string) {
	if len(fields) < 2 {
		return
	}
	text := serviceText(fields[1], nth(fields, 2))
	a.facts.text("text", text)
	if amount.MatchString(text) {
		a.facts["balance_text"] = true
	}
}

// serviceText decodes a text by the coding that the network names, which some modems have
// undone already and others name wrongly: what reads as UCS2 is UCS2, and what reads as ASCII
// is not packed.
func serviceText(field, coding string) string {
	raw, ok := hexBytes(field)
	if !ok || len(raw) < 2 {
		return field
	}
	scheme, named := integer(coding)
	text := ucs2(raw)
	switch {
	case len(raw)%2 == 0 && (named && isUCS2(scheme) || !strings.ContainsFunc(text, rare)):
		return text
	case len(raw) >= 8 && !slices.ContainsFunc(raw, beyondASCII): // packed letters fill the upper bit, too
		return string(raw)
	case named && !isUCS2(scheme):
		return gsmText(unpack(raw))
	}
	return field
}

// isUCS2 reads a coding scheme of a cell broadcast (3GPP TS 23.038 §5).
func isUCS2(scheme int) bool { return scheme == 17 || scheme>>6 == 1 && scheme&0xc == 8 }

// beyondASCII reports whether a byte is no character of a text, nor the end of a line.
func beyondASCII(b byte) bool { return b != '\n' && b != '\r' && (b < ' ' || b > '~') }

// rare reports whether a character is none of what operators' texts are made of, so that the
// text is likely not UCS2 at all.
func rare(r rune) bool {
	switch {
	case r == '\n', r == '\r', r >= 0x20 && r < 0x7f, r >= 0xa0 && r < 0x600, r >= 0x2010 && r < 0x2100, r >= 0x3000 && r < 0x3100, r >= 0x4e00 && r < 0xa000, r >= 0xff00 && r < 0xfff0:
		return false
	}
	return true
}

// ucs2 reads UTF-16 with the high byte first.
func ucs2(raw []byte) string {
	units := make([]uint16, 0, len(raw)/2)
	for i := 0; i+1 < len(raw); i += 2 {
		if u := uint16(raw[i])<<8 | uint16(raw[i+1]); u != 0xffff {
			units = append(units, u)
		}
	}
	return string(utf16.Decode(units))
}

// unpack takes septets out of octets (3GPP TS 23.038 §6.1.2.3).
func unpack(raw []byte) []byte {
	var out []byte
	bits, held := 0, 0
	for _, b := range raw {
		bits |= int(b) << held
		for held += 8; held >= 7; held -= 7 {
			out = append(out, byte(bits&0x7f))
			bits >>= 7
		}
	}
	for len(out) > 0 && (out[len(out)-1] == 0 || out[len(out)-1] == '\r') { // filling
		out = out[:len(out)-1]
	}
	return out
}

// gsmAlphabet is the default alphabet (3GPP TS 23.038 §6.2.1).
var gsmAlphabet = []rune("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà")

// gsmText reads one character of the default alphabet a byte.
func gsmText(raw []byte) string {
	var out strings.Builder
	for _, b := range raw {
		if b < 0x80 {
			out.WriteRune(gsmAlphabet[b])
		}
	}
	return strings.TrimSpace(out.String())
}
