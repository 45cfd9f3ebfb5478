//go:build linux || darwin

package main

import (
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// findScreen tells what out is. Only a terminal has a window, be it of unknown size as on
// a serial line.
func findScreen(out io.Writer) screen {
	f, ok := out.(*os.File)
	if !ok {
		return screen{}
	}
	_, err := unix.IoctlGetWinsize(int(f.Fd()), unix.TIOCGWINSZ)
	return screen{live: err == nil, ansi: err == nil}
}
