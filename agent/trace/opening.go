package trace

import (
	"errors"
	"strings"
	"syscall"

	"github.com/simkeeper/simkeeper/modem/port"
)

// What entry.Open says besides the kinds of port.Error.
const (
	opened  = "ok"
	failure = "error"
)

// holder is a port.Process in a file.
type holder struct {
	PID  int    `json:"pid"`
	Name string `json:"name,omitempty"`
}

// opening is the entry of an attempt to open the port.
func opening(err error) entry {
	if err == nil {
		return entry{Open: opened}
	}
	var fault *port.Error
	if !errors.As(err, &fault) {
		return entry{Open: failure, Detail: err.Error()}
	}
	e := entry{Open: fault.Kind.String(), Path: fault.Path, Detail: strings.TrimPrefix(fault.Error(), fault.Path+": ")}
	for _, p := range fault.Holders {
		e.Holders = append(e.Holders, holder(p))
	}
	return e
}

// err is the error of an attempt as it was: a *port.Error where it was one. nil when the
// port was opened.
func (e entry) err() error {
	if e.Open == opened {
		return nil
	}
	kind, known := kindOf(e.Open)
	if !known {
		return errors.New(e.Detail)
	}
	fault := &port.Error{Path: e.Path, Kind: kind, Err: cause(e.Detail)}
	for _, h := range e.Holders {
		fault.Holders = append(fault.Holders, port.Process(h))
	}
	return fault
}

// kindOf finds the kind with a name.
func kindOf(name string) (port.Kind, bool) {
	for k := port.Missing; k <= port.Unusable; k++ {
		if k.String() == name {
			return k, true
		}
	}
	return 0, false
}

// cause is what the system said. The refusal of systemd's device filter is the only one
// that package port tells from others by its number.
func cause(detail string) error {
	if detail == syscall.EPERM.Error() {
		return syscall.EPERM
	}
	return errors.New(detail)
}
