package port

import (
	"path/filepath"
	"strings"
)

// Devices lists what is on the USB, root hubs left out, sorted by place. A modem
// shows here even without a serial port: when its driver does not know it, or
// when it waits for firmware. root is "" for "/".
func Devices(root string) []USBDevice {
	bus := under(root, "sys/bus/usb/devices")
	var devices []USBDevice
	for _, name := range namesIn(bus) {
		if strings.Contains(name, ":") || strings.HasPrefix(name, "usb") {
			continue // an interface, a root hub
		}
		attr := attributes(filepath.Join(bus, name))
		if vid := attr("idVendor"); vid != "" {
			devices = append(devices, USBDevice{name, vid, attr("idProduct"), attr("product")})
		}
	}
	return devices
}

// attributes reads the one-line files of a folder.
func attributes(dir string) func(name string) string {
	return func(name string) string { return readLine(filepath.Join(dir, name)) }
}

// addUSB takes in the interface at dir and the device above it.
func (i *Info) addUSB(dir string) {
	attr := attributes(dir)
	i.Interface, i.Driver = attr("bInterfaceNumber"), driverOf(dir)
	if class := attr("bInterfaceClass"); class != "" {
		i.Class = class + "/" + attr("bInterfaceSubClass") + "/" + attr("bInterfaceProtocol")
	}
	device := filepath.Dir(dir)
	attr = attributes(device)
	i.Device = filepath.Base(device)
	i.VID, i.PID = attr("idVendor"), attr("idProduct")
	i.Product, i.Manufacturer = attr("product"), attr("manufacturer")
	i.addSiblings(device)
}

// addSiblings looks into every interface of a USB device ("1-1:1.4") for
// network devices and control channels. (cdc-wdm was in class usb before Linux 3.6.)
func (i *Info) addSiblings(device string) {
	for _, name := range namesIn(device) {
		if !strings.Contains(name, ":") {
			continue
		}
		dir := filepath.Join(device, name)
		i.Networks = append(i.Networks, namesIn(filepath.Join(dir, "net"))...)
		for _, class := range []string{"usbmisc", "usb"} {
			i.addControl(namesIn(filepath.Join(dir, class)), "cdc-wdm", driverOf(dir))
		}
	}
	i.Network = len(i.Networks) > 0 || len(i.Control) > 0
}

// addControl takes in those channels whose name begins with a prefix.
func (i *Info) addControl(names []string, prefix, driver string) {
	for _, name := range names {
		if strings.HasPrefix(name, prefix) {
			i.Control = append(i.Control, Control{Path: "/dev/" + name, Driver: driver})
		}
	}
}
