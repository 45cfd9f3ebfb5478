package simulator

import (
	"fmt"
	"strings"
)

// causes are the names of the causes of mobility management (24.301 §9.9.3.9).
var causes = map[int]string{
	2: "IMSI unknown in HSS", 3: "illegal UE", 5: "IMEI not accepted", 6: "illegal ME", 7: "EPS services not allowed",
	8: "EPS services and non-EPS services not allowed", 11: "PLMN not allowed", 12: "tracking area not allowed",
	13: "roaming not allowed in this tracking area", 14: "EPS services not allowed in this PLMN",
	15: "no suitable cells in tracking area", 17: "network failure", 19: "ESM failure", 22: "congestion",
	33: "requested service option not subscribed",
}

// sessionCauses are the names of the causes of session management (24.301 §9.9.4.4).
var sessionCauses = map[int]string{
	8: "operator determined barring", 26: "insufficient resources", 27: "missing or unknown APN", 28: "unknown PDN type",
	29: "user authentication failed", 30: "request rejected by Serving GW or PDN GW", 31: "request rejected, unspecified",
	32: "service option not supported", 33: "requested service option not subscribed", 34: "service option temporarily out of order",
	38: "network failure", 50: "PDN type IPv4 only allowed", 51: "PDN type IPv6 only allowed",
	55: "multiple PDN connections for a given APN not allowed",
}

// refusal is why the network refuses the terminal or its session now; 0 where it does neither.
func (s State) refusal() (cause int, ofSession bool) {
	switch {
	case s.PS.Stat == Denied:
		return s.PS.Cause, false
	case s.PS.registered():
		return s.SessionCause, s.SessionCause != 0
	}
	return 0, false
}

// lastRefusal is the refusal of now, else the last one since boot; 0 where there was none.
func (s State) lastRefusal() (cause int, ofSession bool) {
	if cause, ofSession = s.refusal(); cause == 0 {
		cause, ofSession = s.LastCause, s.LastOfSession
	}
	return cause, ofSession
}

// lastCause answers +CEER, which keeps the last refusal since boot, however stale.
func lastCause(q *query) reply {
	cause, ofSession := q.s.lastRefusal()
	if cause == 0 {
		return say("+CEER: No cause information available")
	}
	return say("+CEER: " + q.m.family.explain(q.s.RAT, cause, ofSession))
}

// explain says a cause in the words of the family: numbered ("ESM cause 33, requested …"), or as
// SIMCom's newer modems by name ("ESM_CAUSE_REQUESTED_…").
func (f *family) explain(rat RAT, cause int, ofSession bool) string {
	layer, name := "EMM", causes[cause]
	if ofSession {
		layer, name = "ESM", sessionCauses[cause]
	}
	if ofSession && !rat.eps() && rat != NR {
		layer = "SM"
	}
	switch {
	case f.causeNames && name != "":
		return layer + "_CAUSE_" + underscored(name)
	case name == "":
		return fmt.Sprintf("%s cause %d", layer, cause)
	}
	return fmt.Sprintf("%s cause %d, %s", layer, cause, name)
}

// underscored is a name in capitals with underscores: "PLMN_NOT_ALLOWED".
func underscored(name string) string {
	words := strings.FieldsFunc(strings.ToUpper(name), func(r rune) bool { return strings.ContainsRune(" ,-", r) })
	return strings.Join(words, "_")
}
