package family

import (
	"testing"

	"github.com/simkeeper/simkeeper/modem"
)

func TestHuawei(t *testing.T) {
	fourth := modem.Cell{RAT: modem.LTE, PLMN: "46000", Area: new(uint64(0x681D)), ID: new(uint64(0x2F1A0CB)), PCI: new(0xD4), ARFCN: new(1300),
		Signal: modem.Signal{RSRP: new(-88.0), RSRQ: new(-9.0), RSSI: new(-60.0)}}
	beside := fourth
	beside.RAT = modem.NR5GNSA
	fifth := modem.Cell{RAT: modem.NR5G, PLMN: "46011", Area: new(uint64(0x14225C)), ID: new(uint64(0xC027F5065)), PCI: new(0x114), ARFCN: new(524910),
		Signal: modem.Signal{RSRP: new(-73.0), RSRQ: new(-9.0), SINR: new(24.0)}}
	const anchor, nr = "^MONSC: LTE,460,00,1300,2F1A0CB,D4,681D,-88,-9,-60", "^MONSC: NR,460,11,524910,1,C027F5065,114,14225C,-73,-9,24"
	quality := func(s modem.Signal) modem.Snapshot { return modem.Snapshot{Signal: s, SignalAsked: true} }
	flow := modem.Snapshot{Usage: &modem.Usage{Tx: 0xD058, Rx: 0x15FD8C}}
	for _, tt := range []asked{
		{"card", huawei, ICCID, "^ICCID?", "^ICCID: 89860012345678901234", modem.Snapshot{ICCID: "89860012345678901234"}},
		{"card, its digits swapped", huawei, ICCID, "^ICCID?", "^ICCID: 98680021436587092143", modem.Snapshot{ICCID: "89860012345678901234"}},
		{"no card", huawei, SIM, "^SYSINFOEX", `^SYSINFOEX:0,0,0,255,,0,"NO SERVICE",0,"NO SERVICE"`, modem.Snapshot{SIM: modem.SIMAbsent}},
		{"levels/LTE", huawei, Quality, "^HCSQ?", `^HCSQ: "LTE",61,53,161,22`,
			quality(modem.Signal{RSSI: new(-60.0), RSRP: new(-88.0), SINR: new(12.0), RSRQ: new(-9.0)})},
		{"levels/UMTS", huawei, Quality, "^HCSQ?", `^HCSQ:"WCDMA",30,28,58`, quality(modem.Signal{RSSI: new(-91.0), RSCP: new(-93.0), EcNo: new(-3.5)})},
		{"levels/GSM", huawei, Quality, "^HCSQ?", `^HCSQ: "GSM",36,255`, quality(modem.Signal{RSSI: new(-85.0)})},
		{"levels/NR, without its RSRQ", huawei, Quality, "^HCSQ?", `^HCSQ: "NR",77,236,31`, quality(modem.Signal{RSRP: new(-64.0), SINR: new(27.0)})},
		{"levels/behind how they are reported", huawei, Quality, "^HCSQ?", `^HCSQ: 2,0,"LTE",61,53,161,22`,
			quality(modem.Signal{RSSI: new(-60.0), RSRP: new(-88.0), SINR: new(12.0), RSRQ: new(-9.0)})},
		{"levels/without quotes", huawei, Quality, "^HCSQ?", "^HCSQ:WCDMA,30,28,58", quality(modem.Signal{RSSI: new(-91.0), RSCP: new(-93.0), EcNo: new(-3.5)})},
		{"levels/none, without quotes", huawei, Quality, "^HCSQ?", "^HCSQ:NOSERVICE", quality(modem.Signal{})},
		{"cell/LTE", huawei, Cell, "^MONSC", anchor, served(fourth)},
		{"cell/EN-DC in two lines", huawei5G, Cell, "^MONSC", anchor + "\n" + nr, served(beside)},
		{"cell/NR", huawei5G, Cell, "^MONSC", nr, served(fifth)},
		{"cell/NR without SINR", huawei5G, Cell, "^MONSC", "^MONSC: NR,460,00,636648,0,10321,1FA,2F01,-82,-9", served(modem.Cell{RAT: modem.NR5G, PLMN: "46000",
			Area: new(uint64(0x2F01)), ID: new(uint64(0x10321)), PCI: new(506), ARFCN: new(636648), Signal: modem.Signal{RSRP: new(-82.0), RSRQ: new(-9.0)}})},
		{"cell/UMTS", huawei, Cell, "^MONSC", "^MONSC: WCDMA,460,01,10738,304,120514,2513,-79,-73,-6,6,0", served(modem.Cell{RAT: modem.UMTS, PLMN: "46001",
			Area: new(uint64(0x2513)), ID: new(uint64(0x120514)), ARFCN: new(10738), Signal: modem.Signal{RSCP: new(-79.0), RSSI: new(-73.0), EcNo: new(-6.0)}})},
		{"cell/GSM", huawei, Cell, "^MONSC", "^MONSC: GSM,460,00,1,62,20,A0CB,681D,-59,,", served(modem.Cell{RAT: modem.GSM, PLMN: "46000",
			Area: new(uint64(0x681D)), ID: new(uint64(0xA0CB)), ARFCN: new(62), Signal: modem.Signal{RSSI: new(-59.0)}})},
		{"cell/none", huawei, Cell, "^MONSC", "^MONSC: NONE", modem.Snapshot{Cell: modem.Cell{State: "NONE"}}},
		{"cell/by the state of the system", huawei, Cell, "^SYSINFOEX", `^SYSINFOEX:2,4,5,1,,3,"WCDMA",41,"HSPA+"`, modem.Snapshot{Cell: modem.Cell{RAT: modem.HSPA, State: "full"}}},
		{"cell/limited", huawei, Cell, "^SYSINFOEX", `^SYSINFOEX:1,0,0,1,,6,"LTE",101,"LTE"`, modem.Snapshot{Cell: modem.Cell{RAT: modem.LTE, State: "limited"}}},
		{"modes/all", huawei, Modes, "^SYSCFGEX?", `^SYSCFGEX: "00",3FFFFFFF,1,2,7FFFFFFFFFFFFFFF,,`, modem.Snapshot{Modes: modem.Modes{Allowed: modem.AllGenerations}}},
		{"modes/in an order", huawei, Modes, "^SYSCFGEX?", `^SYSCFGEX:"080302",2000000680380,1,2,1E200000095`, modem.Snapshot{Modes: modem.Modes{Allowed: modem.GenerationsOf(3, 4, 5)}}},
		{"modes/one", huawei, Modes, "^SYSCFGEX?", `^SYSCFGEX: "03",3FFFFFFF,0,2,40`, modem.Snapshot{Modes: modem.Modes{Allowed: modem.GenerationsOf(4)}}},
		{"modes/older", huawei, Modes, "^SYSCFG?", "^SYSCFG:13,1,3FFFFFFF,1,2", modem.Snapshot{Modes: modem.Modes{Allowed: modem.GenerationsOf(2)}}},
		{"counter of all sessions", huawei, Usage, "^DSFLOWQRY", "^DSFLOWQRY:00000017,0000000000000398,0000000000000564,00000535,000000000000D058,000000000015FD8C", flow},
		{"counter behind its name", huawei, Usage, "^DSFLOWQRY", "^DSFLOWQRY:\n00000017,0000000000000398,0000000000000564,00000535,000000000000D058,000000000015FD8C", flow},
		{"temperature in tenths", huawei, Temperature, "^CHIPTEMP?", "^CHIPTEMP: 431,432,65535,35,65535", modem.Snapshot{Temperature: new(43.2)}},
		{"temperature in degrees", huawei, Temperature, "^CHIPTEMP?", "^CHIPTEMP: 34,31,21,42,10000", modem.Snapshot{Temperature: new(42.0)}},
		{"temperature of twelve sensors", huawei5G, Temperature, "^CHIPTEMP?", "^CHIPTEMP: 432,445,451,398,401,407,441,442,449,0,65535,448", modem.Snapshot{Temperature: new(45.1)}},
		{"tries", huawei, Tries, "^CPIN?", "^CPIN: SIM PIN,3,10,2,10,3", modem.Snapshot{PINTries: new(2)}},
		{"interface", huawei5G, USBNet, "^SETMODE?", "4", modem.Snapshot{USBNet: "ncm"}},
		{"interface/ECM", huawei5G, USBNet, "^SETMODE?", "0", modem.Snapshot{USBNet: "ecm"}},
		{"clock", huawei, Clock, "^NWTIME?", "^NWTIME: 26/11/22,18:00:00+32,00", modem.Snapshot{Clock: clockAt(10)}},
	} {
		t.Run(tt.name, tt.test)
	}
	for command, lines := range map[string]string{
		"^MONSC": "^MONSC: LTE,460", "^HCSQ?": `^HCSQ: "LTE",255,255,255,255`, "^DSFLOWQRY": "^DSFLOWQRY:\n0017,0398", "^CHIPTEMP?": "^CHIPTEMP: 65535,65535,65535",
		"^CPIN?": "^CPIN: READY,,,,,", "^SYSCFGEX?": `^SYSCFGEX: "99",3FFFFFFF`,
	} {
		facts := map[string]Fact{"^MONSC": Cell, "^HCSQ?": Quality, "^DSFLOWQRY": Usage, "^CHIPTEMP?": Temperature, "^CPIN?": Tries, "^SYSCFGEX?": Modes}
		refused(t, huawei, facts[command], command, lines)
	}
	refused(t, huawei5G, USBNet, "^SETMODE?", "9")
}

