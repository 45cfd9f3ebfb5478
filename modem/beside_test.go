package modem

import (
	"reflect"
	"testing"
)

// An NR line beside LTE names the technology and leaves the anchor's values.
func TestLayoutBeside(t *testing.T) {
	layouts := []Layout{{Line: "4,", Columns: "_ plmn arfcn rsrp", RAT: LTE}, {Line: "9,", Columns: "_ plmn arfcn rsrp", RAT: NR5G}}
	anchor := Cell{RAT: LTE, PLMN: "46001", ARFCN: new(1650), Signal: Signal{RSRP: new(-95.0)}}
	endc := anchor
	endc.RAT = NR5GNSA
	for _, tt := range []struct {
		name  string
		lines []string
		want  Cell
	}{
		{"heard", []string{"4,460-01,1650,-95", "9,,627264,-80"}, endc},
		{"channel unknown", []string{"4,460-01,1650,-95", "9,,,-80"}, endc},
		{"nothing known", []string{"4,460-01,1650,-95", "9,,,"}, anchor},
		{"too few fields", []string{"4,460-01,1650,-95", "9,,"}, anchor},
		{"alone", []string{"9,460-01,627264,-80"}, Cell{RAT: NR5G, PLMN: "46001", ARFCN: new(627264), Signal: Signal{RSRP: new(-80.0)}}},
	} {
		r, err := ReadLayouts(tt.lines, layouts)
		if err != nil || !reflect.DeepEqual(r.Cell, tt.want) {
			t.Errorf("%s: %+v, %v", tt.name, r.Cell, err)
		}
	}
}

// Forms of a field, and what they refuse.
func TestColumnForms(t *testing.T) {
	for _, tt := range []struct {
		columns, line string
		want          Reading
	}{
		{"plmn", "460+01", Reading{Cell: Cell{PLMN: "46001"}}}, {"plmn", "460 01", Reading{Cell: Cell{PLMN: "46001"}}}, {"plmn", "460-1", Reading{Cell: Cell{PLMN: "46001"}}},
		{"plmn", "+46001", Reading{}}, {"plmn", "460-", Reading{}},
		{"area:p id:p", "0x2A31,0X5C3F10B", Reading{Cell: Cell{Area: new(uint64(0x2a31)), ID: new(uint64(0x5c3f10b))}}}, {"area:p id:p", "2A31,10801", Reading{}},
		{"volt:m", "3905", Reading{Voltage: new(3.905)}}, {"volt:m", "4", Reading{}}, {"volt", "4", Reading{Voltage: new(4.0)}},
		{"=LTE gen:1=3/2=4", "FDD LTE,2", Reading{Allowed: 1 << 4}}, {"=LTE gen:1=3/2=4", "GSM,2", Reading{}}, {"=LTE gen:1=3/2=4", "LTE,9", Reading{}},
	} {
		r, err := ReadLayouts([]string{tt.line}, []Layout{{Columns: tt.columns}})
		if told := err == nil; told == reflect.DeepEqual(tt.want, Reading{}) {
			t.Errorf("%s %q: %v", tt.columns, tt.line, err)
		}
		r.told, r.mcc, r.seen = false, "", nil
		if !reflect.DeepEqual(r, tt.want) {
			t.Errorf("%s %q: %+v", tt.columns, tt.line, r)
		}
	}
}
