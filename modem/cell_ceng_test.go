package modem

import (
	"reflect"
	"strings"
	"testing"
)

func TestParseCENG(t *testing.T) {
	for _, tt := range []struct {
		name, lines string
		want        Cell
	}{
		{"sim800/modes 1 and 2", "+CENG: 1,1\n+CENG: 0,\"0062,50,00,460,01,20,a0cb,10,05,681d,255\"\n+CENG: 1,\"0082,41,49,62e8,460,00,58b2\"",
			Cell{RAT: GSM, PLMN: "46001", Area: new(uint64(0x681D)), ID: new(uint64(0xA0CB)), ARFCN: new(62), Signal: Signal{RSSI: new(-61.0)}}},
		{"sim800/modes 3 and 4", "+CENG: 3,0\n+CENG: 0,\"460,00,681d,a0cb,20,45\"\n+CENG: 1,\"460,00,681d,a0cc,63,30\"",
			Cell{RAT: GSM, PLMN: "46000", Area: new(uint64(0x681D)), ID: new(uint64(0xA0CB)), Signal: Signal{RSSI: new(-66.0)}}},
		{"sim800/no cell", "+CENG: 0,\"000,00,0,0,00,99\"", Cell{RAT: GSM, Area: new(uint64(0)), ID: new(uint64(0))}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseCENG(strings.Split(tt.lines, "\n"))
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %s, %v\nwant %s", showCell(got), err, showCell(tt.want))
			}
		})
	}
	for _, lines := range []string{"", "+CENG: 0,0", "+CENG: 1,1", "+CENG: 1,1,2,LTE CAT-M1", "+CENG: 1,\"460,00,681d,a0cb,20,45\"", "+CENG: 0,\"1,2,3\""} {
		if c, err := ParseCENG(strings.Split(lines, "\n")); err == nil {
			t.Errorf("%q: got %s", lines, showCell(c))
		}
	}
}

func FuzzCENG(f *testing.F) {
	f.Add("+CENG: 0,\"0062,50,00,460,01,20,a0cb,10,05,681d,255\"")
	f.Add("+CENG: 0,\"460,00,681d,a0cb,20,45\"")
	f.Fuzz(func(t *testing.T, line string) {
		if c, err := ParseCENG([]string{line}); err == nil && c.RAT != GSM {
			t.Errorf("%q: %s", line, showCell(c))
		}
	})
}
