//go:build !linux || !small

package port

import (
	"errors"

	"go.bug.st/serial"
)

// kindOfLibrary tells what an error of go.bug.st/serial means; false for any other.
func kindOfLibrary(err error) (Kind, bool) {
	var e *serial.PortError
	if !errors.As(err, &e) {
		return 0, false
	}
	return kindOfCode(e.Code()), true
}

func kindOfCode(code serial.PortErrorCode) Kind {
	switch code {
	case serial.PortBusy:
		return Busy
	case serial.PortNotFound, serial.PortClosed:
		return Missing
	case serial.PermissionDenied:
		return Denied
	}
	return Unusable
}
