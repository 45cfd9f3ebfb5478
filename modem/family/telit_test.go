package family

import (
	"strings"
	"testing"

	"github.com/simkeeper/simkeeper/modem"
)

func TestTelit(t *testing.T) {
	lteCell := modem.Cell{RAT: modem.LTE, PLMN: "46000", Area: new(uint64(0x6A1D)), ID: new(uint64(0x1B2C3D4)), ARFCN: new(1300), Band: new(3), Operator: "CHINA MOBILE",
		Signal: modem.Signal{RSRP: new(-93.0), RSSI: new(-62.0), RSRQ: new(-11.5)}}
	withSINR := lteCell
	withSINR.Signal.SINR = new(2.0)
	three := modem.Cell{RAT: modem.UMTS, PLMN: "46001", Area: new(uint64(0x2A1D)), ID: new(uint64(0xB2C3D4)), ARFCN: new(10713), Operator: "UNICOM", Signal: modem.Signal{RSCP: new(-84.0), EcNo: new(-7.5)}}
	two := modem.Cell{RAT: modem.GSM, PLMN: "46000", Area: new(uint64(0x2A1D)), ID: new(uint64(0xA1B2)), ARFCN: new(62), Operator: "CMCC"}
	moniGSM, moniLTE, lpwa, unnamed := two, lteCell, lteCell, two
	moniGSM.PLMN, moniGSM.Operator, moniGSM.Signal.RSSI = "", "TR TURKCELL", new(-71.0)
	moniLTE.PLMN, moniLTE.Operator, moniLTE.Band, moniLTE.PCI, moniLTE.Signal.RSRQ = "", "AT&T", nil, new(236), new(-11.0)
	lpwa.RAT = modem.RATUnknown
	unnamed.Operator, unnamed.Signal.RSSI = "", new(-71.0)
	pin := modem.Snapshot{SIM: modem.SIMPINRequired}
	checkTold(t, []told{
		{"LTE/with transmit power", telit, Cell, "#RFSTS", `#RFSTS: "460 00",1300,-93,-62,-11.5,6A1D,255,-5,128,19,0,1B2C3D4,"460041234567890","CHINA MOBILE",3,3`, modem.Snapshot{}, withCell(lteCell)},
		{"LTE/without, SINR behind", telit, Cell, "#RFSTS", `#RFSTS: "460 00",1300,-93,-62,-11.5,6A1D,,128,3,1,1B2C3D4,"460041234567890","CHINA MOBILE",3,3,110`, modem.Snapshot{}, withCell(withSINR)},
		{"LTE/without, no SINR", telit, Cell, "#RFSTS", `#RFSTS: "460 00",1300,-93,-62,-11.5,6A1D,,128,3,1,1B2C3D4,"460041234567890","CHINA MOBILE",3,3`, modem.Snapshot{}, withCell(lteCell)},
		{"3G", telit, Cell, "#RFSTS", `#RFSTS: "460 01",10713,212,-7.5,-84,-77,2A1D,01,-5,64,19,4,2,000,B2C3D4,"460011234567890","UNICOM",3,0`, modem.Snapshot{}, withCell(three)},
		{"3G/no network", telit, Cell, "#RFSTS", `#RFSTS: "000 00",65535,65535,-127.5,-255,-0,FFFF,FF,0,256,18,4,,000,0000000,"460011234567890","",1,0`, modem.Snapshot{}, modem.Snapshot{}},
		{"no network and no card", telit, Cell, "#RFSTS", `#RFSTS: "000 00",65535,65535,-127.5,-255,-0,FFFF,FF,0,256,18,4,,000,0000000,"","",1,0`, modem.Snapshot{}, modem.Snapshot{}},
		{"2G", telit, Cell, "#RFSTS", `#RFSTS: "460 00",62,-71,2A1D,01,5,19,10,2,A1B2,"460041234567890","CMCC",3,2`, modem.Snapshot{}, withCell(two)},
		{"2G/an old name without a network", telit, Cell, "#RFSTS", `#RFSTS:"000 00",-1,-47,FFFF,FF,255,19,27,,FFFF,"460011234567890","UNICOM",1,2`, modem.Snapshot{}, modem.Snapshot{}},
		{"2G/no network", telit, Cell, "#RFSTS", `#RFSTS: ,32767,-47,,,19,27,,,"460041234567890","",0,2`, modem.Snapshot{}, modem.Snapshot{}},
		{"2G/name without quotes", telit, Cell, "#MONI", "#MONI: TR TURKCELL BSIC:73 RxQual:0 LAC:2A1D Id:A1B2 ARFCN:62 PWR:-71dbm TA:0", modem.Snapshot{}, withCell(moniGSM)},
		{"2G/code in place of a name", telit, Cell, "#MONI", "#MONI: Cc:460 Nc:00 BSIC:20 RxQual:0 LAC:2A1D Id:A1B2 ARFCN:62 PWR:-71dbm TA:0", modem.Snapshot{}, withCell(unnamed)},
		{"LTE/name without quotes", telit, Cell, "#MONI", "#MONI: AT&T RSRP:-93 RSRQ:-11 TAC:6A1D Id:1B2C3D4 EARFCN:1300 PWR:-62dbm DRX:128 pci:236 QRxLevMin:-130", modem.Snapshot{}, withCell(moniLTE)},
		{"NR/name without quotes", telit, Cell, "#MONI", "#MONI: Green Net NR_BAND:78 NR_BW:100 NR_ULBW:100 NR_CH:627264 NR_ULCH:627264 NR_PWR:-60dbm NR_RSRP:-71 NR_RSRQ:-10 NR_PCI:11 NR_SINR:56 NR_STATE:2", modem.Snapshot{},
			withCell(modem.Cell{RAT: modem.NR5G, ARFCN: new(627264), Band: new(78), PCI: new(11), Operator: "Green Net", Signal: modem.Signal{RSRP: new(-71.0), RSRQ: new(-10.0)}})},
		{"3G/name without quotes", telit, Cell, "#MONI", "#MONI: 3 AT PSC:212 RSCP:-84 LAC:2A1D Id:B2C3D4 EcIo:-7.5 UARFCN:10713 PWR:-77dbm DRX:64 SCR:3392", modem.Snapshot{},
			withCell(modem.Cell{RAT: modem.UMTS, Area: three.Area, ID: three.ID, ARFCN: three.ARFCN, Operator: "3 AT", Signal: three.Signal})},
		{"ME910/which of both the registration tells", telitLPWA, Cell, "#RFSTS", `#RFSTS: "460 00",1300,-93,-62,-11.5,6A1D,255,,640,3,1,1B2C3D4,"460041234567890","CHINA MOBILE",3,3,1800,3600,90`, modem.Snapshot{}, withCell(lpwa)},
		{"cause of the attach", telit, Cause, "#CEERNET", "#CEERNET: 15", modem.Snapshot{Registrations: lte(modem.Denied)},
			modem.Snapshot{Registrations: lte(modem.Denied), Cause: &modem.Reject{Domain: modem.EPS, Cause: 15}}},
		{"cause of the session", telit, Cause, "#CEERNET", "#CEERNET: 33", idle, modem.Snapshot{Registrations: idle.Registrations, Active: idle.Active, Cause: &modem.Reject{Domain: modem.EPS, Cause: 33, Session: true}}},
		{"no cause", telit, Cause, "#CEERNET", "#CEERNET: 0", modem.Snapshot{}, modem.Snapshot{}},
		{"total of all contexts", telit, Usage, "#GDATAVOL=2", "#GDATAVOL: 1,300,100,200\n#GDATAVOL: 2,30,10,20", modem.Snapshot{}, modem.Snapshot{Usage: &modem.Usage{Tx: 110, Rx: 220}}},
		{"hottest sensor", telit, Temperature, "#TEMPSENS=2", "#TEMPSENS: TSENS,38\n#TEMPSENS: PA_THERM1,41\n#TEMPSENS: PA_THERM2,40", modem.Snapshot{}, modem.Snapshot{Temperature: new(41.0)}},
		{"measured on demand", telit, Temperature, "#TEMPMON=1", "#TEMPMEAS: 0,29", modem.Snapshot{}, modem.Snapshot{Temperature: new(29.0)}},
		{"hundredths of a volt", telit, Voltage, "#CBC", "#CBC: 0,391", modem.Snapshot{}, modem.Snapshot{Voltage: new(3.91)}},
		{"tries of the PIN", telit, Tries, "#PCT", "#PCT: 2", pin, modem.Snapshot{SIM: modem.SIMPINRequired, PINTries: new(2)}},
		{"tray empty", telit, SIM, "#QSS?", "#QSS: 0,0", modem.Snapshot{}, modem.Snapshot{SIM: modem.SIMAbsent}},
		{"tray", telit, SIM, "#QSS?", "#QSS:0,3", modem.Snapshot{}, modem.Snapshot{SIM: modem.SIMReady}},
		{"modes", telit, Modes, "+WS46?", "+WS46: 31", modem.Snapshot{}, modem.Snapshot{Modes: modem.Modes{Allowed: modem.GenerationsOf(3, 4)}}},
		{"modes with NR", telit, Modes, "+WS46?", "+WS46: 38", modem.Snapshot{}, modem.Snapshot{Modes: modem.Modes{Allowed: modem.GenerationsOf(3, 4, 5)}}},
	})
}

