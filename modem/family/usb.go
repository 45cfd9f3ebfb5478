package family

import "strings"

// Role says what a serial port on USB is, as far as its ids show without opening it.
type Role uint8

// The roles. Nothing but Dialogue and Candidate may be opened unasked.
const (
	Stranger  Role = iota // no modem's, as far as is known: a printer, a scanner, a PIN pad
	Dialogue              // talks AT
	Candidate             // a modem's; whether it talks AT, only asking tells
	Apart                 // a modem's, for diagnosis, positions or sound: mute to AT, and writing to it may hang
	Bridge                // under an id that says nothing of what is behind it: a converter to UART, a Linux gadget
	Satellite             // a satellite receiver that is no modem
	Download              // a modem that waits for firmware: only taking its power away brings it back
)

var roleNames = [...]string{
	"not known as a modem's", "an AT port", "a modem's port", "the modem's, but not for AT",
	"behind a USB id that anything may have", "a satellite receiver", "a modem in emergency download mode, which only taking its power away ends",
}

// String says it in a few words, for a sentence.
func (r Role) String() string {
	if int(r) >= len(roleNames) {
		return roleNames[0]
	}
	return roleNames[r]
}

// Modem reports whether the port belongs to a modem, whether it talks AT or not.
func (r Role) Modem() bool {
	return r == Dialogue || r == Candidate || r == Apart || r == Download
}

// Device is a row of the table of USB devices: products of one vendor whose ports are
// laid out alike.
type Device struct {
	Vendor   string // four hex digits, lower case
	Products string // beginnings of product ids, blanks between; "" is every other product of the vendor
	Family   string // "" where several makers share the id
	// AT holds the ports that talk AT in the order in which a reader of facts wants them:
	// what people dial on comes last. A port is the number of its USB interface ("03") or
	// its class, subclass and protocol ("ff/06/12"); "*" is the place of all others, at the
	// end where it is not given.
	AT    string
	Apart string // ports never to be opened, likewise; "*": all that AT does not name
	Never Role   // why no port of the device is one to open; Stranger where some are
}

// wildcard stands for all ports that a row does not name.
const wildcard = "*"

// PortRole judges a serial port on USB by vendor and product id, the number of its
// interface ("02", "" where it is not known) and its class ("ff/06/12", likewise);
// network says that its device also owns a network or a cdc-wdm interface. All are as
// Linux writes them, hex digits in lower case. The rank puts the AT ports of one modem
// into order: 1 is best, 0 is not to be opened.
func PortRole(vendor, product, number, class string, network bool) (Role, int) {
	d := device(vendor, product)
	switch {
	case d == nil && network:
		return Candidate, 1
	case d == nil:
		return Stranger, 0
	case d.Never != Stranger:
		return d.Never, 0
	}
	return d.port(number, class)
}

// KnownDevice finds whose a USB device is: the name of its family, "" where the maker of
// the chip shows but not that of the modem. known is false for what is no modem of the
// table, and for one in download mode.
func KnownDevice(vendor, product string) (family string, known bool) {
	d := device(vendor, product)
	if d == nil || d.Never != Stranger {
		return "", false
	}
	return d.Family, true
}

// device finds the first row for a USB device, nil where there is none.
func device(vendor, product string) *Device {
	for i := range Devices {
		if d := &Devices[i]; d.Vendor == vendor && d.holds(product) {
			return d
		}
	}
	return nil
}

func (d *Device) holds(product string) bool {
	for _, beginning := range strings.Fields(d.Products) {
		if strings.HasPrefix(product, beginning) {
			return true
		}
	}
	return d.Products == ""
}

// port judges one port of the device.
func (d *Device) port(number, class string) (Role, int) {
	rank, others := place(d.AT, number, class)
	apart, _ := place(d.Apart, number, class)
	switch {
	case rank > 0:
		return Dialogue, rank
	case apart > 0, d.Apart == wildcard && number != "":
		return Apart, 0
	}
	return Candidate, others
}

// place finds a port in a list, counted from 1; 0 where it is not in it. others is the
// place of the wildcard.
func place(list, number, class string) (at, others int) {
	words := strings.Fields(list)
	for i, word := range words {
		switch word {
		case wildcard:
			others = i + 1
		case number, class:
			return i + 1, others
		}
	}
	if others == 0 {
		others = len(words) + 1
	}
	return 0, others
}
