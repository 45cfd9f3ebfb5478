package facts

import (
	"math"
	"strconv"
	"strings"

	"github.com/simkeeper/simkeeper/modem"
)

// rows returns the fields of every line that begins with the prefix and a colon, in any
// letter case, without their quotes.
func rows(lines []string, prefix string) [][]string {
	var out [][]string
	for _, line := range lines {
		name, rest, found := strings.Cut(line, ":")
		if found && strings.EqualFold(strings.TrimSpace(name), prefix) {
			out = append(out, modem.Arguments(prefix+":"+rest, prefix))
		}
	}
	return out
}

// nth returns the i-th field, "" where the line is shorter.
func nth(fields []string, i int) string {
	if i < 0 || i >= len(fields) {
		return ""
	}
	return fields[i]
}

// integer reads a field of decimal digits, perhaps padded with zeros.
func integer(field string) (int, bool) {
	n, err := strconv.ParseInt(strings.TrimSpace(field), 10, 32)
	return int(n), err == nil
}

// number sets a fact to a field of decimal digits, and reports whether it is one.
func (f Facts) number(key, field string) bool {
	n, ok := integer(field)
	if ok {
		f[key] = n
	}
	return ok
}

// text sets a fact to a field that is not empty.
func (f Facts) text(key, field string) {
	if field = strings.TrimSpace(field); field != "" {
		f[key] = field
	}
}

// set sets a fact that is known.
func set[T any](f Facts, key string, value *T) {
	if value != nil {
		f[key] = *value
	}
}

// level sets a measure, freed of what binary fractions add to tenths.
func (f Facts) level(key string, value *float64) {
	if value != nil {
		f[key] = math.Round(*value*1000) / 1000
	}
}

// add keeps what is there already.
func (f Facts) add(key string, value any) {
	if _, there := f[key]; !there {
		f[key] = value
	}
}

// hexBytes reads pairs of hexadecimal digits.
func hexBytes(text string) ([]byte, bool) {
	if len(text)%2 != 0 || text == "" {
		return nil, false
	}
	out := make([]byte, len(text)/2)
	for i := range out {
		n, err := strconv.ParseUint(text[2*i:2*i+2], 16, 8)
		if err != nil {
			return nil, false
		}
		out[i] = byte(n)
	}
	return out, true
}
