package modem

import (
	"fmt"
	"net/netip"
	"reflect"
	"strings"
	"testing"
)

// addr builds the addresses of the tables; "" is no address.
func addr(s string) netip.Addr {
	if s == "" {
		return netip.Addr{}
	}
	return netip.MustParseAddr(s)
}

func TestParseContexts(t *testing.T) {
	for _, tt := range []struct {
		name, lines string
		want        []Context
	}{
		{"quectel/no address", `+CGDCONT: 1,"IP","cmnet","0.0.0.0",0,0,0,0`, []Context{{CID: 1, Type: "IP", APN: "cmnet"}}},
		{"simcom/address", `+CGDCONT: 1,"IP","ctnet","10.5.170.50",0,0,,,,`, []Context{{CID: 1, Type: "IP", APN: "ctnet", Address: addr("10.5.170.50")}}},
		{"neoway/words in the address", `+CGDCONT: 1,"IP","CMNET"," IPV4:0.0.0.0",0,0`, []Context{{CID: 1, Type: "IP", APN: "CMNET"}}},
		{"nokia/empty fields", `+CGDCONT: 1,"IP",,,0,0`, []Context{{CID: 1, Type: "IP"}}},
		{"nordic/context 0", `+CGDCONT: 0,"IPV4V6","iot","",0,0`, []Context{{CID: 0, Type: "IPV4V6", APN: "iot"}}},
		{"luat/context 5", `+CGDCONT: 5,"IP","ctnet","10.32.140.122"`, []Context{{CID: 5, Type: "IP", APN: "ctnet", Address: addr("10.32.140.122")}}},
		{"generic/type alone", `+CGDCONT: 2,"PPP"`, []Context{{CID: 2, Type: "PPP"}}},
		{"simcom/two", "+CGDCONT: 1,\"IP\",\"a\"\n+CGDCONT: 8,\"IPV4V6\",\"IMS\",\"254.128.0.0.0.0.0.0.2.17.34.51.68.85.102.119\",0,0",
			[]Context{{CID: 1, Type: "IP", APN: "a"}, {CID: 8, Type: "IPV4V6", APN: "IMS", Address: addr("fe80::211:2233:4455:6677")}}},
		{"generic/lines between", "RING\n+CGDCONT: 1,\"IP\",\"a\"", []Context{{CID: 1, Type: "IP", APN: "a"}}},
		{"generic/none", "", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseContexts(strings.Split(tt.lines, "\n"))
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %+v, %v\nwant %+v", got, err, tt.want)
			}
		})
	}
	for _, line := range []string{`+CGDCONT: (1-16),"IP",,,(0-2)`, `+CGDCONT: -1,"IP"`, "+CGDCONT: "} {
		if got, err := ParseContexts([]string{line}); err == nil {
			t.Errorf("%q gave %+v", line, got)
		}
	}
}

func TestParseActive(t *testing.T) {
	for _, tt := range []struct {
		name, lines string
		want        map[int]bool
	}{
		{"generic/one", "+CGACT: 1,1", map[int]bool{1: true}},
		{"luat/blanks", "+CGACT: 5, 1", map[int]bool{5: true}},
		{"generic/several", "+CGACT: 1,0\n+CGACT: 8,1", map[int]bool{1: false, 8: true}},
		{"generic/none", "", map[int]bool{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseActive(strings.Split(tt.lines, "\n"))
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %v, %v; want %v", got, err, tt.want)
			}
		})
	}
	for _, line := range []string{"+CGACT: 1", "+CGACT: ,1", "+CGACT: 1,2", "+CGACT: 1,-", "+CGACT: -1,1"} {
		if got, err := ParseActive([]string{line}); err == nil {
			t.Errorf("%q gave %v", line, got)
		}
	}
}

