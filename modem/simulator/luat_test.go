package simulator

import (
	"strings"
	"testing"
	"time"
)

func TestLuatAnswers(t *testing.T) {
	china := func(s *State) { shanghai(s); s.IMSI = "460110000000001" }
	mustSay(t, []saying{
		{"no maker", "luat", "Air724UG", LTE, nil, "", "AT+CGMI", ok(`+CGMI: ""`)},
		{"firmware alone", "luat", "Air724UG", LTE, nil, "", "ATI", ok("LuatOS-Air_V4032_RDA8910_TTS_NOLVGL_FLOAT")},
		{"words for what it does not know", "luat", "Air724UG", LTE, nil, "", "AT*BAND?", []string{"+CME ERROR: invalid command line"}},
		{"words for no card", "luat", "Air724UG", LTE, nil, "sim_absent", "AT+ICCID", []string{"+CME ERROR: SIM not inserted"}},
		{"numbers after +CMEE=1", "luat", "Air724UG", LTE, nil, "sim_absent", "AT+CMEE=1;+ICCID", []string{"+CME ERROR: 10"}},
		{"words in spite of +CMEE=1", "luat", "Air780EPV", LTE, nil, "sim_absent", "AT+CMEE=1;+ICCID", []string{"+CME ERROR: SIM not inserted"}},
		{"a plain ERROR is one still", "luat", "Air780EPV", LTE, nil, "sim_absent", "AT+CMEE=0;+ICCID", []string{"ERROR"}},
		{"a cell with the subscriber", "luat", "Air724UG", LTE, china, "", "AT+CCED=0,1",
			ok("+CCED:LTE current cell:460,11,460110000000001,0,1,n100,100,86766392,68,28,20305,55,485")},
		{"a cell on 2G", "luat", "Air724UG", GSM, nil, "", "AT+CCED=0,1", ok("+CCED:GSM current cell info:460,00,681d,a0cb,20,52,52,62")},
		{"a cell of Air780E", "luat", "Air780E", LTE, func(s *State) { china(s); s.PS.Stat = Roaming }, "", "AT+CCED=0,1",
			ok("+CCED:LTE current cell:460,11,460110000000001,1,1,n100,100,86766392,68,28,20305,55,485")},
		{"without a list", "luat", "Air780E", LTE, nil, "", "AT+CCED", []string{"+CME ERROR: 3"}},
		{"both families in one field", "luat", "Air724UG", LTE, shanghai, "", "AT+CGPADDR=5", ok(`+CGPADDR: 5,"IPV4:10.9.8.7    IPV6:::A00:5EFF:FE00:7E"`)},
		{"no such context", "luat", "Air724UG", LTE, nil, "", "AT+CMEE=1;+CGPADDR=1", []string{"+CME ERROR: 50"}},
		{"context 5 goes", "luat", "Air720", LTE, nil, "session_refused=27", "AT+CGACT?", ok("+CGACT: 5, 0")},
		{"no address", "luat", "Air724UG", LTE, nil, "no_data_path", "AT+CGPADDR=5", ok(`+CGPADDR: 5,"IPV4:0.0.0.0    IPV6:::"`)},
		{"context 1", "luat", "Air780E", LTE, nil, "", "AT+CGACT?", ok("+CGACT: 1,1")},
		{"battery", "luat", "Air724UG", LTE, shanghai, "", "AT+CBC", ok("+CBC: 1,84,3600")},
		{"one voltage", "luat", "Air780E", LTE, shanghai, "", "AT+CBC", ok("+CBC: 3600")},
		{"the other's name", "luat", "Air780EPV", LTE, nil, "denied=8", "AT+CEREG=3;+CEREG?", ok(`+CGREG: 3,3,"681D","02F1A0CB",7,0,8`)},
		{"its own name", "luat", "Air780E", LTE, nil, "denied=8", "AT+CEREG=3;+CEREG?", ok(`+CEREG: 3,3,"681D","02F1A0CB",7,0,8`)},
		{"blind on LTE", "luat", "Air720", LTE, shanghai, "", "AT+CSQ", ok("+CSQ: 99,99")},
		{"not on 2G", "luat", "Air720", GSM, shanghai, "", "AT+CSQ", ok("+CSQ: 31,99")},
		{"a lock by another name", "luat", "Air720", LTE, nil, "sim_pin", `AT+CLCK="SC",2`, ok("*CLCK: 1")},
		{"no last cause", "luat", "Air780E", LTE, nil, "", "AT+CEER", []string{"+CME ERROR: 3"}},
	})
}

