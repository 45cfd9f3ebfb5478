package modem

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

func TestParseRegistration(t *testing.T) {
	for _, tt := range []struct {
		name, lines string
		want        Registration
	}{
		{"generic/n=0", "+CREG: 0,1", Registration{Domain: CS, Stat: Home}},
		{"generic/denied", "+CREG: 1,3", Registration{Domain: CS, Stat: Denied}},
		{"generic/searching", "+CEREG: 1,2", Registration{Domain: EPS, Stat: Searching}},
		{"nordic/no card", "+CEREG: 5,90", Registration{Domain: EPS, Stat: NotRegistered}},
		{"generic/out of coverage", "+CEREG: 0,4", Registration{Domain: EPS, Stat: StatUnknown}},
		{"generic/CSFB not preferred", "+CGREG: 2,10,6c1a,d0e7", Registration{Domain: PS, Stat: 10, Area: new(uint64(0x6C1A)), Cell: new(uint64(0xD0E7))}},
		{"generic/quoted", `+CREG: 2,1,"CE00","01CEAD8F"`, Registration{Domain: CS, Stat: Home, Area: new(uint64(0xCE00)), Cell: new(uint64(0x01CEAD8F))}},
		{"generic/bare hex", "+CREG: 1,1,84CD,00D30173", Registration{Domain: CS, Stat: Home, Area: new(uint64(0x84CD)), Cell: new(uint64(0xD30173))}},
		{"generic/LTE", `+CEREG: 2,1,"1F00","79D9C03",7`, Registration{Domain: EPS, Stat: Home, Area: new(uint64(0x1F00)), Cell: new(uint64(0x79D9C03)), AcT: new(7)}},
		{"generic/a quote is lost", `+CREG: 2,1,"0C,"0100A01",7`, Registration{Domain: CS, Stat: Home, Area: new(uint64(0xC)), Cell: new(uint64(0x100A01)), AcT: new(7)}},
		{"qualcomm/mode 7", `+CREG: 7,10,"54DA","0F6B0A78",7`, Registration{Domain: CS, Stat: 10, Area: new(uint64(0x54DA)), Cell: new(uint64(0xF6B0A78)), AcT: new(7)}},
		{"generic/blanks", "+CGREG: 2,1, 81ED, 1A9CEB", Registration{Domain: PS, Stat: Home, Area: new(uint64(0x81ED)), Cell: new(uint64(0x1A9CEB))}},
		{"generic/short area", "+CREG: 2,1,7B2,5A1C3E4", Registration{Domain: CS, Stat: Home, Area: new(uint64(0x7B2)), Cell: new(uint64(0x5A1C3E4))}},
		{"iridium/zero-padded", `+CREG:002,001,"18d8","ffff"`, Registration{Domain: CS, Stat: Home, Area: new(uint64(0x18D8)), Cell: new(uint64(0xFFFF))}},
		{"huawei/zeros", "+CREG: 2,0,00,0", Registration{Domain: CS, Area: new(uint64(0)), Cell: new(uint64(0))}},
		{"novatel/RAC between", "+CEREG: 2,1, 1F00, 20 ,79D903 ,7", Registration{Domain: EPS, Stat: Home, Area: new(uint64(0x1F00)), Cell: new(uint64(0x79D903)), RAC: new(uint64(0x20)), AcT: new(7)}},
		{"generic/RAC behind", `+CGREG: 2,1,"1422","00000142",3,"05"`, Registration{Domain: PS, Stat: Home, Area: new(uint64(0x1422)), Cell: new(uint64(0x142)), AcT: new(3), RAC: new(uint64(5))}},
		{"generic/empty fields", "+CGREG: 2,5,,,,", Registration{Domain: PS, Stat: Roaming}},
		{"generic/EPS cause", `+CEREG: 3,3,"ABCD","0ABCDEF0",7,0,15`, Registration{Domain: EPS, Stat: Denied, Area: new(uint64(0xABCD)), Cell: new(uint64(0x0ABCDEF0)), AcT: new(7), Reject: &Reject{Domain: EPS, Cause: 15}}},
		{"generic/EPS cause, no cell", "+CEREG: 3,3,,,,0,8", Registration{Domain: EPS, Stat: Denied, Reject: &Reject{Domain: EPS, Cause: 8}}},
		{"generic/the maker's cause", "+CEREG: 3,3,,,,1,512", Registration{Domain: EPS, Stat: Denied, Reject: &Reject{Domain: EPS, Cause: 512, Vendor: true}}},
		{"generic/PS cause behind RAC", `+CGREG: 3,3,"1422","0142",2,"05",0,7`, Registration{Domain: PS, Stat: Denied, Area: new(uint64(0x1422)), Cell: new(uint64(0x142)), AcT: new(2), RAC: new(uint64(5)), Reject: &Reject{Domain: PS, Cause: 7}}},
		{"air780/LTE under the name of PS", `+CGREG: 3,3,"ABCD","0ABCDEF0",7,0,15`, Registration{Domain: PS, Stat: Denied, Area: new(uint64(0xABCD)), Cell: new(uint64(0x0ABCDEF0)), AcT: new(7), Reject: &Reject{Domain: PS, Cause: 15}}},
		{"generic/PS cause cut off", `+CGREG: 3,3,"1422","0142",2,"01",1`, Registration{Domain: PS, Stat: Denied, Area: new(uint64(0x1422)), Cell: new(uint64(0x142)), AcT: new(2), RAC: new(uint64(1))}},
		{"generic/cause 0 is none", `+CEREG: 3,5,"6A21","02C4E103",13,0,0`, Registration{Domain: EPS, Stat: Roaming, Area: new(uint64(0x6A21)), Cell: new(uint64(0x02C4E103)), AcT: new(13)}},
		{"generic/cause beyond eight bits", "+CEREG: 3,3,,,,0,256", Registration{Domain: EPS, Stat: Denied}},
		{"generic/cause type beyond the standard", "+CEREG: 3,3,,,,2,15", Registration{Domain: EPS, Stat: Denied}},
		{"generic/PSM timers are no cause", `+CEREG: 4,5,"41C2","0A1B2C3D",7,,,"00100001","10100101"`, Registration{Domain: EPS, Stat: Roaming, Area: new(uint64(0x41C2)), Cell: new(uint64(0x0A1B2C3D)), AcT: new(7)}},
		{"generic/5G slice", "+C5GREG: 2,1,1F00,79D903,11,6,ABCDEF", Registration{Domain: FiveGS, Stat: Home, Area: new(uint64(0x1F00)), Cell: new(uint64(0x79D903)), AcT: new(11)}},
		{"generic/5G cause", `+C5GREG: 3,3,"76010F","760BF0114",11,1,"01",0,27`, Registration{Domain: FiveGS, Stat: Denied, Area: new(uint64(0x76010F)), Cell: new(uint64(0x760BF0114)), AcT: new(11), Reject: &Reject{Domain: FiveGS, Cause: 27}}},
		{"samsung/more fields", "+CREG: 2,1,00A1,3C41, A, D3C41", Registration{Domain: CS, Stat: Home, Area: new(uint64(0xA1)), Cell: new(uint64(0x3C41))}},
		{"ublox/URCs before the answer", "+CREG: 5,\"3E9A\",\"2B3C4D1\",6\n+CREG: 2,1,\"3E9A\",\"2B3C4D2\",6", Registration{Domain: CS, Stat: Home, Area: new(uint64(0x3E9A)), Cell: new(uint64(0x2B3C4D2)), AcT: new(6)}},
		{"nordic/URC behind the answer", "+CEREG: 1,1\n+CEREG: 2", Registration{Domain: EPS, Stat: Home}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseRegistration(strings.Split(tt.lines, "\n"))
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %s, %v\nwant %s", render(got, true), err, render(tt.want, true))
			}
		})
	}
}

