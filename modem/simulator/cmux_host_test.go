package simulator

import (
	"bytes"
	"fmt"
	"math/bits"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// The host's end of a multiplexed line, written from TS 27.010 and not from the modem's code: the check sum is computed
// the other way round, and the parser expects frames and nothing else.

// hostFrame is a frame as the host sees it: "UA 1", "UIH 2 \r\nOK\r\n".
type hostFrame struct {
	address, control byte
	info             string
}

func (f hostFrame) dlci() int { return int(f.address) / 4 }

func (f hostFrame) String() string {
	names := map[byte]string{0x73: "UA", 0x1F: "DM", 0xEF: "UIH"}
	return strings.TrimRight(fmt.Sprintf("%s %d %x", names[f.control], f.dlci(), f.info), " ")
}

// hostFCS is the check sum of §5.2.1.6 with the polynomial x⁸+x²+x+1 written down as it is, on octets turned round.
func hostFCS(octets string) byte {
	sum := byte(0xFF)
	for _, b := range []byte(octets) {
		sum ^= bits.Reverse8(b)
		for range 8 {
			carry := sum&0x80 != 0
			sum <<= 1
			if carry {
				sum ^= 0x07
			}
		}
	}
	return ^bits.Reverse8(sum)
}

// wrap is a frame with the check sum over its header, and over its information as well where it is UI.
func wrap(address, control byte, info string) string {
	head := string([]byte{address, control, byte(len(info)<<1 | 1)})
	if len(info) > 127 {
		head = string([]byte{address, control, byte(len(info) & 127 << 1), byte(len(info) >> 7)})
	}
	summed := head
	if control&^0x10 == 0x03 {
		summed += info
	}
	return "\xF9" + head + info + string([]byte{hostFCS(summed), 0xF9})
}

// hostCommand is a frame of the host: it began the multiplexer, and so its commands have C/R set.
func hostCommand(dlci int, control byte, info string) string {
	return wrap(byte(dlci<<2|3), control, info)
}

// unwrap parts what the modem sent into frames.
func unwrap(t *testing.T, text string) []hostFrame {
	t.Helper()
	var list []hostFrame
	for rest := text; rest != ""; {
		if len(rest) < 6 || rest[0] != 0xF9 {
			t.Fatalf("%q is no frame, in %q", rest, text)
		}
		head, n := rest[1:4], int(rest[3]>>1)
		if rest[3]&1 == 0 {
			head, n = rest[1:5], n|int(rest[4])<<7
		}
		end := 1 + len(head) + n
		if len(rest) < end+2 || rest[end] != hostFCS(head) || rest[end+1] != 0xF9 {
			t.Fatalf("a damaged frame: %x, in %x", rest, text)
		}
		list = append(list, hostFrame{address: rest[1], control: rest[2], info: rest[1+len(head) : end]})
		rest = rest[end+2:]
	}
	return list
}

// host is a client whose line is multiplexed.
type host struct{ *client }

// multiplexed opens a line, and lets the modem multiplex it.
func multiplexed(t *testing.T, m *Modem, command string) host {
	t.Helper()
	h := host{dial(t, m)}
	h.expect(command, command, "OK")
	return h
}

// frames sends, and is what comes within a second of virtual time.
func (h host) frames(send ...string) []hostFrame {
	h.t.Helper()
	h.write(strings.Join(send, ""))
	return unwrap(h.t, h.after(time.Second))
}

// want sends, and compares what comes.
func (h host) want(what, send string, want ...string) {
	h.t.Helper()
	if got := fmt.Sprint(h.frames(send)); got != fmt.Sprint(want) {
		h.t.Errorf("%s:\n got %s\nwant %v", what, got, want)
	}
}

// opened opens the control channel and channels for data.
func (h host) opened(channels ...int) host {
	h.t.Helper()
	h.want("the control channel", hostCommand(0, 0x3F, ""), "UA 0")
	for _, dlci := range channels {
		signals := fmt.Sprintf("UIH 0 e305%02x0d", dlci<<2|3)
		h.want("a channel", hostCommand(dlci, 0x3F, ""), fmt.Sprintf("UA %d", dlci), signals)
	}
	return h
}

// muxTexts is what came on each channel.
func muxTexts(frames []hostFrame) map[int]string {
	all := map[int]string{}
	for _, f := range frames {
		all[f.dlci()] += f.info
	}
	return all
}

// on sends text on a channel, and compares the lines of the answer there, without blank ones; nothing may come
// elsewhere.
func (h host) on(dlci int, text string, want ...string) {
	h.t.Helper()
	got := muxTexts(h.frames(hostCommand(dlci, 0xEF, text)))
	if answer := lines(got[dlci]); strings.Join(answer, "|") != strings.Join(want, "|") || len(got) > min(len(want), 1) {
		h.t.Errorf("%q on channel %d\n got %q there, and something on %d channels\nwant %q", text, dlci, answer, len(got), want)
	}
}

// lineCount is how many lines are on the modem.
func lineCount(m *Modem) int {
	synctest.Wait()
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.lines)
}

