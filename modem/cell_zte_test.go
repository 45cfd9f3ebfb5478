package modem

import (
	"reflect"
	"testing"
)

func TestParseZCELLINFO(t *testing.T) {
	for _, tt := range []struct {
		name, line string
		want       Cell
	}{
		{"me3630/LTE", "+ZCELLINFO: 0X681D,0X02F1A0CB,0X000000D4,LTE B3,1300",
			Cell{RAT: LTE, Area: new(uint64(0x681D)), ID: new(uint64(0x2F1A0CB)), PCI: new(212), Band: new(3), ARFCN: new(1300)}},
		{"me3630/no cell", "+ZCELLINFO: 0XFFFE,0XFFFFFFFF,0X00000000,LTE B3,1300", Cell{PCI: new(0)}},
		{"me3630/GSM", "+ZCELLINFO: 0X681D,0X0000A0CB,PGSM_900", Cell{RAT: GSM, Area: new(uint64(0x681D)), ID: new(uint64(0xA0CB))}},
		{"me3630/GSM, no cell", "+ZCELLINFO: 0XFFFE,0XFFFFFFFF,PGSM_900", Cell{}},
		{"gosuncn/named", "+ZCELLINFO: tac:0x681d,cellid:0x2f1a0cb,pci:0xd4,band:LTE B40",
			Cell{RAT: LTE, Area: new(uint64(0x681D)), ID: new(uint64(0x2F1A0CB)), PCI: new(212), Band: new(40)}},
		{"gosuncn/named, decimal or not", "+ZCELLINFO: tac:26653,cellid:49389771,pci:212,band:3", Cell{}},
		{"mf821/decimal", "+ZCELLINFO: 49389771, 212, LTE B7, 3050", Cell{RAT: LTE, ID: new(uint64(49389771)), PCI: new(212), Band: new(7), ARFCN: new(3050)}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseZCELLINFO([]string{tt.line})
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %s, %v\nwant %s", showCell(got), err, showCell(tt.want))
			}
		})
	}
	for _, line := range []string{"", "+ZCELLINFO:", "+ZCELLINFO: 0X1,0X2", "+ZCELLINFOX: 0X1,0X2,LTE B3"} {
		if c, err := ParseZCELLINFO([]string{line}); err == nil {
			t.Errorf("%q: got %s", line, showCell(c))
		}
	}
}

func FuzzZCELLINFO(f *testing.F) {
	f.Add("+ZCELLINFO: 0X681D,0X02F1A0CB,0X000000D4,LTE B3,1300")
	f.Add("+ZCELLINFO: 49389771, 212, LTE B7, 3050")
	f.Add("+ZCELLINFO: tac:0x681d,cellid:0x2f1a0cb,pci:0xd4,band:LTE B40")
	f.Fuzz(func(t *testing.T, line string) {
		c, err := ParseZCELLINFO([]string{line})
		if err == nil && c.PCI != nil && *c.PCI > 1007 {
			t.Errorf("%q: %s", line, showCell(c))
		}
	})
}
