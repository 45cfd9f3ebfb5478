package modem

import (
	"strconv"
	"testing"
)

// The spaces of numbers, written apart from the code: causes that 3GPP TS 24.301 §9.9.3.9
// gives to mobility management alone, and those that §9.9.4.4 gives to the session alone.
var (
	attachAlone  = []int{2, 3, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25}
	sessionAlone = []int{27, 28, 29, 30, 32, 33, 34, 37, 38, 41, 43, 44, 45, 46, 47, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 65, 66, 81, 112, 113}
	either       = []int{8, 26, 31, 35, 39, 42, 95, 96, 97, 98, 99, 100, 101, 111}
)

func TestSessionCause(t *testing.T) {
	for _, said := range []layer{unsaid, attach, session} {
		for _, c := range attachAlone {
			if sessionCause(c, said) {
				t.Errorf("%d is of the session where the text says %d", c, said)
			}
		}
		for _, c := range sessionAlone {
			if !sessionCause(c, said) {
				t.Errorf("%d is of the attach where the text says %d", c, said)
			}
		}
	}
	for _, c := range either {
		if sessionCause(c, attach) || !sessionCause(c, session) {
			t.Errorf("the word does not decide for %d", c)
		}
	}
}

// The numbers of +CME ERROR, as sim-lifecycle tables of the field list them.
func TestExchangeReject(t *testing.T) {
	for final, want := range map[string]*Reject{
		"+CME ERROR: 103": {Cause: 3}, "+CME ERROR: 107": {Cause: 7}, "+CME ERROR: 108": {Cause: 8}, "+CME ERROR: 115": {Cause: 15},
		"+CME ERROR: 126": {Cause: 26, Session: true}, "+CME ERROR: 127": {Cause: 27, Session: true}, "+CME ERROR: 133": {Cause: 33, Session: true},
		"+CME ERROR: 148": {Cause: 31, Session: true}, "+CME ERROR: 149": {Cause: 29, Session: true}, "+CME ERROR: 177": {Cause: 8, Session: true},
		"+CME ERROR: 190": {Cause: 38, Session: true}, "+CME ERROR: 192": {Cause: 50, Session: true}, "+CME ERROR: 203": {Cause: 55, Session: true},
		"OK": nil, "ERROR": nil, "": nil, "+CME ERROR: 10": nil, "+CME ERROR: 100": nil, "+CME ERROR: 101": nil, "+CME ERROR: 135": nil, "+CME ERROR: 150": nil,
		"+CME ERROR: 204": nil, "+CME ERROR: SIM failure": nil, "+CMS ERROR: 133": nil, "+CME ERROR: -103": nil,
	} {
		got := Exchange{Final: final}.Reject()
		if (got == nil) != (want == nil) || got != nil && *got != *want {
			t.Errorf("%s: %+v, want %+v", final, got, want)
		}
	}
	for code := range 1000 {
		r := Exchange{Final: "+CME ERROR: " + strconv.Itoa(code)}.Reject()
		if r != nil && (r.Cause < leastCause || r.Cause > lastCause) {
			t.Errorf("%d: %+v", code, r)
		}
	}
}

// The line of a registration may carry the cause of the session that was asked for with the
// attach.
func TestRegistrationRejectOfTheSession(t *testing.T) {
	for line, want := range map[string]Reject{
		"+CEREG: 3,3,,,,0,8":              {Domain: EPS, Cause: 8},
		"+CEREG: 3,3,,,,0,33":             {Domain: EPS, Cause: 33, Session: true},
		"+CEREG: 3,3,,,,1,33":             {Domain: EPS, Cause: 33, Vendor: true},
		"+CEREG: 3,3,,,,0,26":             {Domain: EPS, Cause: 26},
		`+CGREG: 3,3,"1","2",7,"00",0,29`: {Domain: PS, Cause: 29, Session: true},
		"+CREG: 3,3,,,,0,33":              {Domain: CS, Cause: 33}, // MM has 32 to 34 of its own
		`+C5GREG: 3,3,"1","2",11,,,0,27`:  {Domain: FiveGS, Cause: 27},
	} {
		r, err := ParseRegistration([]string{line})
		if err != nil || r.Reject == nil || *r.Reject != want {
			t.Errorf("%s: %+v, %v; want %+v", line, r.Reject, err, want)
		}
	}
}