func TestParseRegistrationRefuses(t *testing.T) {
	for _, tt := range []struct{ name, line string }{
		{"generic/URC", "+CREG: 3"},
		{"generic/the range that +CREG=? gives", "+CREG: (0-2)"},
		{"generic/the ranges that +CEREG=? gives", "+CEREG: (0-2,4)"},
		{"generic/state beyond the standard", "+CREG: 1,12"},
		{"generic/no state", "+CREG: 1,x"},
		{"generic/no mode", "+CREG: x,1"},
		{"generic/mode lost its comma", "+CREG: 21,1"},
		{"generic/negative state", "+CREG: 1,-1"},
		{"generic/another line", "+COPS: 0,1"},
		{"generic/nothing", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := ParseRegistration([]string{tt.line}); err == nil {
				t.Errorf("got %s", render(got, true))
			}
		})
	}
}

func TestParseRegistrationURC(t *testing.T) {
	for _, tt := range []struct {
		name, line string
		want       Registration
	}{
		{"generic/state", "+CREG: 3", Registration{Domain: CS, Stat: Denied}},
		{"generic/searching, empty", "+CREG: 2,,", Registration{Domain: CS, Stat: Searching}},
		{"ericsson/quoted", `+CREG: 1,"1422","00000142",3,"00"`, Registration{Domain: CS, Stat: Home, Area: new(uint64(0x1422)), Cell: new(uint64(0x142)), AcT: new(3)}},
		{"huawei/bare", "+CGREG: 1,7AD4,3C1E", Registration{Domain: PS, Stat: Home, Area: new(uint64(0x7AD4)), Cell: new(uint64(0x3C1E))}},
		{"generic/zero-padded", `+CREG: 001,"0001","0010",000`, Registration{Domain: CS, Stat: Home, Area: new(uint64(1)), Cell: new(uint64(0x10)), AcT: new(0)}},
		{"generic/cause", "+CEREG: 3,,,,0,15", Registration{Domain: EPS, Stat: Denied, Reject: &Reject{Domain: EPS, Cause: 15}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseRegistrationURC(tt.line)
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %s, %v\nwant %s", render(got, false), err, render(tt.want, false))
			}
		})
	}
	for _, line := range []string{"+CREG: 1,3", "+CREG: (0-2)", "+CREG: 12", "+COPS: 0", "+CREG", ""} {
		if got, err := ParseRegistrationURC(line); err == nil {
			t.Errorf("%q gave %s", line, render(got, false))
		}
	}
}

