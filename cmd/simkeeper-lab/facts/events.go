package facts

import (
	"strconv"
	"strings"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/family"
)

// tellEvents names what a modem has told unasked: one line by its name and what it holds,
// several as a list.
func (a *answer) tellEvents() {
	if len(a.lines) == 1 {
		a.tellEvent(a.lines[0])
		return
	}
	var list []string
	for _, line := range a.lines {
		if name := listed(line); name != "" {
			list = append(list, name)
		}
	}
	if list != nil {
		a.facts["events"] = list
	}
}

// tellEvent tells a single line, unless it is a registration, which has facts of its own.
func (a *answer) tellEvent(line string) {
	name, _, _ := strings.Cut(line, ":")
	switch {
	case modem.IsRegistrationURC(line) || modem.IsRegistrationReply(line):
	case name == "+CGEV":
		a.bearerEvent(line)
	case name == "+QIURC":
		a.socketEvent(modem.Arguments(line, "+QIURC"))
	case name == "^MODE":
		a.facts["event"] = "mode"
		a.facts.text("rat", huaweiModes[modem.Arguments(line, "^MODE")[0]].String())
	default:
		a.facts.text("event", listed(line))
	}
}

// bearerEvent tells a +CGEV (3GPP TS 27.007 §10.1.19) with the number of the context apart.
func (a *answer) bearerEvent(line string) {
	words := strings.Fields(bearerWords(line))
	cid := ""
	if n := len(words); n > 0 && strings.Trim(words[n-1], "0123456789") == "" {
		words, cid = words[:n-1], words[n-1]
	}
	a.facts["event"] = strings.ToLower(strings.Join(words, "_"))
	last := ""
	if len(words) > 0 {
		last = words[len(words)-1]
	}
	if strings.HasSuffix(last, "ACT") {
		a.facts["cid"] = nil
	}
	if secondary := last == "ACT" || last == "DEACT"; secondary && len(words) == 2 && cid != "" { // of the first context, the second
		cid = strings.TrimSpace(nth(strings.Split(line, ","), 1))
	}
	if len(words) > 1 && (last == "IP" || last == "IPV6" || last == "PPP") { // type, address, context
		a.facts["event"] = strings.ToLower(strings.Join(words[:len(words)-1], "_"))
		rest := strings.Split(line, ",")
		a.facts["cid"] = nil
		a.facts.address(rest[1:min(2, len(rest))])
		cid = strings.TrimSpace(nth(rest, 2))
	}
	a.facts.number("cid", cid)
}

// bearerWords are the words of a +CGEV up to the first comma.
func bearerWords(line string) string {
	_, text, _ := strings.Cut(line, ":")
	text, _, _ = strings.Cut(text, ",")
	return strings.ToUpper(strings.ReplaceAll(text, `"`, ""))
}

// socketEvent tells what Quectel's IP stack reports.
func (a *answer) socketEvent(fields []string) {
	switch kind := nth(fields, 0); kind {
	case "pdpdeact":
		a.facts["event"] = "pdp_deactivated"
		a.facts.number("cid", nth(fields, 1))
	default:
		a.facts.text("event", snake(kind))
	}
}

// bootWords are the lines of a starting modem that say more than that it starts.
var bootWords = map[string]string{
	"PB DONE": "pb_ready", "+PBREADY": "pb_ready", "SMS DONE": "sms_ready", "SMS READY": "sms_ready", "CALL READY": "call_ready",
	"NORMAL POWER DOWN": "power_down", "POWERED DOWN": "power_down", "+CTZV": "zone", "+CTZE": "zone", "+CTZU": "time", "+NITZ": "time", "^NWTIME": "time",
	"+MATREADY": "boot", "*ATREADY": "boot", "*EMRDY": "boot",
}

// listed is the name of a line in a list; "" for one that says nothing of its own, as
// +QUSIM, which tells the kind of the card that +CPIN tells of.
func listed(line string) string {
	name, rest, _ := strings.Cut(line, ":")
	name = strings.ToUpper(strings.TrimSpace(name))
	about, _ := family.About(line)
	switch {
	case name == "+QUSIM":
		return ""
	case name == "+CGEV":
		return strings.ToLower(strings.Join(strings.Fields(bearerWords(line)), "_"))
	case modem.IsRegistrationURC(line) || modem.IsRegistrationReply(line):
		return plainName(name) + "_" + state(line)
	case name == "+CPIN":
		return "sim_" + snake(strings.TrimPrefix(strings.ToLower(strings.Trim(rest, ` "`)), "sim "))
	case name == "+SIM":
		return "sim_" + snake(strings.ToLower(rest))
	case name == "+QSIMSTAT":
		return "sim_" + map[bool]string{true: "inserted", false: "removed"}[strings.HasSuffix(rest, "1")]
	case name == "+QIND":
		return indication(rest)
	case name == "^MODE":
		return "mode_" + huaweiModes[first(rest)].String()
	case bootWords[name] != "":
		return bootWords[name]
	case name == "+CFUN":
		return "cfun_" + first(rest)
	case about == modem.Boot:
		return "boot"
	}
	return plainName(name)
}

// indication is what Quectel's +QIND is about.
func indication(rest string) string {
	word := first(rest)
	if known := bootWords[strings.ToUpper(word)]; known != "" {
		return known
	}
	return snake(strings.ToLower(word))
}

// state is the number of a registration state.
func state(line string) string {
	r, err := modem.ParseRegistrationURC(line)
	if err != nil {
		r, _ = modem.ParseRegistration([]string{line})
	}
	return strconv.Itoa(int(r.Stat))
}

// first is the first field behind a colon.
func first(rest string) string {
	field, _, _ := strings.Cut(rest, ",")
	return strings.Trim(field, ` "`)
}

// plainName is a name without what parts its letters: "+E_UTRAN Service" is eutran_service.
func plainName(name string) string {
	return snake(strings.ToLower(strings.ReplaceAll(strings.TrimLeft(name, "+^*#$%!"), "_", "")))
}

// snake joins words.
func snake(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return !isDigit(r) && (r < 'a' || r > 'z') }), "_")
}
