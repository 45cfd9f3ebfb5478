package at

import "strings"

// queueLength bounds the URCs that wait for the reader of Session.URCs.
const queueLength = 64

// A queue keeps the newest lines in their order. Only the reader goroutine pushes
// and closes, so a push never waits.
type queue chan string

// push adds the line and reports whether the oldest had to go for it.
func (q queue) push(line string) (dropped bool) {
	for {
		select {
		case q <- line:
			return dropped
		default:
		}
		select {
		case <-q:
			dropped = true
		default:
		}
	}
}

// unsolicitedForm reports whether a line that nobody asked for has the form of a URC:
// a command prefix and a name (+CMTI, ^RSSI, *PSUTTZ), or words in capitals (RDY, SMS DONE).
func unsolicitedForm(line string) bool {
	if len(line) > 1 && strings.IndexByte("+^*#$%!", line[0]) >= 0 {
		return letter(line[1])
	}
	if len(line) < 3 || line[0] < 'A' || line[0] > 'Z' {
		return false
	}
	return strings.Trim(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ") == ""
}

func letter(c byte) bool {
	return 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
}
