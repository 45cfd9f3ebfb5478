package simulator

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestParseFault(t *testing.T) {
	cases := []struct {
		text string
		want Fault
		err  string // a part of it
	}{
		{"silence", Fault{Name: "silence"}, ""},
		{" late ", Fault{Name: "late", Arg: 30}, ""},
		{"late=90", Fault{Name: "late", Arg: 90}, ""},
		{"slow=0.5", Fault{Name: "slow", Arg: 0.5}, ""},
		{"denied", Fault{Name: "denied", Arg: 8}, ""},
		{"denied=11", Fault{Name: "denied", Arg: 11}, ""},
		{"denied=0", Fault{}, "1 to 255"},
		{"denied=", Fault{}, "EMM cause"},
		{"garbled=NaN", Fault{}, "0 to 1"},
		{"garbled=2", Fault{}, "0 to 1"},
		{"late=-1", Fault{}, "0 to 86400"},
		{"silence=1", Fault{}, "takes no argument"},
		{"sim_busy=20", Fault{}, "takes no argument"},
		{"sim_slow", Fault{Name: "sim_slow", Arg: 20}, ""},
		{"session_refused=8", Fault{Name: "session_refused", Arg: 8}, ""},
		{"weak=-118", Fault{Name: "weak", Arg: -118}, ""},
		{"weak=118", Fault{}, "-140 to -100"},
		{"mode_locked=1", Fault{}, "2 to 5 (generation)"},
		{"quiet", Fault{}, "known are silence, late"},
		{"", Fault{}, "unknown"},
	}
	for _, tc := range cases {
		got, err := ParseFault(tc.text)
		if got != tc.want || (err == nil) != (tc.err == "") || err != nil && !strings.Contains(err.Error(), tc.err) {
			t.Errorf("%q: %v, %v; want %v, %q", tc.text, got, err, tc.want, tc.err)
		}
		if err == nil {
			if again, err := ParseFault(got.String()); err != nil || again != got {
				t.Errorf("%q reads back as %v, %v", got, again, err)
			}
		}
	}
}

func TestFaultsAreDescribed(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range Faults() {
		if f.About == "" || strings.Contains(f.About, "\n") || seen[f.Name] {
			t.Errorf("%q: %q", f.Name, f.About)
		}
		seen[f.Name] = true
		row := findFault(f.Name)
		if row.unit == "" && row.usual != 0 || row.unit != "" && (row.usual < row.least || row.usual > row.most) {
			t.Errorf("%s: its usual argument %v is not in its range", f.Name, row.usual)
		}
	}
}

func TestActiveFaults(t *testing.T) {
	m := newModem(t, Config{})
	for _, f := range []string{"slow=3", "denied=11", "denied=15", "silence"} {
		mustFault(t, m, f, true)
	}
	mustFault(t, m, "silence", false)
	if got := m.ActiveFaults(); !slices.Equal(got, []string{"denied=15", "slow=3"}) {
		t.Errorf("on are %q", got)
	}
	if err := m.SetFault("nonsense", true); err == nil {
		t.Error("an unknown fault is accepted")
	}
}

func TestTheWorseCardFaultWins(t *testing.T) {
	m := newModem(t, Config{})
	mustFault(t, m, "sim_absent", true)
	mustFault(t, m, "sim_pin", true)
	if got := m.State().SIM; got != SIMAbsent {
		t.Errorf("the card is %s", got)
	}
	mustFault(t, m, "sim_absent", false)
	if got := m.State().SIM; got != SIMPIN {
		t.Errorf("the card is %s", got)
	}
}

func TestNewRefusesWhatIsUnknown(t *testing.T) {
	cases := []struct {
		cfg  Config
		want string
	}{
		{Config{Family: "nokia"}, "known are generic, quectel, simcom"},
		{Config{Family: "quectel", Model: "EC99"}, "known are EC25, EC200T, RM500Q, M26"},
		{Config{Family: "simcom", Model: "SIM800C", RAT: LTE}, "it has gsm"},
		{Config{PLMN: "460"}, "5 or 6 digits"},
	}
	for _, tc := range cases {
		if m, err := New(tc.cfg); err == nil || m != nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%+v: %v, want %q", tc.cfg, err, tc.want)
		}
	}
}

