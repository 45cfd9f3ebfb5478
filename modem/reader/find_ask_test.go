package reader

import "testing"

func TestIsNMEA(t *testing.T) {
	for line, want := range map[string]bool{
		"$GPRMC,,V,,,,,,,,,,N*53": true, "$GNGGA,,,": true, "$MYCCID: 8986": false, "$QCRMCALL: 1": false, "$GPRMC": false,
		"": false, "OK": false, "+CSQ: 1,99": false, "$GP1MC,": false,
	} {
		if got := isNMEA(line); got != want {
			t.Errorf("%q: %v", line, got)
		}
	}
}
