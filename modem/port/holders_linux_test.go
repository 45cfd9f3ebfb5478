package port

import (
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"testing"

	"golang.org/x/sys/unix"
)

// addProcess puts a process with the given files open into a fixture's /proc.
func addProcess(t *testing.T, root string, pid int, comm string, files ...string) {
	t.Helper()
	dir := filepath.Join(root, "proc", strconv.Itoa(pid))
	write(t, filepath.Join(dir, "comm"), comm+"\n")
	if err := os.MkdirAll(filepath.Join(dir, "fd"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		n, err := os.ReadDir(filepath.Join(dir, "fd"))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(f, filepath.Join(dir, "fd", strconv.Itoa(len(n)))); err != nil {
			t.Fatal(err)
		}
	}
}

func TestHolders(t *testing.T) {
	root := fixture(t)
	addProcess(t, root, 812, "pppd", "/dev/null", "/dev/ttyUSB2", "/dev/ttyUSB2")
	addProcess(t, root, 90, "gpsd", "/dev/ttyUSB1")
	addProcess(t, root, 77, "chat", "socket:[123]", "/dev/ttyUSB2")
	addProcess(t, root, os.Getpid(), "port.test", "/dev/ttyUSB2")
	write(t, filepath.Join(root, "proc/uptime"), "1 2\n")
	ps, complete := Holders(root, "/dev/ttyUSB2")
	want := []Process{{77, "chat"}, {812, "pppd"}}
	if !reflect.DeepEqual(ps, want) || !complete {
		t.Errorf("got %v, %v, want %v", ps, complete, want)
	}
}

func TestRunning(t *testing.T) {
	root := fixture(t)
	addProcess(t, root, 812, "pppd")
	addProcess(t, root, 1700, "ModemManager")
	addProcess(t, root, 700, "ModemManager", "/dev/null")
	addProcess(t, root, os.Getpid(), "ModemManager")
	want := []Process{{700, "ModemManager"}, {1700, "ModemManager"}}
	if got := Running(root, "ModemManager"); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := Running(root, "Modem"); got != nil {
		t.Errorf("half a name: %v", got)
	}
}

func TestHoldersUnderAnotherName(t *testing.T) {
	root, other := fixture(t), filepath.Join(t.TempDir(), "zero")
	if err := os.Symlink("/dev/zero", other); err != nil {
		t.Fatal(err)
	}
	addProcess(t, root, 812, "pppd", "/dev/../dev/zero")
	if ps, _ := Holders(root, other); len(ps) != 1 {
		t.Errorf("the same device by number: %v", ps)
	}
	if ps, _ := Holders(root, "/dev/null"); len(ps) != 0 {
		t.Errorf("another device: %v", ps)
	}
}

func TestHoldersIncomplete(t *testing.T) {
	root := fixture(t)
	addProcess(t, root, 812, "pppd", "/dev/ttyUSB2")
	// a process whose descriptors give another error than "it is gone"; root may read everything
	loop := filepath.Join(root, "proc/813/fd")
	write(t, filepath.Join(root, "proc/813/comm"), "rild\n")
	if err := os.Symlink("fd", loop); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(root, "proc/814/comm"), "ended\n")
	ps, complete := Holders(root, "/dev/ttyUSB2")
	if len(ps) != 1 || complete {
		t.Errorf("got %v, complete %v", ps, complete)
	}
	if _, complete = Holders(t.TempDir(), "/dev/ttyUSB2"); complete {
		t.Error("complete without /proc")
	}
}

func TestHoldersSeesALiveProcess(t *testing.T) {
	_, path := newPTY(t)
	child := startChild(t, "open", path, fixture(t))
	ps, _ := Holders("", path)
	if len(ps) != 1 || ps[0].PID != child.Process.Pid {
		t.Errorf("got %v, want pid %d", ps, child.Process.Pid)
	}
}

// A process that has the port open without any lock steals our bytes.
func TestOpenRefusesAPortThatAnotherHasOpen(t *testing.T) {
	root := fixture(t)
	addProcess(t, root, 812, "pppd", "/dev/null")
	_, err := Open(t.Context(), Config{Path: "/dev/null", Root: root})
	if e := kindIs(t, err, Busy); e.Error() != "/dev/null: held by pppd (pid 812)" {
		t.Errorf("error: %v", e)
	}
	noLeftovers(t, root)
}

func TestFlockOwners(t *testing.T) {
	root := fixture(t)
	addProcess(t, root, 812, "tio")
	write(t, filepath.Join(root, "proc/locks"), `1: POSIX  ADVISORY  WRITE 5 00:05:93 0 EOF
2: FLOCK  ADVISORY  WRITE 812 00:05:93 0 EOF
2: -> FLOCK  ADVISORY  WRITE 900 00:05:93 0 EOF
3: FLOCK  ADVISORY  WRITE 6 00:05:94 0 EOF
4: FLOCK  ADVISORY  WRITE 0 00:05:93 0 EOF
5: FLOCK
`)
	if got := flockOwners(root, unix.Mkdev(0, 5), 93); !reflect.DeepEqual(got, []Process{{812, "tio"}}) {
		t.Errorf("got %v", got)
	}
}
