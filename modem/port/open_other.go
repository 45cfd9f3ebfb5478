//go:build !linux

package port

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.bug.st/serial"
)

// openDevice leaves locking to the system: Windows opens a COM port for one
// program only, macOS honours TIOCEXCL.
func openDevice(c Config) (*Port, error) {
	p, err := serial.Open(c.Path, &serial.Mode{BaudRate: c.Baud})
	if err != nil {
		return nil, fault(c.Path, err)
	}
	if err := p.ResetInputBuffer(); err != nil {
		p.Close()
		return nil, fault(c.Path, err)
	}
	return newPort(c.Path, line{p}), nil
}

// line makes the library's port an io.ReadWriteCloser in full. What it lacks
// after Close, Port supplies.
type line struct{ serial.Port }

// Read turns the panic of the library's select(2) at descriptor 1024 into an
// error; nothing in between can be left half done.
func (l line) Read(b []byte) (n int, err error) {
	defer func() {
		if r := recover(); r != nil {
			n, err = 0, fmt.Errorf("too many open files for a serial port: %v", r)
		}
	}()
	return l.Port.Read(b)
}

// Write goes on after a short write.
func (l line) Write(b []byte) (n int, err error) {
	for n < len(b) && err == nil {
		var m int
		m, err = l.Port.Write(b[n:])
		n += m
		if m == 0 && err == nil {
			err = io.ErrShortWrite
		}
	}
	return n, err
}

// reachable says whether path is there, without opening it.
func reachable(path string) error {
	name := strings.TrimPrefix(path, `\\.\`)
	if filepath.IsAbs(name) {
		_, err := os.Stat(name)
		return err
	}
	names, err := serial.GetPortsList()
	if err == nil && !slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) }) {
		return fs.ErrNotExist
	}
	return err
}

// Holders finds nobody here: the system does not say who has a port open.
func Holders(root, path string) (ps []Process, complete bool) { return nil, false }

// Running finds nobody here: the system is asked for no processes.
func Running(root, name string) []Process { return nil }

// Devices finds nothing here: what is on the USB shows in List alone.
func Devices(root string) []USBDevice { return nil }
