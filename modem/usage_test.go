package modem

import (
	"fmt"
	"strings"
	"testing"
)

func TestUsage(t *testing.T) {
	for _, tt := range []struct {
		name, lines string
		order       string
		want        Usage
		ok          bool
	}{
		{"em12", "+QGDCNT: 237505722,614994307", "tx rx", Usage{237505722, 614994307}, true},
		{"rm500u", "+QGDCNT: 109169083,82663256", "rx tx", Usage{82663256, 109169083}, true},
		{"rm520n/NR", "+QGDNRCNT: 62817184,45605113", "tx rx", Usage{62817184, 45605113}, true},
		{"true zeros", "+QGDCNT: 0,0", "tx rx", Usage{}, true},
		{"beyond 32 bits", "+QGDCNT: 5000000000,18446744073709551615", "tx rx", Usage{5000000000, 1<<64 - 1}, true},
		{"a line before", "RING\n+QGDCNT: 1, 2", "tx rx", Usage{1, 2}, true},
		{"empty answer", "", "tx rx", Usage{}, false},
		{"empty value", "+QGDCNT:", "tx rx", Usage{}, false},
		{"one value", "+QGDCNT: 1", "tx rx", Usage{}, false},
		{"half unknown", "+QGDCNT: -,5", "tx rx", Usage{}, false},
		{"too large", "+QGDCNT: 18446744073709551616,1", "tx rx", Usage{}, false},
		{"negative", "+QGDCNT: -1,1", "tx rx", Usage{}, false},
		{"unknown", "+QGDCNT: -,-", "tx rx", Usage{}, false},
		{"another counter", "+GTSTATIS: 1,2", "tx rx", Usage{}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := counter(strings.Split(tt.lines, "\n"), tt.order)
			if got != tt.want || (err == nil) != tt.ok {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
	if sum := (Usage{1, 2}).Add(Usage{10, 20}); sum != (Usage{11, 22}) {
		t.Errorf("the sum is %+v", sum)
	}
}

// counter reads a counter as the rows of families do.
func counter(lines []string, columns string) (Usage, error) {
	r, err := ReadLayouts(lines, []Layout{{Line: "+QGDCNT:", Columns: columns}, {Line: "+QGDNRCNT:", Columns: columns}})
	if err == nil && r.Usage == nil {
		err = errNoLayout
	}
	if err != nil {
		return Usage{}, err
	}
	return *r.Usage, nil
}

func FuzzUsage(f *testing.F) {
	for _, s := range []string{"+QGDCNT: 7555,39379", "+QGDNRCNT: 0,0", "+QGDCNT: ,", `+QGDCNT: "1","2"`, "+QGDCNT: 18446744073709551615,1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		u, err := counter([]string{line}, "tx rx")
		back, err2 := counter([]string{line}, "rx tx")
		if (err == nil) != (err2 == nil) || u.Tx != back.Rx || u.Rx != back.Tx {
			t.Errorf("%q: %+v and %+v, %v, %v", line, u, back, err, err2)
		}
		if err != nil {
			return
		}
		if again, err := counter([]string{fmt.Sprintf("+QGDCNT: %d,%d", u.Tx, u.Rx)}, "tx rx"); err != nil || again != u {
			t.Errorf("%q: %+v read again is %+v, %v", line, u, again, err)
		}
	})
}
