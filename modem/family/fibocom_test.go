package family

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/simkeeper/simkeeper/modem"
)

// asked is an answer to a query of a row, and the snapshot that comes of it.
type asked struct {
	name    string
	row     *Row
	fact    Fact
	command string
	lines   string
	want    modem.Snapshot
}

func (tt asked) test(t *testing.T) {
	var s modem.Snapshot
	q := query(t, tt.row, tt.fact, tt.command)
	if err := q.Put(answer(q, tt.lines), &s); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(s, tt.want) {
		got, _ := json.Marshal(s)
		want, _ := json.Marshal(tt.want)
		t.Errorf("\ngot  %s\nwant %s", got, want)
	}
}

// served is what a snapshot holds of a cell.
func served(c modem.Cell) modem.Snapshot {
	return modem.Snapshot{PLMN: c.PLMN, Cell: c, Signal: c.Signal}
}

// refused is an answer that a query must take nothing from.
func refused(t *testing.T, row *Row, fact Fact, command, lines string) {
	t.Helper()
	var s modem.Snapshot
	q := query(t, row, fact, command)
	if err := q.Put(answer(q, lines), &s); err == nil || !reflect.DeepEqual(s, modem.Snapshot{}) {
		t.Errorf("%s %s read %q: %+v", row.Name, command, lines, s)
	}
}

