package family

import (
	"testing"

	"github.com/simkeeper/simkeeper/modem"
)

const (
	em7455 = "!GSTATUS: \nCurrent Time:  63861\t\tTemperature: 36\nReset Counter: 1\t\tMode:        ONLINE         \nSystem mode:   LTE        \tPS state:    Attached     \n" +
		"LTE band:      B3     \t\tLTE bw:      10 MHz  \nLTE Rx chan:   1749\t\tLTE Tx chan: 19749\nLTE CA state:  ACTIVE      \t\tLTE Scell band:B12    \n" +
		"EMM state:     Registered     \tNormal Service \nRRC state:     RRC Connected  \n\n" +
		"PCC RxM RSSI:  -74\t\tRSRP (dBm):  -109\nPCC RxD RSSI:  -75\t\tRSRP (dBm):  -117\nSCC RxM RSSI:  -52\t\tRSRP (dBm):  -83\n" +
		"Tx Power:      --\t\tTAC:         6A1D (27165)\nRSRQ (dB):     -17.4\t\tCell ID:     01B2C3D4 (28492756)\nSINR (dB):     -2.6\n"
	em9191 = "!GSTATUS: \nCurrent Time:  675              Temperature: 32\nReset Counter: 1                Mode:        ONLINE\nSystem mode:   ENDC             PS state:    Attached\n" +
		"LTE band:      B7               LTE bw:      20 MHz\nLTE Rx chan:   3350             LTE Tx chan: 21350\nEMM state:     Registered       Normal Service\n" +
		"PCC RxM RSSI:  -46              PCC RxM RSRP:  -72\nPCC RxD RSSI:  -45              PCC RxD RSRP:  -71\nTx Power:      --               TAC:         6A1D (27165)\n" +
		"RSRQ (dB):     -6.0             Cell ID:     01b2c3d4 (28492756)\nSINR (dB):     25.4\n" +
		"NR5G band:       n78            NR5G bw:         100 MHz\nNR5G Rx chan:    633984         NR5G Tx chan:    633984\nNR5G RSRP (dBm): -89            NR5G RSRQ (dB):  -11\nNR5G SINR (dB):  12.5\n"
	em9191SA = "!GSTATUS: \nCurrent Time:  4232         Temperature: 36\nSystem mode:   NR5G           PS state:    Attached\nNR5G TAC:        2d6600       NR5G Cell ID:    1C649D138 (7621693752)\n" +
		"NR5G MCC-MNC:    460-11\nNR5G band:       n41          NR5G Carrier ID: 0\nNR5G Rx chan:    521232\nNR5G RSRP (dBm): -104        NR5G RSRQ (dB):  -15\nNR5G SINR (dB):   0.5\n"
	mc7354 = "!GSTATUS: \nCurrent Time:  99  Temperature: 31\nMode:        ONLINE\nSystem mode:   WCDMA      \tPS state:    Attached\nWCDMA channel: 10713\nGMM (PS) state:REGISTERED  \tNORMAL SERVICE \n" +
		"RX level C0:   -59\t\tLAC:         2A1D (10781)\nRX level C1:   -106\t\tCell ID:     00B2C3D4 (11715540)\n"
	lowPower = "!GSTATUS: \nCurrent Time:  12  Temperature: 30\nReset Counter: 1\t\tMode:        LOW POWER MODE \nSystem mode:   No service \tPS state:    Not attached \n"
)

