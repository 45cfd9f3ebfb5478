package simulator

import (
	"testing"
	"time"
)

func TestNeowayAnswers(t *testing.T) {
	mustSay(t, []saying{
		{"the cell in tenths", "neoway", "N58", LTE, shanghai, "", "AT+NETDMSGEX",
			ok(`+NETDMSGEX: "FDD LTE","460+11","LTE BAND 1",100,20305,86766392,485,-45,-10,-730,-60,250,-450`)},
		{"TDD", "neoway", "N58", LTE, func(s *State) { s.Cell.TDD, s.Cell.Band, s.Cell.Channel = true, 39, 38400 }, "", "AT+NETDMSGEX",
			ok(`+NETDMSGEX: "TDD LTE","460+00","LTE BAND 39",38400,26653,49389771,212,-59,-10,-870,-90,120,-590`)},
		{"no cell", "neoway", "N58", LTE, nil, "no_signal", "AT+NETDMSGEX", []string{"ERROR"}},
		{"a link that lives", "neoway", "N58", LTE, nil, "", "AT+PDPSTATUS", ok("CONNECT")},
		{"a link that only looks alive", "neoway", "N58", LTE, nil, "dead_path", "AT+PDPSTATUS", ok("PSEUDO CONNECT")},
		{"no link", "neoway", "N58", LTE, nil, "no_data_path", "AT+PDPSTATUS", ok("DISCONNECT")},
		{"no card", "neoway", "N58", LTE, nil, "sim_absent", "AT+CMEE=1;+CCID", []string{"ERROR"}},
		{"the card behind a PIN", "neoway", "N58", LTE, nil, "sim_pin", "AT+CCID", ok("+CCID: 89860423102200012346")},
		{"no causes in registration", "neoway", "N58", LTE, nil, "denied=8", "AT+CEREG=2;+CEREG?", ok(`+CEREG: 2,3,"681D","02F1A0CB",7`)},
		{"HSPA+ is 8", "neoway", "N58", HSPA, nil, "", "AT+CREG=2;+CREG?", ok(`+CREG: 2,1,"681D","02F1A0CB",8`)},
		{"N720 calls HSPA by its number", "neoway", "N720", HSPA, nil, "", "AT+CREG=2;+CREG?", ok(`+CREG: 2,1,"681D","02F1A0CB",6`)},
		{"N720 with an address", "neoway", "N720", LTE, shanghai, "", "AT$MYNETACT?", ok(`$MYNETACT: 0,1,"10.9.8.7"`)},
		{"N720 without", "neoway", "N720", LTE, nil, "session_refused=33", "AT$MYNETACT?", ok(`$MYNETACT: 0,0,"0.0.0.0"`)},
		{"N720 without a card", "neoway", "N720", LTE, nil, "sim_absent", "AT$MYCCID", []string{"ERROR"}},
	})
}

func TestNeowayReports(t *testing.T) {
	bubble(t, Config{Family: "neoway", Model: "N58"}, func(t *testing.T, m *Modem) {
		c := quiet(t, m)
		for command, want := range map[string]string{
			"AT+CEREG=3": "ERROR", "AT+CEREG=5": "ERROR", "AT+CEREG=x": "ERROR", "AT+CEREG=4": "OK", "AT+CREG=3": "ERROR", "AT+CREG=2": "OK",
		} {
			c.expect(command, want)
		}
		m.Update(func(s *State) { s.CS.Stat = Roaming })
		if got := lines(c.after(time.Second)); len(got) != 1 || got[0] != `+CREG: 5,"681D","02F1A0CB",7` {
			t.Errorf("after the change: %q", got)
		}
	})
}
