package main

import (
	"fmt"
	"strings"

	"github.com/simkeeper/simkeeper/modem/family"
	"github.com/simkeeper/simkeeper/modem/port"
	"github.com/simkeeper/simkeeper/modem/reader"
)

// portLine is one serial port as printed.
type portLine struct {
	Path         string    `json:"path"`
	Driver       string    `json:"driver,omitempty"`
	USB          string    `json:"usb,omitempty"`       // vendor:product
	Interface    string    `json:"interface,omitempty"` // bInterfaceNumber, two hex digits
	Class        string    `json:"class,omitempty"`     // class/subclass/protocol of the interface, two hex digits each
	Device       string    `json:"device,omitempty"`    // place of the modem: "1-1.2", "0000:01:00.0", "gsm0"
	Manufacturer string    `json:"manufacturer,omitempty"`
	Product      string    `json:"product,omitempty"`
	Family       string    `json:"family,omitempty"`   // of the modem, by the USB ids
	Role         string    `json:"role"`               // as roleCodes
	Rank         int       `json:"rank,omitempty"`     // among the AT ports of the modem, 1 is best; absent: not opened unless named
	Channel      int       `json:"channel,omitempty"`  // of a GSM 07.10 multiplex, 1 to 63
	Networks     []string  `json:"networks,omitempty"` // interfaces of the same device
	Control      []control `json:"control,omitempty"`  // its QMI and MBIM channels
	Holders      []process `json:"holders,omitempty"`
	HoldersKnown bool      `json:"holders_known"` // false: there may be others
	AT           string    `json:"at"`            // "yes", "no", "not asked"
	Use          bool      `json:"use,omitempty"` // the one to use
	Why          string    `json:"why,omitempty"` // of the one to use: why this one

	info  port.Info
	role  family.Role
	turn  int  // in which "auto" tries it, from 1; 0: never
	named bool // by the configuration, or by --port
	agent bool // the running agent's
	other bool // of another modem than the one that the agent knows
	shut  text // why it could not be asked
}

type process struct {
	PID  int    `json:"pid"`
	Name string `json:"name"`
}

// control is a QMI or MBIM channel.
type control struct {
	Path    string    `json:"path"`
	Driver  string    `json:"driver,omitempty"`
	Holders []process `json:"holders,omitempty"`
}

// Whether a port answers AT.
const (
	answers  = "yes"
	mute     = "no"
	notAsked = "not asked"
)

// roleCodes are what JSON says of a port.
var roleCodes = [...]string{
	family.Stranger: "unknown", family.Dialogue: "at", family.Candidate: "maybe at", family.Apart: "apart",
	family.Bridge: "bridge", family.Satellite: "gnss", family.Download: "download",
}

func describe(p port.Info) portLine {
	line := portLine{
		Path: p.Path, Driver: p.Driver, Interface: p.Interface, Class: p.Class, Device: p.Device, Manufacturer: p.Manufacturer, Product: p.Product,
		Channel: p.Channel, Networks: p.Networks, Holders: processes(p.Holders), HoldersKnown: p.Complete, AT: notAsked, info: p,
	}
	line.role, line.Rank = reader.RoleOf(p)
	line.Role = roleCodes[line.role]
	line.Family, _ = family.KnownDevice(p.VID, p.PID)
	if p.VID != "" {
		line.USB = p.VID + ":" + p.PID
	}
	for _, c := range p.Control {
		line.Control = append(line.Control, control{c.Path, c.Driver, processes(c.Holders)})
	}
	return line
}

func processes(ps []port.Process) []process {
	var out []process
	for _, p := range ps {
		out = append(out, process{p.PID, p.Name})
	}
	return out
}

// device tells the ports of one device from those of others; "" for what stands alone.
func (p *portLine) device() string {
	switch {
	case p.Device != "":
		return p.Device
	case p.Rank > 0 && p.USB == "": // alone, and a modem
		return p.Path
	}
	return p.USB // Windows does not tell the place
}

// isAddress reports whether a port is no device of this machine: tcp://host:port.
func isAddress(path string) bool { return strings.Contains(path, "://") }

// heldBy names the programs that hold the port.
func (p *portLine) heldBy() string { return programs(p.Holders) }

func programs(ps []process) string {
	var names []string
	for _, h := range ps {
		names = append(names, fmt.Sprintf("%s (%d)", h.Name, h.PID))
	}
	return strings.Join(names, ", ")
}

// name is what the device calls itself.
func (p *portLine) name() string {
	if strings.HasPrefix(p.Product, p.Manufacturer) {
		return p.Product
	}
	return strings.TrimSpace(p.Manufacturer + " " + p.Product)
}

// muxed reports whether it is a channel of the kernel's GSM multiplexer, be it that for
// control.
func (p *portLine) muxed() bool { return strings.HasPrefix(p.Device, "gsm") }
