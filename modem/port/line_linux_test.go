package port

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"testing/synctest"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

func TestStaleInputIsDiscarded(t *testing.T) {
	modem, path := newPTY(t)
	keep, err := os.OpenFile(path, os.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer keep.Close()
	modem.WriteString("+CEREG: 2\r\nhalf a li")
	p := mustOpen(t, Config{Path: path, Root: fixture(t)})
	modem.WriteString("new\r\n")
	if got := readExactly(t, p, 5); got != "new\r\n" {
		t.Errorf("first bytes after open: %q", got)
	}
}

func TestLineSettings(t *testing.T) {
	for _, tc := range []struct {
		baud  int
		speed uint32
	}{{0, 115200}, {9600, 9600}, {123456, 123456}} {
		t.Run(strconv.Itoa(tc.baud), func(t *testing.T) {
			_, path := newPTY(t)
			other := withHangup(t, path)
			mustOpen(t, Config{Path: path, Baud: tc.baud, Root: fixture(t)})
			got, err := unix.IoctlGetTermios(other, unix.TCGETS2)
			if err != nil {
				t.Fatal(err)
			}
			if got.Cflag&unix.HUPCL != 0 {
				t.Error("HUPCL is still set")
			}
			if got.Lflag&(unix.ICANON|unix.ECHO|unix.ISIG) != 0 || got.Oflag&unix.OPOST != 0 {
				t.Errorf("not raw: lflag %#x oflag %#x", got.Lflag, got.Oflag)
			}
			if got.Ospeed != tc.speed {
				t.Errorf("rate %d, want %d", got.Ospeed, tc.speed)
			}
		})
	}
}

// withHangup sets HUPCL on the pty at path and gives a descriptor of it.
func withHangup(t *testing.T, path string) int {
	t.Helper()
	fd, err := unix.Open(path, unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unix.Close(fd) })
	settings, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	settings.Cflag |= unix.HUPCL
	if err := unix.IoctlSetTermios(fd, unix.TCSETS, settings); err != nil {
		t.Fatal(err)
	}
	return fd
}

func TestExclusiveFlagDoesNotOutliveKilledProcess(t *testing.T) {
	_, path := newPTY(t)
	root := fixture(t)
	child := startChild(t, "open", path, root)
	fd, err := unix.Open(path, unix.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		t.Fatalf("a second opener: %v", err)
	}
	defer unix.Close(fd)
	kill(t, child)
	if set, err := unix.IoctlGetInt(fd, unix.TIOCGEXCL); err != nil || set != 0 {
		t.Errorf("TIOCEXCL is %d, %v", set, err)
	}
	mustOpen(t, Config{Path: path, Root: root}) // and its lock file is stale
}

// The kernel copies as many bytes as its own structure has.
func TestSerialSettingsLayout(t *testing.T) {
	var s serialSettings
	want := map[uintptr]uintptr{8: 72, 4: 60}[unsafe.Sizeof(uintptr(0))]
	if got := unsafe.Sizeof(s); got != want {
		t.Errorf("size %d, want %d", got, want)
	}
	if got := unsafe.Offsetof(s.closingWait); got != 40 {
		t.Errorf("closing_wait at %d, want 40", got)
	}
}

// A WWAN port has no line settings; a FIFO behaves like one in this respect.
func TestDeviceWithoutLineSettings(t *testing.T) {
	path := filepath.Join(t.TempDir(), "wwan0at0")
	if err := unix.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_RDWR|unix.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	f.WriteString("stale")
	d := &device{File: f}
	if err := d.setUp(defaultBaud, false); err != nil {
		t.Fatal(err)
	}
	p := newPort(path, d)
	p.Write([]byte("AT\r"))
	if got := readExactly(t, p, 3); got != "AT\r" {
		t.Errorf("got %q", got)
	}
	if d.line || d.exclusive {
		t.Errorf("taken for a tty: %+v", d)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
}

// A driver that never sends would hold close(2) for 30 s.
func TestOutputGetsAMomentToLeave(t *testing.T) {
	for name, tc := range map[string]struct {
		looks   int // at which the output is gone; 0 is never
		took    time.Duration
		dropped bool
	}{
		"nothing to send": {1, 0, false},
		"leaves in time":  {4, 3 * outputLook, false},
		"never leaves":    {0, outputGrace, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start, n, dropped := time.Now(), 0, false
				letOut(func() int {
					if n++; n == tc.looks {
						return 0
					}
					return 12
				}, func() { dropped = true })
				if took := time.Since(start); took != tc.took || dropped != tc.dropped {
					t.Errorf("took %v, dropped %v, want %v, %v", took, dropped, tc.took, tc.dropped)
				}
			})
		})
	}
}
