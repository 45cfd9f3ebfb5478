package family

import (
	"fmt"

	"github.com/simkeeper/simkeeper/modem"
)

// telit covers LE910, LM940/LM960, HE910, FN980/FN990, GE8xx and their kin (Telit AT commands
// reference guides 80378ST10091A, 80446ST10707A, 80502ST10950A; ModemManager plugins/telit;
// FUjr/QModem vendor/telit.sh). #GDATAVOL=2 reads the total that the modem keeps over restarts,
// a line for each context, until #GDATAVOL=0 clears it.
var telit = &Row{
	Name:   "telit",
	Makers: []string{"telit"},
	Models: []string{
		"telit", "le9", "le866", "lm9", "ln9", "fn9", "he910", "he863", "ue910", "de910", "ce910", "ge910", "ge86", "gl86", "gc86", "gm862", "uc86", "ul865",
	},
	Queries: []Query{
		{Fact: ICCID, Command: "#CCID"},
		{Fact: ICCID, Command: "+ICCID"},
		{Fact: ICCID, Command: "+CCID"},
		{Fact: SIM, Command: "+CPIN?", Reply: "+CPIN", Read: readSIM, Timeout: card},
		{Fact: SIM, Command: "#QSS?", Reply: "#QSS", Read: readQSS, Timeout: short},
		{Fact: Cell, Command: "#RFSTS", Reply: "#RFSTS", Layouts: rfsts, Timeout: card},
		{Fact: Cell, Command: "#MONI", Reply: "#MONI", Layouts: moni, Timeout: card},
		{Fact: Cause, Command: "#CEERNET", Reply: "#CEERNET", Layouts: []modem.Layout{{Line: "#CEERNET:", Columns: "cause"}}, Timeout: short},
		{Fact: Usage, Command: "#GDATAVOL=2", Reply: "#GDATAVOL", Layouts: []modem.Layout{{Line: "#GDATAVOL:", Columns: "_ _ tx rx"}}, Timeout: short},
		{Fact: Temperature, Command: "#TEMPSENS=2", Reply: "#TEMPSENS", Layouts: []modem.Layout{{Line: "#TEMPSENS:", Columns: "_ temp"}}, Timeout: short},
		{Fact: Temperature, Command: "#TEMPMON=1", Reply: "#TEMPMEAS", Layouts: []modem.Layout{{Line: "#TEMPMEAS:", Columns: "_ temp"}}, Timeout: short},
		{Fact: Voltage, Command: "#CBC", Reply: "#CBC", Layouts: []modem.Layout{{Line: "#CBC:", Columns: "_ volt:c"}}, Timeout: short},
		{Fact: Tries, Command: "#PCT", Reply: "#PCT", Read: readPCT, Timeout: short},
	},
	Generations: []ModelRange{ // hardware user guides; LE9xx and ME910 differ by variant
		{1 << 2, []string{"ge910", "ge86", "gl86", "gc86", "gm862"}},
		{1<<2 | 1<<3, []string{"he910", "he863", "ue910", "uc86"}},
		{1<<3 | 1<<4, []string{"lm94", "lm96"}},
		{1<<3 | 1<<4 | 1<<5, []string{"fn98", "fn99"}},
	},
	URCs: []modem.Unsolicited{
		{Prefix: "#QSS:", About: modem.Card}, {Prefix: "#SIMDET:", About: modem.Card}, {Prefix: "#NITZ:", About: modem.NetworkClock}, {Prefix: "#PSNT:", About: modem.Registered},
		{Prefix: "#ECAM:", About: modem.Other}, {Prefix: "SRING:", About: modem.Other}, {Prefix: "#TEMPMEAS:", About: modem.Other}, {Prefix: "#STN:", About: modem.Other},
		{Prefix: "#HTTPRING:", About: modem.Other}, {Prefix: "#MQRING:", About: modem.Other}, {Prefix: "#JDR:", About: modem.Other}, {Prefix: "#OTAEV:", About: modem.Other},
	},
	Stack: telitStack,
	Reset: "#REBOOT",
}

// rfsts are the forms of #RFSTS: without a network (the code 000), then, told apart by the
// place of the IMSI, LTE with and without <TXPWR>, GSM, UMTS, and GSM without a network. The
// strength of GSM is left to +CSQ: without a carrier it is -47.
var rfsts = []modem.Layout{
	{Line: "#RFSTS:", Columns: `="000 -`},
	{Line: "#RFSTS:", RAT: modem.LTE, Columns: "plmn arfcn rsrp rssi rsrq area _ _ _ _ _ id =imsi operator _ band"},
	{Line: "#RFSTS:", RAT: modem.LTE, Columns: "plmn arfcn rsrp rssi rsrq area _ _ _ _ id =imsi operator _ band sinr:r"},
	{Line: "#RFSTS:", RAT: modem.LTE, Columns: "plmn arfcn rsrp rssi rsrq area _ _ _ _ id =imsi operator _ band"},
	{Line: "#RFSTS:", RAT: modem.GSM, Columns: "plmn arfcn _ area _ _ _ _ _ id =imsi operator"},
	{Line: "#RFSTS:", RAT: modem.UMTS, Columns: "plmn arfcn _ ecno rscp _ area _ _ _ _ _ _ _ id =imsi operator"},
	{Line: "#RFSTS:", Columns: "- _ _ _ _ _ _ _ _ =imsi"},
}

