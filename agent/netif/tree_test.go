package netif

import (
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// tree is a made-up root with the parts of /sys and /proc that are read.
type tree struct {
	t    *testing.T
	root string
	own  map[string][]netip.Addr // addresses by interface
}

func newTree(t *testing.T) tree { return tree{t, t.TempDir(), map[string][]netip.Addr{}} }

func (tr tree) system() system {
	s := at(tr.root)
	s.addresses = func(name string) []netip.Addr { return tr.own[name] }
	return s
}

func (tr tree) file(path, text string) {
	tr.t.Helper()
	full := filepath.Join(tr.root, path)
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		tr.t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
		tr.t.Fatal(err)
	}
}

// link makes a relative symlink, as sysfs does.
func (tr tree) link(path, target string) {
	tr.t.Helper()
	full := filepath.Join(tr.root, path)
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		tr.t.Fatal(err)
	}
	relative, err := filepath.Rel(filepath.Dir(full), filepath.Join(tr.root, target))
	if err == nil {
		err = os.Symlink(relative, full)
	}
	if err != nil {
		tr.t.Fatal(err)
	}
}

// network adds an interface that is up. hardware is the folder of its device
// below sys/devices, "" for a virtual one.
func (tr tree) network(name string, index int, hardware string, own ...string) {
	tr.t.Helper()
	dir := "sys/devices/virtual/net/" + name
	if hardware != "" {
		dir = "sys/devices/" + hardware + "/net/" + name
	}
	for file, text := range map[string]string{"ifindex": strconv.Itoa(index), "flags": "0x1003", "type": "1",
		"operstate": "up", "uevent": "INTERFACE=" + name + "\nIFINDEX=" + strconv.Itoa(index)} {
		tr.file(dir+"/"+file, text+"\n")
	}
	for file, n := range map[string]int{"tx_bytes": 1, "rx_bytes": 2, "tx_packets": 3, "rx_packets": 4} {
		tr.file(dir+"/statistics/"+file, strconv.Itoa(100*index+n)+"\n")
	}
	if hardware != "" {
		tr.link(dir+"/device", "sys/devices/"+hardware)
	}
	tr.link("sys/class/net/"+name, dir)
	tr.own[name] = addrs(own...)
}

// set changes an attribute of an interface.
func (tr tree) set(name, attribute, text string) {
	tr.t.Helper()
	path := filepath.Join(tr.root, "sys/class/net", name, attribute)
	if err := os.WriteFile(path, []byte(text+"\n"), 0o644); err != nil {
		tr.t.Fatal(err)
	}
}

// stacked puts one interface on another.
func (tr tree) stacked(upper, lower string) {
	tr.link("sys/class/net/"+upper+"/lower_"+lower, "sys/class/net/"+lower)
}

func (tr tree) driver(hardware, name string) {
	tr.link("sys/devices/"+hardware+"/driver", "sys/bus/usb/drivers/"+name)
	tr.file("sys/bus/usb/drivers/"+name+"/bind", "")
}

// The devices of a terminal: a modem on USB, an Ethernet adapter on USB, a
// modem on PCI and Wi-Fi on neither.
const (
	modemUSB   = "platform/usb1/1-1"
	adapterUSB = "platform/usb1/1-2"
	modemPCI   = "pci0000:00/0000:00:1c.0/0000:01:00.0"
	wifiSDIO   = "platform/mmc1/mmc1:0001/mmc1:0001:1"
)

// terminal has the serial ports of the modems, and no network interface.
func terminal(t *testing.T) tree {
	tr := newTree(t)
	tr.file("sys/devices/platform/usb1/idVendor", "1d6b") // the root hub
	tr.file("sys/devices/"+modemUSB+"/idVendor", "2c7c")
	tr.file("sys/devices/"+adapterUSB+"/idVendor", "0bda")
	tr.file("sys/devices/pci0000:00/0000:00:1c.0/vendor", "0x8086") // the bridge
	tr.file("sys/devices/pci0000:00/0000:00:1c.0/class", "0x060400")
	tr.file("sys/devices/"+modemPCI+"/vendor", "0x17cb")
	tr.file("sys/devices/"+modemPCI+"/class", "0xff0000")
	tr.port("tty", "ttyUSB2", modemUSB+"/1-1:1.2/ttyUSB2")
	tr.port("tty", "ttyACM0", modemUSB+"/1-1:1.3")
	tr.port("tty", "ttyS1", "platform/serial8250")
	tr.port("wwan", "wwan0at0", modemPCI+"/mhi0/wwan/wwan0")
	tr.link("dev/modem", "dev/ttyUSB2")
	return tr
}

func (tr tree) port(class, name, hardware string) {
	tr.file("dev/"+name, "")
	tr.file("sys/devices/"+hardware+"/"+class+"/"+name+"/dev", "188:2")
	tr.link("sys/devices/"+hardware+"/"+class+"/"+name+"/device", "sys/devices/"+hardware)
	tr.link("sys/class/"+class+"/"+name, "sys/devices/"+hardware+"/"+class+"/"+name)
}
