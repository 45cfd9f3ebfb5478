package modem

import (
	"fmt"
	"testing"
)

func TestParseFunctionality(t *testing.T) {
	for _, tt := range []struct {
		name, line string
		want       Functionality
		off        bool
	}{
		{"generic/full", "+CFUN: 1", FullFunctionality, false},
		{"quectel/two fields", "+CFUN: 1,0", FullFunctionality, false},
		{"generic/least", "+CFUN: 0", 0, true},
		{"generic/radio off", "+CFUN: 4", 4, true},
		{"ublox/airplane", "+CFUN: 19,0", 19, true},
		{"generic/the maker's own", "+CFUN: 5", 5, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseFunctionality([]string{tt.line})
			if err != nil || got != tt.want || got.RadioOff() != tt.off {
				t.Errorf("got %d, %v, radio off %v", got, err, got.RadioOff())
			}
		})
	}
	for _, line := range []string{"", "+CFUN: ", "+CFUN: -1", "+CFUN: 256", "+CFUN: (0,1,4)", "+CFUNX: 1"} {
		if got, err := ParseFunctionality([]string{line}); err == nil {
			t.Errorf("%q gave %d", line, got)
		}
	}
}

func TestParseQSIMSTAT(t *testing.T) {
	for _, tt := range []struct {
		name, line string
		want       SIMState
	}{
		{"quectel/out", "+QSIMSTAT: 0,0", SIMAbsent},
		{"quectel/out, with reports", "+QSIMSTAT: 1,0", SIMAbsent},
		{"quectel/in says nothing of the card", "+QSIMSTAT: 0,1", SIMUnknown},
		{"quectel/unknown", "+QSIMSTAT: 0,2", SIMUnknown},
		{"quectel/cut off", "+QSIMSTAT: 0", SIMUnknown},
		{"quectel/empty", "+QSIMSTAT: 0,", SIMUnknown},
		{"quectel/another line", "+CPIN: READY", SIMUnknown},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseQSIMSTAT(Exchange{Lines: []string{tt.line}, Final: "OK"})
			if got != tt.want || (err == nil) != (tt.want != SIMUnknown) {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
}

func FuzzFunctionality(f *testing.F) {
	f.Add("+CFUN: 1")
	f.Add("+CFUN: 19,0")
	f.Fuzz(func(t *testing.T, line string) {
		got, err := ParseFunctionality([]string{line})
		if err != nil {
			return
		}
		if again, err := ParseFunctionality([]string{fmt.Sprintf("+CFUN: %d", got)}); err != nil || again != got || got < 0 || got > 255 {
			t.Errorf("%q: %d, read again %d, %v", line, got, again, err)
		}
	})
}
