package modem

import (
	"reflect"
	"strings"
	"testing"
)

func TestParseCPSI(t *testing.T) {
	at := func(rat RAT) Cell {
		return Cell{RAT: rat, State: "Online", PLMN: "46001", Area: new(uint64(0x7496)), ID: new(uint64(251941991)), PCI: new(203), Band: new(8), ARFCN: new(3740)}
	}
	with := func(c Cell, s Signal) Cell { c.Signal = s; return c }
	tenths := Signal{RSRQ: new(-9.2), RSRP: new(-67.2), RSSI: new(-41.8), SINR: new(14.0)}
	for _, tt := range []struct {
		name, lines string
		want        Cell
	}{
		{"sim7600/tenths", "+CPSI: LTE,Online,460-01,0x7496,251941991,203,EUTRAN-BAND8,3740,3,3,-92,-672,-418,14", with(at(LTE), tenths)},
		{"sim7600/whole dB", "+CPSI: LTE,Online,460-01,0x7496,251941991,203,EUTRAN-BAND8,3740,3,3,-9,-97,-68,14",
			with(at(LTE), Signal{RSRQ: new(-9.0), RSRP: new(-97.0), RSSI: new(-68.0), SINR: new(14.0)})},
		{"a7670/indexes", "+CPSI: LTE,Online,460-01,0x7496,251941991,203,EUTRAN-BAND8,3740,5,0,21,67,255,19",
			with(at(LTE), Signal{RSRQ: new(-9.5), RSRP: new(-74.0), SINR: new(19.0)})},
		{"a7670/indexes, zeros are values", "+CPSI: LTE,Online,460-01,0x7496,251941991,203,EUTRAN-BAND8,3740,5,0,0,0,255,0",
			with(at(LTE), Signal{RSRQ: new(-20.0), RSRP: new(-141.0), SINR: new(0.0)})},
		{"a7670/indexes, unknown", "+CPSI: LTE,Online,460-01,0x7496,251941991,203,EUTRAN-BAND8,3740,5,0,255,255,255,255", at(LTE)},
		{"a7670/indexes beyond LTE", "+CPSI: LTE,Online,460-01,0x7496,251941991,203,EUTRAN-BAND8,3740,5,0,35,98,255,19", with(at(LTE), Signal{SINR: new(19.0)})},
		{"sim7600/nothing measured", "+CPSI: LTE,Online,460-01,0x7496,251941991,203,EUTRAN-BAND8,3740,3,3,-32768,-32768,-32768,-32768", at(LTE)},
		{"sim7600/dashes", "+CPSI: LTE,Online,460-01,0x7496,251941991,203,EUTRAN-BAND8,3740,3,3,-,-,-,-", at(LTE)},
		{"sim7600/no SNR of 25.5", "+CPSI: LTE,Online,460-01,0x7496,251941991,203,EUTRAN-BAND8,3740,3,3,-92,-672,-418,255",
			with(at(LTE), Signal{RSRQ: new(-9.2), RSRP: new(-67.2), RSSI: new(-41.8)})},
		{"sim7600/without service", "+CPSI: LTE-LIMITED,Online,460-01,0x7496,251941991,203,EUTRAN-BAND8,3740,3,3,-92,-672,-418,14", with(at(LTE), tenths)},
		{"sim7080/CAT-M", "+CPSI: CAT-M1,Online,460-01,0x7496,251941991,203,EUTRAN-BAND8,3740,3,3,-92,-672,-418,14", with(at(LTEM), tenths)},
		{"sim7080/NB-IOT", "+CPSI: NB-IOT,Online,460-01,0x7496,251941991,203,EUTRAN-BAND8,3740,3,3,-92,-672,-418,14", with(at(NBIoT), tenths)},
		{"sim7080/LTE CAT-M1", "+CPSI: LTE CAT-M1,Online,460-01,0x7496,251941991,203,EUTRAN-BAND8,3740,3,3,-9,-97,-68,14",
			with(at(LTEM), Signal{RSRQ: new(-9.0), RSRP: new(-97.0), RSSI: new(-68.0), SINR: new(14.0)})},
		{"sim7080/LTE NB-IOT", "+CPSI: LTE NB-IOT,Online,460-01,0x7496,251941991,203,EUTRAN-BAND8,3740,0,0,-12,-97,-68,13",
			with(at(NBIoT), Signal{RSRQ: new(-12.0), RSRP: new(-97.0), RSSI: new(-68.0), SINR: new(13.0)})},
		{"sim8200/NSA of the first manual", "+CPSI: LTE,Online,460-01,0x7496,251941991,203,EUTRAN-BAND8,3740,3,3,-92,-672,-418,14\n+CPSI: NR5G,58,643296,-12,-86,8.5", with(at(NR5GNSA), tenths)},
		{"sim8200/LTE alone", "+CPSI: LTE,Online,460-01,0x7496,251941991,203,EUTRAN-BAND8,3740,3,3,-92,-672,-418,14\n+CPSI: NOT IN EN-DC CONNECTED MODE", with(at(LTE), tenths)},
		{"sim8200/SA without service", "+CPSI: NR5G_SA-LIMITED,Online,460-11,0x76010F,1,0,NR5G_BAND78,633984,-800,-110,14",
			Cell{RAT: NR5G, State: "Online", PLMN: "46011", Area: new(uint64(0x76010F)), ID: new(uint64(1)), PCI: new(0), Band: new(78), ARFCN: new(633984),
				Signal: Signal{RSRP: new(-80.0), RSRQ: new(-11.0), SINR: new(14.0)}}},
		{"sim8200/NSA", "+CPSI: LTE,Online,460-01,0x7496,251941991,203,EUTRAN-BAND8,3740,3,3,-92,-672,-418,14\n+CPSI: NR5G_NSA,702,NR5G_BAND78,633984,-800,-110,14,1,12", with(at(NR5GNSA), tenths)},
		{"sim8200/SA", "+CPSI: NR5G_SA,Online,460-11,0x76010F,31688556820,702,NR5G_BAND78,633984,-800,-110,14",
			Cell{RAT: NR5G, State: "Online", PLMN: "46011", Area: new(uint64(0x76010F)), ID: new(uint64(31688556820)), PCI: new(702), Band: new(78), ARFCN: new(633984),
				Signal: Signal{RSRP: new(-80.0), RSRQ: new(-11.0), SINR: new(14.0)}}},
		{"sim8200/SA, SNR in tenths", "+CPSI: NR5G_SA,Online,460-11,0x76010F,1,0,NR5G_BAND78,633984,-800,-110,240",
			Cell{RAT: NR5G, State: "Online", PLMN: "46011", Area: new(uint64(0x76010F)), ID: new(uint64(1)), PCI: new(0), Band: new(78), ARFCN: new(633984),
				Signal: Signal{RSRP: new(-80.0), RSRQ: new(-11.0), SINR: new(24.0)}}},
		{"sim8200/SA, indexes", "+CPSI: NR5G_SA,Online,460-11,0x76010F,1,0,NR5G_BAND78,633984,52,75,255",
			Cell{RAT: NR5G, State: "Online", PLMN: "46011", Area: new(uint64(0x76010F)), ID: new(uint64(1)), PCI: new(0), Band: new(78), ARFCN: new(633984),
				Signal: Signal{RSRP: new(-105.0), RSRQ: new(-6.0)}}},
		{"sim7600/WCDMA", "+CPSI: WCDMA,Online,460-01,0xA809,11122855,WCDMA IMT 2000,279,10663,0,6.5,62,33,52,500",
			Cell{RAT: UMTS, State: "Online", PLMN: "46001", Area: new(uint64(0xA809)), ID: new(uint64(11122855)), ARFCN: new(10663), Signal: Signal{EcNo: new(-6.5), RSCP: new(-62.0)}}},
		{"sim5320/WCDMA with signs", "+CPSI: WCDMA,Online,460-01,0xA809,11122855,WCDMA 850,279,4436,0,-3,-83,-32768,-83,-15",
			Cell{RAT: UMTS, State: "Online", PLMN: "46001", Area: new(uint64(0xA809)), ID: new(uint64(11122855)), ARFCN: new(4436), Signal: Signal{EcNo: new(-3.0), RSCP: new(-83.0)}}},
		{"sim7600/WCDMA, nothing measured", "+CPSI: WCDMA,Online,460-01,0xA809,11122855,WCDMA 850,279,4436,0,-,-32768,0,0,0",
			Cell{RAT: UMTS, State: "Online", PLMN: "46001", Area: new(uint64(0xA809)), ID: new(uint64(11122855)), ARFCN: new(4436)}},
		{"sim7600/GSM", "+CPSI: GSM,Online,460-00,0x550A,11193,94 EGSM 900,-61,0,26-26",
			Cell{RAT: GSM, State: "Online", PLMN: "46000", Area: new(uint64(0x550A)), ID: new(uint64(11193)), ARFCN: new(94), Signal: Signal{RSSI: new(-61.0)}}},
		{"sim7600/no service", "+CPSI: NO SERVICE,Online", Cell{State: "Online"}},
		{"sim7600/low power", "+CPSI: NO SERVICE,Low Power Mode", Cell{State: "Low Power Mode"}},
		{"sim7600/CDMA", "+CPSI: CDMA,Online,460-05,2044,117,-5.1,-9.6", Cell{State: "Online", PLMN: "46005"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseCPSI(strings.Split(tt.lines, "\n"))
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %s, %v\nwant %s", showCell(got), err, showCell(tt.want))
			}
		})
	}
	if _, err := ParseCPSI([]string{"RING", "+CPSIX: LTE"}); err == nil {
		t.Error("a line without +CPSI is none")
	}
}

func FuzzSIMComCell(f *testing.F) {
	for _, s := range []string{
		"+CPSI: LTE,Online,460-01,0x7496,251941991,203,EUTRAN-BAND8,3740,3,3,-92,-672,-418,14",
		"+CPSI: LTE,Online,460-01,0x230A,175499523,318,EUTRAN-BAND3,1650,5,0,21,67,255,19",
		"+CPSI: NR5G_SA,Online,460-11,0x76010F,31688556820,702,NR5G_BAND78,633984,-800,-110,240",
		"+CPSI: NO SERVICE,Online", "+CPSI: GSM,Online,460-00,0x550A,11193,94 EGSM 900,-61,0,26-26",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if c, err := ParseCPSI(strings.Split(text, "\n")); err == nil {
			c.PLMN = "" // its dashes and blanks are gone
			checkCell(t, text, c)
		}
	})
}
