package family

import "github.com/simkeeper/simkeeper/modem"

// meig is what all MeiG modems have in common, and the SLM750 with its like (FUjr/QModem
// vendor/meig.sh; ROOter meigdata.sh; obsy/modemdata; ModemManager plugins). +SGCELLINFOEX has a
// line for each value; which digits those of area and cell are in is not known, and +CEREG gives
// them. The counter of ^DSFLOWQRY is hexadecimal and outlives the connection: time, sent and
// received of the last connection, then of all.
var meig = &Row{
	Name:   "meig",
	Makers: []string{"meig"},
	Models: []string{"meig", "slm7", "slm3", "slm8", "srt8"},
	Queries: []Query{
		{Fact: ICCID, Command: "+ICCID"},
		{Fact: Cell, Command: "+SGCELLINFOEX?", Layouts: []modem.Layout{
			{Line: "MCC:", Columns: "mcc"}, {Line: "MNC:", Columns: "mnc"}, {Line: "BAND:", Columns: "band"},
			{Line: "PHYSICAL_CELL_ID:", Columns: "pci"}, {Line: "PCI:", Columns: "pci"}, {Line: "DLCHANNEL:", Columns: "arfcn"},
			{Line: "RSSI:", Columns: "rssi"}, {Line: "RSRP:", Columns: "rsrp"}, {Line: "RSRQ:", Columns: "rsrq"}, {Line: "SINR:", Columns: "sinr:r"},
			{Line: "CURR_MODE:", Columns: "rat"}, {Line: "+SGCELLINFOEX:CURR_MODE:", Columns: "rat"},
			{Line: "LTE_BANDWIDTH:", Columns: "_", RAT: modem.LTE},
		}, Timeout: card},
		{Fact: Cell, Command: `+MENG="servingcell"`, Reply: "+MENG", Layouts: mengServing, Timeout: card},
		{Fact: Usage, Command: "^DSFLOWQRY", Reply: "^DSFLOWQRY", Bare: true, Layouts: []modem.Layout{{Columns: "_ _ _ _ tx:x rx:x"}}, Timeout: short},
		{Fact: Temperature, Command: "+TEMP", Reply: "+TEMP", Layouts: []modem.Layout{
			{Line: `+TEMP:"soc-thmzone"`, Columns: "_ temp:m"}, {Line: `+TEMP:"`, Columns: "_ temp"},
		}, Timeout: short},
		{Fact: Modes, Command: "^SYSCFGEX?", Reply: "^SYSCFGEX", Layouts: []modem.Layout{{Line: "^SYSCFGEX:", Columns: "gen:00=2345/01=2/02=3/03=4/04=5"}}, Timeout: short},
		{Fact: Modes, Command: "+MODODR?", Reply: "+MODODR", Layouts: []modem.Layout{{Line: "+MODODR:", Columns: "gen:1=3/2=2345/3=2/5=4"}}, Timeout: short},
		{Fact: USBNet, Command: "+SER?", Reply: "+SER", Layouts: []modem.Layout{{Line: "+SER:", Columns: "usb://ecm/rndis"}}, Timeout: short},
	},
	Generations: []ModelRange{{gen3 | gen4 | gen5, []string{"srm815", "srm825"}}},
	URCs: []modem.Unsolicited{
		{Prefix: "^SIMST:", About: modem.Card}, {Prefix: "^DCONN:", About: modem.Bearer}, {Prefix: "^DEND:", About: modem.Bearer},
		{Prefix: "^SRVST:", About: modem.Other}, {Prefix: "^MODE:", About: modem.Other}, {Prefix: "^RSSI:", About: modem.Other},
		{Prefix: "^HCSQ:", About: modem.Other}, {Prefix: "^DSFLOWRPT:", About: modem.Other},
	},
}

// mengServing is the serving cell, with and without SINR, and a modem without one ("SEARCH").
var mengServing = []modem.Layout{
	{Line: `+MENG:"servingcell"`, Columns: "_ state rat _ mcc mnc id pci arfcn band _ _ area rsrp rsrq rssi sinr _"},
	{Line: `+MENG:"servingcell"`, Columns: "_ state rat _ mcc mnc id pci arfcn band _ _ area rsrp rsrq rssi _"},
	{Line: `+MENG:"servingcell"`, Columns: "_ state"},
}

// meigASR are the Cat.1 and Cat.4 series on ASR chips.
var meigASR = &Row{
	Name: "meig", Series: "SLM770A/SLM320", Base: meig,
	Models:  []string{"slm770", "slm320"},
	Queries: []Query{{Fact: Cell, Command: `+MENG="servingcell"`, Reply: "+MENG", Layouts: mengServing, Timeout: card}},
}

// meig5G are the 5G series: SINR in tenths, and a report of one line (FUjr/QModem
// vendor/meig.sh; scripts for the SRM810).
var meig5G = &Row{
	Name: "meig", Series: "SRM8xx", Base: meig,
	Models: []string{"srm8"},
	Queries: []Query{
		{Fact: Cell, Command: "+SGCELLINFOEX?", Layouts: []modem.Layout{
			{Line: "MCC:", Columns: "mcc"}, {Line: "MNC:", Columns: "mnc"}, {Line: "BAND:", Columns: "band"},
			{Line: "PHYSICAL_CELL_ID:", Columns: "pci"}, {Line: "PCI:", Columns: "pci"}, {Line: "DLCHANNEL:", Columns: "arfcn"},
			{Line: "RSSI:", Columns: "rssi"}, {Line: "RSRP:", Columns: "rsrp"}, {Line: "RSRQ:", Columns: "rsrq"}, {Line: "SINR:", Columns: "sinr:t"},
			{Line: "CURR_MODE:", Columns: "rat"}, {Line: "+SGCELLINFOEX:CURR_MODE:", Columns: "rat"},
		}, Timeout: card},
		{Fact: Cell, Command: "^CELLINFO=1", Reply: "^CELLINFO", Layouts: []modem.Layout{
			{Line: "^CELLINFO:LTE,", Columns: "_ _ mcc mnc _ pci _ _ _ band _ _ _ _ rsrp rsrq sinr:t", RAT: modem.LTE},
			{Line: "^CELLINFO:LTE-NR,", Columns: "_ _ mcc mnc _ pci _ _ _ band _ _ _ _ rsrp rsrq sinr:t", RAT: modem.NR5GNSA},
			{Line: "^CELLINFO:EN-DC,", Columns: "_ _ mcc mnc _ pci _ _ _ band _ _ _ _ rsrp rsrq sinr:t", RAT: modem.NR5GNSA},
			{Line: "^CELLINFO:5G,", Columns: "_ _ mcc mnc _ pci _ band _ _ _ _ _ _ rsrp rsrq sinr:t", RAT: modem.NR5G},
			{Line: "^CELLINFO:WCDMA,", Columns: "_ mcc mnc _ _ _ _ _ _ _ _ _ ecno _ rscp", RAT: modem.UMTS},
		}, Timeout: card},
	},
}
