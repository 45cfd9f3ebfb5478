package family

import "github.com/simkeeper/simkeeper/modem"

// simcomGSM are the SIM800 and SIM900 series (SIM800 series AT command manual). +CENG? tells
// the cell only where somebody has switched the engineering mode on; +CPSI they do not know,
// and +CRESET neither.
var simcomGSM = &Row{
	Name: "simcom", Series: "SIM800/SIM900", Base: simcom,
	Models: []string{"sim800", "sim808", "sim840", "sim868", "sim900", "sim908"},
	Queries: []Query{
		{Fact: ICCID, Command: "+CCID"},
		{Fact: SIM, Command: "+CPIN?", Reply: "+CPIN", Read: readSIM, Timeout: card},
		{Fact: SIM, Command: "+CSMINS?", Reply: "+CSMINS", Read: readQSIMSTAT, Timeout: short},
		{Fact: Cell, Command: "+CENG?", Reply: "+CENG", Read: readCENG, Timeout: short},
	},
	URCs: []modem.Unsolicited{
		{Prefix: "+CSMINS:", About: modem.Card}, {Prefix: "+PDP: DEACT", About: modem.Bearer}, {Prefix: "+SAPBR", About: modem.Bearer},
		{Prefix: "*PSUTTZ:", About: modem.NetworkClock}, {Prefix: "DST:", About: modem.NetworkClock}, {Prefix: "*PSNWID:", About: modem.Other},
		{Prefix: "+CENG:", About: modem.Other}, {Prefix: "+CMTE:", About: modem.Other},
		{Prefix: "UNDER-VOLTAGE WARNNING", About: modem.Other}, {Prefix: "OVER-VOLTAGE WARNNING", About: modem.Other}, // so spelled
		{Prefix: "UNDER-VOLTAGE POWER DOWN", About: modem.Boot}, {Prefix: "OVER-VOLTAGE POWER DOWN", About: modem.Boot},
	},
	Stack: cipStack,
	Reset: "+CFUN=1,1",
}

// simcomLPWA are the series for LTE-M and NB-IoT (SIM7070 series AT command manual): +CPSI
// names these in its first field and gives levels in dB; <AcT> 7 is LTE-M.
var simcomLPWA = &Row{
	Name: "simcom", Series: "SIM7000/SIM7070/SIM7080/SIM7090", Base: simcom,
	Models:  []string{"sim7000", "sim7020", "sim7022", "sim7028", "sim7070", "sim7080", "sim7090"},
	Queries: []Query{{Fact: ICCID, Command: "+CCID"}},
	Generations: []ModelRange{
		{gen2 | gen4, []string{"sim7000g", "sim7070"}},
		{gen4, []string{"sim7020", "sim7022", "sim7028", "sim7080", "sim7090"}},
	},
	Stack: simcom7080Stack,
	Reset: "+CFUN=1,1",
}

// simcomCat1 are the A76xx and SIM767x series: +CPSI gives its levels as indexes (FUjr/QModem
// vendor/simcom.sh).
var simcomCat1 = &Row{
	Name: "simcom", Series: "A7600/A7670/A7672/SIM767x", Base: simcom,
	Models: []string{"a76", "sim767"},
	Queries: []Query{
		{Fact: USBNet, Command: "$MYCONFIG?", Reply: "$MYCONFIG", Layouts: []modem.Layout{{Line: "$MYCONFIG:", Columns: "_ usb:rndis/ecm"}}, Timeout: short},
	},
	URCs: []modem.Unsolicited{{Prefix: "QCRDY", About: modem.Boot}},
}

// simcom5G are the SIM82xx and SIM83xx series (SIM82xx AT command manual; FUjr/QModem
// vendor/simcom.sh). 9001 is what they offer as QMI, 9011 as RNDIS.
var simcom5G = &Row{
	Name: "simcom", Series: "SIM82xx/SIM83xx", Base: simcom,
	Models: []string{"sim82", "sim83"},
	Queries: []Query{
		{Fact: ICCID, Command: "+ICCID"}, {Fact: ICCID, Command: "+CICCID"},
		{Fact: USBNet, Command: "+CUSBCFG?", Reply: "+CUSBCFG USBID", Layouts: []modem.Layout{{Line: "USBID:", Columns: "_ usb:0X9001=qmi/0X9011=rndis"}}, Timeout: short},
	},
}

func readCENG(e modem.Exchange, s *modem.Snapshot) error {
	cell, err := modem.ParseCENG(e.Lines)
	return putCell(cell, err, s)
}
