package modem

import "testing"

func TestParseSYSINFOEX(t *testing.T) {
	for line, want := range map[string]SIMState{
		`^SYSINFOEX:2,3,0,1,,6,"LTE",101,"LTE"`:               SIMReady,
		`^SYSINFOEX: 2,4,5,1,,3,WCDMA,41,HSPA+`:               SIMReady,
		`^SYSINFOEX:0,0,0,255,,0,"NO SERVICE",0,"NO SERVICE"`: SIMAbsent,
		`^SYSINFOEX:1,0,0,0,,6,"LTE",101,"LTE"`:               SIMUnknown,
		`^SYSINFOEX:1,0`:                                      SIMUnknown,
		`^SYSINFO:2,4,5,3,1,,6`:                               SIMUnknown,
		"":                                                    SIMUnknown,
	} {
		if got, err := ParseSYSINFOEX([]string{line}); got != want || (err == nil) == (want == SIMUnknown) {
			t.Errorf("%q: %s, %v", line, got, err)
		}
	}
}
