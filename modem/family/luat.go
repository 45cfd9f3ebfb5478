package family

import "github.com/simkeeper/simkeeper/modem"

// luat covers the Air modules of Luat with AT firmware (openLuat AT command manual; FUjr/QModem
// vendor/openluat.sh). On their LTE the default context is 5 or 1; one answer may hold the
// addresses of both families. No data counter is known, and +CEER is not.
var luat = &Row{
	Name:     "luat",
	Makers:   []string{"airm2m", "luat", "openluat"},
	Models:   []string{"air6", "air7", "airm2m"},
	Firmware: []string{"airm2m", "luat"},
	Queries: []Query{
		{Fact: ICCID, Command: "+ICCID"}, {Fact: ICCID, Command: "+CCID"},
		{Fact: Cell, Command: "+CCED=0,1", Reply: "+CCED", Layouts: []modem.Layout{ // the third field on LTE is the IMSI
			{Line: "+CCED:LTEcurrentcell", Columns: "mcc mnc _ _ band _ arfcn id:d rsrp:i rsrq:i area:d _ pci", RAT: modem.LTE},
			{Line: "+CCED:GSMcurrentcell", Columns: "mcc mnc area id _ rssi:i _ arfcn", RAT: modem.GSM},
		}, Timeout: card},
		{Fact: Cell, Command: "+EEMGINFO?", Reply: eemReplies, Read: readEEM, Timeout: short, Tail: eemTail},
		{Fact: Modes, Command: "^SYSCONFIG?", Reply: "^SYSCONFIG", Layouts: []modem.Layout{{Line: "^SYSCONFIG:", Columns: "gen:2=2345/13=2/14=3/15=3/16=234"}}, Timeout: short},
	},
	URCs: []modem.Unsolicited{
		{Prefix: "^SIMST:", About: modem.Card}, {Prefix: "^CARDMODE:", About: modem.Card}, {Prefix: "ICCID:", About: modem.Card},
		{Prefix: "^MODE:", About: modem.Other}, {Prefix: "+E_UTRAN", About: modem.Other},
		{Prefix: "+PDP: DEACT", About: modem.Bearer}, {Prefix: "+SAPBR", About: modem.Bearer},
		{Prefix: "+CIPSTATUS:", About: modem.Other}, {Prefix: "+CIPRXGET:", About: modem.Other},
		{Prefix: "+CCED:", About: modem.Other}, {Prefix: "*BANDIND:", About: modem.Other}, {Prefix: "+MUID:", About: modem.Other},
		{Prefix: "+EEMLTESVC:", About: modem.Other}, {Prefix: "+EEMLTEINTRA:", About: modem.Other}, {Prefix: "+EEMLTEINTER:", About: modem.Other},
		{Prefix: "+EEMLTEINTERRAT:", About: modem.Other}, {Prefix: "+EEMGINFOBASIC:", About: modem.Other}, {Prefix: "+EEMGINFOSVC:", About: modem.Other},
		{Prefix: "+EEMGINFOPS:", About: modem.Other}, {Prefix: "+EEMGINFONC:", About: modem.Other}, {Prefix: "+EEMGINBFTM:", About: modem.Other},
		{Prefix: "+EEMUMTSSVC:", About: modem.Other}, {Prefix: "+EEMUMTSINTRA:", About: modem.Other}, {Prefix: "+EEMUMTSINTER:", About: modem.Other},
	},
	Stack: cipStack,
	Reset: "+RESET",
}

// eemReplies are the lines of +EEMGINFO?, eemTail those of them that may come behind the
// final OK, where the modem is in engineering mode.
const (
	eemReplies = "+EEMGINFO +EEMLTESVC +EEMGINFOSVC"
	eemTail    = "+EEMLTESVC: +EEMGINFOSVC:"
)

// luatUnisoc are the Air72x modules on the Unisoc 8910.
var luatUnisoc = &Row{
	Name: "luat", Series: "Air720U/Air722/Air723/Air724", Base: luat,
	Models:   []string{"air720u", "air722", "air723", "air724", "air795"},
	Firmware: []string{"luatos-air", "airm2m_720u", "airm2m_722", "airm2m_723", "airm2m_724"},
	Queries: []Query{
		{Fact: Cause, Command: "+EEMGINFO?", Reply: eemReplies, Read: readEEMReject, Timeout: short, Tail: eemTail},
		{Fact: USBNet, Command: "+SETUSB?", Reply: "mode Vid Pid", Layouts: []modem.Layout{{Line: "mode:", Columns: "usb:1=rndis/2=ecm"}}, Timeout: short},
	},
}

// luatASR are the Air720 modules on ASR chips, which need not know +CCED.
var luatASR = &Row{
	Name: "luat", Series: "Air720", Base: luat,
	Models:   []string{"air720"},
	Firmware: []string{"luat_v", "airm2m_720"},
	Queries: []Query{
		{Fact: Cell, Command: "+EEMGINFO?", Reply: eemReplies, Read: readEEM, Timeout: short, Tail: eemTail},
		{Fact: Cause, Command: "+EEMGINFO?", Reply: eemReplies, Read: readEEMReject, Timeout: short, Tail: eemTail},
	},
}

// luatEigen are the Air700 and Air780 modules on EigenComm chips, for LTE alone. Some of their
// firmware answers errors in words whatever +CMEE says, and +CEREG? under the name of +CGREG;
// +CCED is known to the Air780EX, and not to the Air780EPV.
var luatEigen = &Row{
	Name: "luat", Series: "Air700E/Air780E", Base: luat,
	Models:      []string{"air600", "air700", "air780"},
	Firmware:    []string{"airm2m_700", "airm2m_780", "airm2m_600"},
	Generations: []ModelRange{{gen4, []string{"air600", "air700", "air780"}}},
}

func readEEM(e modem.Exchange, s *modem.Snapshot) error {
	cell, err := modem.ParseEEM(e.Lines)
	return putCell(cell, err, s)
}

func readEEMReject(e modem.Exchange, s *modem.Snapshot) error {
	r, err := modem.ParseEEMReject(e.Lines)
	if err == nil && r != nil {
		s.Cause = r
	}
	return err
}
