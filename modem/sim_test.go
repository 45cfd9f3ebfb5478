package modem

import "testing"

// simStateRows are answers to +CPIN? and what they say of the card.
var simStateRows = []struct {
	name string
	e    Exchange
	want SIMState
	ok   bool
}{
	{"generic/ready", line("+CPIN: READY"), SIMReady, true},
	{"generic/no blank", line("+CPIN:READY"), SIMReady, true},
	{"generic/quoted", line(`+CPIN: "SIM PIN"`), SIMPINRequired, true},
	{"generic/PIN", line("+CPIN: SIM PIN"), SIMPINRequired, true},
	{"generic/PUK", line("+CPIN: SIM PUK"), SIMPUKRequired, true},
	{"generic/PIN2 does not matter", line("+CPIN: SIM PIN2"), SIMReady, true},
	{"generic/PUK2 does not matter", line("+CPIN: SIM PUK2"), SIMReady, true},
	{"generic/lock to a card", line("+CPIN: PH-SIM PIN"), SIMOperatorLocked, true},
	{"generic/lock to a network", line("+CPIN: PH-NET PIN"), SIMOperatorLocked, true},
	{"generic/lock to a subset", line("+CPIN: PH-NETSUB PIN"), SIMOperatorLocked, true},
	{"generic/lock to a provider", line("+CPIN: PH-SP PIN"), SIMOperatorLocked, true},
	{"generic/lock to a company", line("+CPIN: PH-CORP PIN"), SIMOperatorLocked, true},
	{"simcom/not ready", line("+CPIN: NOT READY"), SIMBusy, true},
	{"simcom/not inserted", line("+CPIN: NOT INSERTED"), SIMAbsent, true},
	{"asr/removed", line("+CPIN: SIM REMOVED"), SIMAbsent, true},
	{"generic/the last line counts", Exchange{Lines: []string{"+CPIN: NOT READY", "+CPIN: READY"}, Final: "OK"}, SIMReady, true},

	{"generic/CME 10", cme("10"), SIMAbsent, true},
	{"generic/CME 11", cme("11"), SIMPINRequired, true},
	{"generic/CME 12", cme("12"), SIMPUKRequired, true},
	{"generic/CME 13", cme("13"), SIMFailure, true},
	{"generic/CME 14", cme("14"), SIMBusy, true},
	{"generic/CME 15", cme("15"), SIMFailure, true},
	{"generic/CME 17", cme("17"), SIMReady, true},
	{"generic/CME 18", cme("18"), SIMReady, true},
	{"generic/CME 5", cme("5"), SIMOperatorLocked, true},
	{"generic/CME 40", cme("40"), SIMOperatorLocked, true},
	{"generic/CME 47", cme("47"), SIMOperatorLocked, true},
	{"luat/words", cme("SIM not inserted"), SIMAbsent, true},
	{"luat/words, busy", cme("SIM busy"), SIMBusy, true},
	{"luat/words, failure", cme("SIM failure"), SIMFailure, true},
	{"luat/words, wrong", cme("SIM wrong"), SIMFailure, true},
	{"luat/words, PIN", cme("SIM PIN required"), SIMPINRequired, true},
	{"luat/words, PUK", cme("SIM PUK required"), SIMPUKRequired, true},
	{"luat/words, PIN2", cme("SIM PIN2 required"), SIMReady, true},
	{"luat/words, lock to a card", cme("PH-SIM PIN required"), SIMOperatorLocked, true},
	{"luat/words, lock to a network", cme("network personalization PIN required"), SIMOperatorLocked, true},

	{"generic/hidden key is no lock", cme("48"), SIMUnknown, false},
	{"generic/CME of another kind", cme("100"), SIMUnknown, false},
	{"generic/words of another kind", cme("invalid command line"), SIMUnknown, false},
	{"generic/an empty CME", cme(""), SIMUnknown, false},
	{"generic/a bare error", Exchange{Final: "ERROR"}, SIMUnknown, false},
	{"generic/silence", Exchange{}, SIMUnknown, false},
	{"generic/OK alone", Exchange{Final: "OK"}, SIMUnknown, false},
	{"generic/an empty state", line("+CPIN: "), SIMUnknown, false},
	{"generic/half a word", line("+CPIN: REA"), SIMUnknown, false},
	{"generic/another line", line("+CPINR: SIM PIN,3,3"), SIMUnknown, false},
}

func line(s string) Exchange { return Exchange{Lines: []string{s}, Final: "OK"} }
func cme(s string) Exchange  { return Exchange{Final: "+CME ERROR: " + s} }

func TestParseSIMState(t *testing.T) {
	for _, tt := range simStateRows {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseSIMState(tt.e)
			if got != tt.want || (err == nil) != tt.ok {
				t.Errorf("got %v, %v; want %v, ok %v", got, err, tt.want, tt.ok)
			}
		})
	}
}

func TestSIMStateString(t *testing.T) {
	want := []string{"unknown", "ready", "pin_required", "puk_required", "operator_locked", "absent", "failure", "busy", "unknown"}
	for i, w := range want {
		if got := SIMState(i).String(); got != w {
			t.Errorf("SIMState(%d) is %q, want %q", i, got, w)
		}
	}
}

// A state other than unknown is only said where the modem said a word or number of it.
func FuzzSIMState(f *testing.F) {
	f.Add("+CPIN: READY", "OK")
	f.Add(`+CPIN: "PH-NET PIN"`, "OK")
	f.Add("", "+CME ERROR: 10")
	f.Add("+QSIMSTAT: 0,0", "+CME ERROR: SIM busy")
	f.Fuzz(func(t *testing.T, line, final string) {
		e := Exchange{Lines: []string{line}, Final: final}
		s, err := ParseSIMState(e)
		if (err == nil) != (s != SIMUnknown) || s > SIMBusy {
			t.Errorf("%q, %q: %v, %v", line, final, s, err)
		}
		if s == SIMReady && !prefixed(line, "+CPIN") && !prefixed(final, "+CME ERROR") {
			t.Errorf("%q, %q: ready", line, final)
		}
		if got, err := ParseQSIMSTAT(e); (got == SIMAbsent) != (err == nil) {
			t.Errorf("%q: %v, %v", line, got, err)
		}
	})
}
