package modem

import (
	"reflect"
	"strings"
	"testing"
)

const (
	eem30 = "+EEMLTESVC: 1120, 2, 17, 26653, 212, 1300, 1300, 3, 5, 49389771, 65535, 53, 22, 12, 53, 22, 53, 22, 65535, 0, 255, 0, 0, 0, 0, 1, 7, 0, 0, 0"
	eem27 = "+EEMLTESVC:1120,2,0,28688,162,37900,37900,38,5,112724484,47,20,12,47,0,20,0,50,9,0,1,10,1,15,779,146,-419014374"
)

func TestParseEEM(t *testing.T) {
	lte := Cell{RAT: LTE, PLMN: "46011", Area: new(uint64(26653)), ID: new(uint64(49389771)), PCI: new(212), ARFCN: new(1300), Band: new(3),
		Signal: Signal{RSRP: new(-88.0), RSRQ: new(-9.0)}}
	shorter := lte
	shorter.Signal = Signal{}
	for _, tt := range []struct {
		name, lines string
		want        Cell
	}{
		{"unisoc/30 fields", "+EEMGINFO: 3, 2\n" + eem30, lte},
		{"asr/30 fields before the state", eem30 + "\n+EEMGINFO : 3, 2", lte},
		{"asr/27 fields", eem27, Cell{RAT: LTE, PLMN: "46000", Area: new(uint64(28688)), ID: new(uint64(112724484)), PCI: new(162), ARFCN: new(37900), Band: new(38),
			Signal: Signal{RSRP: new(-94.0), RSRQ: new(-10.0)}}},
		{"asr/more fields, whose places nobody tells", eem30 + ",0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0", shorter},
		{"network of three digits", "+EEMLTESVC: 784, 3, 1040, 1, 2, 3, 4, 5, 5, 6", Cell{RAT: LTE, PLMN: "310410", Area: new(uint64(1)), ID: new(uint64(6)), PCI: new(2), ARFCN: new(3), Band: new(5)}},
		{"network 03 of two digits", "+EEMLTESVC: 1120, 2, 3, 1, 2, 3, 4, 5, 5, 6", Cell{RAT: LTE, PLMN: "46003", Area: new(uint64(1)), ID: new(uint64(6)), PCI: new(2), ARFCN: new(3), Band: new(5)}},
		{"nothing known", "+EEMLTESVC: 65535, 2, -1, x, 65535, 65535, 65535, 255, 5, -1", Cell{RAT: LTE}},
		{"asr/GSM", "+EEMGINFOSVC: 1120,0,28709,54591,2,0,21,32,142,0,7,42,38,38,7,0,79,0,8,4,1,1,546,2,0,142,120,30,0,1,1,32,0,0,0,0",
			Cell{RAT: GSM, PLMN: "46000", Area: new(uint64(28709)), ID: new(uint64(54591)), ARFCN: new(546), Signal: Signal{RSSI: new(-69.0)}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseEEM(strings.Split(tt.lines, "\n"))
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %s, %v\nwant %s", showCell(got), err, showCell(tt.want))
			}
		})
	}
	for _, lines := range []string{"", "+EEMGINFO: 3, 2", "+EEMLTESVC: 1,2,3", "+EEMLTEINTRA: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10"} {
		if c, err := ParseEEM(strings.Split(lines, "\n")); err == nil {
			t.Errorf("%q: got %s", lines, showCell(c))
		}
	}
}

func TestParseEEMReject(t *testing.T) {
	none := strings.Replace(eem30, ", 1, 7,", ", 0, 65535,", 1)
	for _, tt := range []struct {
		name, lines string
		want        *Reject
	}{
		{"unisoc/refused", "+EEMGINFO: 3, 2\n" + eem30, &Reject{Domain: EPS, Cause: 7}},
		{"unisoc/not refused", none, nil},
		{"unisoc/0 is none, too", strings.Replace(eem30, ", 1, 7,", ", 0, 0,", 1), nil},
		{"asr/refused", eem27, &Reject{Domain: EPS, Cause: 15}},
		{"asr/not refused", strings.Replace(eem27, ",1,15,", ",0,65535,", 1), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := ParseEEMReject(strings.Split(tt.lines, "\n")); err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
	for _, lines := range []string{"", "+EEMGINFO: 0, 2", eem30 + ",0,0,0", "+EEMLTESVC: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10"} {
		if r, err := ParseEEMReject(strings.Split(lines, "\n")); err == nil {
			t.Errorf("%q: got %+v", lines, r)
		}
	}
}

func FuzzEEM(f *testing.F) {
	f.Add(eem30)
	f.Add(eem27)
	f.Add("+EEMGINFOSVC: 1120,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21")
	f.Fuzz(func(t *testing.T, line string) {
		c, err := ParseEEM([]string{line})
		if err == nil && (c.RAT != LTE && c.RAT != GSM || c.PLMN != "" && len(c.PLMN) < 5) {
			t.Errorf("%q: %s", line, showCell(c))
		}
		if r, err := ParseEEMReject([]string{line}); err == nil && r != nil && (r.Cause < leastCause || r.Cause > lastCause) {
			t.Errorf("%q: %+v", line, r)
		}
	})
}
