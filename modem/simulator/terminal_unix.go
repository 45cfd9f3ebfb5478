//go:build linux || darwin

package simulator

import (
	"errors"
	"os"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// newTerminal opens a pseudo-terminal in raw mode. It keeps the client's end open too, so that the modem's end
// survives clients that come and go.
func newTerminal() (*terminal, error) {
	master, slave, err := pty.Open()
	if err != nil {
		return nil, err
	}
	if err := makeRaw(int(slave.Fd())); err != nil {
		return nil, errors.Join(err, master.Close(), slave.Close())
	}
	pollable, err := pollable(master)
	if err != nil {
		return nil, errors.Join(err, slave.Close())
	}
	return &terminal{ReadWriteCloser: &ends{File: pollable, slave: slave}, path: slave.Name()}, nil
}

// ends is the modem's end of a pseudo-terminal, which closes both.
type ends struct {
	*os.File
	slave *os.File
}

// Close hangs up.
func (e *ends) Close() error { return errors.Join(e.slave.Close(), e.File.Close()) }

// pollable is the same open file in non-blocking mode, so that Close ends a Read that waits: the pty package leaves it
// blocking. The given file is closed.
func pollable(f *os.File) (*os.File, error) {
	fd, err := unix.FcntlInt(f.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, errors.Join(os.NewSyscallError("fcntl", err), f.Close())
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		return nil, errors.Join(os.NewSyscallError("fcntl", err), unix.Close(fd), f.Close())
	}
	return os.NewFile(uintptr(fd), f.Name()), f.Close()
}

// makeRaw switches off what a terminal does to bytes, as cfmakeraw(3) does.
func makeRaw(fd int) error {
	t, err := unix.IoctlGetTermios(fd, getTermios)
	if err != nil {
		return os.NewSyscallError("ioctl", err)
	}
	t.Iflag &^= unix.IGNBRK | unix.BRKINT | unix.PARMRK | unix.ISTRIP | unix.INLCR | unix.IGNCR | unix.ICRNL | unix.IXON
	t.Oflag &^= unix.OPOST
	t.Lflag &^= unix.ECHO | unix.ECHONL | unix.ICANON | unix.ISIG | unix.IEXTEN
	t.Cflag = t.Cflag&^(unix.CSIZE|unix.PARENB) | unix.CS8
	t.Cc[unix.VMIN], t.Cc[unix.VTIME] = 1, 0
	return os.NewSyscallError("ioctl", unix.IoctlSetTermios(fd, setTermios, t))
}
