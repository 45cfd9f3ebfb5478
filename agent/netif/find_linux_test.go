package netif

import (
	"errors"
	"io/fs"
	"net/netip"
	"strings"
	"testing"
)

func TestFindAuto(t *testing.T) {
	modem := netip.MustParseAddr("10.64.0.2")
	for _, c := range []struct {
		name    string
		device  string
		address netip.Addr
		make    func(tree)
		want    Interface
	}{
		{"on the port's USB device", "/dev/ttyUSB2", netip.Addr{}, func(tr tree) {
			tr.network("eth0", 2, adapterUSB+"/1-2:1.0", "192.168.1.2")
			tr.network("wwan0", 3, modemUSB+"/1-1:1.4")
		}, Interface{"wwan0", 3, ByUSB}},
		{"the port is a link", "/dev/modem", netip.Addr{}, func(tr tree) {
			tr.network("usb0", 3, modemUSB+"/1-1:1.0", "192.168.225.2")
		}, Interface{"usb0", 3, ByUSB}},
		{"the port is ttyACM", "/dev/ttyACM0", netip.Addr{}, func(tr tree) {
			tr.network("enx0c5b8f279a64", 3, modemUSB+"/1-1:1.0", "192.168.8.100")
		}, Interface{"enx0c5b8f279a64", 3, ByUSB}},
		{"a WWAN port on PCI", "/dev/wwan0at0", netip.Addr{}, func(tr tree) {
			tr.network("mhi_hwip0", 3, modemPCI+"/mhi0_IP_HW0", "10.64.0.2")
		}, Interface{"mhi_hwip0", 3, ByPCI}},
		{"of two, the one with the modem's address", "/dev/ttyUSB2", modem, func(tr tree) {
			tr.network("wwan0", 3, modemUSB+"/1-1:1.4", "10.64.9.9")
			tr.network("wwan1", 4, modemUSB+"/1-1:1.5", "10.64.0.2")
		}, Interface{"wwan1", 4, ByUSB}},
		{"of two, the one that is up", "/dev/ttyUSB2", modem, func(tr tree) {
			tr.network("wwan0", 3, modemUSB+"/1-1:1.4")
			tr.set("wwan0", "flags", "0x1002")
			tr.network("wwan1", 4, modemUSB+"/1-1:1.5")
		}, Interface{"wwan1", 4, ByUSB}},
		{"an address beats a link-local one", "/dev/ttyUSB2", modem, func(tr tree) {
			tr.network("wwan0", 3, modemUSB+"/1-1:1.4", "fe80::1")
			tr.network("wwan1", 4, modemUSB+"/1-1:1.5", "2001:db8::2")
		}, Interface{"wwan1", 4, ByUSB}},
		{"the context stacked on it", "/dev/ttyUSB2", modem, func(tr tree) {
			tr.network("wwan0", 3, modemUSB+"/1-1:1.4")
			tr.network("wwan0.1", 5, "", "10.64.0.2")
			tr.stacked("wwan0.1", "wwan0")
		}, Interface{"wwan0.1", 5, ByUSB}},
		{"PPP, while the device's own interface lies idle", "/dev/ttyUSB2", modem, func(tr tree) {
			tr.network("wwan0", 3, modemUSB+"/1-1:1.4")
			tr.network("ppp0", 6, "", "10.64.0.2")
		}, Interface{"ppp0", 6, ByAddress}},
		{"the device's own one is in use, whoever has the address", "/dev/ttyUSB2", modem, func(tr tree) {
			tr.network("usb0", 3, modemUSB+"/1-1:1.4", "192.168.225.2") // the modem translates addresses
			tr.network("eth0", 6, adapterUSB+"/1-2:1.0", "10.64.0.2")
		}, Interface{"usb0", 3, ByUSB}},
		{"a port without USB, by the address", "/dev/ttyS1", modem, func(tr tree) {
			tr.network("eth0", 2, adapterUSB+"/1-2:1.0", "192.168.1.2")
			tr.network("ccmni0", 3, "", "10.64.0.2")
		}, Interface{"ccmni0", 3, ByAddress}},
		{"a modem over TCP, by the address written as IPv6", "tcp://10.0.0.1:2000", netip.MustParseAddr("::ffff:10.64.0.2"), func(tr tree) {
			tr.network("rmnet0", 3, "", "10.64.0.2")
		}, Interface{"rmnet0", 3, ByAddress}},
	} {
		t.Run(c.name, func(t *testing.T) {
			tr := terminal(t)
			c.make(tr)
			got, err := tr.system().find("auto", c.device, c.address.Unmap())
			if err != nil || got != c.want {
				t.Errorf("%+v, %v, want %+v", got, err, c.want)
			}
		})
	}
}

