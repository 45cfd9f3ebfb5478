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
	{"+MUESTATS", (*answer).cmiotRadio}, {"+CNSMOD", (*answer).simcomMode}, {"*BANDIND", (*answer).luatBand}, {"+ZDON", (*answer).provider},
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
	switch rat(nth(fields, 0)) {
	case modem.LTE, modem.LTEM, modem.NBIoT:
		raw, ok := integer(nth(fields, sinrColumn))
		if known, told := a.facts["sinr_db"].(float64); ok && (!told || known != float64(raw)) {
			a.facts["sinr_raw"] = raw
		}
	case modem.GSM:
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
var registeredStates = []string{"EMM state:", "GMM (PS) state:", "MM5G state:"}

// tellStates tells from a report for people whether the modem is registered.
func (a *answer) tellStates() {
	for _, line := range a.lines {
		for _, name := range registeredStates {
			if _, state, found := strings.Cut(line, name); found && len(rows(a.lines, "!GSTATUS")) > 0 {
				a.facts["registered"] = strings.HasPrefix(strings.ToUpper(strings.TrimSpace(state)), "REGISTERED")
			}
		}
	}
}

// radioLayouts are the reports of China Mobile's modems for which the agent does not ask
// (China Mobile IoT 4G extended AT commands manual, +MUESTATS).
var radioLayouts = []modem.Layout{
	{Line: `X:radio,4,`, RAT: modem.LTE, Columns: "_ _ rsrp:t rssi:t _ _ _ id _ sinr:t arfcn pci rsrq:t"},
	{Line: `X:radio,5,`, RAT: modem.LTEM, Columns: "_ _ rsrp:t rssi:t _ _ _ id _ sinr:t arfcn pci rsrq:t"},
	{Line: `X:radio,6,`, RAT: modem.NBIoT, Columns: "_ _ rsrp:t rssi:t _ _ _ id _ sinr:t arfcn pci rsrq:t"},
	{Line: `X:sband,`, Columns: "_ band"},
}

func (a *answer) cmiotRadio(fields []string) {
	if r, err := modem.ReadLayouts([]string{"X: " + strings.Join(fields, ",")}, radioLayouts); err == nil {
		a.cell(r.Cell, a.facts)
	}
}

// simcomModes are the networks of +CNSMOD (SIM7600 series AT command manual); the modems for
// LTE-M and NB-IoT have 7 and 9 of their own.
var simcomModes = []modem.RAT{
	1: modem.GSM, 2: modem.GPRS, 3: modem.EDGE, 4: modem.UMTS, 5: modem.HSPA, 6: modem.HSPA, 7: modem.HSPA, 8: modem.LTE, 9: modem.NBIoT,
}

func (a *answer) simcomMode(fields []string) {
	n, ok := integer(nth(fields, 1))
	switch {
	case !ok || n < 0 || n >= len(simcomModes):
	case n == 0:
		a.noService("NONE")
	case n == 7 && strings.HasPrefix(a.row.Series, "SIM70"):
		a.facts["rat"] = modem.LTEM.String()
	default:
		a.facts["rat"] = simcomModes[n].String()
	}
}

// luatBand tells the band of *BANDIND: reports, band, technology (openLuat AT command manual).
func (a *answer) luatBand(fields []string) { a.facts.number("band", nth(fields, 1)) }

// huaweiServing tells that no cell serves.
func (a *answer) huaweiServing(fields []string) { a.noService(fields[0]) }

// telitCells are the forms of #SERVINFO: the ninth field is the RSRP of an LTE cell, of which
// nothing stands behind it, or the RSCP of a UMTS cell, and empty or missing of a GSM cell
// (Telit LE910 AT reference guide).
var telitCells = map[modem.RAT]string{
	modem.LTE: "arfcn rssi operator plmn id area _ _ rsrp", modem.UMTS: "arfcn rssi operator plmn _ area _ _ rscp", modem.GSM: "arfcn rssi operator plmn _ area _ _",
}

// lastPCI is the last physical cell of LTE (3GPP TS 36.211 §6.11); some firmwares give it in
// the place of the cell identity.
const lastPCI = 503

func (a *answer) telitServing(fields []string) {
	if len(fields) < 8 || a.told[family.Cell] {
		return
	}
	r := modem.GSM
	switch {
	case !strings.HasPrefix(nth(fields, 8), "-"):
	case len(fields) == 9:
		r = modem.LTE
	default:
		r = modem.UMTS
	}
	c, err := modem.ReadLayouts([]string{"X: " + strings.Join(fields, ",")}, []modem.Layout{{RAT: r, Columns: telitCells[r]}})
	if err != nil {
		return
	}
	if id := c.Cell.ID; id != nil && *id <= lastPCI {
		c.Cell.PCI, c.Cell.ID = new(int(*id)), nil
	}
	a.cell(c.Cell, a.facts)
}