// With a PUK the modem counts the tries of that.
func TestTelitPUK(t *testing.T) {
	s, q := modem.Snapshot{SIM: modem.SIMPUKRequired}, query(t, telit, Tries, "#PCT")
	if err := q.Put(answer(q, "#PCT: 10"), &s); err == nil || s.PINTries != nil {
		t.Errorf("took %v", s.PINTries)
	}
}

// #RFSTS holds the subscriber's number.
func TestTelitLog(t *testing.T) {
	e := modem.Exchange{Command: "AT#RFSTS", Lines: []string{`#RFSTS: "460 00",1300,-93,-62,-11.5,6A1D,,128,3,1,1B2C3D4,"460041234567890","CHINA MOBILE",3,3`}, Final: "OK"}
	if shown := e.LogValue().String(); strings.Contains(shown, "460041234567890") || !strings.Contains(shown, "CHINA MOBILE") {
		t.Errorf("the log shows %s", shown)
	}
}

func TestTelitFamily(t *testing.T) {
	checkFamily(t, "telit", [][4]string{
		{"Telit", "LE910C1-EU", "25.30.224", ""}, {"Telit", "ME910C1-E1", "", "ME910/ME310/ML865"}, {"", "GE864-QUAD-V2", "", ""}, {"", "LM960A18", "", ""},
		{"Telit", "", "", ""}, {"", "ML865C1-EA", "", "ME910/ME310/ML865"}, {"", "Telit_HE910", "", ""},
	})
	for model, want := range map[string]modem.Generations{"GE864-QUAD": modem.GenerationsOf(2), "HE910-D": modem.GenerationsOf(2, 3), "LM960": modem.GenerationsOf(3, 4), "FN980m": modem.GenerationsOf(3, 4, 5), "LE910C1-NF": 0} {
		if got := Recognise("Telit", model, "").Has(model); got != want {
			t.Errorf("%s has %s, want %s", model, got, want)
		}
	}
	if telitLPWA.RAT(8) != modem.LTEM || telitLPWA.Restart() != "#REBOOT" {
		t.Error("8 is LTE-M, and the restart is the family's")
	}
	checkAbout(t, telit, map[string]modem.Subject{"#QSS: 1": modem.Card, "SRING: 1": modem.Other, `#NITZ: "26/11/22,10:00:00"`: modem.NetworkClock, "#TEMPMEAS: 1,60": modem.Other})
	for _, command := range []string{"#GDATAVOL=0", "#GDATAVOL=20", "#TEMPMON=0,1,3", "#CEERNETEXT=1", "#REBOOT", "#QSS=2", "#USBCFG=3", "#MONI=7"} {
		if Allow(command) == nil {
			t.Errorf("%s may be sent", command)
		}
	}
}
