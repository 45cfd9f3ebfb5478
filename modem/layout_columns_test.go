package modem

import (
	"reflect"
	"testing"
)

func TestLayoutColumns(t *testing.T) {
	for _, tt := range []struct {
		name    string
		columns string
		line    string
		want    Reading
	}{
		{"a column for all that follow", "_ temp+", "+X: 1,38,41,39", Reading{Temperature: new(41.0)}},
		{"a column for the only one", "temp+", "+X: 38", Reading{Temperature: new(38.0)}},
		{"tenths and degrees in one line", "temp:u+", "+X: 431,35,65535", Reading{Temperature: new(43.1)}},
		{"degrees up to 100", "temp:u", "+X: 100", Reading{Temperature: new(100.0)}},
		{"no sensor", "temp:u tries", "+X: 10000,3", Reading{Tries: new(3)}},
		{"a state by number", "state:none/limited/full", "+X: 2", Reading{Cell: Cell{State: "full"}}},
		{"a state of an unknown number", "state:none/limited/full tries", "+X: 9,3", Reading{Tries: new(3)}},
		{"words before the country", "mcc mnc", "+X:LTE current cell: 460,11", Reading{Cell: Cell{PLMN: "46011"}}},
		{"steps of a fifth", "sinr:q", "+X: 161", Reading{Cell: Cell{Signal: Signal{SINR: new(12.0)}}}},
		{"steps of a fifth from -20", "sinr:r", "+X: 163", Reading{Cell: Cell{Signal: Signal{SINR: new(12.6)}}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ReadLayouts([]string{tt.line}, []Layout{{Line: "+X:", Columns: tt.columns}})
			got = Reading{Cell: got.Cell, Temperature: got.Temperature, Tries: got.Tries}
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %+v, %v\nwant %+v", got, err, tt.want)
			}
		})
	}
	for _, line := range []string{"+X: 1", "+X: 1,65535", "+Y: 1,38"} {
		if got, err := ReadLayouts([]string{line}, []Layout{{Line: "+X:", Columns: "_ temp+"}}); err == nil {
			t.Errorf("%q: got %+v", line, got)
		}
	}
}
