package family

import "github.com/simkeeper/simkeeper/modem"

// nordic is the nRF91 with its Serial LTE Modem or AT client (Nordic nRF91 AT commands
// reference guide; nRF Connect SDK documentation of the Serial LTE Modem). It starts with its
// radio off, and its default context is 0. %XCONNSTAT? counts kilobytes since somebody has
// started the statistics, until the modem restarts.
var nordic = &Row{
	Name:     "nordic",
	Makers:   []string{"nordic"},
	Models:   []string{"nordic", "nrf91"},
	Firmware: []string{"mfw_nrf91", "nrf91"},
	Queries: []Query{
		{Fact: ICCID, Command: "%XICCID"},
		{Fact: IMEI, Command: "+CGSN=1"},
		{Fact: Cell, Command: "%XMONITOR", Reply: "%XMONITOR", Layouts: []modem.Layout{
			{Line: "%XMONITOR:", Columns: "_ operator _ plmn area act:m band id pci arfcn rsrp:i sinr:s"},
			{Line: "%XMONITOR:", Columns: "-"}, // not registered
		}, Timeout: card},
		{Fact: Cause, Command: "+CEER", Reply: "+CEER", Layouts: []modem.Layout{
			{Line: "+CEER:", Keys: []modem.Key{{Name: "EMM ", Column: "emm"}, {Name: "ESM ", Column: "esm"}}}, {Line: "+CEER:", Columns: "-"},
		}, Timeout: short},
		{Fact: Usage, Command: "%XCONNSTAT?", Reply: "%XCONNSTAT", Read: readXCONNSTAT, Timeout: short},
		{Fact: Temperature, Command: "%XTEMP?", Reply: "%XTEMP", Layouts: []modem.Layout{{Line: "%XTEMP:", Columns: "temp"}}, Timeout: short},
		{Fact: Voltage, Command: "%XVBAT", Reply: "%XVBAT", Layouts: []modem.Layout{{Line: "%XVBAT:", Columns: "volt"}}, Timeout: short},
		{Fact: Tries, Command: `+CPINR="SIM PIN"`, Reply: "+CPINR", Layouts: []modem.Layout{{Line: "+CPINR:", Columns: "_ tries"}}, Timeout: short},
	},
	Generations: []ModelRange{{1 << 4, []string{"nrf91"}}},
	URCs: []modem.Unsolicited{
		{Prefix: "%XSIM:", About: modem.Card}, {Prefix: "%XTIME:", About: modem.NetworkClock}, {Prefix: "%CESQ:", About: modem.Other}, {Prefix: "%MDMEV:", About: modem.Other},
		{Prefix: "%XMODEMSLEEP:", About: modem.Other}, {Prefix: "%XT3412:", About: modem.Other}, {Prefix: "%NCELLMEAS:", About: modem.Other}, {Prefix: "%XVBATLVL:", About: modem.Other},
		{Prefix: "#XMODEM:", About: modem.Boot}, {Prefix: "#XPPP:", About: modem.Other}, {Prefix: "#XDATAMODE:", About: modem.Other},
	},
	Stack: nordicStack,
	Reset: "#XMODEMRESET",
}

var xconnstat = []modem.Layout{{Line: "%XCONNSTAT:", Columns: "_ _ tx:k rx:k"}}

// readXCONNSTAT leaves out counts of nothing: so answers a modem whose statistics nobody has
// started.
func readXCONNSTAT(e modem.Exchange, s *modem.Snapshot) error {
	r, err := modem.ReadLayouts(e.Lines, xconnstat)
	if err != nil || r.Usage == nil || *r.Usage == (modem.Usage{}) {
		return err
	}
	return putReading(Usage, r, s)
}
