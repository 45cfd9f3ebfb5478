package life

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// instant is a time in the world, counted from its first day.
type instant = time.Duration

const (
	day             = 24 * time.Hour
	never   instant = math.MaxInt64
	longest         = 100 * 365 * day // of a span
)

// Span is a length of time, written such as "90d", "10h" or "1h30m".
type Span time.Duration

// UnmarshalText reads a Span.
func (s *Span) UnmarshalText(text []byte) error {
	d, err := parseSpan(string(text))
	if err != nil || d < 0 || d > longest {
		return fmt.Errorf("%q is not a length of time such as \"90d\", \"10h\" or \"45m\"", text)
	}
	*s = Span(d)
	return nil
}

func parseSpan(text string) (time.Duration, error) {
	days, isDays := strings.CutSuffix(text, "d")
	if !isDays {
		if text == "0" {
			return 0, nil
		}
		return time.ParseDuration(text)
	}
	n, err := strconv.ParseUint(days, 10, 16)
	return time.Duration(n) * day, err
}

// Size is a number of bytes, written such as "168B", "64KB" or "30MB" (1024-based).
type Size int64

// UnmarshalText reads a Size.
func (s *Size) UnmarshalText(text []byte) error {
	for _, u := range []struct {
		suffix string
		bytes  int64
	}{{"KB", 1 << 10}, {"MB", 1 << 20}, {"B", 1}} {
		number, found := strings.CutSuffix(string(text), u.suffix)
		if !found {
			continue
		}
		n, err := strconv.ParseUint(number, 10, 32)
		if err != nil {
			break
		}
		*s = Size(int64(n) * u.bytes)
		return nil
	}
	return fmt.Errorf("%q is not a number of bytes such as \"168B\", \"64KB\" or \"30MB\"", text)
}

// TimeOfDay is a time since midnight, written such as "09:30".
type TimeOfDay time.Duration

// UnmarshalText reads a TimeOfDay.
func (t *TimeOfDay) UnmarshalText(text []byte) error {
	at, err := time.Parse("15:04", string(text))
	if err != nil {
		return fmt.Errorf("%q is not a time of day such as \"09:30\"", text)
	}
	*t = TimeOfDay(time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute)
	return nil
}

// Range is a length of time that is drawn between two limits.
type Range [2]Span

// SizeRange is a number of bytes that is drawn between two limits.
type SizeRange [2]Size

// Spells come again and again.
type Spells struct {
	Share float64 // of the terminals that they come to
	Every Range   // what lies between two of them
	Last  Range   // how long one takes
}