func TestFibocom(t *testing.T) {
	fourth := modem.Cell{RAT: modem.LTE, PLMN: "46000", Area: new(uint64(0x2a31)), ID: new(uint64(0x5c3f10b)), ARFCN: new(1650), PCI: new(203), Band: new(3),
		Signal: modem.Signal{SINR: new(12.0), RSRP: new(-95.0), RSRQ: new(-10.0)}}
	endc := fourth
	endc.RAT = modem.NR5GNSA
	plain := fourth
	plain.Signal.SINR = nil
	fifth := modem.Cell{RAT: modem.NR5G, PLMN: "46001", Area: new(uint64(0x12a4f)), ID: new(uint64(0x5ab620605)), ARFCN: new(627264), PCI: new(524), Band: new(78),
		Signal: modem.Signal{SINR: new(11.5), RSRP: new(-97.0), RSRQ: new(-11.0)}}
	noBand := fourth
	noBand.Band = nil
	const headLTE, lte4 = "+GTCCINFO: \nLTE service cell: \n", "1,4,460,00,2A31,05C3F10B,1650,203,103,100,24,46,46,20"
	for _, tt := range []asked{
		{"LTE", fibocomUnisoc, Cell, "+GTCCINFO?", headLTE + lte4 + "\nLTE neighbor cell:\n2,4,460,00,FFFF,00FFFFFFF,1650,17,,40,40,12", served(fourth)},
		{"LTE, no SINR", fibocom, Cell, "+GTCCINFO?", "+GTCCINFO:\n1,4,460,00,2A31,05C3F10B,1650,203,3,100,255,46,46,20", served(plain)},
		{"LTE in hexadecimal", fibocomQualcomm, Cell, "+GTCCINFO?", headLTE + "1,4,460,00,2A31,05C3F10B,672,CB,103,100,24,46,46,20", served(fourth)},
		{"NR", fibocom, Cell, "+GTCCINFO?", "+GTCCINFO: \nNR service cell:\n1,9,460,01,12A4F,5AB620605,627264,524,5078,100,70,60,60,65", served(fifth)},
		{"NR in hexadecimal", fibocomQualcomm, Cell, "+GTCCINFO?", "1,9,460,01,12A4F,5AB620605,99240,20C,5078,100,70,60,60,65", served(fifth)},
		{"NR, SINR in dB", fibocom350, Cell, "+GTCCINFO?", "1,9,460,01,12A4F,5AB620605,627264,524,5078,100,11.5,60,60,65", served(fifth)},
		{"NR beside LTE", fibocom350, Cell, "+GTCCINFO?", "+GTCCINFO:\n" + lte4 + "\n1,9,,,FFFFFFF,00FFFFFFF,723322,143,5079,500,13,68,68,80", served(endc)},
		{"NR that is not heard beside LTE", fibocom350, Cell, "+GTCCINFO?", "+GTCCINFO:\n" + lte4 + "\n1,9,,,,,,,,,,,,", served(fourth)},
		{"UMTS", fibocom, Cell, "+GTCCINFO?", "1,2,460,01,A1B2,0C3D4E5,10713,77,101,0,0,45,41,0,31", served(modem.Cell{RAT: modem.UMTS, PLMN: "46001", Area: new(uint64(0xa1b2)),
			ID: new(uint64(0xc3d4e5)), ARFCN: new(10713), Band: new(1), Signal: modem.Signal{RSCP: new(-80.0), EcNo: new(-9.0)}})},
		{"GSM", fibocom, Cell, "+GTCCINFO?", "1,1,460,00,18D4,0000A0B1,44,12", served(modem.Cell{RAT: modem.GSM, PLMN: "46000", Area: new(uint64(0x18d4)), ID: new(uint64(0xa0b1))})},
		{"XMM/LTE", fibocomXMM, Cell, "+XMCI=1", `+XMCI: 4,460,00,"0x2A31","0x05C3F10B","0x00CB","0x00000672","0x00004CC2","0xFFFFFFFF",46,20,24,"0x00000000","0x00000000"` +
			"\n" + `+XMCI: 5,000,000,"0xFFFE","0xFFFFFFFF","0x0071","0x00000EBE","0xFFFFFFFF","0xFFFFFFFF",55,8,255,"0x7FFFFFFF","0x00000000"`, served(noBand)},
		{"XMM/UMTS", fibocomXMM, Cell, "+XMCI=1", `+XMCI: 2,460,01,"0xA1B2","0x00C3D4E5","0x004D","0x000029D9","0x00002625","0xFFFFFFFF",255,41,31`,
			served(modem.Cell{RAT: modem.UMTS, PLMN: "46001", Area: new(uint64(0xa1b2)), ID: new(uint64(0xc3d4e5)), ARFCN: new(10713), Signal: modem.Signal{RSCP: new(-80.0), EcNo: new(-9.0)}})},
		{"XMM/GSM", fibocomXMM, Cell, "+XMCI=1", `+XMCI: 0,460,00,"0x18D4","0x0000A0B1"`, served(modem.Cell{RAT: modem.GSM, PLMN: "46000", Area: new(uint64(0x18d4)), ID: new(uint64(0xa0b1))})},
		{"XMM/quality", fibocomXMM, Quality, "+XCESQ?", "+XCESQ: 0,99,99,255,255,16,47,-4", modem.Snapshot{SignalAsked: true, Signal: modem.Signal{RSRQ: new(-12.0), RSRP: new(-94.0), SINR: new(-2.0)}}},
		{"XMM/modes", fibocomXMM, Modes, "+XACT?", "+XACT: 4,2,,101,103", modem.Snapshot{Modes: modem.Modes{Allowed: modem.GenerationsOf(3, 4)}}},
		{"received before sent", fibocom, Usage, "+GTSTATIS?", "+GTSTATIS: 120,34,70001,5002", modem.Snapshot{Usage: &modem.Usage{Tx: 5002, Rx: 70001}}},
		{"temperature", fibocom, Temperature, "+MTSM=1", "+MTSM: 41", modem.Snapshot{Temperature: new(41.0)}},
		{"temperature of a sensor", fibocom350, Temperature, "+GTSENRDTEMP=1", "+GTSENRDTEMP: 1,36500", modem.Snapshot{Temperature: new(36.5)}},
		{"voltage", fibocom, Voltage, "+CBC", "+CBC: 0,88,3912", modem.Snapshot{Voltage: new(3.912)}},
		{"voltage without percentage", fibocom, Voltage, "+CBC", "+CBC: 0,3805", modem.Snapshot{Voltage: new(3.805)}},
		{"tries", fibocom, Tries, "+TPIN?", "+TPIN: 2,3,10,10", modem.Snapshot{PINTries: new(2)}},
		{"modes", fibocom, Modes, "+GTACT?", "+GTACT: 2,3,2,103,108", modem.Snapshot{Modes: modem.Modes{Allowed: modem.GenerationsOf(4)}}},
		{"slot", fibocom, Slot, "+GTDUALSIM?", `+GTDUALSIM: 0,"SUB1","L"`, modem.Snapshot{Slot: new(1)}},
		{"slot/the other one behind it", fibocom, Slot, "+GTDUALSIM?", "+GTDUALSIM: 0,\"SUB1\",\"L\"\n+GTDUALSIM: 1,\"SUB2\",\"L\"", modem.Snapshot{Slot: new(1)}},
		{"USB/Unisoc", fibocomUnisoc, USBNet, "+GTUSBMODE?", "+GTUSBMODE: 33", modem.Snapshot{USBNet: "rndis"}},
		{"USB/Qualcomm", fibocomQualcomm, USBNet, "+GTUSBMODE?", "+GTUSBMODE: 33", modem.Snapshot{USBNet: "ecm"}},
		{"USB/MediaTek", fibocom350, USBNet, "+GTUSBMODE?", "+GTUSBMODE: 40", modem.Snapshot{USBNet: "rndis"}},
		{"IMEI", fibocom, IMEI, "+CGSN?", `+CGSN: "860000000000012"`, modem.Snapshot{IMEI: "860000000000012"}},
		{"ICCID", fibocom, ICCID, "+ICCID", "+ICCID: 89860012345678901234", modem.Snapshot{ICCID: "89860012345678901234"}},
	} {
		t.Run(tt.name, tt.test)
	}
	refused(t, fibocom, Cell, "+GTCCINFO?", "+GTCCINFO:")
	refused(t, fibocom, Cell, "+GTCCINFO?", "2,4,460,00,FFFF,00FFFFFFF,1650,17,103,40,40,12,46,20")
	refused(t, fibocomXMM, Quality, "+XCESQ?", "+XCESQ: 0,99,99,255,255,255,255,255")
	refused(t, fibocom, Voltage, "+CBC", "+CBC: 0,88")
	refused(t, fibocom, Temperature, "+MTSM=1", "+MTSM: 255")
	refused(t, fibocom, Modes, "+GTACT?", "+GTACT: 77")
	refused(t, fibocom, Slot, "+GTDUALSIM?", "+GTDUALSIM: 0,1")
}

