package facts

import (
	"strings"

	"github.com/simkeeper/simkeeper/modem"
)

// reportDetails are lines that modems send by themselves and for which no agent asks.
var reportDetails = []detail{
	{"%CESQ", (*answer).nordicLevels}, {"%XTIME", (*answer).nordicTime}, {"^LTERSRP", (*answer).huaweiLevels}, {"_OSIGQ", (*answer).optionStrength},
	{"+UUPSDA", (*answer).granted}, {"+UPSND", (*answer).granted}, {"^SIND", (*answer).cinterionCard}, {"+CIEV", (*answer).cinterionCard},
}

// nordicLevels tells %CESQ: RSRP and RSRQ as in +CESQ, each with the step of its own that it
// has crossed (nRF91 AT commands reference).
func (a *answer) nordicLevels(fields []string) {
	line := strings.Join([]string{"+CESQ: 99,99,255,255", nth(fields, 2), nth(fields, 0)}, ",")
	if s, err := modem.ParseCESQ([]string{line}); err == nil {
		a.facts.levels(s)
	}
}

// huaweiLevels tells ^LTERSRP: RSRP and RSRQ.
func (a *answer) huaweiLevels(fields []string) {
	if r, err := modem.ReadLayouts([]string{"X: " + strings.Join(fields, ",")}, []modem.Layout{{Columns: "rsrp rsrq"}}); err == nil {
		a.facts.levels(r.Cell.Signal)
	}
}

// optionStrength is +CSQ unasked (ModemManager src/plugins/option/mm-broadband-modem-option.c).
func (a *answer) optionStrength(fields []string) { a.huaweiStrength(fields) }

// nordicTime tells %XTIME: zone, time in UTC as a time stamp of SMS, which swaps the digits of
// each byte, and how much of the zone is summer time (nRF91 AT commands reference; 3GPP TS
// 23.040 §9.2.3.11).
func (a *answer) nordicTime(fields []string) {
	f := a.facts
	f.number("dst", nth(fields, 2))
	stamp := []byte(nth(fields, 1))
	if len(stamp) < 12 {
		return
	}
	for i := 0; i+1 < len(stamp); i += 2 {
		stamp[i], stamp[i+1] = stamp[i+1], stamp[i]
	}
	s := string(stamp)
	line := `+CCLK: "` + s[0:2] + "/" + s[2:4] + "/" + s[4:6] + "," + s[6:8] + ":" + s[8:10] + ":" + s[10:12] + `+00"`
	a.time(line)
}

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
