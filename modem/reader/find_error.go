package reader

import (
	"errors"
	"fmt"
	"strings"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/family"
	"github.com/simkeeper/simkeeper/modem/port"
)

// NotFound says that the modem is on no port, and why on none of those that there are.
type NotFound struct {
	Wanted modem.IMEI // "": any
	Passed []Passed
	// Answered are modems that answered AT and are not the wanted one, as when the module
	// was replaced.
	Answered []Found
	// Silent is a port that ought to answer, could be opened and kept silent; "" is none.
	// A diagnosis goes on there.
	Silent string
	// Bare are modems on the USB that have no serial port: the driver does not know them,
	// or has not come to it yet, or they wait for firmware.
	Bare []port.USBDevice

	named bool  // only a named port could be asked
	cause error // why the port that matters most could not be had; nil: none
}

// Unwrap gives the cause that the system named, nil where there is none.
func (e *NotFound) Unwrap() error { return e.cause }

// Error tells people which ports there are, why each is not the one, and what to try. It
// shows no more of an IMEI than its ends.
func (e *NotFound) Error() string {
	out := []string{"no modem was found"}
	if e.Wanted != "" {
		out[0] = "the modem with the IMEI " + e.Wanted.Masked() + " was not found"
	}
	if len(e.Passed) == 0 {
		out = append(out, "this system shows no serial port")
	}
	out = append(out, e.reasons()...)
	for _, d := range e.Bare {
		out = append(out, bare(d))
	}
	if e.Silent == "" && len(e.Answered) == 0 && !e.named {
		out = append(out, "a modem on a UART must be named: port in [modem]")
	}
	return strings.Join(out, "; ")
}

// reasons are one for each fate, with the ports that share it.
func (e *NotFound) reasons() []string {
	var fates []string
	ports := map[string][]string{}
	for _, p := range e.Passed {
		if ports[p.Why] == nil {
			fates = append(fates, p.Why)
		}
		ports[p.Why] = append(ports[p.Why], p.Port.Path)
	}
	for i, why := range fates {
		fates[i] = several(ports[why]) + ": " + why
	}
	return fates
}

// several names ports, of many the first.
func several(paths []string) string {
	if n := len(paths); n > 4 {
		return fmt.Sprintf("%s and %d more", strings.Join(paths[:3], ", "), n-3)
	}
	return strings.Join(paths, ", ")
}

// bare says what a modem without serial ports needs.
func bare(d port.USBDevice) string {
	name := strings.TrimSpace("USB " + d.Device + " (" + d.VID + ":" + d.PID + " " + d.Product)
	if role, _ := family.PortRole(d.VID, d.PID, "", "", false); role == family.Download {
		return name + ") is " + role.String()
	}
	return name + ") is a modem without serial ports: they may yet come, or its driver does not know it " +
		"(modprobe option, then its ids into /sys/bus/usb-serial/drivers/option1/new_id)"
}

// reasonOf is why a port is not the one, without its name.
func reasonOf(err error) string {
	var shut *port.Error
	if !errors.As(err, &shut) {
		return err.Error()
	}
	nameless := *shut
	nameless.Path = ""
	return nameless.Error()
}

// failure makes of all that was seen the error that callers know. A port that another
// program has matters most, as the modem may be behind it.
func (f *finding) failure(modems []group) error {
	e := &NotFound{Wanted: f.IMEI, Passed: f.passed, Answered: f.answered, Bare: f.bare(modems), named: f.Named}
	out := &port.Error{Kind: port.Missing, Err: e}
	if f.Named {
		out.Path = f.Path
	}
	for _, g := range modems {
		if g.answered {
			continue
		}
		if e.Silent == "" {
			e.Silent = g.silent
		}
		if s := g.shut; s != nil && urgency[s.Kind] > urgency[out.Kind] {
			out.Path, out.Kind, out.Holders, e.cause = s.Path, s.Kind, s.Holders, s.Err
		}
	}
	if e.Silent != "" && out.Kind != port.Busy {
		out.Path, out.Kind, e.cause = e.Silent, port.Unusable, nil
	}
	return out
}

// urgency orders the ways in which a port cannot be had.
var urgency = [...]int{port.Missing: 1, port.Unusable: 2, port.Denied: 3, port.Busy: 4}

// bare finds the modems on the USB that have no serial port.
func (f *finding) bare(modems []group) []port.USBDevice {
	has := map[string]bool{}
	for _, g := range modems {
		has[g.device] = true
	}
	for _, p := range f.passed {
		has[p.Port.Device] = true
	}
	var out []port.USBDevice
	for _, d := range port.Devices(f.Root) {
		role, _ := family.PortRole(d.VID, d.PID, "", "", false)
		if role.Modem() && !has[d.Device] {
			out = append(out, d)
		}
	}
	return out
}
