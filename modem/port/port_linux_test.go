package port

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

const patience = 10 * time.Second // for what must come; never waited out in a passing test

// newPTY gives the modem's end and the path of the agent's.
func newPTY(t *testing.T) (modem *os.File, path string) {
	t.Helper()
	modem, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { modem.Close() })
	slave.Close()
	return modem, slave.Name()
}

// fixture is a root folder with an empty /proc and /var/lock.
func fixture(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for _, dir := range []string{"proc", "var/lock", "sys/class/tty"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func mustOpen(t *testing.T, c Config) *Port {
	t.Helper()
	p, err := Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

func openPTY(t *testing.T) (modem *os.File, p *Port) {
	t.Helper()
	modem, path := newPTY(t)
	return modem, mustOpen(t, Config{Path: path, Root: fixture(t)})
}

// within runs f and fails the test if it does not end in time.
func within(t *testing.T, what string, f func() error) error {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- f() }()
	select {
	case err := <-done:
		return err
	case <-time.After(patience):
		t.Fatalf("%s: still not done after %v", what, patience)
		return nil
	}
}

func readExactly(t *testing.T, r io.Reader, n int) string {
	t.Helper()
	buf := make([]byte, n)
	if err := within(t, "read", func() error { _, err := io.ReadFull(r, buf); return err }); err != nil {
		t.Fatalf("read: %v", err)
	}
	return string(buf)
}

func kindIs(t *testing.T, err error, want Kind) *Error {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) || e.Kind != want {
		t.Fatalf("got %v (%T), want an *Error of kind %v", err, err, want)
	}
	return e
}

func TestDialogue(t *testing.T) {
	modem, p := openPTY(t)
	if n, err := p.Write([]byte("AT\r")); n != 3 || err != nil {
		t.Fatalf("write: %d, %v", n, err)
	}
	if got := readExactly(t, modem, 3); got != "AT\r" {
		t.Errorf("the modem got %q", got)
	}
	if _, err := modem.WriteString("\r\nOK\r\n"); err != nil {
		t.Fatal(err)
	}
	if got := readExactly(t, p, 6); got != "\r\nOK\r\n" {
		t.Errorf("the agent got %q", got)
	}
}

func TestSymlinkIsResolved(t *testing.T) {
	_, path := newPTY(t)
	link := filepath.Join(t.TempDir(), "modem")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	if p := mustOpen(t, Config{Path: link, Root: fixture(t)}); p.Name() != path {
		t.Errorf("name %q, want %q", p.Name(), path)
	}
}

func TestUnplugEndsReadAndWrite(t *testing.T) {
	modem, p := openPTY(t)
	err := within(t, "read", func() error {
		go modem.Close()
		_, err := p.Read(make([]byte, 16))
		return err
	})
	if e := kindIs(t, err, Missing); e.Path != p.Name() {
		t.Errorf("error names %q", e.Path)
	}
	_, err = p.Write([]byte("AT\r"))
	kindIs(t, err, Missing)
	_, err = p.Read(make([]byte, 16))
	kindIs(t, err, Missing)
	if err := p.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
}

func TestDescriptorIsNotInherited(t *testing.T) {
	_, path := newPTY(t)
	mustOpen(t, Config{Path: path, Root: fixture(t)})
	for _, fd := range descriptorsOf(t, path) {
		flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0)
		if err != nil || flags&unix.FD_CLOEXEC == 0 {
			t.Errorf("descriptor %d: flags %#x, %v", fd, flags, err)
		}
	}
}

// The library's select(2) panics at descriptor 1024.
func TestManyOpenFiles(t *testing.T) {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil || limit.Cur < 1200 {
		t.Skipf("needs 1200 descriptors, the limit is %d (%v)", limit.Cur, err)
	}
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	for fd := 0; fd < 1100; {
		if fd, err = unix.FcntlInt(null.Fd(), unix.F_DUPFD_CLOEXEC, 3); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { unix.Close(fd) })
	}
	modem, p := openPTY(t)
	modem.WriteString("RDY\r\n")
	if got := readExactly(t, p, 5); got != "RDY\r\n" {
		t.Errorf("got %q", got)
	}
}

func TestOpenRefuses(t *testing.T) {
	regular := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(regular, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		config Config
		want   Kind
		text   string
	}{
		"nothing":          {Config{}, Missing, "no port is given"},
		"no such node":     {Config{Path: "/dev/ttyUSB99"}, Missing, "/dev/ttyUSB99: no such device"},
		"path over a file": {Config{Path: regular + "/x"}, Missing, regular + "/x: no such device"},
		"regular file":     {Config{Path: regular}, Unusable, regular + ": not a usable serial port (it is not a character device)"},
		"never readable":   {Config{Path: os.DevNull}, Unusable, "/dev/null: not a usable serial port (it cannot be waited for: file type does not support deadline)"},
		"negative rate":    {Config{Path: "/dev/ttyUSB99", Baud: -1}, Unusable, "/dev/ttyUSB99: -1 is no bit rate"},
	} {
		t.Run(name, func(t *testing.T) {
			tc.config.Root = fixture(t)
			_, err := Open(t.Context(), tc.config)
			if e := kindIs(t, err, tc.want); e.Error() != tc.text {
				t.Errorf("got  %s\nwant %s", e, tc.text)
			}
		})
	}
}

func TestGivingUpIsNotAFault(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, path := newPTY(t)
	_, err := Open(ctx, Config{Path: path, Root: fixture(t)})
	var e *Error
	if !errors.Is(err, context.Canceled) || errors.As(err, &e) {
		t.Errorf("got %v (%T)", err, err)
	}
}
