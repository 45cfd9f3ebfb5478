package facts

import (
	"slices"
	"strings"

	"github.com/simkeeper/simkeeper/modem"
)

var signalDetails = []detail{
	{"+CSQ", (*answer).strength}, {"^RSSI", (*answer).huaweiStrength}, {"^HCSQ", (*answer).huaweiSystem}, {"+QCSQ", (*answer).quectelSystem},
	{"+QRSRP", func(a *answer, fields []string) { a.branches(fields, "rsrp_dbm", deaf) }},
	{"+QRSRQ", func(a *answer, fields []string) { a.branches(fields, "rsrq_db", -20) }},
	{"+QSINR", func(a *answer, fields []string) { a.branches(fields, "sinr_db", -20) }},
}

// signalLayouts are the forms of +QCSQ, which no family asks for.
var signalLayouts = []modem.Layout{
	{Line: `+QCSQ:"NR5G"`, RAT: modem.NR5G, Columns: "_ rsrp sinr:r rsrq"}, // Quectel RG50x AT manual
	{Line: `+QCSQ:"LTE"`, RAT: modem.LTE, Columns: "_ rssi rsrp sinr:r rsrq"},
	{Line: `+QCSQ:"CAT-M`, RAT: modem.LTEM, Columns: "_ rssi rsrp sinr:r rsrq"},
	{Line: `+QCSQ:"eMTC"`, RAT: modem.LTEM, Columns: "_ rssi rsrp sinr:r rsrq"},
	{Line: `+QCSQ:"CAT-NB`, RAT: modem.NBIoT, Columns: "_ rssi rsrp sinr:r rsrq"},
	{Line: `+QCSQ:"NB`, RAT: modem.NBIoT, Columns: "_ rssi rsrp sinr:r rsrq"},
	{Line: `+QCSQ:"WCDMA"`, RAT: modem.UMTS, Columns: "_ rssi rscp ecno"},
	{Line: `+QCSQ:"GSM"`, RAT: modem.GSM, Columns: "_ rssi"},
}

// strength tells the two numbers of +CSQ as they stand.
func (a *answer) strength(fields []string) {
	f := a.facts
	if !f.number("csq", fields[0]) {
		f.add("rssi_dbm", nil)
		return
	}
	if ber, ok := integer(nth(fields, 1)); ok {
		f["ber"] = ber
		if ber == 99 {
			f["ber"] = nil
		}
	}
}

// huaweiStrength is +CSQ unasked.
func (a *answer) huaweiStrength(fields []string) {
	a.facts.number("csq", fields[0])
	a.facts["rssi_dbm"] = nil
	if s, err := modem.ParseCSQ([]string{"+CSQ: " + fields[0] + ",99"}); err == nil {
		a.facts.levels(s)
	}
}

// huaweiSystem tells the technology of ^HCSQ, whose levels the agent knows; how it reports
// may stand before it.
func (a *answer) huaweiSystem(fields []string) {
	for _, field := range fields {
		if _, is := integer(field); !is {
			a.facts.text("rat", rat(field).String())
			a.noService(field)
			return
		}
	}
}

// quectelSystem tells the technology and levels of +QCSQ.
func (a *answer) quectelSystem(fields []string) {
	if r, err := modem.ReadLayouts(a.lines, signalLayouts); err == nil {
		a.cell(r.Cell, a.facts)
	}
	a.noService(fields[0])
}

// noService tells that nothing serves where the word for the technology says so.
func (a *answer) noService(word string) {
	switch strings.ToUpper(strings.ReplaceAll(word, " ", "")) {
	case "NOSERVICE", "NONE", "SEARCH":
		a.facts["rat"], a.facts["service"] = nil, false
	}
}

// deaf is what an antenna branch reads where nothing is connected (Quectel RG50x AT manual).
const deaf = -140

// branches tells what each antenna hears, and the best of them, unless that is what stands
// for nothing.
func (a *answer) branches(fields []string, key string, nothing int) {
	var all []int
	for _, field := range fields {
		if n, ok := integer(field); ok {
			all = append(all, n)
		}
	}
	if len(all) == 0 {
		return
	}
	a.facts["branches"] = all
	if best := slices.Max(all); best > nothing {
		a.facts[key] = best
	}
	switch last := fields[len(fields)-1]; strings.ToUpper(last) {
	case "LTE":
		a.facts["rat"] = modem.LTE.String()
	case "NR5G":
		a.facts["rat"] = modem.NR5G.String()
	}
}
