package family

import (
	"fmt"

	"github.com/simkeeper/simkeeper/modem"
)

// quectel covers the EC2x, EG, BG, EC200/EC800, RG and RM series, and the older M and UC.
var quectel = &Row{
	Name:          "quectel",
	Manufacturers: []string{"quectel"},
	Models:        []string{"quectel"},
	USB:           []USB{{Vendor: "2c7c"}},
	Queries: map[Fact][]Query{
		ICCID: iccids("+QCCID", "+CCID", "+ICCID"),
		SIM: {
			Generic.Queries[SIM][0],
			{Command: "+QSIMSTAT?", Accept: prefix("+QSIMSTAT"), Read: readQSIMSTAT, Timeout: short},
		},
		Clock: {clock("+QLTS=2", "+QLTS"), doubtfulClock},
		Cell: {
			{Command: `+QENG="servingcell"`, Accept: prefix("+QENG"), Read: readQENG, Timeout: card},
			{Command: "+QNWINFO", Accept: prefix("+QNWINFO"), Read: readQNWINFO, Timeout: short},
		},
		Modes: {
			{Command: `+QCFG="nwscanmode"`, Accept: prefix("+QCFG"), Read: readModes(modem.ParseScanMode), Timeout: short},
			{Command: `+QNWPREFCFG="mode_pref"`, Accept: prefix("+QNWPREFCFG"), Read: readModes(modem.ParseModePreference), Timeout: short},
		},
		Usage:   {{Command: "+QGDCNT?", Accept: prefix("+QGDCNT"), Read: readQGDCNT, Timeout: short}},
		UsageNR: {{Command: "+QGDNRCNT?", Accept: prefix("+QGDNRCNT"), Read: readQGDNRCNT, Timeout: short}},
	},
	Generations: []ModelRange{ // hardware design manuals of the series; EC20, EC25, EG9x and BG95 differ by variant
		{modem.GenerationsOf(2), []string{"m10", "m12", "m25", "m26", "m35", "m66", "m72", "m80", "m85", "m89", "m90", "m95", "mc20", "mc25", "mc60"}},
		{modem.GenerationsOf(2, 3), []string{"uc15", "uc20", "ug35", "ug95", "ug96"}},
		{modem.GenerationsOf(2, 4), []string{"bg96"}},
		{modem.GenerationsOf(2, 3, 4), []string{"eg21", "eg25"}},
		{modem.GenerationsOf(4), []string{"bc26", "bc28", "bc35", "bc66", "bc68", "bc95"}},
		{modem.GenerationsOf(3, 4, 5), []string{"rm500", "rm502", "rm505", "rm510", "rm520", "rg500", "rg502", "rg520"}},
	},
	Stack: quectelStack,
	Data:  quectelCount,
	URCs: []modem.Unsolicited{
		{Prefix: "+QUSIM:", About: modem.Card}, {Prefix: "+QSIMSTAT:", About: modem.Card},
		{Prefix: "+QIND:", About: modem.Other}, {Prefix: "+QIURC:", About: modem.Other}, {Prefix: "+QIOPEN:", About: modem.Other}, {Prefix: "+QPING:", About: modem.Other},
		{Prefix: "+QNETDEVSTATUS:", About: modem.Bearer}, {Prefix: "+QNETRC:", About: modem.Registered},
	},
	Quirks: []Quirk{
		{"+CCLK gives UTC with the zone where +CTZU=1, local time where +CTZU=3, and another user may have set either; +QLTS=2 is local time always, and empty until the network has told it", "Quectel EC2x AT commands manual, +CTZU and +QLTS"},
		{"a modem that says Quectel may lack half the Quectel commands (RG620T and other MediaTek bases answer +CME ERROR: 4)", "ddimension/wwand docs/STATUS.md"},
		{"the SINR of +QENG is raw 0 to 250 on EC2x firmware of one age and dB on another; only EM12, EC200 and 5G modems are known to give dB", "Quectel RG520N/RM5x0N AT manual; obsy/modemdata addon 2c7c"},
		{"on EN-DC the third line of +QENG lacks the blank behind the colon", "FUjr/QModem vendor/quectel.sh"},
		{"+QGDCNT is documented as sent, received, and read the other way round on Unisoc models", "FUjr/QModem vendor/quectel.sh; Quectel RG520N/RM5x0N AT manual"},
		{"+QUSIM: 1 in mid-session means that the card was initialised again, perhaps another one", "ModemManager mm-shared-quectel.c"},
	},
}

// doubtfulClock asks the standard's clock, whose zone may or may not be taken off already:
// it counts as one without a zone.
var doubtfulClock = Query{Command: "+CCLK?", Accept: prefix("+CCLK"), Timeout: short,
	Read: func(e modem.Exchange, s *modem.Snapshot) error {
		c, err := modem.ParseClock(e.Lines)
		if err == nil {
			c.Zone = false
			s.Clock = &c
		}
		return err
	}}

func readQSIMSTAT(e modem.Exchange, s *modem.Snapshot) (err error) {
	s.SIM, err = modem.ParseQSIMSTAT(e)
	return err
}

// decibelModels give the SINR of +QENG in dB.
var decibelModels = []string{"em12", "em05", "em06", "ec200", "ec600", "ec800", "eg912", "eg916", "rg5", "rm5", "rg6", "rm6"}

func readQENG(e modem.Exchange, s *modem.Snapshot) error {
	unit := modem.SINRUnsure
	if begins(bare(s.Model), decibelModels) {
		unit = modem.SINRDecibel
	}
	cell, err := modem.ParseQENG(e.Lines, unit)
	return putCell(cell, err, s)
}

func readQNWINFO(e modem.Exchange, s *modem.Snapshot) error {
	cell, err := modem.ParseQNWINFO(e.Lines)
	return putCell(cell, err, s)
}

// receivedFirstModels give +QGDCNT as received, sent: those with a Unisoc chip.
var receivedFirstModels = []string{"rm500u", "rg500u", "rg200u", "ec200u", "ec600u"}

func readQGDCNT(e modem.Exchange, s *modem.Snapshot) error {
	u, err := modem.ParseUsage(e.Lines, usageOrder(s.Model))
	if err == nil {
		s.Usage = &u
	}
	return err
}

// readQGDNRCNT adds what went over NR, which +QGDCNT leaves out.
func readQGDNRCNT(e modem.Exchange, s *modem.Snapshot) error {
	if s.Usage == nil {
		return fmt.Errorf("+QGDNRCNT counts NR alone, and the other part is not known")
	}
	u, err := modem.ParseUsage(e.Lines, usageOrder(s.Model))
	if err == nil {
		u = u.Add(*s.Usage)
		s.Usage = &u
	}
	return err
}

func usageOrder(model string) modem.UsageOrder {
	if begins(bare(model), receivedFirstModels) {
		return modem.ReceivedFirst
	}
	return modem.SentFirst
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
