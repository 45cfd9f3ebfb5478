package family

import (
	"github.com/simkeeper/simkeeper/modem"
)

// quectel is what all Quectel modems have in common: EC2x, EG, BG, EC200/EC800, RG and RM
// series, and the older M and UC. The series below are asked otherwise in some points.
var quectel = &Row{
	Name:   "quectel",
	Makers: []string{"quectel"},
	Models: []string{"quectel"},
	Queries: []Query{
		{Fact: ICCID, Command: "+QCCID"}, {Fact: ICCID, Command: "+CCID"}, {Fact: ICCID, Command: "+ICCID"},
		{Fact: SIM, Command: "+CPIN?", Reply: "+CPIN", Read: readSIM, Timeout: card},
		{Fact: SIM, Command: "+QSIMSTAT?", Reply: "+QSIMSTAT", Read: readQSIMSTAT, Timeout: short},
		{Fact: Clock, Command: "+QLTS=2", Reply: "+QLTS", Read: readClock, Timeout: short},
		{Fact: Clock, Command: "+CCLK?", Reply: "+CCLK", Read: readDoubtfulClock, Timeout: short},
		{Fact: Cell, Command: `+QENG="servingcell"`, Reply: "+QENG", Read: readQENG, Timeout: card},
		{Fact: Cell, Command: "+QNWINFO", Reply: "+QNWINFO", Read: readQNWINFO, Timeout: short},
		{Fact: Modes, Command: `+QCFG="nwscanmode"`, Reply: "+QCFG", Read: readScanMode, Timeout: short},
		{Fact: Modes, Command: `+QNWPREFCFG="mode_pref"`, Reply: "+QNWPREFCFG", Read: readModePreference, Timeout: short},
		{Fact: Cause, Command: "+CEER", Reply: "+CEER", Read: readCause, Timeout: short},
		{Fact: Usage, Command: "+QGDCNT?", Reply: "+QGDCNT", Layouts: []modem.Layout{{Line: "+QGDCNT:", Columns: "tx rx"}}, Timeout: short},
		{Fact: Temperature, Command: "+QTEMP", Reply: "+QTEMP", Layouts: []modem.Layout{
			{Line: `+QTEMP:"`, Columns: "_ temp"}, {Line: "+QTEMP:", Columns: "temp temp temp"}, {Line: "+QTEMP:", Columns: "temp"},
		}, Timeout: short},
		{Fact: Tries, Command: "+QPINC?", Reply: "+QPINC", Layouts: []modem.Layout{{Line: `+QPINC:"SC"`, Columns: "_ tries _"}}, Timeout: short},
		{Fact: USBNet, Command: `+QCFG="usbnet"`, Reply: "+QCFG", Layouts: []modem.Layout{{Line: `+QCFG:"usbnet"`, Columns: "_ usb:qmi/ecm/mbim/rndis//ncm"}}, Timeout: short},
	},
	Generations: []ModelRange{ // hardware design manuals of the series; EC20, EC25, EG9x and BG95 differ by variant
		{gen2, []string{"m10", "m12", "m25", "m26", "m35", "m66", "m72", "m80", "m85", "m89", "m90", "m95", "mc20", "mc25", "mc60"}},
		{gen2 | gen3, []string{"uc15", "uc20", "ug35", "ug95", "ug96"}},
		{gen2 | gen4, []string{"bg96"}},
		{gen2 | gen3 | gen4, []string{"eg21", "eg25"}},
		{gen4, []string{"bc20", "bc26", "bc28", "bc35", "bc66", "bc68", "bc95", "bg77"}},
		{gen3 | gen4 | gen5, []string{"rm500", "rm502", "rm505", "rm510", "rm520", "rg500", "rg502", "rg520"}},
	},
	Stack: quectelStack,
	URCs: []modem.Unsolicited{
		{Prefix: "+QUSIM:", About: modem.Card}, {Prefix: "+QSIMSTAT:", About: modem.Card},
		{Prefix: "+QIND:", About: modem.Other}, {Prefix: "+QIURC:", About: modem.Other}, {Prefix: "+QIOPEN:", About: modem.Other}, {Prefix: "+QPING:", About: modem.Other},
		{Prefix: "+QNETDEVSTATUS:", About: modem.Bearer}, {Prefix: "+QNETRC:", About: modem.Registered},
	},
}

// quectelCat1 are the series on ASR chips, and the LTE-A and EM series: +QENG gives SINR in
// dB.
var quectelDecibel = &Row{
	Name: "quectel", Series: "EC200S/EC200T/EC600/EC800, EM05/EM06/EM12", Base: quectel,
	Models:  []string{"ec200", "ec600", "ec800", "eg912", "eg916", "em05", "em06", "em12"},
	Queries: []Query{{Fact: Cell, Command: `+QENG="servingcell"`, Reply: "+QENG", Read: readQENGDecibel, Timeout: card}},
}

// receivedFirst is the counter of the series with a Unisoc chip.
var receivedFirst = []modem.Layout{{Line: "+QGDCNT:", Columns: "rx tx"}}