// Without a cell the answer is one, so that the question is asked again.
func TestHuaweiNoService(t *testing.T) {
	q := query(t, huawei, Quality, "^HCSQ?")
	s := modem.Snapshot{Signal: modem.Signal{RSSI: new(-60.0)}}
	if err := q.Put(answer(q, `^HCSQ: "NOSERVICE"`), &s); err != nil || s.Signal.RSRP != nil {
		t.Errorf("got %+v, %v", s, err)
	}
}

func TestHuaweiTells(t *testing.T) {
	const line = `^REJINFO:46000,1,15,2,4,15,"00681D","FF","02F1A0CB"`
	told := Tells(line)
	if told == nil {
		t.Fatal("nobody reads it")
	}
	var s modem.Snapshot
	if err := told.Read(line, &s); err != nil || s.Cause == nil || *s.Cause != (modem.Reject{Domain: modem.EPS, Cause: 15}) {
		t.Errorf("got %+v, %v", s.Cause, err)
	}
	s = modem.Snapshot{}
	if err := told.Read(`^REJINFO:46000,1,301,2,4,301,"","",""`, &s); err == nil || s.Cause != nil {
		t.Errorf("the modem's own number was taken: %+v", s.Cause)
	}
	for _, other := range []string{"^REJINFO", "^SRVST: 2", "+CEREG: 3", ""} {
		if Tells(other) != nil {
			t.Errorf("%q tells a fact", other)
		}
	}
}

