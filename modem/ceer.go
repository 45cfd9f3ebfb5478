package modem

import (
	"regexp"
	"strings"
)

var (
	causeNumber = regexp.MustCompile(`(?i)cause[ :=",]*([0-9]{1,3})\b`)
	causeName   = regexp.MustCompile(`\b[A-Z]+(?:_[A-Z]+)+\b`)
)

// ParseCEER reads a cause number out of the free text of +CEER (3GPP TS 27.007
// §6.10): the 1 to 3 digits behind the word "cause", else the cause that the text
// calls by its name. The modem keeps the last failure since it started, so that the
// number may be old. ok is false where the text holds none.
func ParseCEER(lines []string) (cause int, ok bool) {
	text := strings.Join(lines, " ")
	if m := causeNumber.FindStringSubmatch(text); m != nil {
		n, _ := number(m[1])
		return n, n > 0 && n < 256
	}
	for _, name := range causeName.FindAllString(text, -1) {
		if n, known := causeNames[strings.TrimPrefix(name, "EMM_CAUSE_")]; known {
			return n, true
		}
	}
	return 0, false
}

// causeNames are causes of 3GPP TS 24.301 §9.9.3.9 as Altair and SIMCom spell them.
var causeNames = map[string]int{
	"IMSI_UNKNOWN_IN_HSS":                           2,
	"ILLEGAL_UE":                                    3,
	"IMEI_NOT_ACCEPTED":                             5,
	"ILLEGAL_ME":                                    6,
	"EPS_SERVICES_NOT_ALLOWED":                      7,
	"EPS_AND_NON_EPS_SERVICES_NOT_ALLOWED":          8,
	"EPS_SERVICES_AND_NON_EPS_SERVICES_NOT_ALLOWED": 8,
	"IMPLICITLY_DETACHED":                           10,
	"PLMN_NOT_ALLOWED":                              11,
	"TRACKING_AREA_NOT_ALLOWED":                     12,
	"ROAMING_NOT_ALLOWED_IN_THIS_TRACKING_AREA":     13,
	"EPS_SERVICES_NOT_ALLOWED_IN_THIS_PLMN":         14,
	"NO_SUITABLE_CELLS_IN_TRACKING_AREA":            15,
	"NETWORK_FAILURE":                               17,
	"ESM_FAILURE":                                   19,
	"MAC_FAILURE":                                   20,
	"SYNCH_FAILURE":                                 21,
	"CONGESTION":                                    22,
}
