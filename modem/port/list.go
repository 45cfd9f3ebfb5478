package port

import (
	"cmp"
	"sort"
)

// Info is what the system knows of a port without opening it. The USB fields
// are "" for a port that is on no USB.
type Info struct {
	Path         string    // "/dev/ttyUSB2", "COM5"
	Driver       string    // kernel driver, e.g. "option", "cdc_acm"
	VID          string    // USB vendor id, 4 lower-case hex digits
	PID          string    // USB product id, likewise
	Interface    string    // USB interface number, 2 hex digits
	Product      string    // the USB device's own words
	Manufacturer string    // likewise
	Holders      []Process // who has it open, own process left out
	Complete     bool      // false: not all processes could be looked at (not root)
	Network      bool      // surely a modem: the USB device also owns a network or cdc-wdm interface, or it is a WWAN port
}

// sortPorts orders by name and then by number: ttyUSB2 before ttyUSB10.
func sortPorts(ports []Info) {
	sort.Slice(ports, func(i, j int) bool {
		as, an := splitNumber(ports[i].Path)
		bs, bn := splitNumber(ports[j].Path)
		return cmp.Or(cmp.Compare(as, bs), cmp.Compare(len(an), len(bn)), cmp.Compare(an, bn)) < 0
	})
}
