package port

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"
)

// Kind says why a port cannot be used; callers branch on it.
type Kind uint8

const (
	// Missing: no such device, nothing listens at the address, or the line
	// was lost while open. Wait for it.
	Missing Kind = iota + 1
	// Busy: another process holds the port.
	Busy
	// Denied: the system does not let this user have it.
	Denied
	// Unusable: not a serial port, a port without hardware behind it, a
	// setting that it refuses, or an address that is none.
	Unusable
)

// String is one word for logs: "missing", "busy", "denied", "unusable".
func (k Kind) String() string {
	switch k {
	case Missing:
		return "missing"
	case Busy:
		return "busy"
	case Denied:
		return "denied"
	case Unusable:
		return "unusable"
	}
	return "unknown"
}

// Process is a process that has a port open or locked. Name is the kernel's
// short name (at most 15 bytes), "" where it is not to be learned.
type Process struct {
	PID  int
	Name string
}

// String is "pppd (pid 812)", or "pid 812" without a name.
func (p Process) String() string {
	if p.Name == "" {
		return fmt.Sprintf("pid %d", p.PID)
	}
	return fmt.Sprintf("%s (pid %d)", p.Name, p.PID)
}

// Error says which port cannot be used and why. Holders is filled for Busy,
// as far as the kernel tells; Err is the cause.
type Error struct {
	Path    string
	Kind    Kind
	Holders []Process
	Err     error
}

// Error is "/dev/ttyUSB2: held by pppd (pid 812)" and its like.
func (e *Error) Error() string {
	if e.Path == "" {
		return e.reason()
	}
	return e.Path + ": " + e.reason()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

func (e *Error) reason() string {
	_, plain := e.Err.(syscall.Errno) // how the system calls it is of no help for a missing port
	switch {
	case e.Kind == Missing && plain:
		return "no such device"
	case e.Kind == Busy && len(e.Holders) > 0:
		return "held by " + names(e.Holders)
	case e.Kind == Busy:
		return "held by another program"
	case e.Err != nil:
		return e.Err.Error()
	}
	return e.Kind.String()
}

func names(ps []Process) string {
	var s []string
	for _, p := range ps {
		s = append(s, p.String())
	}
	return strings.Join(s, ", ")
}

// Hint is one sentence about what to try, without the full stop.
func (e *Error) Hint() string {
	switch e.Kind {
	case Missing:
		return e.hintMissing()
	case Busy:
		return e.hintBusy()
	case Denied:
		return e.hintDenied()
	}
	return "choose another port; the list of ports shows those with hardware behind them"
}

func (e *Error) hintMissing() string {
	if isAddress(e.Path) {
		return "check the address, and that the other end listens"
	}
	return "check the modem's power and cable; the list of ports shows what the system sees"
}

func (e *Error) hintBusy() string {
	switch {
	case e.heldBy("ModemManager"):
		return "make ModemManager leave it: udev property ID_MM_DEVICE_IGNORE=1 for the modem, or ID_MM_PORT_IGNORE=1 for this port"
	case e.heldBy("simkeeper"):
		return "the agent holds it: let the command go through the agent with its --config or --state"
	case len(e.Holders) > 0:
		return "stop that program, or choose another AT port of the modem"
	case os.Geteuid() > 0:
		return "root can see who holds it: run as root"
	}
	return "close the program that uses it, or choose another AT port of the modem"
}

func (e *Error) heldBy(name string) bool {
	for _, p := range e.Holders {
		if p.Name == name {
			return true
		}
	}
	return false
}

// EPERM where EACCES is usual is the mark of systemd's device filter, which is
// resolved once, at the start of the service.
func (e *Error) hintDenied() string {
	if errors.Is(e.Err, syscall.EPERM) {
		return "the service may not use this device: check DeviceAllow and PrivateDevices of its unit, and load the driver before it starts"
	}
	return "run as root, or put the user into the device's group (dialout on Debian, uucp elsewhere)"
}

// fault wraps what the system or the library said about path.
func fault(path string, err error) *Error {
	err = cause(err)
	kind := kindOf(err)
	if kind == Unusable {
		err = fmt.Errorf("not a usable serial port (%w)", err)
	}
	return &Error{Path: path, Kind: kind, Err: err}
}

// cause drops the path that the os package puts before an error: ours says it.
func cause(err error) error {
	var named *fs.PathError
	if errors.As(err, &named) {
		return named.Err
	}
	return err
}

func kindOf(err error) Kind {
	if kind, ok := kindOfLibrary(err); ok {
		return kind
	}
	switch {
	case isAny(err, fs.ErrNotExist, syscall.ENXIO, syscall.ENODEV, syscall.ENOTDIR):
		return Missing
	case isAny(err, syscall.EBUSY, syscall.EWOULDBLOCK):
		return Busy
	case isAny(err, fs.ErrPermission):
		return Denied
	}
	return Unusable
}

func isAny(err error, targets ...error) bool {
	for _, t := range targets {
		if errors.Is(err, t) {
			return true
		}
	}
	return false
}
