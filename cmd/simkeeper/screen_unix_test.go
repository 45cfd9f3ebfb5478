//go:build linux || darwin

package main

import (
	"testing"

	"github.com/creack/pty"
)

func TestTerminalIsFound(t *testing.T) {
	master, slave, err := pty.Open()
	must(t, err)
	defer master.Close()
	defer slave.Close()
	if got := findScreen(slave); got != terminalScreen {
		t.Errorf("got %+v", got)
	}
	if c := newConsole(slave, utf8Set, environ(nil)); !c.color || !c.live {
		t.Errorf("got %+v", c)
	}
}
