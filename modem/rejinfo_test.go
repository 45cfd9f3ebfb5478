package modem

import "testing"

func TestParseREJINFO(t *testing.T) {
	for _, tt := range []struct {
		name, line string
		want       Reject
	}{
		{"attach on LTE", `^REJINFO:46000,1,15,2,4,15,"00681D","FF","02F1A0CB"`, Reject{Domain: EPS, Cause: 15}},
		{"blanks and quotes", `^REJINFO: "46000", 2, 8, 2, 4, 8, "00681D","FF","02F1A0CB"`, Reject{Domain: EPS, Cause: 8}},
		{"network detach on LTE", `^REJINFO:46000,1,40,2,3,40,"00681D","FF","02F1A0CB"`, Reject{Domain: EPS, Cause: 40}},
		{"calls on GSM", `^REJINFO:46001,0,13,0,0,13,"681D","FF","A0CB"`, Reject{Domain: CS, Cause: 13}},
		{"data on UMTS", `^REJINFO:46001,1,7,1,5,7,"681D","05","02F1A0CB"`, Reject{Domain: PS, Cause: 7}},
		{"session on UMTS", `^REJINFO:46001,1,33,1,4,33,"681D","05","02F1A0CB"`, Reject{Domain: PS, Cause: 33, Session: true}},
		{"5GS, which has numbers of its own", `^REJINFO:46011,1,27,5,4,27,"76010F","FF","760BF0114"`, Reject{Domain: FiveGS, Cause: 27}},
		{"the session that is part of attaching", `^REJINFO:46000,1,19,2,4,19,"00681D","FF","02F1A0CB",33`, Reject{Domain: EPS, Cause: 33, Session: true}},
		{"ESM failure alone", `^REJINFO:46000,1,19,2,4,19,"00681D","FF","02F1A0CB",0`, Reject{Domain: EPS, Cause: 19}},
		{"the modem's own number beside the network's", `^REJINFO:46000,0,258,2,6,18,"00681D","FF","02F1A0CB"`, Reject{Domain: EPS, Cause: 18}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := ParseREJINFO(tt.line); err != nil || got != tt.want {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
	for _, line := range []string{
		"", "^REJINFO:", "^REJINFO:46000,1,15", `^REJINFOX:46000,1,15,2,4,15`,
		`^REJINFO:46000,1,301,2,4,301,"00681D","FF","02F1A0CB"`, // no answer of the network
		`^REJINFO:46000,1,65537,2,1,65537,"00681D","FF","02F1A0CB"`,
		`^REJINFO:46000,1,-15,2,4,x`,
	} {
		if got, err := ParseREJINFO(line); err == nil {
			t.Errorf("%q: got %+v", line, got)
		}
	}
}

func FuzzREJINFO(f *testing.F) {
	f.Add(`^REJINFO:46000,1,40,2,3,40,"00681D","FF","02F1A0CB",27`)
	f.Fuzz(func(t *testing.T, line string) {
		if r, err := ParseREJINFO(line); err == nil && (r.Cause < leastCause || r.Cause > lastCause || r.Domain >= Domains) {
			t.Errorf("%q: %+v", line, r)
		}
	})
}
