package modem

import "strings"

// RAT is the radio access technology.
type RAT uint8

// The access technologies of 3GPP TS 27.007 §7.3, and the ones that modems name
// beside them.
const (
	RATUnknown RAT = iota
	GSM
	GPRS
	EDGE
	UMTS
	HSPA
	LTE
	LTEM
	NBIoT
	ECGSMIoT
	NR5G
	NR5GNSA
)

var ratNames = [...]string{"", "gsm", "gprs", "edge", "umts", "hspa", "lte", "lte_m", "nb_iot", "ec_gsm_iot", "nr5g", "nr5g_nsa"}

// String returns the technology in the words of the report contract, "" when it
// is not known.
func (r RAT) String() string {
	if int(r) >= len(ratNames) {
		return ""
	}
	return ratNames[r]
}

// Generation is 2, 3, 4 or 5, and 0 when the technology is not known.
func (r RAT) Generation() int {
	switch r {
	case GSM, GPRS, EDGE, ECGSMIoT:
		return 2
	case UMTS, HSPA:
		return 3
	case LTE, LTEM, NBIoT:
		return 4
	case NR5G, NR5GNSA:
		return 5
	}
	return 0
}

// actRATs maps the <AcT> of +COPS and +C*REG (3GPP TS 27.007 §7.3).
var actRATs = [...]RAT{GSM, GSM, UMTS, EDGE, HSPA, HSPA, HSPA, LTE, ECGSMIoT, NBIoT, LTE, NR5G, NR5G, NR5GNSA}

// RATFromAcT names the technology of an <AcT> number; unknown beyond the table.
func RATFromAcT(act int) RAT {
	if act < 0 || act >= len(actRATs) {
		return RATUnknown
	}
	return actRATs[act]
}

// ratWords are what vendors call the technologies; the first that a text holds counts.
var ratWords = [...]struct {
	word string
	rat  RAT
}{
	{"NSA", NR5GNSA}, {"LTE+NR", NR5GNSA}, {"ENDC", NR5GNSA}, {"EN-DC", NR5GNSA}, {"NR", NR5G}, {"NB-IOT", NBIoT}, {"NBIOT", NBIoT}, {"CAT-NB", NBIoT}, {"NB-S1", NBIoT}, {"EMTC", LTEM}, {"CAT-M", LTEM},
	{"LTE", LTE}, {"HSPA", HSPA}, {"HSDPA", HSPA}, {"HSUPA", HSPA}, {"WCDMA", UMTS}, {"UMTS", UMTS}, {"EDGE", EDGE}, {"GPRS", GPRS}, {"GSM", GSM}, {"5G", NR5G}, {"3G", UMTS},
}

// ratWord reads a technology out of a vendor's words.
func ratWord(text string) RAT {
	text = strings.ToUpper(text)
	for _, r := range ratWords {
		if strings.Contains(text, r.word) {
			return r.rat
		}
	}
	return RATUnknown
}
