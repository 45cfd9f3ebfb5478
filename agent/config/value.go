package config

import (
	"strconv"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/agent/toml"
)

// display writes a decoded TOML value as TOML, short enough for an error line.
func display(value any) string {
	switch v := value.(type) {
	case string:
		return strconv.Quote(shorten(withoutUser(v)))
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	case time.Time:
		return v.Format(timeLayout(v))
	case []any, toml.Sections:
		return "[…]"
	}
	return "{…}"
}

// withoutUser hides the user name and password of an address, which no message may show.
func withoutUser(text string) string {
	scheme, rest, found := strings.Cut(text, "://")
	if at := strings.LastIndex(rest, "@"); found && at >= 0 {
		return scheme + "://***" + rest[at:]
	}
	return text
}

// typeName names the TOML type of a decoded value in plain words.
func typeName(value any) string {
	switch v := value.(type) {
	case string:
		return "text"
	case int64:
		return "a bare number"
	case float64:
		return "a number with a fraction"
	case bool:
		return "a truth value"
	case time.Time:
		if isLocalDate(v) {
			return "a date"
		}
		return "a time"
	case []any:
		return "a list"
	}
	return aSection
}

// aSection is the typeName of tables and of lists of tables.
const aSection = "a section"

func isLocalDate(t time.Time) bool { return t.Location().String() == toml.LocalDate }

func timeLayout(t time.Time) string {
	switch t.Location().String() {
	case toml.LocalDate:
		return time.DateOnly
	case toml.LocalDatetime:
		return "2006-01-02T15:04:05"
	case toml.LocalTime:
		return time.TimeOnly
	}
	return time.RFC3339
}

// shorten cuts a text that is too long to be repeated in an error line.
func shorten(text string) string { return cut(text, 60) }

func cut(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most-1]) + "…"
}

// quoted puts quotes around each of the items.
func quoted[T ~string](items []T) []string {
	out := make([]string, len(items))
	for i, item := range items {
		out[i] = strconv.Quote(string(item))
	}
	return out
}

// alternatives joins items as in: a, b or c.
func alternatives(items []string) string {
	last := len(items) - 1
	if last < 1 {
		return strings.Join(items, "")
	}
	return strings.Join(items[:last], ", ") + " or " + items[last]
}
