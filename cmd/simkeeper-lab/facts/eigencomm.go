package facts

import (
	"strings"

	"github.com/simkeeper/simkeeper/modem"
)

// eigenDetails are the reports of EigenComm's chips, for which no family asks: whether a
// maker's firmware has them is its own decision (EigenComm EC618 AT command manual).
var eigenDetails = []detail{
	{"+ECSTATUS", (*answer).eigenStatus}, {"+ECBCINFOSC", (*answer).eigenServing}, {"+ECBCINFONC", (*answer).eigenNeighbour},
	{"+ECCESQ", (*answer).eigenSignal}, {"+ECGDCNT", (*answer).eigenCounter},
}

// eigenStatusLayouts are the parts of +ECSTATUS that tell of the cell.
var eigenStatusLayouts = []modem.Layout{
	{Line: "+ECSTATUS:PHY", Keys: []modem.Key{
		{Name: " DlEarfcn:", Column: "arfcn"}, {Name: " PCI:", Column: "pci"}, {Name: " Band:", Column: "band"},
		{Name: " RSRP:", Column: "rsrp"}, {Name: " RSRQ:", Column: "rsrq"}, {Name: " SNR:", Column: "sinr"},
	}},
	{Line: "+ECSTATUS:RRC", Keys: []modem.Key{{Name: " TAC:", Column: "area:d"}, {Name: " CellId:", Column: "id:d"}}},
}

// eigenStatus tells a part of +ECSTATUS: its name, then names with their values. The chips
// for NB-IoT tell of the frequency offset of their carriers as well.
func (a *answer) eigenStatus(fields []string) {
	r, err := modem.ReadLayouts(a.lines, eigenStatusLayouts)
	if err == nil && a.facts["rat"] == nil {
		r.Cell.RAT = modem.LTE
		if strings.Contains(strings.Join(a.lines, " "), "AnchorFreqOfst") {
			r.Cell.RAT = modem.NBIoT
		}
		a.cell(r.Cell, a.facts)
	}
	for _, field := range fields[1:] {
		name, value, _ := strings.Cut(field, ":")
		value = strings.Trim(value, `"`)
		switch name {
		case "APN":
			a.facts.text("apn", value)
		case "IPv4":
			a.facts.address([]string{value})
		case "IMSI":
			if imsi, err := modem.ParseIMSI([]string{value}); err == nil {
				a.facts["imsi"] = string(imsi)
			}
		}
	}
}

// eigenCells reads a row of +ECBCINFO.
func eigenCells(fields []string) (modem.Cell, bool) {
	r, err := modem.ReadLayouts([]string{"X: " + strings.Join(fields, ",")}, []modem.Layout{
		{RAT: modem.LTE, Columns: "arfcn pci rsrp rsrq mcc mnc id area"}, {RAT: modem.LTE, Columns: "arfcn pci rsrp rsrq"},
	})
	return r.Cell, err == nil
}

func (a *answer) eigenServing(fields []string) {
	if cell, ok := eigenCells(fields); ok {
		a.cell(cell, a.facts)
	}
}

// eigenNeighbour counts the neighbours, as of other reports of numbers alone.
func (a *answer) eigenNeighbour(fields []string) {
	if _, ok := eigenCells(fields); ok {
		n, _ := a.facts["neighbours"].(int)
		a.facts["neighbours"] = n + 1
	}
}

// eigenSignal tells the report of changed levels: names and values by turns.
func (a *answer) eigenSignal(fields []string) {
	keys := map[string]string{"RSRP": "rsrp_dbm", "RSRQ": "rsrq_db", "SNR": "sinr_db"}
	for i := 0; i+1 < len(fields); i += 2 {
		if key := keys[fields[i]]; key != "" {
			a.facts.number(key, fields[i+1])
		}
	}
}

func (a *answer) eigenCounter(fields []string) {
	if len(fields) == 2 {
		a.facts.number("tx_bytes", fields[0])
		a.facts.number("rx_bytes", fields[1])
	}
}