func TestSierra(t *testing.T) {
	anchor := modem.Cell{RAT: modem.LTE, State: "Registered", Area: new(uint64(0x6A1D)), ID: new(uint64(0x1B2C3D4)), ARFCN: new(1749), Band: new(3),
		Signal: modem.Signal{RSSI: new(-74.0), RSRP: new(-109.0), RSRQ: new(-17.4), SINR: new(-2.6)}}
	endc := modem.Cell{RAT: modem.NR5GNSA, State: "Registered", Area: anchor.Area, ID: anchor.ID, ARFCN: new(3350), Band: new(7),
		Signal: modem.Signal{RSSI: new(-46.0), RSRP: new(-72.0), RSRQ: new(-6.0), SINR: new(25.4)}}
	checkTold(t, []told{
		{"EM7455/first receiver of the first carrier", sierra, Cell, "!GSTATUS?", em7455, modem.Snapshot{}, withCell(anchor)},
		{"EM9191/the anchor and not the NR cell beside it", sierra, Cell, "!GSTATUS?", em9191, modem.Snapshot{}, withCell(endc)},
		{"EM9191/NR alone", sierra, Cell, "!GSTATUS?", em9191SA, modem.Snapshot{}, withCell(modem.Cell{RAT: modem.NR5G, PLMN: "46011", Area: new(uint64(0x2D6600)), ID: new(uint64(0x1C649D138)),
			ARFCN: new(521232), Band: new(41), Signal: modem.Signal{RSRP: new(-104.0), RSRQ: new(-15.0), SINR: new(0.5)}})},
		{"MC7354/3G", sierra, Cell, "!GSTATUS?", mc7354, modem.Snapshot{}, withCell(modem.Cell{RAT: modem.UMTS, State: "REGISTERED", Area: new(uint64(0x2A1D)), ID: new(uint64(0xB2C3D4)), ARFCN: new(10713), Signal: modem.Signal{RSSI: new(-59.0)}})},
		{"MC8705/3G", sierra, Cell, "!GSTATUS?", "System mode:   WCDMA            PS state:    Attached     \nWCDMA channel: 10713             GSM channel: 65535\nRX level (dBm):-85", modem.Snapshot{},
			withCell(modem.Cell{RAT: modem.UMTS, ARFCN: new(10713), Signal: modem.Signal{RSSI: new(-85.0)}})},
		{"radio off", sierra, Cell, "!GSTATUS?", lowPower, modem.Snapshot{}, modem.Snapshot{}},
		{"temperature of its own", sierra, Temperature, "!PCTEMP?", "Temp state: Normal\nTemperature: 36.50 C", modem.Snapshot{}, modem.Snapshot{Temperature: new(36.5)}},
		{"temperature in the report", sierra, Temperature, "!GSTATUS?", em7455, modem.Snapshot{}, modem.Snapshot{Temperature: new(36.0)}},
		{"voltage", sierra, Voltage, "!PCVOLT?", "Volt state: Normal\nPower supply voltage: 3301 mV (ADC: 74)", modem.Snapshot{}, modem.Snapshot{Voltage: new(3.301)}},
		{"tries", sierra, Tries, "+CPINC?", "+CPINC: 2, 3, 10, 10", modem.Snapshot{}, modem.Snapshot{PINTries: new(2)}},
		{"network", sierra, USBNet, "!USBCOMP?", "Config Index: 1\nConfig Type:  1 (Generic)\nInterface bitmask: 0000100D (diag,nmea,modem,mbim)", modem.Snapshot{}, modem.Snapshot{USBNet: "mbim"}},
		{"modes", sierra, Modes, "!SELRAT?", "!SELRAT: 06, LTE Only", modem.Snapshot{}, modem.Snapshot{Modes: modem.Modes{Allowed: modem.GenerationsOf(4)}}},
		{"firmware in several words", sierra, Firmware, "+CGMR", "SWI9X30C_02.24.05.06 r7040 CARMD-EV-FRMWR2 2017/05/19 06:23:09", modem.Snapshot{},
			modem.Snapshot{Firmware: "SWI9X30C_02.24.05.06 r7040 CARMD-EV-FRMWR2 2017/05/19 06:23:09"}},
		{"HL/levels", sierraHL, Cell, "+KCELLMEAS=0", "+KCELLMEAS: -96,113,-10,-10,7", modem.Snapshot{}, withCell(modem.Cell{Signal: modem.Signal{RSRP: new(-96.0), SINR: new(7.0)}})},
		{"HL/tries", sierraHL, Tries, "+XPINCNT", "+XPINCNT: 3,3,10,10", modem.Snapshot{}, modem.Snapshot{PINTries: new(3)}},
	})
}

func TestSierraFamily(t *testing.T) {
	checkFamily(t, "sierra", [][4]string{
		{"Sierra Wireless, Incorporated", "EM7455B", "", ""}, {"", "EM7565", "", ""}, {"", "MC7354", "", ""}, {"", "", "SWI9X30C_02.24.05.06 r7040", ""}, {"Sierra Wireless, Inc.", "", "", ""},
		{"Sierra Wireless", "HL7802", "", "HL"}, {"Semtech", "HL7812", "", "HL"}, {"", "HL7549", "", "HL"},
	})
	for model, want := range map[string]modem.Generations{"MC7354": modem.GenerationsOf(2, 3, 4), "EM7455B": modem.GenerationsOf(3, 4), "EM9191": modem.GenerationsOf(3, 4, 5), "HL7692": 0} {
		if got := Recognise("Sierra Wireless", model, "").Has(model); got != want {
			t.Errorf("%s has %s, want %s", model, got, want)
		}
	}
	if sierra.Restart() != "!RESET" || sierraHL.Restart() != "+CFUN=1,1" {
		t.Error("wrong restart")
	}
	checkAbout(t, sierraHL, map[string]modem.Subject{"+KSUP: 0": modem.Boot, "+KCNX_IND: 1,4,1": modem.Bearer, "+WIND: 1": modem.Card})
	for _, command := range []string{`!ENTERCND="A710"`, "!RESET", "!SELRAT=06", "!USBCOMP=1,1,0000100D", "+KCELLMEAS=1,10"} {
		if Allow(command) == nil {
			t.Errorf("%s may be sent", command)
		}
	}
}
