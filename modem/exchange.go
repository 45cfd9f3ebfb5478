package modem

import (
	"log/slog"
	"strconv"
	"strings"
	"time"
)

// Exchange is one AT command and everything that came back for it. It is what
// parsers read, and the raw evidence that a verdict rests on.
type Exchange struct {
	Command string        // as sent, with the leading AT
	Lines   []string      // the answer, without echo and final result
	Final   string        // "OK", "ERROR", "+CME ERROR: 10", …; empty when none came in time
	Took    time.Duration // from sending to the final result or the time-out
}

// OK reports whether the modem ended the command with OK.
func (e Exchange) OK() bool { return e.Final == "OK" }

// CME returns the number of a +CME ERROR (3GPP TS 27.007 §9.2), or its text in
// lower case where the modem answers in words. ok is false for any other end, and
// where the modem gives neither.
func (e Exchange) CME() (code int, text string, ok bool) {
	rest, ok := strings.CutPrefix(e.Final, "+CME ERROR:")
	if !ok {
		return 0, "", false
	}
	rest = strings.TrimSpace(rest)
	if code, ok := number(rest); ok {
		return code, "", true
	}
	return 0, strings.ToLower(rest), rest != ""
}

// String shows the exchange in one line, as quoted in evidence.
func (e Exchange) String() string {
	final := e.Final
	if final == "" {
		final = "(no answer)"
	}
	return e.Command + " → " + strings.Join(append(e.Lines[:len(e.Lines):len(e.Lines)], final), " | ")
}

// LogValue is String without full card, subscriber and device numbers.
func (e Exchange) LogValue() slog.Value { return slog.StringValue(maskNumbers(e.String())) }

// tellingDigits is how many hexadecimal digits in a row may be the number of a card, a
// subscriber or a device, also in the form of a file of the card.
const tellingDigits = 10

// maskNumbers masks every such number of a text.
func maskNumbers(text string) string {
	var out strings.Builder
	for text != "" {
		number := leading(text, hexDigits)
		text = text[len(number):]
		if len(number) >= tellingDigits {
			number = mask(number, 6)
		}
		next := strings.IndexAny(text, hexDigits)
		if next < 0 {
			next = len(text)
		}
		out.WriteString(number)
		out.WriteString(text[:next])
		text = text[next:]
	}
	return out.String()
}

// fields splits the part of an answer line behind its prefix at the commas that
// are not inside quotes. Quotes stay on, so that callers can tell "12" from 12; blanks
// around a field go.
func fields(line string) []string {
	if _, after, found := strings.Cut(line, ":"); found {
		line = after
	}
	return splitFields(line)
}

// splitFields does it for a text without a prefix. Where a quote was lost every comma parts:
// nobody can tell which of them was inside.
func splitFields(text string) []string {
	var out []string
	whole := strings.Count(text, `"`)%2 == 0
	quoted, start := false, 0
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '"':
			quoted = whole && !quoted
		case text[i] == ',' && !quoted:
			out = append(out, strings.TrimSpace(text[start:i]))
			start = i + 1
		}
	}
	return append(out, strings.TrimSpace(text[start:]))
}

// unquote takes the quotes and the blanks around them off one field.
func unquote(field string) string {
	return strings.TrimSpace(strings.Trim(strings.TrimSpace(field), `"`))
}

// prefixed reports whether the line begins with one of the prefixes and a colon.
func prefixed(line string, prefixes ...string) bool {
	for _, p := range prefixes {
		if rest, ok := strings.CutPrefix(line, p); ok && strings.HasPrefix(strings.TrimLeft(rest, " "), ":") {
			return true
		}
	}
	return false
}

// last returns the last of the lines that has one of the prefixes.
func last(lines []string, prefixes ...string) (string, bool) {
	for i := len(lines) - 1; i >= 0; i-- {
		if prefixed(lines[i], prefixes...) {
			return lines[i], true
		}
	}
	return "", false
}

// number reads a decimal field of at most 32 bits, on every machine; -1 and false
// where it is anything else (empty, "-", letters).
func number(field string) (int, bool) {
	n, err := strconv.ParseInt(unquote(field), 10, 32)
	if err != nil {
		return -1, false
	}
	return int(n), true
}

// hexNumber reads a hexadecimal field, with or without quotes and 0x.
func hexNumber(field string) (uint64, bool) {
	field = unquote(field)
	field = strings.TrimPrefix(strings.TrimPrefix(field, "0x"), "0X")
	if len(field) == 0 || len(field) > 10 {
		return 0, false
	}
	n, err := strconv.ParseUint(field, 16, 64)
	return n, err == nil
}

// decimal reads a field such as -10.5.
func decimal(field string) (float64, bool) {
	field = unquote(field)
	if len(field) == 0 || len(field) > 8 || strings.ContainsAny(field, "eEnNxXpP_iI") {
		return 0, false
	}
	v, err := strconv.ParseFloat(field, 64)
	return v, err == nil
}

// at returns the i-th field, or "" when the line is shorter.
func at(fields []string, i int) string {
	if i < 0 || i >= len(fields) {
		return ""
	}
	return fields[i]
}

func isDigits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return s != ""
}

func isHex(s string) bool {
	for _, r := range s {
		if !strings.ContainsRune("0123456789abcdefABCDEF", r) {
			return false
		}
	}
	return s != ""
}