func TestParseAddress(t *testing.T) {
	for _, tt := range []struct {
		name, line string
		cid        int
		want       string
	}{
		{"quectel/quoted", `+CGPADDR: 1,"10.5.116.238"`, 1, "10.5.116.238"},
		{"em12/bare", "+CGPADDR: 1,10.5.116.238", 1, "10.5.116.238"},
		{"quectel/two fields", `+CGPADDR: 1,"10.5.116.238","240e:47e::1"`, 1, "10.5.116.238"},
		{"quectel/IPv6 first", `+CGPADDR: 1,"240e:47e::1","10.5.116.238"`, 1, "10.5.116.238"},
		{"quectel/IPv6 alone", `+CGPADDR: 1,"0.0.0.0","240e:47e::1"`, 1, "240e:47e::1"},
		{"luat/both in one field", `+CGPADDR: 5,"IPV4:10.32.140.122    IPV6:::18C9:1"`, 5, "10.32.140.122"},
		{"luat/IPv6 alone", `+CGPADDR: 5,"IPV4:0.0.0.0    IPV6:240E::1"`, 5, "240e::1"},
		{"generic/decimal IPv6", `+CGPADDR: 1,"36.14.4.126.0.0.0.0.0.0.0.0.0.0.0.1"`, 1, "240e:47e::1"},
		{"generic/mapped", `+CGPADDR: 1,"::ffff:10.1.2.3"`, 1, "10.1.2.3"},
		{"generic/mapped zeros", `+CGPADDR: 1,"::ffff:0.0.0.0"`, 1, ""},
		{"generic/not active", `+CGPADDR: 1,"0.0.0.0"`, 1, ""},
		{"generic/decimal zeros", `+CGPADDR: 1,"0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0"`, 1, ""},
		{"generic/empty", `+CGPADDR: 1,""`, 1, ""},
		{"generic/no field", "+CGPADDR: 1", 1, ""},
		{"generic/number too large", `+CGPADDR: 1,"10.5.116.256"`, 1, ""},
		{"generic/decimal too large", `+CGPADDR: 1,"256.14.4.126.0.0.0.0.0.0.0.0.0.0.0.1"`, 1, ""},
		{"generic/a zone is none of ours", `+CGPADDR: 1,"fe80::1%x"`, 1, ""},
		{"generic/words", `+CGPADDR: 1,"NO IP"`, 1, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseAddress([]string{tt.line}, tt.cid)
			if err != nil || got != addr(tt.want) {
				t.Errorf("got %v, %v; want %q", got, err, tt.want)
			}
		})
	}
	for _, line := range []string{`+CGPADDR: 2,"10.1.1.1"`, "+CGPADDR: ", "RING", ""} {
		if got, err := ParseAddress([]string{line}, 1); err == nil {
			t.Errorf("%q gave %v", line, got)
		}
	}
}

func TestParseAttached(t *testing.T) {
	for line, want := range map[string]bool{"+CGATT: 1": true, "+CGATT: 0": false, "+CGATT:1": true} {
		if got, err := ParseAttached([]string{line}); err != nil || got != want {
			t.Errorf("%q gave %v, %v", line, got, err)
		}
	}
	for _, line := range []string{"", "+CGATT: ", "+CGATT: 2", "+CGATT: -1", "+CGACT: 1"} {
		if got, err := ParseAttached([]string{line}); err == nil {
			t.Errorf("%q gave %v", line, got)
		}
	}
}

func TestDataContext(t *testing.T) {
	on, off := new(true), new(false)
	for _, tt := range []struct {
		name     string
		contexts []Context
		want     int // -1: none
	}{
		{"none", nil, -1},
		{"voice alone", []Context{{CID: 1, APN: "IMS"}, {CID: 2, APN: "sos"}}, -1},
		{"voice by its long name", []Context{{CID: 1, APN: "ims.mnc000.mcc460.gprs"}, {CID: 3, APN: "cmnet"}}, 3},
		{"the active one", []Context{{CID: 1, Active: off}, {CID: 5, Active: on}}, 5},
		{"the lowest active one", []Context{{CID: 6, Active: on}, {CID: 5, Active: on}, {CID: 1}}, 5},
		{"a high number, active", []Context{{CID: 1, Active: off}, {CID: 5000, Active: on}}, 5000},
		{"none active", []Context{{CID: 3}, {CID: 1, Active: off}}, 1},
		{"voice is active", []Context{{CID: 8, APN: "IMS", Active: on}, {CID: 1, APN: "iot"}}, 1},
		{"a name that only begins so", []Context{{CID: 1, APN: "imsi-net"}}, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			before := fmt.Sprint(tt.contexts)
			got, ok := DataContext(tt.contexts)
			if ok != (tt.want >= 0) || ok && got.CID != tt.want {
				t.Errorf("got %+v, %v; want %d", got, ok, tt.want)
			}
			if fmt.Sprint(tt.contexts) != before {
				t.Error("the list was changed")
			}
		})
	}
}

