package modem

import "fmt"

// ParseReference reads the answer to +CMGS (3GPP TS 27.005 §3.5.1): the reference, 0 to
// 255, under which the network has taken the message.
func ParseReference(lines []string) (int, error) {
	line, ok := last(lines, "+CMGS")
	if !ok {
		return 0, fmt.Errorf("no +CMGS line in the answer")
	}
	n, ok := number(fields(line)[0])
	if !ok || n < 0 || n > 255 {
		return 0, fmt.Errorf("+CMGS: %q is no message reference", fields(line)[0])
	}
	return n, nil
}
