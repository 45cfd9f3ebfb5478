package port

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// sysfs builds a tree of folders, files ("path=content") and relative symlinks
// ("path->target") as the kernel's.
func sysfs(t *testing.T, root string, entries ...string) {
	t.Helper()
	for _, e := range entries {
		if link, target, ok := strings.Cut(e, "->"); ok {
			symlink(t, root, link, target)
			continue
		}
		path, content, _ := strings.Cut(e, "=")
		write(t, filepath.Join(root, "sys", path), content+"\n")
	}
}

func symlink(t *testing.T, root, link, target string) {
	t.Helper()
	path, dest := filepath.Join(root, "sys", link), filepath.Join(root, "sys", target)
	for _, dir := range []string{filepath.Dir(path), dest} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	relative, err := filepath.Rel(filepath.Dir(path), dest)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(relative, path); err != nil {
		t.Fatal(err)
	}
}

const usb = "devices/platform/soc/ci_hdrc.0/usb1/1-1"

func quectel() []string {
	tty := func(name, iface string) []string {
		dir := usb + "/1-1:1." + iface
		return []string{
			dir + "/bInterfaceNumber=0" + iface,
			dir + "/bInterfaceClass=ff", dir + "/bInterfaceSubClass=00", dir + "/bInterfaceProtocol=00",
			dir + "/driver->bus/usb/drivers/option",
			dir + "/" + name + "/driver->bus/usb-serial/drivers/option1",
			dir + "/" + name + "/tty/" + name + "/device->" + dir + "/" + name,
			"class/tty/" + name + "->" + dir + "/" + name + "/tty/" + name,
		}
	}
	all := []string{
		usb + "/idVendor=2c7c", usb + "/idProduct=0125",
		usb + "/manufacturer=Quectel", usb + "/product=EC25 ",
		usb + "/1-1:1.4/net/wwan0/mtu=1500",
		usb + "/1-1:1.4/bInterfaceNumber=04",
		usb + "/1-1:1.4/driver->bus/usb/drivers/qmi_wwan",
		usb + "/1-1:1.4/usbmisc/cdc-wdm0/dev=180:0",
	}
	all = append(all, tty("ttyUSB2", "2")...)
	return append(all, tty("ttyUSB10", "3")...)
}

