package family

import "github.com/simkeeper/simkeeper/modem"

// fibocom is what all Fibocom modems have in common. +GTCCINFO? has lines that begin with the
// service (1 serving, 2 neighbour) and the technology; LTE and NR give their levels as indexes
// of +CESQ (Fibocom FM160 AT notes of luci-app-fm160; FUjr/QModem vendor/fibocom.sh;
// obsy/modemdata addon 2cb70007). Of +GTSTATIS the last two count since the connection began
// only; +GTUSAGEREC, which lives longer, tells no direction. +MTSM=1 reports once (Fibocom L860
// AT manual V3.2.3 §4.2.4), and ends a periodic report that somebody has set.
var fibocom = &Row{
	Name:   "fibocom",
	Makers: []string{"fibocom"},
	Models: []string{"fibocom", "l718", "l830", "fm650", "fg621", "fg650", "ma510", "mc665", "g510", "g600", "g610", "h330"},
	Queries: []Query{
		{Fact: ICCID, Command: "+ICCID"}, {Fact: ICCID, Command: "+CCID"},
		{Fact: IMEI, Command: "+CGSN?"}, {Fact: IMEI, Command: "+CGSN"},
		{Fact: Cell, Command: "+GTCCINFO?", Layouts: gtccinfo, Timeout: card},
		{Fact: Usage, Command: "+GTSTATIS?", Reply: "+GTSTATIS", Layouts: []modem.Layout{{Line: "+GTSTATIS:", Columns: "_ _ rx tx"}}, Timeout: short},
		{Fact: Temperature, Command: "+MTSM=1", Reply: "+MTSM", Layouts: []modem.Layout{{Line: "+MTSM:", Columns: "temp"}}, Timeout: short},
		{Fact: Voltage, Command: "+CBC", Reply: "+CBC", Layouts: []modem.Layout{{Line: "+CBC:", Columns: "_ _ volt"}, {Line: "+CBC:", Columns: "_ volt:m"}}, Timeout: short},
		{Fact: Tries, Command: "+TPIN?", Reply: "+TPIN", Layouts: []modem.Layout{{Line: "+TPIN:", Columns: "tries _ _ _"}}, Timeout: short},
		{Fact: Modes, Command: "+GTACT?", Reply: "+GTACT", Layouts: []modem.Layout{{Line: "+GTACT:", Columns: "gen:1=3/2=4/4=34/10=2345/14=5/16=35/17=45/20=2345"}}, Timeout: short},
		{Fact: Slot, Command: "+GTDUALSIM?", Reply: "+GTDUALSIM", Layouts: []modem.Layout{{Line: "+GTDUALSIM:", Columns: "slot:1 =SUB"}}, Timeout: short},
	},
	Generations: []ModelRange{ // product pages of the series; the others differ by variant
		{gen2, []string{"g510", "g600", "g610"}},
		{gen2 | gen3, []string{"h330"}},
		{gen3 | gen4, []string{"l850", "l860", "fm101-gl"}},
		{gen3 | gen4 | gen5, []string{"fm150", "fm160", "fm350"}},
	},
	URCs: []modem.Unsolicited{
		{Prefix: "+SIM:", About: modem.Card}, {Prefix: "+SIM READY", About: modem.Card}, {Prefix: "+SIM DROP", About: modem.Card}, {Prefix: "+ESIMS:", About: modem.Card},
		{Prefix: "+MIPCALL:", About: modem.Bearer}, {Prefix: "+GTRNDIS:", About: modem.Bearer},
		{Prefix: "+MIPOPEN:", About: modem.Other}, {Prefix: "+MIPCLOSE:", About: modem.Other}, {Prefix: "+MIPSEND:", About: modem.Other}, {Prefix: "+MIPPUSH:", About: modem.Other},
		{Prefix: "+MIPREAD:", About: modem.Other}, {Prefix: "+MIPDATA:", About: modem.Other}, {Prefix: "+MIPRTCP:", About: modem.Other}, {Prefix: "+MIPRUDP:", About: modem.Other},
		{Prefix: "+MIPSTAT:", About: modem.Other}, {Prefix: "+MIPDNS:", About: modem.Other}, {Prefix: "+MPING:", About: modem.Other}, {Prefix: "+MPINGSTAT:", About: modem.Other},
		{Prefix: "+EONSNWNAME:", About: modem.Other}, {Prefix: "+CIREPI:", About: modem.Other}, {Prefix: "+EDSBP:", About: modem.Other},
		{Prefix: "+EMCFRPT:", About: modem.Other}, {Prefix: "+CNEMIU:", About: modem.Other},
	},
}

