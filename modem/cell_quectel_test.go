package modem

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

func TestParseQENG(t *testing.T) {
	lte := Cell{RAT: LTE, State: "NOCONN", PLMN: "26203", Area: new(uint64(0x8D40)), ID: new(uint64(0xF62927)), PCI: new(277), ARFCN: new(250), Band: new(1),
		Signal: Signal{RSRP: new(-97.0), RSRQ: new(-10.0), RSSI: new(-69.0), SINR: new(16.0)}}
	unsure := lte
	unsure.Signal.SINR = nil
	m1, nb := lte, lte
	m1.RAT, nb.RAT = LTEM, NBIoT
	for _, tt := range []struct {
		name, lines string
		unit        SINRUnit
		want        Cell
	}{
		{"em12/LTE", `+QENG: "servingcell","NOCONN","LTE","FDD",262,03,F62927,277,250,1,3,3,8D40,-97,-10,-69,16,9,160,-`, SINRDecibel, lte},
		{"ec25/SINR of either unit", `+QENG: "servingcell","NOCONN","LTE","FDD",262,03,F62927,277,250,1,3,3,8D40,-97,-10,-69,16,9,160,-`, SINRUnsure, unsure},
		{"bg96/CAT-M", `+QENG: "servingcell","NOCONN","CAT-M","FDD",262,03,F62927,277,250,1,3,3,8D40,-97,-10,-69,16,9`, SINRDecibel, m1},
		{"bg95/eMTC", `+QENG: "servingcell","NOCONN","eMTC","FDD",262,03,F62927,277,250,1,3,3,8D40,-97,-10,-69,16,9`, SINRDecibel, m1},
		{"bg95/NBIoT", `+QENG: "servingcell","NOCONN","NBIoT","FDD",262,03,F62927,277,250,1,3,3,8D40,-97,-10,-69,16,9`, SINRDecibel, nb},
		{"bg96/CAT-NB", `+QENG: "servingcell","NOCONN","CAT-NB","FDD",262,03,F62927,277,250,1,3,3,8D40,-97,-10,-69,16,9`, SINRDecibel, nb},
		{"bg95/NB-IoT by satellite", `+QENG: "servingcell","NOCONN","NTN NBIoT","FDD",262,03,F62927,277,250,1,3,3,8D40,-97,-10,-69,16,9`, SINRDecibel, nb},
		{"bg77/CAT-M1", `+QENG: "servingcell","NOCONN","CAT-M1","FDD",262,03,F62927,277,250,1,3,3,8D40,-97,-10,-69,16,9`, SINRDecibel, m1},
		{"ec200/short tail", `+QENG: "servingcell","CONNECT","LTE","FDD",460,0,1A2B3C4,12,1300,3,5,5,5443,-87,-16,-69,5,34`, SINRDecibel,
			Cell{RAT: LTE, State: "CONNECT", PLMN: "46000", Area: new(uint64(0x5443)), ID: new(uint64(0x1A2B3C4)), PCI: new(12), ARFCN: new(1300), Band: new(3),
				Signal: Signal{RSRP: new(-87.0), RSRQ: new(-16.0), RSSI: new(-69.0), SINR: new(5.0)}}},
		{"ec20/nothing measured", `+QENG: "servingcell","LIMSRV","LTE","FDD",460,00,-,-,65535,255,-,-,FFFF,-32768,-,255,-`, SINRDecibel,
			Cell{RAT: LTE, State: "LIMSRV", PLMN: "46000", Area: new(uint64(0xFFFF))}},
		{"ec20/branch missing", `+QENG: "servingcell","NOCONN","LTE","FDD",-,-,,,,,,,,-140,0,0,255`, SINRUnsure, Cell{RAT: LTE, State: "NOCONN", Signal: Signal{RSRQ: new(0.0)}}},
		{"ec25/searching", `+QENG: "servingcell","SEARCH"`, SINRUnsure, Cell{State: "SEARCH"}},
		{"rm500q/EN-DC", "+QENG: \"servingcell\",\"NOCONN\"\n+QENG: \"LTE\",\"FDD\",262,03,F62927,277,250,1,3,3,8D40,-97,-10,-69,16,9,160,-\n+QENG:\"NR5G-NSA\",262,03,747,-71,13,-11,627264,78,12,1",
			SINRDecibel, func() Cell { c := lte; c.RAT = NR5GNSA; return c }()},
		{"rm500q/EN-DC, NR not in use", "+QENG: \"servingcell\",\"NOCONN\"\n+QENG: \"LTE\",\"FDD\",262,03,F62927,277,250,1,3,3,8D40,-97,-10,-69,16,9,160,-\n+QENG:\"NR5G-NSA\",262,03,,-32768,-32768,-32768",
			SINRDecibel, lte},
		{"rm500u/SA", `+QENG: "servingcell","CONNECT","NR5G-SA","TDD",460,11,760BF0114,702,76010F,633984,78,100,-89,-8,15,18,34,1`, SINRUnsure,
			Cell{RAT: NR5G, State: "CONNECT", PLMN: "46011", Area: new(uint64(0x76010F)), ID: new(uint64(0x760BF0114)), PCI: new(702), ARFCN: new(633984), Band: new(78),
				Signal: Signal{RSRP: new(-89.0), RSRQ: new(-8.0), SINR: new(15.0)}}},
		{"ec25/WCDMA", `+QENG: "servingcell","NOCONN","WCDMA",460,01,A809,A9B8C7,10713,279,0,-78,-6,-,-,-,-,-`, SINRUnsure,
			Cell{RAT: UMTS, State: "NOCONN", PLMN: "46001", Area: new(uint64(0xA809)), ID: new(uint64(0xA9B8C7)), ARFCN: new(10713), Signal: Signal{RSCP: new(-78.0), EcNo: new(-6.0)}}},
		{"ec25/GSM", `+QENG: "servingcell","NOCONN","GSM",460,00,550A,2BB9,23,94,0,-61,0`, SINRUnsure,
			Cell{RAT: GSM, State: "NOCONN", PLMN: "46000", Area: new(uint64(0x550A)), ID: new(uint64(0x2BB9)), ARFCN: new(94)}},
		{"generic/another technology", `+QENG: "servingcell","NOCONN","TDSCDMA",460,00,1,2`, SINRUnsure, Cell{State: "NOCONN"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseQENG(strings.Split(tt.lines, "\n"), tt.unit)
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %s, %v\nwant %s", showCell(got), err, showCell(tt.want))
			}
		})
	}
	if _, err := ParseQENG([]string{"+QNWINFO: No Service"}, SINRUnsure); err == nil {
		t.Error("a line without +QENG is none")
	}
}

