package modem

import (
	"encoding/hex"
	"strings"
)

// Arguments returns the fields behind the colon of a line that begins with the prefix,
// without their quotes; nil for any other line. It is for the lines of the modem's own
// IP stack, which families read for themselves.
func Arguments(line, prefix string) []string {
	if !prefixed(line, prefix) {
		return nil
	}
	f := fields(line)
	for i := range f {
		f[i] = unquote(f[i])
	}
	return f
}

// ParseData returns the data that a line carries behind itself in hexadecimal, as a
// session of package at gives it: "+IPD5 68656c6c6f". ok is false where there is none.
func ParseData(line string) (data []byte, ok bool) {
	i := strings.LastIndexByte(line, ' ')
	if i < 0 {
		return nil, false
	}
	data, err := hex.DecodeString(line[i+1:])
	return data, err == nil && len(data) > 0
}