// The engineering line comes after OK, holds the state, and at the end the cause of a refusal.
func TestLuatEngineering(t *testing.T) {
	cases := []struct {
		model, fault, want string
	}{
		{"Air724UG", "", "+EEMGINFO: 3, 2|OK|+EEMLTESVC: 1120, 2, 17, 20305, 485, 100, 100, 1, 5, 86766392, 65535, 68, 28, 25, 68, 28, 68, 28, 65535, 0, 255, 0, 0, 0, 0, 0, 65535, 0, 0, 0"},
		{"Air724UG", "denied=7", "+EEMGINFO: 3, 2|OK|+EEMLTESVC: 1120, 2, 17, 20305, 485, 100, 100, 1, 5, 86766392, 65535, 68, 28, 25, 68, 28, 68, 28, 65535, 0, 255, 0, 0, 0, 0, 1, 7, 0, 0, 0"},
		{"Air724UG", "no_signal", "+EEMGINFO: 0, 2|OK"},
		{"Air720", "", "+EEMGINFO: 3, 2|OK|+EEMLTESVC:1120,2,17,20305,485,100,100,1,5,86766392,68,28,25,68,68,28,28,63,0,0,0,0,0,65535,0,0,0"},
		{"Air720", "denied=11", "+EEMGINFO: 3, 2|OK|+EEMLTESVC:1120,2,17,20305,485,100,100,1,5,86766392,68,28,25,68,68,28,28,63,0,0,0,0,1,11,0,0,0"},
	}
	for _, tc := range cases {
		bubble(t, Config{Family: "luat", Model: tc.model}, func(t *testing.T, m *Modem) {
			m.Update(shanghai)
			if tc.fault != "" {
				mustFault(t, m, tc.fault, true)
			}
			c := quiet(t, m)
			c.take()
			if got := strings.Join(lines(c.ask("AT+EEMGINFO?")), "|"); got != tc.want {
				t.Errorf("%s %s\n got %s\nwant %s", tc.model, tc.fault, got, tc.want)
			}
		})
	}
}

func TestLuatEngineeringInHaste(t *testing.T) {
	bubble(t, Config{Family: "luat", EagerURCs: true}, func(t *testing.T, m *Modem) {
		got := lines(quiet(t, m).ask("AT+EEMGINFO?"))
		if len(got) != 3 || !strings.HasPrefix(got[1], "+EEMLTESVC: ") || got[2] != "OK" {
			t.Errorf("with early lines: %q", got)
		}
	})
}

// The echo of the Unisoc chip ends in CR and LF, also where it loses its first characters.
func TestLuatEcho(t *testing.T) {
	bubble(t, Config{Family: "luat", Model: "Air724UG"}, func(t *testing.T, m *Modem) {
		c := dial(t, m)
		if got := c.ask("AT+CFUN?"); got != "AT+CFUN?\r\n\r\n+CFUN: 1\r\n\r\nOK\r\n" {
			t.Errorf("%q", got)
		}
		mustFault(t, m, "echo_cut", true)
		if got := c.ask("AT+CFUN?"); strings.HasPrefix(got, "AT") || !strings.HasSuffix(got, "CFUN?\r\n\r\n+CFUN: 1\r\n\r\nOK\r\n") {
			t.Errorf("cut: %q", got)
		}
	})
}

// It tells by itself of its network, and the time is in UTC in spite of the zone behind it.
func TestLuatTellsItsNetwork(t *testing.T) {
	bubble(t, Config{Family: "luat", Model: "Air780E"}, func(t *testing.T, m *Modem) {
		c := quiet(t, m)
		mustFault(t, m, "no_signal", true)
		c.after(time.Second)
		mustFault(t, m, "no_signal", false)
		want := "^MODE: 17,17|+E_UTRAN Service|+CGEV: ME PDN ACT 1|+NITZ: " + time.Now().UTC().Format("06/01/02,15:04:05") + "+32,0"
		if got := strings.Join(lines(c.after(time.Second)), "|"); got != want {
			t.Errorf("got %s\nwant %s", got, want)
		}
	})
}
