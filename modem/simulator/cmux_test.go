package simulator

import (
	"fmt"
	"math/bits"
	"strings"
	"testing"
	"time"
)

// The default of N1 for a modem that keeps to the standard, and one that has room for whole answers.
const (
	muxDefault = "AT+CMUX=0"
	muxRoomy   = "AT+CMUX=0,0,5,512"
)

var n58 = Config{Family: "neoway", Model: "N58"}

func TestMuxChannelsAreLines(t *testing.T) {
	bubble(t, n58, func(t *testing.T, m *Modem) {
		h := multiplexed(t, m, muxDefault).opened(1, 2)
		h.on(1, "AT+CSQ\r", "AT+CSQ", "+CSQ: 27,99", "OK")
		h.on(2, "ATE0\r", "ATE0", "OK")
		h.on(1, "AT+CS")
		h.on(2, "AT+CGMM\r", "+CGMM: N58", "OK")
		h.on(1, "Q\r", "+CSQ: 27,99", "OK")
		got := muxTexts(h.frames(hostCommand(1, 0xEF, "AT+COPS=?\r"), hostCommand(2, 0xEF, "AT\r")))
		if got[1] != "" || got[2] != "\r\nOK\r\n" {
			t.Errorf("a channel at work holds the other up: %q, %q", got[1], got[2])
		}
	})
}

func TestMuxReportsGoToEveryOpenChannel(t *testing.T) {
	bubble(t, n58, func(t *testing.T, m *Modem) {
		h := multiplexed(t, m, muxRoomy).opened(1, 2, 3)
		h.want("closing", hostCommand(3, 0x53, ""), "UA 3")
		h.on(1, "ATE0;+CREG=1\r", "ATE0;+CREG=1", "OK")
		m.Update(func(s *State) { s.CS.Stat = Roaming })
		got := muxTexts(h.frames())
		if want := "\r\n+CREG: 5\r\n"; len(got) != 2 || got[1] != want || got[2] != want {
			t.Errorf("channels 1 and 2 got %q and %q of %d", got[1], got[2], len(got))
		}
		h.want("the end", hostCommand(0, 0x53, ""), "UA 0")
		if late := h.ask("AT"); late != "\r\nOK\r\n" {
			t.Errorf("back on the line: %q", late)
		}
	})
}

func TestMuxPassesOverWhatIsNoFrame(t *testing.T) {
	bubble(t, n58, func(t *testing.T, m *Modem) {
		h := multiplexed(t, m, muxDefault)
		h.want("text before all", "AT\rAT+CMUX=0\r")
		h.opened(1)
		h.want("text between frames", "AT\r\nAT+CSQ\r")
		h.want("a damaged frame", strings.Replace(hostCommand(1, 0x53, ""), "\x53", "\x43", 1))
		h.on(1, "AT\r", "AT", "OK")
		if got := m.Commands(); fmt.Sprint(got) != "[AT+CMUX=0 AT]" {
			t.Errorf("the modem took %q", got)
		}
	})
}

func TestMuxLinks(t *testing.T) {
	const sabmP, discP = 0x3F, 0x53
	cases := []struct {
		name, send string
		want       []string
	}{
		{"a fifth channel", hostCommand(5, sabmP, ""), []string{"DM 5"}},
		{"the last channel", hostCommand(4, sabmP, ""), []string{"UA 4", "UIH 0 e305130d"}},
		{"a channel once more", hostCommand(1, sabmP, ""), []string{"UA 1", "UIH 0 e305070d"}},
		{"the control channel once more", hostCommand(0, sabmP, ""), []string{"UA 0"}},
		{"without the P bit", hostCommand(2, 0x2F, ""), nil},
		{"as if it were a response", wrap(2<<2|1, sabmP, ""), nil},
		{"close", hostCommand(1, discP, ""), []string{"UA 1"}},
		{"close what is not open", hostCommand(2, discP, ""), []string{"DM 2"}},
		{"close what there is not", hostCommand(61, discP, ""), []string{"DM 61"}},
		{"close without the P bit", hostCommand(1, 0x43, ""), nil},
		{"data for what is not open", hostCommand(2, 0xEF, "AT\r"), []string{"DM 2"}},
		{"data in UI", hostCommand(1, 0x03, "ATE0\r"), []string{"UIH 1 415445300d", "UIH 1 0d0a4f4b0d0a"}},
		{"answers that nothing asked for", wrap(1<<2|1, 0x73, "") + wrap(2<<2|1, 0x1F, ""), nil},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			bubble(t, n58, func(t *testing.T, m *Modem) {
				multiplexed(t, m, muxDefault).opened(1).want(tc.name, tc.send, tc.want...)
			})
		})
	}
}

