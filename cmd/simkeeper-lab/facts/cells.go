package facts

import (
	"strings"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/family"
)

var cellDetails = []detail{
	{"+QSPN", (*answer).names}, {"+QNWINFO", (*answer).quectelNetwork}, {"+QENG", (*answer).quectelServing}, {"+QCAINFO", (*answer).carrier},
	{"+CPSI", (*answer).simcomSystem}, {"^SMONI", (*answer).cinterionMonitor}, {"%XMONITOR", (*answer).nordicMonitor}, {"+ZPAS", (*answer).reported},
	{"^SYSINFO", (*answer).system}, {"^SYSINFOEX", (*answer).systemNamed}, {"^HFREQINFO", (*answer).frequency}, {"^REJINFO", (*answer).rejecting},
	{"+CCED", (*answer).luatCell}, {"^MONSC", (*answer).huaweiServing}, {"#SERVINFO", (*answer).telitServing},
}

// quectelNetwork tells band and channel in the words of +QNWINFO, which names the same
// channels for all technologies.
func (a *answer) quectelNetwork(fields []string) {
	if len(fields) < 4 {
		a.noService(fields[0])
		return
	}
	a.facts.text("band", fields[2])
	a.facts.number("channel", fields[3])
	delete(a.facts, "earfcn")
	delete(a.facts, "arfcn")
}

// Where +QENG has the SINR of an LTE cell and the level of a GSM cell, counted from the
// technology.
const sinrColumn, rxlevColumn = 14, 8

// quectelServing tells the SINR as it stands where the agent does not know its unit, and what
// the agent leaves out: the level of a GSM cell, and that there is none.
func (a *answer) quectelServing(fields []string) {
	if fields[0] == "servingcell" {
		a.facts.text("state", nth(fields, 1))
		fields = fields[min(2, len(fields)):]
		if a.facts["state"] == "SEARCH" {
			a.noService("SEARCH")
		}
	}
	switch nth(fields, 0) {
	case "LTE", "CAT-M", "CAT-M1", "CAT-NB", "CAT-NB1", "eMTC", "NBIoT":
		raw, ok := integer(nth(fields, sinrColumn))
		if known, told := a.facts["sinr_db"].(float64); ok && (!told || known != float64(raw)) {
			a.facts["sinr_raw"] = raw
		}
	case "GSM":
		if level, ok := integer(nth(fields, rxlevColumn)); ok && level < 0 {
			a.facts["rssi_dbm"] = level
		}
	}
}

// carrier tells a row of +QCAINFO: role, channel, bandwidth, band, then state and cell. The
// row of the first NR carrier may lack the state (Quectel RG50x AT manual, +QCAINFO).
func (a *answer) carrier(fields []string) {
	if len(fields) < 5 {
		return
	}
	c := Facts{"role": strings.ToLower(fields[0])}
	pci := fields[4]
	if len(fields) > 5 {
		pci = fields[5]
	}
	columns := "arfcn band:name pci"
	r, err := modem.ReadLayouts([]string{"X: " + strings.Join([]string{fields[1], fields[3], pci}, ",")}, []modem.Layout{{Columns: columns}})
	if err != nil {
		return
	}
	r.Cell.RAT = rat(strings.ToUpper(fields[3]))
	a.cell(r.Cell, c)
	delete(c, "rat")
	list, _ := a.facts["carriers"].([]Facts)
	a.facts["carriers"] = append(list, c)
}

// simcomSystem tells of networks that are none of 3GPP, and that there is none.
func (a *answer) simcomSystem(fields []string) {
	switch mode := strings.ToUpper(fields[0]); mode {
	case "CDMA", "EVDO", "HDR", "CDMA1X", "EHRPD":
		a.facts["rat"] = strings.ToLower(mode)
	case "LTE-LIMITED":
		a.facts["service"] = false
	default:
		a.noService(mode)
	}
}

// cinterionMonitor tells that the modem is looking for a cell.
func (a *answer) cinterionMonitor(fields []string) {
	if !strings.HasPrefix(nth(fields, 1), "SEARCH") {
		return
	}
	a.facts["service"] = false
	if r := map[string]modem.RAT{"2G": modem.GSM, "3G": modem.UMTS, "4G": modem.LTE}[fields[0]]; r != modem.RATUnknown {
		a.facts["rat"] = r.String()
	}
}

// nordicMonitor tells the registration that stands in front of Nordic's report.
func (a *answer) nordicMonitor(fields []string) {
	stat, ok := integer(fields[0])
	if r, err := modem.ParseRegistrationURC("+CEREG: " + fields[0]); ok && err == nil {
		a.facts["registration"], a.facts["stat"] = r.Stat.String(), stat
	}
}

// frequency tells a row of ^HFREQINFO: class, then band and channels by system (Huawei
// MT5700M AT manual).
func (a *answer) frequency(fields []string) {
	columns := map[string]modem.Layout{
		"6": {RAT: modem.LTE, Columns: "_ _ band arfcn"}, "7": {RAT: modem.NR5G, Columns: "_ _ band arfcn"},
		"2": {RAT: modem.UMTS, Columns: "_ _ band arfcn"}, "1": {RAT: modem.GSM, Columns: "_ _ band arfcn"},
	}[nth(fields, 1)]
	if r, err := modem.ReadLayouts([]string{"X: " + strings.Join(fields, ",")}, []modem.Layout{columns}); err == nil && columns.Columns != "" {
		a.cell(r.Cell, a.facts)
	}
}

// luatCell tells what stands in Luat's report of the serving cell beside the cell: on LTE the
// subscriber, on GSM the level as it is (openLuat AT command manual, +CCED).
func (a *answer) luatCell(fields []string) {
	_, _, lte := strings.Cut(fields[0], ":") // the name is followed by the first number
	switch {
	case !lte:
	case strings.HasPrefix(fields[0], "LTE current"):
		if imsi, err := modem.ParseIMSI([]string{nth(fields, 2)}); err == nil {
			a.facts["imsi"] = string(imsi)
		}
	case strings.HasPrefix(fields[0], "GSM current"):
		a.facts.number("rxlev", nth(fields, 5))
	}
}

// registeredStates are the names of the states in Sierra's !GSTATUS?, as the two columns part
// them.
var registeredStates = []string{"EMM state:", "GMM (PS) state:"}

// tellStates tells from a report for people whether the modem is registered.
func (a *answer) tellStates() {
	for _, line := range a.lines {
		for _, name := range registeredStates {
			if _, state, found := strings.Cut(line, name); found && len(rows(a.lines, "!GSTATUS")) > 0 {
				a.facts["registered"] = strings.HasPrefix(strings.TrimSpace(state), "Registered")
			}
		}
	}
}

// huaweiServing tells that no cell serves.
func (a *answer) huaweiServing(fields []string) { a.noService(fields[0]) }

// telitServing tells #SERVINFO of an LTE cell, whose ninth field is the RSRP (Telit LE910 AT
// reference guide).
func (a *answer) telitServing(fields []string) {
	if len(fields) < 9 || !strings.HasPrefix(fields[8], "-") || a.told[family.Cell] {
		return
	}
	lte := []modem.Layout{{RAT: modem.LTE, Columns: "arfcn rssi operator plmn id area _ _ rsrp"}}
	if r, err := modem.ReadLayouts([]string{"X: " + strings.Join(fields, ",")}, lte); err == nil {
		a.cell(r.Cell, a.facts)
	}
}
