//go:build linux || darwin

package main

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// keyed is a terminal and the keyboard in front of it.
func keyed(t *testing.T) (tty, *os.File) {
	t.Helper()
	master, slave, err := pty.Open()
	must(t, err)
	t.Cleanup(func() { master.Close(); slave.Close() })
	return tty{slave, slave}, master
}

func TestTerminalSize(t *testing.T) {
	term, master := keyed(t)
	if w, h := term.size(); w != defaultWidth || h != defaultHeight {
		t.Errorf("a line that does not tell its size has %dx%d", w, h)
	}
	must(t, pty.Setsize(master, &pty.Winsize{Cols: 40, Rows: 12}))
	if w, h := term.size(); w != 40 || h != 12 {
		t.Errorf("got %dx%d", w, h)
	}
}

func TestTerminalHearsSingleKeysAndIsGivenBack(t *testing.T) {
	term, master := keyed(t)
	flags := func() uint64 {
		s, err := unix.IoctlGetTermios(int(term.in.Fd()), getTermios)
		must(t, err)
		return uint64(s.Lflag) & (unix.ICANON | unix.ECHO | unix.ISIG)
	}
	was := flags()
	listen, end, err := term.begin()
	must(t, err)
	if flags() != unix.ISIG {
		t.Errorf("flags %x: keys wait for Enter or are echoed, or Ctrl-C is none", flags())
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var heard strings.Builder
	_, err = master.WriteString("xyq")
	must(t, err)
	listen(ctx, func(b byte) {
		if heard.WriteByte(b); b == 'q' {
			cancel()
		}
	})
	if heard.String() != "xyq" {
		t.Errorf("heard %q", heard.String())
	}
	if end(); flags() != was {
		t.Errorf("flags %x, were %x", flags(), was)
	}
}

func TestTerminalThatGoesAwayEndsTheListening(t *testing.T) {
	term, master := keyed(t)
	listen, end, err := term.begin()
	must(t, err)
	defer end()
	must(t, master.Close())
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	listen(ctx, func(b byte) { t.Errorf("heard %q", b) })
	if ctx.Err() != nil {
		t.Error("it went on listening")
	}
}

func TestTerminalWithoutKeyboard(t *testing.T) {
	null, err := os.Open(os.DevNull)
	must(t, err)
	defer null.Close()
	listen, end, err := tty{null, null}.begin()
	if must(t, err); listen != nil {
		t.Error("keys are heard")
	}
	end()
}
