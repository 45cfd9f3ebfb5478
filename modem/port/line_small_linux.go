//go:build small

package port

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// What a line is cleared of for an AT dialogue, and what it is given: raw mode, 8N1, no
// flow control, no waiting for a carrier. It is what go.bug.st/serial v1.8.0 does
// (serial_unix.go: setRawMode, setTermSettings…), so that a line is left the same by
// whichever build.
const (
	inputCleared = unix.IXON | unix.IXOFF | unix.IXANY | unix.INPCK | unix.IGNPAR | unix.PARMRK | unix.ISTRIP |
		unix.IGNBRK | unix.BRKINT | unix.INLCR | unix.IGNCR | unix.ICRNL | unix.IUCLC
	outputCleared = unix.OPOST
	localCleared  = unix.ICANON | unix.ECHO | unix.ECHOE | unix.ECHOK | unix.ECHONL | unix.ECHOCTL | unix.ECHOPRT |
		unix.ECHOKE | unix.ISIG | unix.IEXTEN
	controlCleared = unix.CSIZE | unix.PARENB | unix.PARODD | unix.CMSPAR | unix.CSTOPB | unix.CRTSCTS | unix.CBAUD
	controlGiven   = unix.CREAD | unix.CLOCAL | unix.CS8
)

// setLine sets raw mode, 8N1 and the rate, on our own descriptor. A line that gives EIO
// here has hung up since it was opened; the library, opening it once more, would find it
// missing.
func setLine(f *os.File, baud int) error {
	err := control(f, func(fd int) error { return setRaw(fd, uint32(baud)) })
	if errors.Is(err, unix.EIO) {
		return unix.ENODEV
	}
	return err
}

// setRaw sets raw mode and the rate; an odd one takes termios2, which not every
// emulator of Linux has.
func setRaw(fd int, rate uint32) error {
	flag := rateFlag(rate)
	get, set := uint(unix.TCGETS), uint(unix.TCSETS)
	if flag == unix.BOTHER {
		get, set = unix.TCGETS2, unix.TCSETS2
	}
	t, err := unix.IoctlGetTermios(fd, get)
	if err != nil {
		return err
	}
	makeRaw(t, flag)
	t.Ispeed, t.Ospeed = rate, rate
	return unix.IoctlSetTermios(fd, set, t)
}

// makeRaw changes the settings of a line to raw mode at the rate with this flag.
func makeRaw(t *unix.Termios, rate uint32) {
	t.Iflag &^= inputCleared
	t.Oflag &^= outputCleared
	t.Lflag &^= localCleared
	t.Cflag = t.Cflag&^controlCleared | controlGiven | rate
	t.Cc[unix.VMIN], t.Cc[unix.VTIME] = 1, 0 // a read waits for one byte, without end
}

// rateFlags are the rates that have a name of their own, which programs that know no
// others look for.
var rateFlags = [...]struct{ rate, flag uint32 }{
	{50, unix.B50}, {75, unix.B75}, {110, unix.B110}, {134, unix.B134}, {150, unix.B150}, {200, unix.B200},
	{300, unix.B300}, {600, unix.B600}, {1200, unix.B1200}, {1800, unix.B1800}, {2400, unix.B2400},
	{4800, unix.B4800}, {9600, unix.B9600}, {19200, unix.B19200}, {38400, unix.B38400}, {57600, unix.B57600},
	{115200, unix.B115200}, {230400, unix.B230400}, {460800, unix.B460800}, {500000, unix.B500000},
	{576000, unix.B576000}, {921600, unix.B921600}, {1000000, unix.B1000000}, {1152000, unix.B1152000},
	{1500000, unix.B1500000}, {2000000, unix.B2000000}, {2500000, unix.B2500000}, {3000000, unix.B3000000},
	{3500000, unix.B3500000}, {4000000, unix.B4000000},
}

// rateFlag is the flag of a rate: its own, or that the rate stands apart. (termios(3),
// linux/termios.h: BOTHER)
func rateFlag(rate uint32) uint32 {
	for _, r := range rateFlags {
		if r.rate == rate {
			return r.flag
		}
	}
	return unix.BOTHER
}

// kindOfLibrary knows no error of go.bug.st/serial, which is not part of this build.
func kindOfLibrary(error) (Kind, bool) { return 0, false }
