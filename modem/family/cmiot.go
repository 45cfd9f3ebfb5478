package family

import "github.com/simkeeper/simkeeper/modem"

// cmiot are the modems of China Mobile IoT: ML302, ML305, ML307 and ML551 (China Mobile IoT 4G
// extended AT commands manual 1.7.4; ML307R manuals; RT-Thread at_device_ml307.c). Some firmware
// answers neither +CGMI nor +CGMM, and ATI with the name of the firmware alone. Plain +CGSN is a
// serial number. +MUESTATS tells of GSM no more than the network, and nothing where no cell
// serves; its levels are in tenths. No data counter is documented. ML307R, ML307C and ML551 know
// no +MCHIPINFO="vbat".
var cmiot = &Row{
	Name:     "cmiot",
	Makers:   []string{"cmcc", "cmiot", "china mobile"},
	Models:   []string{"cmiot", "ml302", "ml305", "ml307", "ml551"},
	Firmware: []string{"ml302", "ml305", "ml307", "ml551"},
	Queries: []Query{
		{Fact: ICCID, Command: "+ICCID"}, {Fact: ICCID, Command: "+MCCID"},
		{Fact: IMEI, Command: "+CGSN=1"}, {Fact: IMEI, Command: "+GSN=1"},
		{Fact: Cell, Command: `+MUESTATS="cell"`, Reply: "+MUESTATS", Layouts: []modem.Layout{
			{Line: `+MUESTATS:"scell",4,`, Columns: "_ _ mcc mnc arfcn _ pci rsrp:t rsrq:t rssi:t sinr:t", RAT: modem.LTE},
			{Line: `+MUESTATS:"scell",5,`, Columns: "_ _ mcc mnc arfcn _ pci rsrp:t rsrq:t rssi:t sinr:t", RAT: modem.LTEM},
			{Line: `+MUESTATS:"scell",6,`, Columns: "_ _ mcc mnc arfcn _ pci rsrp:t rsrq:t rssi:t sinr:t", RAT: modem.NBIoT},
			{Line: `+MUESTATS:"scell",11,`, Columns: "_ _ mcc mnc", RAT: modem.NR5G},
			{Line: `+MUESTATS:"scell",1,`, Columns: "_ _ mcc mnc", RAT: modem.GSM},
		}, Timeout: card},
		{Fact: Temperature, Command: `+MCHIPINFO="temp"`, Reply: "+MCHIPINFO", Layouts: []modem.Layout{{Line: `+MCHIPINFO:"temp",`, Columns: "_ temp"}}, Timeout: short},
		{Fact: Voltage, Command: `+MCHIPINFO="vbat"`, Reply: "+MCHIPINFO", Layouts: []modem.Layout{{Line: `+MCHIPINFO:"vbat",`, Columns: "_ volt"}}, Timeout: short},
		{Fact: USBNet, Command: "+MDIALUPCFG?", Reply: "+MDIALUPCFG", Layouts: []modem.Layout{{Line: `+MDIALUPCFG:"mode",`, Columns: "_ usb:rndis/ecm/ncm"}}, Timeout: short},
	},
	Generations: []ModelRange{{gen4, []string{"ml307", "ml305", "ml302a", "ml302s"}}},
	URCs: []modem.Unsolicited{
		{Prefix: "+MATREADY", About: modem.Boot}, {Prefix: "REBOOTING", About: modem.Boot}, {Prefix: "POWER OFF", About: modem.Boot},
		{Prefix: "+MIPCALL:", About: modem.Bearer}, {Prefix: "+MDIALUP:", About: modem.Bearer},
		{Prefix: "+MIPOPEN:", About: modem.Other}, {Prefix: "+MIPCLOSE:", About: modem.Other}, {Prefix: "+MIPSEND:", About: modem.Other}, {Prefix: "+MIPURC:", About: modem.Other},
		{Prefix: "+MPING:", About: modem.Other}, {Prefix: "+MDNSGIP:", About: modem.Other}, {Prefix: "+MNTP:", About: modem.Other}, {Prefix: "+MQTTURC:", About: modem.Other},
		{Prefix: "+MHTTPURC:", About: modem.Other}, {Prefix: "+MLPMENTER:", About: modem.Other}, {Prefix: "+MLPMEXIT:", About: modem.Other},
	},
	Stack: cmiotStack,
	Reset: "+MREBOOT=0",
}
