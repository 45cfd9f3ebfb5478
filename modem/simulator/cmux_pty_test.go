//go:build linux || darwin

package simulator

import (
	"path/filepath"
	"testing"
)

// TestMuxOverPTY: a terminal carries frames as they are, flags, NUL and XOFF included.
func TestMuxOverPTY(t *testing.T) {
	m := newModem(t, Config{Family: "neoway", Model: "N58", Latency: -1})
	p, err := m.OpenPTY(t.Context(), filepath.Join(t.TempDir(), "modem"))
	if err != nil {
		t.Fatal(err)
	}
	c := openPort(t, p.Link())
	c.write("ATE0;+CMUX=0\r")
	c.until("OK\r\n")
	c.write(hostCommand(0, 0x3F, ""))
	c.until(wrap(3, 0x73, ""))
	c.write(hostCommand(0, 0xEF, "\x23\x15\x00\x03\x04\x11\x13\x1a\x7f\x80\xf9\xff"))
	c.until(wrap(1, 0xEF, "\x21\x15\x00\x03\x04\x11\x13\x1a\x7f\x80\xf9\xff"))
	c.write(hostCommand(1, 0x3F, "") + hostCommand(1, 0xEF, "AT+CSQ\r"))
	c.until(wrap(1<<2|1, 0xEF, "\r\n+CSQ: 27,99\r\n\r\nOK\r\n"))
	c.write(hostCommand(0, 0x53, ""))
	c.until(wrap(3, 0x73, ""))
	c.write("AT\r")
	c.until("OK\r\n")
}
