package port

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// wwanPort matches the AT channels of the kernel's WWAN framework; the same
// class holds QMI, MBIM and firmware channels (drivers/net/wwan/wwan_core.c).
var wwanPort = regexp.MustCompile(`^wwan[0-9]+at[0-9]+$`)

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
	if strings.HasPrefix(filepath.Base(dir), "gsmtty") {
		return true
	}
	return exists(filepath.Join(dir, "device")) && readLine(filepath.Join(dir, "type")) != "0"
}

func listWWAN(root string) []Info {
	class := under(root, "sys/class/wwan")
	entries, err := os.ReadDir(class)
	if err != nil {
		return nil // a kernel without the framework
	}
	var ports []Info
	for _, e := range entries {
		if wwanPort.MatchString(e.Name()) {
			info := describe(root, e.Name(), filepath.Join(class, e.Name()))
			info.Network = true
			ports = append(ports, info)
		}
	}
	return ports
}

func addHolders(ports []Info, root string) {
	files, complete := openFiles(root)
	for i := range ports {
		ports[i].Holders = holdersAmong(files, root, ports[i].Path)
		ports[i].Complete = complete
	}
}

// describe climbs from the port's folder in sysfs to the first driver and, for
// a USB port, to the interface and the device above it. (usb-serial has a
// folder per port below the interface, cdc-acm has none.)
func describe(root, name, link string) Info {
	info := Info{Path: "/dev/" + name}
	dir, err := filepath.EvalSymlinks(link)
	if err != nil {
		return info
	}
	devices, _ := filepath.EvalSymlinks(under(root, "sys"))
	for ; dir != devices && dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if number := readLine(filepath.Join(dir, "bInterfaceNumber")); number != "" {
			info.Interface = number
			info.Driver = driverOf(dir)
			info.addUSB(filepath.Dir(dir))
			break
		}
		if info.Driver == "" {
			info.Driver = driverOf(dir)
		}
	}
	return info
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

func (i *Info) addUSB(device string) {
	attr := func(name string) string { return readLine(filepath.Join(device, name)) }
	i.VID, i.PID = attr("idVendor"), attr("idProduct")
	i.Product, i.Manufacturer = attr("product"), attr("manufacturer")
	i.Network = hasNetwork(device)
}

// hasNetwork looks into every interface of a USB device ("1-1:1.4") for a
// network device or a control channel of one.
func hasNetwork(device string) bool {
	entries, err := os.ReadDir(device)
	if err != nil {
		return false
	}
	for _, e := range entries {
		if !strings.Contains(e.Name(), ":") {
			continue
		}
		dir := filepath.Join(device, e.Name())
		if holds(dir, "net", "") || holds(dir, "usbmisc", "cdc-wdm") || holds(dir, "usb", "cdc-wdm") {
			return true
		}
	}
	return false
}

// holds says whether dir/sub has an entry that begins with prefix.
func holds(dir, sub, prefix string) bool {
	entries, err := os.ReadDir(filepath.Join(dir, sub))
	if err != nil {
		return false
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), prefix) {
			return true
		}
	}
	return false
}
