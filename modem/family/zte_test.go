package family

import (
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

// clockAt is the 22nd of November 2026, so many hours, with a zone that was taken off.
func clockAt(hour int) *modem.Clock {
	return &modem.Clock{Time: time.Date(2026, 11, 22, hour, 0, 0, 0, time.UTC), Zone: true, Plausible: true}
}

func TestZTE(t *testing.T) {
	quality := func(s modem.Signal) modem.Snapshot { return modem.Snapshot{Signal: s, SignalAsked: true} }
	cell := modem.Cell{RAT: modem.LTE, Area: new(uint64(0x681D)), ID: new(uint64(0x2F1A0CB)), PCI: new(212), Band: new(3), ARFCN: new(1300)}
	for _, tt := range []asked{
		{"card", zte, ICCID, "+ZGETICCID", "+ZGETICCID: 89860012345678901234", modem.Snapshot{ICCID: "89860012345678901234"}},
		{"levels/LTE", zte, Quality, "+ZRSSI", "+ZRSSI: -102,-6.5,-76,19", quality(modem.Signal{RSRP: new(-102.0), RSRQ: new(-6.5), RSSI: new(-76.0), SINR: new(19.0)})},
		{"levels/LTE without RSSI", zte, Quality, "+ZRSSI", "+ZRSSI: -76,-7,0,14", quality(modem.Signal{RSRP: new(-76.0), RSRQ: new(-7.0), SINR: new(14.0)})},
		{"levels/UMTS", zte, Quality, "+ZRSSI", "+ZRSSI: -87,-9.0", quality(modem.Signal{RSCP: new(-87.0), EcNo: new(-9.0)})},
		{"levels/GSM", zte, Quality, "+ZRSSI", "+ZRSSI: -59", quality(modem.Signal{RSSI: new(-59.0)})},
		{"cell", zte, Cell, "+ZCELLINFO?", "+ZCELLINFO: 0X681D,0X02F1A0CB,0X000000D4,LTE B3,1300", served(cell)},
		{"service", zte, Cell, "+ZPAS?", `+ZPAS: "HSDPA","CS_PS"`, served(modem.Cell{RAT: modem.HSPA})},
		{"service/3G", zte, Cell, "+ZPAS?", `+ZPAS: "3G","CS_PS"`, served(modem.Cell{RAT: modem.UMTS})},
		{"service/5G", zte, Cell, "+ZPAS?", `+ZPAS: "NR5G-SA","PS_ONLY"`, served(modem.Cell{RAT: modem.NR5G})},
		{"no service", zte, Cell, "+ZPAS?", `+ZPAS: "No Service"`, served(modem.Cell{State: "No Service"})},
		{"modes/all", zte, Modes, "+ZSNT?", "+ZSNT: 0,0,0", modem.Snapshot{Modes: modem.Modes{Allowed: modem.AllGenerations}}},
		{"modes/UMTS", zte, Modes, "+ZSNT?", "+ZSNT: 2,0,0", modem.Snapshot{Modes: modem.Modes{Allowed: modem.GenerationsOf(3)}}},
		{"modes/LTE", zte, Modes, "+ZSNT?", "+ZSNT: 6,0,0", modem.Snapshot{Modes: modem.Modes{Allowed: modem.GenerationsOf(4)}}},
		{"interface", zte, USBNet, "+ZSWITCH?", "+ZSWITCH: l", modem.Snapshot{USBNet: "ecm"}},
		{"interface/RMNET", zte, USBNet, "+ZSWITCH?", "+ZSWITCH: x", modem.Snapshot{USBNet: "qmi"}},
	} {
		t.Run(tt.name, tt.test)
	}
	refused(t, zte, Quality, "+ZRSSI", "+ZRSSI: 43,16,102")
	refused(t, zte, Modes, "+ZSNT?", "+ZSNT: 4,0,0")
	refused(t, zte, USBNet, "+ZSWITCH?", "+ZSWITCH: 9")
	refused(t, zte, Cell, "+ZCELLINFO?", "+ZCELLINFO: 1")
	if zte.Datagrams() != zteStack {
		t.Error("it has an IP stack of its own")
	}
}

func TestRecogniseZTE(t *testing.T) {
	for _, tt := range []struct{ maker, model, want string }{
		{"ZTE CORPORATION", "ME3630", "zte"}, {"GOSUNCN", "GM800", "zte"}, {"GosuncnWelink", "ME3630-C", "zte"}, {"ZTEWelink", "ME3610", "zte"},
		{"", "ME3630", "zte"}, {"", "GM500_U1A", "zte"}, {"", "ZM9000", "zte"}, {"", "MF821", "zte"}, {"Fibocom", "ME3630", "fibocom"},
	} {
		if got := Recognise(tt.maker, tt.model, "").Name; got != tt.want {
			t.Errorf("%q %q is %s", tt.maker, tt.model, got)
		}
	}
	if got, known := zte.About("+ZUSIMR:2"); !known || got != modem.Other {
		t.Errorf("the report of every two seconds is about %d, %v", got, known)
	}
}
