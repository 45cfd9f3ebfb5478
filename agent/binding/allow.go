package binding

import (
	"strings"

	"github.com/simkeeper/simkeeper/modem"
)

// admit compares the card with the operator's list, and tells once when it is not on it.
func (s *State) admit(l Look) []Finding {
	switch {
	case l.ICCID == "":
		return nil
	case allowed(l.ICCID, l.Allow):
		s.Refused = ""
		return nil
	case s.Refused.Same(l.ICCID):
		return nil
	}
	s.Refused = l.ICCID
	return []Finding{{Kind: NotAllowed, Severity: Warn, To: string(l.ICCID), Text: "the card in the terminal is none of the operator's: it begins with none of the allowed numbers"}}
}

// allowed reports whether an ICCID has one of the beginnings. Of whole numbers the first 19
// characters count: lists print the check digit or leave it out.
func allowed(c modem.ICCID, list []string) bool {
	open := true
	for _, entry := range list {
		entry = strings.ToUpper(strings.TrimSpace(entry))
		if entry == "" {
			continue
		}
		open = false
		if strings.HasPrefix(string(c), entry) || c.Same(modem.ICCID(entry)) {
			return true
		}
	}
	return open
}
