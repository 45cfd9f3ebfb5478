package modem

import (
	"fmt"
	"strings"
	"testing"
)

func TestParseUsage(t *testing.T) {
	for _, tt := range []struct {
		name, lines string
		order       UsageOrder
		want        Usage
		ok          bool
	}{
		{"em12", "+QGDCNT: 237505722,614994307", SentFirst, Usage{237505722, 614994307}, true},
		{"rm500u", "+QGDCNT: 109169083,82663256", ReceivedFirst, Usage{82663256, 109169083}, true},
		{"rm520n/NR", "+QGDNRCNT: 62817184,45605113", SentFirst, Usage{62817184, 45605113}, true},
		{"true zeros", "+QGDCNT: 0,0", SentFirst, Usage{}, true},
		{"beyond 32 bits", "+QGDCNT: 5000000000,18446744073709551615", SentFirst, Usage{5000000000, 1<<64 - 1}, true},
		{"a line before", "RING\n+QGDCNT: 1, 2", SentFirst, Usage{1, 2}, true},
		{"empty answer", "", SentFirst, Usage{}, false},
		{"empty value", "+QGDCNT:", SentFirst, Usage{}, false},
		{"one value", "+QGDCNT: 1", SentFirst, Usage{}, false},
		{"three values", "+QGDCNT: 1,2,3", SentFirst, Usage{}, false},
		{"too large", "+QGDCNT: 18446744073709551616,1", SentFirst, Usage{}, false},
		{"negative", "+QGDCNT: -1,1", SentFirst, Usage{}, false},
		{"unknown", "+QGDCNT: -,-", SentFirst, Usage{}, false},
		{"another counter", "+GTSTATIS: 1,2", SentFirst, Usage{}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseUsage(strings.Split(tt.lines, "\n"), tt.order)
			if got != tt.want || (err == nil) != tt.ok {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
	if sum := (Usage{1, 2}).Add(Usage{10, 20}); sum != (Usage{11, 22}) {
		t.Errorf("the sum is %+v", sum)
	}
}

func FuzzUsage(f *testing.F) {
	for _, s := range []string{"+QGDCNT: 7555,39379", "+QGDNRCNT: 0,0", "+QGDCNT: ,", `+QGDCNT: "1","2"`, "+QGDCNT: 18446744073709551615,1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		u, err := ParseUsage([]string{line}, SentFirst)
		back, err2 := ParseUsage([]string{line}, ReceivedFirst)
		if (err == nil) != (err2 == nil) || u.Tx != back.Rx || u.Rx != back.Tx {
			t.Errorf("%q: %+v and %+v, %v, %v", line, u, back, err, err2)
		}
		if err != nil {
			return
		}
		if again, err := ParseUsage([]string{fmt.Sprintf("+QGDCNT: %d,%d", u.Tx, u.Rx)}, SentFirst); err != nil || again != u {
			t.Errorf("%q: %+v read again is %+v, %v", line, u, again, err)
		}
	})
}
