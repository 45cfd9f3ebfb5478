package modem

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Clock is the modem's time, set by the network (NITZ) where the network does so.
type Clock struct {
	Time      time.Time // UTC
	Zone      bool      // the modem gave its zone; without one the time is as it stands
	Plausible bool      // false for the dates on which modems start: 1970, 1980, 2000, 2004
}

// The years from which to which a date is believed: they begin after all the dates on
// which modems' clocks start, and end where years of two digits do.
const firstPlausible, lastPlausible = 2010, 2069

// dayQuarters is how many quarters of an hour a zone may be away from UTC.
const dayQuarters = 96

// ParseClock reads the answer to +CCLK? (3GPP TS 27.007 §8.15) or one of its
// relatives (+QLTS, ^NWTIME): year of two or four digits, quoted or not, the zone in
// quarters of an hour. The time is local and the zone is taken off it.
func ParseClock(lines []string) (Clock, error) {
	s, found := findStamp(strings.Join(lines, " "))
	if !found {
		return Clock{}, fmt.Errorf("no date and time in the answer")
	}
	n := s.numbers
	t := time.Date(fullYear(n[0]), time.Month(n[1]), n[2], n[3], n[4], n[5], 0, time.UTC)
	if t.Day() != n[2] || int(t.Month()) != n[1] || n[3] > 23 || n[4] > 59 || n[5] > 60 {
		return Clock{}, fmt.Errorf("%q is no date and time", s.text)
	}
	quarters, err := strconv.Atoi(s.zone)
	if quarters < -dayQuarters || quarters > dayQuarters {
		return Clock{}, fmt.Errorf("%q is no time zone in quarters of an hour", s.zone)
	}
	return Clock{
		Time:      t.Add(-time.Duration(quarters) * 15 * time.Minute),
		Zone:      err == nil,
		Plausible: t.Year() >= firstPlausible && t.Year() <= lastPlausible,
	}, nil
}

// stamp is a date and time as a modem writes it.
type stamp struct {
	text    string // from the year to the zone or, without one, the blanks behind the seconds
	numbers [6]int // year, month, day, hour, minute, second
	zone    string // with its sign; empty without one
}

// findStamp finds the first date and time that is not part of a longer word.
func findStamp(text string) (stamp, bool) {
	for i := range len(text) {
		if i > 0 && isWord(rune(text[i-1])) {
			continue
		}
		if s, ok := readStamp(text[i:]); ok {
			return s, true
		}
	}
	return stamp{}, false
}

// stampParts are the parts of a date and time: of how many digits each may be, and what
// follows it.
var stampParts = [...]struct {
	short, long int
	end         string
}{{2, 4, "/"}, {1, 2, "/"}, {1, 2, ","}, {1, 2, ":"}, {2, 2, ":"}, {2, 2, ""}}

// readStamp reads the date and time that the text begins with.
func readStamp(text string) (s stamp, ok bool) {
	rest := text
	for i, part := range stampParts {
		number := leading(rest, digits)
		if len(number) != part.short && len(number) != part.long {
			return stamp{}, false
		}
		s.numbers[i], _ = strconv.Atoi(number)
		if rest, ok = strings.CutPrefix(rest[len(number):], part.end); !ok {
			return stamp{}, false
		}
	}
	if rest != "" && isWord(rune(rest[0])) {
		return stamp{}, false
	}
	rest = strings.TrimLeft(rest, blanks)
	s.zone = leadingZone(rest)
	s.text = text[:len(text)-len(rest)+len(s.zone)]
	return s, true
}

// leadingZone is the sign and the digits that the text begins with; empty where one of
// them is missing.
func leadingZone(text string) string {
	if text == "" || text[0] != '+' && text[0] != '-' {
		return ""
	}
	number := leading(text[1:], digits)
	if number == "" {
		return ""
	}
	return text[:1+len(number)]
}

// fullYear completes a year of two digits: 70 to 99 are of the last century, where
// modems that were never set believe themselves to be.
func fullYear(y int) int {
	switch {
	case y >= 100:
		return y
	case y >= 70:
		return 1900 + y
	}
	return 2000 + y
}
