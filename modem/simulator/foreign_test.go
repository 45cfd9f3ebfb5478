package simulator

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// servingCommands ask the models of this file for the cell.
var servingCommands = map[string]string{
	"u-blox": "AT+UCGED?", "telit": "AT#RFSTS", "sierra": "AT!GSTATUS?", "cinterion": "AT^SMONI", "nordic": "AT%XMONITOR",
	"sequans": "AT+SQNMONI=9",
}

// TestFaultsShowInTheCell: the answer about the cell is another one with each fault that bears on it.
func TestFaultsShowInTheCell(t *testing.T) {
	for family, command := range servingCommands {
		for _, model := range Models(family) {
			if model == "HL7802" {
				command = "AT+KCELLMEAS=0"
			}
			for _, fault := range []string{"sim_absent", "no_signal", "radio_off", "weak", "denied"} {
				bubble(t, Config{Family: family, Model: model}, func(t *testing.T, m *Modem) {
					c := quiet(t, m)
					c.ask("AT+UCGED=2")
					healthy := c.ask(command)
					mustFault(t, m, fault, true)
					c.take()
					// Sequans and +KCELLMEAS say nothing of service.
					if got := c.ask(command); got == healthy && (fault != "denied" || family != "sequans" && model != "HL7802") {
						t.Errorf("%s %s with %s still answers %q", family, model, fault, got)
					}
					mustFault(t, m, fault, false)
					c.after(time.Second)
					if got := c.ask(command); got != healthy && family != "sierra" { // its report has the time
						t.Errorf("%s %s after %s answers %q, before %q", family, model, fault, got, healthy)
					}
				})
			}
		}
	}
}

// TestTheReportOfSierra: both columns of !GSTATUS?, as a reader of names and values finds them.
func TestTheReportOfSierra(t *testing.T) {
	bubble(t, Config{Family: "sierra"}, func(t *testing.T, m *Modem) {
		m.Update(unusual)
		got := map[string]string{}
		for _, line := range lines(quiet(t, m).ask("AT!GSTATUS?")) {
			for cell := range strings.SplitSeq(line, "\t") {
				name, value, _ := strings.Cut(cell, ":")
				if _, seen := got[name]; !seen {
					got[name] = strings.TrimSpace(value)
				}
			}
		}
		for name, want := range map[string]string{"Temperature": "43", "Mode": "ONLINE", "System mode": "LTE", "PS state": "Attached",
			"LTE band": "B3", "LTE Rx chan": "1300", "EMM state": "Registered", "PCC RxM RSSI": "-74", "RSRP (dBm)": "-101",
			"TAC": "1A2B (6699)", "RSRQ (dB)": "-13.0", "Cell ID": fmt.Sprintf("%08X (%d)", 0xABCD, 0xABCD), "SINR (dB)": "7.0"} {
			if got[name] != want {
				t.Errorf("%s is %q, want %q", name, got[name], want)
			}
		}
	})
}

// TestPairsOfSequans: key and value, after a name that may hold blanks.
func TestPairsOfSequans(t *testing.T) {
	for _, model := range Models("sequans") {
		bubble(t, Config{Family: "sequans", Model: model}, func(t *testing.T, m *Modem) {
			m.Update(unusual)
			name, rest, _ := strings.Cut(lines(quiet(t, m).ask("AT+SQNMONI=9"))[0], " Cc:")
			if name != "+SQNMONI: CHINA MOBILE" {
				t.Errorf("%s: the name is %q", model, name)
			}
			got := map[string]string{}
			for pair := range strings.FieldsSeq("Cc:" + rest) {
				key, value, _ := strings.Cut(pair, ":")
				got[key] = value
			}
			for key, want := range map[string]string{"Cc": "460", "Nc": "00", "RSRP": "-101.00", "CINR": "7.00", "RSRQ": "-13.00", "TAC": "6699",
				"Id": "77", "EARFCN": "3650", "PWR": "-74.00"} {
				if got[key] != want {
					t.Errorf("%s: %s is %q, want %q", model, key, got[key], want)
				}
			}
		})
	}
}

func TestVolumeOfTelitOutlivesAReboot(t *testing.T) {
	bubble(t, Config{Family: "telit"}, func(t *testing.T, m *Modem) {
		m.Update(func(s *State) { s.TxBytes, s.RxBytes, s.TxRate, s.RxRate = 1000, 20_000, 0, 0 })
		m.Reboot()
		<-time.After(10 * time.Second)
		m.Update(func(s *State) { s.TxBytes, s.RxBytes = 7, 70 })
		c := quiet(t, m)
		c.expect("AT#GDATAVOL=1", "#GDATAVOL: 1,77,7,70", "OK")
		c.expect("AT#GDATAVOL=2", "#GDATAVOL: 1,21077,1007,20070", "OK")
		c.expect("AT#GDATAVOL=3", "ERROR")
	})
}

