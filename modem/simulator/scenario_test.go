package simulator

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// The course of the faults that pass: what the modem says of card and registration, from the
// moment when the fault comes on.
func TestFaultsThatPass(t *testing.T) {
	type step struct {
		after time.Duration
		sim   SIMState
		stat  Stat
	}
	for fault, steps := range map[string][]step{
		"sim_slow=20":          {{0, SIMBusy, NotRegistered}, {19 * time.Second, SIMBusy, NotRegistered}, {21 * time.Second, SIMReady, Home}},
		"sim_recovers=5":       {{0, SIMFailure, NotRegistered}, {4 * time.Second, SIMFailure, NotRegistered}, {6 * time.Second, SIMReady, Home}},
		"searching=60":         {{0, SIMReady, Searching}, {59 * time.Second, SIMReady, Searching}, {61 * time.Second, SIMReady, Home}},
		"denied_then_silent=8": {{0, SIMReady, Denied}, {59 * time.Second, SIMReady, Denied}, {61 * time.Second, SIMReady, NotRegistered}, {time.Hour, SIMReady, NotRegistered}},
	} {
		t.Run(fault, func(t *testing.T) {
			bubble(t, Config{}, func(t *testing.T, m *Modem) {
				mustFault(t, m, fault, true)
				begun := time.Now()
				for _, s := range steps {
					<-time.After(s.after - time.Since(begun))
					if got := m.State(); got.SIM != s.sim || got.PS.Stat != s.stat {
						t.Errorf("after %v: card %s, registration %d; want %s, %d", s.after, got.SIM, got.PS.Stat, s.sim, s.stat)
					}
				}
			})
		})
	}
}

// What passes is told unasked, as a change of any other origin.
func TestPassingIsReported(t *testing.T) {
	bubble(t, Config{Family: "quectel"}, func(t *testing.T, m *Modem) {
		c := quiet(t, m)
		c.expect("AT+CEREG=3", "OK")
		mustFault(t, m, "denied_then_silent=3", true)
		if got := lines(c.after(time.Second)); !slices.Equal(got, []string{`+CEREG: 3,"681D","2F1A0CB",7,0,3`}) {
			t.Errorf("at first: %q", got)
		}
		if got := lines(c.after(time.Minute)); !slices.Equal(got, []string{"+CEREG: 0"}) {
			t.Errorf("after a minute: %q", got)
		}
		c.expect("AT+CEER", "+CEER: EMM cause 3, illegal UE", "OK")
	})
}

// After a boot a fault that passes begins anew.
func TestPassingFaultsBeginAgain(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, m *Modem) {
		mustFault(t, m, "sim_slow=30", true)
		<-time.After(time.Minute)
		if got := m.State().SIM; got != SIMReady {
			t.Fatalf("the card is %s", got)
		}
		m.Reboot()
		<-time.After(29 * time.Second)
		if got := m.State().SIM; got != SIMBusy {
			t.Errorf("29 s after the boot the card is %s", got)
		}
		<-time.After(2 * time.Second)
		if got := m.State(); got.SIM != SIMReady || got.PS.Stat != Home {
			t.Errorf("31 s after the boot: card %s, registration %d", got.SIM, got.PS.Stat)
		}
	})
}

