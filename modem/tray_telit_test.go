package modem

import "testing"

func TestParseQSS(t *testing.T) {
	for text, want := range map[string]SIMState{"#QSS: 0,0": SIMAbsent, "#QSS: 2,3": SIMReady, "#QSS:0,3": SIMReady, "#QSS: 1,0,1": SIMAbsent} {
		if got, err := ParseQSS(line(text)); err != nil || got != want {
			t.Errorf("%s is %s, %v, want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"#QSS: 0,1", "#QSS: 0,2", "#QSS: 3", "#QSS: 0,", "#QSS: 0,9", "+QSS: 0,3", ""} {
		if got, err := ParseQSS(line(text)); err == nil || got != SIMUnknown {
			t.Errorf("%q is %s", text, got)
		}
	}
}
