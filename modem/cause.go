package modem

import "strings"

// Reject is why the network refused: the number of 3GPP TS 24.008, 24.301 or
// 24.501, or the maker's own when Vendor is set.
type Reject struct {
	Domain Domain
	Cause  int
	Vendor bool
	// Session says that the number is one of session management (3GPP TS 24.301 §9.9.4.4,
	// 24.008 §10.5.6.6): the data session was refused. Otherwise it is one of mobility
	// management (24.301 §9.9.3.9, 24.008 §10.5.3.6 and §10.5.5.14): the terminal was. Both
	// count from the same numbers: 8 is "operator determined barring" in the one and "EPS and
	// non-EPS services not allowed" in the other.
	Session bool
}

// The first and the last cause of the standards.
const leastCause, lastCause = 2, 113

// A layer is one of the two spaces of numbers.
type layer uint8

const (
	unsaid layer = iota
	attach
	session
)

// layerWords are the words of a text that tell the layer of a number behind them.
var layerWords = [...]struct {
	word  string
	layer layer
}{
	{"EMM", attach}, {"GMM", attach}, {"MM", attach}, {"5GMM", attach}, {"ATTACH", attach}, {"DETACH", attach}, {"REGISTRATION", attach}, {"TAU", attach}, {"RAU", attach}, {"LAU", attach},
	{"ESM", session}, {"SM", session}, {"5GSM", session}, {"PDP", session}, {"PDN", session}, {"PDU", session}, {"BEARER", session}, {"CONTEXT", session}, {"SESSION", session}, {"ACTIVATION", session},
}

// spoken is the layer that a text in capitals names last: "Attach rejected, ESM cause" is of
// the session, "SM attach error" of the attach.
func spoken(text string) layer {
	said := unsaid
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !isWord(r) || r == '_' }) {
		for _, w := range layerWords {
			if word == w.word {
				said = w.layer
			}
		}
	}
	return said
}

// sessionCause reports whether a number is of the session. One that a single space has
// decides by itself, whatever the modem calls it: "EMM cause 33" is no cause of EMM. Of the
// others the word decides; without one, 26 and 31 are of the session, where alone they are
// met in the field.
func sessionCause(cause int, said layer) bool {
	switch {
	case cause == 8, cause == 26, cause == 31, cause == 35, cause == 39, cause == 40, cause == 42, cause >= 95 && cause <= 111:
		return said == session || said == unsaid && (cause == 26 || cause == 31)
	case cause < 27:
		return false
	}
	return true // 27 to 66, 81, 112 and 113; EMM has none of them, 36 and 78 aside
}

// Reject returns the cause of the network that the command was refused with, nil for any
// other end: a +CME ERROR of 100 + n stands for the cause n, and those from 148 on for causes
// of the session (3GPP TS 27.007 §9.2.2, with the numbers of ModemManager's table). The domain
// is left to the caller.
func (e Exchange) Reject() *Reject {
	code, _, ok := e.CME()
	if !ok {
		return nil
	}
	if code >= 102 && code <= 134 {
		return &Reject{Cause: code - 100, Session: sessionCause(code-100, unsaid)}
	}
	for _, s := range sessionErrors {
		if s.code == code {
			return &Reject{Cause: s.cause, Session: true}
		}
	}
	return nil
}

// sessionErrors are the errors of 3GPP TS 27.007 §9.2.2.1.2 that do not stand 100 above
// their cause. 148 is "unspecified".
var sessionErrors = [...]struct{ code, cause int }{
	{148, 31}, {149, 29}, {177, 8}, {178, 65}, {179, 66}, {190, 38}, {191, 39}, {192, 50}, {193, 51}, {194, 52}, {195, 56}, {196, 57},
	{197, 58}, {198, 60}, {199, 112}, {200, 113}, {201, 53}, {202, 54}, {203, 55},
}
