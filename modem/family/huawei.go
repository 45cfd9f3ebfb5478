package family

import (
	"errors"
	"strings"

	"github.com/simkeeper/simkeeper/modem"
)

// huawei covers the ME909s, ME906, MU709 and EM/MU modules and the E sticks (Huawei ME909s and
// MU709 AT command interface specifications; ModemManager plugins/huawei; FUjr/QModem
// vendor/huawei.sh). ^DSFLOWQRY counts twice: the session, and behind it all sessions since
// the counter was cleared, which also outlives a restart; that one is read.
var huawei = &Row{
	Name:   "huawei",
	Makers: []string{"huawei", "td tech", "tdtech"},
	Models: []string{"me909", "me906", "me919", "mu709", "mu739", "mu609", "mu509", "mu203", "em770", "em820", "em310", "mg323", "mc323",
		"e15", "e16", "e17", "e303", "e327", "e3372", "e353", "e367", "e392", "e398", "e8372"},
	Queries: []Query{
		{Fact: ICCID, Command: "^ICCID?"}, {Fact: ICCID, Command: "+CCID"}, {Fact: ICCID, Command: "+ICCID"},
		{Fact: SIM, Command: "+CPIN?", Reply: "+CPIN", Read: readSIM, Timeout: card},
		{Fact: SIM, Command: "^SYSINFOEX", Reply: "^SYSINFOEX", Read: readSYSINFOEX, Timeout: short},
		{Fact: Quality, Command: "^HCSQ?", Reply: "^HCSQ", Read: readHCSQ, Timeout: short},
		{Fact: Cell, Command: "^MONSC", Reply: "^MONSC", Layouts: []modem.Layout{ // all in hexadecimal but the channel
			{Line: "^MONSC:LTE,", Columns: "_ mcc mnc arfcn id pci:x area rsrp rsrq rssi", RAT: modem.LTE},
			{Line: "^MONSC:LTE-NR,", Columns: "_ mcc mnc arfcn id pci:x area rsrp rsrq rssi", RAT: modem.NR5GNSA},
			{Line: "^MONSC:eMTC,", Columns: "_ mcc mnc arfcn id pci:x area rsrp rsrq rssi", RAT: modem.LTEM},
			{Line: "^MONSC:NR", Columns: "_ mcc mnc arfcn _ id pci:x area rsrp rsrq sinr", RAT: modem.NR5G}, // beside LTE the second line
			{Line: "^MONSC:NR", Columns: "_ mcc mnc arfcn _ id pci:x area rsrp rsrq", RAT: modem.NR5G},
			{Line: "^MONSC:WCDMA,", Columns: "_ mcc mnc arfcn _ id area rscp rssi ecno", RAT: modem.UMTS},
			{Line: "^MONSC:GSM,", Columns: "_ mcc mnc _ arfcn _ id area rssi", RAT: modem.GSM},
			{Line: "^MONSC:NONE", Columns: "state"},
		}, Timeout: card},
		{Fact: Cell, Command: "^SYSINFOEX", Reply: "^SYSINFOEX", Layouts: []modem.Layout{
			{Line: "^SYSINFOEX:", Columns: "state:none/limited/full/regional/sleep _ _ _ _ _ rat _ rat"},
		}, Timeout: short},
		{Fact: Modes, Command: "^SYSCFGEX?", Reply: "^SYSCFGEX", Layouts: []modem.Layout{ // pairs of digits; also CDMA, TD-SCDMA, EV-DO
			{Line: "^SYSCFGEX:", Columns: "gen:00=2345/01=2/02=3/03=4/04=2/05=3/07=3/08=5"},
		}, Timeout: short},
		{Fact: Modes, Command: "^SYSCFG?", Reply: "^SYSCFG", Layouts: []modem.Layout{{Line: "^SYSCFG:", Columns: "gen:2=2345/13=2/14=3/15=3"}}, Timeout: short},
		{Fact: Clock, Command: "^NWTIME?", Reply: "^NWTIME", Read: readClock, Timeout: short},
		{Fact: Usage, Command: "^DSFLOWQRY", Reply: "^DSFLOWQRY", Bare: true, Layouts: []modem.Layout{
			{Columns: "_ _ _ _ tx:x rx:x"}, // also behind the prefix in a line of its own
		}, Timeout: short},
		{Fact: Temperature, Command: "^CHIPTEMP?", Reply: "^CHIPTEMP", Layouts: []modem.Layout{{Line: "^CHIPTEMP:", Columns: "temp:u+"}}, Timeout: short},
		{Fact: Tries, Command: "^CPIN?", Reply: "^CPIN", Layouts: []modem.Layout{{Line: "^CPIN:", Columns: "_ _ _ tries _ _"}}, Timeout: short},
	},
	Generations: []ModelRange{ // data sheets; the ME909s differ by variant
		{gen2, []string{"em310", "mg323"}},
		{gen2 | gen3, []string{"mu709", "mu609", "mu509", "em770", "em820"}},
	},
	URCs: []modem.Unsolicited{
		{Prefix: "^SIMST:", About: modem.Card}, {Prefix: "^REJINFO:", About: modem.Registered},
		{Prefix: "^SRVST:", About: modem.Registered}, {Prefix: "^MODE:", About: modem.Other},
		{Prefix: "^NDISSTAT:", About: modem.Bearer}, {Prefix: "^NDISSTATEX:", About: modem.Bearer}, {Prefix: "^NDISEND:", About: modem.Bearer},
		{Prefix: "^NWTIME:", About: modem.NetworkClock}, {Prefix: "^TIME:", About: modem.NetworkClock}, {Prefix: "^NWNAME:", About: modem.Other},
		{Prefix: "^DSFLOWRPT:", About: modem.Other}, {Prefix: "^RSSI:", About: modem.Other}, {Prefix: "^HCSQ:", About: modem.Other},
		{Prefix: "^CSNR:", About: modem.Other}, {Prefix: "^ECCLIST:", About: modem.Other}, {Prefix: "^BOOT:", About: modem.Other},
		{Prefix: "^CERSSI:", About: modem.Other}, {Prefix: "^RSSILVL:", About: modem.Other}, {Prefix: "^HRSSILVL:", About: modem.Other},
		{Prefix: "^CRSSI:", About: modem.Other}, {Prefix: "^HDRRSSI:", About: modem.Other}, {Prefix: "^STIN:", About: modem.Other},
		{Prefix: "^PDCPDATAINFO:", About: modem.Other}, {Prefix: "^THERM:", About: modem.Other}, {Prefix: "^EARST:", About: modem.Other},
		{Prefix: "^SMMEMFULL:", About: modem.Other}, {Prefix: "^ORIG:", About: modem.Other}, {Prefix: "^CONF:", About: modem.Other},
		{Prefix: "^CONN:", About: modem.Other}, {Prefix: "^CEND:", About: modem.Other}, {Prefix: "^LOCCHD:", About: modem.Other},
	},
	Told:  []Told{{Prefix: "^REJINFO:", Read: readREJINFO}},
	Reset: "^RESET",
}

