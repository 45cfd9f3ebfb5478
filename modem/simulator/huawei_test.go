package simulator

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestHuaweiAnswers(t *testing.T) {
	mustSay(t, []saying{
		{"steps on LTE", "huawei", "", LTE, func(s *State) { s.Signal = Signal{RSSI: -90, RSRP: -121, RSRQ: -19, SINR: -7} }, "",
			"AT^CURC=0;^HCSQ?", ok(`^HCSQ: "LTE",31,20,66,2`)},
		{"no service", "huawei", "", LTE, nil, "no_signal", "AT^HCSQ?", ok(`^HCSQ: "NOSERVICE"`)},
		{"steps on 3G", "huawei", "", UMTS, nil, "weak=-110", "AT^CURC=0;^HCSQ?", ok(`^HCSQ: "WCDMA",24,11,31`)},
		{"a cell in hex", "huawei", "", LTE, shanghai, "", "AT^CURC=0;^MONSC", ok("^MONSC: LTE,460,11,100,52BF338,1E5,4F51,-73,-6,-45")},
		{"on 2G", "huawei", "", GSM, func(s *State) { s.Cell.Band, s.Cell.Channel, s.Cell.PCI = 1800, 600, 49 }, "", "AT^CURC=0;^MONSC",
			ok("^MONSC: GSM,460,00,2,600,49,A0CB,681D,-59,,")},
		{"no cell", "huawei", "", LTE, nil, "sim_absent", "AT^MONSC", ok("^MONSC: NONE")},
		{"full service, roaming", "huawei", "", LTE, func(s *State) { s.PS.Stat, s.CS.Stat = Roaming, Roaming }, "", "AT^CURC=0;^SYSINFOEX",
			ok(`^SYSINFOEX:2,3,1,1,,6,"LTE",101,"LTE"`)},
		{"data alone", "huawei", "", LTE, nil, "denied_cs", "AT^CURC=0;^SYSINFOEX", ok(`^SYSINFOEX:2,2,0,1,,6,"LTE",101,"LTE"`)},
		{"refused", "huawei", "", LTE, nil, "denied=11", "AT^SYSINFOEX", ok(`^SYSINFOEX:1,0,0,1,,6,"LTE",101,"LTE"`)},
		{"no card", "huawei", "", LTE, nil, "sim_absent", "AT^SYSINFOEX", ok(`^SYSINFOEX:0,0,0,255,,0,"NO SERVICE",0,"NO SERVICE"`)},
		{"frequencies of band 1", "huawei", "", LTE, shanghai, "", "AT^CURC=0;^HFREQINFO?", ok("^HFREQINFO:0,6,1,100,21200,20000,18100,19300,20000")},
		{"frequencies on TDD", "huawei", "", LTE, func(s *State) { s.Cell.Band, s.Cell.Channel = 40, 38950 }, "", "AT^CURC=0;^HFREQINFO?",
			ok("^HFREQINFO:0,6,40,38950,23300,20000,38950,23300,20000")},
		{"a band without frequencies", "huawei", "", LTE, func(s *State) { s.Cell.Band = 66 }, "", "AT^CURC=0;^HFREQINFO?", ok()},
		{"tenths of a degree", "huawei", "", LTE, shanghai, "", "AT^CURC=0;^CHIPTEMP?", ok("^CHIPTEMP: 510,510,65535,48,65535")},
		{"no address", "huawei", "", LTE, nil, "no_data_path", "AT^NDISSTATQRY?", ok(`^NDISSTATQRY: 0,,,"IPV4"`)},
		{"bare hex of its own length", "huawei", "", LTE, func(s *State) { s.Cell.TAC, s.Cell.ID = 0x4CA, 0x81DE445 }, "", "AT^CURC=0;+CREG=2;+CREG?",
			ok("+CREG: 2,1,04CA,81DE445,7")},
		{"no card in the socket", "huawei", "", LTE, nil, "sim_absent", "AT+CMEE=1;^ICCID?", []string{"+CME ERROR: 10"}},
	})
}

// The traffic is told every two seconds, equals the state, and ends where it is switched off and without a session.
func TestHuaweiTellsItsTraffic(t *testing.T) {
	bubble(t, Config{Family: "huawei"}, func(t *testing.T, m *Modem) {
		c := quiet(t, m)
		c.take()
		got := lines(c.after(21 * time.Second)) // up to the moment of the next report
		flows := 0
		for _, text := range got {
			flows += bit(strings.HasPrefix(text, "^DSFLOWRPT:"))
		}
		if flows != 11 || !slices.Contains(got, "^RSSI: 27") {
			t.Errorf("in 21 s %d reports of traffic: %q", flows, got)
		}
		at := m.State()
		want := fmt.Sprintf(",%016X,%016X,", at.TxBytes, at.RxBytes)
		if last := got[len(got)-1]; !strings.Contains(last, want) {
			t.Errorf("the last report is %q, the state has %s", last, want)
		}
		mustFault(t, m, "no_data_path", true)
		for _, text := range lines(c.after(20 * time.Second)) {
			if strings.HasPrefix(text, "^DSFLOWRPT:") {
				t.Errorf("without a session: %q", text)
			}
		}
		mustFault(t, m, "no_data_path", false)
		c.ask("AT^CURC=0")
		if got := c.after(time.Minute); got != "" {
			t.Errorf("muted, it tells %q", got)
		}
		m.Reboot()
		if got := c.after(time.Minute); !strings.Contains(got, "^DSFLOWRPT:") {
			t.Errorf("after a boot: %q", got)
		}
	})
}

// What nobody hears costs next to nothing, however long it goes on.
func TestHuaweiAlone(t *testing.T) {
	bubble(t, Config{Family: "huawei"}, func(t *testing.T, m *Modem) {
		<-time.After(24 * time.Hour)
		if s := m.State(); s.RxBytes != 391208+60*86400 {
			t.Errorf("after a day %d bytes", s.RxBytes)
		}
		m.mu.Lock()
		defer m.mu.Unlock()
		if len(m.timeline) != 1 {
			t.Errorf("%d moments are planned", len(m.timeline))
		}
	})
}

func TestHuaweiTellsRejections(t *testing.T) {
	cases := []struct{ fault, want string }{
		{"denied=8", `^REJINFO:46000,2,8,2,4,8,"00681D","FF","02F1A0CB"`},
		{"denied_ps=7", `^REJINFO:46000,1,7,2,4,7,"00681D","FF","02F1A0CB"`},
		{"denied_cs=18", `^REJINFO:46000,0,18,2,4,18,"00681D","FF","02F1A0CB"`},
		{"no_signal", ""},
		{"weak", ""},
	}
	for _, tc := range cases {
		bubble(t, Config{Family: "huawei"}, func(t *testing.T, m *Modem) {
			c := quiet(t, m)
			mustFault(t, m, tc.fault, true)
			got := lines(c.after(time.Second))
			if said := strings.Contains(strings.Join(got, "|"), "^REJINFO"); said != (tc.want != "") || said && !slices.Contains(got, tc.want) {
				t.Errorf("%s: %q, want %q", tc.fault, got, tc.want)
			}
		})
	}
}
