package modem

import (
	"reflect"
	"strings"
	"testing"
)

var keyed = []Layout{
	{Line: "#M:", RAT: GSM, Keys: []Key{{" BSIC:", "="}, {"", "operator"}, {" LAC:", "area"}, {" PWR:", "rssi"}, {" T:", "temp"}}},
	{Line: "#M:", RAT: LTE, Keys: []Key{{" RSRP:", "="}, {"", "operator"}, {" RSRP:", "rsrp"}, {" SNR:", "sinr"}, {" T:", "temp"}, {" TX:", "tx"}}},
}

func TestReadKeys(t *testing.T) {
	for _, tt := range []struct {
		name, lines string
		want        Cell
		temperature *float64
	}{
		{"the name that must be there tells the kind", "#M: A B BSIC:7 LAC:1F PWR:-71dbm", Cell{RAT: GSM, Operator: "A B", Area: new(uint64(0x1F)), Signal: Signal{RSSI: new(-71.0)}}, nil},
		{"the same value under another kind", "#M: A RSRP:-90dBm,SNR:7 SNR:4.5dB", Cell{RAT: LTE, Operator: "A", Signal: Signal{RSRP: new(-90.0), SINR: new(4.5)}}, nil},
		{"the first line counts for the cell, the hottest for the temperature", "#M: A RSRP:-90 T:40\n#M: B RSRP:-70 SNR:3 T:45C\n#M: C RSRP:-60 T:41",
			Cell{RAT: LTE, Operator: "A", Signal: Signal{RSRP: new(-90.0), SINR: new(3.0)}}, new(45.0)},
		{"a value that is not known gives way to the next line", "#M: A RSRP:-- \n#M: A RSRP:-80", Cell{RAT: LTE, Operator: "A", Signal: Signal{RSRP: new(-80.0)}}, nil},
		{"a code is no name", "#M: 46000 RSRP:-90", Cell{RAT: LTE, Signal: Signal{RSRP: new(-90.0)}}, nil},
		{"no name", "#M: RSRP:-90", Cell{RAT: LTE, Signal: Signal{RSRP: new(-90.0)}}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := ReadLayouts(strings.Split(tt.lines, "\n"), keyed)
			if err != nil || !reflect.DeepEqual(r.Cell, tt.want) || !reflect.DeepEqual(r.Temperature, tt.temperature) {
				t.Errorf("got %s %v, %v\nwant %s %v", showCell(r.Cell), r.Temperature, err, showCell(tt.want), tt.temperature)
			}
		})
	}
	for _, lines := range []string{"", "#M:", "#M: A LAC:1F", "#X: A RSRP:-90"} {
		if r, err := ReadLayouts(strings.Split(lines, "\n"), keyed); err == nil {
			t.Errorf("%q gave %s", lines, showCell(r.Cell))
		}
	}
}

func TestReadForms(t *testing.T) {
	for _, tt := range []struct {
		columns, line string
		want          Reading
	}{
		{"rsrp:e rsrq:e", "X: -91,-10", Reading{Cell: Cell{Signal: Signal{RSRP: new(-91.0), RSRQ: new(-10.0)}}}},
		{"rsrp:e rsrq:e", "X: 50,19", Reading{Cell: Cell{Signal: Signal{RSRP: new(-91.0), RSRQ: new(-10.5)}}}},
		{"rsrp:e rsrq:e _", "X: 255,-128,0", Reading{}},
		{"sinr:s", "X: 0", Reading{Cell: Cell{Signal: Signal{SINR: new(-24.0)}}}},
		{"sinr:s", "X: 127", Reading{}},
		{"tx:k rx:k", "X: 3,4", Reading{Usage: &Usage{Tx: 3000, Rx: 4000}}},
		{"cause", "X: 15", Reading{Reject: &Reject{Cause: 15}}},
		{"cause", "X: 33", Reading{Reject: &Reject{Cause: 33, Session: true}}},
		{"cause", "X: 257", Reading{}},
		{"-", "X: 2", Reading{told: true}},
	} {
		got, err := ReadLayouts([]string{tt.line}, []Layout{{Line: "X:", Columns: tt.columns}})
		got.seen = nil
		tt.want.told = !reflect.DeepEqual(tt.want, Reading{})
		if (err == nil) != tt.want.told || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%q of %q is %+v, %v, want %+v", tt.columns, tt.line, got, err, tt.want)
		}
	}
}

func FuzzKeys(f *testing.F) {
	f.Add("#M: A B BSIC:7 LAC:1F PWR:-71dbm T:40C")
	f.Add("#M: A RSRP:-90dBm,SNR:7 SNR:4.5dB TX:7")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ReadLayouts(strings.Split(text, "\n"), keyed)
		if err != nil {
			return
		}
		name := r.Cell.Operator
		for word := range strings.FieldsSeq(name) {
			if !strings.Contains(text, word) {
				t.Errorf("%q gave the operator %q", text, name)
			}
		}
		r.Cell.Operator = ""
		checkCell(t, text, r.Cell)
	})
}
