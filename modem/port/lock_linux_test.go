package port

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func writeLock(t *testing.T, root, device, content string, age time.Duration) string {
	t.Helper()
	path := lockPath(root, device)
	write(t, path, content)
	when := time.Now().Add(-age)
	if err := os.Chtimes(path, when, when); err != nil {
		t.Fatal(err)
	}
	return path
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func noLeftovers(t *testing.T, root string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(root, "var/lock"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		t.Errorf("left behind: %s", e.Name())
	}
}

// deadPID is the number of a process that has ended.
func deadPID(t *testing.T) int {
	t.Helper()
	child := startChild(t, "idle", "", "")
	kill(t, child)
	return child.Process.Pid
}

func TestLockPath(t *testing.T) {
	for device, want := range map[string]string{
		"/dev/ttyUSB2":    "/var/lock/LCK..ttyUSB2",
		"/dev/pts/3":      "/var/lock/LCK..pts_3",
		"/run/modem/tty0": "/var/lock/LCK..tty0",
	} {
		if got := lockPath("", device); got != want {
			t.Errorf("%s: %s, want %s", device, got, want)
		}
	}
}

func TestLockFileLivesAsLongAsThePort(t *testing.T) {
	_, path := newPTY(t)
	root := fixture(t)
	p := mustOpen(t, Config{Path: path, Root: root})
	want := fmt.Sprintf("%10d\n", os.Getpid())
	if got := read(t, lockPath(root, path)); got != want {
		t.Errorf("lock file %q, want %q", got, want)
	}
	p.Close()
	noLeftovers(t, root)
}

func TestLockFileOfAnotherIsNotRemoved(t *testing.T) {
	_, path := newPTY(t)
	root := fixture(t)
	p := mustOpen(t, Config{Path: path, Root: root})
	lock := writeLock(t, root, path, "         1\n", 0)
	p.Close()
	if got := read(t, lock); got != "         1\n" {
		t.Errorf("lock file is %q", got)
	}
}

func TestLockHeldByAnotherProcess(t *testing.T) {
	_, path := newPTY(t)
	child := startChild(t, "idle", "", "")
	pid := child.Process.Pid
	root := fixture(t)
	write(t, filepath.Join(root, "proc", strconv.Itoa(pid), "comm"), "pppd\n")
	lock := writeLock(t, root, path, fmt.Sprintf("%10d\n", pid), time.Hour)
	_, err := Open(t.Context(), Config{Path: path, Root: root})
	if e := kindIs(t, err, Busy); e.Error() != fmt.Sprintf("%s: held by pppd (pid %d)", path, pid) {
		t.Errorf("error: %v", e)
	}
	kill(t, child)
	p := mustOpen(t, Config{Path: path, Root: root})
	if got := read(t, lock); got != fmt.Sprintf("%10d\n", os.Getpid()) {
		t.Errorf("not taken over: %q", got)
	}
	p.Close()
	noLeftovers(t, root)
}

// A child that this process is just making has a copy of each of its descriptors, also of
// those that are closed on exec, and may have it for as long as a busy machine takes.
func TestLockGoesWithClose(t *testing.T) {
	_, path := newPTY(t)
	p := mustOpen(t, Config{Path: path, Root: fixture(t)})
	copied, err := unix.FcntlInt(uintptr(descriptorsOf(t, path)[0]), unix.F_DUPFD_CLOEXEC, 3)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(copied)
	p.Close()
	mustOpen(t, Config{Path: path, Root: fixture(t)})
}

func TestFlockHeldByAnotherProcess(t *testing.T) {
	_, path := newPTY(t)
	child := startChild(t, "flock", path, "")
	root := fixture(t)
	if err := os.Remove(filepath.Join(root, "proc")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/proc", filepath.Join(root, "proc")); err != nil {
		t.Fatal(err)
	}
	_, err := Open(t.Context(), Config{Path: path, Root: root})
	e := kindIs(t, err, Busy)
	if len(e.Holders) != 1 || e.Holders[0].PID != child.Process.Pid || !strings.HasPrefix(e.Holders[0].Name, "port") {
		t.Errorf("holders %v, want pid %d", e.Holders, child.Process.Pid)
	}
	noLeftovers(t, root)
	kill(t, child)
	mustOpen(t, Config{Path: path, Root: root})
}

func TestSecondOpenInThisProcess(t *testing.T) {
	_, path := newPTY(t)
	root := fixture(t)
	mustOpen(t, Config{Path: path, Root: root})
	_, err := Open(t.Context(), Config{Path: path, Root: root})
	kindIs(t, err, Busy)
	if got := parseLock([]byte(read(t, lockPath(root, path)))); got != os.Getpid() {
		t.Errorf("the first port's lock file names %d", got)
	}
}

func TestLockFileIsTakenOver(t *testing.T) {
	dead, own := deadPID(t), os.Getpid()
	for name, tc := range map[string]struct {
		content string
		age     time.Duration
	}{
		"dead owner":           {fmt.Sprintf("%10d\n", dead), time.Hour},
		"dead owner, just now": {fmt.Sprintf("%10d\n", dead), 0},
		"minicom's form":       {fmt.Sprintf("%10d minicom root\n", dead), time.Hour},
		"own pid of last boot": {fmt.Sprintf("%10d\n", own), time.Hour},
		"empty":                {"", time.Hour},
		"garbage":              {"\x00\x00\x00\x00\x00\x00", time.Hour},
		"empty, clock went":    {"", -time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			_, path := newPTY(t)
			root := fixture(t)
			writeLock(t, root, path, tc.content, tc.age)
			p := mustOpen(t, Config{Path: path, Root: root})
			if got := parseLock([]byte(read(t, lockPath(root, path)))); got != own {
				t.Errorf("the lock file names %d", got)
			}
			p.Close()
			noLeftovers(t, root)
		})
	}
}

