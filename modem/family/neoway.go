package family

import "github.com/simkeeper/simkeeper/modem"

// neoway is what all Neoway modems have in common. +NETDMSGEX and the older +NETDMSG give
// their levels in tenths (FUjr/QModem vendor/neoway.sh; Neoway N58 AT commands manual 2.0). No
// question for data counter, temperature, supply voltage, modes and the kind of USB network is
// documented, and no cause of a refusal: +CEREG knows no mode 3.
var neoway = &Row{
	Name:   "neoway",
	Makers: []string{"neoway"},
	Models: []string{"neoway", "n75", "n77", "n25", "n27", "n306", "m590", "m660", "m680", "nu313"},
	Queries: []Query{
		{Fact: Cell, Command: "+NETDMSGEX", Reply: "+NETDMSGEX", Layouts: []modem.Layout{
			{Line: `+NETDMSGEX:"NR-LTE`, Columns: "_ plmn band:name arfcn _ pci rsrp:t rsrq:t sinr:t", RAT: modem.NR5GNSA},
			{Line: `+NETDMSGEX:"NR`, Columns: "_ plmn band:name arfcn _ pci rsrp:t rsrq:t sinr:t", RAT: modem.NR5G},
			{Line: "+NETDMSGEX:", Columns: "=LTE plmn band:name arfcn area:p id:p pci _ _ rsrp:t rsrq:t sinr:t rssi:t", RAT: modem.LTE},
			{Line: `+NETDMSGEX:"WCDMA`, Columns: "rat plmn _ arfcn area:p id:p _ _ _ _ rscp:t ecno:t"},
			{Line: `+NETDMSGEX:"HS`, Columns: "rat plmn _ arfcn area:p id:p _ _ _ _ rscp:t ecno:t"},
			{Line: "+NETDMSGEX:", Columns: "rat plmn"},
		}, Timeout: card},
		{Fact: Cell, Command: "+NETDMSG", Reply: "+NETDMSG", Layouts: []modem.Layout{
			{Line: "+NETDMSG:", Columns: "plmn area:p id:p pci =LTE band:name arfcn _ _ _ _ _ rsrp:t rsrq:t sinr:t", RAT: modem.LTE},
			{Line: "+NETDMSG:", Columns: "plmn area:p id:p _ rat"},
		}, Timeout: card},
	},
	Generations: []ModelRange{{gen2, []string{"m590"}}},
	URCs: []modem.Unsolicited{
		{Prefix: "GPRS DISCONNECTION", About: modem.Bearer}, {Prefix: "$MYURCACT:", About: modem.Bearer},
		{Prefix: "$MYURCREAD:", About: modem.Other}, {Prefix: "$MYURCCLOSE:", About: modem.Other}, {Prefix: "$MYURCCLIENT:", About: modem.Other},
		{Prefix: "+TCPRECV:", About: modem.Other}, {Prefix: "+TCPSETUP:", About: modem.Other}, {Prefix: "+TCPSEND:", About: modem.Other}, {Prefix: "+TCPCLOSE:", About: modem.Other},
		{Prefix: "+UDPRECV:", About: modem.Other}, {Prefix: "+UDPSETUP:", About: modem.Other}, {Prefix: "+UDPSEND:", About: modem.Other}, {Prefix: "+UDPCLOSE:", About: modem.Other},
	},
}

// neowayN58 are the series with the stack of the N58 (N58 AT commands manual 2.0, +COPS for the
// <AcT>, +SIMCROSS for the slot).
var neowayN58 = &Row{
	Name: "neoway", Series: "N58/N21/N716", Base: neoway,
	Models: []string{"n58", "n21", "n716"},
	Queries: []Query{
		{Fact: ICCID, Command: "+CCID"},
		{Fact: Slot, Command: "+SIMCROSS?", Reply: "+SIMCROSS", Layouts: []modem.Layout{{Line: "+SIMCROSS:", Columns: "slot"}}, Timeout: short},
	},
	AcT8:  modem.HSPA,
	Stack: neowayStack,
}

// neowayN720 are the older LTE series, and the N510M for NB-IoT (Neoway N720 AT commands
// manual; OneOS n720 driver).
var neowayN720 = &Row{
	Name: "neoway", Series: "N720/N510M", Base: neoway,
	Models:  []string{"n720", "n510"},
	Queries: []Query{{Fact: ICCID, Command: "$MYCCID"}, {Fact: IMEI, Command: "+GSN"}},
}
