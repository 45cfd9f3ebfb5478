package modem

import "fmt"

// Functionality is the answer to +CFUN? (3GPP TS 27.007 §8.2).
type Functionality int

// FullFunctionality is the only level at which a modem registers. 0 and 4 switch the
// radio off on every modem; higher numbers are the makers' own.
const FullFunctionality Functionality = 1

// RadioOff reports whether the level is one that certainly keeps the radio off; 19 is
// u-blox's airplane mode.
func (f Functionality) RadioOff() bool { return f == 0 || f == 4 || f == 19 }

// ParseFunctionality reads the answer to +CFUN?.
func ParseFunctionality(lines []string) (Functionality, error) {
	line, ok := last(lines, "+CFUN")
	if !ok {
		return 0, fmt.Errorf("no +CFUN line in the answer")
	}
	n, ok := number(fields(line)[0])
	if !ok || n < 0 || n > 255 {
		return 0, fmt.Errorf("+CFUN: %q is no level", fields(line)[0])
	}
	return Functionality(n), nil
}

// ParseQSIMSTAT reads the answer to Quectel's AT+QSIMSTAT?, or to +CSMINS? of a SIM800:
// whether the tray holds a card. Only "out" is a state of the card; "in" and "unknown" are
// errors here, since they do not say whether the card works.
func ParseQSIMSTAT(e Exchange) (SIMState, error) {
	line, ok := last(e.Lines, "+QSIMSTAT", "+CSMINS")
	if !ok {
		return SIMUnknown, fmt.Errorf("no +QSIMSTAT or +CSMINS line in the answer")
	}
	if inserted, ok := number(at(fields(line), 1)); ok && inserted == 0 {
		return SIMAbsent, nil
	}
	return SIMUnknown, fmt.Errorf("the modem does not say whether the card works")
}