// What each fault of the network looks like to who asks, family by family.
func TestScenarios(t *testing.T) {
	type dialogue map[string][]string
	for _, tt := range []struct {
		fault, family, model string
		rat                  RAT
		says                 dialogue
	}{
		{"session_refused", "quectel", "EC25", LTE, dialogue{
			"AT+CEREG?": {"+CEREG: 0,1"}, "AT+CGATT?": {"+CGATT: 1"}, "AT+CGACT?": {"+CGACT: 1,0"}, "AT+CGPADDR=1": {`+CGPADDR: 1,"0.0.0.0"`},
			"AT+CEER": {"+CEER: ESM cause 33, requested service option not subscribed"},
		}},
		{"session_refused=8", "simcom", "A7670C", LTE, dialogue{"AT+CEER": {"+CEER: ESM_CAUSE_OPERATOR_DETERMINED_BARRING"}}},
		{"session_refused=29", "generic", "", HSPA, dialogue{"AT+CEER": {"+CEER: SM cause 29, user authentication failed"}}},
		{"session_refused=99", "simcom", "A7670C", LTE, dialogue{"AT+CEER": {"+CEER: ESM cause 99"}}},
		{"session_refused=27", "quectel", "RM500Q", NR, dialogue{
			"AT+CEER": {"+CEER: ESM cause 27, missing or unknown APN"}, "AT+QNETRC?": {`+QNETRC: "emm_cause",0`, `+QNETRC: "esm_cause",27`, `+QNETRC: "5gmm_cause",0`},
		}},
		{"denied=19", "simcom", "A7670C", LTE, dialogue{"AT+CEER": {"+CEER: EMM_CAUSE_ESM_FAILURE"}}},
		{"old_ceer", "quectel", "EC25", LTE, dialogue{
			"AT+CEREG?": {"+CEREG: 0,1"}, "AT+CGACT?": {"+CGACT: 1,1"}, "AT+CEER": {"+CEER: EMM cause 8, EPS services and non-EPS services not allowed"},
		}},
		{"old_ceer=148", "generic", "", LTE, dialogue{"AT+CEER": {"+CEER: EMM cause 148"}}},
		{"denied_cs", "generic", "", LTE, dialogue{"AT+CREG=3;+CREG?": {`+CREG: 3,3,"681D","02F1A0CB",7,0,18`}, "AT+CEREG?": {"+CEREG: 0,1"}}},
		{"denied_ps", "generic", "", LTE, dialogue{"AT+CREG?": {"+CREG: 0,1"}, "AT+CEREG=3;+CEREG?": {`+CEREG: 3,3,"681D","02F1A0CB",7,0,7`}, "AT+CGACT?": {"+CGACT: 1,0"}}},
		{"limited", "quectel", "EC25", LTE, dialogue{
			"AT+CEREG=2;+CEREG?": {`+CEREG: 2,8,"681D","2F1A0CB",7`}, "AT+COPS?": {"+COPS: 0"},
			`AT+QENG="servingcell"`: {`+QENG: "servingcell","LIMSRV","LTE","FDD",460,01,2F1A0CB,212,1300,3,5,5,681D,-87,-9,-59,160,34`},
		}},
		{"limited", "simcom", "SIM7600CE", LTE, dialogue{"AT+CPSI?": {"+CPSI: LTE-LIMITED,Online,460-01,0x681D,49389771,212,EUTRAN-BAND3,1300,5,5,-90,-870,-590,12"}}},
		{"searching", "quectel", "EC25", LTE, dialogue{
			"AT+CEREG?": {"+CEREG: 0,2"}, "AT+CSQ": {"+CSQ: 27,99"},
			`AT+QENG="servingcell"`: {`+QENG: "servingcell","LIMSRV","LTE","FDD",460,00,2F1A0CB,212,1300,3,5,5,681D,-87,-9,-59,160,34`},
		}},
		{"weak", "generic", "", LTE, dialogue{"AT+CSQ": {"+CSQ: 6,99"}, "AT+CESQ": {"+CESQ: 99,99,255,255,6,20,255,255,255"}, "AT+CEREG?": {"+CEREG: 0,1"}}},
		{"weak=-110", "generic", "", LTE, dialogue{"AT+CESQ": {"+CESQ: 99,99,255,255,6,31,255,255,255"}}},
		{"mode_locked", "quectel", "EC25", LTE, dialogue{`AT+QCFG="nwscanmode"`: {`+QCFG: "nwscanmode",1`}, "AT+CEREG?": {"+CEREG: 0,2"}, "AT+CSQ": {"+CSQ: 99,99"}}},
		{"mode_locked=3", "simcom", "SIM7600CE", LTE, dialogue{"AT+CNMP?": {"+CNMP: 14"}}},
		{"mode_locked=4", "generic", "", LTE, dialogue{"AT+WS46?": {"28"}}},
		{"mode_locked=5", "quectel", "RM500Q", NR, dialogue{`AT+QNWPREFCFG="mode_pref"`: {`+QNWPREFCFG: "mode_pref",NR5G`}}},
		{"slow=0", "quectel", "EC25", LTE, dialogue{`AT+QCFG="nwscanmode"`: {`+QCFG: "nwscanmode",0`}, "AT+WS46?": {"25"}}},
		{"slow=0", "quectel", "RM500Q", LTE, dialogue{`AT+QNWPREFCFG="mode_pref"`: {`+QNWPREFCFG: "mode_pref",AUTO`}}},
		{"slow=0", "simcom", "A7670C", LTE, dialogue{"AT+CNMP?": {"+CNMP: 2"}}},
	} {
		t.Run(fmt.Sprint(tt.fault, "/", tt.family, tt.model), func(t *testing.T) {
			bubble(t, Config{Family: tt.family, Model: tt.model, RAT: tt.rat}, func(t *testing.T, m *Modem) {
				c := quiet(t, m)
				mustFault(t, m, tt.fault, true)
				for command, want := range tt.says {
					c.expect(command, append(want, "OK")...)
				}
			})
		})
	}
}