// TestFramesOfOthers: frames that Linux (drivers/tty/n_gsm.c, 6.1), ESP-IDF and modules were seen to send.
func TestFramesOfOthers(t *testing.T) {
	cases := []struct {
		name, wire string
		want       muxFrame
	}{
		{"SABM 0", "\xf9\x03\x3f\x01\x1c\xf9", muxFrame{cr: true, kind: sabm, poll: true}},
		{"UA 0", "\xf9\x03\x73\x01\xd7\xf9", muxFrame{cr: true, kind: ua, poll: true}},
		{"SABM 1", "\xf9\x07\x3f\x01\xde\xf9", muxFrame{dlci: 1, cr: true, kind: sabm, poll: true}},
		{"DISC 2", "\xf9\x0b\x53\x01\xb8\xf9", muxFrame{dlci: 2, cr: true, kind: disc, poll: true}},
		{"signals", "\xf9\x03\xef\x09\xe3\x05\x07\x8d\xfb\xf9", muxFrame{cr: true, kind: uih, info: []byte{0xE3, 5, 7, 0x8D}}},
		{"AT", "\xf9\x07\xef\x07AT\r\xd3\xf9", muxFrame{dlci: 1, cr: true, kind: uih, info: []byte("AT\r")}},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			got := unframed(64, []byte(tc.wire))
			if len(got) != 1 || !got[0].equal(tc.want) {
				t.Errorf("%x is taken for %+v, want %+v", tc.wire, got, tc.want)
			}
			if sent := tc.want.bytes(); string(sent) != tc.wire {
				t.Errorf("sent as %x, want %x", sent, tc.wire)
			}
		})
	}
}

// unframed is the frames in a stream.
func unframed(most int, stream []byte) []muxFrame {
	u := unframer{most: most}
	var list []muxFrame
	for _, b := range stream {
		if f, whole := u.take(b); whole {
			list = append(list, f)
		}
	}
	return list
}

func (f muxFrame) equal(g muxFrame) bool {
	return f.dlci == g.dlci && f.cr == g.cr && f.kind == g.kind && f.poll == g.poll && bytes.Equal(f.info, g.info)
}

