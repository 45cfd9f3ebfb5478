package family

import (
	"testing"

	"github.com/simkeeper/simkeeper/modem"
)

func TestNeoway(t *testing.T) {
	fourth := modem.Cell{RAT: modem.LTE, PLMN: "46001", Area: new(uint64(0x758a)), ID: new(uint64(0x6040021)), PCI: new(122), Band: new(3), ARFCN: new(1506),
		Signal: modem.Signal{RSRP: new(-102.0), RSRQ: new(-13.5), SINR: new(11.5)}}
	extended := fourth
	extended.Signal.RSSI = new(-72.5)
	bareNumbers := extended
	bareNumbers.Area, bareNumbers.ID = nil, nil
	fifth := modem.Cell{RAT: modem.NR5G, PLMN: "46011", Band: new(78), ARFCN: new(627264), PCI: new(301), Signal: modem.Signal{RSRP: new(-88.4), RSRQ: new(-10.6), SINR: new(21.0)}}
	endc := fifth
	endc.RAT = modem.NR5GNSA
	for _, tt := range []asked{
		{"LTE", neowayN58, Cell, "+NETDMSG", `+NETDMSG: "460+01", 0x758A, 0x06040021, 122, "FDD LTE", LTE BAND 3, 1506, -72, 23, 0x0, 0x0, 0x0, -1020, -135, 115`, served(fourth)},
		{"LTE, extended", neowayN58, Cell, "+NETDMSGEX", `+NETDMSGEX: "FDD LTE","460+01","LTE BAND 3",1506,0x758A,0x06040021,122,"5MHz","5MHz",-1020,-135,115,-725`, served(extended)},
		{"LTE, numbers in unknown digits", neoway, Cell, "+NETDMSGEX", `+NETDMSGEX: "TDD LTE","460+01","LTE BAND 3",1506,30090,100925473,122,5,5,-1020,-135,115,-725`, served(bareNumbers)},
		{"NR", neoway, Cell, "+NETDMSGEX", `+NETDMSGEX: "NR to 5GCN","460+11","NR BAND 78",627264,0,301,-884,-106,210`, served(fifth)},
		{"NR beside LTE", neoway, Cell, "+NETDMSGEX", `+NETDMSGEX: "NR-LTE ENDC","460+11","NR BAND 78",627264,0,301,-884,-106,210`, served(endc)},
		{"UMTS", neoway, Cell, "+NETDMSGEX", `+NETDMSGEX: "HSPA","460+01","WCDMA 2100",10713,0xA1B2,0x0C3D4E5,1,2,3,4,-800,-90`, served(modem.Cell{RAT: modem.HSPA, PLMN: "46001", ARFCN: new(10713),
			Area: new(uint64(0xa1b2)), ID: new(uint64(0xc3d4e5)), Signal: modem.Signal{RSCP: new(-80.0), EcNo: new(-9.0)}})},
		{"GSM", neoway, Cell, "+NETDMSGEX", `+NETDMSGEX: "GSM","460+00"`, served(modem.Cell{RAT: modem.GSM, PLMN: "46000"})},
		{"GSM, the older command", neoway, Cell, "+NETDMSG", `+NETDMSG: "460+00", 0x18D4, 0xA0B1, 12, "EDGE"`, served(modem.Cell{RAT: modem.EDGE, PLMN: "46000", Area: new(uint64(0x18d4)), ID: new(uint64(0xa0b1))})},
		{"slot", neowayN58, Slot, "+SIMCROSS?", "+SIMCROSS: 2", modem.Snapshot{Slot: new(2)}},
		{"ICCID of an N720", neowayN720, ICCID, "$MYCCID", `$MYCCID: "89860012345678901234"`, modem.Snapshot{ICCID: "89860012345678901234"}},
		{"IMEI of an N720", neowayN720, IMEI, "+GSN", "860000000000012", modem.Snapshot{IMEI: "860000000000012"}},
	} {
		t.Run(tt.name, tt.test)
	}
	refused(t, neoway, Cell, "+NETDMSGEX", `+NETDMSGEX: "NO SERVICE"`)
	refused(t, neoway, Cell, "+NETDMSG", "+NETDMSG: 0")
}

func TestRecogniseNeoway(t *testing.T) {
	for _, tt := range []struct {
		maker, model string
		want         *Row
	}{
		{"NEOWAY", "N58", neowayN58}, {"Neoway Technology", "N716-CA", neowayN58}, {"", "N21", neowayN58}, {"neoway", "N720", neowayN720}, {"NEOWAY", "N510M", neowayN720},
		{"NEOWAY", "N75-EA", neoway}, {"", "M590", neoway}, {"NEOWAY CORP", "", neoway},
	} {
		if got := Recognise(tt.maker, tt.model, ""); got != tt.want {
			t.Errorf("%s %s is %s %s", tt.maker, tt.model, got.Name, got.Series)
		}
	}
	if neowayN58.RAT(8) != modem.HSPA || neowayN720.RAT(8) != modem.ECGSMIoT || neowayN58.Datagrams() != neowayStack {
		t.Error("the N58 counts HSPA as 8, and has a stack")
	}
	if first := neowayN720.For(ICCID)[0].Command; first != "$MYCCID" {
		t.Errorf("an N720 is asked %s first", first)
	}
}