// gtccinfo are the lines of the serving cell. An NR line behind that of LTE is the second cell
// of EN-DC.
var gtccinfo = []modem.Layout{
	{Line: "1,4,", Columns: "_ _ mcc mnc area id arfcn pci band:f _ sinr:h _ rsrp:i rsrq:i", RAT: modem.LTE},
	{Line: "1,9,", Columns: "_ _ mcc mnc area id arfcn pci band:f _ sinr:n _ rsrp:n rsrq:n", RAT: modem.NR5G},
	{Line: "1,2,", Columns: "_ _ mcc mnc area id arfcn _ band:f _ _ _ rscp:i _ ecno:i", RAT: modem.UMTS},
	{Line: "1,1,", Columns: "_ _ mcc mnc area id", RAT: modem.GSM},
}

// fibocomUnisoc are the LTE series with a Unisoc chip, which have a stack of their own.
var fibocomUnisoc = &Row{
	Name: "fibocom", Series: "L610/L716", Base: fibocom,
	Models: []string{"l610", "l716"},
	Queries: []Query{
		{Fact: USBNet, Command: "+GTUSBMODE?", Reply: "+GTUSBMODE", Layouts: []modem.Layout{
			{Line: "+GTUSBMODE:", Columns: "usb:31=ncm/32=ecm/33=rndis/34=ecm/35=ecm/36=ncm/37=ncm/38=rndis/39=rndis/40=mbim/41=mbim"},
		}, Timeout: short},
	},
	Stack: fibocomStack,
}

// fibocomQualcomm are the series with a Qualcomm chip, whose +GTCCINFO has channel and physical
// cell in hexadecimal (reading of an FM160-CN in luci-app-fm160; ROOter fibocomdata.sh).
var fibocomQualcomm = &Row{
	Name: "fibocom", Series: "NL668/NL678/FM101/FM150/FM160/FM190", Base: fibocom,
	Models: []string{"nl652", "nl668", "nl678", "nl952", "fm101", "fm135", "fm150", "fm160", "fm190", "fg150", "fg160"},
	Queries: []Query{
		{Fact: Cell, Command: "+GTCCINFO?", Layouts: []modem.Layout{
			{Line: "1,4,", Columns: "_ _ mcc mnc area id arfcn:x pci:x band:f _ sinr:h _ rsrp:i rsrq:i", RAT: modem.LTE},
			{Line: "1,9,", Columns: "_ _ mcc mnc area id arfcn:x pci:x band:f _ sinr:n _ rsrp:n rsrq:n", RAT: modem.NR5G},
			{Line: "1,2,", Columns: "_ _ mcc mnc area id arfcn:x _ band:f _ _ _ rscp:i _ ecno:i", RAT: modem.UMTS},
			{Line: "1,1,", Columns: "_ _ mcc mnc area id", RAT: modem.GSM},
		}, Timeout: card},
		{Fact: Temperature, Command: "+MTSM=1", Reply: "+MTSM", Layouts: []modem.Layout{{Line: "+MTSM:", Columns: "temp"}}, Timeout: short},
		{Fact: Temperature, Command: "+GTSENRDTEMP=1", Reply: "+GTSENRDTEMP", Layouts: gtsenrdtemp, Timeout: short},
		{Fact: USBNet, Command: "+GTUSBMODE?", Reply: "+GTUSBMODE", Layouts: []modem.Layout{
			{Line: "+GTUSBMODE:", Columns: "usb:17=qmi/31=qmi/32=qmi/34=qmi/18=ecm/23=ecm/33=ecm/35=ecm/24=rndis/29=mbim/30=mbim"},
		}, Timeout: short},
	},
	Reset: "+CFUN=15",
}