func TestList(t *testing.T) {
	wwan0, qmi := []string{"wwan0"}, []Control{{Path: "/dev/cdc-wdm0", Driver: "qmi_wwan"}}
	for name, tc := range map[string]struct {
		tree []string
		want []Info
	}{
		"nothing": {nil, nil},
		"usb-serial modem with a network interface": {quectel(), []Info{
			{Path: "/dev/ttyUSB2", Driver: "option", VID: "2c7c", PID: "0125", Interface: "02", Class: "ff/00/00", Device: "1-1", Product: "EC25", Manufacturer: "Quectel", Network: true, Networks: wwan0, Control: qmi, Complete: true},
			{Path: "/dev/ttyUSB10", Driver: "option", VID: "2c7c", PID: "0125", Interface: "03", Class: "ff/00/00", Device: "1-1", Product: "EC25", Manufacturer: "Quectel", Network: true, Networks: wwan0, Control: qmi, Complete: true},
		}},
		"cdc-acm, cdc-wdm beside it": {[]string{
			usb + "/idVendor=1e0e", usb + "/idProduct=9001",
			usb + "/1-1:1.0/bInterfaceNumber=00", usb + "/1-1:1.0/driver->bus/usb/drivers/cdc_acm",
			usb + "/1-1:1.0/tty/ttyACM0/device->" + usb + "/1-1:1.0",
			"class/tty/ttyACM0->" + usb + "/1-1:1.0/tty/ttyACM0",
			usb + "/1-1:1.2/usbmisc/cdc-wdm0/dev=180:0",
		}, []Info{{Path: "/dev/ttyACM0", Driver: "cdc_acm", VID: "1e0e", PID: "9001", Interface: "00", Device: "1-1", Network: true, Control: []Control{{Path: "/dev/cdc-wdm0"}}, Complete: true}}},
		"a printer's usb-uart bridge": {[]string{
			usb + "/idVendor=0403", usb + "/idProduct=6001",
			usb + "/1-1:1.0/bInterfaceNumber=00", usb + "/1-1:1.0/driver->bus/usb/drivers/ftdi_sio",
			usb + "/1-1:1.0/ttyUSB0/tty/ttyUSB0/device->" + usb + "/1-1:1.0/ttyUSB0",
			"class/tty/ttyUSB0->" + usb + "/1-1:1.0/ttyUSB0/tty/ttyUSB0",
			usb + "/1-1:1.1/usbmisc/lp0/dev=180:1",
			usb + "/1-1.2/1-1.2:1.0/net/eth0/mtu=1500",
		}, []Info{{Path: "/dev/ttyUSB0", Driver: "ftdi_sio", VID: "0403", PID: "6001", Interface: "00", Device: "1-1", Complete: true}}},
		"on-board UARTs, one without hardware": {[]string{
			"devices/platform/serial8250/tty/ttyS1/type=0",
			"devices/platform/serial8250/tty/ttyS1/device->devices/platform/serial8250",
			"class/tty/ttyS1->devices/platform/serial8250/tty/ttyS1",
			"devices/pnp0/00:00/driver->bus/pnp/drivers/serial",
			"devices/pnp0/00:00/00:00:0/driver->bus/serial-base/drivers/ctrl",
			"devices/pnp0/00:00/00:00:0/00:00:0.0/driver->bus/serial-base/drivers/port",
			"devices/pnp0/00:00/00:00:0/00:00:0.0/tty/ttyS0/type=4",
			"devices/pnp0/00:00/00:00:0/00:00:0.0/tty/ttyS0/device->devices/pnp0/00:00/00:00:0/00:00:0.0",
			"class/tty/ttyS0->devices/pnp0/00:00/00:00:0/00:00:0.0/tty/ttyS0",
			"devices/platform/9000000.pl011/driver->bus/amba/drivers/uart-pl011",
			"devices/platform/9000000.pl011/tty/ttyAMA0/device->devices/platform/9000000.pl011",
			"class/tty/ttyAMA0->devices/platform/9000000.pl011/tty/ttyAMA0",
		}, []Info{
			{Path: "/dev/ttyAMA0", Driver: "uart-pl011", Complete: true},
			{Path: "/dev/ttyS0", Driver: "serial", Complete: true},
		}},
		"virtual consoles and ptys are none, multiplexer channels are": {[]string{
			"devices/virtual/tty/tty0/dev=4:0", "class/tty/tty0->devices/virtual/tty/tty0",
			"devices/virtual/tty/ptmx/dev=5:2", "class/tty/ptmx->devices/virtual/tty/ptmx",
			"devices/virtual/tty/gsmtty1/dev=250:1", "class/tty/gsmtty1->devices/virtual/tty/gsmtty1",
			"devices/virtual/tty/gsmtty66/dev=250:66", "class/tty/gsmtty66->devices/virtual/tty/gsmtty66",
		}, []Info{{Path: "/dev/gsmtty1", Device: "gsm0", Channel: 1, Complete: true}, {Path: "/dev/gsmtty66", Device: "gsm1", Channel: 2, Complete: true}}},
		"WWAN: the AT channel alone": {[]string{
			"devices/pci0000:00/0000:01:00.0/mhi0/driver->bus/pci/drivers/mhi-pci-generic",
			"devices/pci0000:00/0000:01:00.0/subsystem->bus/pci",
			"devices/pci0000:00/0000:01:00.0/mhi0/wwan/wwan0/wwan0at0/type=AT",
			"devices/pci0000:00/0000:01:00.0/mhi0/wwan/wwan0/wwan0qmi0/type=QMI",
			"devices/pci0000:00/0000:01:00.0/mhi0/wwan/wwan0/net/wwan0/mtu=1500",
			"class/wwan/wwan0->devices/pci0000:00/0000:01:00.0/mhi0/wwan/wwan0",
			"class/wwan/wwan0at0->devices/pci0000:00/0000:01:00.0/mhi0/wwan/wwan0/wwan0at0",
			"class/wwan/wwan0qmi0->devices/pci0000:00/0000:01:00.0/mhi0/wwan/wwan0/wwan0qmi0",
		}, []Info{{Path: "/dev/wwan0at0", Driver: "mhi-pci-generic", Device: "0000:01:00.0", Network: true, Networks: wwan0, WWAN: true,
			Control: []Control{{Path: "/dev/wwan0qmi0", Driver: "mhi-pci-generic"}}, Complete: true}}},
		"WWAN: on no bus that is known": {[]string{
			"devices/platform/modem/wwan/wwan1/wwan1at0/type=AT",
			"class/wwan/wwan1at0->devices/platform/modem/wwan/wwan1/wwan1at0",
		}, []Info{{Path: "/dev/wwan1at0", Device: "wwan1", Network: true, WWAN: true, Complete: true}}},
		"WWAN: beside the serial ports of a USB modem": {[]string{
			usb + "/idVendor=12d1", usb + "/idProduct=15c1",
			usb + "/1-1:1.2/bInterfaceNumber=02", usb + "/1-1:1.2/driver->bus/usb/drivers/huawei_cdc_ncm",
			usb + "/1-1:1.2/wwan/wwan0/wwan0at0/type=AT",
			"class/wwan/wwan0at0->" + usb + "/1-1:1.2/wwan/wwan0/wwan0at0",
		}, []Info{{Path: "/dev/wwan0at0", Driver: "huawei_cdc_ncm", VID: "12d1", PID: "15c1", Interface: "02", Device: "1-1", Network: true, WWAN: true, Complete: true}}},
	} {
		t.Run(name, func(t *testing.T) {
			root := fixture(t)
			sysfs(t, root, tc.tree...)
			got, err := List(root)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, tc.want) {
				t.Errorf("got\n%+v\nwant\n%+v", got, tc.want)
			}
		})
	}
}

