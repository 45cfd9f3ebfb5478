package facts

import (
	"strings"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/family"
)

// neighbourLayouts are cells beside the serving one.
var neighbourLayouts = []modem.Layout{
	{Line: `+QENG:"neighbourcell","NR`, RAT: modem.NR5G, Columns: "_ _ arfcn pci rsrp rsrq sinr"}, // Quectel RM500U AT manual
	{Line: `+QENG:"neighbourcell","NR`, RAT: modem.NR5G, Columns: "_ _ pci rsrp rsrq sinr"},       // ddimension/wwand
	{Line: `+QENG:"neighbourcellintra","LTE"`, RAT: modem.LTE, Columns: "_ _ arfcn pci rsrq rsrp"},
	{Line: `+QENG:"neighbourcellinter","LTE"`, RAT: modem.LTE, Columns: "_ _ arfcn pci rsrq rsrp"},
	{Line: `+QENG:"neighbourcell","LTE"`, RAT: modem.LTE, Columns: "_ _ arfcn pci rsrq rsrp"},
	{Line: `+QENG:"neighbourcell","WCDMA"`, RAT: modem.UMTS, Columns: "_ _ arfcn"},
	{Line: `+QENG:"neighbourcell","GSM"`, RAT: modem.GSM, Columns: "_ _ mcc mnc area id _ arfcn rssi _ _ _ _"}, // camped on GSM, else
	{Line: `+QENG:"neighbourcell","GSM"`, RAT: modem.GSM, Columns: "_ _ arfcn"},
	{Line: `+MENG:"neighbourcellintra","LTE"`, RAT: modem.LTE, Columns: "_ _ arfcn pci rsrp rsrq"}, // MeiG SLM770A: the other way round (ddimension/wwand)
	{Line: `+MENG:"neighbourcellinter","LTE"`, RAT: modem.LTE, Columns: "_ _ arfcn pci rsrp rsrq"},
	{Line: "^MONNC:LTE,", RAT: modem.LTE, Columns: "_ arfcn pci:x rsrp rsrq"},                                 // Huawei ME909s AT manual
	{Line: "+CCED:LTEneighborcell", RAT: modem.LTE, Columns: "mcc mnc arfcn id:d rsrp:i rsrq:i area:d _ pci"}, // openLuat AT command manual
}

// secondLayouts are lines of an NR cell beside an LTE anchor whose levels the agent does not
// read.
var secondLayouts = []modem.Layout{
	{Line: `+QENG:"NR5G-NSA"`, Columns: "_ mcc mnc pci rsrp sinr rsrq arfcn band"}, // Quectel RG50x AT manual
	{Line: `+QENG:"NR5G-NSA"`, Columns: "_ mcc mnc pci rsrp sinr rsrq"},
}

// tellOtherCells tells the NR cell beside an LTE anchor, and the neighbours: those of a
// report of lines without names by their number.
func (a *answer) tellOtherCells() {
	if a.facts["rat"] == modem.NR5GNSA.String() {
		for _, line := range a.lines {
			a.second(line)
		}
	}
	var list []Facts
	for _, line := range a.lines {
		if r, err := modem.ReadLayouts([]string{line}, neighbourLayouts); err == nil {
			cell := Facts{}
			a.cell(r.Cell, cell)
			list = append(list, cell)
		}
	}
	if list != nil {
		a.facts["neighbours"] = list
	}
	if n := a.plainNeighbours(); n > 0 {
		a.facts["neighbours"] = n
	}
	a.tellNetworks()
}

// second tells the NR cell that a line describes, by a layout or by the family's own query,
// which knows the line for itself.
func (a *answer) second(line string) {
	r, err := modem.ReadLayouts([]string{line}, secondLayouts)
	if err == nil {
		a.beside(r.Cell)
		return
	}
	for _, command := range commands(a.command) {
		for _, q := range asking(a.row.For(family.Cell), command) {
			var s modem.Snapshot
			if q.Put(modem.Exchange{Lines: []string{alone(line)}, Final: "OK"}, &s) == nil && s.Cell.RAT == modem.NR5G {
				a.beside(s.Cell)
			}
		}
	}
}

// alone is SIMCom's line of an NR cell beside an LTE anchor in the form that it has where the
// cell serves alone, with network, area and cell before it, which the agent reads. Firmware
// 1.00 leaves the band out and has the RSRQ first (SIM82xx AT command manuals).
func alone(line string) string {
	f := modem.Arguments(line, "+CPSI")
	switch {
	case !strings.HasPrefix(nth(f, 0), "NR5G") || strings.HasPrefix(f[0], "NR5G_SA"):
		return line
	case len(f) == 6:
		f = []string{"", f[1], "", f[2], f[4], f[3], f[5]}
	}
	return "+CPSI: NR5G_SA,,,," + strings.Join(f, ",")
}

// beside tells the NR cell without the network, which is that of the anchor.
func (a *answer) beside(c modem.Cell) {
	c.PLMN, c.RAT, c.Area, c.ID = "", modem.RATUnknown, nil, nil
	nr := Facts{}
	a.cell(c, nr)
	a.facts["nr"] = nr
}

// plainNeighbours counts the rows of +GTCCINFO, and of Intel's +XMCI, that are of no serving
// cell (Fibocom L850 AT manual: types 0, 2 and 4 serve, 1, 3 and 5 do not).
func (a *answer) plainNeighbours() int {
	n := 0
	for _, line := range a.lines {
		if len(rows(a.lines, "+GTCCINFO")) > 0 && strings.HasPrefix(line, "2,") {
			n++
		}
	}
	for _, fields := range rows(a.lines, "+XMCI") {
		if strings.Contains("135", fields[0]) {
			n++
		}
	}
	return n
}
