package port

import (
	"cmp"
	"sort"
)

// Info is what the system knows of a port without opening it. The USB fields
// are "" for a port that is on no USB.
//
// Device is the same for all ports of one modem, and for a modem that comes
// back at the same socket under other names: "1-1.2" on USB (bus, then the
// ports of the hubs), "0000:01:00.0" on PCI, "gsm0" for the channels of a
// multiplexed line. It is "" for a line by itself.
type Info struct {
	Path         string    // "/dev/ttyUSB2", "COM5"
	Driver       string    // kernel driver, e.g. "option", "cdc_acm"
	VID          string    // USB vendor id, 4 lower-case hex digits
	PID          string    // USB product id, likewise
	Interface    string    // USB interface number, 2 hex digits
	Class        string    // class/subclass/protocol of the USB interface, 2 hex digits each: "ff/06/12"
	Device       string    // the place of the modem behind it, e.g. "1-1.2"
	Product      string    // the USB device's own words
	Manufacturer string    // likewise
	Holders      []Process // who has it open, own process left out
	Complete     bool      // false: not all processes could be looked at (not root)
	Network      bool      // surely a modem: the USB device also owns a network or cdc-wdm interface, or it is a WWAN port
	Networks     []string  // network interfaces of the device, e.g. "wwan0"
	Control      []Control // its QMI and MBIM channels
	WWAN         bool      // an AT channel of the kernel's WWAN framework
	Channel      int       // of the kernel's GSM multiplexer: DLCI, 1 to 63; 0: it is none of its channels
}

// Control is a QMI or MBIM channel of a modem, by which another program may run its data
// connection. It lies beside the AT ports: both can be used at once.
type Control struct {
	Path    string    // "/dev/cdc-wdm0", "/dev/wwan0qmi0"
	Driver  string    // "qmi_wwan", "cdc_mbim"; "" where it is not to be learned
	Holders []Process // who has it open
}

// USBDevice is a device on the bus, whether it has serial ports or not.
type USBDevice struct {
	Device  string // its place, as Info.Device
	VID     string // vendor id, 4 lower-case hex digits
	PID     string // product id, likewise
	Product string // the device's own words
}

// sortPorts orders by name and then by number: ttyUSB2 before ttyUSB10.
func sortPorts(ports []Info) {
	sort.Slice(ports, func(i, j int) bool {
		as, an := splitNumber(ports[i].Path)
		bs, bn := splitNumber(ports[j].Path)
		return cmp.Or(cmp.Compare(as, bs), cmp.Compare(len(an), len(bn)), cmp.Compare(an, bn)) < 0
	})
}
