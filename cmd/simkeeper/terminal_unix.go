//go:build linux || darwin

package main

import (
	"context"
	"os"

	"golang.org/x/sys/unix"
)

// tty is the console that simkeeper was started from.
type tty struct{ in, out *os.File }

// thisTerminal is the terminal behind stdout.
func thisTerminal() display { return tty{os.Stdin, os.Stdout} }

// size is what the kernel knows of the window. Of a serial line it knows nothing.
func (t tty) size() (width, height int) {
	w, err := unix.IoctlGetWinsize(int(t.out.Fd()), unix.TIOCGWINSZ)
	if err != nil || w.Col == 0 || w.Row == 0 {
		return defaultWidth, defaultHeight
	}
	return int(w.Col), int(w.Row)
}

// begin has keys arrive one by one and unseen, where stdin is a terminal. Ctrl-C stays a
// signal.
func (t tty) begin() (listen keyboard, end func(), err error) {
	fd := int(t.in.Fd())
	was, err := unix.IoctlGetTermios(fd, getTermios)
	if err != nil {
		return nil, func() {}, nil
	}
	raw := *was
	raw.Lflag &^= unix.ICANON | unix.ECHO
	raw.Cc[unix.VMIN], raw.Cc[unix.VTIME] = 1, 0
	if err := unix.IoctlSetTermios(fd, setTermios, &raw); err != nil {
		return nil, nil, os.NewSyscallError("ioctl", err)
	}
	return t.listen, func() { unix.IoctlSetTermios(fd, setTermios, was) }, nil
}

// listen looks at the keyboard four times a second: a read could not be interrupted.
func (t tty) listen(ctx context.Context, key func(byte)) {
	fds := []unix.PollFd{{Fd: int32(t.in.Fd()), Events: unix.POLLIN}}
	var typed [16]byte
	for ctx.Err() == nil {
		n, err := unix.Poll(fds, 250)
		if n == 0 || err == unix.EINTR {
			continue
		}
		if err == nil {
			n, err = unix.Read(int(fds[0].Fd), typed[:])
		}
		if err != nil || n <= 0 { // the terminal has gone
			return
		}
		for _, b := range typed[:n] {
			key(b)
		}
	}
}