func TestEveryModelOfEveryFamilyStarts(t *testing.T) {
	for _, family := range Families() {
		for _, model := range Models(family) {
			m := newModem(t, Config{Family: strings.ToUpper(family), Model: strings.ToLower(model)})
			if got := m.Describe(); !strings.HasPrefix(got, family+" "+model+", card ready, ") {
				t.Errorf("describes itself as %q", got)
			}
		}
	}
	if got := Models("nokia"); got != nil {
		t.Errorf("an unknown family has %q", got)
	}
}

func TestFamiliesAreWhole(t *testing.T) {
	for i := range models {
		f := &models[i]
		if f.maker == "" || f.revision == "" || len(f.rats) == 0 || f.ceregMax == 0 {
			t.Errorf("%s %s is not filled in: %+v", f.name, f.model, f)
		}
		for _, key := range f.missing {
			if _, ok := standard[key]; !ok {
				t.Errorf("%s %s misses %s, which is not standard", f.name, f.model, key)
			}
		}
		for _, r := range f.rats {
			if _, ok := accesses[r]; !ok {
				t.Errorf("%s %s has the unknown %s", f.name, f.model, r)
			}
		}
	}
}

func TestDescribeHoldsNoIdentity(t *testing.T) {
	m := newModem(t, Config{Family: "quectel"})
	mustFault(t, m, "denied=11", true)
	got := m.Describe()
	s := m.State()
	for _, secret := range []string{s.ICCID, s.IMSI, s.IMEI} {
		if strings.Contains(got, secret) {
			t.Errorf("%q holds %q", got, secret)
		}
	}
	if want := "quectel EC25, card ready, registration 3, faults denied=11"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestDefaultsAreLawful: the numbers of the default card and modem carry the right check digit.
func TestDefaultsAreLawful(t *testing.T) {
	s := newModem(t, Config{}).State()
	if !luhn(s.IMEI) || len(s.IMEI) != 15 {
		t.Errorf("IMEI %s", s.IMEI)
	}
	if !luhn(s.ICCID) || len(s.ICCID) != 20 {
		t.Errorf("ICCID %s", s.ICCID)
	}
}

// luhn says whether the last digit checks the others (ISO/IEC 7812-1).
func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			d = d*2/10 + d*2%10
		}
		sum += d
	}
	return sum%10 == 0
}

func TestConfigReachesTheAnswers(t *testing.T) {
	cfg := Config{Family: "quectel", IMEI: "490154203237518", ICCID: "8986011700000000001", IMSI: "460010000000001",
		PLMN: "310260", Operator: "中国联通", Brand: "CU", TAC: 0xABCD, CellID: 0x0F00D01, APN: "3gnet", IP: "100.64.0.9",
		Number: "10649", DataOnly: true, Roaming: true, SIM: SIMReady}
	bubble(t, cfg, func(t *testing.T, m *Modem) {
		c := quiet(t, m)
		c.expect("AT+CGSN", "490154203237518", "OK")
		c.expect("AT+QCCID", "+QCCID: 8986011700000000001", "OK")
		c.expect("AT+CRSM=176,12258,0,0,10", `+CRSM: 144,0,"986810710000000000F1"`, "OK") // 19 digits are padded
		c.expect("AT+CIMI", "460010000000001", "OK")
		c.expect("AT+CNUM", `+CNUM: "","10649",129`, "OK")
		c.expect("AT+CREG=3;+CREG?", `+CREG: 3,3,"ABCD","F00D01",7,0,18`, "OK")
		c.expect("AT+CEREG=2;+CEREG?", `+CEREG: 2,5,"ABCD","F00D01",7`, "OK")
		c.expect("AT+COPS=3,2;+COPS?", `+COPS: 0,2,"310260",7`, "OK")
		c.expect("AT+QSPN", `+QSPN: "4E2D56FD8054901A","00430055","",1,"310260"`, "OK")
		c.expect("AT+CGCONTRDP", `+CGCONTRDP: 1,5,"3gnet.mnc260.mcc310.gprs","100.64.0.9.255.255.255.0","100.64.0.1","211.136.17.107","211.136.20.203"`, "OK")
		c.expect(`AT+CGDCONT=2,"IPV4V6","ims"`, "OK")
		c.expect("AT+CGACT?", "+CGACT: 1,1", "+CGACT: 2,0", "OK")
		c.expect("AT+CGDCONT=2", "OK")
		c.expect("AT+CGPADDR", `+CGPADDR: 1,"100.64.0.9"`, "OK")
	})
}