func TestCardReportsOfTheFamilies(t *testing.T) {
	cases := []struct{ family, enable, gone, back string }{
		{"u-blox", "AT+USIMSTAT=7", "+UUSIMSTAT:0", "+UUSIMSTAT:6"},
		{"telit", "AT#QSS=1", "#QSS: 0", "#QSS: 1"},
		{"telit", "AT#QSS=2", "#QSS: 0", "#QSS: 3"},
		{"cinterion", "AT^SCKS=1", "^SCKS: 0", "^SCKS: 1"},
		{"nordic", "AT%XSIM=1", "%XSIM: 0,9", "%XSIM: 1"},
	}
	for _, tc := range cases {
		bubble(t, Config{Family: tc.family}, func(t *testing.T, m *Modem) {
			c := quiet(t, m)
			mustFault(t, m, "sim_absent", true)
			mustFault(t, m, "sim_absent", false)
			if got := lines(c.after(time.Second)); len(got) != 0 {
				t.Errorf("%s tells unasked: %q", tc.family, got)
			}
			c.expect(tc.enable, "OK")
			mustFault(t, m, "sim_absent", true)
			if got := strings.Join(lines(c.after(time.Second)), "|"); got != tc.gone {
				t.Errorf("%s: a card that is pulled is %q, want %q", tc.enable, got, tc.gone)
			}
			mustFault(t, m, "sim_absent", false)
			if got := strings.Join(lines(c.after(time.Second)), "|"); got != tc.back {
				t.Errorf("%s: a card that comes back is %q, want %q", tc.enable, got, tc.back)
			}
		})
	}
}

func TestNordicSleepsAfterABoot(t *testing.T) {
	bubble(t, Config{Family: "nordic", Boot: true}, func(t *testing.T, m *Modem) {
		c := dial(t, m)
		if got := lines(c.after(8 * time.Second)); len(got) != 1 || got[0] != "Ready" {
			t.Errorf("it says %q", got)
		}
		c.ask("ATE0")
		c.expect("AT+CFUN?", "+CFUN: 0", "OK")
		c.expect("AT+CPIN?", "ERROR")
		c.expect("AT+CEREG=5", "OK")
		c.expect("AT+CFUN=1", "OK", "+CEREG: 2,,,,,,\"00100001\",\"00000110\"")
		c.after(3 * time.Second)
		c.expect("AT+CEREG?", `+CEREG: 5,1,"681D","02F1A0CB",7,,,"00100001","00000110"`, "OK")
		mustFault(t, m, "sim_failure", true)
		synctest.Wait()
		if got := lines(c.take()); len(got) != 1 || !strings.HasPrefix(got[0], "+CEREG: 90,") {
			t.Errorf("a card that fails is %q", got)
		}
		c.expect("AT+CEREG?", `+CEREG: 5,90,,,,,,"00100001","00000110"`, "OK")
	})
}

func TestNordicCountsFromWhenItIsTold(t *testing.T) {
	bubble(t, Config{Family: "nordic"}, func(t *testing.T, m *Modem) {
		m.Update(func(s *State) { s.TxRate, s.RxRate = 1000, 3000 })
		c := quiet(t, m)
		c.expect("AT%XCONNSTAT?", "%XCONNSTAT: 0,0,0,0,0,0", "OK")
		c.expect("AT%XCONNSTAT=1", "OK")
		c.after(9 * time.Second)
		c.expect("AT%XCONNSTAT?", "%XCONNSTAT: 0,0,10,30,748,134", "OK")
		c.expect("AT%XCONNSTAT=0", "OK")
		c.expect("AT%XCONNSTAT?", "%XCONNSTAT: 0,0,0,0,0,0", "OK")
	})
}

func TestNordicPadsAShortCardNumber(t *testing.T) {
	bubble(t, Config{Family: "nordic", ICCID: "8988303000000000001"}, func(t *testing.T, m *Modem) {
		quiet(t, m).expect("AT%XICCID", "%XICCID: 8988303000000000001F", "OK")
	})
}

func TestTobyTakesNineteenForTheRadioOff(t *testing.T) {
	bubble(t, Config{Family: "u-blox", Model: "TOBY-L210"}, func(t *testing.T, m *Modem) {
		c := quiet(t, m)
		c.expect("AT+CFUN?", "+CFUN: 1,0", "OK")
		c.expect("AT+CFUN=19", "OK")
		c.expect("AT+CFUN?", "+CFUN: 19,0", "OK")
		if got := m.State().Radio; got != 4 {
			t.Errorf("the radio is %d", got)
		}
		c.expect("AT+CFUN=1", "OK")
		c.expect("AT+CFUN?", "+CFUN: 1,0", "OK")
		c.expect("AT+CFUN=7", "ERROR")
	})
}

func TestCausesOfUblox(t *testing.T) {
	bubble(t, Config{Family: "u-blox"}, func(t *testing.T, m *Modem) {
		c := quiet(t, m)
		c.expect("AT+CEER", `+CEER: "No cause information available"`, "OK")
		mustFault(t, m, "old_ceer=148", true)
		c.expect("AT+CEER", `+CEER: "SM attach error",148,"Unspecified"`, "OK")
	})
}
