package agent

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/port"
	"github.com/simkeeper/simkeeper/modem/reader"
)

// usbPort makes a port of a USB modem in a tree that stands for the system's /sys.
func usbPort(t *testing.T, root, name, device, product string) {
	t.Helper()
	in := filepath.Join(root, "sys/devices/usb1", device, device+":1.2")
	class := filepath.Join(root, "sys/class/tty", name)
	for _, dir := range []string{filepath.Join(in, name, "tty", name), class} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for file, text := range map[string]string{
		filepath.Join(in, "bInterfaceNumber"): "02", filepath.Join(filepath.Dir(in), "idVendor"): "2c7c", filepath.Join(filepath.Dir(in), "idProduct"): product,
	} {
		if err := os.WriteFile(file, []byte(text+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(in, name), filepath.Join(class, "device")); err != nil {
		t.Fatal(err)
	}
}

// searching is a locator whose searches are noted and answered by the test.
type searching struct {
	*locator
	asked []reader.Search
	found reader.Found
	err   error
}

func newSearching(root, want string, m Memory, patience time.Duration) *searching {
	conf := config.Default()
	conf.Modem.Port = want
	s := &searching{locator: newLocator(&Options{Config: &conf, Root: root}, &m, patience)}
	s.find = func(_ context.Context, search reader.Search) (reader.Found, error) {
		s.asked = append(s.asked, search)
		return s.found, s.err
	}
	return s
}

func (s *searching) at(t *testing.T, path string, searches int) {
	t.Helper()
	got, err := s.locate(t.Context())
	if err != nil || got != path || len(s.asked) != searches {
		t.Errorf("at %q after %d searches (%v), want %q after %d", got, len(s.asked), err, path, searches)
	}
}

const otherIMEI = modem.IMEI("864394040099990")

// What the owner named and what always means the same line is opened as it is.
func TestLocatorOpensWhatWasNamed(t *testing.T) {
	root := t.TempDir()
	usbPort(t, root, "ttyUSB2", "1-1", "0125")
	for name, c := range map[string]struct {
		want string
		m    Memory
	}{
		"a UART":                          {"/dev/ttyS1", Memory{IMEI: thisIMEI, Wanted: "/dev/ttyS1"}},
		"an address":                      {"tcp://10.0.0.1:7000", Memory{IMEI: thisIMEI}},
		"a pty":                           {"/dev/pts/4", Memory{IMEI: thisIMEI}},
		"a USB port, and no modem known":  {"/dev/ttyUSB2", Memory{}},
		"a USB port that is newly named":  {"/dev/ttyUSB2", Memory{IMEI: thisIMEI, Wanted: "auto"}},
		"a port of nobody, none is known": {"/dev/ttyUSB9", Memory{}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSearching(root, c.want, c.m, replaced)
			s.at(t, c.want, 0)
			if s.Path() != c.want {
				t.Errorf("in use: %q", s.Path())
			}
		})
	}
}

// A name on the USB may mean another device each time, so that the modem is asked for.
func TestLocatorAsksForTheModemKnown(t *testing.T) {
	root := t.TempDir()
	usbPort(t, root, "ttyUSB2", "1-1", "0125")
	usbPort(t, root, "ttyUSB6", "1-2", "0125")
	s := newSearching(root, "/dev/ttyUSB2", Memory{IMEI: thisIMEI, Wanted: "/dev/ttyUSB2"}, replaced)
	s.found = reader.Found{Port: portOf(t, root, "/dev/ttyUSB6"), IMEI: thisIMEI}
	s.at(t, "/dev/ttyUSB6", 1)
	if a := s.asked[0]; !a.Named || a.Path != "/dev/ttyUSB2" || a.IMEI != thisIMEI || a.Root != root {
		t.Errorf("searched %+v", a)
	}
	if s.Path() != "/dev/ttyUSB6" {
		t.Errorf("in use: %q", s.Path())
	}
	s.at(t, "/dev/ttyUSB6", 1) // the same device is still there
	s.leave()
	s.at(t, "/dev/ttyUSB6", 2) // it kept silent, or was lost
}

func portOf(t *testing.T, root, path string) port.Info {
	t.Helper()
	p, ok := info(root, path)
	if !ok || p.VID != "2c7c" {
		t.Fatalf("%s is not listed as a modem's: %+v", path, p)
	}
	return p
}

// Without a name every opening of another device begins with a search.
func TestLocatorLooksByItself(t *testing.T) {
	root := t.TempDir()
	usbPort(t, root, "ttyUSB2", "1-1", "0125")
	s := newSearching(root, config.PortAuto, Memory{IMEI: thisIMEI, Port: "/dev/ttyUSB5"}, replaced)
	if s.Path() != "/dev/ttyUSB5" {
		t.Errorf("before the first search: %q", s.Path())
	}
	s.found = reader.Found{Port: portOf(t, root, "/dev/ttyUSB2"), IMEI: thisIMEI}
	s.at(t, "/dev/ttyUSB2", 1)
	if a := s.asked[0]; a.Named || a.Path != "/dev/ttyUSB5" || a.IMEI != thisIMEI {
		t.Errorf("searched %+v", a)
	}
	s.at(t, "/dev/ttyUSB2", 1)
	if err := os.RemoveAll(filepath.Join(root, "sys/class/tty/ttyUSB2")); err != nil {
		t.Fatal(err)
	}
	usbPort(t, root, "ttyUSB2", "1-7", "0125") // the name is another device's now
	s.at(t, "/dev/ttyUSB2", 2)

	fresh := newSearching(root, config.PortAuto, Memory{}, replaced)
	fresh.found = s.found
	fresh.at(t, "/dev/ttyUSB2", 1)
	if a := fresh.asked[0]; a.Path != "" || a.IMEI != "" {
		t.Errorf("with nothing known: searched %+v", a)
	}
	var m Memory
	if fresh.is(thisIMEI, &m); fresh.imei != thisIMEI || m.Port != "/dev/ttyUSB2" || m.Wanted != config.PortAuto {
		t.Errorf("the modem that was met is not the one known: %q, %+v", fresh.imei, m)
	}
}

// What is plugged in where the modem was pulled out, under its name, is asked who it is.
func TestLocatorAsksWhatComesToThePlace(t *testing.T) {
	root := t.TempDir()
	usbPort(t, root, "ttyUSB2", "1-1", "0125")
	s := newSearching(root, config.PortAuto, Memory{IMEI: thisIMEI}, replaced)
	s.found = reader.Found{Port: portOf(t, root, "/dev/ttyUSB2"), IMEI: thisIMEI}
	s.at(t, "/dev/ttyUSB2", 1)
	if err := os.RemoveAll(filepath.Join(root, "sys/class/tty/ttyUSB2")); err != nil {
		t.Fatal(err)
	}
	s.err = &port.Error{Kind: port.Missing, Err: &reader.NotFound{Wanted: thisIMEI}}
	if path, err := s.locate(t.Context()); err == nil {
		t.Errorf("found at %q", path)
	}
	usbPort(t, root, "ttyUSB2", "1-1", "0125")
	s.err = nil
	s.at(t, "/dev/ttyUSB2", 3)
}

// A module that was replaced is taken after a while by the service, and at once by a
// person's diagnosis; one of several others never.
func TestLocatorTakesAReplacedModule(t *testing.T) {
	root := t.TempDir()
	usbPort(t, root, "ttyUSB2", "1-1", "0125")
	other := reader.Found{Port: portOf(t, root, "/dev/ttyUSB2"), IMEI: otherIMEI}
	refusal := func(found ...reader.Found) error {
		return &port.Error{Kind: port.Missing, Err: &reader.NotFound{Wanted: thisIMEI, Answered: found}}
	}
	synctest.Test(t, func(t *testing.T) {
		s := newSearching(root, config.PortAuto, Memory{IMEI: thisIMEI}, replaced)
		s.err = refusal(other)
		for range 3 {
			if path, err := s.locate(t.Context()); err == nil {
				t.Errorf("taken at once: %q", path)
			}
			<-time.After(replaced / 4)
		}
		<-time.After(replaced / 4)
		s.at(t, "/dev/ttyUSB2", 4)

		s = newSearching(root, config.PortAuto, Memory{IMEI: thisIMEI}, 0)
		s.err = refusal(other)
		s.at(t, "/dev/ttyUSB2", 1)

		s = newSearching(root, config.PortAuto, Memory{IMEI: thisIMEI}, 0)
		s.err = refusal(other, other)
		if path, err := s.locate(t.Context()); err == nil {
			t.Errorf("one of two others was taken: %q", path)
		}
	})
}

// A modem that keeps silent is opened: its silence is what is to be found out.
func TestLocatorOpensASilentModem(t *testing.T) {
	s := newSearching(t.TempDir(), config.PortAuto, Memory{}, replaced)
	s.err = &port.Error{Kind: port.Unusable, Err: &reader.NotFound{Silent: "/dev/ttyUSB3"}}
	s.at(t, "/dev/ttyUSB3", 1)
	s.err = &port.Error{Kind: port.Busy, Holders: []port.Process{{PID: 7, Name: "pppd"}}, Err: &reader.NotFound{}}
	var busy *port.Error
	if _, err := s.locate(t.Context()); !errors.As(err, &busy) || busy.Kind != port.Busy {
		t.Errorf("got %v", err)
	}
}

// The wait for a port that is missing.
func TestLocatorWaits(t *testing.T) {
	there := filepath.Join(t.TempDir(), "tty")
	if err := os.WriteFile(there, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if newSearching("", there, Memory{}, replaced).wait() != nil {
		t.Error("a port that is there is waited for")
	}
	root := t.TempDir()
	usbPort(t, root, "ttyUSB2", "1-1", "0125")
	synctest.Test(t, func(t *testing.T) {
		done := make(chan error, 1)
		go func() { done <- newSearching(root, config.PortAuto, Memory{}, replaced).wait()(t.Context()) }()
		<-time.After(time.Minute)
		if len(done) > 0 {
			t.Errorf("nothing has changed: %v", <-done)
		}
		usbPort(t, root, "ttyUSB7", "1-2", "0125")
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// A name on the USB that another device has got by now is not opened, whoever gave it: tills
// have printers on the same bus.
func TestLocatorKeepsOffAPrinter(t *testing.T) {
	root := t.TempDir()
	usbPort(t, root, "ttyUSB2", "1-1", "0125")
	s := newSearching(root, "/dev/ttyUSB2", Memory{}, replaced)
	s.at(t, "/dev/ttyUSB2", 0)
	var m Memory
	if s.is(thisIMEI, &m); m.USB != "2c7c:0125" {
		t.Errorf("the modem's ids are %q", m.USB)
	}
	m.IMEI = thisIMEI
	if err := os.RemoveAll(filepath.Join(root, "sys/class/tty/ttyUSB2")); err != nil {
		t.Fatal(err)
	}
	usbPort(t, root, "ttyUSB2", "1-4", "0512") // another product stands for the printer
	for name, s := range map[string]*searching{"the agent that met it": s, "the agent after a restart": newSearching(root, "/dev/ttyUSB2", m, replaced)} {
		s.err = &port.Error{Kind: port.Missing, Err: &reader.NotFound{Wanted: thisIMEI}}
		if path, err := s.locate(t.Context()); err == nil || len(s.asked) != 1 || s.asked[0].Named || s.asked[0].Path != "" || s.asked[0].IMEI != thisIMEI {
			t.Errorf("%s: %q, %v, searched %+v", name, path, err, s.asked)
		}
	}
}
