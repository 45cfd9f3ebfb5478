package modem

import (
	"strings"
	"testing"
)

func TestParseIMEI(t *testing.T) {
	for _, tt := range []struct{ name, lines, want, err string }{
		{"quectel/bare", "860000000000012", "860000000000012", ""},
		{"neoway/prefix", "+CGSN: 350000000000012", "350000000000012", ""},
		{"fibocom/quoted", `+CGSN: "860000000000012"`, "860000000000012", ""},
		{"cmiot/no blank", "+GSN:860000000000012", "860000000000012", ""},
		{"option/serial behind", "860000000000012,SER0123456", "860000000000012", ""},
		{"generic/serial first", "0123456789\n860000000000012", "860000000000012", ""},
		{"generic/version first", "8600000000000101\n860000000000012", "860000000000012", ""},
		{"generic/Luhn wrong", "860000000000019", "860000000000019", ""},

		{"generic/version alone", `+CGSN: "8600000000000101"`, "", "IMEISV"},
		{"generic/never given", "000000000000000", "", "15 zeros"},
		{"generic/14 digits", "86000000000001", "", "no 15 digits"},
		{"generic/17 digits", "86000000000001234", "", "no 15 digits"},
		{"generic/hexadecimal serial", "860000000000012A", "", "no 15 digits"},
		{"generic/serial that goes on", "860000000000012_7", "", "no 15 digits"},
		{"motorola/short", "000", "", "no 15 digits"},
		{"generic/nothing", "", "", "no 15 digits"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseIMEI(strings.Split(tt.lines, "\n"))
			if string(got) != tt.want || (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("got %q, %v; want %q, %q", got, err, tt.want, tt.err)
			}
		})
	}
}

func TestParseIMSI(t *testing.T) {
	for _, tt := range []struct{ name, lines, want string }{
		{"quectel/bare", "460001234567890", "460001234567890"},
		{"neoway/prefix", "+CIMI: 460001234567890", "460001234567890"},
		{"fibocom/quoted", `+CIMI: "460001234567890"`, "460001234567890"},
		{"generic/test network", "001010123456789", "001010123456789"},
		{"generic/shortest", "460001", "460001"},
		{"generic/words before", "SIM ready\n460001234567890", "460001234567890"},

		{"generic/zeros", "000000000000000", ""},
		{"generic/16 digits", "4600012345678901", ""},
		{"generic/5 digits", "46000", ""},
		{"generic/letters", "46000123456789F", ""},
		{"generic/empty", `+CIMI: ""`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseIMSI(strings.Split(tt.lines, "\n"))
			if string(got) != tt.want || (err == nil) != (tt.want != "") {
				t.Errorf("got %q, %v; want %q", got, err, tt.want)
			}
		})
	}
}

func TestParseText(t *testing.T) {
	for _, tt := range []struct{ name, lines, want string }{
		{"quectel/bare", "EC20F", "EC20F"},
		{"quectel/key", "Revision: EC25XFAR07A01M4G", "EC25XFAR07A01M4G"},
		{"simcom/blanks", "  SIMCOM INCORPORATED ", "SIMCOM INCORPORATED"},
		{"fibocom/quoted", `+CGMI: "Fibocom Wireless Inc."`, "Fibocom Wireless Inc."},
		{"fibocom/bands first", `+CGMM: "GSM900/DCS1800","L000"`, "L000"},
		{"neoway/prefix", "+GMR: N58-R04-STD-BZ-03", "N58-R04-STD-BZ-03"},
		{"neoway/comma in a bare text", "BOOT,V1.2", "BOOT,V1.2"},
		{"luat/report", "+CGMR:\n-- Board: B --\n-- SDK Version: SW_V1.2 --\n-- Compiled: today --", "SW_V1.2"},
		{"luat/report without version", "+CGMR:\n-- Board: B --", ""},
		{"telit/prefix", "#CGMM: LE910C1", "LE910C1"},
		{"generic/key Model", "Model: X1", "X1"},
		{"generic/key Manufacturer", "Manufacturer: Maker", "Maker"},
		{"generic/a URC before", "^RSSI: 19\nE3372", "E3372"},

		{"luat/empty", `+CGMI: ""`, ""},
		{"generic/a URC alone", "+XSIMSTATE: 1", ""},
		{"generic/nothing", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseText(strings.Split(tt.lines, "\n"))
			if got != tt.want || (err == nil) != (tt.want != "") {
				t.Errorf("got %q, %v; want %q", got, err, tt.want)
			}
		})
	}
}

