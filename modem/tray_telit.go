package modem

import "fmt"

// ParseQSS reads the answer to Telit's #QSS?, its mode and what the tray holds: 0 no card, 3
// one that is ready. 1 and 2, a card that starts or has just been unlocked, are errors here,
// since they do not say whether it works.
func ParseQSS(e Exchange) (SIMState, error) {
	line, ok := last(e.Lines, "#QSS")
	if !ok {
		return SIMUnknown, fmt.Errorf("no #QSS line in the answer")
	}
	switch f := at(fields(line), 1); f {
	case "0":
		return SIMAbsent, nil
	case "3":
		return SIMReady, nil
	default:
		return SIMUnknown, fmt.Errorf("#QSS: %q does not say whether the card works", f)
	}
}
