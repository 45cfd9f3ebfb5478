package port

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// lockFile is a UUCP lock, /var/lock/LCK..ttyUSB2 (Filesystem Hierarchy
// Standard 3.0 §5.9): the owner's pid as ten characters and a newline. pppd,
// minicom, gammu and many till programs respect it. nil is no lock: the folder
// is missing or not ours to write, and the port is used without.
type lockFile struct {
	path    string
	adopted bool // named our pid before we came; not ours until flock says so
}

// lockTries bounds the takeover of stale locks against others who do the same.
const lockTries = 5

// freshLock is how long a lock file without a pid is taken for one that is
// just being written.
const freshLock = 5 * time.Second

// takeLock makes the lock file of device, taking over one whose owner is dead.
// The error is an *Error of Kind Busy; everything else that may go wrong gives
// no lock and no error.
func takeLock(root, device string) (*lockFile, error) {
	path := lockPath(root, device)
	for range lockTries {
		found, err := readLock(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			if err = createLock(path); err == nil {
				return &lockFile{path: path}, nil
			}
			if !errors.Is(err, fs.ErrExist) {
				return nil, nil
			}
		case err != nil:
			return nil, nil
		case found.pid == os.Getpid():
			return &lockFile{path: path, adopted: true}, nil
		case found.held(root, device):
			return nil, &Error{Path: device, Kind: Busy, Holders: found.owner(root), Err: fmt.Errorf("locked by %s", path)}
		case !removeStale(path, found):
			return nil, nil
		}
	}
	return nil, &Error{Path: device, Kind: Busy, Err: fmt.Errorf("%s keeps coming back", path)}
}

func lockPath(root, device string) string {
	name, inDev := strings.CutPrefix(device, "/dev/")
	if !inDev {
		name = filepath.Base(device)
	}
	return under(root, "var/lock", "LCK.."+strings.ReplaceAll(name, "/", "_"))
}

// createLock writes the file aside and links it into place, so that nobody
// ever reads a lock without its pid. An existing lock gives fs.ErrExist.
func createLock(path string) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), "LTMP..*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = fmt.Fprintf(tmp, "%10d\n", os.Getpid())
	err = errors.Join(err, tmp.Chmod(0o644), tmp.Close())
	if err != nil {
		return err
	}
	return os.Link(tmp.Name(), path)
}

// release removes the lock file if it still names us.
func (l *lockFile) release() {
	if l == nil || l.adopted {
		return
	}
	if found, err := readLock(l.path); err == nil && found.pid == os.Getpid() {
		os.Remove(l.path)
	}
}

// confirm is called once flock has shown that no other part of this process
// has the port: a lock file with our pid is then a leftover from before a
// reboot, and from now on ours.
func (l *lockFile) confirm() {
	if l != nil {
		l.adopted = false
	}
}

// foundLock is a lock file as it was read.
type foundLock struct {
	content []byte
	pid     int // 0: it names none
	written time.Time
	hidden  bool // there, but not for us to read
}

func readLock(path string) (foundLock, error) {
	st, err := os.Stat(path)
	if err != nil {
		return foundLock{}, err
	}
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return foundLock{}, err
	}
	return foundLock{content, parseLock(content), st.ModTime(), err != nil}, nil
}

// parseLock reads the owner's pid: decimal text, which programs like minicom
// follow by more words, or the four bytes of older UUCP. 0 means none.
func parseLock(content []byte) int {
	if f := bytes.Fields(content); len(f) > 0 {
		if pid, err := strconv.ParseInt(string(f[0]), 10, 32); err == nil && pid > 0 {
			return int(pid)
		}
	}
	if len(content) == 4 {
		return int(max(0, int32(binary.NativeEndian.Uint32(content))))
	}
	return 0
}

// held says whether a living process may still stand behind the lock.
func (f foundLock) held(root, device string) bool {
	if f.hidden {
		return true
	}
	if f.pid == 0 {
		age := time.Since(f.written)
		return age >= 0 && age < freshLock
	}
	if err := unix.Kill(f.pid, 0); errors.Is(err, unix.ESRCH) {
		return false
	}
	return !f.outlived(root, device)
}

// outlived recognises a lock from before a power cut, on systems that keep
// /var/lock on flash: its pid is some other process now. Such a lock is older
// than the boot, or from the future where the clock has no battery, and the
// process does not have the device open. In doubt the lock stands.
func (f foundLock) outlived(root, device string) bool {
	boot := bootTime(root)
	sinceBoot := !f.written.Before(boot) && time.Until(f.written) < time.Minute
	if boot.IsZero() || sinceBoot {
		return false
	}
	files, err := filesOf(root, f.pid)
	return err == nil && len(holdersAmong(files, root, device)) == 0
}

// bootTime is btime of /proc/stat, less some seconds for its rounding; zero
// where it cannot be read.
func bootTime(root string) time.Time {
	_, rest, _ := strings.Cut(readLine(under(root, "proc/stat")), "\nbtime ")
	line, _, _ := strings.Cut(rest, "\n")
	sec, err := strconv.ParseInt(line, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.Unix(sec, 0).Add(-freshLock)
}

func (f foundLock) owner(root string) []Process {
	if f.pid == 0 {
		return nil
	}
	return []Process{processOf(root, f.pid)}
}

// removeStale takes a stale lock away. Moved aside it is looked at again: when
// another program was faster and this is its fresh lock, it goes back. false
// means that the folder is not ours to change.
func removeStale(path string, stale foundLock) bool {
	aside := filepath.Join(filepath.Dir(path), fmt.Sprintf("LTMP..%d", os.Getpid()))
	if err := os.Rename(path, aside); err != nil {
		return errors.Is(err, fs.ErrNotExist)
	}
	defer os.Remove(aside)
	if now, err := readLock(aside); err != nil || !bytes.Equal(now.content, stale.content) {
		os.Link(aside, path)
	}
	return true
}
