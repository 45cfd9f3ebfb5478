package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/port"
	"github.com/simkeeper/simkeeper/modem/simulator"
)

// quectel is one of the ports of an EC25, named as option(4) does.
func quectel(number string, holders ...port.Process) port.Info {
	return port.Info{
		Path: "/dev/ttyUSB" + number, Driver: "option", VID: "2c7c", PID: "0125", Interface: "0" + number, Class: "ff/00/00", Device: "1-1.2",
		Manufacturer: "Quectel", Product: "EC25-AFXD", Holders: holders, Complete: true, Network: true, Networks: []string{"wwan0"},
		Control: []port.Control{{Path: "/dev/cdc-wdm0", Driver: "qmi_wwan"}},
	}
}

// at is a port of the like of another, at another place.
func at(like port.Info, path, device string) port.Info {
	like.Path, like.Device, like.Networks, like.Control = path, device, []string{"wwan1"}, nil
	return like
}

// controlledBy is a port beside whose control channel others are at work.
func controlledBy(p port.Info, holders ...port.Process) port.Info {
	p.Control = []port.Control{{Path: "/dev/cdc-wdm0", Driver: "qmi_wwan", Holders: holders}}
	return p
}

var (
	ec25    = []port.Info{quectel("0"), quectel("1"), quectel("2"), quectel("3")}
	second  = []port.Info{at(quectel("2"), "/dev/ttyUSB6", "1-1.3"), at(quectel("3"), "/dev/ttyUSB7", "1-1.3")}
	uart    = port.Info{Path: "/dev/ttyS0", Driver: "serial", Complete: true}
	printer = port.Info{
		Path: "/dev/ttyUSB4", Driver: "ftdi_sio", VID: "0403", PID: "6001", Interface: "00", Class: "ff/ff/ff", Device: "1-1.4",
		Manufacturer: "FTDI", Product: "FT232R USB UART", Complete: true,
	}
	pinpad = port.Info{
		Path: "/dev/ttyACM0", Driver: "cdc_acm", VID: "1d6b", PID: "0104", Interface: "02", Class: "02/02/01", Device: "1-1.5",
		Product: "PIN pad", Complete: true, Network: true, Networks: []string{"usb0"},
	}
	scanner  = port.Info{Path: "/dev/ttyACM1", Driver: "cdc_acm", VID: "0c2e", PID: "0200", Interface: "00", Class: "02/02/01", Device: "1-1.6", Product: "Barcode scanner", Complete: true}
	gnss     = port.Info{Path: "/dev/ttyACM2", Driver: "cdc_acm", VID: "1546", PID: "01a8", Interface: "00", Class: "02/02/01", Device: "1-1.7", Product: "u-blox GNSS receiver", Complete: true}
	download = port.Info{Path: "/dev/ttyUSB0", Driver: "qcserial", VID: "05c6", PID: "9008", Interface: "00", Class: "ff/ff/ff", Device: "1-1.2", Product: "QUSB__BULK", Complete: true}
	pppd     = port.Process{PID: 812, Name: "pppd"}
	manager  = port.Process{PID: 700, Name: "ModemManager"}
	wwan     = port.Info{
		Path: "/dev/wwan0at0", Driver: "mhi-pci-generic", Device: "0000:01:00.0", Network: true, Networks: []string{"wwan0"}, WWAN: true, Complete: true,
		Control: []port.Control{{Path: "/dev/wwan0qmi0", Driver: "mhi-pci-generic", Holders: []port.Process{{PID: 640, Name: "qmi-proxy"}}}},
	}
)

// channels are those that the kernel makes of one multiplexed line.
func channels() (out []port.Info) {
	for n := 1; n < 64; n++ {
		out = append(out, port.Info{Path: fmt.Sprint("/dev/gsmtty", n), Device: "gsm0", Channel: n, Complete: true})
	}
	return out
}

// onWindows is what that system tells of a port.
func onWindows(name, words string) port.Info {
	return port.Info{Path: name, VID: "2c7c", PID: "0125", Product: words}
}

// scene is a machine with serial ports.
type scene struct {
	found   []port.Info
	answers []string          // paths that answer AT
	closed  map[string]error  // paths that cannot be opened
	bus     map[string]string // on the USB, by place: "vendor product words"
	manager bool              // ModemManager is running
	agent   string            // the path that the running agent uses
	imei    modem.IMEI        // of the modem that the agent knows
	known   []string          // of the answering paths, those of that modem
	port    string            // what is configured, "auto" if nothing is
	origin  string            // by whom
	busy    bool              // a payment is running
}

