package family

import "github.com/simkeeper/simkeeper/modem"

// sequans covers Monarch (GM01Q, GM02S and modules of other makers on it) and Calliope
// (Sequans Monarch AT commands reference manual; public dialogues of pycom/pycom-micropython-sigfox
// and QuickSpot/walter). Its contexts 1 and 2 may belong to the operator; data goes through 3.
// There is no counter of data.
var sequans = &Row{
	Name:     "sequans",
	Makers:   []string{"sequans"},
	Models:   []string{"sequans", "sqn", "gm01", "gm02", "vzm20", "monarch", "calliope"},
	Firmware: []string{"ue5.", "ue6.", "ue8."},
	Queries: []Query{
		{Fact: ICCID, Command: "+SQNCCID"},
		{Fact: Cell, Command: "+SQNMONI=9", Reply: "+SQNMONI", Layouts: sqnmoni, Timeout: card}, // the serving cell with its CINR
		{Fact: Cell, Command: "+SQNMONI=7", Reply: "+SQNMONI", Layouts: sqnmoni, Timeout: card}, // all cells, the serving one first
	},
	Generations: []ModelRange{{1 << 4, []string{"sqn", "gm01", "gm02", "vzm20", "monarch", "calliope"}}},
	URCs: []modem.Unsolicited{
		{Prefix: "+SYSSTART", About: modem.Boot}, {Prefix: "+SHUTDOWN", About: modem.Boot}, {Prefix: "+SQNSRING:", About: modem.Other}, {Prefix: "+SQNSH:", About: modem.Other},
		{Prefix: "+SQNHTTPRING:", About: modem.Other}, {Prefix: "+SQNSMQTTONCONNECT:", About: modem.Other}, {Prefix: "+SQNSMQTTONMESSAGE:", About: modem.Other}, {Prefix: "+SQNCOAPRCV:", About: modem.Other},
	},
	Stack: sequansStack,
	Reset: "^RESET",
}

// sqnmoni are the serving cell, first one that is registered with and not measured: its
// levels are -1 without decimals. The operator's name has no quotes, and may hold blanks.
var sqnmoni = []modem.Layout{
	{Line: "+SQNMONI:", Keys: []modem.Key{
		{Name: " RSRP:-1 ", Column: "="}, {Column: "operator"}, {Name: "Cc:", Column: "mcc"}, {Name: "Nc:", Column: "mnc"}, {Name: " TAC:", Column: "area:d"}, {Name: " Id:", Column: "pci"},
		{Name: " EARFCN:", Column: "arfcn"}, {Name: " CID:", Column: "id"}, {Name: " BAND:", Column: "band"},
	}},
	{Line: "+SQNMONI:", Keys: []modem.Key{
		{Name: "Cc:", Column: "="}, {Column: "operator"}, {Name: "Cc:", Column: "mcc"}, {Name: "Nc:", Column: "mnc"}, {Name: " TAC:", Column: "area:d"}, {Name: " Id:", Column: "pci"},
		{Name: " EARFCN:", Column: "arfcn"}, {Name: " CID:", Column: "id"}, {Name: " BAND:", Column: "band"},
		{Name: " RSRP:", Column: "rsrp"}, {Name: " RSRQ:", Column: "rsrq"}, {Name: " CINR:", Column: "sinr"}, {Name: " PWR:", Column: "rssi"},
	}},
}
