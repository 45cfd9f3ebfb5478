package facts

import (
	"strings"

	"github.com/simkeeper/simkeeper/modem"
)

// sorted puts the bare lines of ATI where they belong, of which the agent knows only the usual
// order: a line alone may name the maker or the model, and a version is no maker.
func (a *answer) sorted(i modem.Info) modem.Info {
	i.Manufacturer, i.Model, i.Firmware = unnested(i.Manufacturer), unnested(i.Model), plainRevision(unnested(i.Firmware))
	switch alone := i.Manufacturer+i.Model == ""; {
	case alone && i.Firmware != "" && strings.EqualFold(i.Firmware, a.record.Vendor):
		i.Manufacturer, i.Firmware = i.Firmware, ""
	case alone && names(i.Firmware, a.record.Model):
		i.Model, i.Firmware = i.Firmware, ""
	case isVersion(i.Manufacturer):
		i = modem.Info{Firmware: i.Manufacturer, IMEI: i.IMEI}
	}
	return i
}

// names reports whether a text is the name of a model, perhaps with the maker's name before it,
// or with the variant behind it, or less exact than it: "Example E-1" and "E-1-02B" for E-1.
func names(text, model string) bool {
	last := text[strings.LastIndexByte(text, ' ')+1:]
	switch {
	case model == "" || last == "":
		return false
	case len(last) <= len(model):
		return strings.EqualFold(last, model[:len(last)]) && strings.ContainsAny(last, "0123456789")
	}
	return strings.EqualFold(last[:len(model)+1], model+"-")
}

// isVersion reports whether a text has two numbers with a dot between them.
func isVersion(text string) bool {
	for i := 1; i+1 < len(text); i++ {
		if text[i] == '.' && isDigit(rune(text[i-1])) && isDigit(rune(text[i+1])) {
			return true
		}
	}
	return false
}

// unnested is the last answer in a text that holds those of +GMI, +GMM and +GMR one in another
// (LG LX265).
func unnested(text string) string {
	if at := strings.LastIndex(text, "+GM"); at >= 0 {
		_, text, _ = strings.Cut(text[at:], ":")
	}
	return plainModel(strings.TrimSpace(text))
}

// plainModel takes off the word before the name of a model.
func plainModel(text string) string {
	for _, word := range [...]string{"Model:", "MODEL=", "Model "} {
		text = strings.TrimPrefix(text, word)
	}
	return text
}

// plainRevision takes off the word before a version, as Cinterion's modems have it.
func plainRevision(text string) string { return strings.TrimPrefix(text, "REVISION ") }
