package modem

import (
	"reflect"
	"strings"
	"testing"
)

func TestParseUCGED(t *testing.T) {
	place := func(rat RAT) Cell {
		return Cell{RAT: rat, PLMN: "46001", Area: new(uint64(0xE8FE)), ID: new(uint64(0x1A2D001)), PCI: new(7), ARFCN: new(2525), Band: new(5)}
	}
	index, dBm, none, r422 := place(LTEM), place(LTE), place(LTE), place(NBIoT)
	index.Signal = Signal{RSRP: new(-113.0), RSRQ: new(-4.5), SINR: new(13.75)}
	dBm.Signal = Signal{RSRP: new(-97.0), RSRQ: new(-12.0), SINR: new(-1.5)}
	r422.ID, r422.Signal = nil, Signal{RSRP: new(-86.0), RSRQ: new(-14.0), SINR: new(6.0)}
	for _, tt := range []struct {
		name, lines string
		want        Cell
		reject      *Reject
	}{
		{"r5/indexes", "+UCGED: 2\n6,4,460,01\n2525,5,50,50,e8fe,1a2d001,7,d60814d1,8001,01,28,31,13.75,3,1,10,28,-50,-6,0,255,255,0", index, nil},
		{"r6/dBm", "+UCGED: 2\n4,4,460,1\n2525,5,25,50,e8fe,1a2d001,7,00000000,ffff,ff,-97,-12,-1.50,255,255,255,67,11,255,0,255,255,0,0", dBm, nil},
		{"r6/not measured", "+UCGED: 2\n4,4,460,01\n2525,5,25,50,e8fe,1a2d001,7,00000000,ffff,ff,255,255,255.00,255,255,255,255,255,255,0,255,255,0,0", none, nil},
		{"r6/no cell", "+UCGED: 2\n4,2,fff,fff\n65535,255,255,255,ffff,0000000,65535,00000000,ffff,ff,255,255,255.00,255,255,255,255,255,255,0,255,255,0", Cell{RAT: LTE}, nil},
		{"r422/cause behind", "+UCGED: 2\n7,460,01\n2525,5,10,10,e8fe,7,-86,-14,130,33,3,255,128,\"FB306E02\"", r422, &Reject{Cause: 33, Session: true}},
		{"r422/no cause", "+UCGED: 2\n7,460,01\n2525,5,10,10,e8fe,7,-86,-14,130,-1,3,255,128,\"FB306E02\"", r422, nil},
		{"r6/3G", "+UCGED: 2\n3,4,460,01\n10713,1,1a2d001,e8fe,80,9,4,62,42,255", Cell{RAT: UMTS, PLMN: "46001", Area: new(uint64(0xE8FE)), ID: new(uint64(0x1A2D001)), ARFCN: new(10713), Band: new(1), Signal: Signal{EcNo: new(-3.5)}}, nil},
		{"r6/2G, a neighbour behind", "+UCGED: 2\n2,460,0\n1009,0,5265,11,d5bd,00,36,-1,30,30,1,1\n70,0,5266,12,d5bd,00,20,-1,20,20,1,1",
			Cell{RAT: GSM, PLMN: "46000", Area: new(uint64(0xD5BD)), ID: new(uint64(0x5265)), ARFCN: new(1009), Signal: Signal{RSSI: new(-75.0)}}, nil},
		{"r4/quality", "+UCGED: 5\n+RSRP: 162,5110,\"-86.00\"\n+RSRQ: 162,5110,\"-14.00\"", Cell{PCI: new(162), ARFCN: new(5110), Signal: Signal{RSRP: new(-86.0), RSRQ: new(-14.0)}}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := ParseUCGED(strings.Split(tt.lines, "\n"))
			if err != nil || !reflect.DeepEqual(r.Cell, tt.want) || !reflect.DeepEqual(r.Reject, tt.reject) {
				t.Errorf("got %s %+v, %v\nwant %s %+v", showCell(r.Cell), r.Reject, err, showCell(tt.want), tt.reject)
			}
		})
	}
	for _, lines := range []string{"", "+UCGED: 0", "+UCGED: 2", "+UCGED: 2\n6,4,460,01", "+UCGED: 2\n9,4,460,01\n1,2,3", "+UCGED: 2\n6\n1,2,3", "+UCGED: 2\n6,4,460,01\n1,2,3", "+UCGED: 3\n6,4,460,01\n1,2,3", "+UCGED: 5", "+UCGED: 5\n+RSRP: 0"} {
		if r, err := ParseUCGED(strings.Split(lines, "\n")); err == nil {
			t.Errorf("%q gave %s", lines, showCell(r.Cell))
		}
	}
}

func FuzzUCGED(f *testing.F) {
	for _, s := range []string{
		"+UCGED: 2\n6,4,460,01\n2525,5,50,50,e8fe,1a2d001,7,d60814d1,8001,01,28,31,13.75,3,1,10,28,-50,-6,0,255,255,0",
		"+UCGED: 2\n7,460,01\n2525,5,10,10,e8fe,7,-86,-14,130,33,3,255,128,\"FB306E02\"", "+UCGED: 2\n2,460,0\n1009,0,5265,11,d5bd,00,36,-1,30,30,1,1",
		"+UCGED: 5\n+RSRP: 162,5110,\"-86.00\"\n+RSRQ: 162,5110,\"-14.00\"",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ParseUCGED(strings.Split(text, "\n"))
		if err != nil {
			return
		}
		r.Cell.PLMN = "" // its zero may be missing
		checkCell(t, text, r.Cell)
		if r.Reject != nil && (!r.Reject.Session || r.Reject.Cause < leastCause || r.Reject.Cause > lastCause) {
			t.Errorf("%q gave the cause %+v", text, *r.Reject)
		}
	})
}