// TestSignalSteps: the indexes are those of 27.007 §8.5 and §8.69, and stay in their range.
func TestSignalSteps(t *testing.T) {
	cases := []struct {
		rat       RAT
		signal    Signal
		csq, cesq string
	}{
		{LTE, Signal{RSSI: -113, RSRP: -141, RSRQ: -20}, "0,99", "99,99,255,255,0,0,255,255,255"},
		{LTE, Signal{RSSI: -40, RSRP: -30, RSRQ: 0}, "31,99", "99,99,255,255,34,97,255,255,255"},
		{LTE, Signal{RSSI: -130, RSRP: -160, RSRQ: -30}, "0,99", "99,99,255,255,0,0,255,255,255"},
		{HSPA, Signal{RSSI: -71, RSRP: -81, RSRQ: -5}, "21,99", "99,99,40,39,255,255,255,255,255"},
		{GSM, Signal{RSSI: -80}, "16,99", "31,0,255,255,255,255,255,255,255"},
		{NR, Signal{RSSI: -70, RSRP: -100, RSRQ: -10, SINR: 15}, "21,99", "99,99,255,255,255,255,67,57,77"},
	}
	for _, tc := range cases {
		bubble(t, Config{RAT: tc.rat}, func(t *testing.T, m *Modem) {
			m.Update(func(s *State) { s.Signal = tc.signal })
			c := quiet(t, m)
			c.expect("AT+CSQ", "+CSQ: "+tc.csq, "OK")
			c.expect("AT+CESQ", "+CESQ: "+tc.cesq, "OK")
		})
	}
}

func TestRecordedModemRefusesFaultsOfTheCard(t *testing.T) {
	m := recordedModem(t, Config{})
	if err := m.SetFault("sim_absent", true); !errors.Is(err, ErrRecorded) {
		t.Errorf("got %v", err)
	}
	mustFault(t, m, "noise", true)
	if got := m.Describe(); got != "recorded Acme A1 (acme-a1), 6 commands, faults noise" {
		t.Errorf("describes itself as %q", got)
	}
}

// What a radio cycle ends, a restart ends, too; the others stay.
func TestFaultsThatEnd(t *testing.T) {
	cycle := func(c *client) { c.write("AT+CFUN=4\r"); <-time.After(time.Second); c.write("AT+CFUN=1\r") }
	restart := func(c *client) { c.write("AT+CFUN=1,1\r") }
	for name, c := range map[string]struct {
		fault  string
		remedy func(*client)
		ends   bool
	}{
		"stuck, cycled": {"stuck", cycle, true}, "stuck, restarted": {"stuck", restart, true},
		"wedged, cycled": {"wedged", cycle, false}, "wedged, restarted": {"wedged", restart, true},
		"hung, cycled": {"hung", cycle, false}, "hung, restarted": {"hung", restart, true},
		"no signal, restarted": {"no_signal", restart, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newModem(t, Config{})
				defer closeModem(t, m)
				mustFault(t, m, c.fault, true)
				line := dial(t, m)
				defer line.conn.Close()
				c.remedy(line)
				<-time.After(10 * time.Second)
				if ended := m.ActiveFaults() == nil; ended != c.ends {
					t.Errorf("it has ended: %v", ended)
				}
				line.take()
				line.write("AT\r")
				<-time.After(time.Second)
				if answers := strings.Contains(line.take(), "OK"); answers != (c.ends || c.fault != "hung") {
					t.Errorf("it answers: %v", answers)
				}
				if served := m.State().PS.registered(); served != (c.ends || c.fault == "hung") {
					t.Errorf("it is served: %v", served)
				}
			})
		})
	}
}