// root builds what the kernel shows of the scene besides the ports.
func (s *scene) root(t *testing.T) string {
	root := t.TempDir()
	files := map[string]string{"proc/uptime": "1 1"}
	if s.manager {
		files["proc/700/comm"] = manager.Name
	}
	for place, words := range s.bus {
		device := strings.SplitN(words, " ", 3)
		for i, name := range []string{"idVendor", "idProduct", "product"} {
			files[filepath.Join("sys/bus/usb/devices", place, name)] = device[i]
		}
	}
	for name, content := range files {
		path := filepath.Join(root, name)
		must(t, os.MkdirAll(filepath.Dir(path), 0o700))
		must(t, os.WriteFile(path, []byte(content+"\n"), 0o600))
	}
	return root
}

// config is that of the scene.
func (s *scene) config(t *testing.T) *config.Config {
	conf := config.Default()
	if s.port != "" {
		must(t, conf.Set("modem.port", s.port, cmp.Or(s.origin, "/etc/simkeeper/simkeeper.toml line 4")))
	}
	if s.busy {
		conf.Terminal.BusyFile = filepath.Join(t.TempDir(), "busy")
		must(t, os.WriteFile(conf.Terminal.BusyFile, nil, 0o600))
		must(t, os.Chtimes(conf.Terminal.BusyFile, time.Now(), time.Now()))
	}
	return &conf
}

// behind is what hangs on a port: a modem, or what takes all bytes and says nothing.
func (s *scene) behind(t *testing.T, path string) (io.ReadWriteCloser, error) {
	if err := s.closed[path]; err != nil {
		return nil, err
	}
	if slices.Contains(s.answers, path) {
		c := simulator.Config{Family: "quectel", Latency: -1}
		if slices.Contains(s.known, path) {
			c.IMEI = string(s.imei)
		}
		m := newModem(t, c)
		return &lineOf{m.Pipe(), m}, nil
	}
	client, server := net.Pipe()
	go io.Copy(io.Discard, server) // until the client is closed
	return client, nil
}

// lineOf ends its modem when it is closed.
type lineOf struct {
	io.ReadWriteCloser
	modem *simulator.Modem
}

func (l *lineOf) Close() error { return errors.Join(l.ReadWriteCloser.Close(), l.modem.Close()) }

// surveyed lists the scene, and tells which ports were opened. It takes no time: the test
// fails where anything is left open.
func surveyed(t *testing.T, s scene) (f findings, c choice, opened []string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		conf := s.config(t)
		v := survey{
			conf: conf, root: s.root(t), imei: s.imei,
			agentPort: func(context.Context, string) string { return s.agent },
			open: func(_ context.Context, c port.Config) (io.ReadWriteCloser, error) {
				opened = append(opened, c.Path)
				return s.behind(t, c.Path)
			},
		}
		f = v.look(t.Context(), s.found)
		c = choose(f, conf.Modem.Port, conf.Origin("modem.port"))
	})
	return f, c, opened
}

func busyPort(holders ...port.Process) error {
	return &port.Error{Path: "x", Kind: port.Busy, Holders: holders, Err: errors.New("locked")}
}

var missing = &port.Error{Path: "/dev/ttyUSB9", Kind: port.Missing, Err: errors.New("no such device")}

