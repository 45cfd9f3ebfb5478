package modem

import "fmt"

// ParseSYSINFOEX reads the state of the card out of the answer to ^SYSINFOEX of a Huawei
// modem: 1 is a card that works, 255 none (Huawei ME909s AT manual, ^SYSINFOEX). The other
// numbers do not tell a card that waits for its PIN from one that is broken.
func ParseSYSINFOEX(lines []string) (SIMState, error) {
	line, ok := last(lines, "^SYSINFOEX")
	if !ok {
		return SIMUnknown, fmt.Errorf("no ^SYSINFOEX line in the answer")
	}
	switch state := at(fields(line), 3); state {
	case "1":
		return SIMReady, nil
	case "255":
		return SIMAbsent, nil
	default:
		return SIMUnknown, fmt.Errorf("^SYSINFOEX: %q says nothing about the card", state)
	}
}