func TestFindSaysWhatWasTried(t *testing.T) {
	for _, c := range []struct{ name, want, device, address, text string }{
		{"nothing on the device, no address", "auto", "/dev/ttyUSB2", "",
			"no cellular network interface: the device of /dev/ttyUSB2 has no network interface; the modem has no address yet"},
		{"no USB, nobody has the address", "auto", "/dev/ttyS1", "10.64.0.2",
			"no cellular network interface: /dev/ttyS1 is not on a USB or PCI device; no interface has the modem's address 10.64.0.2"},
		{"a pty", "auto", "/dev/pts/3", "", "no cellular network interface: /dev/pts/3 is not on a USB or PCI device; the modem has no address yet"},
		{"the loopback interface has it", "auto", "/dev/ttyS1", "127.0.0.1",
			"no cellular network interface: /dev/ttyS1 is not on a USB or PCI device; no interface has the modem's address 127.0.0.1"},
		{"a name that is not there", "wwan1", "/dev/ttyUSB2", "",
			`no cellular network interface: modem.interface is "wwan1"; this system has eth0, lo`},
		{"a path", "../net/eth0", "", "", `no cellular network interface: modem.interface is "../net/eth0"; this system has eth0, lo`},
		{"none", "none", "/dev/ttyUSB2", "10.64.0.2", `no cellular network interface: modem.interface is "none"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			tr := terminal(t)
			tr.network("lo", 1, "", "127.0.0.1")
			tr.network("eth0", 2, adapterUSB+"/1-2:1.0", "192.168.1.2")
			address, _ := netip.ParseAddr(c.address)
			_, err := tr.system().find(c.want, c.device, address)
			var missing *NotFound
			if !errors.As(err, &missing) || missing.Want != c.want || err.Error() != c.text {
				t.Errorf("%v, want %s", err, c.text)
			}
		})
	}
}

func TestFindByName(t *testing.T) {
	tr := newTree(t)
	tr.network("wwan0", 7, "")
	tr.file("sys/class/net/bonding_masters", "")
	got, err := Find(tr.root, "wwan0", "", netip.Addr{})
	if want := (Interface{"wwan0", 7, ByConfiguration}); err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := Find(tr.root, "bonding_masters", "", netip.Addr{}); err == nil {
		t.Error("a plain file is no interface")
	}
}

func TestFindWithoutSysfs(t *testing.T) {
	if _, err := Find(t.TempDir(), "auto", "/dev/ttyUSB2", netip.Addr{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
}

func TestCounters(t *testing.T) {
	tr := newTree(t)
	tr.network("wwan0", 3, "")
	got, err := Interface{Name: "wwan0"}.Counters(tr.root)
	if want := (Counters{301, 302, 303, 304}); err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := (Interface{Name: "wwan1"}).Counters(tr.root); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "counters of wwan1") {
		t.Errorf("%v", err)
	}
	tr.set("wwan0", "statistics/rx_bytes", "-1")
	if got, err := (Interface{Name: "wwan0"}).Counters(tr.root); err == nil || got != (Counters{}) {
		t.Errorf("%+v, %v", got, err)
	}
}
