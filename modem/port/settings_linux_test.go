package port

import (
	"os"
	"strconv"
	"testing"

	"go.bug.st/serial"
	"golang.org/x/sys/unix"
)

// These tests run with the build tag small and without: what is said here of a line is
// true of both.

// openSlave opens the agent's end of a new pty and gives it settings to begin with.
func openSlave(t *testing.T, change func(*unix.Termios)) (modem, slave *os.File) {
	t.Helper()
	modem, path := newPTY(t)
	slave, err := os.OpenFile(path, os.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { slave.Close() })
	settings := settingsOf(t, slave)
	change(&settings)
	if err := control(slave, func(fd int) error { return unix.IoctlSetTermios(fd, unix.TCSETS2, &settings) }); err != nil {
		t.Fatal(err)
	}
	return modem, slave
}

func settingsOf(t *testing.T, f *os.File) (settings unix.Termios) {
	t.Helper()
	err := control(f, func(fd int) error {
		got, err := unix.IoctlGetTermios(fd, unix.TCGETS2)
		if err == nil {
			settings = *got
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return settings
}

// fresh leaves the settings of a new pty, as a person's terminal has them.
func fresh(*unix.Termios) {}

// withEverything sets what a line could have been left with.
func withEverything(s *unix.Termios) {
	s.Iflag |= 0x7fff
	s.Oflag |= 0x7fff
	s.Cflag = unix.B300 | unix.CS7 | unix.CSTOPB | unix.PARENB | unix.PARODD | unix.CMSPAR | unix.CRTSCTS | unix.HUPCL
	s.Lflag |= 0xffff
	for i := range s.Cc {
		s.Cc[i] = byte(10 + i)
	}
}

// withNothing clears all flags and characters, the receiver too.
func withNothing(s *unix.Termios) {
	*s = unix.Termios{Line: s.Line, Cflag: unix.B9600 | unix.CS5}
}

const inputShift = 16 // of a rate for the input alone: IBSHIFT of linux/termbits.h

// withOddRates has rates without a name, one for each direction.
func withOddRates(s *unix.Termios) {
	s.Cflag = s.Cflag&^unix.CBAUD | unix.BOTHER | unix.BOTHER<<inputShift
	s.Ispeed, s.Ospeed = 12345, 54321
}

// withTwoRates has rates with a name, one for each direction.
func withTwoRates(s *unix.Termios) {
	s.Cflag = s.Cflag&^unix.CBAUD | unix.B1200 | unix.B300<<inputShift
}

// The whole of what a new pty is left with, flag by flag.
func TestLineIsLeftRaw(t *testing.T) {
	for baud, flag := range map[int]uint32{115200: unix.B115200, 9600: unix.B9600, 921600: unix.B921600, 123456: unix.BOTHER} {
		_, slave := openSlave(t, fresh)
		want := settingsOf(t, slave)
		want.Iflag, want.Oflag, want.Lflag = 0, unix.ONLCR, 0
		want.Cflag = flag | unix.CS8 | unix.CREAD | unix.CLOCAL
		want.Cc[unix.VMIN], want.Cc[unix.VTIME] = 1, 0
		want.Ispeed, want.Ospeed = uint32(baud), uint32(baud)
		d := &device{File: slave}
		if err := d.setUp(baud, true); err != nil {
			t.Fatal(err)
		}
		if got := settingsOf(t, slave); got != want {
			t.Errorf("%d:\ngot  %#v\nwant %#v", baud, got, want)
		}
	}
}

// Whatever a line was left with by others, it is left with the same, to the last flag,
// as by go.bug.st/serial.
func TestLineIsLeftAsTheLibraryLeavesIt(t *testing.T) {
	rates := []int{50, 75, 110, 134, 150, 200, 300, 600, 1200, 1800, 2400, 4800, 9600, 14400, 19200, 28800, 31250, 38400, 57600, 76800, 115200, 123456, 230400, 250000,
		460800, 500000, 576000, 921600, 1000000, 1152000, 1500000, 2000000, 2500000, 3000000, 3500000, 3686400, 4000000, 12000000}
	for name, before := range map[string]func(*unix.Termios){"fresh": fresh, "everything set": withEverything, "nothing set": withNothing, "odd rates": withOddRates, "two rates": withTwoRates} {
		_, ours := openSlave(t, before)
		_, theirs := openSlave(t, before)
		if settingsOf(t, ours) != settingsOf(t, theirs) {
			t.Fatalf("%s: the ptys differ from the beginning", name)
		}
		for _, baud := range rates {
			t.Run(name+"/"+strconv.Itoa(baud), func(t *testing.T) {
				if err := setLine(ours, baud); err != nil {
					t.Fatal(err)
				}
				p, err := serial.Open(theirs.Name(), &serial.Mode{BaudRate: baud})
				if err != nil {
					t.Fatal(err)
				}
				p.Close()
				if got, want := settingsOf(t, ours), settingsOf(t, theirs); got != want {
					t.Errorf("\ngot  %#v\nwant %#v", got, want)
				}
			})
		}
	}
}

func TestLineThatCannotBeSet(t *testing.T) {
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	modem, slave := openSlave(t, fresh)
	modem.Close()
	for _, tc := range []struct {
		name string
		file *os.File
		want Kind
	}{{"no tty", null, Unusable}, {"hung up since it was opened", slave, Missing}} {
		t.Run(tc.name, func(t *testing.T) {
			if err := setLine(tc.file, defaultBaud); err == nil {
				t.Error("it was set")
			} else {
				kindIs(t, fault(tc.file.Name(), err), tc.want)
			}
		})
	}
}
