package modem

import (
	"fmt"
	"strings"
)

// SIMState is the state of the card as the modem sees it.
type SIMState uint8

// The states of a card. Busy is what a card says in the first seconds after
// power-on; it is not a fault.
const (
	SIMUnknown SIMState = iota
	SIMReady
	SIMPINRequired
	SIMPUKRequired
	SIMOperatorLocked // the modem accepts only one operator's cards
	SIMAbsent
	SIMFailure
	SIMBusy
)

var simStates = [...]string{"unknown", "ready", "pin_required", "puk_required", "operator_locked", "absent", "failure", "busy"}

// String returns the state in the words of the report contract.
func (s SIMState) String() string { return name(simStates[:], int(s)) }

// name returns the i-th of a list of names, "unknown" beyond its end.
func name(names []string, i int) string {
	if i < 0 || i >= len(names) {
		return "unknown"
	}
	return names[i]
}

// simWords maps the texts of +CPIN and of +CME ERROR in words, lower case.
// PIN2 and PUK2 guard a phone book only: the card works.
var simWords = map[string]SIMState{
	"ready":             SIMReady,
	"sim pin":           SIMPINRequired,
	"sim pin required":  SIMPINRequired,
	"sim puk":           SIMPUKRequired,
	"sim puk required":  SIMPUKRequired,
	"sim pin2":          SIMReady,
	"sim puk2":          SIMReady,
	"sim pin2 required": SIMReady,
	"sim puk2 required": SIMReady,
	"not ready":         SIMBusy,
	"sim busy":          SIMBusy,
	"not inserted":      SIMAbsent,
	"sim not inserted":  SIMAbsent,
	"sim removed":       SIMAbsent,
	"sim failure":       SIMFailure,
	"sim wrong":         SIMFailure,
	"sim card wrong":    SIMFailure,
}

// simCodes maps +CME ERROR numbers (3GPP TS 27.007 §9.2.1).
var simCodes = map[int]SIMState{
	10: SIMAbsent, 11: SIMPINRequired, 12: SIMPUKRequired, 13: SIMFailure,
	14: SIMBusy, 15: SIMFailure, 17: SIMReady, 18: SIMReady,
	5: SIMOperatorLocked, 6: SIMOperatorLocked, 7: SIMOperatorLocked,
}

// ParseSIMState reads the answer to +CPIN? (3GPP TS 27.007 §8.3), which may be a
// line or an error. It fails where neither says anything about the card. Where there are
// both, the line is a report that the modem made by itself in between, and the error the
// answer.
func ParseSIMState(e Exchange) (SIMState, error) {
	state, err := simError(e)
	if line, ok := last(e.Lines, "+CPIN"); ok && err != nil {
		return simWord(strings.ToLower(unquote(fields(line)[0])))
	}
	return state, err
}

// simError is the state that the final result names.
func simError(e Exchange) (SIMState, error) {
	code, text, ok := e.CME()
	switch {
	case !ok:
		return SIMUnknown, fmt.Errorf("no +CPIN line in the answer")
	case text != "":
		return simWord(text)
	case code >= 40 && code <= 47: // network, subset, provider and corporate personalisation
		return SIMOperatorLocked, nil
	}
	if s, known := simCodes[code]; known {
		return s, nil
	}
	return SIMUnknown, fmt.Errorf("+CME ERROR: %d says nothing about the card", code)
}

func simWord(text string) (SIMState, error) {
	if s, ok := simWords[text]; ok {
		return s, nil
	}
	if strings.HasPrefix(text, "ph-") || strings.Contains(text, "personali") { // zation or sation
		return SIMOperatorLocked, nil
	}
	return SIMUnknown, fmt.Errorf("%q is no known state of a card", text)
}
