package modem

import "strings"

// Characters that the parsers scan for, all of them ASCII.
const (
	digits    = "0123456789"
	capitals  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	hexDigits = digits + "ABCDEFabcdef"
	blanks    = "\t\n\f\r "
)

// leading is what the text begins with of these characters.
func leading(text, characters string) string {
	return text[:len(text)-len(strings.TrimLeft(text, characters))]
}
