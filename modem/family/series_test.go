package family

import (
	"testing"

	"github.com/simkeeper/simkeeper/modem"
)

func TestQuectelSeries(t *testing.T) {
	second := modem.Cell{RAT: modem.GSM, PLMN: "46000", Area: new(uint64(0x592F)), ID: new(uint64(0x2976)), ARFCN: new(520), Signal: modem.Signal{RSSI: new(-78.0)}}
	nb := modem.Cell{RAT: modem.NBIoT, ID: new(uint64(51939438)), PCI: new(133), ARFCN: new(2590), Band: new(5),
		Signal: modem.Signal{RSRP: new(-73.7), RSSI: new(-66.8), SINR: new(20.4), RSRQ: new(-10.8)}}
	bare := nb
	bare.Band = nil
	for _, tt := range []asked{
		{"m26/cell in engineering mode", quectelGSM, Cell, "+QENG?", "+QENG: 1,0\n+QENG: 0,460,00,592f,2976,520,44,-78,45,69,0,20,x,x,x,x,x,x,x", served(second)},
		{"m26/clock", quectelGSM, Clock, "+QLTS", `+QLTS: "26/11/22,18:00:00+32,0"`, modem.Snapshot{Clock: clockAt(10)}},
		{"m26/card", quectelGSM, ICCID, "+CCID", "+CCID: 89860012345678901234", modem.Snapshot{ICCID: "89860012345678901234"}},
		{"bc95/card", quectelNB, ICCID, "+NCCID", "+NCCID:89860012345678901234", modem.Snapshot{ICCID: "89860012345678901234"}},
		{"bc35/device", quectelNB, IMEI, "+CGSN=1", "+CGSN:860000000000012", modem.Snapshot{IMEI: "860000000000012"}},
		{"bc95/cell, bare", quectelNB, Cell, "+NUESTATS",
			"Signal power:-737\nTotal power:-668\nTX power:-40\nTX time:418\nRX time:3552\nCell ID:51939438\nECL:0\nSNR:204\nEARFCN:2590\nPCI:133\nRSRQ:-108\nOPERATOR MODE:4", served(bare)},
		{"bc95-g/cell behind names", quectelNB, Cell, "+NUESTATS",
			"NUESTATS:RADIO,Signal power:-737\nNUESTATS:RADIO,Total power:-668\nNUESTATS:RADIO,TX power:-40\nNUESTATS:RADIO,Cell ID:51939438\nNUESTATS:RADIO,ECL:0\nNUESTATS:RADIO,SNR:204\n" +
				"NUESTATS:RADIO,EARFCN:2590\nNUESTATS:RADIO,PCI:133\nNUESTATS:RADIO,RSRQ:-108\nNUESTATS:RADIO,CURRENT BAND:5", served(nb)},
		{"bc95/cell in quotes", quectelNB, Cell, "+NUESTATS",
			"NUESTATS: \"RADIO\",\"Signal power\",-737\nNUESTATS: \"RADIO\",\"Total power\",-668\nNUESTATS: \"RADIO\",\"Cell ID\",51939438\nNUESTATS: \"RADIO\",\"SNR\",204\n" +
				"NUESTATS: \"RADIO\",\"EARFCN\",2590\nNUESTATS: \"RADIO\",\"PCI\",133\nNUESTATS: \"RADIO\",\"RSRQ\",-108", served(bare)},
		{"bc95/nothing measured", quectelNB, Cell, "+NUESTATS",
			"Signal power:-32768\nTotal power:-32768\nCell ID:4294967295\nSNR:-32768\nEARFCN:4294967295\nPCI:65535\nRSRQ:-32768", served(modem.Cell{RAT: modem.NBIoT})},
		{"bg95/cell", quectelLPWA, Cell, `+QENG="servingcell"`, `+QENG: "servingcell","NOCONN","eMTC","FDD",460,01,3787103,260,2050,4,5,5,5B10,-108,-11,-83,14,13`,
			served(modem.Cell{RAT: modem.LTEM, State: "NOCONN", PLMN: "46001", Area: new(uint64(0x5B10)), ID: new(uint64(0x3787103)), PCI: new(260), ARFCN: new(2050), Band: new(4),
				Signal: modem.Signal{RSRP: new(-108.0), RSRQ: new(-11.0), RSSI: new(-83.0), SINR: new(14.0)}})},
	} {
		t.Run(tt.name, tt.test)
	}
	refused(t, quectelGSM, Cell, "+QENG?", "+QENG: 0,0")
	refused(t, quectelGSM, Cell, "+QENG?", "+QENG: 1,0")
	if quectelLPWA.RAT(8) != modem.LTEM || quectelGSM.Datagrams() != quectelMStack || quectelNB.Restart() != "+NRB" || quectelGSM.Restart() != "+CFUN=1,1" {
		t.Error("a series has what it does otherwise")
	}
}