func TestSINRUnit(t *testing.T) {
	for _, tt := range []struct {
		unit  SINRUnit
		field string
		want  *float64
	}{
		{SINRDecibel, "16", new(16.0)}, {SINRDecibel, "0", new(0.0)}, {SINRDecibel, "-5", new(-5.0)}, {SINRDecibel, "255", nil}, {SINRDecibel, "-", nil},
		{SINRUnsure, "150", new(10.0)}, {SINRUnsure, "250", new(30.0)}, {SINRUnsure, "31", new(-13.8)}, {SINRUnsure, "-5", new(-5.0)},
		{SINRUnsure, "30", nil}, {SINRUnsure, "0", nil}, {SINRUnsure, "251", nil}, {SINRUnsure, "255", nil}, {SINRUnsure, "-32768", nil}, {SINRUnsure, "", nil},
	} {
		if got := tt.unit.read(tt.field); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("unit %d, %q: got %v, want %v", tt.unit, tt.field, got, tt.want)
		}
	}
}

func TestParseQNWINFO(t *testing.T) {
	for _, tt := range []struct {
		name, line string
		want       Cell
	}{
		{"ec20/LTE", `+QNWINFO: "FDD LTE","46000","LTE BAND 3",1650`, Cell{RAT: LTE, PLMN: "46000", Band: new(3), ARFCN: new(1650)}},
		{"rm500u/SA, bare code", `+QNWINFO: "NR5G-SA",46011,"NR N78",633984`, Cell{RAT: NR5G, PLMN: "46011", Band: new(78), ARFCN: new(633984)}},
		{"rm500q/NSA", `+QNWINFO: "FDD NR5G-NSA","46001","NR5G BAND 78",627264`, Cell{RAT: NR5GNSA, PLMN: "46001", Band: new(78), ARFCN: new(627264)}},
		{"bg95/NB-IoT", `+QNWINFO: "NB-IoT","26202","LTE BAND 20",6300`, Cell{RAT: NBIoT, PLMN: "26202", Band: new(20), ARFCN: new(6300)}},
		{"bg95/LTE-M", `+QNWINFO: "eMTC","26202","LTE BAND 20",6300`, Cell{RAT: LTEM, PLMN: "26202", Band: new(20), ARFCN: new(6300)}},
		{"ec20/HSPA, a frequency", `+QNWINFO: "HSPA+","46001","WCDMA 2100",10713`, Cell{RAT: HSPA, PLMN: "46001", ARFCN: new(10713)}},
		{"ec20/WCDMA", `+QNWINFO: "WCDMA","46001","WCDMA 900",3063`, Cell{RAT: UMTS, PLMN: "46001", ARFCN: new(3063)}},
		{"ec20/EDGE", `+QNWINFO: "EDGE","46000","GSM 900",94`, Cell{RAT: EDGE, PLMN: "46000", ARFCN: new(94)}},
		{"ec20/unknown channel", `+QNWINFO: "FDD LTE","46000","LTE BAND 3",65535`, Cell{RAT: LTE, PLMN: "46000", Band: new(3)}},
		{"ec20/another technology", `+QNWINFO: "CDMA1X","46005","CDMA",201`, Cell{PLMN: "46005", ARFCN: new(201)}},
		{"ec20/no service", "+QNWINFO: No Service", Cell{State: "No Service"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseQNWINFO([]string{tt.line})
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %s, %v\nwant %s", showCell(got), err, showCell(tt.want))
			}
		})
	}
	if _, err := ParseQNWINFO(nil); err == nil {
		t.Error("no line is no answer")
	}
}