func TestRegistrationForms(t *testing.T) {
	for _, tt := range []struct {
		line       string
		urc, reply bool
	}{
		{"+CREG: 3", true, false},
		{"+CREG: 2,,", true, false},
		{`+CREG: 1,"1422","00000142"`, true, false},
		{"+CREG: 1,7AD4,3C1E", true, false},
		{"+CEREG: 11, 61C0, 2A ,23B4D0 ,7", true, false},
		{"+CREG: 1,3", false, true},
		{"+CREG: 1,1,84CD,00D30173", false, true},
		{"+CREG:002,001", false, true},
		{"+CREG: (0-2)", false, true},
		{"+CREGX: 1", false, false},
		{"+COPS: 0", false, false},
		{"CREG: 1", false, false},
	} {
		if urc, reply := IsRegistrationURC(tt.line), IsRegistrationReply(tt.line); urc != tt.urc || reply != tt.reply {
			t.Errorf("%q: URC %v, answer %v; want %v, %v", tt.line, urc, reply, tt.urc, tt.reply)
		}
	}
}

func TestStat(t *testing.T) {
	for _, tt := range []struct {
		stat              Stat
		name              string
		registered, roams bool
	}{
		{NotRegistered, "not_registered", false, false},
		{Home, "home", true, false},
		{Searching, "searching", false, false},
		{Denied, "denied", false, false},
		{StatUnknown, "unknown", false, false},
		{Roaming, "roaming", true, true},
		{6, "home_sms_only", false, false},
		{7, "roaming_sms_only", false, true},
		{EmergencyOnly, "emergency_only", false, false},
		{9, "home_csfb_not_preferred", true, false},
		{10, "roaming_csfb_not_preferred", true, true},
		{11, "attached_rlos", false, false},
		{12, "unknown", false, false},
	} {
		if tt.stat.String() != tt.name || tt.stat.Registered() != tt.registered || tt.stat.Roams() != tt.roams {
			t.Errorf("stat %d is %s, registered %v, roams %v", tt.stat, tt.stat, tt.stat.Registered(), tt.stat.Roams())
		}
	}
}

func TestDomain(t *testing.T) {
	for d, want := range map[Domain][2]string{CS: {"cs", "+CREG"}, PS: {"ps", "+CGREG"}, EPS: {"eps", "+CEREG"}, FiveGS: {"5gs", "+C5GREG"}, Domains: {"unknown", "unknown"}} {
		if d.String() != want[0] || d.Prefix() != want[1] {
			t.Errorf("domain %d is %s, %s", d, d, d.Prefix())
		}
	}
}

