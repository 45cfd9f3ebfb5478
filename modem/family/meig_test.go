package family

import (
	"testing"

	"github.com/simkeeper/simkeeper/modem"
)

// sgcellinfoex is a report with a line for each value; the SINR is in a unit of the series.
func sgcellinfoex(mode, sinr string) string {
	return "+SGCELLINFOEX: \nCURR_MODE:" + mode + "\nMCC:460\nMNC:00\nBAND:3\nDLCHANNEL:1650\nTAC_ID:10801\nCELL ID:96727307\nPHYSICAL_CELL_ID:203\nRSSI:-66\nRSRP:-95\nRSRQ:-10\nSINR:" + sinr
}

func TestMeiG(t *testing.T) {
	levels := modem.Signal{RSSI: new(-66.0), RSRP: new(-95.0), RSRQ: new(-10.0), SINR: new(12.0)}
	lines := modem.Cell{RAT: modem.LTE, PLMN: "46000", ARFCN: new(1650), PCI: new(203), Band: new(3), Signal: levels}
	fifth := lines
	fifth.RAT = modem.NR5G
	whole := lines
	whole.State, whole.Area, whole.ID, whole.Signal.RSRQ = "CONNECT", new(uint64(0x2a31)), new(uint64(0x5c3f10b)), new(-10.5)
	mute := whole
	mute.Signal.SINR = nil
	report := func(rat modem.RAT) modem.Cell {
		c := modem.Cell{RAT: rat, PLMN: "46000", PCI: new(203), Band: new(3), Signal: levels}
		c.Signal.RSSI = nil
		return c
	}
	for _, tt := range []asked{
		{"a line for each value", meig, Cell, "+SGCELLINFOEX?", sgcellinfoex("LTE", "160"), served(lines)},
		{"a line for each value, 5G", meig5G, Cell, "+SGCELLINFOEX?", sgcellinfoex("NR5G_SA", "120"), served(fifth)},
		{"a line for each value, no mode", meig, Cell, "+SGCELLINFOEX?", "+SGCELLINFOEX:\nMCC:460\nMNC:00\nBAND:3\nPHYSICAL_CELL_ID:203\nDL CHANNEL:1650\nRSSI:-66\nRSRP:-95\nRSRQ:-10\nSINR:160\nLTE_BANDWIDTH:100", served(lines)},
		{"one line", meigASR, Cell, `+MENG="servingcell"`, `+MENG: "servingcell","CONNECT","LTE","FDD",460,00,5c3f10b,203,1650,3,5,5,2a31,-95,-10.5,-66,12,19`, served(whole)},
		{"one line without SINR", meigASR, Cell, `+MENG="servingcell"`, `+MENG: "servingcell","CONNECT","LTE","FDD",460,00,5c3f10b,203,1650,3,5,5,2a31,-95,-10.5,-66,19`, served(mute)},
		{"no cell", meig, Cell, `+MENG="servingcell"`, `+MENG: "servingcell","SEARCH"`, modem.Snapshot{Cell: modem.Cell{State: "SEARCH"}}},
		{"5G/LTE", meig5G, Cell, "^CELLINFO=1", "^CELLINFO:LTE,1,460,00,0,203,0,0,0,3,0,0,0,0,-95,-10,120", served(report(modem.LTE))},
		{"5G/EN-DC", meig5G, Cell, "^CELLINFO=1", "^CELLINFO:LTE-NR,1,460,00,0,203,0,0,0,3,0,0,0,0,-95,-10,120", served(report(modem.NR5GNSA))},
		{"5G/NR", meig5G, Cell, "^CELLINFO=1", "^CELLINFO:5G,1,460,00,0,203,0,3,0,0,0,0,0,0,-95,-10,120", served(report(modem.NR5G))},
		{"5G/UMTS", meig5G, Cell, "^CELLINFO=1", "^CELLINFO:WCDMA,460,01,0,0,0,0,0,0,0,0,0,-9,0,-80", served(modem.Cell{RAT: modem.UMTS, PLMN: "46001", Signal: modem.Signal{RSCP: new(-80.0), EcNo: new(-9.0)}})},
		{"counter that outlives the connection", meig, Usage, "^DSFLOWQRY", "^DSFLOWQRY:0000001e,0000000000000010,0000000000000020,0000ffff,00000000000012ab,00000000000f4240",
			modem.Snapshot{Usage: &modem.Usage{Tx: 0x12ab, Rx: 0xf4240}}},
		{"counter in the next line", meig, Usage, "^DSFLOWQRY", "^DSFLOWQRY:\n1e,10,20,ffff,12ab,f4240", modem.Snapshot{Usage: &modem.Usage{Tx: 0x12ab, Rx: 0xf4240}}},
		{"temperature", meig, Temperature, "+TEMP", `+TEMP: "cpu0-0-usr","44"` + "\n" + `+TEMP: "mdm-core-usr","42"`, modem.Snapshot{Temperature: new(44.0)}},
		{"temperature in thousandths", meigASR, Temperature, "+TEMP", `+TEMP: "soc-thmzone","41500"`, modem.Snapshot{Temperature: new(41.5)}},
		{"modes in order", meig, Modes, "^SYSCFGEX?", `^SYSCFGEX:"0302",3FFFFFFF,1,2,7FFFFFFFFFFFFFFF`, modem.Snapshot{Modes: modem.Modes{Allowed: modem.GenerationsOf(3, 4)}}},
		{"any mode", meig, Modes, "^SYSCFGEX?", `^SYSCFGEX:"00",3FFFFFFF,1,2,7FFFFFFFFFFFFFFF`, modem.Snapshot{Modes: modem.Modes{Allowed: modem.AllGenerations}}},
		{"mode by number", meig, Modes, "+MODODR?", "+MODODR: 5", modem.Snapshot{Modes: modem.Modes{Allowed: modem.GenerationsOf(4)}}},
		{"USB", meig, USBNet, "+SER?", "+SER: 3", modem.Snapshot{USBNet: "rndis"}},
		{"ICCID", meig, ICCID, "+ICCID", "+ICCID: 89860012345678901234", modem.Snapshot{ICCID: "89860012345678901234"}},
	} {
		t.Run(tt.name, tt.test)
	}
	refused(t, meig, Cell, "+SGCELLINFOEX?", "+SGCELLINFOEX: \nCURR_MODE:NO SERVICE")
	refused(t, meig, Usage, "^DSFLOWQRY", "^DSFLOWQRY:")
	refused(t, meig, USBNet, "+SER?", "+SER: 1,1")
	refused(t, meig, Modes, "^SYSCFGEX?", `^SYSCFGEX:"0399",3FFFFFFF`)
}

func TestRecogniseMeiG(t *testing.T) {
	for _, tt := range []struct {
		maker, model string
		want         *Row
	}{
		{"MEIGLINK", "SLM750", meig}, {"MeiG Smart", "SLM770A-R", meigASR}, {"", "SLM320-C", meigASR}, {"MEIG", "SRM815", meig5G}, {"", "SRM825N", meig5G}, {"meig", "", meig},
	} {
		if got := Recognise(tt.maker, tt.model, ""); got != tt.want {
			t.Errorf("%s %s is %s %s", tt.maker, tt.model, got.Name, got.Series)
		}
	}
	if subject, known := meigASR.About("^SIMST: 0"); !known || subject != modem.Card {
		t.Error("^SIMST is about the card")
	}
	if first := meigASR.For(Cell)[0].Command; first != `+MENG="servingcell"` {
		t.Errorf("an SLM770A is asked %s first", first)
	}
}