func TestMuxNeedsItsControlChannel(t *testing.T) {
	bubble(t, n58, func(t *testing.T, m *Modem) {
		h := multiplexed(t, m, muxDefault)
		h.want("open data", hostCommand(1, 0x3F, ""), "DM 1")
		h.want("a message", hostCommand(0, 0xEF, "\x23\x03x"), "DM 0")
		h.want("close", hostCommand(0, 0x53, ""), "DM 0")
		h.opened(1)
	})
}

// TestMuxHostForgot: a host that starts anew answers data with DM, and the channel is closed.
func TestMuxHostForgot(t *testing.T) {
	bubble(t, n58, func(t *testing.T, m *Modem) {
		h := multiplexed(t, m, muxDefault).opened(1, 2)
		h.want("DM", wrap(1<<2|1, 0x1F, ""))
		if n := lineCount(m); n != 2 {
			t.Errorf("%d lines on the modem, want the wire and channel 2", n)
		}
		h.want("close", hostCommand(1, 0x53, ""), "DM 1")
		h.opened(1).on(1, "AT\r", "AT", "OK")
	})
}

func TestMuxFrameSizes(t *testing.T) {
	longest := func(list []hostFrame, dlci int) (most int) {
		for _, f := range list {
			if f.dlci() == dlci {
				most = max(most, len(f.info))
			}
		}
		return most
	}
	cases := []struct {
		name, command, negotiate string
		want                     int
	}{
		{"default", muxDefault, "", 31},
		{"asked for", "AT+CMUX=0,0,5,9", "", 9},
		{"left out", "AT+CMUX=0,,,", "", 31},
		{"less for one channel", muxDefault, "\x83\x11\x01\x00\x00\x0a\x10\x00\x03\x00", 16},
		{"more for one channel", muxDefault, "\x83\x11\x01\x00\x00\x0a\x80\x00\x03\x00", 31},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			bubble(t, n58, func(t *testing.T, m *Modem) {
				h := multiplexed(t, m, tc.command)
				h.frames(hostCommand(0, 0x3F, ""))
				if tc.negotiate != "" {
					h.frames(hostCommand(0, 0xEF, tc.negotiate))
				}
				h.frames(hostCommand(1, 0x3F, ""))
				got := h.frames(hostCommand(1, 0xEF, "ATI\r"), hostCommand(1, 0xEF, "AT+CGDC"), hostCommand(1, 0xEF, "ONT?\r"))
				if n := longest(got, 1); n != tc.want || !strings.Contains(muxTexts(got)[1], `"cmiot"," IPV4:10.128.85.126"`) {
					t.Errorf("frames of up to %d, want %d: %q", n, tc.want, muxTexts(got)[1])
				}
			})
		})
	}
}

func TestMuxTakesNoLongerFrames(t *testing.T) {
	bubble(t, n58, func(t *testing.T, m *Modem) {
		h := multiplexed(t, m, muxDefault).opened(1)
		h.on(1, "AT"+strings.Repeat(";+CSQ", 6)+"\r")
		h.on(1, "AT"+strings.Repeat(" ", 28)+"\r", "AT"+strings.Repeat(" ", 28), "OK")
	})
}

