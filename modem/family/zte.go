package family

import "github.com/simkeeper/simkeeper/modem"

// zte covers the modules of ZTE and of Gosuncn, who has taken them over: ME3630, ME3610,
// GM500, GM800 and the MF sticks (FUjr/QModem vendor/gosuncn.sh; ROOter ztedata.sh; obsy/modemdata;
// ModemManager plugins/zte). Their temperature, +MTSM=1, may go on being reported, and is not
// asked. No data counter is known.
var zte = &Row{
	Name:   "zte",
	Makers: []string{"zte", "gosuncn", "welink"},
	Models: []string{"me36", "me30", "me37", "gm500", "gm510", "gm550", "gm800", "gm860", "mf6", "mf82", "mf83", "mf19", "zm9000"},
	Queries: []Query{
		{Fact: ICCID, Command: "+ICCID"}, {Fact: ICCID, Command: "+ZGETICCID"}, {Fact: ICCID, Command: "+CCID"},
		{Fact: Quality, Command: "+ZRSSI", Reply: "+ZRSSI", Layouts: []modem.Layout{
			{Line: "+ZRSSI:", Columns: "rsrp rsrq rssi sinr"},
			{Line: "+ZRSSI:", Columns: "_ _ _"}, // 3G of the older sticks, in halves and without sign
			{Line: "+ZRSSI:", Columns: "rscp ecno"},
			{Line: "+ZRSSI:", Columns: "rssi"},
		}, Timeout: short},
		{Fact: Cell, Command: "+ZCELLINFO?", Reply: "+ZCELLINFO", Read: readZCELLINFO, Timeout: card},
		{Fact: Cell, Command: "+ZPAS?", Reply: "+ZPAS", Layouts: []modem.Layout{
			{Line: "+ZPAS:", Columns: "rat _"}, {Line: "+ZPAS:", Columns: "state"}, // "No Service"
		}, Timeout: short},
		{Fact: Modes, Command: "+ZSNT?", Reply: "+ZSNT", Layouts: []modem.Layout{{Line: "+ZSNT:", Columns: "gen:0=2345/1=2/2=3/6=4"}}, Timeout: short},
		{Fact: USBNet, Command: "+ZSWITCH?", Reply: "+ZSWITCH", Layouts: []modem.Layout{{Line: "+ZSWITCH:", Columns: "usb:e=mbim/x=qmi/r=rndis/l=ecm/L=ecm/E=ecm"}}, Timeout: short},
	},
	Generations: []ModelRange{{gen4, []string{"me3616"}}}, // NB-IoT
	URCs: []modem.Unsolicited{
		{Prefix: "+ZPASR:", About: modem.Registered}, {Prefix: "+ZDONR:", About: modem.Registered},
		{Prefix: "+ZUSIMR:", About: modem.Other}, // every two seconds on some sticks, whatever the card does
		{Prefix: "+ZIPCALL:", About: modem.Bearer}, {Prefix: "+ZECMCALL:", About: modem.Bearer}, {Prefix: "+ZGIPDNS:", About: modem.Bearer},
		{Prefix: "+ZIPSTAT:", About: modem.Other}, {Prefix: "+ZIPRECV:", About: modem.Other}, {Prefix: "+ZIPSEND:", About: modem.Other},
		{Prefix: "+ZPSTM:", About: modem.Other}, {Prefix: "+ZEND:", About: modem.Other}, {Prefix: "+ZMSRI:", About: modem.Other},
	},
	Stack: zteStack,
}

func readZCELLINFO(e modem.Exchange, s *modem.Snapshot) error {
	cell, err := modem.ParseZCELLINFO(e.Lines)
	return putCell(cell, err, s)
}
