package netif

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// NotFound says that there is no cellular interface, and what was tried.
type NotFound struct {
	Want  string   // the configured modem.interface
	Tried []string // one reason per way of finding it; empty when it is switched off
}

// Error is "no cellular network interface: /dev/ttyS1 is not on a USB or PCI
// device; the modem has no address yet" and its like.
func (e *NotFound) Error() string {
	if len(e.Tried) == 0 {
		return fmt.Sprintf("no cellular network interface: modem.interface is %q", e.Want)
	}
	return "no cellular network interface: " + strings.Join(e.Tried, "; ")
}

// Find finds the cellular interface under root ("" is the system's). want is
// "auto" (or ""), "none" or a name; device is the modem's serial port ("/dev/ttyUSB2" or
// a symlink to it), address what the modem reports for its data context
// (+CGPADDR, 3GPP TS 27.007 §10.1.14), the zero Addr when it has none.
//
// auto: the interface of the USB (or PCI) device that the port belongs to; else
// the one that has the modem's address. Of several on that device the one with
// an address counts; and where none has any but another interface has the
// modem's, it is that: with PPP the device's own interface lies idle. The error
// is a *NotFound, or says that the interfaces cannot be listed.
func Find(root, want, device string, address netip.Addr) (Interface, error) {
	return at(root).find(want, device, address.Unmap())
}

func (s system) find(want, device string, address netip.Addr) (Interface, error) {
	if want == "none" {
		return Interface{}, &NotFound{Want: want}
	}
	names, err := s.names()
	if err != nil {
		return Interface{}, err
	}
	if want != "auto" && want != "" {
		return s.named(want, names)
	}
	return s.auto(names, device, address)
}

func (s system) named(want string, names []string) (Interface, error) {
	for _, name := range names {
		if name == want {
			return s.found(name, ByConfiguration), nil
		}
	}
	tried := fmt.Sprintf("modem.interface is %q; this system has %s", want, strings.Join(names, ", "))
	return Interface{}, &NotFound{Want: want, Tried: []string{tried}}
}

func (s system) found(name, how string) Interface {
	return Interface{Name: name, Index: s.number(name, "ifindex"), How: how}
}

func (s system) auto(names []string, device string, address netip.Addr) (Interface, error) {
	candidates, how, whyNot := s.onDevice(names, device)
	chosen, live := s.choose(candidates, address)
	match := s.owner(names, address)
	switch {
	case chosen != "" && (live || match == ""):
		return s.found(chosen, how), nil
	case match != "":
		return s.found(match, ByAddress), nil
	}
	second := "the modem has no address yet"
	if address.IsValid() {
		second = "no interface has the modem's address " + address.String()
	}
	return Interface{}, &NotFound{Want: "auto", Tried: []string{whyNot, second}}
}

// onDevice gives the interfaces of the port's USB or PCI device, with those
// stacked on them, or the reason why there is none.
func (s system) onDevice(names []string, device string) (candidates []string, how, whyNot string) {
	hardware, how := s.hardware(s.port(device))
	if hardware == "" {
		return nil, "", device + " is not on a USB or PCI device"
	}
	on := map[string]bool{}
	for _, name := range names {
		if parent, _ := s.hardware(s.device(name)); parent == hardware {
			for member := range s.stack(names, name) {
				on[member] = true
			}
		}
	}
	for _, name := range names {
		if on[name] {
			candidates = append(candidates, name)
		}
	}
	return candidates, how, "the device of " + device + " has no network interface"
}

// choose prefers the modem's address, then any address, then one that is
// switched on. live says that it has an address.
func (s system) choose(candidates []string, address netip.Addr) (name string, live bool) {
	best := 0
	for _, c := range candidates {
		if r := s.rank(c, address); r > best {
			name, best = c, r
		}
	}
	return name, best >= 3
}

func (s system) rank(name string, address netip.Addr) int {
	switch {
	case s.has(name, address):
		return 4
	case slices.ContainsFunc(s.addresses(name), useful):
		return 3
	case s.number(name, "flags")&flagUp != 0:
		return 2
	}
	return 1
}

// owner gives the interface that has the modem's address.
func (s system) owner(names []string, address netip.Addr) string {
	for _, name := range names {
		if name != loopback && address.IsValid() && s.has(name, address) {
			return name
		}
	}
	return ""
}

// port gives the folder in /sys of a serial or WWAN port, "" where there is none.
func (s system) port(device string) string {
	if real, err := filepath.EvalSymlinks(s.path(device)); err == nil {
		device = real
	}
	for _, class := range []string{"tty", "wwan"} {
		if dir, err := filepath.EvalSymlinks(s.path("sys/class", class, filepath.Base(device), "device")); err == nil {
			return dir
		}
	}
	return ""
}

// device gives the folder in /sys of an interface's device, "" for one without
// hardware.
func (s system) device(name string) string {
	dir, err := filepath.EvalSymlinks(s.path("sys/class/net", name, "device"))
	if err != nil {
		return ""
	}
	return dir
}

// hardware climbs from a folder in /sys to the USB device that it belongs to,
// which tells itself by its idVendor, or to the PCI function, which has a vendor
// and a class. The USB device comes first, so a port is never taken for a part
// of the USB host controller.
func (s system) hardware(dir string) (device, how string) {
	top := s.path("sys")
	for ; len(dir) > len(top); dir = filepath.Dir(dir) {
		switch {
		case exists(dir, "idVendor"):
			return dir, ByUSB
		case exists(dir, "vendor") && exists(dir, "class"):
			return dir, ByPCI
		}
	}
	return "", ""
}

func exists(elements ...string) bool {
	_, err := os.Stat(filepath.Join(elements...))
	return err == nil
}
