package toml

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"
)

var (
	errNone  = errors.New("no number or date")
	errRange = errors.New("out of range")
	errDate  = errors.New("no day or time")
)

// The zones of times without an offset.
const (
	LocalDate     = "date-local"
	LocalDatetime = "datetime-local"
	LocalTime     = "time-local"
)

// scalar reads a number or a date.
func scalar(word string) (any, error) {
	if looksLikeDate(word) {
		return date(word)
	}
	plain := strings.TrimLeft(word, "+-")
	switch {
	case len(word)-len(plain) > 1:
		return nil, errNone
	case plain == "inf":
		return math.Inf(1 - 2*strings.Count(word, "-")), nil
	case plain == "nan":
		return math.NaN(), nil
	case len(plain) > 2 && plain[0] == '0' && strings.IndexByte("xob", plain[1]) >= 0:
		return based(word)
	case strings.ContainsAny(plain, ".eE"):
		return fraction(word, plain)
	}
	return whole(word, plain, 10)
}

// based reads a number with 0x, 0o or 0b.
func based(word string) (any, error) {
	base := map[byte]int{'x': 16, 'o': 8, 'b': 2}[word[1]]
	if base == 0 { // it has a sign
		return nil, errNone
	}
	return whole(word[2:], word[2:], base)
}

// whole reads a whole number; plain is without its sign.
func whole(word, plain string, base int) (any, error) {
	if !grouped(plain) || strings.ContainsAny(plain, "+-") || base == 10 && len(plain) > 1 && plain[0] == '0' {
		return nil, errNone
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(word, "_", ""), base, 64)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return nil, errRange
	case err != nil:
		return nil, errNone
	}
	return n, nil
}

// fraction reads a number with a point or an exponent.
func fraction(word, plain string) (any, error) {
	mantissa, exponent, scaled := cutAny(plain, "eE")
	before, behind, pointed := strings.Cut(mantissa, ".")
	bad := !grouped(before) || !digits(before) || len(before) > 1 && before[0] == '0' ||
		pointed && (!grouped(behind) || !digits(behind)) ||
		scaled && (!grouped(strings.TrimLeft(exponent, "+-")) || !digits(strings.TrimLeft(exponent, "+-")) || len(exponent)-len(strings.TrimLeft(exponent, "+-")) > 1)
	if bad {
		return nil, errNone
	}
	f, err := strconv.ParseFloat(strings.ReplaceAll(word, "_", ""), 64)
	if err != nil {
		return nil, errRange
	}
	return f, nil
}

func cutAny(s, chars string) (before, after string, found bool) {
	if i := strings.IndexAny(s, chars); i >= 0 {
		return s[:i], s[i+1:], true
	}
	return s, "", false
}

// grouped reports whether underscores stand between digits alone.
func grouped(s string) bool {
	return s != "" && s[0] != '_' && s[len(s)-1] != '_' && !strings.Contains(s, "__")
}

// digits reports whether there is nothing but digits and underscores.
func digits(s string) bool { return strings.Trim(s, "0123456789_") == "" }

// looksLikeDate reports whether a word begins as a date, 2026-, or as a time, 10:.
func looksLikeDate(s string) bool {
	return len(s) > 4 && s[4] == '-' && digits(s[:4]) && !strings.Contains(s[:4], "_") || len(s) > 2 && s[2] == ':' && isDigit(s[0]) && isDigit(s[1])
}

// date reads a date, a time, or both, with an offset or without.
func date(word string) (any, error) {
	s := strings.ToUpper(word)
	if len(s) > 10 && s[10] == ' ' {
		s = s[:10] + "T" + s[11:]
	}
	if i := strings.IndexAny(s, ","); i >= 0 || strings.HasSuffix(s, ".") {
		return nil, errDate
	}
	for _, form := range forms {
		t, err := time.ParseInLocation(form.layout, s, zoneOf(form.local))
		if err == nil && strict(s) {
			return t, nil
		}
	}
	return nil, errDate
}

// strict refuses what package time takes and TOML does not: an hour of one digit, and an
// offset out of range.
func strict(s string) bool {
	_, clock, both := strings.Cut(s, "T")
	if !both {
		clock = s
	}
	if strings.Contains(clock, ":") && (len(clock) < 5 || clock[2] != ':') {
		return false
	}
	if i := strings.LastIndexAny(clock, "+-"); i >= 5 && clock[len(clock)-3] == ':' {
		return clock[i+1:i+3] < "24" && clock[len(clock)-2:] < "60"
	}
	return true
}

// forms are the ways to write dates and times; seconds may be left out, and package time
// reads a fraction of them by itself.
var forms = []struct{ layout, local string }{
	{"2006-01-02T15:04:05Z07:00", ""}, {"2006-01-02T15:04Z07:00", ""},
	{"2006-01-02T15:04:05", LocalDatetime}, {"2006-01-02T15:04", LocalDatetime},
	{"2006-01-02", LocalDate},
	{"15:04:05", LocalTime}, {"15:04", LocalTime},
}

// zoneOf is that of a time that has no offset.
func zoneOf(local string) *time.Location {
	if local == "" {
		return time.UTC
	}
	return time.FixedZone(local, 0)
}
