package port

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// List tells what serial ports this system has, sorted by name, from sysfs
// alone: opening a port to see whether it is real pulses DTR on whatever hangs
// there, a till's PIN pad or printer. root is "" for "/".
func List(root string) ([]Info, error) {
	class := under(root, "sys/class/tty")
	ttys, err := os.ReadDir(class)
	if err != nil {
		return nil, fmt.Errorf("list serial ports: %w; is /sys mounted?", err)
	}
	var ports []Info
	for _, e := range ttys {
		if dir := filepath.Join(class, e.Name()); isReal(dir) {
			ports = append(ports, describe(root, e.Name(), filepath.Join(dir, "device")))
		}
	}
	ports = append(ports, listWWAN(root)...)
	addHolders(ports, root)
	sortPorts(ports)
	return ports, nil
}

// isReal leaves out virtual consoles and ptys, which belong to no device, and
// UARTs that the kernel only has a number for (type 0, PORT_UNKNOWN).
// Multiplexer channels belong to no device either but are real.
func isReal(dir string) bool {
	if strings.HasPrefix(filepath.Base(dir), muxTTY) {
		return true
	}
	return exists(filepath.Join(dir, "device")) && readLine(filepath.Join(dir, "type")) != "0"
}

func addHolders(ports []Info, root string) {
	files, complete := openFiles(root)
	for i := range ports {
		p := &ports[i]
		p.Holders, p.Complete = holdersAmong(files, root, p.Path), complete
		for j := range p.Control {
			p.Control[j].Holders = holdersAmong(files, root, p.Control[j].Path)
		}
	}
}

// describe climbs from the port's folder in sysfs to the first driver and, for
// a USB port, to the interface and the device above it. (usb-serial has a
// folder per port below the interface, cdc-acm has none.)
func describe(root, name, link string) Info {
	info := Info{Path: "/dev/" + name}
	info.addChannel(name)
	dir, err := filepath.EvalSymlinks(link)
	if err != nil {
		return info
	}
	devices, _ := filepath.EvalSymlinks(under(root, "sys"))
	for ; dir != devices && dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if exists(filepath.Join(dir, "bInterfaceNumber")) {
			info.addUSB(dir)
			break
		}
		if info.Driver == "" {
			info.Driver = driverOf(dir)
		}
	}
	return info
}

// muxTTY begins the names of the kernel's multiplexer channels, muxChannels is
// how many numbers each multiplexed line takes (drivers/tty/n_gsm.c, NUM_DLCI).
const (
	muxTTY      = "gsmtty"
	muxChannels = 64
)

// addChannel tells which channel of which multiplexed line a gsmtty is.
func (i *Info) addChannel(name string) {
	number, isMux := strings.CutPrefix(name, muxTTY)
	n, err := strconv.Atoi(number)
	if isMux && err == nil && n >= 0 {
		i.Device, i.Channel = fmt.Sprintf("gsm%d", n/muxChannels), n%muxChannels
	}
}

// driverOf is the driver bound to a device folder. The two layers that Linux
// 6.5 put between a UART and its tty are not what people call its driver.
func driverOf(dir string) string {
	target, err := filepath.EvalSymlinks(filepath.Join(dir, "driver"))
	if err != nil || strings.Contains(target, "/serial-base/") {
		return ""
	}
	return filepath.Base(target)
}

// namesIn are the entries of a folder, sorted; none where there is no folder.
func namesIn(dir string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
