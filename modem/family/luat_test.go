package family

import (
	"fmt"
	"testing"

	"github.com/simkeeper/simkeeper/modem"
)

// The line of +EEMGINFO? with and without the mode of transmission.
const (
	eem30 = "+EEMLTESVC: 1120, 2, 17, 26653, 212, 1300, 1300, 3, 5, 49389771, 65535, 53, 22, 12, 53, 22, 53, 22, 65535, 0, 255, 0, 0, 0, 0, %s, 0, 0, 0"
	eem27 = "+EEMLTESVC:1120,2,17,26653,212,1300,1300,3,5,49389771,53,22,12,53,22,53,22,52,0,0,0,0,%s,0,0,0"
)

func TestLuat(t *testing.T) {
	eem := modem.Cell{RAT: modem.LTE, PLMN: "46011", Area: new(uint64(26653)), ID: new(uint64(49389771)), PCI: new(212), Band: new(3), ARFCN: new(1300),
		Signal: modem.Signal{RSRP: new(-88.0), RSRQ: new(-9.0)}}
	second := modem.Cell{RAT: modem.GSM, PLMN: "46000", Area: new(uint64(0x681D)), ID: new(uint64(0xA0CB)), ARFCN: new(62), Signal: modem.Signal{RSSI: new(-59.0)}}
	denied := func(cause int) modem.Snapshot {
		return modem.Snapshot{Cause: &modem.Reject{Domain: modem.EPS, Cause: cause}}
	}
	for _, tt := range []asked{
		{"card", luat, ICCID, "+ICCID", "+ICCID: 89860012345678901234", modem.Snapshot{ICCID: "89860012345678901234"}},
		{"cell/LTE, beside the subscriber", luatUnisoc, Cell, "+CCED=0,1", "+CCED:LTE current cell:460,11,460110000012345,0,3,n100,1300,49389771,53,22,26653,40,212", served(eem)},
		{"cell/LTE, the card's number not known", luatUnisoc, Cell, "+CCED=0,1", "+CCED:LTE current cell:460,11,,0,3,n100,1300,49389771,53,22,26653,40,212", served(eem)},
		{"cell/GSM", luatUnisoc, Cell, "+CCED=0,1", "+CCED:GSM current cell info:460,00,681d,a0cb,20,52,52,62", served(second)},
		{"cell/EEM behind OK", luatASR, Cell, "+EEMGINFO?", "+EEMGINFO: 3, 2\n" + fmt.Sprintf(eem30, "0, 65535"), served(eem)},
		{"cell/EEM, 27 fields", luatASR, Cell, "+EEMGINFO?", fmt.Sprintf(eem27, "0,65535") + "\n+EEMGINFO : 3, 2", served(eem)},
		{"refused", luatUnisoc, Cause, "+EEMGINFO?", "+EEMGINFO: 3, 2\n" + fmt.Sprintf(eem30, "1, 7"), denied(7)},
		{"refused, 27 fields", luatASR, Cause, "+EEMGINFO?", "+EEMGINFO: 3, 2\n" + fmt.Sprintf(eem27, "1,15"), denied(15)},
		{"no cause is an answer", luatUnisoc, Cause, "+EEMGINFO?", "+EEMGINFO: 3, 2\n" + fmt.Sprintf(eem30, "0, 65535"), modem.Snapshot{}},
		{"modes", luat, Modes, "^SYSCONFIG?", "^SYSCONFIG:13,0,1,2", modem.Snapshot{Modes: modem.Modes{Allowed: modem.GenerationsOf(2)}}},
		{"interface", luatUnisoc, USBNet, "+SETUSB?", "mode: 2\nVid: 0x1782\nPid: 0x4e00", modem.Snapshot{USBNet: "ecm"}},
		{"voltage alone", luatEigen, Voltage, "+CBC", "+CBC: 3968", modem.Snapshot{Voltage: new(3.968)}},
		{"voltage behind a percentage", luatUnisoc, Voltage, "+CBC", "+CBC: 1,84,4014", modem.Snapshot{Voltage: new(4.014)}},
	} {
		t.Run(tt.name, tt.test)
	}
	refused(t, luatUnisoc, Cause, "+EEMGINFO?", "+EEMGINFO: 0, 2")
	refused(t, luatASR, Cell, "+EEMGINFO?", "+EEMGINFO: 0, 2")
	refused(t, luatUnisoc, Cell, "+CCED=0,1", "+CCED: (0-2),(1,2,8)")
	refused(t, luatUnisoc, USBNet, "+SETUSB?", "mode: 0")
	for _, r := range []*Row{luatUnisoc, luatASR, luatEigen} {
		if r.Datagrams() != cipStack || r.Restart() != "+RESET" {
			t.Errorf("%s: the IP stack and the restart are those of the family", r.Series)
		}
	}
}

func TestRecogniseLuat(t *testing.T) {
	for _, tt := range []struct {
		maker, model, firmware string
		want                   *Row
	}{
		{"", "Air724UG", "LuatOS-Air_V4032_RDA8910_TTS_NOLVGL_FLOAT", luatUnisoc},
		{"", "", "LuatOS-Air_V4032_RDA8910_TTS_NOLVGL_FLOAT", luatUnisoc},
		{"AirM2M", "Air720UG", "", luatUnisoc},
		{"AirM2M", "Air780E", "AirM2M_780E_V1171_LTE_AT", luatEigen},
		{"", "", "AirM2M_780EPV_V1011_LTE_AT", luatEigen},
		{"AirM2M", "Air780EPV", "", luatEigen},
		{"", "Air720H", "", luatASR},
		{"", "", "Luat_V0025_ASR1802_FLOAT_720H", luatASR},
		{"", "", "AirM2M_Unknown", luat},
		{"Quectel", "Air724UG", "", quectel},
	} {
		if got := Recognise(tt.maker, tt.model, tt.firmware); got != tt.want {
			t.Errorf("%q %q %q is %s %s", tt.maker, tt.model, tt.firmware, got.Name, got.Series)
		}
	}
}

func TestLuatNoise(t *testing.T) {
	for line, want := range map[string]modem.Subject{
		"ICCID: 89860012345678901234": modem.Card, "^SIMST: 1": modem.Card, "^CARDMODE: 255": modem.Card, "+CPIN: SIM REMOVED": modem.Card,
		"^MODE: 17,17": modem.Other, "+E_UTRAN Service": modem.Other, "*BANDIND: 0, 39, 7": modem.Other, "+MUID: 20200325172756A494915A9438914851": modem.Other,
		fmt.Sprintf(eem30, "0, 65535"): modem.Other, "+EEMLTEINTRA: 0, 1, 2, 3": modem.Other, "+PDP: DEACT": modem.Bearer, "+SAPBR 1: DEACT": modem.Bearer,
		"+NITZ: 24/08/09,01:34:58+32,0": modem.NetworkClock, "RDY": modem.Boot, "+CGEV: ME PDN ACT 5": modem.Bearer,
	} {
		if got, known := luatUnisoc.About(line); !known || got != want {
			t.Errorf("%q is about %d, %v", line, got, known)
		}
	}
}
