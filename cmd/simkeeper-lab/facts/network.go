package facts

import (
	"regexp"
	"strings"

	"github.com/simkeeper/simkeeper/modem"
)

// network is one entry of the answer to +COPS=?: state, two names, code, technology. Some
// modems lose a quote, put the bracket before the technology, leave a name out, spell names
// and code in hexadecimal UCS2, or give a code that is too long.
var network = regexp.MustCompile(`\(\s*"?([0-3])"?\s*,\s*("[^"]*"|[^,"()]*)\s*,\s*("[^"]*"|[^,"()]*)\s*,\s*"?\s*((?:003\d){5,6}|\d{5,7})\s*"?\s*\)?\s*(?:,\s*"?(\d{1,2})"?\s*\)?)?`)

// networkStates are the states of a network (3GPP TS 27.007 §7.3).
var networkStates = [...]string{"unknown", "available", "current", "forbidden"}

// tellNetworks lists what a search has found; the modem may give a line to each.
func (a *answer) tellNetworks() {
	list := []Facts{}
	for _, line := range a.lines {
		if !strings.HasPrefix(line, "+COPS") && !(strings.HasPrefix(line, "(") && strings.EqualFold(a.command, "+COPS=?")) {
			continue
		}
		for _, m := range network.FindAllStringSubmatch(line, -1) {
			list = append(list, a.network(m))
		}
	}
	if len(list) > 0 || a.final == "OK" && strings.EqualFold(a.command, "+COPS=?") {
		a.facts["networks"] = list
	}
}

func (a *answer) network(m []string) Facts {
	n, _ := integer(m[1])
	code, _ := modem.ParsePLMN(modem.DecodeUCS2(m[4]))
	f := Facts{"status": networkStates[n]}
	if code != "" {
		f["mcc"], f["mnc"] = string(code[:3]), string(code[3:])
	}
	name := modem.DecodeUCS2(strings.Trim(m[2], `"`))
	if name == "" {
		name = modem.DecodeUCS2(strings.Trim(m[3], `"`))
	}
	if !strings.Contains(name, "@") {
		f.text("operator_name", name)
	}
	if act, ok := integer(m[5]); ok {
		f["act"] = act
		f.text("rat", a.row.RAT(act).String())
	}
	return f
}

// names tells the names that the network and the card give (Quectel AT manuals, +QSPN).
func (a *answer) names(fields []string) {
	if len(fields) < 5 {
		return
	}
	f := a.facts
	f.text("operator_name", modem.DecodeUCS2(fields[0]))
	f.text("spn", modem.DecodeUCS2(fields[2]))
	if code, err := modem.ParsePLMN(fields[4]); err == nil {
		f["mcc"], f["mnc"] = string(code[:3]), string(code[3:])
	}
}

// rejecting tells the network of a refusal that a Huawei modem reports by itself, whose cause
// the agent reads (Huawei AT manual, ^REJINFO).
func (a *answer) rejecting(fields []string) {
	if code, err := modem.ParsePLMN(fields[0]); err == nil {
		a.plmn(code, a.facts)
	}
}

// provider tells the network that ZTE's +ZDON names.
func (a *answer) provider(fields []string) {
	if len(fields) < 3 {
		return
	}
	a.facts.text("operator_name", modem.DecodeUCS2(fields[0]))
	if code, err := modem.ParsePLMN(fields[1] + fields[2]); err == nil {
		a.plmn(code, a.facts)
	}
}

// reported tells technology and domain as ZTE's +ZPAS does (ModemManager
// src/plugins/zte/mm-broadband-modem-zte.c).
func (a *answer) reported(fields []string) {
	f := a.facts
	a.noService(fields[0])
	switch word := strings.ToUpper(fields[0]); word {
	case "3G", "UMTS":
		f["rat"] = modem.UMTS.String()
	case "LIMITED SERVICE":
		f["service"] = false
	default:
		f.text("rat", rat(word).String())
	}
	f.text("domain", nth(fields, 1))
}

// rat is the technology of a word, as the agent reads it.
func rat(word string) modem.RAT {
	r, _ := modem.ReadLayouts([]string{"X: " + word}, []modem.Layout{{Columns: "rat"}})
	return r.Cell.RAT
}

// The modes of Huawei's ^SYSINFO, ^SYSINFOEX and ^MODE (Huawei ME909s AT manual).
var huaweiModes = map[string]modem.RAT{
	"3": modem.GSM, "5": modem.UMTS, "15": modem.UMTS, "17": modem.LTE,
	"GSM": modem.GSM, "WCDMA": modem.UMTS, "TD-SCDMA": modem.UMTS, "LTE": modem.LTE, "NR": modem.NR5G, "NR-5GC": modem.NR5G, "5GC": modem.NR5G,
}

// system tells ^SYSINFO: service, domain, roaming, mode, card, lock, submode.
func (a *answer) system(fields []string) {
	f := a.facts
	for i, key := range []string{"srv_status", "srv_domain", "roam_status", "sys_mode", "sim_state"} {
		f.number(key, nth(fields, i))
	}
	f.text("rat", huaweiModes[nth(fields, 3)].String())
}

// systemNamed tells ^SYSINFOEX, which gives the mode by number and name.
func (a *answer) systemNamed(fields []string) {
	f := a.facts
	for i, key := range []string{"srv_status", "srv_domain", "roam_status", "sim_state"} {
		f.number(key, nth(fields, i))
	}
	f.text("rat", huaweiModes[strings.ToUpper(nth(fields, 6))].String())
	f.text("submode", nth(fields, 8))
	a.noService(strings.ReplaceAll(nth(fields, 6), "-", ""))
}
