package modem

import (
	"fmt"
	"reflect"
	"testing"
)

func TestParseCSQ(t *testing.T) {
	for _, tt := range []struct {
		name, line string
		rssi       *float64
		ok         bool
	}{
		{"quectel/good", "+CSQ: 27,99", new(-59.0), true},
		{"generic/strongest", "+CSQ: 31,0", new(-51.0), true},
		{"simcom/zero is a value", "+CSQ: 0,0", new(-113.0), true},
		{"neoway/no error rate", "+CSQ: 19", new(-75.0), true},
		{"generic/no blank", "+CSQ:5,99", new(-103.0), true},
		{"generic/TD-SCDMA least", "+CSQ: 100,99", new(-116.0), true},
		{"generic/TD-SCDMA most", "+CSQ: 191,99", new(-25.0), true},
		{"generic/unknown", "+CSQ: 99,99", nil, true},
		{"generic/TD-SCDMA unknown", "+CSQ: 199,99", nil, true},
		{"generic/255", "+CSQ: 255,99", nil, true},

		{"generic/out of range", "+CSQ: 32,99", nil, false},
		{"generic/negative", "+CSQ: -1,99", nil, false},
		{"generic/beyond TD-SCDMA", "+CSQ: 192,99", nil, false},
		{"generic/half a number", "+CSQ: 2A,99", nil, false},
		{"generic/empty", "+CSQ: ,99", nil, false},
		{"generic/no colon", "+CSQ 5,99", nil, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseCSQ([]string{tt.line})
			if (err == nil) != tt.ok || !reflect.DeepEqual(got, Signal{RSSI: tt.rssi}) {
				t.Errorf("got %s, %v", show(got), err)
			}
		})
	}
}

func TestParseCESQ(t *testing.T) {
	for _, tt := range []struct {
		name, line string
		want       Signal
	}{
		{"luat/LTE", "+CESQ: 99,99,255,255,19,51", Signal{RSRQ: new(-10.5), RSRP: new(-90.0)}},
		{"generic/2G", "+CESQ: 10,6,255,255,255,255", Signal{RSSI: new(-101.0)}},
		{"generic/3G", "+CESQ: 99,99,95,40,255,255", Signal{RSCP: new(-26.0), EcNo: new(-4.5)}},
		{"fibocom/LTE and NR", "+CESQ: 99,99,255,255,4,29,75,52,57", Signal{RSRQ: new(-18.0), RSRP: new(-112.0), SINR: new(5.0)}},
		{"fibocom/NR alone", "+CESQ: 99,99,255,255,255,255,75,52,57", Signal{RSRQ: new(-6.0), RSRP: new(-105.0), SINR: new(5.0)}},
		{"generic/zeros are values", "+CESQ: 0,0,0,0,0,0,0,0,0", Signal{RSSI: new(-111.0), RSCP: new(-121.0), EcNo: new(-24.5), RSRQ: new(-20.0), RSRP: new(-141.0), SINR: new(-23.5)}},
		{"generic/most", "+CESQ: 63,7,96,49,34,97", Signal{RSSI: new(-48.0), RSCP: new(-25.0), EcNo: new(0.0), RSRQ: new(-3.0), RSRP: new(-44.0)}},
		{"generic/NR most", "+CESQ: 99,99,255,255,255,255,126,126,127", Signal{RSRQ: new(19.5), RSRP: new(-31.0), SINR: new(40.0)}},
		{"generic/unknown", "+CESQ: 99,99,255,255,255,255", Signal{}},
		{"generic/out of range", "+CESQ: 64,8,97,50,35,98", Signal{}},
		{"generic/dashes", "+CESQ: -,-,-,-,-,-", Signal{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseCESQ([]string{tt.line})
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %s, %v\nwant %s", show(got), err, show(tt.want))
			}
		})
	}
	for _, line := range []string{"+CESQ: 99,99,255,255,19", "+CESQ: ", "+CSQ: 27,99", ""} {
		if got, err := ParseCESQ([]string{line}); err == nil {
			t.Errorf("%q gave %s", line, show(got))
		}
	}
}

func TestSignalFill(t *testing.T) {
	s := Signal{RSSI: new(-59.0)}
	s.Fill(Signal{RSSI: new(-61.0), RSRP: new(-90.0), RSRQ: new(-10.0), SINR: new(0.0), RSCP: new(-80.0), EcNo: new(-5.0)})
	want := Signal{RSSI: new(-59.0), RSRP: new(-90.0), RSRQ: new(-10.0), SINR: new(0.0), RSCP: new(-80.0), EcNo: new(-5.0)}
	if !reflect.DeepEqual(s, want) {
		t.Errorf("got %s, want %s", show(s), show(want))
	}
	if (Signal{}).Known() || !s.Known() || !(Signal{SINR: new(0.0)}).Known() {
		t.Error("known is what has a value, 0 included")
	}
}

// show prints the levels that are known.
func show(s Signal) string {
	out := ""
	for _, m := range []struct {
		name  string
		value *float64
	}{{"RSSI", s.RSSI}, {"RSRP", s.RSRP}, {"RSRQ", s.RSRQ}, {"SINR", s.SINR}, {"RSCP", s.RSCP}, {"EcNo", s.EcNo}} {
		if m.value != nil {
			out += fmt.Sprintf(" %s %g", m.name, *m.value)
		}
	}
	return "{" + out + " }"
}

// checkSignal fails on levels that no radio measures.
func checkSignal(t *testing.T, from string, s Signal) {
	t.Helper()
	for _, m := range []struct {
		value     *float64
		low, high float64
	}{{s.RSSI, -130, -10}, {s.RSRP, -157, -30}, {s.RSRQ, -43.5, 20}, {s.SINR, -30, 50}, {s.RSCP, -130, -10}, {s.EcNo, -43.5, 20}} {
		if m.value != nil && !(*m.value >= m.low && *m.value <= m.high) {
			t.Errorf("%q gave %s", from, show(s))
		}
	}
}

func FuzzSignal(f *testing.F) {
	for _, s := range []string{"+CSQ: 27,99", "+CSQ: 191", "+CESQ: 99,99,255,255,19,51", "+CESQ: 0,0,0,0,0,0,126,126,127", "+CSQ: 99999999999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if s, err := ParseCESQ([]string{line}); err == nil {
			checkSignal(t, line, s)
		}
		s, err := ParseCSQ([]string{line})
		if err != nil {
			return
		}
		checkSignal(t, line, s)
		if s.RSSI != nil && *s.RSSI >= -113 && *s.RSSI <= -51 && int(*s.RSSI)%2 != 0 {
			again, err := ParseCSQ([]string{fmt.Sprintf("+CSQ: %d,99", (int(*s.RSSI)+113)/2)})
			if err != nil || !reflect.DeepEqual(s, again) {
				t.Errorf("%q: %s, read again %s", line, show(s), show(again))
			}
		}
	})
}