// huawei5G are the MH5000 and the MT5700M that TD Tech makes of it: they say how they offer
// their network as a bare number (TD Tech MT5700M AT manual, ^SETMODE; FUjr/QModem
// vendor/huawei.sh). The MT5710 has another chip and other numbers.
var huawei5G = &Row{
	Name: "huawei", Series: "MH5000/MT5700M", Base: huawei,
	Models: []string{"mh5000", "mt5700"},
	Queries: []Query{
		{Fact: USBNet, Command: "^SETMODE?", Reply: "^SETMODE", Bare: true, Read: readSETMODE, Timeout: short},
	},
	Generations: []ModelRange{{gen3 | gen4 | gen5, []string{"mh5000", "mt5700"}}},
}

var setmodeLayouts = []modem.Layout{{Columns: "usb:ecm/ncm/ecm/ncm/ncm/ncm/rndis/mbim"}}

func readSETMODE(e modem.Exchange, s *modem.Snapshot) error {
	for _, line := range e.Lines {
		if r, err := modem.ReadLayouts([]string{line}, setmodeLayouts); err == nil && isBare(line) {
			s.USBNet = r.USBNet
			return nil
		}
	}
	return errors.New("no known number in the answer")
}

// hcsq are the forms of ^HCSQ, of the answer and of the report by itself.
var hcsq = []modem.Layout{
	{Line: "^HCSQ:", Columns: "=LTE rssi:q rsrp:q sinr:q rsrq:q"},
	{Line: "^HCSQ:", Columns: "_ _ =LTE rssi:q rsrp:q sinr:q rsrq:q"}, // behind how it reports
	{Line: "^HCSQ:", Columns: "=NR rsrp:q sinr:q"},                    // what the step of its RSRQ is, nobody tells
	{Line: "^HCSQ:", Columns: "=WCDMA rssi:q rscp:q ecno:q"},
	{Line: "^HCSQ:", Columns: "=GSM rssi:q"},
	{Line: `^HCSQ:"NOSERVICE"`, Columns: "-"}, {Line: "^HCSQ:NOSERVICE", Columns: "-"},
}

// readHCSQ leaves out what was reported before the answer came: it may be of another
// technology. Beside LTE a second line tells of NR.
func readHCSQ(e modem.Exchange, s *modem.Snapshot) error {
	first := 0
	for i, line := range e.Lines {
		if !strings.Contains(line, "NR") {
			first = i
		}
	}
	r, err := modem.ReadLayouts(e.Lines[first:], hcsq)
	if err != nil {
		return err
	}
	return putReading(Quality, r, s)
}

func readSYSINFOEX(e modem.Exchange, s *modem.Snapshot) (err error) {
	s.SIM, err = modem.ParseSYSINFOEX(e.Lines)
	return err
}

func readREJINFO(line string, s *modem.Snapshot) error {
	r, err := modem.ParseREJINFO(line)
	if err == nil {
		s.Cause = &r
	}
	return err
}
