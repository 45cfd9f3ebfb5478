package simulator

import (
	"strings"
	"testing"
	"time"
)

func TestCMIoTAnswers(t *testing.T) {
	mustSay(t, []saying{
		{"names itself", "cmiot", "ML307A", LTE, nil, "", "ATI", ok("ML307A-DSLN-MTSH1S00")},
		{"no maker", "cmiot", "ML307A", LTE, nil, "", "AT+CGMI", []string{"ERROR"}},
		{"a serial number", "cmiot", "ML307A", LTE, nil, "", "AT+CGSN", ok("230612345678")},
		{"the IMEI", "cmiot", "ML307A", LTE, func(s *State) { s.IMEI = "860000000000001" }, "", "AT+CGSN=1", ok("+CGSN: 860000000000001")},
		{"the IMEI again", "cmiot", "ML302", LTE, func(s *State) { s.IMEI = "860000000000001" }, "", "AT+GSN=1", ok("+GSN:860000000000001")},
		{"only one kind of it", "cmiot", "ML307A", LTE, nil, "", "AT+CGSN=2", []string{"ERROR"}},
		{"attached, without a blank", "cmiot", "ML302", LTE, nil, "", "AT+CGATT?", ok("+CGATT:1")},
		{"not attached", "cmiot", "ML302", LTE, nil, "no_signal", "AT+CGATT?", ok("+CGATT:0")},
		{"the usual blank", "cmiot", "ML307A", LTE, nil, "", "AT+CGATT?", ok("+CGATT: 1")},
		{"no card", "cmiot", "ML307A", LTE, nil, "sim_absent", "AT+CMEE=1;+ICCID", []string{"+CME ERROR: 10"}},
	})
}

func TestCMIoTRadioOffTakesTheCard(t *testing.T) {
	bubble(t, Config{Family: "cmiot"}, func(t *testing.T, m *Modem) {
		c := quiet(t, m)
		c.expect("AT+CFUN=4", "OK")
		got := lines(c.ask("AT+CFUN=0") + c.after(time.Second))
		if strings.Join(got, "|") != "OK|+CPIN: SIM REMOVED" {
			t.Errorf("at +CFUN=0: %q", got)
		}
	})
}