func TestLockBeingWrittenIsRespected(t *testing.T) {
	_, path := newPTY(t)
	root := fixture(t)
	writeLock(t, root, path, "", 0)
	_, err := Open(t.Context(), Config{Path: path, Root: root})
	if e := kindIs(t, err, Busy); e.Error() != path+": held by another program" {
		t.Errorf("error: %v", e)
	}
}

// After a power cut the pid of a lock on flash is some other process.
func TestLockFromBeforeTheBoot(t *testing.T) {
	pid := startChild(t, "idle", "", "").Process.Pid
	for name, tc := range map[string]struct {
		age     time.Duration // of the lock; the boot was an hour ago
		opened  bool          // the process has the device open
		visible bool          // its descriptors can be read
		held    bool
	}{
		"older than the boot":             {2 * time.Hour, false, true, false},
		"from the future":                 {-2 * time.Hour, false, true, false},
		"older, but it has the port open": {2 * time.Hour, true, true, true},
		"older, but not to be looked at":  {2 * time.Hour, false, false, true},
		"of this boot":                    {time.Minute, false, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			root := fixture(t)
			write(t, filepath.Join(root, "proc/stat"), fmt.Sprintf("cpu  1 2\nbtime %d\nprocesses 9\n", time.Now().Add(-time.Hour).Unix()))
			if tc.visible {
				addProcess(t, root, pid, "crond", "/dev/null")
			}
			if tc.opened {
				addProcess(t, root, pid, "pppd", "/dev/ttyUSB2")
			}
			f := foundLock{pid: pid, written: time.Now().Add(-tc.age)}
			if got := f.held(root, "/dev/ttyUSB2"); got != tc.held {
				t.Errorf("held %v, want %v", got, tc.held)
			}
		})
	}
}

func TestNoLockFolderIsNoObstacle(t *testing.T) {
	_, path := newPTY(t)
	modemRoot := t.TempDir()
	mustOpen(t, Config{Path: path, Root: modemRoot})
	if exists(lockPath(modemRoot, path)) {
		t.Error("a lock file out of nowhere")
	}
}

func TestFreshLockSurvivesTakeover(t *testing.T) {
	root := fixture(t)
	path := writeLock(t, root, "/dev/ttyUSB2", "         7\n", 0)
	if !removeStale(path, foundLock{content: []byte("         5\n"), pid: 5}) {
		t.Error("the folder counts as not ours")
	}
	if got := read(t, path); got != "         7\n" {
		t.Errorf("lock file is %q", got)
	}
}

func TestParseLock(t *testing.T) {
	binaryPID := binary.NativeEndian.AppendUint32(nil, 70000)
	for content, want := range map[string]int{
		"       812\n":        812,
		"812":                 812,
		"  812 minicom root":  812,
		string(binaryPID):     70000,
		"1234":                1234,
		"":                    0,
		"-1\n":                0,
		"0\n":                 0,
		"99999999999999999\n": 0,
		"pppd\n":              0,
		"\xff\xff\xff\xff":    0,
	} {
		if got := parseLock([]byte(content)); got != want {
			t.Errorf("%q: %d, want %d", content, got, want)
		}
	}
}

// Whatever is in a lock file, no signal may ever go to a group or to init's
// "everybody": kill(2) gives 0 and negative numbers another meaning.
func FuzzParseLock(f *testing.F) {
	for _, s := range []string{"       812\n", "812 minicom root\n", "\x01\x02\x03\x04", "-1\n", ""} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		pid := parseLock(content)
		if pid < 0 {
			t.Fatalf("%q: pid %d", content, pid)
		}
		if again := parseLock(fmt.Appendf(nil, "%10d\n", pid)); again != pid {
			t.Fatalf("%q: %d, rendered and parsed %d", content, pid, again)
		}
	})
}
