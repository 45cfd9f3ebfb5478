package family

import "github.com/simkeeper/simkeeper/modem"

// cinterion covers what was sold as Siemens, Cinterion, Gemalto, Thales and Telit Cinterion:
// BGS, EHS, ELS, PLS, EXS, TX62 and older (Cinterion AT command sets of EHS5, ELS61, PLS8;
// ModemManager plugins/cinterion and its tests; ofono gemalto netmon). There is no counter of
// data.
var cinterion = &Row{
	Name:   "cinterion",
	Makers: []string{"cinterion", "gemalto", "thales", "siemens", "telit cinterion"},
	Models: []string{"cinterion", "bgs", "ehs", "els", "pls", "phs8", "pds", "exs", "ens", "als", "alas", "tx62", "tx82", "tc35", "tc65", "mc35", "mc39", "mc55", "mc75i"},
	Queries: []Query{
		{Fact: ICCID, Command: "^SCID"},
		{Fact: ICCID, Command: "+CCID"},
		{Fact: Cell, Command: "^SMONI", Reply: "^SMONI", Layouts: smoni, Timeout: card},
		{Fact: Modes, Command: "^SXRAT?", Reply: "^SXRAT", Layouts: []modem.Layout{{Line: "^SXRAT:", Columns: "gen:0=2/1=23/2=3/3=4/4=34/5=24/6=234/7=4/8=4"}}, Timeout: short},
		{Fact: Temperature, Command: "^SCTM?", Reply: "^SCTM", Layouts: []modem.Layout{{Line: "^SCTM:", Columns: "_ _ temp"}}, Timeout: short},
		{Fact: Voltage, Command: "^SBV", Reply: "^SBV", Layouts: []modem.Layout{{Line: "^SBV:", Columns: "volt"}}, Timeout: short},
		{Fact: Tries, Command: `^SPIC="SC"`, Reply: "^SPIC", Layouts: []modem.Layout{{Line: "^SPIC:", Columns: "tries"}}, Timeout: short},
	},
	Generations: []ModelRange{ // hardware interface descriptions; ELS61 and PLS8 differ by variant
		{1 << 2, []string{"bgs", "tc35", "tc65", "mc35", "mc39", "mc55", "mc75i"}},
		{1<<2 | 1<<3, []string{"ehs", "phs8"}},
		{1 << 4, []string{"els31", "ens22"}},
		{1<<3 | 1<<4 | 1<<5, []string{"mv31", "mv32"}},
	},
	URCs: []modem.Unsolicited{
		{Prefix: "^SCKS:", About: modem.Card}, {Prefix: "^SSIM READY", About: modem.Card}, {Prefix: "^SYSSTART", About: modem.Boot}, {Prefix: "^SYSLOADING", About: modem.Boot},
		{Prefix: "^SHUTDOWN", About: modem.Boot}, {Prefix: "^EXIT:", About: modem.Other}, {Prefix: "^SIS:", About: modem.Other}, {Prefix: "^SISR:", About: modem.Other}, {Prefix: "^SISW:", About: modem.Other},
		{Prefix: "^SCTM_A:", About: modem.Other}, {Prefix: "^SCTM_B:", About: modem.Other}, {Prefix: "^SBC:", About: modem.Other}, {Prefix: "^SMGO:", About: modem.Other}, {Prefix: "^SWWAN:", About: modem.Bearer},
	},
	Stack: cinterionStack,
}

// smoni are the forms of ^SMONI: the cell on 4G, 3G and 2G, then what it says in a search.
var smoni = []modem.Layout{
	{Line: "^SMONI:4G,", RAT: modem.LTE, Columns: "_ arfcn band _ _ _ mcc mnc area id pci _ rsrp rsrq state"},
	{Line: "^SMONI:3G,", RAT: modem.UMTS, Columns: "_ arfcn _ ecno rscp mcc mnc area id"},
	{Line: "^SMONI:2G,", RAT: modem.GSM, Columns: "_ arfcn rssi mcc mnc area id"},
	{Line: "^SMONI:4G,SEARCH", RAT: modem.LTE, Columns: "_ state"},
	{Line: "^SMONI:3G,SEARCH", RAT: modem.UMTS, Columns: "_ state"},
	{Line: "^SMONI:2G,SEARCH", RAT: modem.GSM, Columns: "_ state"},
}

// cinterionMV are the 5G modems on Foxconn's firmware, which has commands of its own (Telit
// Cinterion MV32-W AT command reference guide, §15; obsy/modemdata addon usb/1e2d00b3). Area
// and cell are decimal there.
var cinterionMV = &Row{
	Name: "cinterion", Series: "MV31/MV32", Base: cinterion,
	Models: []string{"mv31", "mv32"},
	Queries: []Query{
		{Fact: ICCID, Command: "+ICCID"},
		{Fact: ICCID, Command: "+CCID"},
		{Fact: Cell, Command: "^DEBUG?", Layouts: debug, Timeout: card},
		{Fact: Modes, Command: "^SLMODE?", Reply: "^SLMODE", Layouts: []modem.Layout{{Line: "^SLMODE:", Columns: "_ gen:0=2345/1=3/2=4/3=34/4=5/5=35/6=45/7=345"}}, Timeout: short},
		{Fact: Temperature, Command: "^TEMP?", Layouts: []modem.Layout{{Keys: []modem.Key{{Name: "TSENS:", Column: "temp"}}}}, Timeout: short},
		{Fact: USBNet, Command: "+SETCONFIG?", Reply: "+SETCONFIG", Layouts: []modem.Layout{{Line: "+SETCONFIG:", Columns: "usb:mbim/qmi"}}, Timeout: short},
	},
}

// debug reads ^DEBUG?, where secondary cells and the NR cell follow the primary one.
var debug = []modem.Layout{{Keys: []modem.Key{
	{Name: "RAT:", Column: "rat"}, {Name: "mcc:", Column: "mcc"}, {Name: "mnc:", Column: "mnc"}, {Name: "tac:", Column: "area:d"}, {Name: "lac:", Column: "area:d"},
	{Name: "cell_id:", Column: "id:d"}, {Name: "lte_band:", Column: "band"}, {Name: "nr_band:", Column: "band:name"}, {Name: "channel:", Column: "arfcn"}, {Name: "pci:", Column: "pci"},
	{Name: "lte_rsrp:", Column: "rsrp"}, {Name: "nr_rsrp:", Column: "rsrp"}, {Name: "rsrq:", Column: "rsrq"}, {Name: "rssi:", Column: "rssi"}, {Name: "snr:", Column: "sinr"},
}}}
