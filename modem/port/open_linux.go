package port

import (
	"errors"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// device is an open line: reads and writes go over the file, which Go's poller
// watches, so that Close ends them.
type device struct {
	*os.File
	lock      *lockFile
	line      bool // has line settings: everything but a WWAN port
	exclusive bool // TIOCEXCL is set
}

// openDevice takes the steps of the package comment.
func openDevice(c Config) (*Port, error) {
	path, pty, err := locate(c.Path)
	if err != nil {
		return nil, fault(c.Path, err)
	}
	lock, err := takeLock(c.Root, path)
	if err != nil {
		return nil, err
	}
	d := &device{lock: lock}
	if err := d.open(c, path, pty); err != nil {
		d.abandon()
		return nil, err
	}
	return newPort(path, d), nil
}

// locate resolves symlinks and tells whether the device is a pseudo terminal.
func locate(path string) (real string, pty bool, err error) {
	if real, err = filepath.EvalSymlinks(path); err != nil {
		return "", false, err
	}
	rdev, ok := deviceNumber(real)
	if !ok {
		return "", false, errors.New("it is not a character device")
	}
	// Linux, Documentation/admin-guide/devices.txt: 136 to 143 are Unix98 pty slaves
	major := unix.Major(rdev)
	return real, major >= 136 && major <= 143, nil
}

// open opens and sets up the line. A process that merely has it open counts as
// its holder, but not for a pty: there it is the one that made it.
func (d *device) open(c Config, path string, pty bool) error {
	if ps, _ := Holders(c.Root, path); len(ps) > 0 && !pty {
		return &Error{Path: path, Kind: Busy, Holders: ps, Err: unix.EBUSY}
	}
	f, err := os.OpenFile(path, os.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return d.refused(c.Root, path, err)
	}
	d.File = f
	if err := control(f, flock); errors.Is(err, unix.EWOULDBLOCK) {
		return d.refused(c.Root, path, err)
	} // any other failure: a kernel without file locks
	d.lock.confirm()
	if err := d.setUp(c.Baud, pty); err != nil {
		return d.refused(c.Root, path, err)
	}
	return nil
}

func flock(fd int) error { return unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB) }

// unlock is for before a close: a child that a process is just making has all of its files
// until it has become another program, and with them their locks (flock(2)).
func unlock(fd int) error { return unix.Flock(fd, unix.LOCK_UN) }

// refused explains why the line was not to be had; for a busy one it asks the
// kernel who has it.
func (d *device) refused(root, path string, err error) error {
	fail := fault(path, err)
	var st unix.Stat_t
	if fail.Kind == Busy && unix.Stat(path, &st) == nil {
		ps, _ := Holders(root, path)
		if owners := flockOwners(root, uint64(st.Dev), st.Ino); len(owners) > 0 {
			ps = owners // on a pty, Holders are its makers
		}
		fail.Holders = sortProcesses(ps)
	}
	return fail
}

// abandon undoes a failed open.
func (d *device) abandon() {
	if d.File != nil {
		control(d.File, unlock)
		d.File.Close()
	}
	d.lock.release()
}

// Close ends reads and writes, closes the line and gives the locks back.
func (d *device) Close() error {
	if d.line {
		letOut(d.pendingOutput, func() { setInt(d.File, unix.TCFLSH, unix.TCOFLUSH) })
	}
	if d.exclusive {
		setInt(d.File, unix.TIOCNXCL, 0) // outlives us where another root process has the line open
	}
	control(d.File, unlock)
	err := d.File.Close()
	d.lock.release()
	return err
}

// control runs f on the descriptor, which cannot be closed meanwhile. (Fd would
// take the file from the poller.)
func control(file *os.File, f func(fd int) error) error {
	raw, err := file.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	err = raw.Control(func(fd uintptr) { failed = f(int(fd)) })
	return errors.Join(err, failed)
}

func setInt(file *os.File, request uint, value int) error {
	return control(file, func(fd int) error { return unix.IoctlSetInt(fd, request, value) })
}

// reachable says whether path is there and may be opened, without opening it.
func reachable(path string) error {
	return unix.Faccessat(unix.AT_FDCWD, path, unix.R_OK|unix.W_OK, unix.AT_EACCESS)
}