// A session that was refused comes back, and +CEER goes on telling why it was.
func TestSessionComesBack(t *testing.T) {
	bubble(t, Config{Family: "quectel"}, func(t *testing.T, m *Modem) {
		c := quiet(t, m)
		mustFault(t, m, "session_refused=26", true)
		mustFault(t, m, "session_refused=26", false)
		c.expect("AT+CGACT?", "+CGACT: 1,1", "OK")
		c.expect("AT+CEER", "+CEER: ESM cause 26, insufficient resources", "OK")
		m.Reboot()
		c.after(10 * time.Second)
		c.expect("ATE0", "ATE0", "OK")
		c.expect("AT+CEER", "+CEER: No cause information available", "OK")
	})
}

// On a dead path the modem's counters grow on one side only, and no datagram is answered.
func TestDeadPath(t *testing.T) {
	asked := 0
	world := func(string, []byte) ([]byte, bool) { asked++; return []byte("yes"), true }
	bubble(t, Config{Family: "quectel", Datagram: world}, func(t *testing.T, m *Modem) {
		c := quiet(t, m)
		mustFault(t, m, "dead_path", true)
		before := m.State()
		<-time.After(time.Minute)
		after := m.State()
		if after.TxBytes <= before.TxBytes || after.RxBytes != before.RxBytes || !after.Contexts[0].Active || after.PS.Stat != Home {
			t.Errorf("before %d/%d, after %d/%d, context %+v", before.TxBytes, before.RxBytes, after.TxBytes, after.RxBytes, after.Contexts[0])
		}
		c.expect("AT+QIACT=1", "OK")
		c.expect(`AT+QIOPEN=1,0,"UDP","192.0.2.1",7,0,0`, "OK", "+QIOPEN: 0,0")
		c.expect(`AT+QISENDEX=0,"00"`, "SEND OK")
		if got := c.after(time.Minute); got != "" || asked != 0 {
			t.Errorf("the world was asked %d times and answers %q", asked, got)
		}
		c.expect(`AT+QIOPEN=1,1,"UDP","echo.example",7,0,0`, "OK", "+QIOPEN: 1,565")
		mustFault(t, m, "dead_path", false)
		c.expect(`AT+QISENDEX=0,"00"`, "SEND OK", `+QIURC: "recv",0`)
		if asked != 1 {
			t.Errorf("after that the world was asked %d times", asked)
		}
	})
}

func TestDeadPathLooksUpNothing(t *testing.T) {
	bubble(t, Config{Family: "simcom"}, func(t *testing.T, m *Modem) {
		c := quiet(t, m)
		c.expect("AT+CMEE=0;+NETOPEN", "OK", "+NETOPEN: 0")
		mustFault(t, m, "dead_path", true)
		c.expect(`AT+CDNSGIP="echo.example"`, "+CDNSGIP: 0,10", "ERROR")
	})
}

// A modem of GSM alone has nothing of what came later, and says so in plain words.
func TestGSMModels(t *testing.T) {
	for family, model := range map[string]string{"quectel": "M26", "simcom": "SIM800C"} {
		bubble(t, Config{Family: family, Model: model}, func(t *testing.T, m *Modem) {
			c := quiet(t, m)
			for _, command := range []string{"AT+CEREG?", "AT+CESQ", "AT+C5GREG?", "AT+WS46?", `AT+QENG="servingcell"`, "AT+CPSI?", "AT+CNMP?", `AT+QCFG="nwscanmode"`, "AT+QGDCNT?"} {
				if got := lines(c.ask(command)); len(got) != 1 || got[0] != "ERROR" && got[0] != "+CME ERROR: 50" {
					t.Errorf("%s %s: %q", model, command, got)
				}
			}
			c.expect("AT+CGREG=2;+CGREG?", `+CGREG: 2,1,"681D","A0CB",0`, "OK")
		})
	}
}

func TestEngineeringMode(t *testing.T) {
	bubble(t, Config{Family: "quectel", Model: "M26"}, func(t *testing.T, m *Modem) {
		c := quiet(t, m)
		c.expect("AT+CGMM", "Quectel_M26", "OK")
		c.expect("AT+QENG?", "+QENG: 0,0", "OK")
		c.expect("AT+QENG=1", "OK")
		c.expect("AT+QENG?", "+QENG: 1,0", "+QENG: 0,460,00,681d,a0cb,62,20,-59,45,69,0,20,x,x,x,x,x,x,x", "OK")
		mustFault(t, m, "no_signal", true)
		c.expect("AT+QENG?", "+QENG: 1,0", "OK")
	})
}
