package family

import (
	"net/netip"
	"testing"

	"github.com/simkeeper/simkeeper/modem"
)

func TestNordic(t *testing.T) {
	cell := modem.Cell{RAT: modem.LTEM, PLMN: "46000", Area: new(uint64(0x6A1D)), ID: new(uint64(0x1B2C3D4)), PCI: new(282), ARFCN: new(3650), Band: new(8), Operator: "China, Mobile",
		Signal: modem.Signal{RSRP: new(-78.0), SINR: new(15.0)}}
	nb, unmeasured := cell, cell
	nb.RAT, unmeasured.Signal = modem.NBIoT, modem.Signal{}
	denied := modem.Snapshot{Registrations: lte(modem.Denied)}
	checkTold(t, []told{
		{"LTE-M", nordic, Cell, "%XMONITOR", `%XMONITOR: 1,"China, Mobile","CMCC","46000","6A1D",7,8,"01B2C3D4",282,3650,63,39,"","11100000","11100000","01011110"`, modem.Snapshot{}, withCell(cell)},
		{"NB-IoT", nordic, Cell, "%XMONITOR", `%XMONITOR: 5,"China, Mobile","CMCC","46000","6A1D",9,8,"01B2C3D4",282,3650,63,39,"","11100000","11100000"`, modem.Snapshot{}, withCell(nb)},
		{"nothing measured", nordic, Cell, "%XMONITOR", `%XMONITOR: 1,"China, Mobile","CMCC","46000","6A1D",7,8,"01B2C3D4",282,3650,255,127,"","11100000","11100000"`, modem.Snapshot{}, withCell(unmeasured)},
		{"not registered", nordic, Cell, "%XMONITOR", "%XMONITOR: 2", modem.Snapshot{}, modem.Snapshot{}},
		{"card failure", nordic, Cell, "%XMONITOR", "%XMONITOR: 90", modem.Snapshot{}, modem.Snapshot{}},
		{"kilobytes", nordic, Usage, "%XCONNSTAT?", "%XCONNSTAT: 1,0,14,160,748,134", modem.Snapshot{}, modem.Snapshot{Usage: &modem.Usage{Tx: 14000, Rx: 160000}}},
		{"never started", nordic, Usage, "%XCONNSTAT?", "%XCONNSTAT: 0,0,0,0,0,0", modem.Snapshot{}, modem.Snapshot{}},
		{"temperature", nordic, Temperature, "%XTEMP?", "%XTEMP: -12", modem.Snapshot{}, modem.Snapshot{Temperature: new(-12.0)}},
		{"voltage", nordic, Voltage, "%XVBAT", "%XVBAT: 5046", modem.Snapshot{}, modem.Snapshot{Voltage: new(5.046)}},
		{"tries", nordic, Tries, `+CPINR="SIM PIN"`, "+CPINR: SIM PIN,3", modem.Snapshot{}, modem.Snapshot{PINTries: new(3)}},
		{"cause of the attach", nordic, Cause, "+CEER", `+CEER: "EMM 11"`, denied, modem.Snapshot{Registrations: denied.Registrations, Cause: &modem.Reject{Domain: modem.EPS, Cause: 11}}},
		{"cause of the session", nordic, Cause, "+CEER", `+CEER: "ESM 33"`, idle, modem.Snapshot{Registrations: idle.Registrations, Active: idle.Active, Cause: &modem.Reject{Domain: modem.EPS, Cause: 33, Session: true}}},
		{"no cause", nordic, Cause, "+CEER", `+CEER: "No report"`, denied, denied},
		{"card number", nordic, ICCID, "%XICCID", "%XICCID: 89860012345678901234", modem.Snapshot{}, modem.Snapshot{ICCID: "89860012345678901234"}},
		{"context 0", nordic, Address, "+CGPADDR={cid}", `+CGPADDR: 0,"10.1.2.3"`, modem.Snapshot{Contexts: []modem.Context{{CID: 0, APN: "iot"}}, Active: map[int]bool{0: true}},
			modem.Snapshot{Contexts: []modem.Context{{CID: 0, APN: "iot", Address: netip.MustParseAddr("10.1.2.3")}}, Active: map[int]bool{0: true}}},
	})
}

func TestNordicFamily(t *testing.T) {
	checkFamily(t, "nordic", [][4]string{
		{"Nordic Semiconductor ASA", "nRF9160-SICA", "mfw_nrf9160_1.3.5", ""}, {"", "nRF9161-LACA", "", ""}, {"", "", "mfw_nrf91x1_2.0.2", ""},
	})
	if got := nordic.Has("nRF9160-SICA"); got != modem.GenerationsOf(4) {
		t.Errorf("it has %s", got)
	}
	checkAbout(t, nordic, map[string]modem.Subject{"%XSIM: 0,9": modem.Card, "%CESQ: 63,2,22,2": modem.Other, "Ready": modem.Boot, `%XTIME: ,"62117090548523",`: modem.NetworkClock})
	for _, command := range []string{"%XCONNSTAT=1", "%XSYSTEMMODE=1,0,0,0", "#XMODEMRESET", "%XTEMP=1", `+CPINR="SIM PUK"`} {
		if Allow(command) == nil {
			t.Errorf("%s may be sent", command)
		}
	}
}
