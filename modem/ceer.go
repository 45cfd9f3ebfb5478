package modem

import "strings"

// ParseCEER reads a cause out of the free text of +CEER (3GPP TS 27.007 §6.10): the number
// behind the words that announce one ("EMM cause 33", "PDP activation rejected, cause: 29",
// "SM activation error",33), else the cause that a field calls by its name. Reject.Session
// says whose number it is; the domain is left to the caller, since the text may not tell. The
// modem keeps the last failure since it started, so that the cause may be old. ok is false
// where the text holds none, and for numbers that are no cause of the standard, such as
// the 148 that one u-blox part reports after every success.
func ParseCEER(lines []string) (r Reject, ok bool) {
	for _, line := range lines {
		if n, before, found := announcedCause(strings.ToUpper(line)); found {
			return Reject{Cause: n, Session: sessionCause(n, spoken(before))}, true
		}
	}
	for _, line := range lines {
		for _, field := range fields(line) {
			if r, ok := namedCause(field); ok {
				return r, true
			}
		}
	}
	return Reject{}, false
}

// announcements are the words behind which a number is a cause, and what stands between.
// "reject" and "error" count only as a quoted field, as u-blox and Sierra write it: in running
// text they are followed by counts and addresses as well.
var announcements = [...]struct{ word, between string }{
	{"CAUSE", " :=\","}, {"REJECT\"", " ,"}, {"ERROR\"", " ,"},
}

// announcedCause finds the first number that is announced as a cause, and the text before it.
func announcedCause(text string) (cause int, before string, ok bool) {
	for i := range text {
		for _, a := range announcements {
			rest, found := strings.CutPrefix(text[i:], a.word)
			if !found {
				continue
			}
			n, ok := leadingNumber(strings.TrimLeft(rest, a.between))
			if a.word == `ERROR"` && n > 100+leastCause && n <= 134 { // the number of a +CME ERROR, see Exchange.Reject
				n -= 100
			}
			if ok && n >= leastCause && n <= lastCause {
				return n, text[:i+len(a.word)], true
			}
		}
	}
	return 0, "", false
}

// leadingNumber reads up to three digits at the beginning that no letter or digit continues.
func leadingNumber(text string) (int, bool) {
	end := strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(text)
	}
	if end > 3 || end < len(text) && isWord(rune(text[end])) {
		return 0, false
	}
	return number(text[:end])
}

// namedCause reads a field that names a cause, in words or in capitals with underscores, with
// or without the layer before it. A name of one word counts only behind its layer.
func namedCause(field string) (Reject, bool) {
	name := strings.Join(strings.FieldsFunc(strings.ToUpper(field), func(r rune) bool { return !isWord(r) || r == '_' }), "_")
	layer, found := unsaid, false
	for _, p := range causePrefixes {
		if rest, ok := strings.CutPrefix(name, p.text); ok {
			name, layer, found = rest, p.layer, true
			break
		}
	}
	if !found && !strings.Contains(name, "_") {
		return Reject{}, false
	}
	for _, c := range causeNames {
		if c.name == name && (layer == unsaid || layer == c.layer) {
			return Reject{Cause: c.cause, Session: c.layer == session}, true
		}
	}
	return Reject{}, false
}

func isWord(r rune) bool {
	return r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_'
}

// causePrefixes are the layers as Altair and SIMCom spell them before a name.
var causePrefixes = [...]struct {
	text  string
	layer layer
}{
	{"EMM_CAUSE_", attach}, {"GMM_CAUSE_", attach}, {"ESM_CAUSE_", session}, {"SM_CAUSE_", session},
}

// causeNames are causes of 3GPP TS 24.301 §9.9.3.9 and §9.9.4.4, and of 24.008 §10.5.6.6
// where that has other words. One that both layers have stands there for each.
var causeNames = [...]struct {
	name  string
	cause int
	layer layer
}{
	{"IMSI_UNKNOWN_IN_HSS", 2, attach},
	{"ILLEGAL_UE", 3, attach},
	{"ILLEGAL_MS", 3, attach},
	{"IMEI_NOT_ACCEPTED", 5, attach},
	{"ILLEGAL_ME", 6, attach},
	{"EPS_SERVICES_NOT_ALLOWED", 7, attach},
	{"GPRS_SERVICES_NOT_ALLOWED", 7, attach},
	{"EPS_AND_NON_EPS_SERVICES_NOT_ALLOWED", 8, attach},
	{"EPS_SERVICES_AND_NON_EPS_SERVICES_NOT_ALLOWED", 8, attach},
	{"IMPLICITLY_DETACHED", 10, attach},
	{"PLMN_NOT_ALLOWED", 11, attach},
	{"TRACKING_AREA_NOT_ALLOWED", 12, attach},
	{"ROAMING_NOT_ALLOWED_IN_THIS_TRACKING_AREA", 13, attach},
	{"EPS_SERVICES_NOT_ALLOWED_IN_THIS_PLMN", 14, attach},
	{"NO_SUITABLE_CELLS_IN_TRACKING_AREA", 15, attach},
	{"NETWORK_FAILURE", 17, attach},
	{"ESM_FAILURE", 19, attach},
	{"MAC_FAILURE", 20, attach},
	{"SYNCH_FAILURE", 21, attach},
	{"CONGESTION", 22, attach},
	{"OPERATOR_DETERMINED_BARRING", 8, session},
	{"INSUFFICIENT_RESOURCES", 26, session},
	{"MISSING_OR_UNKNOWN_APN", 27, session},
	{"UNKNOWN_PDN_TYPE", 28, session},
	{"UNKNOWN_PDP_ADDRESS_OR_PDP_TYPE", 28, session},
	{"USER_AUTHENTICATION_FAILED", 29, session},
	{"USER_AUTHENTICATION_OR_AUTHORIZATION_FAILED", 29, session},
	{"REQUEST_REJECTED_BY_SERVING_GW_OR_PDN_GW", 30, session},
	{"ACTIVATION_REJECTED_BY_GGSN", 30, session},
	{"REQUEST_REJECTED_UNSPECIFIED", 31, session},
	{"ACTIVATION_REJECTED_UNSPECIFIED", 31, session},
	{"SERVICE_OPTION_NOT_SUPPORTED", 32, session},
	{"REQUESTED_SERVICE_OPTION_NOT_SUBSCRIBED", 33, session},
	{"SERVICE_OPTION_NOT_SUBSCRIBED", 33, session},
	{"OPTION_NOT_SUBSCRIBED", 33, session},
	{"SERVICE_OPTION_TEMPORARILY_OUT_OF_ORDER", 34, session},
	{"NETWORK_FAILURE", 38, session},
	{"PDN_TYPE_IPV4_ONLY_ALLOWED", 50, session},
	{"PDN_TYPE_IPV6_ONLY_ALLOWED", 51, session},
	{"MULTIPLE_PDN_CONNECTIONS_FOR_A_GIVEN_APN_NOT_ALLOWED", 55, session},
}