// gtsenrdtemp is one sensor, in thousandths of a degree.
var gtsenrdtemp = []modem.Layout{{Line: "+GTSENRDTEMP:", Columns: "_ temp:m"}}

// fibocom350 is the FM350-GL with its MediaTek chip: the SINR of NR is in dB (obsy/modemdata
// addon 0e8d7126; FUjr/QModem vendor/fibocom.sh; ddimension/wwand ncm_vendors.uc).
var fibocom350 = &Row{
	Name: "fibocom", Series: "FM350", Base: fibocom,
	Models: []string{"fm350"},
	Queries: []Query{
		{Fact: Cell, Command: "+GTCCINFO?", Layouts: []modem.Layout{
			{Line: "1,4,", Columns: "_ _ mcc mnc area id arfcn pci band:f _ sinr:h _ rsrp:i rsrq:i", RAT: modem.LTE},
			{Line: "1,9,", Columns: "_ _ mcc mnc area id arfcn pci band:f _ sinr _ rsrp:n rsrq:n", RAT: modem.NR5G},
			{Line: "1,2,", Columns: "_ _ mcc mnc area id arfcn _ band:f _ _ _ rscp:i _ ecno:i", RAT: modem.UMTS},
		}, Timeout: card},
		{Fact: Temperature, Command: "+GTSENRDTEMP=1", Reply: "+GTSENRDTEMP", Layouts: gtsenrdtemp, Timeout: short},
		{Fact: USBNet, Command: "+GTUSBMODE?", Reply: "+GTUSBMODE", Layouts: []modem.Layout{{Line: "+GTUSBMODE:", Columns: "usb:29=mbim/40=rndis/41=rndis"}}, Timeout: short},
	},
	Reset: "+CFUN=15",
}

// fibocomXMM are the series with an Intel chip. +XMCI=1 answers for the serving cell; 1, 3 and 5
// in the first field are neighbours (ModemManager and obsy/modemdata, +XMCI; ModemManager
// plugins/xmm, +XCESQ and +XACT).
var fibocomXMM = &Row{
	Name: "fibocom", Series: "L850/L860 (XMM)", Base: fibocom,
	Models: []string{"l850", "l860"},
	Queries: []Query{
		{Fact: Quality, Command: "+XCESQ?", Reply: "+XCESQ", Layouts: []modem.Layout{{Line: "+XCESQ:", Columns: "_ rssi:i _ rscp:i ecno:i rsrq:i rsrp:i sinr:h"}}, Timeout: short},
		{Fact: Cell, Command: "+XMCI=1", Reply: "+XMCI", Layouts: []modem.Layout{
			{Line: "+XMCI:4,", Columns: "_ mcc mnc area id pci:x arfcn:x _ _ rsrp:i rsrq:i sinr:h", RAT: modem.LTE},
			{Line: "+XMCI:2,", Columns: "_ mcc mnc area id _ arfcn:x _ _ _ rscp:i ecno:i", RAT: modem.UMTS},
			{Line: "+XMCI:0,", Columns: "_ mcc mnc area id", RAT: modem.GSM},
		}, Timeout: card},
		{Fact: Modes, Command: "+XACT?", Reply: "+XACT", Layouts: []modem.Layout{{Line: "+XACT:", Columns: "gen:0=2/1=3/2=4/3=23/4=34/5=24/6=234"}}, Timeout: short},
	},
}
