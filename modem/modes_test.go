package modem

import "testing"

func TestGenerations(t *testing.T) {
	for _, tt := range []struct {
		in   []int
		want string
	}{
		{nil, ""}, {[]int{2}, "2G"}, {[]int{4, 2, 3}, "2G 3G 4G"}, {[]int{5}, "5G"}, {[]int{0, 1, 6, 64, -1}, ""}, {[]int{2, 3, 4, 5}, AllGenerations.String()},
	} {
		if got := GenerationsOf(tt.in...).String(); got != tt.want {
			t.Errorf("%v: %q, want %q", tt.in, got, tt.want)
		}
	}
	g := GenerationsOf(2, 4)
	if !g.Has(2) || g.Has(3) || !g.Has(4) || g.Has(5) || g.Has(1) || g.Has(100) {
		t.Errorf("%s has the wrong members", g)
	}
}

func TestLocked(t *testing.T) {
	g := GenerationsOf
	for _, tt := range []struct {
		name         string
		has, allowed Generations
		want         bool
	}{
		{"nothing known", 0, 0, false},
		{"not asked", g(2, 4), 0, false},
		{"automatic", g(2, 3, 4), AllGenerations, false},
		{"all that it has", g(2, 3, 4), g(2, 3, 4), false},
		{"one missing", g(2, 3, 4), g(2, 3), true},
		{"one left", g(2, 4), g(2), true},
		{"a modem of one generation", g(2), g(2), false},
		{"unknown model, automatic", 0, AllGenerations, false},
		{"unknown model, several", 0, g(2, 3, 4), false},
		{"unknown model, one", 0, g(2), true},
	} {
		if got := (Modes{Has: tt.has, Allowed: tt.allowed}).Locked(); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

func TestParseModes(t *testing.T) {
	g := GenerationsOf
	for _, tt := range []struct {
		name  string
		parse func([]string) (Generations, error)
		line  string
		want  Generations // 0: an error
	}{
		{"quectel/automatic", ParseScanMode, `+QCFG: "nwscanmode",0`, AllGenerations},
		{"quectel/GSM", ParseScanMode, `+QCFG: "nwscanmode",1`, g(2)},
		{"quectel/WCDMA", ParseScanMode, `+QCFG: "nwscanmode",2`, g(3)},
		{"quectel/LTE", ParseScanMode, `+QCFG: "NWSCANMODE", 3`, g(4)},
		{"quectel/CDMA and HDR", ParseScanMode, `+QCFG: "nwscanmode",8`, g(2, 3)},
		{"quectel/another setting", ParseScanMode, `+QCFG: "usbnet",1`, 0},
		{"quectel/beyond the table", ParseScanMode, `+QCFG: "nwscanmode",9`, 0},
		{"quectel/below the table", ParseScanMode, `+QCFG: "nwscanmode",-1`, 0},
		{"quectel/no value", ParseScanMode, `+QCFG: "nwscanmode"`, 0},
		{"quectel/5G automatic", ParseModePreference, `+QNWPREFCFG: "mode_pref",AUTO`, AllGenerations},
		{"quectel/5G list", ParseModePreference, `+QNWPREFCFG: "mode_pref",LTE:NR5G`, g(4, 5)},
		{"quectel/5G one", ParseModePreference, `+QNWPREFCFG: "mode_pref",WCDMA`, g(3)},
		{"quectel/5G a word that nobody knows", ParseModePreference, `+QNWPREFCFG: "mode_pref",LTE:6G`, 0},
		{"quectel/5G nothing", ParseModePreference, `+QNWPREFCFG: "mode_pref",`, 0},
		{"simcom/automatic", ParsePreferredMode, "+CNMP: 2", AllGenerations},
		{"simcom/GSM", ParsePreferredMode, "+CNMP: 13", g(2)},
		{"simcom/WCDMA", ParsePreferredMode, "+CNMP:14", g(3)},
		{"simcom/LTE", ParsePreferredMode, "+CNMP: 38", g(4)},
		{"simcom/all but LTE", ParsePreferredMode, "+CNMP: 48", g(2, 3)},
		{"simcom/LTE and NR", ParsePreferredMode, "+CNMP: 109", g(4, 5)},
		{"simcom/beyond the table", ParsePreferredMode, "+CNMP: 1", 0},
		{"simcom/no number", ParsePreferredMode, "+CNMP: ", 0},
		{"generic/all", ParseSystems, "25", AllGenerations},
		{"generic/GSM", ParseSystems, "+WS46: 12", g(2)},
		{"generic/LTE", ParseSystems, "+WS46:28", g(4)},
		{"generic/GSM and LTE", ParseSystems, "30", g(2, 4)},
		{"generic/beyond the table", ParseSystems, "11", 0},
		{"nothing", ParsePreferredMode, "OK", 0},
	} {
		got, err := tt.parse([]string{tt.line})
		if got != tt.want || (err != nil) != (tt.want == 0) {
			t.Errorf("%s: %s, %v; want %s", tt.name, got, err, tt.want)
		}
	}
}

func FuzzModes(f *testing.F) {
	for _, line := range []string{`+QCFG: "nwscanmode",3`, `+QNWPREFCFG: "mode_pref",LTE:NR5G`, "+CNMP: 38", "+CNMP: 2,3", "25"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		for i, parse := range []func([]string) (Generations, error){ParseScanMode, ParseModePreference, ParsePreferredMode, ParseSystems} {
			g, err := parse([]string{line})
			if (g == 0) != (err != nil) || g&^AllGenerations != 0 {
				t.Errorf("parser %d: %q gave %s, %v", i, line, g, err)
			}
		}
	})
}
