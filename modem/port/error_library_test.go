//go:build !linux || !small

package port

import (
	"fmt"
	"testing"

	"go.bug.st/serial"
)

func TestKindOfLibraryError(t *testing.T) {
	for _, err := range []error{&serial.PortError{}, fmt.Errorf("open: %w", &serial.PortError{})} { // its zero code is PortBusy
		if got := kindOf(err); got != Busy {
			t.Errorf("%v: %v, want %v", err, got, Busy)
		}
	}
}

func TestKindOfCode(t *testing.T) {
	for code, want := range map[serial.PortErrorCode]Kind{
		serial.PortBusy:          Busy,
		serial.PortNotFound:      Missing,
		serial.PortClosed:        Missing,
		serial.PermissionDenied:  Denied,
		serial.InvalidSerialPort: Unusable,
		serial.InvalidSpeed:      Unusable,
	} {
		if got := kindOfCode(code); got != want {
			t.Errorf("%d: %v, want %v", code, got, want)
		}
	}
}