func TestUnframer(t *testing.T) {
	at, again := hostCommand(1, 0xEF, "AT\r"), hostCommand(2, 0xEF, "again")
	cases := []struct {
		name, stream string
		want         string // the information of the frames that are found
	}{
		{"one", at, "AT\r"},
		{"two", at + again, "AT\r again"},
		{"a flag between them is enough", at + again[1:], "AT\r again"},
		{"flags fill the time", "\xF9\xF9\xF9" + at + "\xF9\xF9" + again, "AT\r again"},
		{"text before, between and behind", "AT\r\n" + at + "AT+CSQ\r" + again + "ATI\r", "AT\r again"},
		{"small letters", at + "at+csq\r" + again, "AT\r again"},
		{"a wrong check sum", strings.Replace(at, "AT\r", "AT\r\x00", 1) + again, "again"},
		{"the header is damaged", strings.Replace(at, "\x07", "\x17", 1) + again, "again"},
		{"information that is damaged passes in UIH", strings.Replace(at, "AT", "BT", 1), "BT\r"},
		{"and does not in UI", strings.Replace(wrap(7, 0x03, "AT\r"), "AT", "BT", 1) + again, "again"},
		{"UI", wrap(7, 0x13, "AT\r"), "AT\r"},
		{"the flag inside of information", hostCommand(1, 0xEF, "a\xF9b"), "a\xF9b"},
		{"without an end", at[:len(at)-1] + again, "AT\r again"},
		{"at the limit", hostCommand(1, 0xEF, strings.Repeat("x", 40)), strings.Repeat("x", 40)},
		{"over it", hostCommand(1, 0xEF, strings.Repeat("x", 41)) + again, "again"},
		{"over it in two octets", hostCommand(1, 0xEF, strings.Repeat("x", 200)) + again, "again"},
		{"a short length in two octets", "\xF9\x07\xEF\x06\x00AT\r" + string([]byte{hostFCS("\x07\xEF\x06\x00")}) + again, "AT\r again"},
		{"an address of two octets", "\xF9\x06\x03\xEF\x01\x00\xF9" + at, "AT\r"},
		{"another kind of frame", "\xF9\x07\x11\x01\x00\xF9" + at, "AT\r"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			var got []string
			for _, f := range unframed(40, []byte(tc.stream)) {
				got = append(got, string(f.info))
			}
			if strings.Join(got, " ") != tc.want {
				t.Errorf("found %q, want %q", got, tc.want)
			}
		})
	}
}

func TestLongFrame(t *testing.T) {
	info := strings.Repeat("0123456789", 30)
	f := muxFrame{dlci: 4, kind: uih, info: []byte(info)}
	if got := unwrap(t, string(f.bytes())); len(got) != 1 || got[0].info != info || got[0].dlci() != 4 {
		t.Errorf("the host sees %v", got)
	}
	if got := unframed(300, []byte(wrap(4<<2|1, 0xEF, info))); len(got) != 1 || !got[0].equal(f) {
		t.Errorf("the modem sees %+v", got)
	}
}

// FuzzUnframer: whatever comes, a frame holds nothing that was not sent and no more than agreed, and after a pause
// filled with flags the next frame is found.
func FuzzUnframer(f *testing.F) {
	good := hostCommand(1, 0xEF, "AT\r")
	f.Add([]byte(good))
	f.Add([]byte(hostCommand(0, 0x3F, "") + hostCommand(1, 0xEF, strings.Repeat("x", 200))))
	f.Add([]byte("\xF9\xF9\x07\xEF\x06\x00AT\r"))
	f.Add([]byte("AT\r\n" + good[:5] + good[1:]))
	const most = 64
	f.Fuzz(func(t *testing.T, stream []byte) {
		for _, found := range unframed(most, stream) {
			if len(found.info) > most || !bytes.Contains(stream, found.info) || found.dlci < 0 || found.dlci > 63 {
				t.Errorf("%+v is not in %x", found, stream)
			}
			if again := unframed(most, found.bytes()); len(again) != 1 || !again[0].equal(found) {
				t.Errorf("%+v comes back as %+v", found, again)
			}
		}
		pause := bytes.Repeat([]byte{0xF9}, most+4)
		all := unframed(most, append(append(stream[:len(stream):len(stream)], pause...), good...))
		if len(all) == 0 || string(all[len(all)-1].info) != "AT\r" {
			t.Errorf("after %x and a pause, the next frame is lost", stream)
		}
	})
}
