//go:build linux || darwin

package simulator

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// openPTY serves a modem without latency on a pty behind a link.
func openPTY(t *testing.T) (*Modem, *PTY) {
	t.Helper()
	m := newModem(t, Config{Family: "quectel", Latency: -1})
	p, err := m.OpenPTY(t.Context(), filepath.Join(t.TempDir(), "modem"))
	if err != nil {
		t.Fatal(err)
	}
	return m, p
}

// openPort opens a pty as a program opens a serial port.
func openPort(t *testing.T, path string) *client {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR|syscall.O_NOCTTY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	c := attach(t, f)
	t.Cleanup(func() { _ = f.Close(); <-c.done })
	return c
}

func (c *client) hangUp() {
	c.t.Helper()
	if err := c.conn.Close(); err != nil {
		c.t.Fatal(err)
	}
	<-c.done
}

func TestPTYSurvivesClients(t *testing.T) {
	_, p := openPTY(t)
	for range 3 {
		c := openPort(t, p.Link())
		c.write("ATE1\r")
		c.until("ATE1\r\r\nOK\r\n") // raw: CR stays CR, and nothing is echoed by the terminal itself
		c.write("AT+CEREG?\r")
		c.until("AT+CEREG?\r\r\n+CEREG: 0,1\r\n\r\nOK\r\n")
		c.hangUp()
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(p.Link()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the link is left: %v", err)
	}
}

func TestPTYUnplugAndReturn(t *testing.T) {
	m, p := openPTY(t)
	c := openPort(t, p.Link())
	c.write("AT\r")
	c.until("OK")
	mustFault(t, m, "unplug", true)
	<-c.done
	if !errors.Is(c.err, syscall.EIO) && c.err == nil {
		t.Errorf("the client reads %v", c.err)
	}
	if !eventually(func() bool { return p.Path() == "" }) {
		t.Fatal("it has still a device")
	}
	if _, err := os.Lstat(p.Link()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the link is left: %v", err)
	}
	mustFault(t, m, "unplug", false)
	if !eventually(func() bool { return p.Path() != "" }) {
		t.Fatal("it does not come back")
	}
	if target, err := os.Readlink(p.Link()); err != nil || target != p.Path() {
		t.Errorf("the link leads to %q, %v; want %q", target, err, p.Path())
	}
	again := openPort(t, p.Link())
	again.write("AT\r")
	again.until("OK")
}

// A modem on the USB that is told to start again is gone, and comes back as another device
// under the same link.
func TestPTYOfAModemOnTheUSB(t *testing.T) {
	m := newModem(t, Config{Family: "simcom", Latency: -1, USB: true})
	p, err := m.OpenPTY(t.Context(), filepath.Join(t.TempDir(), "modem"))
	if err != nil {
		t.Fatal(err)
	}
	c := openPort(t, p.Link())
	c.write("ATE0;+CRESET\r")
	<-c.done
	if _, err := os.Lstat(p.Link()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the link is left: %v", err)
	}
	if !eventually(func() bool { return p.Path() != "" }) {
		t.Fatal("it does not come back")
	}
	again := openPort(t, p.Link())
	again.write("AT\r")
	again.until("AT\r\r\nOK") // the echo is on again
}

func TestPTYWhileUnplugged(t *testing.T) {
	m := newModem(t, Config{Latency: -1})
	mustFault(t, m, "unplug", true)
	p, err := m.OpenPTY(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	if !eventually(func() bool { return p.Path() == "" }) {
		t.Error("an unplugged modem has a device")
	}
	mustFault(t, m, "unplug", false)
	if !eventually(func() bool { return p.Path() != "" }) {
		t.Fatal("it does not come back")
	}
	c := openPort(t, p.Path())
	c.write("AT\r")
	c.until("OK")
}

func TestPTYEnds(t *testing.T) {
	cases := []struct {
		name string
		end  func(t *testing.T, m *Modem, cancel context.CancelFunc)
	}{
		{"with its context", func(_ *testing.T, _ *Modem, cancel context.CancelFunc) { cancel() }},
		{"with the modem", func(t *testing.T, m *Modem, _ context.CancelFunc) { closeModem(t, m) }},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			m := newModem(t, Config{})
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			p, err := m.OpenPTY(ctx, filepath.Join(t.TempDir(), "modem"))
			if err != nil {
				t.Fatal(err)
			}
			mustFault(t, m, "flood=5000", true) // into a device that nobody reads
			tc.end(t, m, cancel)
			<-p.done
			if _, err := os.Lstat(p.Link()); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("the link is left: %v", err)
			}
		})
	}
}

func TestLinkReplacesOnlyLinks(t *testing.T) {
	dir := t.TempDir()
	link := filepath.Join(dir, "modem")
	m := newModem(t, Config{})
	if err := os.Symlink("/nowhere", link); err != nil {
		t.Fatal(err)
	}
	p, err := m.OpenPTY(t.Context(), link)
	if err != nil {
		t.Fatal(err)
	}
	if target, _ := os.Readlink(link); target != p.Path() {
		t.Errorf("the stale link leads to %q", target)
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := m.OpenPTY(t.Context(), file); err == nil {
		t.Error("a file is replaced")
	}
	if _, err := m.OpenPTY(t.Context(), filepath.Join(dir, "no", "folder")); err == nil {
		t.Error("a link is made in no folder")
	}
	if left, _ := os.ReadDir(dir); len(left) != 2 {
		t.Errorf("%d entries are in the folder, want the link and the file", len(left))
	}
}

// TestLinkOfAnotherIsLeft: a link that somebody has pointed elsewhere is not ours to remove.
func TestLinkOfAnotherIsLeft(t *testing.T) {
	_, p := openPTY(t)
	if err := replaceLink("/elsewhere", p.Link()); err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if target, err := os.Readlink(p.Link()); err != nil || target != "/elsewhere" {
		t.Errorf("the link leads to %q, %v", target, err)
	}
}
