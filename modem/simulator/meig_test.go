package simulator

import (
	"testing"
	"time"
)

func TestMeiGAnswers(t *testing.T) {
	mustSay(t, []saying{
		{"serving", "meig", "SLM770A", LTE, shanghai, "", `AT+MENG="servingcell"`,
			ok(`+MENG: "servingcell","CONNECT","LTE","FDD",460,11,52bf338,485,100,1,5,5,4f51,-73,-6.0,-45,25,34`)},
		{"camped without a session", "meig", "SLM770A", LTE, shanghai, "session_refused=27", `AT+MENG="servingcell"`,
			ok(`+MENG: "servingcell","NOCONN","LTE","FDD",460,11,52bf338,485,100,1,5,5,4f51,-73,-6.0,-45,25,34`)},
		{"no cell", "meig", "SLM770A", LTE, nil, "no_signal", `AT+MENG="servingcell"`, ok(`+MENG: "servingcell","SEARCH"`)},
		{"no such list", "meig", "SLM770A", LTE, nil, "", `AT+MENG="x"`, []string{"ERROR"}},
		{"a line a value", "meig", "SLM750", LTE, shanghai, "", "AT+SGCELLINFOEX?", ok("+SGCELLINFOEX:", "MCC:460", "MNC:11",
			"BAND:1", "TAC_ID:20305", "CELL ID:86766392", "PHYSICAL_CELL_ID:485", "DL CHANNEL:100", "RSSI:-45", "RSRP:-73",
			"RSRQ:-6", "SINR:225", "LTE_BANDWIDTH:100")},
		{"no line", "meig", "SLM750", LTE, nil, "sim_absent", "AT+SGCELLINFOEX?", ok("+SGCELLINFOEX:")},
		{"traffic in hex", "meig", "SLM770A", LTE, shanghai, "", "AT^DSFLOWQRY",
			ok("^DSFLOWQRY:00001234,0000000000001234,0000000000056789,00001234,0000000000001234,0000000000056789")},
		{"temperature", "meig", "SLM770A", LTE, shanghai, "", "AT+TEMP", ok(`+TEMP: "cpu0-0-usr","51"`)},
		{"the interface is up", "meig", "SLM770A", LTE, nil, "", "AT+ECMDUP?", ok(`+ECMDUP: 1,1,"IPV4",0,"IPV6"`)},
		{"and down", "meig", "SLM770A", LTE, nil, "denied=8", "AT+ECMDUP?", ok(`+ECMDUP: 1,0,"IPV4",0,"IPV6"`)},
		{"a card by one command", "meig", "SLM770A", LTE, nil, "", "AT+ICCID", ok("+ICCID: 89860423102200012346")},
		{"not by another", "meig", "SLM770A", LTE, nil, "", "AT+CCID", []string{"ERROR"}},
		{"nor by Quectel's", "meig", "SLM770A", LTE, nil, "", "AT+QCCID", []string{"ERROR"}},
		{"no reset", "meig", "SLM770A", LTE, nil, "", "ATZ", []string{"ERROR"}},
		{"refused, on a cell", "meig", "SLM770A", LTE, nil, "denied=8", "AT^SYSINFOEX", ok(`^SYSINFOEX:1,0,0,1,,6,"LTE",101,"LTE"`)},
		{"a card that waits for its PIN", "meig", "SLM770A", LTE, nil, "sim_pin", "AT^SYSINFOEX", ok(`^SYSINFOEX:1,0,0,0,,6,"LTE",101,"LTE"`)},
	})
}

func TestMeiGTellsItsInterface(t *testing.T) {
	bubble(t, Config{Family: "meig"}, func(t *testing.T, m *Modem) {
		c := quiet(t, m)
		mustFault(t, m, "no_signal", true)
		if got := c.after(time.Second); got != "" {
			t.Errorf("when it goes down: %q", got)
		}
		mustFault(t, m, "no_signal", false)
		if got := lines(c.after(time.Second)); len(got) != 1 || got[0] != `^DCONN: 1,1,"IPV4"` {
			t.Errorf("when it comes up: %q", got)
		}
	})
}

// The counter of all sessions goes on over a boot, that of the last one begins again.
func TestFlowOverABoot(t *testing.T) {
	bubble(t, Config{Family: "meig"}, func(t *testing.T, m *Modem) {
		m.Update(func(s *State) { s.TxBytes, s.RxBytes, s.TxRate, s.RxRate = 0x100, 0x200, 0, 0 })
		m.Reboot()
		c := quiet(t, m)
		c.after(10 * time.Second)
		c.ask("ATE0")
		m.Update(func(s *State) { s.TxBytes, s.RxBytes = 0x10, 0x20 })
		c.expect("AT^DSFLOWQRY", "^DSFLOWQRY:00000010,0000000000000010,0000000000000020,00000110,0000000000000110,0000000000000220", "OK")
	})
}
