package family

import "github.com/simkeeper/simkeeper/modem"

// simcom covers the SIM7500/7600, A76xx, SIM70xx, SIM82xx and SIM800 series.
var simcom = &Row{
	Name:   "simcom",
	Makers: []string{"simcom", "incorporated"},
	Models: []string{"simcom", "sim5", "sim7", "sim8", "sim9", "a76"},
	Queries: []Query{
		{Fact: ICCID, Command: "+CICCID"}, {Fact: ICCID, Command: "+CCID"}, {Fact: ICCID, Command: "+ICCID"},
		{Fact: Modes, Command: "+CNMP?", Reply: "+CNMP", Read: readPreferredMode, Timeout: short},
		{Fact: Cell, Command: "+CPSI?", Reply: "+CPSI", Read: readCPSI, Timeout: card},
		{Fact: Temperature, Command: "+CPMUTEMP", Reply: "+CPMUTEMP", Layouts: []modem.Layout{{Line: "+CPMUTEMP:", Columns: "temp"}}, Timeout: short},
		{Fact: Tries, Command: "+SPIC", Reply: "+SPIC", Layouts: []modem.Layout{{Line: "+SPIC:", Columns: "tries _ _ _"}}, Timeout: short},
	},
	Reset: "+CRESET",
	Generations: []ModelRange{ // hardware design manuals of the series; SIM7600CE, A76xx and SIM70xx differ by variant
		{gen2, []string{"sim800", "sim808", "sim840", "sim868", "sim900", "sim908"}},
		{gen2 | gen3, []string{"sim5215", "sim5218", "sim5320", "sim5360"}},
		{gen2 | gen3 | gen4, []string{"sim7600e", "sim7600g", "sim7600sa", "sim7500e", "sim7500sa", "sim7100e"}},
		{gen3 | gen4, []string{"sim7600a", "sim7500a", "sim7100a"}},
		{gen3 | gen4 | gen5, []string{"sim8200", "sim8202"}},
	},
	URCs: []modem.Unsolicited{
		{Prefix: "+SIMCARD:", About: modem.Card}, {Prefix: "+NETOPEN:", About: modem.Other}, {Prefix: "+CIPEVENT:", About: modem.Bearer},
		{Prefix: "+CPING:", About: modem.Other}, {Prefix: "+IPCLOSE:", About: modem.Other}, {Prefix: "+APP PDP:", About: modem.Bearer},
		{Prefix: "+CIPOPEN:", About: modem.Other}, {Prefix: "+CIPSEND:", About: modem.Other}, {Prefix: "+CIPCLOSE:", About: modem.Other},
		{Prefix: "+CIPERROR:", About: modem.Other}, {Prefix: "+NETCLOSE:", About: modem.Other}, {Prefix: "RECV FROM:", About: modem.Other},
		{Prefix: "+CDNSGIP:", About: modem.Other}, {Prefix: "*ATREADY:", About: modem.Boot}, {Prefix: "*ISIMAID:", About: modem.Card},
	},
	Stack: simcomStack,
}

func readPreferredMode(e modem.Exchange, s *modem.Snapshot) error {
	return readModes(e, s, modem.ParsePreferredMode)
}

func readCPSI(e modem.Exchange, s *modem.Snapshot) error {
	cell, err := modem.ParseCPSI(e.Lines)
	return putCell(cell, err, s)
}
