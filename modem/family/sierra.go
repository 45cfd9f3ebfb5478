package family

import "github.com/simkeeper/simkeeper/modem"

// sierra covers the modems of Sierra Wireless with a Qualcomm chip: MC73xx, EM/MC74xx, EM75xx,
// EM919x, WP76xx (Sierra Wireless AirPrime EM74xx/MC74xx and EM9 series AT command references;
// ModemManager plugins/sierra; danielewood/sierra-wireless-modems). Many of the commands with
// an exclamation mark are refused until somebody has sent a password, which the agent never
// does; those here answer without. There is no counter of data.
var sierra = &Row{
	Name:     "sierra",
	Makers:   []string{"sierra", "semtech"},
	Models:   []string{"sierra", "aircard", "em73", "em74", "em75", "em76", "em91", "em92", "mc73", "mc74", "mc77", "mc83", "mc87", "mc88", "wp7", "wp8", "ar7", "ar8"},
	Firmware: []string{"swi9", "swix"},
	Queries: []Query{
		{Fact: ICCID, Command: "!ICCID?"},
		{Fact: ICCID, Command: "+CCID"},
		{Fact: ICCID, Command: "+ICCID"},
		{Fact: Cell, Command: "!GSTATUS?", Layouts: gstatus, Timeout: card},
		{Fact: Modes, Command: "!SELRAT?", Reply: "!SELRAT", Read: readSELRAT, Timeout: short},
		{Fact: Temperature, Command: "!PCTEMP?", Layouts: []modem.Layout{{Keys: []modem.Key{{Name: "Temperature:", Column: "temp"}}}}, Timeout: short},
		{Fact: Temperature, Command: "!GSTATUS?", Layouts: []modem.Layout{{Keys: []modem.Key{{Name: "Temperature:", Column: "temp"}}}}, Timeout: card},
		{Fact: Voltage, Command: "!PCVOLT?", Layouts: []modem.Layout{{Keys: []modem.Key{{Name: "Power supply voltage:", Column: "volt"}}}}, Timeout: short},
		{Fact: Tries, Command: "+CPINC?", Reply: "+CPINC", Layouts: []modem.Layout{{Line: "+CPINC:", Columns: "tries _ _ _"}}, Timeout: short},
		{Fact: USBNet, Command: "!USBCOMP?", Layouts: []modem.Layout{{Keys: []modem.Key{
			{Name: "Interface bitmask:", Column: "usb:0000100D=mbim/00001009=mbim/0000010D=qmi/00000109=qmi"},
		}}}, Timeout: short},
	},
	Generations: []ModelRange{ // product technical specifications; MC77xx, WP and AR differ by variant
		{1<<2 | 1<<3 | 1<<4, []string{"mc73", "em73"}},
		{1<<3 | 1<<4, []string{"em74", "mc74", "em7511", "em7565"}},
		{1<<3 | 1<<4 | 1<<5, []string{"em919", "em929"}},
	},
	URCs:  []modem.Unsolicited{{Prefix: "+WIND:", About: modem.Card}, {Prefix: "*PSNTTZ:", About: modem.NetworkClock}},
	Reset: "!RESET",
}

// gstatus reads the two columns of !GSTATUS?. The first receiver (RxM) comes before the
// second (RxD), the first carrier (PCC) before the others (SCC), and the LTE anchor before the
// NR cell, whose lines have the same names with NR5G before. "Mode:" alone tells of no cell.
var gstatus = []modem.Layout{{Keys: []modem.Key{
	{Name: "Mode:", Column: "-"}, {Name: "System mode:", Column: "rat"}, {Name: "EMM state:", Column: "state"}, {Name: "GMM (PS) state:", Column: "state"},
	{Name: "NR5G MCC-MNC:", Column: "plmn"}, {Name: "TAC:", Column: "area"}, {Name: "LAC:", Column: "area"}, {Name: "Cell ID:", Column: "id"},
	{Name: "LTE band:", Column: "band:name"}, {Name: "NR5G band:", Column: "band:name"},
	{Name: "LTE Rx chan:", Column: "arfcn"}, {Name: "NR5G Rx chan:", Column: "arfcn"}, {Name: "WCDMA channel:", Column: "arfcn"}, {Name: "GSM channel:", Column: "arfcn"},
	{Name: "PCC RxM RSSI:", Column: "rssi"}, {Name: "RX level (dBm):", Column: "rssi"}, {Name: "RX level C0:", Column: "rssi"}, {Name: "PCC RxM RSRP:", Column: "rsrp"},
	{Name: "RSRP (dBm):", Column: "rsrp"}, {Name: "RSRQ (dB):", Column: "rsrq"}, {Name: "SINR (dB):", Column: "sinr"},
}}}

// sierraHL are the HL series on chips of Intel, Altair and Sequans, which have none of the
// commands above (Sierra Wireless AirPrime HL78xx AT commands interface guide; Zephyr
// drivers/modem/hl7800.c; the RIL of the HL series for +XPINCNT). Their later firmware calls the maker Semtech.
var sierraHL = &Row{
	Name: "sierra", Series: "HL", Base: sierra,
	Models: []string{"hl6", "hl7", "hl8"},
	Queries: []Query{
		{Fact: ICCID, Command: "+CCID"},
		{Fact: Cell, Command: "+KCELLMEAS=0", Reply: "+KCELLMEAS", Layouts: []modem.Layout{{Line: "+KCELLMEAS:", Columns: "rsrp _ _ _ sinr"}}, Timeout: card},
		{Fact: Tries, Command: "+XPINCNT", Reply: "+XPINCNT", Layouts: []modem.Layout{{Line: "+XPINCNT:", Columns: "tries _ _ _"}}, Timeout: short},
	},
	URCs: []modem.Unsolicited{
		{Prefix: "+KSUP:", About: modem.Boot}, {Prefix: "+KCNX_IND:", About: modem.Bearer}, {Prefix: "+KSIMDET:", About: modem.Card},
		{Prefix: "+KUDP_IND:", About: modem.Other}, {Prefix: "+KTCP_IND:", About: modem.Other}, {Prefix: "+KUDP_DATA:", About: modem.Other}, {Prefix: "+KTCP_DATA:", About: modem.Other},
		{Prefix: "+KUDP_NOTIF:", About: modem.Other}, {Prefix: "+KTCP_NOTIF:", About: modem.Other}, {Prefix: "+KPING:", About: modem.Other},
	},
	Reset: "+CFUN=1,1",
}

func readSELRAT(e modem.Exchange, s *modem.Snapshot) error {
	return readModes(e, s, modem.ParseSELRAT)
}