func TestParseInfo(t *testing.T) {
	for _, tt := range []struct {
		name, lines string
		want        Info
	}{
		{"quectel/three lines", "Quectel\nEC25\nRevision: EC25EFAR06", Info{Manufacturer: "Quectel", Model: "EC25", Firmware: "EC25EFAR06"}},
		{"quectel/model and revision", "BC95-X\nRevision:BC95XJB01", Info{Model: "BC95-X", Firmware: "BC95XJB01"}},
		{"neoway/bare", "NEOWAY\nN58\nV001", Info{Manufacturer: "NEOWAY", Model: "N58", Firmware: "V001"}},
		{"neoway/four lines", "NEOWAY\nN58\nV001\nmore", Info{Manufacturer: "NEOWAY", Model: "N58", Firmware: "V001"}},
		{"luat/firmware alone", "AirM2M_780E_V1171_LTE_AT", Info{Firmware: "AirM2M_780E_V1171_LTE_AT"}},
		{"simcom/keys", "Manufacturer: SIMCOM INCORPORATED\nModel: SIMCOM_SIM7600CE\nRevision: SIM7600M22\nIMEI: 860000000000012\n+GCAP: +CGSM",
			Info{Manufacturer: "SIMCOM INCORPORATED", Model: "SIMCOM_SIM7600CE", Firmware: "SIM7600M22", IMEI: "860000000000012"}},
		{"huawei/keys and a stray line", "Manufacturer: M\nModel: X\nRevision: 1\n+CIS707-A, +MS", Info{Manufacturer: "M", Model: "X", Firmware: "1"}},
		{"generic/no IMEI", "Model: X\nIMEI: 000000000000000", Info{Model: "X"}},
		{"motorola/a code", "144", Info{}},
		{"generic/blank lines", " \n\n", Info{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := ParseInfo(strings.Split(tt.lines, "\n")); got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

func FuzzIdentity(f *testing.F) {
	for _, s := range []string{"860000000000012", `+CGSN: "8600000000000101"`, "+CIMI: 460001234567890", "Quectel\nEC25\nRevision: EC25EFAR06",
		"IMEI: 860000000000012,SN", `+CGMM: "A","B"`, "-- SDK Version: 1 --", "Model:\nRevision:Model: x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		lines := strings.Split(text, "\n")
		if i, err := ParseIMEI(lines); err == nil {
			checkDigits(t, string(i), text, 15, 15)
			if again, err := ParseIMEI([]string{`+CGSN: "` + string(i) + `"`}); err != nil || again != i {
				t.Errorf("%q read again gives %q, %v", i, again, err)
			}
		}
		if i, err := ParseIMSI(lines); err == nil {
			checkDigits(t, string(i), text, 6, 15)
			if again, err := ParseIMSI([]string{"+CIMI: " + string(i)}); err != nil || again != i {
				t.Errorf("%q read again gives %q, %v", i, again, err)
			}
		}
		if v, err := ParseText(lines); err == nil && (v == "" || !strings.Contains(text, v)) {
			t.Errorf("%q gave the text %q", text, v)
		}
		info := ParseInfo(lines)
		for _, v := range []string{info.Manufacturer, info.Model, info.Firmware, string(info.IMEI)} {
			if !strings.Contains(text, v) {
				t.Errorf("%q gave %q", text, v)
			}
		}
	})
}

func checkDigits(t *testing.T, got, text string, least, most int) {
	t.Helper()
	if !isDigits(got) || len(got) < least || len(got) > most || zeros(got) || !strings.Contains(text, got) {
		t.Errorf("%q gave %q", text, got)
	}
}
