package at

import (
	"errors"
	"strconv"
	"strings"
)

// CME reads a +CME ERROR out of err. code is its number, also where the modem said
// it in the standard's words; -1 when there is none. text is the standard's wording,
// or the modem's own where the standard has none. ok is false when err is no CME error.
func CME(err error) (code int, text string, ok bool) {
	var e CMEError
	if !errors.As(err, &e) {
		return -1, "", false
	}
	said := strings.TrimSpace(string(e))
	if n, err := strconv.ParseUint(said, 10, 16); err == nil {
		return int(n), cmeText(int(n)), true
	}
	return cmeCode(said), said, true
}

func cmeText(code int) string {
	for _, row := range cmeTable {
		if row.code == code {
			return row.text
		}
	}
	return "vendor error"
}

func cmeCode(text string) int {
	for _, row := range cmeTable {
		if strings.EqualFold(row.text, text) {
			return row.code
		}
	}
	return -1
}

// cmeTable is 3GPP TS 27.007 §9.2.1 and §9.2.2.1, as far as modems use it. Its words
// are what AT+CMEE=2 gives, and what some modems say whatever AT+CMEE is.
var cmeTable = []struct {
	code int
	text string
}{
	{0, "phone failure"},
	{1, "no connection to phone"},
	{2, "phone-adaptor link reserved"},
	{3, "operation not allowed"},
	{4, "operation not supported"},
	{5, "PH-SIM PIN required"},
	{6, "PH-FSIM PIN required"},
	{7, "PH-FSIM PUK required"},
	{10, "SIM not inserted"},
	{11, "SIM PIN required"},
	{12, "SIM PUK required"},
	{13, "SIM failure"},
	{14, "SIM busy"},
	{15, "SIM wrong"},
	{16, "incorrect password"},
	{17, "SIM PIN2 required"},
	{18, "SIM PUK2 required"},
	{20, "memory full"},
	{21, "invalid index"},
	{22, "not found"},
	{23, "memory failure"},
	{24, "text string too long"},
	{25, "invalid characters in text string"},
	{26, "dial string too long"},
	{27, "invalid characters in dial string"},
	{30, "no network service"},
	{31, "network timeout"},
	{32, "network not allowed - emergency calls only"},
	{40, "network personalization PIN required"},
	{41, "network personalization PUK required"},
	{42, "network subset personalization PIN required"},
	{43, "network subset personalization PUK required"},
	{44, "service provider personalization PIN required"},
	{45, "service provider personalization PUK required"},
	{46, "corporate personalization PIN required"},
	{47, "corporate personalization PUK required"},
	{50, "incorrect parameters"},
	{100, "unknown"},
	{103, "illegal MS"},
	{106, "illegal ME"},
	{107, "GPRS services not allowed"},
	{111, "PLMN not allowed"},
	{112, "location area not allowed"},
	{113, "roaming not allowed in this location area"},
	{132, "service option not supported"},
	{133, "requested service option not subscribed"},
	{134, "service option temporarily out of order"},
	{148, "unspecified GPRS error"},
	{149, "PDP authentication failure"},
	{150, "invalid mobile class"},
}