func TestParseServers(t *testing.T) {
	for _, tt := range []struct {
		name, lines string
		want        []string
		ok          bool
	}{
		{"telit/address and mask in one", `+CGCONTRDP: 1,5,"ibox.tim.it.mnc001.mcc222.gprs","2.197.17.49.255.255.255.255","2.197.17.49","10.207.43.46","10.206.56.132","0.0.0.0","0.0.0.0",0`, []string{"10.207.43.46", "10.206.56.132"}, true},
		{"before Rel-9/mask apart", `+CGCONTRDP: 1,5,cmiot,10.5.1.2,255.255.255.0,10.5.1.1,211.136.17.107,211.136.20.203`, []string{"211.136.17.107", "211.136.20.203"}, true},
		{"one server", `+CGCONTRDP: 1,5,"a","10.5.1.2.255.255.255.0","10.5.1.1","211.136.17.107"`, []string{"211.136.17.107"}, true},
		{"the same twice", `+CGCONTRDP: 1,5,"a","10.5.1.2.255.255.255.0","10.5.1.1","1.2.3.4","1.2.3.4"`, []string{"1.2.3.4"}, true},
		{"both families", `+CGCONTRDP: 1,5,"a","10.5.1.2.255.255.255.0","10.5.1.1","1.2.3.4","0.0.0.0"` + "\n" +
			`+CGCONTRDP: 1,5,"a","36.14.4.126.0.0.0.0.0.0.0.0.0.0.0.1.255.255.255.255.255.255.255.255.0.0.0.0.0.0.0.0","254.128.0.0.0.0.0.0.0.0.0.0.0.0.0.1","36.14.4.126.0.0.0.0.0.0.0.0.0.0.0.83","::"`, []string{"1.2.3.4", "240e:47e::53"}, true},
		{"another context", `+CGCONTRDP: 2,5,"a","10.5.1.2.255.255.255.0","10.5.1.1","1.2.3.4"`, nil, false},
		{"none given", `+CGCONTRDP: 1,5,"a","10.5.1.2.255.255.255.0"`, nil, true},
		{"not active", "", nil, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseServers(strings.Split(tt.lines, "\n"), 1)
			if strings.Join(tt.want, " ") != strings.Trim(fmt.Sprint(got), "[]") || (err == nil) != tt.ok {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
}

func FuzzPDP(f *testing.F) {
	for _, s := range []string{`+CGCONTRDP: 1,5,"a","10.5.1.2.255.255.255.0","10.5.1.1","1.2.3.4"`, `+CGCONTRDP: 1,5,a,10.5.1.2,255.255.255.0,10.5.1.1,1.2.3.4`, `+CGDCONT: 1,"IP","cmnet","0.0.0.0",0,0`, `+CGPADDR: 1,"10.5.116.238","240e:47e::1"`, "+CGACT: 5, 1",
		`+CGPADDR: 1,"IPV4:10.32.140.122    IPV6:::18C9:1"`, `+CGPADDR: 1,"254.128.0.0.0.0.0.0.2.17.34.51.68.85.102.119"`, "+CGATT: 1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		contexts, err := ParseContexts([]string{line})
		for _, c := range contexts {
			if err != nil || c.CID < 0 || !strings.Contains(line, c.APN) || !strings.Contains(line, c.Type) {
				t.Errorf("%q: %+v, %v", line, c, err)
			}
			checkAddress(t, line, c.Address)
		}
		if active, err := ParseActive([]string{line}); err != nil && active != nil {
			t.Errorf("%q: %v beside %v", line, active, err)
		}
		if a, err := ParseAddress([]string{line}, 1); err == nil {
			checkAddress(t, line, a)
		}
		servers, err := ParseServers([]string{line}, 1)
		if err != nil && servers != nil || len(servers) > 2 {
			t.Errorf("%q: %v, %v", line, servers, err)
		}
		for _, a := range servers {
			checkAddress(t, line, a)
		}
		if on, err := ParseAttached([]string{line}); err == nil && on != strings.Contains(line, "1") {
			t.Errorf("%q: %v", line, on)
		}
	})
}

func checkAddress(t *testing.T, line string, a netip.Addr) {
	t.Helper()
	if !a.IsValid() {
		return
	}
	if a.IsUnspecified() || a.Is4In6() || a.Zone() != "" {
		t.Errorf("%q gave %v", line, a)
	}
	if again, err := ParseAddress([]string{`+CGPADDR: 7,"` + a.String() + `"`}, 7); err != nil || again != a {
		t.Errorf("%v read again gives %v, %v", a, again, err)
	}
}
