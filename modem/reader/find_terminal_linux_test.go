package reader

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// A terminal is a tree of /sys and /proc as the kernel shows them.
type terminal struct {
	t    *testing.T
	root string
}

func newTerminal(t *testing.T) *terminal {
	t.Helper()
	root := t.TempDir()
	for _, dir := range []string{"sys/class/tty", "sys/bus/usb/devices", "proc", "var/lock"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return &terminal{t, root}
}

func (r *terminal) file(path, content string) {
	r.t.Helper()
	path = filepath.Join(r.root, path)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content+"\n"), 0o644); err != nil {
		r.t.Fatal(err)
	}
}

func (r *terminal) link(path, target string) {
	r.t.Helper()
	path, target = filepath.Join(r.root, path), filepath.Join(r.root, target)
	for _, dir := range []string{filepath.Dir(path), target} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			r.t.Fatal(err)
		}
	}
	if err := os.Symlink(target, path); err != nil {
		r.t.Fatal(err)
	}
}

// usb plugs a device in at a place. An interface is "number driver class what", and what is
// a tty, "net:wwan0", "wdm:cdc-wdm0", or missing.
func (r *terminal) usb(place, id, product string, interfaces ...string) {
	r.t.Helper()
	device := "sys/devices/platform/soc/usb1/" + place
	vendor, pid, _ := strings.Cut(id, ":")
	r.file(device+"/idVendor", vendor)
	r.file(device+"/idProduct", pid)
	r.file(device+"/product", product)
	r.link("sys/bus/usb/devices/"+place, device)
	for _, i := range interfaces {
		f := strings.Fields(i + " -")
		number, err := strconv.ParseUint(f[0], 16, 8)
		if err != nil {
			r.t.Fatal(err)
		}
		dir := fmt.Sprintf("%s/%s:1.%d", device, place, number)
		r.file(dir+"/bInterfaceNumber", f[0])
		for j, name := range []string{"bInterfaceClass", "bInterfaceSubClass", "bInterfaceProtocol"} {
			r.file(dir+"/"+name, strings.Split(f[2], "/")[j])
		}
		r.link(dir+"/driver", "sys/bus/usb/drivers/"+f[1])
		r.behind(dir, f[1], f[3])
	}
}

// behind puts what an interface has below it: usb-serial has a folder per port, cdc-acm none.
func (r *terminal) behind(dir, driver, what string) {
	kind, name, marked := strings.Cut(what, ":")
	switch {
	case what == "-":
	case kind == "net" && marked:
		r.file(dir+"/net/"+name+"/mtu", "1500")
	case kind == "wdm" && marked:
		r.file(dir+"/usbmisc/"+name+"/dev", "180:0")
	case driver == "cdc_acm":
		r.link(dir+"/tty/"+what+"/device", dir)
		r.link("sys/class/tty/"+what, dir+"/tty/"+what)
	default:
		r.link(dir+"/"+what+"/tty/"+what+"/device", dir+"/"+what)
		r.link("sys/class/tty/"+what, dir+"/"+what+"/tty/"+what)
	}
}

// unplug takes a device out again, with its ttys.
func (r *terminal) unplug(place string) {
	r.t.Helper()
	class := filepath.Join(r.root, "sys/class/tty")
	ttys, err := os.ReadDir(class)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, e := range ttys {
		link := filepath.Join(class, e.Name())
		if target, err := os.Readlink(link); err == nil && strings.Contains(target, "/"+place+"/") {
			os.Remove(link)
		}
	}
	os.Remove(filepath.Join(r.root, "sys/bus/usb/devices", place))
	if err := os.RemoveAll(filepath.Join(r.root, "sys/devices/platform/soc/usb1", place)); err != nil {
		r.t.Fatal(err)
	}
}

// uart adds an on-board line.
func (r *terminal) uart(name string) {
	r.file("sys/devices/platform/serial/tty/"+name+"/type", "4")
	r.link("sys/devices/platform/serial/tty/"+name+"/device", "sys/devices/platform/serial")
	r.link("sys/class/tty/"+name, "sys/devices/platform/serial/tty/"+name)
}

// holds lets a process have a device open.
func (r *terminal) holds(pid int, name, device string) {
	r.t.Helper()
	dir := filepath.Join("proc", strconv.Itoa(pid))
	r.file(dir+"/comm", name)
	if err := os.MkdirAll(filepath.Join(r.root, dir, "fd"), 0o755); err != nil {
		r.t.Fatal(err)
	}
	open, err := os.ReadDir(filepath.Join(r.root, dir, "fd"))
	if err != nil {
		r.t.Fatal(err)
	}
	if err := os.Symlink(device, filepath.Join(r.root, dir, "fd", strconv.Itoa(len(open)))); err != nil {
		r.t.Fatal(err)
	}
}

// quectel plugs in an EC25 whose ports begin with a number.
func (r *terminal) quectel(place string, first int) {
	r.t.Helper()
	tty := func(i int) string { return fmt.Sprintf("ttyUSB%d", first+i) }
	r.usb(place, "2c7c:0125", "EC25-AFXD", "00 option ff/ff/ff "+tty(0), "01 option ff/00/00 "+tty(1), "02 option ff/00/00 "+tty(2),
		"03 option ff/00/00 "+tty(3), "04 qmi_wwan ff/ff/ff net:wwan0")
}
