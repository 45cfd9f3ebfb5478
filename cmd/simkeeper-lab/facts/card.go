package facts

import (
	"bytes"
	"strings"

	"github.com/simkeeper/simkeeper/modem"
)

// tellSIM adds what a reply says of the card beside the agent's states: that it is not
// ready yet, or only that one is in the tray; and what an error means for it.
func (a *answer) tellSIM() {
	f := a.facts
	if a.final != "" && a.final != "OK" {
		a.refusedSIM()
	}
	for _, fields := range rows(a.lines, "+CPIN") {
		if word := strings.ToUpper(nth(fields, 0)); word == "NOT READY" {
			f["sim_state"] = "not_ready"
		}
	}
	for _, fields := range rows(a.lines, "^CPIN") { // Huawei's, with the tries behind the word
		if state, err := modem.ParseSIMState(modem.Exchange{Lines: []string{"+CPIN: " + nth(fields, 0)}}); err == nil {
			f["sim_state"] = state.String()
		}
	}
	for _, fields := range append(rows(a.lines, "+QSIMSTAT"), rows(a.lines, "+CSMINS")...) {
		f["sim_state"] = word(nth(fields, 1), "absent", "inserted")
	}
	for _, fields := range rows(a.lines, "#QSS") {
		f["sim_state"] = word(nth(fields, len(fields)-1), "absent", "inserted", "inserted", "ready")
	}
}

// refusedSIM tells what a refusal says of the card, whatever was asked: CME errors of the
// card come to all commands.
func (a *answer) refusedSIM() {
	state, err := modem.ParseSIMState(modem.Exchange{Final: a.final})
	switch {
	case err == nil:
		a.facts.add("sim_state", state.String())
	case strings.EqualFold(a.command, "+CPIN?"):
		a.facts.add("sim_state", modem.SIMUnknown.String())
	}
}

// word is the word for a number, "unknown" beyond the list.
func word(field string, words ...string) string {
	if n, ok := integer(field); ok && n >= 0 && n < len(words) {
		return words[n]
	}
	return "unknown"
}

// spnFile is EF_SPN (3GPP TS 31.102 §4.2.12).
const spnFile = ",28486,"

// crsm tells the status words and the contents of a file of the card.
func (a *answer) crsm(fields []string) {
	f := a.facts
	if !f.number("sw1", nth(fields, 0)) || !f.number("sw2", nth(fields, 1)) {
		return
	}
	data, err := modem.ParseCRSM(a.lines)
	f["ok"] = err == nil
	if err == nil && data != "" {
		f["data"] = data
	}
	if strings.Contains(a.command, spnFile) {
		f.text("spn", providerName(data))
	}
}

// providerName reads EF_SPN: a byte of flags, then the name, padded with FF; in the
// alphabet of GSM without packing, or, as its first byte says, in UCS2.
func providerName(data string) string {
	raw, _ := hexBytes(data)
	raw = bytes.TrimRight(raw, "\xff")
	if len(raw) < 2 {
		return ""
	}
	if name := raw[1:]; name[0] == 0x80 {
		return ucs2(name[1:])
	}
	return gsmText(raw[1:])
}

// storage tells how full the first of the stores of messages is: +CPMS with or without their
// names.
func (a *answer) storage(fields []string) {
	if _, is := integer(nth(fields, 0)); !is {
		fields = fields[1:]
	}
	used, ok1 := integer(nth(fields, 0))
	total, ok2 := integer(nth(fields, 1))
	if ok1 && ok2 {
		a.facts["cpms"] = []int{used, total}
	}
}