var scenes = map[string]scene{
	"auto":              {found: slices.Concat(ec25, []port.Info{uart, printer}), answers: []string{"/dev/ttyUSB2", "/dev/ttyUSB3"}},
	"auto-one-is-held":  {found: []port.Info{quectel("1"), quectel("2", pppd), quectel("3")}, answers: []string{"/dev/ttyUSB3"}},
	"auto-all-are-held": {found: []port.Info{quectel("2", pppd), quectel("3", manager)}, manager: true},
	"auto-mute":         {found: ec25},
	"auto-no-modem":     {found: []port.Info{uart, printer}},
	"auto-nothing":      {},
	"auto-payment":      {found: ec25, answers: []string{"/dev/ttyUSB2"}, busy: true},
	"auto-wwan":         {found: []port.Info{wwan}, answers: []string{"/dev/wwan0at0"}},
	"auto-not-root": {
		found: []port.Info{{Path: "/dev/ttyUSB2", VID: "2c7c", PID: "0125", Interface: "02", Product: "EC25"}}, closed: map[string]error{"/dev/ttyUSB2": &port.Error{Kind: port.Denied, Err: os.ErrPermission}}, manager: true,
	},
	"auto-others":                {found: []port.Info{pinpad, scanner, gnss, uart, printer}},
	"auto-two-modems":            {found: slices.Concat(second, ec25), answers: []string{"/dev/ttyUSB2", "/dev/ttyUSB3", "/dev/ttyUSB6", "/dev/ttyUSB7"}},
	"auto-two-modems-first-mute": {found: slices.Concat(ec25, second), answers: []string{"/dev/ttyUSB7"}},
	"auto-replaced":              {found: ec25, answers: []string{"/dev/ttyUSB2", "/dev/ttyUSB3"}, imei: "490154203237518"},
	"auto-second-known":          {found: slices.Concat(ec25, second), answers: []string{"/dev/ttyUSB2", "/dev/ttyUSB3", "/dev/ttyUSB6"}, imei: "490154203237518", known: []string{"/dev/ttyUSB6"}},
	"auto-undecided":             {found: slices.Concat(ec25, second), answers: []string{"/dev/ttyUSB2", "/dev/ttyUSB6"}, imei: "490154203237518"},
	"auto-agent":                 {found: slices.Concat([]port.Info{quectel("2"), quectel("3", port.Process{PID: 900, Name: "simkeeper"})}, second), agent: "/dev/ttyUSB3", answers: []string{"/dev/ttyUSB2", "/dev/ttyUSB6"}},
	"auto-agent-looks":           {found: ec25, agent: "auto"},
	"auto-agent-unlisted":        {found: []port.Info{uart}, agent: "tcp://10.0.0.1:7000"},
	"auto-multiplex":             {found: append(channels(), uart), answers: []string{"/dev/gsmtty1", "/dev/gsmtty2", "/dev/gsmtty3"}},
	"auto-windows":               {found: []port.Info{onWindows("COM4", "Quectel USB NMEA Port (COM4)"), onWindows("COM5", "Quectel USB AT Port (COM5)")}, answers: []string{"COM5"}},
	"auto-download":              {found: []port.Info{download}, bus: map[string]string{"1-1.2": "05c6 9008 QUSB__BULK"}},
	"auto-download-bare":         {bus: map[string]string{"1-1.2": "05c6 9008 QUSB__BULK", "1-1.4": "0403 6001 FT232R"}},
	"auto-no-driver":             {found: []port.Info{uart}, bus: map[string]string{"1-1.2": "2c7c 0125 EC25-AFXD"}},
	"auto-manager-holds-one":     {found: []port.Info{quectel("2", manager), controlledBy(quectel("3"), manager)}, answers: []string{"/dev/ttyUSB3"}, manager: true},
	"auto-manager-holds-none":    {found: []port.Info{quectel("2"), quectel("3")}, answers: []string{"/dev/ttyUSB2", "/dev/ttyUSB3"}, manager: true},
	"auto-manager-no-modem":      {found: []port.Info{uart}, manager: true},
	"auto-control":               {found: []port.Info{controlledBy(quectel("2"), port.Process{PID: 901, Name: "quectel-CM"}), controlledBy(quectel("3"), port.Process{PID: 901, Name: "quectel-CM"})}, answers: []string{"/dev/ttyUSB2"}},

	"configured":           {found: ec25, answers: []string{"/dev/ttyUSB2", "/dev/ttyUSB3"}, port: "/dev/ttyUSB3"},
	"configured-uart":      {found: []port.Info{uart, printer}, answers: []string{"/dev/ttyS0"}, port: "/dev/ttyS0"},
	"configured-mute":      {found: ec25, answers: []string{"/dev/ttyUSB2"}, port: "/dev/ttyUSB1"},
	"configured-held":      {found: []port.Info{quectel("2", pppd), quectel("3")}, answers: []string{"/dev/ttyUSB3"}, port: "/dev/ttyUSB2"},
	"configured-locked":    {found: ec25, closed: map[string]error{"/dev/ttyUSB2": busyPort(pppd)}, port: "/dev/ttyUSB2"},
	"configured-agent":     {found: []port.Info{quectel("2", port.Process{PID: 900, Name: "simkeeper"}), quectel("3")}, agent: "/dev/ttyUSB2", port: "/dev/ttyUSB2"},
	"configured-moved":     {found: append(second, quectel("2")), agent: "/dev/ttyUSB6", answers: []string{"/dev/ttyUSB2"}, port: "/dev/ttyUSB2"},
	"configured-beside":    {found: append(second, quectel("2")), agent: "/dev/ttyUSB6", answers: []string{"/dev/ttyUSB2"}, port: "/dev/ttyUSB2", origin: config.CommandLine},
	"configured-not-there": {found: []port.Info{uart}, closed: map[string]error{"/dev/ttyUSB9": missing}, port: "/dev/ttyUSB9"},
	"configured-address":   {found: []port.Info{uart}, answers: []string{"tcp://10.0.0.1:7000"}, port: "tcp://10.0.0.1:7000"},
}