// TestMuxEnds: whatever ends it, the channels' lines end with it.
func TestMuxEnds(t *testing.T) {
	cases := []struct {
		name string
		end  func(h host, m *Modem)
		left int // lines
	}{
		{"message to close down", func(h host, _ *Modem) { h.want("CLD", hostCommand(0, 0xEF, "\xC3\x01"), "UIH 0 c101") }, 1},
		{"control channel closed", func(h host, _ *Modem) { h.want("DISC", hostCommand(0, 0x53, ""), "UA 0") }, 1},
		{"modem starts again", func(_ host, m *Modem) { m.Reboot() }, 1},
		{"modem starts again by command", func(h host, _ *Modem) { h.frames(hostCommand(1, 0xEF, "AT+CFUN=1,1\r")) }, 1},
		{"hang-up", func(h host, _ *Modem) { _ = h.conn.Close() }, 0},
		{"unplugged", func(h host, m *Modem) { mustFault(h.t, m, "unplug", true) }, 0},
		{"modem closed", func(h host, m *Modem) { closeModem(h.t, m) }, 0},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			bubble(t, n58, func(t *testing.T, m *Modem) {
				h := multiplexed(t, m, muxDefault).opened(1, 2)
				h.write(hostCommand(2, 0xEF, "AT+COPS=?\r")) // a channel at work
				h.after(time.Millisecond)
				tc.end(h, m)
				h.after(10 * time.Second) // a boot included
				if n := lineCount(m); n != tc.left {
					t.Fatalf("%d lines are left, want %d", n, tc.left)
				}
				if tc.left > 0 {
					h.ask("ATE0")
					h.expect("AT+CGMM", "+CGMM: N58", "OK")
					h.expect("AT+CMUX=0", "OK")
					h.opened(1)
				}
			})
		})
	}
}

// TestMuxBytesBehindItsEnd: what follows the last frame in the same piece is a command line.
func TestMuxBytesBehindItsEnd(t *testing.T) {
	bubble(t, n58, func(t *testing.T, m *Modem) {
		h := multiplexed(t, m, muxDefault).opened()
		h.write(hostCommand(0, 0x53, "") + "ATE0\r")
		if got := h.after(time.Second); got != wrap(3, 0x73, "")+"ATE0\r\r\nOK\r\n" {
			t.Errorf("got %q", got)
		}
	})
}

func TestMuxBootLinesComeRaw(t *testing.T) {
	bubble(t, n58, func(t *testing.T, m *Modem) {
		h := multiplexed(t, m, muxDefault).opened(1)
		m.Reboot()
		if got := h.after(10 * time.Second); got != "\r\n+PBREADY\r\n" {
			t.Errorf("after a boot: %q", got)
		}
	})
}

func TestMuxFaults(t *testing.T) {
	t.Run("silence", func(t *testing.T) {
		bubble(t, n58, func(t *testing.T, m *Modem) {
			h := multiplexed(t, m, muxDefault).opened(1)
			mustFault(t, m, "silence", true)
			h.want("everything", hostCommand(2, 0x3F, "")+hostCommand(0, 0xEF, "\x23\x03x")+hostCommand(1, 0xEF, "AT\r"))
			mustFault(t, m, "silence", false)
			h.on(2, "AT\r", "AT", "OK")
		})
	})
	t.Run("late", func(t *testing.T) {
		bubble(t, n58, func(t *testing.T, m *Modem) {
			h := host{quiet(t, m)}
			mustFault(t, m, "late=5", true)
			h.write(muxDefault + "\r" + hostCommand(0, 0x3F, ""))
			if got := h.after(10 * time.Second); got != "\r\nOK\r\n"+wrap(3, 0x73, "") {
				t.Errorf("the multiplexer begins with %q", got)
			}
		})
	})
	t.Run("one byte", func(t *testing.T) {
		bubble(t, n58, func(t *testing.T, m *Modem) {
			h := multiplexed(t, m, muxRoomy).opened(1)
			mustFault(t, m, "one_byte", true)
			if got := h.frames(hostCommand(1, 0xEF, "AT+CSQ\r")); len(got) != 2 {
				t.Errorf("%d frames: bytes are parted on the wire, not in frames", len(got))
			}
		})
	})
	t.Run("endless line", func(t *testing.T) {
		bubble(t, n58, func(t *testing.T, m *Modem) {
			h := multiplexed(t, m, muxRoomy).opened(1)
			mustFault(t, m, "endless_line", true)
			if got := muxTexts(h.frames()); len(got) != 1 || strings.Trim(got[1], "U") != "" || len(got[1]) < 1000 {
				t.Errorf("the channel has %d bytes", len(got[1]))
			}
		})
	})
}

