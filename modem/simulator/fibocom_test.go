package simulator

import (
	"testing"
	"time"
)

func TestFibocomAnswers(t *testing.T) {
	traffic := func(s *State) { s.TxBytes, s.RxBytes, s.TxRate, s.RxRate = 700, 9000, 33, 44 }
	mustSay(t, []saying{
		{"L610 in decimals", "fibocom", "L610-CN", LTE, shanghai, "", "AT+GTCCINFO?",
			ok("+GTCCINFO:", "LTE service cell:", "1,4,460,11,4F51,052BF338,100,485,101,100,50,68,68,28")},
		{"L610 on 2G has no row", "fibocom", "L610-CN", GSM, nil, "", "AT+GTCCINFO?", ok("+GTCCINFO:")},
		{"FM150 in hex", "fibocom", "FM150-AE", LTE, shanghai, "", "AT+GTCCINFO?",
			ok("+GTCCINFO: ", "LTE service cell: ", "1,4,460,11,4F51,052BF338,64,1E5,101,100,50,68,68,28")},
		{"FM350 without leading zeros", "fibocom", "FM350-GL", LTE, shanghai, "", "AT+GTCCINFO?",
			ok("+GTCCINFO: ", "1,4,460,11,4F51,0052BF338,100,485,101,100,50,68,68,28", "2,4,,,FFFF,00FFFFFFF,1300,486,,53,53,0")},
		{"FM350 on NR", "fibocom", "FM350-GL", NR, func(s *State) {
			s.Cell = Cell{PLMN: "46001", TAC: 0x590A1D, ID: 0x5AB620606, PCI: 525, Band: 5, Channel: 176210}
			s.Signal = Signal{RSSI: -70, RSRP: -100, RSRQ: -7, SINR: 6}
		}, "", "AT+GTCCINFO?", ok("+GTCCINFO: ", "1,9,460,1,590A1D,5AB620606,176210,525,505,500,6,57,57,73", "2,4,,,FFFF,00FFFFFFF,1300,22,,53,53,0")},
		{"FM150 on NR", "fibocom", "FM150-AE", NR, func(s *State) {
			s.Cell = Cell{PLMN: "46000", TAC: 0x10203, ID: 0x12345, PCI: 198, Band: 78, Channel: 627264}
			s.Signal = Signal{RSSI: -60, RSRP: -83, RSRQ: -10, SINR: 22}
		}, "", "AT+GTCCINFO?", ok("+GTCCINFO: ", "NR service cell: ", "1,9,460,00,010203,0000012345,99240,C6,5078,500,91,74,74,67")},
		{"no cell, no row", "fibocom", "FM350-GL", NR, nil, "no_signal", "AT+GTCCINFO?", ok("+GTCCINFO: ")},
		{"the edge", "fibocom", "FM350-GL", LTE, nil, "weak=-112", "AT+GTCCINFO?",
			ok("+GTCCINFO: ", "1,4,460,0,681D,002F1A0CB,1300,212,103,100,-8,29,29,6", "2,4,,,FFFF,00FFFFFFF,1300,213,,53,53,0")},
		{"received before sent", "fibocom", "L610-CN", LTE, traffic, "", "AT+GTSTATIS?", ok("+GTSTATIS: 44,33,9044,733")},
		{"no rate without a session", "fibocom", "FM150-AE", LTE, traffic, "no_data_path", "AT+GTSTATIS?", ok("+GTSTATIS: 0,0,9000,700")},
		{"temperature", "fibocom", "L610-CN", LTE, shanghai, "", "AT+MTSM=1", ok("+MTSM: 51")},
		{"temperature in thousandths", "fibocom", "FM350-GL", LTE, shanghai, "", "AT+GTSENRDTEMP=1", ok("+GTSENRDTEMP: 1,51000")},
		{"no such sensor", "fibocom", "FM350-GL", LTE, nil, "", "AT+GTSENRDTEMP=9", []string{"ERROR"}},
		{"no stack", "fibocom", "FM150-AE", LTE, nil, "", "AT+MIPCALL?", []string{"ERROR"}},
		{"EN-DC in the registration", "fibocom", "FM350-GL", NSA, nil, "", "AT+CEREG=2;+CEREG?", ok(`+CEREG: 2,1,"681D","02F1A0CB",13`)},
		{"no blank in the operator", "fibocom", "FM350-GL", LTE, nil, "", "AT+COPS=3,2;+COPS?", ok(`+COPS:0,2,"46000",7`)},
		{"+CSQ inside +CESQ", "fibocom", "FM350-GL", LTE, shanghai, "", "AT+CESQ", ok("+CESQ: 31,99,255,255,28,68,255,255,255")},
	})
}

func TestFibocomBearerIsZero(t *testing.T) {
	bubble(t, Config{Family: "fibocom", Model: "FM350-GL"}, func(t *testing.T, m *Modem) {
		if s := m.State(); len(s.Contexts) != 1 || s.Contexts[0].CID != 0 {
			t.Errorf("contexts %+v", s.Contexts)
		}
	})
}

func TestFibocomResets(t *testing.T) {
	bubble(t, Config{Family: "fibocom", Model: "FM350-GL"}, func(t *testing.T, m *Modem) {
		c := quiet(t, m)
		c.expect("AT+CFUN=15", "OK")
		c.after(10 * time.Second)
		c.expect("AT", "AT", "OK") // echo is on again
		c.expect("AT+CFUN=4", "AT+CFUN=4", "OK")
		c.expect("AT+CFUN?", "AT+CFUN?", "+CFUN: 4", "OK")
	})
}

func TestFibocomCardLines(t *testing.T) {
	for model, want := range map[string][2]string{
		"L610-CN": {"+SIM: Removed", "+SIM: Inserted"}, "FM150-AE": {"+SIM DROP", "+SIM READY"}, "FM350-GL": {"+SIM DROP", "+SIM READY"},
	} {
		bubble(t, Config{Family: "fibocom", Model: model}, func(t *testing.T, m *Modem) {
			c := quiet(t, m)
			for i, text := range want {
				mustFault(t, m, "sim_absent", i == 0)
				if got := lines(c.after(time.Second)); len(got) != 1 || got[0] != text {
					t.Errorf("%s: %q, want %q", model, got, text)
				}
			}
		})
	}
}