// What is told is unsolicited, and on the list of that.
func TestToldIsUnsolicited(t *testing.T) {
	for _, r := range Rows {
		for _, told := range r.Told {
			if _, known := r.About(told.Prefix + " 1"); !known || told.Read == nil {
				t.Errorf("%s: %q", r.Name, told.Prefix)
			}
		}
	}
}

func TestHuaweiNoise(t *testing.T) {
	for line, want := range map[string]modem.Subject{
		"^DSFLOWRPT:0000240E,00000000,00000000,0000000000000000,0000000000000000,0003E800,0003E800": modem.Other,
		"^RSSI: 27": modem.Other, `^HCSQ:"LTE",61,53,161,22`: modem.Other, "^BOOT:23022412,0,0,0,75": modem.Other, "^MODE:3,3": modem.Other,
		"^SIMST: 255,1": modem.Card, "^SRVST: 2": modem.Registered, "^REJINFO:46000,1,15,2,4,15": modem.Registered, `^NDISSTAT: 1,,,"IPV4"`: modem.Bearer,
		"^NWTIME: 14/08/05,04:00:21+40,00": modem.NetworkClock,
	} {
		if got, known := huawei.About(line); !known || got != want {
			t.Errorf("%q is about %d, %v", line, got, known)
		}
		if got, known := About(line); !known || got != want {
			t.Errorf("%q is about %d, %v before the modem is known", line, got, known)
		}
	}
}

func TestRecogniseHuawei(t *testing.T) {
	for _, tt := range []struct {
		maker, model, firmware string
		want                   *Row
	}{
		{"Huawei Technologies Co., Ltd.", "ME909s-821", "11.617.14.00.00", huawei},
		{"huawei", "E1550", "", huawei},
		{"TD Tech Ltd", "MT5700M-CN", "", huawei5G},
		{"HUAWEI", "MH5000-31", "", huawei5G},
		{"", "MT5700M-CN", "", huawei5G},
		{"", "ME909s-120", "", huawei},
		{"", "E3372h-320", "", huawei},
	} {
		if got := Recognise(tt.maker, tt.model, tt.firmware); got != tt.want {
			t.Errorf("%q %q is %s %s", tt.maker, tt.model, got.Name, got.Series)
		}
	}
}
