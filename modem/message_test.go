package modem

import (
	"strconv"
	"strings"
	"testing"
)

func TestParseReference(t *testing.T) {
	for _, tt := range []struct {
		name, lines string
		want        int
		ok          bool
	}{
		{"plain", "+CMGS: 12", 12, true},
		{"with the time of the centre", `+CMGS: 0,"26/11/22,10:00:00+32"`, 0, true},
		{"the last line", "> \n+CMGS: 255", 255, true},
		{"too large", "+CMGS: 256", 0, false},
		{"negative", "+CMGS: -1", 0, false},
		{"empty", "+CMGS:", 0, false},
		{"nothing", "", 0, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := ParseReference(strings.Split(tt.lines, "\n")); got != tt.want || (err == nil) != tt.ok {
				t.Errorf("got %d, %v", got, err)
			}
		})
	}
}

func FuzzReference(f *testing.F) {
	for _, s := range []string{"+CMGS: 12", `+CMGS: 1,"a"`, "+CMGS: +5", "+CMGS: 999999999999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		n, err := ParseReference([]string{line})
		if n < 0 || n > 255 || err != nil && n != 0 || err == nil && !strings.Contains(line, strconv.Itoa(n)) {
			t.Errorf("%q: %d, %v", line, n, err)
		}
	})
}
