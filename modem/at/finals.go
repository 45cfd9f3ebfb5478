package at

import (
	"slices"
	"sort"
	"strings"
)

// The only final results that warthog is given.
const (
	resultOK    = "OK"
	resultError = "ERROR"
	prefixCME   = "+CME ERROR:"
	prefixCMS   = "+CMS ERROR:"
)

// standardFinal returns what warthog shall see for a final result of V.250 or
// 3GPP TS 27.007, or "" for any other line. A line that only begins like one, such as
// ERROR STATE CHANGED, is none.
func standardFinal(line string) string {
	switch {
	case line == resultOK, line == resultError:
		return line
	case strings.HasPrefix(line, prefixCME), strings.HasPrefix(line, prefixCMS):
		return line
	case line == prefixCME[:len(prefixCME)-1], line == prefixCMS[:len(prefixCMS)-1]:
		return line + ":"
	}
	if code, found := strings.CutPrefix(line, resultError+":"); found && strings.Trim(code, " 0123456789") == "" {
		return resultError
	}
	return ""
}

// numericFinal reads the digits that stand for OK and ERROR under ATV0 (V.250 §6.3.1).
// They are believed only in answer to commands that give no digits of their own: a
// bare AT and the settings of echo, verbosity and quiet.
func numericFinal(line, text string) string {
	if strings.Trim(text, "EVQevq01") != "" {
		return ""
	}
	switch line {
	case "0":
		return resultOK
	case "4":
		return resultError
	}
	return ""
}

// A vendorFinal is a line outside the standard's final results that ends a command.
type vendorFinal struct {
	line   string   // the whole line; a * at its end matches any rest
	result string   // what it means
	after  []string // the commands that it ends, see ends; none: every command
}

var (
	// Commands that set up or clear a call or a context. During any other command
	// NO CARRIER and its like tell of another's call, and are URCs.
	calls = []string{"D", "A", "H", "O", "+CGDATA", "+CGACT", "+CGATT", "+CHUP", "+CIPSTART", "+CIICR", "+QIACT", "+NETOPEN",
		"+XIIC", "+ECMDUP", "^NDISDUP", "$QCRMCALL", "$MYNETACT", "+MIPCALL"}
	data = []string{"D", "O", "+CGDATA"}
)

// vendorFinals are always known; Config.Finals adds those of a family, and Command.Ends
// those of one command: SIM800's AT+CIFSR has none at all.
// Sources: V.250 §5.7.1, SIM800 manual §8, ModemManager src/mm-serial-parsers.c, drivers of
// TinyGSM and RT-Thread at_device.
var vendorFinals = []vendorFinal{
	{"NO CARRIER", prefixCME + " NO CARRIER", calls},
	{"BUSY", prefixCME + " BUSY", calls},
	{"NO ANSWER", prefixCME + " NO ANSWER", calls},
	{"NO DIALTONE", prefixCME + " NO DIALTONE", calls},
	{"NO DIAL TONE", prefixCME + " NO DIALTONE", calls},
	{"CONNECT*", resultOK, data},
	{"COMMAND NOT SUPPORT*", prefixCME + " operation not supported", nil},
	{"UNKNOWN COMMAND", prefixCME + " operation not supported", nil},
	{"MODEM ERROR:*", resultError, nil},
	{"ABORTED", prefixCME + " ABORTED", nil},
	{"SEND OK", resultOK, []string{"SEND"}},
	{"SEND FAIL", prefixCME + " SEND FAIL", []string{"SEND"}},
	{"DATA ACCEPT:*", resultOK, []string{"SEND"}},
	{"SHUT OK", resultOK, []string{"SHUT"}},
	{"CLOSE OK", resultOK, []string{"CLOSE"}},
	{"NORMAL POWER DOWN", resultOK, []string{"POW"}},
	{"POWERED DOWN", resultOK, []string{"POW"}},
}

// find returns the result that the line means in answer to the command, or "".
func (f vendorFinal) find(line, text string) string {
	if !matches(f.line, line) || f.after != nil && !slices.ContainsFunc(f.after, func(name string) bool { return ends(name, text) }) {
		return ""
	}
	return f.result
}

// ends reports whether the command is of that name: a single letter is a basic command
// of V.250, anything longer is found anywhere in the text.
func ends(name, text string) bool {
	text = strings.ToUpper(text)
	if len(name) == 1 {
		return strings.HasPrefix(text, name)
	}
	return strings.Contains(text, name)
}

func matches(pattern, line string) bool {
	prefix, open := strings.CutSuffix(pattern, "*")
	return line == pattern || open && strings.HasPrefix(line, prefix)
}

func builtinFinal(line, text string) string {
	for _, f := range vendorFinals {
		if result := f.find(line, text); result != "" {
			return result
		}
	}
	return ""
}

// familyFinals turns Config.Finals into rows, the longest pattern first, so that the
// most exact one wins whatever the order of the map.
func familyFinals(finals map[string]string) []vendorFinal {
	rows := make([]vendorFinal, 0, len(finals))
	for line, result := range finals {
		rows = append(rows, vendorFinal{line: line, result: meant(result)})
	}
	sort.Slice(rows, func(i, j int) bool { return len(rows[i].line) > len(rows[j].line) }) // shares its code, unlike slices.SortFunc
	return rows
}

// meant is the final result that a caller means by a text.
func meant(result string) string {
	if final := standardFinal(result); final != "" {
		return final
	}
	return prefixCME + " " + result
}

// ending returns the final result that the line stands for by Command.Ends, or "".
func (x *exchange) ending(line string) string {
	if x.ends == nil {
		return ""
	}
	result := x.ends(line)
	if result == "" {
		return ""
	}
	return meant(result)
}
