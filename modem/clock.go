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

var clockPattern = regexp.MustCompile(`(\d{2}|\d{4})/(\d{1,2})/(\d{1,2}),(\d{1,2}):(\d{2}):(\d{2})\s*([+-]\d{1,3})?`)

// firstPlausible is before any modem that this package will meet was made, and
// behind all the dates on which a modem's clock starts.
var firstPlausible = time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC)

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
	c := Clock{Zone: m[7] != "", Plausible: !t.Before(firstPlausible)}
	if quarters, err := strconv.Atoi(m[7]); err == nil && quarters >= -96 && quarters <= 96 {
		t = t.Add(-time.Duration(quarters) * 15 * time.Minute)
	}
	c.Time = t
	return c, nil
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
