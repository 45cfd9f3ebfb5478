package modem

import (
	"fmt"
	"testing"
	"time"
)

func TestParseClock(t *testing.T) {
	for _, tt := range []struct {
		name, line, want string // RFC 3339
		zone, plausible  bool
	}{
		{"quectel/east", `+CCLK: "18/07/01,14:54:10+32"`, "2018-07-01T06:54:10Z", true, true},
		{"quectel/west", `+CCLK: "25/03/08,21:10:05-24"`, "2025-03-09T03:10:05Z", true, true},
		{"generic/no zone", `+CCLK: 14/08/05,04:00:21`, "2014-08-05T04:00:21Z", false, true},
		{"generic/half hour", `+CCLK: "26/11/22,10:00:00+22"`, "2026-11-22T04:30:00Z", true, true},
		{"generic/zone 0 is a zone", `+CCLK: "26/11/22,10:00:00+00"`, "2026-11-22T10:00:00Z", true, true},
		{"via/four digits, one-digit month", `+CCLK:2021/4/9,07:08:09+32`, "2021-04-08T23:08:09Z", true, true},
		{"quectel/QLTS", `+QLTS: "2023/12/31,22:15:30-16,1"`, "2024-01-01T02:15:30Z", true, true},
		{"huawei/NWTIME", `^NWTIME: 22/06/17,09:05:01+4,00`, "2022-06-17T08:05:01Z", true, true},
		{"generic/over midnight", `+CCLK: "26/01/01,00:00:00+32"`, "2025-12-31T16:00:00Z", true, true},
		{"generic/leap day", `+CCLK: "24/02/29,12:00:00+00"`, "2024-02-29T12:00:00Z", true, true},
		{"generic/leap second", `+CCLK: "16/12/31,22:59:60+00"`, "2016-12-31T23:00:00Z", true, true},

		{"simcom/never set, 1980", `+CCLK: "80/01/06,00:00:31+00"`, "1980-01-06T00:00:31Z", true, false},
		{"generic/never set, 1970", `+CCLK: "70/01/01,00:00:10"`, "1970-01-01T00:00:10Z", false, false},
		{"generic/never set, 2000", `+CCLK: "00/01/01,00:00:10+00"`, "2000-01-01T00:00:10Z", true, false},
		{"simcom/never set, 2004", `+CCLK: "04/01/01,00:00:10+00"`, "2004-01-01T00:00:10Z", true, false},
		{"generic/far future", `+CCLK: "2106/02/07,06:28:15+00"`, "2106-02-07T06:28:15Z", true, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseClock([]string{tt.line})
			if err != nil || got.Time.Format(time.RFC3339) != tt.want || got.Zone != tt.zone || got.Plausible != tt.plausible {
				t.Errorf("got %+v, %v; want %s, zone %v, plausible %v", got, err, tt.want, tt.zone, tt.plausible)
			}
		})
	}
}

func TestParseClockRefuses(t *testing.T) {
	for _, tt := range []struct{ name, line string }{
		{"nothing", ""},
		{"no time", `+CCLK: "26/11/22"`},
		{"month 13", `+CCLK: "26/13/22,10:00:00+32"`},
		{"month 0", `+CCLK: "26/00/22,10:00:00+32"`},
		{"30 February", `+CCLK: "26/02/30,10:00:00+32"`},
		{"29 February of a common year", `+CCLK: "26/02/29,10:00:00+32"`},
		{"hour 24", `+CCLK: "26/11/22,24:00:00+32"`},
		{"minute 60", `+CCLK: "26/11/22,10:60:00+32"`},
		{"second 61", `+CCLK: "26/11/22,10:00:61+32"`},
		{"zone beyond a day", `+CCLK: "26/11/22,10:00:00+97"`},
		{"zone of too many digits", `+CCLK: "26/11/22,10:00:00+3232323232323232323232"`},
		{"year of three digits", `+CCLK: "026/11/22,10:00:00+32"`},
		{"second of three digits", `+CCLK: "26/11/22,10:00:000+32"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := ParseClock([]string{tt.line}); err == nil {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// What is accepted reads the same when it is written again, with its zone or without.
func FuzzClock(f *testing.F) {
	for _, s := range []string{`+CCLK: "18/07/01,14:54:10+32"`, `+QLTS: "2023/12/31,22:15:30-16,1"`, "+CCLK: 14/08/05,04:00:21", "1/1/1,1:1:1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		c, err := ParseClock([]string{line})
		if err != nil {
			return
		}
		if c.Plausible && (c.Time.Year() < 2009 || c.Time.Year() > 2070) {
			t.Errorf("%q: %v is plausible", line, c.Time)
		}
		if y := c.Time.Year(); y < 1970 || y > 9999 {
			return
		}
		zone := ""
		if c.Zone {
			zone = "+00"
		}
		again, err := ParseClock([]string{fmt.Sprintf(`+CCLK: "%s%s"`, c.Time.Format("2006/01/02,15:04:05"), zone)})
		if err != nil || !again.Time.Equal(c.Time) || again.Zone != c.Zone {
			t.Errorf("%q: %+v, read again %+v, %v", line, c, again, err)
		}
	})
}
