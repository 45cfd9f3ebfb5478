package facts

import (
	"slices"
	"strings"

	"github.com/simkeeper/simkeeper/modem"
)

// tables are reports for people whose values stand in the line below their names.
var tables = []struct {
	command string
	heading string // a word of the line of names
	rat     modem.RAT
	columns map[string]string
}{
	{"!LTEINFO?", "EARFCN", modem.LTE, map[string]string{ // Sierra Wireless EM74xx AT command reference
		"EARFCN": "arfcn", "MCC": "mcc", "MNC": "mnc", "TAC": "area:d", "CID": "id", "Bd": "band", "PCI": "pci", "RSRQ": "rsrq", "RSRP": "rsrp", "RSSI": "rssi",
	}},
	{"^SMONG", "BCCH", modem.RATUnknown, map[string]string{"BCCH": "arfcn", "MCC": "mcc", "MNC": "mnc"}}, // Siemens TC63 AT manual
}

// tellTable tells the first line of a table.
func (a *answer) tellTable() {
	for _, t := range tables {
		if !strings.EqualFold(a.command, t.command) {
			continue
		}
		for i, line := range a.lines[:max(0, len(a.lines)-1)] {
			if names := strings.Fields(line); slices.Contains(names, t.heading) {
				if strings.HasSuffix(names[0], ":") {
					names = names[1:]
				}
				a.below(names, strings.Fields(a.lines[i+1]), t.columns, t.rat)
				return
			}
		}
	}
}

// below reads the values of a line by their names; those of a TC63 tell in the column G whether
// the cell has GPRS.
func (a *answer) below(names, values []string, columns map[string]string, rat modem.RAT) {
	var layout []string
	for i, name := range names {
		column := columns[name]
		if column == "" {
			column = "_"
		}
		if name == "G" && nth(values, i) == "1" {
			rat = modem.GPRS
		}
		layout = append(layout, column)
	}
	layout = layout[:min(len(layout), len(values))]
	r, err := modem.ReadLayouts([]string{"X: " + strings.Join(values, ",")}, []modem.Layout{{RAT: rat, Columns: strings.Join(layout, " ")}})
	if err == nil {
		a.cell(r.Cell, a.facts)
	}
}