func TestBandName(t *testing.T) {
	for text, want := range map[string]*int{
		"LTE BAND 3": new(3), "EUTRAN-BAND8": new(8), "NR N78": new(78), "NR5G_BAND78": new(78), `"LTE BAND 41"`: new(41),
		"GSM 900": nil, "WCDMA 2100": nil, "LTE BAND 0": nil, "LTE BAND 255": nil, "BAND": nil, "": nil, "WAN78": nil,
	} {
		if got := bandName(text); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %s, want %s", text, optional(got), optional(want))
		}
	}
}

func TestCellLocation(t *testing.T) {
	for _, tt := range []struct {
		name string
		cell Cell
		ok   bool
	}{
		{"both", Cell{Area: new(uint64(0x5443)), ID: new(uint64(0x1A2B3C4))}, true},
		{"no area", Cell{ID: new(uint64(0x1A2B3C4))}, false},
		{"no cell", Cell{Area: new(uint64(0x5443))}, false},
		{"unknown area", Cell{Area: new(uint64(0xFFFF)), ID: new(uint64(1))}, false},
		{"unknown cell", Cell{Area: new(uint64(1)), ID: new(uint64(0xFFFFFFFF))}, false},
	} {
		area, cell, ok := tt.cell.Location()
		if ok != tt.ok || ok && (area != *tt.cell.Area || cell != *tt.cell.ID) {
			t.Errorf("%s: got %d, %d, %v", tt.name, area, cell, ok)
		}
	}
}

func showCell(c Cell) string {
	return fmt.Sprintf("%s %q %s area %s id %s pci %s arfcn %s band %s %s", c.RAT, c.State, c.PLMN,
		quoted("%X", c.Area), quoted("%X", c.ID), optional(c.PCI), optional(c.ARFCN), optional(c.Band), show(c.Signal))
}

// checkCell fails on what the lines do not hold, and on numbers outside the standard.
func checkCell(t *testing.T, text string, c Cell) {
	t.Helper()
	checkSignal(t, text, c.Signal)
	if c.PCI != nil && *c.PCI > 1007 || c.ARFCN != nil && *c.ARFCN > 3279165 || c.Band != nil && (*c.Band < 1 || *c.Band > 1024) {
		t.Errorf("%q gave %s", text, showCell(c))
	}
	for _, n := range []*int{c.PCI, c.ARFCN, c.Band} {
		if n != nil && !strings.Contains(text, fmt.Sprint(*n)) {
			t.Errorf("%q has no %d", text, *n)
		}
	}
	for _, n := range []*uint64{c.Area, c.ID} {
		if n != nil && !strings.Contains(strings.ToUpper(text), fmt.Sprintf("%X", *n)) && !strings.Contains(text, fmt.Sprint(*n)) {
			t.Errorf("%q has no %X", text, *n)
		}
	}
	if c.PLMN != "" && !strings.Contains(text, string(c.PLMN[:3])) || !strings.Contains(text, c.State) {
		t.Errorf("%q gave %s", text, showCell(c))
	}
}

func FuzzQuectelCell(f *testing.F) {
	for _, s := range []string{
		`+QENG: "servingcell","NOCONN","LTE","FDD",262,03,F62927,277,250,1,3,3,8D40,-97,-10,-69,16,9,160,-`,
		"+QENG: \"servingcell\",\"NOCONN\"\n+QENG: \"LTE\",\"FDD\",460,01,5F1EA15,12,1650,3,5,5,DE10,-99,-12,-67,11\n+QENG:\"NR5G-NSA\",460,01,747,-71,13,-11",
		`+QENG: "servingcell","CONNECT","NR5G-SA","TDD",460,11,760BF0114,702,76010F,633984,78,100,-89,-8,15`,
		`+QENG: "servingcell","NOCONN","WCDMA",460,01,A809,A9B8C7,10713,279,0,-78,-6`,
		`+QNWINFO: "NR5G-SA",46011,"NR N78",633984`, "+QNWINFO: No Service",
	} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, text string, decibel bool) {
		unit := SINRUnsure
		if decibel {
			unit = SINRDecibel
		}
		lines := strings.Split(text, "\n")
		if c, err := ParseQENG(lines, unit); err == nil {
			checkCell(t, text, c)
		}
		if c, err := ParseQNWINFO(lines); err == nil && c.PLMN == "" {
			checkCell(t, text, c)
		}
	})
}