func TestListNamesHolders(t *testing.T) {
	root := fixture(t)
	sysfs(t, root, quectel()...)
	addProcess(t, root, 812, "pppd", "/dev/ttyUSB10")
	got, err := List(root)
	if err != nil || len(got) != 2 {
		t.Fatal(got, err)
	}
	addProcess(t, root, 700, "qmi-proxy", "/dev/cdc-wdm0")
	if got, err = List(root); err != nil {
		t.Fatal(err)
	}
	for _, p := range got {
		if !reflect.DeepEqual(p.Control[0].Holders, []Process{{700, "qmi-proxy"}}) {
			t.Errorf("%s: control %+v", p.Path, p.Control)
		}
	}
	if got[0].Holders != nil || !reflect.DeepEqual(got[1].Holders, []Process{{812, "pppd"}}) {
		t.Errorf("holders: %v and %v", got[0].Holders, got[1].Holders)
	}
}

func TestChannelOf(t *testing.T) {
	for name, want := range map[string]string{
		"wwan0at0": "at", "wwan10at2": "at", "wwan0qmi0": "qmi", "wwan0mbim0": "mbim", "wwan0firehose0": "firehose",
		"wwan0": "", "wwan0at": "", "wwanat0": "", "at0": "", "": "", "hwsim0": "",
	} {
		if got := channelOf(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestDevices(t *testing.T) {
	root := fixture(t)
	sysfs(t, root,
		usb+"/idVendor=2c7c", usb+"/idProduct=6026", usb+"/product=EC200T ",
		usb+"/1-1:1.0/bInterfaceNumber=00",
		"devices/platform/soc/ci_hdrc.0/usb1/idVendor=1d6b",
		"bus/usb/devices/1-1->"+usb, "bus/usb/devices/1-1:1.0->"+usb+"/1-1:1.0", "bus/usb/devices/usb1->devices/platform/soc/ci_hdrc.0/usb1",
	)
	if got, want := Devices(root), []USBDevice{{"1-1", "2c7c", "6026", "EC200T"}}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := Devices(t.TempDir()); got != nil {
		t.Errorf("without sysfs: %+v", got)
	}
}

func TestListWithoutSysfs(t *testing.T) {
	if _, err := List(t.TempDir()); err == nil || !strings.Contains(err.Error(), "is /sys mounted?") {
		t.Errorf("error: %v", err)
	}
}

func TestListOfThisMachineOpensNothing(t *testing.T) {
	ports, err := List("")
	if err != nil {
		t.Skipf("needs sysfs: %v", err)
	}
	for _, p := range ports {
		if len(descriptorsOf(t, p.Path)) != 0 {
			t.Errorf("%s is open", p.Path)
		}
		if p.Driver == "port" || p.Driver == "ctrl" {
			t.Errorf("%s: driver %q is a layer", p.Path, p.Driver)
		}
	}
}