func TestSIMComSeries(t *testing.T) {
	second := modem.Cell{RAT: modem.GSM, PLMN: "46000", Area: new(uint64(0x681D)), ID: new(uint64(0xA0CB)), ARFCN: new(62), Signal: modem.Signal{RSSI: new(-61.0)}}
	m1 := modem.Cell{RAT: modem.LTEM, State: "Online", PLMN: "46000", Area: new(uint64(0x681D)), ID: new(uint64(49389771)), PCI: new(212), Band: new(8), ARFCN: new(3650),
		Signal: modem.Signal{RSRQ: new(-9.0), RSRP: new(-87.0), RSSI: new(-59.0), SINR: new(12.0)}}
	for _, tt := range []asked{
		{"sim800/cell in engineering mode", simcomGSM, Cell, "+CENG?", "+CENG: 1,1\n+CENG: 0,\"0062,50,00,460,00,20,a0cb,10,05,681d,255\"", served(second)},
		{"sim800/tray", simcomGSM, SIM, "+CSMINS?", "+CSMINS: 0,0", modem.Snapshot{SIM: modem.SIMAbsent}},
		{"sim800/card, bare", simcomGSM, ICCID, "+CCID", "89860012345678901234", modem.Snapshot{ICCID: "89860012345678901234"}},
		{"sim800/voltage", simcomGSM, Voltage, "+CBC", "+CBC: 0,95,4130", modem.Snapshot{Voltage: new(4.13)}},
		{"sim7600/voltage", simcom, Voltage, "+CBC", "+CBC: 3.812V", modem.Snapshot{Voltage: new(3.812)}},
		{"sim7080/cell", simcomLPWA, Cell, "+CPSI?", "+CPSI: LTE CAT-M1,Online,460-00,0x681D,49389771,212,EUTRAN-BAND8,3650,3,3,-9,-87,-59,12", served(m1)},
		{"a7670/interface", simcomCat1, USBNet, "$MYCONFIG?", `$MYCONFIG: "usbnetmode",1,1`, modem.Snapshot{USBNet: "ecm"}},
		{"sim8202/interface", simcom5G, USBNet, "+CUSBCFG?", "USBID: 0X1E0E,0X9001", modem.Snapshot{USBNet: "qmi"}},
		{"sim8202/card", simcom5G, ICCID, "+ICCID", "+ICCID: 89860012345678901234", modem.Snapshot{ICCID: "89860012345678901234"}},
	} {
		t.Run(tt.name, tt.test)
	}
	refused(t, simcomGSM, Cell, "+CENG?", "+CENG: 0,0")
	refused(t, simcomGSM, SIM, "+CSMINS?", "+CSMINS: 0,1")
	refused(t, simcomCat1, USBNet, "$MYCONFIG?", `$MYCONFIG: "usbnetmode",2,1`)
	checkAbout(t, simcomCat1, map[string]modem.Subject{"QCRDY": modem.Boot})
	refused(t, simcom5G, USBNet, "+CUSBCFG?", "USBID: 0X1E0E,0X902B")
	if simcom.Restart() != "+CRESET" || simcomGSM.Restart() != "+CFUN=1,1" || simcomGSM.Datagrams() != cipStack || simcomLPWA.Datagrams() != simcom7080Stack {
		t.Error("a series has what it does otherwise")
	}
}

func TestRecogniseSeries(t *testing.T) {
	for _, tt := range []struct {
		maker, model string
		want         *Row
	}{
		{"Quectel_Ltd", "Quectel_M26", quectelGSM}, {"Quectel_Ltd", "M35", quectelGSM}, {"Quectel", "MC60", quectelGSM},
		{"Quectel", "BC95-G", quectelNB}, {"Quectel", "BC35-G", quectelNB}, {"Quectel", "BC26", quectelNBMediaTek},
		{"Quectel", "BG95-M3", quectelLPWA}, {"Quectel", "RG620T-EU", quectelMediaTek}, {"Quectel", "RM500K-CN", quectelMediaTek},
		{"Quectel", "RM500U-CNV", quectel5GUnisoc}, {"Quectel", "RM500Q-GL", quectel5G}, {"Quectel", "EG915U", quectelUnisoc},
		{"Quectel", "EC20", quectel}, {"Quectel", "EC25", quectel}, {"Quectel", "EC200S", quectelDecibel}, {"Quectel", "EG21-G", quectel},
		{"SIMCOM_Ltd", "SIMCOM_SIM800C", simcomGSM}, {"SIMCOM_Ltd", "SIM900A", simcomGSM}, {"SIMCOM_Ltd", "SIMCOM_SIM7080", simcomLPWA},
		{"SIMCOM_Ltd", "SIMCOM_SIM7000G", simcomLPWA}, {"SIMCOM INCORPORATED", "SIMCOM_SIM7600CE", simcom}, {"INCORPORATED", "A7670E-FASE", simcomCat1},
		{"", "A7672S-LASC", simcomCat1}, {"SIMCOM INCORPORATED", "SIM7670G", simcomCat1}, {"SIMCOM INCORPORATED", "SIMCOM_SIM8202G-M2", simcom5G},
	} {
		if got := Recognise(tt.maker, tt.model, ""); got != tt.want {
			t.Errorf("%s %s is %s %s", tt.maker, tt.model, got.Name, got.Series)
		}
	}
}