// TestMuxGarbledOnce: the wire bends bits, the channels in it do not bend them once more.
func TestMuxGarbledOnce(t *testing.T) {
	bubble(t, n58, func(t *testing.T, m *Modem) {
		h := multiplexed(t, m, muxRoomy).opened(1)
		h.on(1, "ATE0\r", "ATE0", "OK")
		mustFault(t, m, "garbled=1", true)
		h.write(hostCommand(1, 0xEF, "AT\r"))
		got, want := h.after(time.Second), wrap(1<<2|1, 0xEF, "\r\nOK\r\n")
		if len(got) != len(want) {
			t.Fatalf("got %x, want a bent %x", got, want)
		}
		for i := range want {
			if bits.OnesCount8(got[i]^want[i]) != 1 {
				t.Errorf("byte %d: %02x of %02x", i, got[i], want[i])
			}
		}
	})
}

func TestMuxCommand(t *testing.T) {
	a7670 := Config{Family: "simcom", Model: "A7670C"}
	cases := []struct {
		name    string
		modem   Config
		command string
		want    []string
	}{
		{"what there is", n58, "AT+CMUX=?", ok("+CMUX: (0,1),(0),(1-6),(1-2048),(1-255),(0-100),(2-255)")},
		{"what is set", n58, "AT+CMUX?", []string{"ERROR"}},
		{"the advanced option", n58, "AT+CMUX=1", []string{"ERROR"}},
		{"UI frames", n58, "AT+CMUX=0,1", []string{"ERROR"}},
		{"a speed that is none", n58, "AT+CMUX=0,0,7", []string{"ERROR"}},
		{"frames too long", n58, "AT+CMUX=0,0,5,2049", []string{"ERROR"}},
		{"no mode", n58, "AT+CMUX=", []string{"ERROR"}},
		{"too much", n58, "AT+CMUX=0,0,5,31,10,3,30,10,2,1", []string{"ERROR"}},
		{"everything", n58, "AT+CMUX=0,0,5,127,10,3,30,10,2", []string{"OK"}},
		{"what there is on A7670", a7670, "AT+CMUX=?", ok("+CMUX: (0),(0),(1-8),(1-1500),(0),(0),(2-1000)")},
		{"what is set on A7670", a7670, "AT+CMUX?", ok("+CMUX: 0,0,5,1500,0,0,600")},
		{"on A7670", a7670, "AT+CMUX=0,0,8,1500", []string{"OK"}},
		{"a modem without", Config{Family: "quectel"}, "AT+CMUX=0", []string{"ERROR"}},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			bubble(t, tc.modem, func(t *testing.T, m *Modem) {
				c := quiet(t, m)
				c.ask("AT+CMEE=0")
				c.expect(tc.command, tc.want...)
			})
		})
	}
}

func TestMuxNotInsideOfOne(t *testing.T) {
	bubble(t, n58, func(t *testing.T, m *Modem) {
		h := multiplexed(t, m, muxDefault).opened(1)
		h.on(1, "ATE0;+CMEE=1\r", "ATE0;+CMEE=1", "OK")
		h.on(1, "AT+CMUX=0\r", "+CME ERROR: 3")
	})
}

// TestMuxDropsWhatNobodyTakes: a channel whose modem is at work keeps some frames, and the others go on.
func TestMuxDropsWhatNobodyTakes(t *testing.T) {
	bubble(t, n58, func(t *testing.T, m *Modem) {
		h := multiplexed(t, m, muxDefault).opened(1, 2)
		h.on(1, "ATE0\r", "ATE0", "OK")
		mustFault(t, m, "slow=60", true)
		h.frames(hostCommand(1, 0xEF, "AT\r")) // it is at work for a minute
		h.frames(strings.Repeat(hostCommand(1, 0xEF, "AT\r"), 1000))
		mustFault(t, m, "slow", false)
		h.on(2, "AT\r", "OK")
		if got := strings.Count(muxTexts(unwrap(t, h.after(5*time.Minute)))[1], "OK"); got < muxBacklog || got > 3*muxBacklog {
			t.Errorf("%d of 1001 commands are answered", got)
		}
	})
}