func TestRegistrationLocation(t *testing.T) {
	for _, tt := range []struct {
		name       string
		stat       Stat
		area, cell *uint64
		ok         bool
	}{
		{"home", Home, new(uint64(0x1F00)), new(uint64(0x79D903)), true},
		{"searching", Searching, new(uint64(0x1F00)), new(uint64(0x79D903)), false},
		{"no area", Home, nil, new(uint64(0x79D903)), false},
		{"no cell", Home, new(uint64(0x1F00)), nil, false},
		{"area 0", Home, new(uint64(0)), new(uint64(1)), false},
		{"area FFFE", Home, new(uint64(0xFFFE)), new(uint64(1)), false},
		{"area FFFFFF", Home, new(uint64(0xFFFFFF)), new(uint64(1)), false},
		{"cell 0", Home, new(uint64(1)), new(uint64(0)), false},
		{"cell FFFF", Home, new(uint64(1)), new(uint64(0xFFFF)), false},
		{"cell FFFFFFF", Home, new(uint64(1)), new(uint64(0xFFFFFFF)), false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			area, cell, ok := Registration{Stat: tt.stat, Area: tt.area, Cell: tt.cell}.Location()
			if ok != tt.ok || ok && (area != *tt.area || cell != *tt.cell) || !ok && (area != 0 || cell != 0) {
				t.Errorf("got %d, %d, %v", area, cell, ok)
			}
		})
	}
}

// render writes a registration as a modem does, as an answer or as a URC.
func render(r Registration, answer bool) string {
	var f []string
	if answer {
		f = append(f, "3")
	}
	f = append(f, fmt.Sprint(int(r.Stat)), quoted("%04X", r.Area), quoted("%08X", r.Cell), optional(r.AcT))
	switch r.Domain {
	case PS:
		f = append(f, quoted("%02X", r.RAC))
	case FiveGS:
		f = append(f, "", "")
	}
	if r.Reject != nil {
		typ := "0"
		if r.Reject.Vendor {
			typ = "1"
		}
		f = append(f, typ, fmt.Sprint(r.Reject.Cause))
	}
	return r.Domain.Prefix() + ": " + strings.Join(f, ",")
}

func quoted(form string, n *uint64) string {
	if n == nil {
		return ""
	}
	return fmt.Sprintf(`"`+form+`"`, *n)
}

func optional(n *int) string {
	if n == nil {
		return ""
	}
	return fmt.Sprint(*n)
}

func FuzzRegistration(f *testing.F) {
	for _, s := range []string{
		"+CREG: 1,3", `+CREG: 1,"1422","00000142",3,"00"`, "+CEREG: 2,1, 1F00, 20 ,79D903 ,7", "+C5GREG: 2,1,1F00,79D903,11,6,ABCDEF",
		`+CGREG: 3,3,"ABCD","0ABCDEF0",7,0,15`, "+CREG: 2,,", "+CEREG: 3,3,,,,1,512", `+CREG:002,001,"18d8","ffff"`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if IsRegistrationURC(line) && IsRegistrationReply(line) {
			t.Errorf("%q is both", line)
		}
		if r, err := ParseRegistration([]string{line}); err == nil {
			again, err := ParseRegistration([]string{render(r, true)})
			checkRegistration(t, line, r, again, err)
		}
		if r, err := ParseRegistrationURC(line); err == nil {
			again, err := ParseRegistrationURC(render(r, false))
			checkRegistration(t, line, r, again, err)
		}
	})
}

// checkRegistration holds what was read against the line and against what is read from
// it when it is written again. A routing area is written for PS alone.
func checkRegistration(t *testing.T, line string, r, again Registration, err error) {
	t.Helper()
	if r.Domain != PS {
		again.RAC = r.RAC
	}
	if err != nil || !reflect.DeepEqual(r, again) {
		t.Errorf("%q: %s, read again %s, %v", line, render(r, true), render(again, true), err)
	}
	for _, n := range []*uint64{r.Area, r.Cell, r.RAC} {
		if n != nil && !strings.Contains(strings.ToUpper(line), fmt.Sprintf("%X", *n)) {
			t.Errorf("%q has no %X", line, *n)
		}
	}
	if r.Stat > 11 || r.AcT != nil && (*r.AcT < 0 || *r.AcT > 19) || r.Reject != nil && r.Reject.Cause <= 0 {
		t.Errorf("%q: %s", line, render(r, true))
	}
}
