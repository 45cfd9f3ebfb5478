//go:build !linux && !windows

package port

import (
	"fmt"
	"strings"

	"go.bug.st/serial"
)

// List names the serial ports that the system has, sorted; root has no meaning here. What
// hangs behind a port is not to be learned without cgo, so that nothing but Path is filled.
// Nothing is opened.
func List(root string) ([]Info, error) {
	names, err := serial.GetPortsList()
	if err != nil {
		return nil, fmt.Errorf("list serial ports: %w", err)
	}
	var ports []Info
	for _, name := range callOut(names) {
		ports = append(ports, Info{Path: name})
	}
	sortPorts(ports)
	return ports, nil
}

// callOut leaves out the dial-in twin of each port of macOS: opening /dev/tty.usbserial
// waits for a carrier that a modem may never raise, /dev/cu.usbserial does not.
func callOut(names []string) []string {
	var out []string
	for _, name := range names {
		if !strings.HasPrefix(name, "/dev/tty.") {
			out = append(out, name)
		}
	}
	return out
}
