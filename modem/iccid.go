package modem

import (
	"fmt"
	"log/slog"
	"strings"
)

// ICCID is the number of a SIM card (ITU-T E.118): 19 or 20 characters that
// begin with 89, upper case, without padding. Some Chinese issuers use the
// letters A to F inside it; they are part of the number.
type ICCID string

// ParseICCID reads an ICCID from the answer to any of the commands that give it:
// with or without a prefix, quoted or not, padded with F, in the nibble-swapped
// form of EF_ICCID (3GPP TS 31.102 §10.1.1), in lower case. The Luhn digit is not
// checked: many cards in the field fail it.
func ParseICCID(lines []string) (ICCID, error) {
	err := error(fmt.Errorf("no ICCID in the answer"))
	for _, line := range lines {
		var c ICCID
		if c, err = parseICCID(line); err == nil {
			return c, nil
		}
	}
	return "", err
}

func parseICCID(line string) (ICCID, error) {
	if _, after, found := strings.Cut(line, ":"); found {
		line = after
	}
	text := strings.ToUpper(unquote(at(splitFields(line), 0)))
	if swapped(text) {
		text = swapNibbles(text)
	}
	text = strings.TrimRight(text, "F")
	if len(text) != 19 && len(text) != 20 {
		return "", fmt.Errorf("ICCID has %d characters, want 19 or 20", len(text))
	}
	if i := strings.IndexFunc(text, notHex); i >= 0 {
		return "", fmt.Errorf("ICCID has the character %q at place %d", text[i], i+1)
	}
	if !strings.HasPrefix(text, "89") || !isDigits(text[:6]) {
		return "", fmt.Errorf("ICCID does not begin with 89 and four digits")
	}
	return ICCID(text), nil
}

// ParseICCIDFile reads the answer to AT+CRSM=176,12258,0,0,10: the raw contents
// of EF_ICCID, two digits a byte, each pair swapped.
func ParseICCIDFile(lines []string) (ICCID, error) {
	data, err := ParseCRSM(lines)
	if err != nil {
		return "", err
	}
	if len(data) != 20 {
		return "", fmt.Errorf("EF_ICCID has %d hex digits, want 20", len(data))
	}
	return parseICCID(swapNibbles(data))
}

// swapped reports whether the text is a raw EF_ICCID: 10 bytes, of which the first is
// 89 with its digits swapped.
func swapped(text string) bool {
	return len(text) == 20 && strings.HasPrefix(text, "98")
}

func swapNibbles(text string) string {
	b := []byte(text)
	for i := 0; i+1 < len(b); i += 2 {
		b[i], b[i+1] = b[i+1], b[i]
	}
	return string(b)
}

func notHex(r rune) bool { return !strings.ContainsRune("0123456789ABCDEF", r) }

// Same reports whether two ICCIDs name one card. Only the first 19 characters
// count, since lists print the check digit or leave it out.
func (c ICCID) Same(d ICCID) bool {
	return len(c) >= 19 && len(d) >= 19 && c[:19] == d[:19]
}

// Masked shows the issuer and the last four characters.
func (c ICCID) Masked() string { return mask(string(c), 6) }

// LogValue keeps full card numbers out of logs.
func (c ICCID) LogValue() slog.Value { return slog.StringValue(c.Masked()) }

// mask hides what stands between the first n and the last four characters, and never
// less than six: of a short number it shows less, or nothing.
func mask(s string, n int) string {
	n = min(n, len(s)-4-6)
	if n < 0 {
		return strings.Repeat("*", len(s))
	}
	return s[:n] + strings.Repeat("*", len(s)-n-4) + s[len(s)-4:]
}

// ParseCRSM reads the answer to +CRSM (3GPP TS 27.007 §8.18) and returns the data
// in upper-case hex. Status 144 (9000) and 145 (91xx, a proactive command waits)
// mean success; anything else is an error that names both status bytes.
func ParseCRSM(lines []string) (string, error) {
	line, ok := last(lines, "+CRSM")
	if !ok {
		return "", fmt.Errorf("no +CRSM line in the answer")
	}
	f := fields(line)
	sw1, ok1 := number(at(f, 0))
	sw2, ok2 := number(at(f, 1))
	if !ok1 || !ok2 || sw1 < 0 || sw1 > 255 || sw2 < 0 || sw2 > 255 {
		return "", fmt.Errorf("+CRSM without status words")
	}
	if sw1 != 144 && sw1 != 145 {
		return "", fmt.Errorf("the card answered %02X%02X", sw1, sw2)
	}
	data := strings.ToUpper(unquote(at(f, 2)))
	if data != "" && !isHex(data) {
		return "", fmt.Errorf("+CRSM data is not hex")
	}
	return data, nil
}
