//go:build small

package port

import (
	"testing"

	"golang.org/x/sys/unix"
)

// A pty gives itself a receiver and eight bits, and so hides whether it was told to.
func TestMakeRaw(t *testing.T) {
	all := ^uint32(0)
	for name, tc := range map[string]struct {
		before, after unix.Termios
	}{
		"nothing set": {unix.Termios{}, unix.Termios{Cflag: unix.CREAD | unix.CLOCAL | unix.CS8 | unix.B115200}},
		"everything set": {unix.Termios{Iflag: all, Oflag: all, Cflag: all, Lflag: all}, unix.Termios{
			Iflag: all &^ (unix.IXON | unix.IXOFF | unix.IXANY | unix.INPCK | unix.IGNPAR | unix.PARMRK | unix.ISTRIP | unix.IGNBRK | unix.BRKINT | unix.INLCR | unix.IGNCR | unix.ICRNL | unix.IUCLC),
			Oflag: all &^ unix.OPOST,
			Cflag: all&^(unix.CBAUD|unix.CSIZE|unix.CSTOPB|unix.PARENB|unix.PARODD|unix.CMSPAR|unix.CRTSCTS) | unix.CS8 | unix.B115200,
			Lflag: all &^ (unix.ICANON | unix.ECHO | unix.ECHOE | unix.ECHOK | unix.ECHONL | unix.ECHOCTL | unix.ECHOPRT | unix.ECHOKE | unix.ISIG | unix.IEXTEN),
		}},
	} {
		tc.after.Cc[unix.VMIN] = 1
		makeRaw(&tc.before, unix.B115200)
		if tc.before != tc.after {
			t.Errorf("%s:\ngot  %#v\nwant %#v", name, tc.before, tc.after)
		}
	}
}
