package main

import (
	"io"
	"os"

	"golang.org/x/sys/windows"
)

// findScreen tells what out is, and asks a console to heed colours, which one before
// Windows 10 refuses. A console takes Unicode whatever its code page is: os.File hands it
// over as UTF-16.
func findScreen(out io.Writer) screen {
	f, ok := out.(*os.File)
	if !ok {
		return screen{}
	}
	h, mode := windows.Handle(f.Fd()), uint32(0)
	if windows.GetConsoleMode(h, &mode) != nil {
		return screen{}
	}
	err := windows.SetConsoleMode(h, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING)
	return screen{live: true, ansi: err == nil, unicode: true}
}
