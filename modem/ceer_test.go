package modem

import (
	"fmt"
	"strings"
	"testing"
)

func TestParseCEER(t *testing.T) {
	of := func(cause int) Reject { return Reject{Cause: cause} }
	session := func(cause int) Reject { return Reject{Cause: cause, Session: true} }
	for _, tt := range []struct {
		name, lines string
		want        Reject // the zero Reject: none
	}{
		{"qualcomm/EMM cause", "+CEER: EMM cause 8, EPS services and non-EPS services not allowed", of(8)},
		{"qualcomm/ESM cause", "+CEER: ESM cause 8, operator determined barring", session(8)},
		{"qualcomm/a cause that EMM has not", "+CEER: EMM cause 33, requested service option not subscribed", session(33)},
		{"qualcomm/a cause that ESM has not", "+CEER: ESM cause 7", of(7)},
		{"generic/SM cause", "+CEER: SM cause 29", session(29)},
		{"generic/SM cause 8", "+CEER: SM cause: 8", session(8)},
		{"generic/GMM cause", "+CEER: GMM cause 7", of(7)},
		{"generic/PDP", "+CEER: PDP activation rejected, cause: 31", session(31)},
		{"generic/PDN", "+CEER: PDN connectivity rejected with cause 26", session(26)},
		{"generic/the layer next to the number counts", "+CEER: Attach rejected, ESM cause 26", session(26)},
		{"generic/colon", "+CEER: Attach rejected, cause: 15", of(15)},
		{"generic/equals", "+CEER: reject cause=7", of(7)},
		{"generic/8 without a layer", "+CEER: cause 8", of(8)},
		{"generic/26 without a layer", "+CEER: cause 26", session(26)},
		{"generic/31 with EMM", "+CEER: EMM cause 31", of(31)},
		{"ublox/fields", `+CEER: "EMM cause",11,"PLMN not allowed"`, of(11)},
		{"ublox/attach", `+CEER: "SM attach error",7,"GPRS services not allowed"`, of(7)},
		{"ublox/activation", `+CEER: "SM activation error",33,"Requested service option not subscribed"`, session(33)},
		{"sierra/EMM reject", `+CEER: "EMM reject",19,"ESM failure"`, of(19)},
		{"sierra/ESM reject", `+CEER: "ESM reject",27,"Missing or unknown APN"`, session(27)},
		{"generic/capitals", "+CEER: EMM CAUSE 8", of(8)},
		{"generic/the second cause has the number", "+CEER: No cause information\n+CEER: cause 14", of(14)},
		{"altair/name", "+CEER: NO_SUITABLE_CELLS_IN_TRACKING_AREA", of(15)},
		{"altair/long name", "+CEER: EPS_AND_NON_EPS_SERVICES_NOT_ALLOWED", of(8)},
		{"altair/name of the session", "+CEER: REQUESTED_SERVICE_OPTION_NOT_SUBSCRIBED", session(33)},
		{"simcom/name", "+CEER: EMM_CAUSE_ESM_FAILURE", of(19)},
		{"simcom/name of one word", "+CEER: EMM_CAUSE_CONGESTION", of(22)},
		{"simcom/name of the session", "+CEER: ESM_CAUSE_MISSING_OR_UNKNOWN_APN", session(27)},
		{"simcom/a name of both layers", "+CEER: EMM_CAUSE_NETWORK_FAILURE", of(17)},
		{"simcom/the same of the other", "+CEER: ESM_CAUSE_NETWORK_FAILURE", session(38)},
		{"simcom/a name of the other layer", "+CEER: EMM_CAUSE_MISSING_OR_UNKNOWN_APN", Reject{}},
		{"qualcomm/words", "+CEER: Requested service option not subscribed", session(33)},
		{"qualcomm/words in quotes", `+CEER: "Operator determined barring"`, session(8)},
		{"generic/a family of addresses", "+CEER: PDN type IPv4 only allowed", session(50)},
		{"generic/failure of the session", "+CEER: ESM failure", of(19)},

		{"qualcomm/detached", "+CEER: EMM detached", Reject{}},
		{"ublox/detached without a cause", `+CEER: "SM detach",0,"No cause information available"`, Reject{}},
		{"sierra/the number of a +CME ERROR", `+CEER: "SM activation error",133,"Requested service option not subscribed"`, session(33)},
		{"ublox/148 after every success", `+CEER: "SM activation error",148,"Unspecified"`, Reject{}},
		{"generic/none", "+CEER: No cause information available", Reject{}},
		{"generic/a long number", "+CEER: cause 1234", Reject{}},
		{"generic/beyond the standards", "+CEER: cause 148", Reject{}},
		{"generic/a number that goes on", "+CEER: cause 8A", Reject{}},
		{"generic/zero", "+CEER: cause 0", Reject{}},
		{"generic/a number elsewhere", "+CEER: 36 regular deactivation", Reject{}},
		{"generic/a number behind error in running text", "+CEER: error 8", Reject{}},
		{"generic/another name", "+CEER: NORMAL_CALL_CLEARING", Reject{}},
		{"generic/a word of a call", "+CEER: Congestion", Reject{}},
		{"generic/part of a name", "+CEER: Network failure of another kind", Reject{}},
		{"generic/nothing", "", Reject{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := ParseCEER(strings.Split(tt.lines, "\n"))
			if ok != (tt.want != Reject{}) || got != tt.want {
				t.Errorf("got %+v, %v; want %+v", got, ok, tt.want)
			}
		})
	}
}

// Every name is read with and without its layer, in capitals and in words.
func TestCauseNames(t *testing.T) {
	for _, c := range causeNames {
		for _, text := range []string{c.name, strings.ReplaceAll(strings.ToLower(c.name), "_", " ")} {
			if !strings.ContainsAny(text, "_ ") {
				continue
			}
			r, ok := ParseCEER([]string{"+CEER: " + text})
			if !ok || r.Cause != c.cause && text != "NETWORK_FAILURE" && text != "network failure" {
				t.Errorf("%s: %+v, %v; want %d", text, r, ok, c.cause)
			}
		}
		prefix := map[layer]string{attach: "EMM_CAUSE_", session: "ESM_CAUSE_"}[c.layer]
		if r, ok := ParseCEER([]string{"+CEER: " + prefix + c.name}); !ok || r != (Reject{Cause: c.cause, Session: c.layer == session}) {
			t.Errorf("%s%s: %+v, %v", prefix, c.name, r, ok)
		}
		if sessionCause(c.cause, c.layer) != (c.layer == session) {
			t.Errorf("%s: %d is of the other layer", c.name, c.cause)
		}
	}
}

func FuzzCEER(f *testing.F) {
	f.Add("+CEER: EMM cause 33, text")
	f.Add("+CEER: EMM_CAUSE_ESM_FAILURE")
	f.Add(`+CEER: "SM activation error",33`)
	f.Add("cause cause 015")
	f.Fuzz(func(t *testing.T, text string) {
		r, ok := ParseCEER([]string{text})
		if !ok {
			if r != (Reject{}) {
				t.Errorf("%q gave %+v and no cause", text, r)
			}
			return
		}
		if r.Cause < 2 || r.Cause > 113 || r.Vendor || r.Domain != CS {
			t.Errorf("%q gave %+v", text, r)
		}
		said := map[bool]string{false: "EMM", true: "ESM"}[r.Session]
		if again, ok := ParseCEER([]string{fmt.Sprintf("+CEER: %s cause %d", said, r.Cause)}); !ok || again != r {
			t.Errorf("%+v read again gives %+v, %v", r, again, ok)
		}
	})
}
