package simulator

import (
	"testing"
	"time"
)

func TestMuxMessages(t *testing.T) {
	cases := []struct {
		name, message string
		want          []string
	}{
		{"test", "\x23\x0bhello", []string{"UIH 0 210b68656c6c6f"}},
		{"power saving", "\x43\x01", []string{"UIH 0 4101"}},
		{"flow off", "\x63\x01", []string{"UIH 0 6101"}},
		{"flow on", "\xa3\x01", []string{"UIH 0 a101"}},
		{"signals", "\xe3\x05\x07\x0d", []string{"UIH 0 e105070d"}},
		{"signals with a break", "\xe3\x07\x07\x0d\x13", []string{"UIH 0 e107070d13"}},
		{"signals of a channel that is not open", "\xe3\x05\x0b\x0d", []string{"UIH 0 e1050b0d"}},
		{"signals without signals", "\xe3\x03\x07", []string{"UIH 0 e10307"}},
		{"line status", "\x53\x05\x07\x03", []string{"UIH 0 51050703"}},
		{"port: what is set", "\x93\x03\x07", []string{"UIH 0 9111070703001113" + "7f3f"}},
		{"port: set", "\x93\x11\x07\x07\x03\x00\x11\x13\x01\x00", []string{"UIH 0 9111070703001113" + "0100"}},
		{"parameters", "\x83\x11\x02\x21\x07\x0a\x14\x00\x03\x02", []string{"UIH 0 81110200070a14000300"}},
		{"parameters of the control channel", "\x83\x11\x00\x00\x00\x0a\x40\x01\x03\x00", []string{"UIH 0 811100000" + "00a1f000300"}},
		{"parameters in short", "\x83\x03\x02", []string{"UIH 0 810302"}},
		{"services, which it does not know", "\xd3\x03\x07", []string{"UIH 0 1103d3"}},
		{"a command of tomorrow", "\x33\x01", []string{"UIH 0 110333"}},
		{"two in a frame", "\x43\x01\x23\x03x", []string{"UIH 0 4101", "UIH 0 210378"}},
		{"responses", "\xe1\x05\x07\x0d\x21\x03x", nil},
		{"cut off", "\x23\x0bhel", nil},
		{"a type of two octets", "\x22\x23\x01", nil},
		{"a length of two octets", "\x23\x02\x01x", nil},
		{"nothing", "", nil},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			bubble(t, n58, func(t *testing.T, m *Modem) {
				h := multiplexed(t, m, muxDefault).opened(1)
				h.want(tc.name, hostCommand(0, 0xEF, tc.message), tc.want...)
				h.want("in UI", hostCommand(0, 0x03, tc.message), tc.want...)
			})
		})
	}
}

func TestMuxFlowControl(t *testing.T) {
	const off, on = "\x63\x01", "\xa3\x01"
	cases := []struct {
		name, stop, start string
		goesOn            int // the channel that is not held back; 0: both are
	}{
		{"all", off, on, 0},
		{"one", "\xe3\x05\x07\x0f", "\xe3\x05\x07\x0d", 2},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			bubble(t, n58, func(t *testing.T, m *Modem) {
				h := multiplexed(t, m, muxRoomy).opened(1, 2)
				h.on(1, "ATE0\r", "ATE0", "OK")
				h.frames(hostCommand(0, 0xEF, tc.stop))
				got := muxTexts(h.frames(hostCommand(1, 0xEF, "AT+CSQ\r"), hostCommand(2, 0xEF, "AT\r")))
				if got[1] != "" || (got[2] != "") != (tc.goesOn == 2) {
					t.Errorf("held back, the channels say %q and %q", got[1], got[2])
				}
				h.want("the control channel goes on", hostCommand(0, 0xEF, "\x23\x03x"), "UIH 0 210378")
				got = muxTexts(h.frames(hostCommand(0, 0xEF, tc.start)))
				if want := "\r\n+CSQ: 27,99\r\n\r\nOK\r\n"; got[1] != want || (got[2] != "") != (tc.goesOn == 0) {
					t.Errorf("let go, the channels say %q and %q", got[1], got[2])
				}
			})
		})
	}
}

// TestMuxClosesWhatIsHeldBack: a channel that may not send can be closed, and opens anew without being held.
func TestMuxClosesWhatIsHeldBack(t *testing.T) {
	bubble(t, n58, func(t *testing.T, m *Modem) {
		h := multiplexed(t, m, muxDefault).opened(1)
		h.frames(hostCommand(0, 0xEF, "\xe3\x05\x07\x0f"), hostCommand(1, 0xEF, "AT\r"))
		h.want("close", hostCommand(1, 0x53, ""), "UA 1")
		h.after(2 * time.Second)
		if n := lineCount(m); n != 1 {
			t.Errorf("%d lines are left", n)
		}
		h.opened(1).on(1, "AT\r", "AT", "OK")
	})
}
