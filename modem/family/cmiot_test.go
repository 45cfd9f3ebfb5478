package family

import (
	"testing"

	"github.com/simkeeper/simkeeper/modem"
)

func TestCMIoT(t *testing.T) {
	fourth := modem.Cell{RAT: modem.LTE, PLMN: "46000", ARFCN: new(1300), PCI: new(203), Signal: modem.Signal{RSRP: new(-95.3), RSRQ: new(-10.2), RSSI: new(-66.0), SINR: new(12.8)}}
	plain := fourth
	plain.Signal = modem.Signal{RSRP: new(-95.3)}
	narrow := fourth
	narrow.RAT = modem.NBIoT
	for _, tt := range []asked{
		{"LTE", cmiot, Cell, `+MUESTATS="cell"`, `+MUESTATS: "scell",4,460,00,1300,0,203,-953,-102,-660,128,20` + "\n" + `+MUESTATS: "ncell",4,460,00,1300,0,17,-1003,-122,-700`, served(fourth)},
		{"LTE, values that are none", cmiot, Cell, `+MUESTATS="cell"`, `+MUESTATS: "scell",4,460,00,1300,0,203,-953,-32768,-32768,-32768`, served(plain)},
		{"NB-IoT", cmiot, Cell, `+MUESTATS="cell"`, `+MUESTATS: "scell",6,460,00,1300,0,203,-953,-102,-660,128`, served(narrow)},
		{"GSM", cmiot, Cell, `+MUESTATS="cell"`, `+MUESTATS: "scell",1,460,00,6357,41137,44`, served(modem.Cell{RAT: modem.GSM, PLMN: "46000"})},
		{"temperature", cmiot, Temperature, `+MCHIPINFO="temp"`, `+MCHIPINFO: "temp",25`, modem.Snapshot{Temperature: new(25.0)}},
		{"voltage", cmiot, Voltage, `+MCHIPINFO="vbat"`, `+MCHIPINFO: "vbat",3971`, modem.Snapshot{Voltage: new(3.971)}},
		{"USB", cmiot, USBNet, "+MDIALUPCFG?", `+MDIALUPCFG: "mode",1` + "\n" + `+MDIALUPCFG: "auto",1`, modem.Snapshot{USBNet: "ecm"}},
		{"ICCID", cmiot, ICCID, "+MCCID", "+MCCID: 89860012345678901234", modem.Snapshot{ICCID: "89860012345678901234"}},
		{"IMEI", cmiot, IMEI, "+CGSN=1", `+CGSN: "860000000000012"`, modem.Snapshot{IMEI: "860000000000012"}},
	} {
		t.Run(tt.name, tt.test)
	}
	refused(t, cmiot, Cell, `+MUESTATS="cell"`, "")
	refused(t, cmiot, Cell, `+MUESTATS="cell"`, `+MUESTATS: "ncell",4,460,00,1300,0,17,-1003,-122,-700`)
	refused(t, cmiot, Voltage, `+MCHIPINFO="vbat"`, `+MCHIPINFO: "vbat",0`)
}

func TestRecogniseCMIoT(t *testing.T) {
	for _, tt := range []struct{ maker, model, firmware string }{
		{"CMCC", "ML302", ""}, {"China Mobile", "ML307R-DC", ""}, {"CMIOT", "", ""}, {"", "ML305A", ""}, {"", "", "ML307A-DSLN-MTSH1S00"}, {"", "ML307A-DSLN-MTSH1S00", ""},
	} {
		if got := Recognise(tt.maker, tt.model, tt.firmware); got != cmiot {
			t.Errorf("%+v is %s", tt, got.Name)
		}
	}
	if first := cmiot.For(IMEI)[0].Command; first != "+CGSN=1" {
		t.Errorf("the IMEI is asked by %s first, which may be a serial number", first)
	}
	if cmiot.Datagrams() != cmiotStack || Judge(cmiot.Restart()).Effect != Disturbs {
		t.Error("an ML307 has a stack, and its restart disturbs")
	}
}