// moni are the forms of #MONI. The operator's name has no quotes, and may hold blanks; in its
// place the code may stand.
var moni = []modem.Layout{
	{Line: "#MONI:", RAT: modem.LTE, Keys: []modem.Key{
		{Name: " RSRP:", Column: "="}, {Column: "operator"}, {Name: " Cc:", Column: "mcc"}, {Name: " Nc:", Column: "mnc"}, {Name: " RSRP:", Column: "rsrp"}, {Name: " RSRQ:", Column: "rsrq"}, {Name: " TAC:", Column: "area"},
		{Name: " Id:", Column: "id"}, {Name: " EARFCN:", Column: "arfcn"}, {Name: " PWR:", Column: "rssi"}, {Name: " pci:", Column: "pci"},
	}},
	{Line: "#MONI:", RAT: modem.UMTS, Keys: []modem.Key{
		{Name: " PSC:", Column: "="}, {Column: "operator"}, {Name: " Cc:", Column: "mcc"}, {Name: " Nc:", Column: "mnc"}, {Name: " RSCP:", Column: "rscp"}, {Name: " LAC:", Column: "area"},
		{Name: " Id:", Column: "id"}, {Name: " EcIo:", Column: "ecno"}, {Name: " UARFCN:", Column: "arfcn"},
	}},
	{Line: "#MONI:", RAT: modem.GSM, Keys: []modem.Key{
		{Name: " BSIC:", Column: "="}, {Column: "operator"}, {Name: " Cc:", Column: "mcc"}, {Name: " Nc:", Column: "mnc"}, {Name: " LAC:", Column: "area"}, {Name: " Id:", Column: "id"}, {Name: " ARFCN:", Column: "arfcn"}, {Name: " PWR:", Column: "rssi"},
	}},
	{Line: "#MONI:", RAT: modem.NR5G, Keys: []modem.Key{ // the unit of its SINR nobody tells
		{Name: " NR_CH:", Column: "="}, {Column: "operator"}, {Name: " NR_BAND:", Column: "band"}, {Name: " NR_CH:", Column: "arfcn"}, {Name: " NR_PCI:", Column: "pci"},
		{Name: " NR_RSRP:", Column: "rsrp"}, {Name: " NR_RSRQ:", Column: "rsrq"},
	}},
}

// telitLPWA are the series for LTE-M and NB-IoT: which of both serves is told by the
// registration, where 8 is LTE-M (Telit ME910C1 AT commands reference guide, +COPS).
var telitLPWA = &Row{
	Name: "telit", Series: "ME910/ME310/ML865", Base: telit,
	Models: []string{"me910", "me310", "ml865", "nl865", "ne310"},
	Queries: []Query{
		{Fact: Cell, Command: "#RFSTS", Reply: "#RFSTS", Layouts: []modem.Layout{
			{Line: "#RFSTS:", Columns: `="000 -`},
			{Line: "#RFSTS:", Columns: "plmn arfcn rsrp rssi rsrq area _ _ _ _ _ id =imsi operator _ band"},
			{Line: "#RFSTS:", Columns: "plmn arfcn rsrp rssi rsrq area _ _ _ _ id =imsi operator _ band"},
			{Line: "#RFSTS:", RAT: modem.GSM, Columns: "plmn arfcn _ area _ _ _ _ _ id =imsi operator"},
		}, Timeout: card},
	},
	AcT8: modem.LTEM,
}

func readQSS(e modem.Exchange, s *modem.Snapshot) (err error) {
	s.SIM, err = modem.ParseQSS(e)
	return err
}

// readPCT takes the tries where a PIN is asked for: with a PUK the modem counts those of the
// PUK.
func readPCT(e modem.Exchange, s *modem.Snapshot) error {
	r, err := modem.ReadLayouts(e.Lines, pct)
	if err == nil && s.SIM != modem.SIMPINRequired {
		err = fmt.Errorf("#PCT does not count the tries of the PIN now")
	}
	if err != nil {
		return err
	}
	return putReading(Tries, r, s)
}

var pct = []modem.Layout{{Line: "#PCT:", Columns: "tries"}}
