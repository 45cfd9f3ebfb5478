package family

import "github.com/simkeeper/simkeeper/modem"

// quectelGSM are the M series and MC20, MC60 (Quectel M35 and GSM AT commands manuals). +QENG?
// tells the cell only where somebody has switched the engineering mode on, and +QLTS takes no
// number; their IP stack has no numbers of contexts.
var quectelGSM = &Row{
	Name: "quectel", Series: "M26/M35/M66/M95/MC20/MC60", Base: quectel,
	Models: []string{"m10", "m12", "m25", "m26", "m35", "m66", "m72", "m80", "m85", "m89", "m90", "m95", "mc20", "mc25", "mc60"},
	Queries: []Query{
		{Fact: ICCID, Command: "+CCID"}, {Fact: ICCID, Command: "+QCCID"},
		{Fact: Cell, Command: "+QENG?", Reply: "+QENG", Layouts: []modem.Layout{
			{Line: "+QENG:0,", Columns: "_ mcc mnc area id arfcn _ rssi", RAT: modem.GSM},
		}, Timeout: short},
		{Fact: Clock, Command: "+QLTS", Reply: "+QLTS", Read: readClock, Timeout: short},
	},
	URCs: []modem.Unsolicited{
		{Prefix: "+PDP DEACT", About: modem.Bearer}, {Prefix: "+QNITZ:", About: modem.NetworkClock},
		{Prefix: "UNDER_VOLTAGE WARNING", About: modem.Other}, {Prefix: "OVER_VOLTAGE WARNING", About: modem.Other}, {Prefix: "+QENG:", About: modem.Other},
		{Prefix: "+QISTATE:", About: modem.Other}, {Prefix: "+RECEIVE:", About: modem.Other},
	},
	Stack: quectelMStack,
}

// quectelNB are the BC series on HiSilicon chips, for NB-IoT alone. +NUESTATS gives the levels
// in tenths, bare or behind its own name (programs that read the BC95, BC95-G and BC28). The
// BC26 and BC66 have another chip; their +QENG=0 asks there, and switches a mode off elsewhere,
// so that it is not sent.
var quectelNB = &Row{
	Name: "quectel", Series: "BC28/BC35/BC68/BC95", Base: quectel,
	Models: []string{"bc28", "bc35", "bc68", "bc95"},
	Queries: []Query{
		{Fact: IMEI, Command: "+CGSN=1"},
		{Fact: ICCID, Command: "+NCCID"},
		{Fact: Cell, Command: "+NUESTATS", Layouts: []modem.Layout{{Keys: []modem.Key{
			{Name: "Signal power:", Column: "rsrp:t"}, {Name: "Total power:", Column: "rssi:t"}, {Name: "Cell ID:", Column: "id:d"},
			{Name: "SNR:", Column: "sinr:t"}, {Name: "EARFCN:", Column: "arfcn"}, {Name: "PCI:", Column: "pci"},
			{Name: "RSRQ:", Column: "rsrq:t"}, {Name: "CURRENT BAND:", Column: "band"},
			{Name: `"Signal power",`, Column: "rsrp:t"}, {Name: `"Total power",`, Column: "rssi:t"}, {Name: `"Cell ID",`, Column: "id:d"},
			{Name: `"SNR",`, Column: "sinr:t"}, {Name: `"EARFCN",`, Column: "arfcn"}, {Name: `"PCI",`, Column: "pci"}, {Name: `"RSRQ",`, Column: "rsrq:t"},
		}, RAT: modem.NBIoT}}, Timeout: card},
		{Fact: Clock, Command: "+CCLK?", Reply: "+CCLK", Read: readDoubtfulClock, Timeout: short},
	},
	URCs: []modem.Unsolicited{
		{Prefix: "REBOOTING", About: modem.Boot}, {Prefix: "Neul", About: modem.Boot},
		{Prefix: "+CSCON:", About: modem.Other}, {Prefix: "+NPSMR:", About: modem.Other}, {Prefix: "+NNMI:", About: modem.Other},
		{Prefix: "+NSONMI:", About: modem.Other}, {Prefix: "+NPING:", About: modem.Other}, {Prefix: "+NPINGERR:", About: modem.Other},
		{Prefix: "+QLWEVTIND:", About: modem.Other},
	},
	Reset: "+NRB",
	Off:   "+CFUN=0", // it knows 0 and 1 only
}

// quectelNBMediaTek are the BC26 and BC66 (Quectel BC26 and BC66 AT commands manuals).
var quectelNBMediaTek = &Row{
	Name: "quectel", Series: "BC26/BC66", Base: quectel,
	Models:  []string{"bc20", "bc26", "bc66"},
	Queries: []Query{{Fact: IMEI, Command: "+CGSN=1"}, {Fact: ICCID, Command: "+QCCID"}, {Fact: Clock, Command: "+CCLK?", Reply: "+CCLK", Read: readDoubtfulClock, Timeout: short}},
	URCs: []modem.Unsolicited{
		{Prefix: "+IP:", About: modem.Bearer}, {Prefix: "+CSCON:", About: modem.Other}, {Prefix: "+QNBIOTEVENT:", About: modem.Other},
		{Prefix: "F1: 0000 0000", About: modem.Boot}, {Prefix: "+QATWAKEUP", About: modem.Other}, {Prefix: "+QLWEVTIND:", About: modem.Other},
	},
	Reset: "+QRST=1",
}

// quectelMediaTek are the 5G modems on MediaTek chips, which lack half of the Quectel commands:
// +QENG, +QCSQ, +QNWINFO and +QCAINFO on the RG620T, whose levels are those of +CESQ
// (ddimension/wwand docs/STATUS.md). What of the others they know is found by asking.
var quectelMediaTek = &Row{
	Name: "quectel", Series: "RG620T/RM500K", Base: quectel5G,
	Models:  []string{"rg620t", "rm500k", "rg500k"},
	Queries: []Query{{Fact: Cause, Command: "+CEER", Reply: "+CEER", Read: readCause, Timeout: short}},
}
