package at

import (
	"errors"
	"strconv"
	"strings"
)

// CMS reads a +CMS ERROR out of err. code is its number; -1 when the modem gave words
// or nothing. text says what it means (3GPP TS 27.005 §3.2.5, TS 24.011 §E.2), or is the
// modem's own. ok is false when err is no CMS error.
func CMS(err error) (code int, text string, ok bool) {
	var e CMSError
	if !errors.As(err, &e) {
		return -1, "", false
	}
	said := strings.TrimSpace(string(e))
	n, err := strconv.ParseUint(said, 10, 16)
	if err != nil {
		return -1, said, true
	}
	if text, ok = cmsTexts[int(n)]; !ok {
		text = "vendor error"
	}
	return int(n), text, true
}

// firstMECause is where the modem's own causes begin; below, the network refused.
const firstMECause = 300

// cmsTexts are the causes that tell a technician what to do.
var cmsTexts = map[int]string{
	1:   "unassigned number",
	8:   "operator determined barring",
	10:  "call barred",
	21:  "short message transfer rejected",
	27:  "destination out of service",
	28:  "unidentified subscriber",
	29:  "facility rejected: the card's plan has no SMS",
	30:  "unknown subscriber",
	38:  "network out of order, or the card's plan has no SMS",
	41:  "temporary failure",
	42:  "congestion",
	47:  "resources unavailable",
	50:  "requested facility not subscribed",
	69:  "requested facility not implemented",
	300: "ME failure",
	301: "SMS service of ME reserved",
	302: "operation not allowed",
	304: "invalid PDU mode parameter",
	305: "invalid text mode parameter",
	310: "SIM not inserted",
	311: "SIM PIN required",
	313: "SIM failure",
	314: "SIM busy",
	316: "SIM PUK required",
	330: "SMSC address unknown",
	331: "no network service",
	332: "network timeout",
	500: "unknown error",
}
