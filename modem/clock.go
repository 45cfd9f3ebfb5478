package modem

import (
	"fmt"
	"regexp"
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

var clockPattern = regexp.MustCompile(`\b(\d{2}|\d{4})/(\d{1,2})/(\d{1,2}),(\d{1,2}):(\d{2}):(\d{2})\b\s*([+-]\d+)?`)

// The years from which to which a date is believed: they begin after all the dates on
// which modems' clocks start, and end where years of two digits do.
const firstPlausible, lastPlausible = 2010, 2069

// dayQuarters is how many quarters of an hour a zone may be away from UTC.
const dayQuarters = 96

// ParseClock reads the answer to +CCLK? (3GPP TS 27.007 §8.15) or one of its
// relatives (+QLTS, ^NWTIME): year of two or four digits, quoted or not, the zone in
// quarters of an hour. The time is local and the zone is taken off it.
func ParseClock(lines []string) (Clock, error) {
	m := clockPattern.FindStringSubmatch(strings.Join(lines, " "))
	if m == nil {
		return Clock{}, fmt.Errorf("no date and time in the answer")
	}
	var n [6]int
	for i := range n {
		n[i], _ = strconv.Atoi(m[i+1])
	}
	t := time.Date(fullYear(n[0]), time.Month(n[1]), n[2], n[3], n[4], n[5], 0, time.UTC)
	if t.Day() != n[2] || int(t.Month()) != n[1] || n[3] > 23 || n[4] > 59 || n[5] > 60 {
		return Clock{}, fmt.Errorf("%q is no date and time", m[0])
	}
	quarters, err := strconv.Atoi(m[7])
	if quarters < -dayQuarters || quarters > dayQuarters {
		return Clock{}, fmt.Errorf("%q is no time zone in quarters of an hour", m[7])
	}
	return Clock{
		Time:      t.Add(-time.Duration(quarters) * 15 * time.Minute),
		Zone:      err == nil,
		Plausible: t.Year() >= firstPlausible && t.Year() <= lastPlausible,
	}, nil
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
