package port

import (
	"path/filepath"
	"strings"
)

// listWWAN lists the AT channels of the kernel's WWAN framework, wwan0at0; the
// same class holds QMI, MBIM and firmware channels (drivers/net/wwan/wwan_core.c).
func listWWAN(root string) []Info {
	class := under(root, "sys/class/wwan")
	var ports []Info
	for _, name := range namesIn(class) {
		if channelOf(name) != "at" {
			continue
		}
		link := filepath.Join(class, name)
		info := describe(root, name, link)
		info.Network, info.WWAN = true, true
		info.addWWAN(link)
		ports = append(ports, info)
	}
	return ports
}

// channelOf is what a channel carries: "at" of "wwan0at0"; "" for anything else.
func channelOf(name string) string {
	number, isWWAN := strings.CutPrefix(name, "wwan")
	kind := strings.TrimLeft(number, "0123456789")
	stem, last := splitNumber(kind)
	if !isWWAN || kind == number || last == "" {
		return ""
	}
	return stem
}

// addWWAN takes in the modem above a channel: its network interfaces, its other
// channels and, where it is on no USB, its place.
func (i *Info) addWWAN(link string) {
	dir, err := filepath.EvalSymlinks(link)
	if err != nil {
		return
	}
	modem := filepath.Dir(dir)
	i.Networks = append(i.Networks, namesIn(filepath.Join(modem, "net"))...)
	for _, name := range namesIn(modem) {
		if kind := channelOf(name); kind == "qmi" || kind == "mbim" {
			i.Control = append(i.Control, Control{Path: "/dev/" + name, Driver: i.Driver})
		}
	}
	if i.Device == "" {
		i.Device = placeOf(modem)
	}
}

// placeOf is the PCI address that a folder of sysfs is below, or its own name
// ("wwan0") where it is below none.
func placeOf(dir string) string {
	for d := dir; d != filepath.Dir(d); d = filepath.Dir(d) {
		bus, err := filepath.EvalSymlinks(filepath.Join(d, "subsystem"))
		if err == nil && filepath.Base(bus) == "pci" {
			return filepath.Base(d)
		}
	}
	return filepath.Base(dir)
}