// quectelUnisoc are the Cat.1 series on Unisoc chips: the data counter is the other way round.
var quectelUnisoc = &Row{
	Name: "quectel", Series: "EC200U/EC600U/EG912U/EG915U", Base: quectelDecibel,
	Models:  []string{"ec200u", "ec600u", "eg912u", "eg915u"},
	Queries: []Query{{Fact: Usage, Command: "+QGDCNT?", Reply: "+QGDCNT", Layouts: receivedFirst, Timeout: short}},
}

// quectel5G are the 5G series.
var quectel5G = &Row{
	Name: "quectel", Series: "RG50x/RM5xx/RG6xx", Base: quectel,
	Models: []string{"rg5", "rm5", "rg6", "rm6"},
	Queries: []Query{
		{Fact: Cell, Command: `+QENG="servingcell"`, Reply: "+QENG", Read: readQENGDecibel, Timeout: card},
		{Fact: Modes, Command: `+QNWPREFCFG="mode_pref"`, Reply: "+QNWPREFCFG", Read: readModePreference, Timeout: short},
		{Fact: Cause, Command: "+QNETRC?", Reply: "+QNETRC", Layouts: []modem.Layout{
			{Line: `+QNETRC:"5gmm_cause"`, Columns: "_ emm"}, {Line: `+QNETRC:"emm_cause"`, Columns: "_ emm"}, {Line: `+QNETRC:"esm_cause"`, Columns: "_ esm"},
		}, Timeout: short},
		{Fact: Slot, Command: "+QUIMSLOT?", Reply: "+QUIMSLOT", Layouts: []modem.Layout{{Line: "+QUIMSLOT:", Columns: "slot"}}, Timeout: short},
		{Fact: UsageNR, Command: "+QGDNRCNT?", Reply: "+QGDNRCNT", Layouts: []modem.Layout{{Line: "+QGDNRCNT:", Columns: "tx rx"}}, Timeout: short},
	},
}

// quectel5GUnisoc are the 5G series with a Unisoc chip.
var quectel5GUnisoc = &Row{
	Name: "quectel", Series: "RM500U/RG500U/RG200U", Base: quectel5G,
	Models: []string{"rm500u", "rg500u", "rg200u"},
	Queries: []Query{
		{Fact: Usage, Command: "+QGDCNT?", Reply: "+QGDCNT", Layouts: receivedFirst, Timeout: short},
		{Fact: UsageNR, Command: "+QGDNRCNT?", Reply: "+QGDNRCNT", Layouts: []modem.Layout{{Line: "+QGDNRCNT:", Columns: "rx tx"}}, Timeout: short},
	},
}

// quectelLPWA are the series for LTE-M and NB-IoT. Their SINR is in dB: as raw numbers those of
// published dialogues would contradict the RSRQ beside them.
var quectelLPWA = &Row{
	Name: "quectel", Series: "BG95/BG96/BG77", Base: quectel,
	Models:  []string{"bg95", "bg96", "bg77", "bg600"},
	Queries: []Query{{Fact: Cell, Command: `+QENG="servingcell"`, Reply: "+QENG", Read: readQENGDecibel, Timeout: card}},
	AcT8:    modem.LTEM,
}

// readDoubtfulClock reads the standard's clock, whose zone may or may not be taken off
// already: it counts as one without a zone.
func readDoubtfulClock(e modem.Exchange, s *modem.Snapshot) error {
	c, err := modem.ParseClock(e.Lines)
	if err == nil {
		c.Zone = false
		s.Clock = &c
	}
	return err
}

func readQSIMSTAT(e modem.Exchange, s *modem.Snapshot) (err error) {
	s.SIM, err = modem.ParseQSIMSTAT(e)
	return err
}

func readQENG(e modem.Exchange, s *modem.Snapshot) error {
	cell, err := modem.ParseQENG(e.Lines, modem.SINRUnsure)
	return putCell(cell, err, s)
}

func readQENGDecibel(e modem.Exchange, s *modem.Snapshot) error {
	cell, err := modem.ParseQENG(e.Lines, modem.SINRDecibel)
	return putCell(cell, err, s)
}

func readScanMode(e modem.Exchange, s *modem.Snapshot) error {
	return readModes(e, s, modem.ParseScanMode)
}

func readModePreference(e modem.Exchange, s *modem.Snapshot) error {
	return readModes(e, s, modem.ParseModePreference)
}

func readQNWINFO(e modem.Exchange, s *modem.Snapshot) error {
	cell, err := modem.ParseQNWINFO(e.Lines)
	return putCell(cell, err, s)
}

// putCell stores a cell. Its levels were measured in dB by the vendor's command and
// win over the indexes of +CESQ, but not over +CSQ's own RSSI.
func putCell(cell modem.Cell, err error, s *modem.Snapshot) error {
	if err != nil {
		return err
	}
	s.Cell = cell
	if cell.PLMN != "" && s.PLMN == "" {
		s.PLMN = cell.PLMN
	}
	levels := cell.Signal
	if s.Signal.RSSI != nil {
		levels.RSSI = s.Signal.RSSI
	}
	levels.Fill(s.Signal)
	s.Signal = levels
	return nil
}
