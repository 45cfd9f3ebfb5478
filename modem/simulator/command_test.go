package simulator

import (
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestParse(t *testing.T) {
	c := func(name, op, arg string) command { return command{name: name, op: op, arg: arg} }
	cases := []struct {
		line  string
		want  []command
		valid bool
		ok    bool
	}{
		{"AT", nil, true, true},
		{"at+csq", []command{c("+CSQ", "", "")}, true, true},
		{"AT +CREG = 2", []command{c("+CREG", "=", "2")}, true, true},
		{"AT+CREG?", []command{c("+CREG", "?", "")}, true, true},
		{"AT+CREG=?", []command{c("+CREG", "=?", "")}, true, true},
		{`AT+QENG="servingcell"`, []command{c("+QENG", "=", `"servingcell"`)}, true, true},
		{"ATE0V1&D0", []command{c("E", "", "0"), c("V", "", "1"), c("&D", "", "0")}, true, true},
		{"ATE0;+CSQ;+COPS?", []command{c("E", "", "0"), c("+CSQ", "", ""), c("+COPS", "?", "")}, true, true},
		{`AT+X="a;b",1;+Y`, []command{c("+X", "=", `"a;b",1`), c("+Y", "", "")}, true, true},
		{"ATS0=3S7?", []command{c("S0", "=", "3"), c("S7", "?", "")}, true, true},
		{"ATD*99#;", []command{c("D", "", "*99#;")}, true, true},
		{"AT^ICCID?", []command{c("^ICCID", "?", "")}, true, true},
		{"AT$MYCCID", []command{c("$MYCCID", "", "")}, true, true},
		{"\x1b~AT+CSQ", []command{c("+CSQ", "", "")}, true, true},
		{"T+CSQ", nil, false, false},
		{"", nil, false, false},
		{"AT?", nil, false, true},
		{"AT&", nil, false, true},
		{"AT+CREG?5", nil, false, true},
		{"ATS0", nil, false, true},
	}
	for _, tc := range cases {
		got, valid, ok := parse(tc.line)
		if !reflect.DeepEqual(got, tc.want) || valid != tc.valid || ok != tc.ok {
			t.Errorf("%q: %v %v %v, want %v %v %v", tc.line, got, valid, ok, tc.want, tc.valid, tc.ok)
		}
	}
}

func TestArgs(t *testing.T) {
	got := command{arg: ` "SC" , 2,"a,b",`}.args()
	if want := []string{"SC", "2", "a,b", ""}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// FuzzCommandLine: whatever is typed, every model of every family answers or is still, and none falls over.
func FuzzCommandLine(f *testing.F) {
	for _, seed := range []string{"AT", "AT+CSQ;+COPS?", "AT+CGSN=2", "AT+CRSM=", "AT+CGDCONT=1", "AT+CLCK=", "ATS0=", "AT+COPS=3",
		"AT+CGDCONT=1,\"IP\",\"x\"", "AT+QENG=", "AT+QLTS=2", "AT+CREG=", "AT&", "ATD1;", "AT+CSCS=\"UCS2\";+COPS?", "AT+CFUN=1,1",
		`AT+QIACT=1;+QIOPEN=1,0,"UDP","h",7,0,0;+QISENDEX=0,"00";+QIRD=0;+QISTATE?`, `AT+NETOPEN;+CIPOPEN=0,"UDP",,,1;+CIPSEND=0,1,"::1",7;+CDNSGIP="h"`, `AT+CMGF=1;+CMGS="1"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		list, _, _ := parse(line)
		for i := range models {
			m := start(Config{}, &models[i], nil)
			for _, c := range list {
				r := m.run(c)
				if r.text != nil {
					r = m.runText(c, r.text, []byte(line))
				}
				for _, text := range append(r.lines, m.refusal(r)) {
					if strings.Contains(text, "%!") {
						t.Errorf("%s: %q is ill formed", c.key(), text)
					}
				}
			}
			closeModem(t, m)
		}
	})
}

func TestLineDiscipline(t *testing.T) {
	cases := []struct{ name, typed, want string }{
		{"LF is ignored", "AT\r\n", "\r\nOK\r\n"},
		{"backspace", "ATX\b\r", "\r\nOK\r\n"},
		{"backspace at the beginning", "\x7fAT\r", "\r\nOK\r\n"},
		{"no command line", "hello\r", ""},
		{"an empty line", "\r\r", ""},
		{"two lines at once are answered in order", "AT+CFUN?\rAT+CMEE?\r", "\r\n+CFUN: 1\r\n\r\nOK\r\n\r\n+CMEE: 0\r\n\r\nOK\r\n"},
		{"too long a line", "AT+CFUN?" + strings.Repeat(" ", 3000) + "\r", "\r\n+CFUN: 1\r\n\r\nOK\r\n"},
		{"bad flag", "ATE7\r", "\r\nERROR\r\n"},
		{"bad syntax", "AT+CREG?5\r", "\r\nERROR\r\n"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			bubble(t, Config{}, func(t *testing.T, m *Modem) {
				c := quiet(t, m)
				c.write(tc.typed)
				if got := c.after(time.Second); got != tc.want {
					t.Errorf("got %q, want %q", got, tc.want)
				}
			})
		})
	}
}

func TestResetCommandsForgetTheSettings(t *testing.T) {
	for _, command := range []string{"ATZ", "AT&F"} {
		bubble(t, Config{}, func(t *testing.T, m *Modem) {
			c := quiet(t, m)
			c.expect("AT+CMEE=1;+CREG=2;+COPS=3,2", "OK")
			c.expect(command, "OK")
			c.expect("AT+CREG?", "AT+CREG?", "+CREG: 0,1", "OK")
			c.expect("AT+COPS?", "AT+COPS?", `+COPS: 0,0,"CHINA MOBILE",7`, "OK")
			c.expect("AT+CMEE?", "AT+CMEE?", "+CMEE: 0", "OK")
		})
	}
}

func TestSettingsRefuseWhatIsOutOfRange(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, m *Modem) {
		c := quiet(t, m)
		c.expect("AT+CMEE=1", "OK")
		for _, command := range []string{"AT+CMEE=3", "AT+CREG=4", "AT+CEREG=6", "AT+CEREG=", "AT+CTZU=9", "AT+CTZR=-1",
			`AT+CSCS="KOI8"`, "AT+COPS=3,3", "AT+CFUN=2", "AT+CFUN=x", "AT+CGSN=7", `AT+CLCK="XX",2`, "AT+CGDCONT=0"} {
			c.expect(command, "+CME ERROR: 50")
		}
		c.expect(`AT+CLCK="SC",1,"1234"`, "+CME ERROR: 3")
		c.expect("AT&D9", "ERROR")
	})
}

func TestEchoIsByCharacter(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, m *Modem) {
		c := dial(t, m)
		for _, b := range []string{"a", "T", "+"} {
			c.write(b)
			synctest.Wait()
			if got := c.take(); got != b {
				t.Errorf("%q comes back as %q", b, got)
			}
		}
	})
}

func TestASearchIsNotAbortedAtOnce(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, m *Modem) {
		c := quiet(t, m)
		c.write("AT+COPS=?\rAT+CFUN?\r") // within 125 ms: waits, and aborts then
		if got := c.after(100 * time.Millisecond); got != "" {
			t.Errorf("within 125 ms: %q", got)
		}
		c.after(time.Minute + 10*time.Second)
		c.expect("AT", "OK")
	})
}

func TestCommandsKeepsTheOrderOfAllLines(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, m *Modem) {
		a, b := dial(t, m), dial(t, m)
		a.ask("AT+CSQ")
		b.ask("at+cops?")
		a.ask("AT+NOSUCH")
		if got := m.Commands(); !reflect.DeepEqual(got, []string{"AT+CSQ", "at+cops?", "AT+NOSUCH"}) {
			t.Errorf("got %q", got)
		}
	})
}

func TestTheLogIsBounded(t *testing.T) {
	m := newModem(t, Config{})
	for range kept + 5 {
		m.note("AT")
	}
	if n := len(m.Commands()); n > kept || n < kept/2 {
		t.Errorf("%d entries are kept", n)
	}
}