func TestRecogniseFibocom(t *testing.T) {
	for _, tt := range []struct {
		maker, model string
		want         *Row
		restart      string
	}{
		{"Fibocom Wireless Inc.", "L610-CN-00-00", fibocomUnisoc, "+CFUN=1,1"}, {"", "L716-CN", fibocomUnisoc, "+CFUN=1,1"}, {"Fibocom", "", fibocom, "+CFUN=1,1"},
		{"Fibocom", "G510", fibocom, "+CFUN=1,1"}, {"Fibocom", "NL668-CN-00", fibocomQualcomm, "+CFUN=15"}, {"", "FM160-CN-00", fibocomQualcomm, "+CFUN=15"},
		{"Fibocom Wireless Inc.", "FM350-GL", fibocom350, "+CFUN=15"}, {"Fibocom", "L850 LTE Module", fibocomXMM, "+CFUN=1,1"}, {"FIBOCOM", "Fibocom_L860-GL", fibocomXMM, "+CFUN=1,1"},
	} {
		got := Recognise(tt.maker, tt.model, "")
		if got != tt.want || got.Restart() != tt.restart {
			t.Errorf("%s %s is %s %s, restarted by %s", tt.maker, tt.model, got.Name, got.Series, got.Restart())
		}
	}
	if fibocomUnisoc.Datagrams() != fibocomStack || fibocom350.Datagrams() != nil {
		t.Error("the Unisoc series alone have a stack that is known")
	}
}
