package modem

import (
	"strings"
	"testing"
)

func TestAbout(t *testing.T) {
	own := []Unsolicited{{"+OWN:", Card}, {"+CGEV:", Other}}
	for _, tt := range []struct {
		line  string
		want  Subject
		known bool
	}{
		{"+CREG: 3", Registered, true},
		{"+CEREG: 2,,", Registered, true},
		{"+CREG: 1,3", Other, false},
		{"+CPIN: SIM REMOVED", Card, true},
		{"+CFUN: 1", Boot, true},
		{"RDY", Boot, true},
		{"SMS DONE", Boot, true},
		{"PB DONE", Boot, true},
		{"NORMAL POWER DOWN", Boot, true},
		{"MODEM:STARTUP", Boot, true},
		{"+CTZV: +32,0", NetworkClock, true},
		{"+OWN: 1", Card, true},
		{"+own: 1", Card, true},
		{"+CGEV: ME DETACH", Other, true}, // the family's own table comes first
		{"RING", Other, true},
		{"RINGBACK", Other, false},
		{"READYNESS", Other, false},
		{"+CSQ: 27,99", Other, false},
		{"+CMTI: \"SM\",3", Other, true},
		{"", Other, false},
	} {
		if got, known := About(tt.line, own, StandardURCs); got != tt.want || known != tt.known {
			t.Errorf("%q: got %d, %v; want %d, %v", tt.line, got, known, tt.want, tt.known)
		}
	}
	if got, known := About("+CGEV: ME DETACH", StandardURCs); got != Bearer || !known {
		t.Errorf("+CGEV is about %d, %v", got, known)
	}
}

func TestStandardURCs(t *testing.T) {
	seen := map[string]bool{}
	for _, u := range StandardURCs {
		if u.Prefix == "" || u.Prefix != strings.ToUpper(u.Prefix) || seen[u.Prefix] {
			t.Errorf("%q is empty, in small letters, or twice in the table", u.Prefix)
		}
		seen[u.Prefix] = true
	}
}

func FuzzAbout(f *testing.F) {
	f.Add("+CREG: 3")
	f.Add("rdy")
	f.Fuzz(func(t *testing.T, line string) {
		subject, known := About(line, StandardURCs)
		if !known && subject != Other || subject > NetworkClock {
			t.Errorf("%q: %d, %v", line, subject, known)
		}
		if subject == Registered && !IsRegistrationURC(line) {
			t.Errorf("%q is no registration", line)
		}
	})
}
