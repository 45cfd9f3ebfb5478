package main

import (
	"os"

	"golang.org/x/sys/windows"
)

// tty is the console that simkeeper was started from.
type tty struct{ out windows.Handle }

// thisTerminal is the console behind stdout; nil for one before Windows 10, which heeds no
// control sequences.
func thisTerminal() display {
	t, mode := tty{windows.Handle(os.Stdout.Fd())}, uint32(0)
	if windows.GetConsoleMode(t.out, &mode) != nil || mode&windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING == 0 {
		return nil
	}
	return t
}

// size is that of the window, not of what can be scrolled back to.
func (t tty) size() (width, height int) {
	var info windows.ConsoleScreenBufferInfo
	if windows.GetConsoleScreenBufferInfo(t.out, &info) != nil {
		return defaultWidth, defaultHeight
	}
	w := info.Window
	return int(w.Right-w.Left) + 1, int(w.Bottom-w.Top) + 1
}

// begin hears no single keys: a read of the console could not be interrupted.
func (t tty) begin() (listen keyboard, end func(), err error) { return nil, func() {}, nil }
