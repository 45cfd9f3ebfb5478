package facts

import (
	"strings"

	"github.com/simkeeper/simkeeper/modem"
)

// reportDetails are lines that modems send by themselves and for which no agent asks.
var reportDetails = []detail{
	{"^LTERSRP", (*answer).huaweiLevels}, {"_OSIGQ", (*answer).optionStrength},
	{"+UUPSDA", (*answer).granted}, {"+UPSND", (*answer).granted}, {"^SIND", (*answer).cinterionCard}, {"+CIEV", (*answer).cinterionCard}, {"+CTZE", (*answer).zone}, {"+CTZV", (*answer).zone},
}

// huaweiLevels tells ^LTERSRP: RSRP and RSRQ.
func (a *answer) huaweiLevels(fields []string) {
	if r, err := modem.ReadLayouts([]string{"X: " + strings.Join(fields, ",")}, []modem.Layout{{Columns: "rsrp rsrq"}}); err == nil {
		a.facts.levels(r.Cell.Signal)
	}
}

// optionStrength is +CSQ unasked (ModemManager src/plugins/option/mm-broadband-modem-option.c).
func (a *answer) optionStrength(fields []string) { a.huaweiStrength(fields) }

// granted tells the address with which a connection of a u-blox modem came up (u-blox AT
// manual: +UUPSDA is unasked, number 0 of +UPSND is the address).
func (a *answer) granted(fields []string) { a.facts.address(fields[1:]) }

// cinterionCard tells the card in the indicators of ^SIND, which +CIEV reports unasked (Cinterion
// AT manual: simstatus; between 1 and 5 a PIN is wanted, or the card is being read).
func (a *answer) cinterionCard(fields []string) {
	if !strings.EqualFold(fields[0], "simstatus") {
		return
	}
	switch fields[len(fields)-1] {
	case "0":
		a.facts["sim_state"] = modem.SIMAbsent.String()
	case "1":
		a.facts["sim_state"] = "inserted"
	case "5":
		a.facts["sim_state"] = modem.SIMReady.String()
	}
}

// zone tells the summer time of a zone without a time (3GPP TS 27.007 §8.41).
func (a *answer) zone(fields []string) {
	if len(fields) == 2 {
		a.facts.number("dst", fields[1])
	}
}
