//go:build !small

package port

import (
	"os"
	"syscall"

	"go.bug.st/serial"
)

// setLine sets raw mode, 8N1 and the rate, odd rates too, by way of
// go.bug.st/serial. The library's descriptor is open for this moment only, and
// under ForkLock, as it lacks O_CLOEXEC. InitialStatusBits stays nil: a pty
// refuses it, and on a real line it comes after the pulse it is to prevent.
func setLine(f *os.File, baud int) error {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	p, err := serial.Open(f.Name(), &serial.Mode{BaudRate: baud})
	if err != nil {
		return err
	}
	return p.Close()
}
