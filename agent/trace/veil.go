package trace

import (
	"strings"

	"github.com/simkeeper/simkeeper/modem/at"
)

// unsaid stands for the text of a message, and for who called.
const unsaid = "…"

// private are the answers and reports that hold what people wrote, who they are, or whom
// they called (3GPP TS 27.005 §3, 27.007 §7 and §8), and whether text of theirs follows
// in lines of its own.
var private = map[string]bool{
	"+CMT": true, "+CMGR": true, "+CMGL": true, "+CDS": true, "+CBM": true, "+CUSD": true,
	"+CLIP": false, "+CLCC": false, "+CCWA": false, "+CNAP": false, "+COLP": false,
	"+CNUM": false, "+CPBR": false, "+CPBF": false,
}

// veil keeps what is private out of the dialogue, line by line.
type veil struct{ drawn bool } // the lines that come are somebody's text

// over returns what of a line may stand in a trace.
func (v *veil) over(d at.Direction, text string, names Pseudonyms) string {
	if d == at.Sent {
		v.drawn = !isCommand(text) // the text of a message, which may be echoed
		if v.drawn {
			return unsaid
		}
		return names.Text(text)
	}
	name := answerName(text)
	if name != "" || isFinal(text) {
		v.drawn = false
	}
	body, hidden := private[name]
	switch {
	case hidden:
		v.drawn = body
		return name + ": " + unsaid
	case v.drawn:
		return unsaid
	}
	return names.Text(text)
}

// answerName is the name before the colon of an answer or a report, upper case; "" for any
// other line.
func answerName(line string) string {
	name, _, found := strings.Cut(line, ":")
	if !found || len(name) < 2 || !strings.ContainsRune("+^*#$%!", rune(name[0])) {
		return ""
	}
	for i := 1; i < len(name); i++ {
		if !isWord(name[i]) && name[i] != '_' {
			return ""
		}
	}
	return strings.ToUpper(name)
}

// isCommand tells a command from the text of a message.
func isCommand(text string) bool { return len(text) >= 2 && strings.EqualFold(text[:2], "AT") }

// isFinal reports whether a line ends an answer (ITU-T V.250 §5.7.1, 3GPP TS 27.007 §9).
func isFinal(line string) bool {
	return line == "OK" || line == "ERROR" || strings.HasPrefix(line, "+CME ERROR") || strings.HasPrefix(line, "+CMS ERROR")
}
