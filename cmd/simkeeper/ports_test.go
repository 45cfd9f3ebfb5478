package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/simkeeper/simkeeper/agent"
	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/modem/port"
	"github.com/simkeeper/simkeeper/modem/simulator"
)

// quectel is one of the ports of an EC25, named as option(4) does.
func quectel(number string, holders ...port.Process) port.Info {
	return port.Info{
		Path: "/dev/ttyUSB" + number, Driver: "option", VID: "2c7c", PID: "0125", Interface: "0" + number, Manufacturer: "Quectel", Product: "EC25-AFXD",
		Holders: holders, Complete: true, Network: true,
	}
}

var (
	ec25    = []port.Info{quectel("0"), quectel("1"), quectel("2"), quectel("3")}
	uart    = port.Info{Path: "/dev/ttyS0", Driver: "serial", Complete: true}
	printer = port.Info{Path: "/dev/ttyUSB4", Driver: "ftdi_sio", VID: "0403", PID: "6001", Interface: "00", Manufacturer: "FTDI", Product: "FT232R USB UART", Complete: true}
	pppd    = port.Process{PID: 812, Name: "pppd"}
	wwan    = port.Info{Path: "/dev/wwan0at0", Driver: "mhi-pci-generic", Network: true, Complete: true}
)

// scene is a machine with serial ports.
type scene struct {
	found   []port.Info
	answers []string         // paths that answer AT
	closed  map[string]error // paths that cannot be opened
	agent   string           // the path that the running agent uses
	port    string           // what is configured, "auto" if nothing is
	busy    bool             // a payment is running
}

// surveyed lists the scene, and tells which ports were asked.
func surveyed(t *testing.T, s scene) (list []portLine, c choice, asked []string) {
	t.Helper()
	conf := config.Default()
	if s.port != "" {
		must(t, conf.Set("modem.port", s.port, "/etc/simkeeper/simkeeper.toml line 4"))
	}
	if s.busy {
		conf.Terminal.BusyFile = filepath.Join(t.TempDir(), "busy")
		must(t, os.WriteFile(conf.Terminal.BusyFile, nil, 0o600))
	}
	v := survey{
		conf:     &conf,
		agentHas: func(_ context.Context, _, path string) bool { return path == s.agent },
		ask: func(_ context.Context, path string, _ int) error {
			asked = append(asked, path)
			if err := s.closed[path]; err != nil {
				return err
			}
			if slices.Contains(s.answers, path) {
				return nil
			}
			return errors.New("modem does not answer")
		},
	}
	list = v.list(t.Context(), s.found)
	return list, choose(list, conf.Modem.Port, conf.Origin("modem.port")), asked
}

func busyPort(holders ...port.Process) error {
	return &port.Error{Path: "x", Kind: port.Busy, Holders: holders, Err: errors.New("locked")}
}

var scenes = map[string]scene{
	"auto":              {found: append(ec25, uart, printer), answers: []string{"/dev/ttyUSB2", "/dev/ttyUSB3"}},
	"auto-one-is-held":  {found: []port.Info{quectel("1"), quectel("2", pppd), quectel("3")}, answers: []string{"/dev/ttyUSB3"}},
	"auto-all-are-held": {found: []port.Info{quectel("2", pppd), quectel("3", port.Process{PID: 700, Name: "ModemManager"})}},
	"auto-mute":         {found: ec25},
	"auto-no-modem":     {found: []port.Info{uart, printer}},
	"auto-nothing":      {},
	"auto-payment":      {found: ec25, answers: []string{"/dev/ttyUSB2"}, busy: true},
	"auto-wwan":         {found: []port.Info{wwan}, answers: []string{"/dev/wwan0at0"}},
	"auto-not-root": {
		found: []port.Info{{Path: "/dev/ttyUSB2", VID: "2c7c", PID: "0125", Interface: "02", Product: "EC25"}}, closed: map[string]error{"/dev/ttyUSB2": &port.Error{Kind: port.Denied, Err: os.ErrPermission}},
	},
	"configured":           {found: ec25, answers: []string{"/dev/ttyUSB2", "/dev/ttyUSB3"}, port: "/dev/ttyUSB3"},
	"configured-uart":      {found: []port.Info{uart, printer}, answers: []string{"/dev/ttyS0"}, port: "/dev/ttyS0"},
	"configured-mute":      {found: ec25, answers: []string{"/dev/ttyUSB2"}, port: "/dev/ttyUSB1"},
	"configured-held":      {found: []port.Info{quectel("2", pppd), quectel("3")}, answers: []string{"/dev/ttyUSB3"}, port: "/dev/ttyUSB2"},
	"configured-locked":    {found: ec25, closed: map[string]error{"/dev/ttyUSB2": busyPort(pppd)}, port: "/dev/ttyUSB2"},
	"configured-agent":     {found: []port.Info{quectel("2", port.Process{PID: 900, Name: "simkeeper"}), quectel("3")}, agent: "/dev/ttyUSB2", port: "/dev/ttyUSB2"},
	"configured-not-there": {found: []port.Info{uart}, closed: map[string]error{"/dev/ttyUSB9": &port.Error{Path: "/dev/ttyUSB9", Kind: port.Missing, Err: errors.New("no such device")}}, port: "/dev/ttyUSB9"},
	"configured-address":   {found: []port.Info{uart}, answers: []string{"tcp://10.0.0.1:7000"}, port: "tcp://10.0.0.1:7000"},
}

func TestPortsSheets(t *testing.T) {
	for name, s := range scenes {
		list, c, _ := surveyed(t, s)
		for _, l := range []diagnose.Language{diagnose.English, diagnose.Chinese} {
			var out bytes.Buffer
			must(t, portsView{list, c, l}.print(&out))
			for line := range strings.Lines(out.String()) {
				if columns(strings.TrimSuffix(line, "\n")) > consoleWidth {
					t.Errorf("%s: too wide: %s", name, line)
				}
			}
			golden(t, filepath.Join("ports", name+"-"+string(l)+".txt"), out.String())
		}
	}
}

// What hangs on a terminal's other ports gets not a byte.
func TestPortsAsksModemsAlone(t *testing.T) {
	for name, want := range map[string][]string{
		"auto":              {"/dev/ttyUSB0", "/dev/ttyUSB1", "/dev/ttyUSB2", "/dev/ttyUSB3"},
		"auto-one-is-held":  {"/dev/ttyUSB1", "/dev/ttyUSB3"},
		"auto-all-are-held": nil,
		"auto-no-modem":     nil,
		"auto-payment":      nil,
		"auto-wwan":         {"/dev/wwan0at0"},
		"configured-uart":   {"/dev/ttyS0"},
		"configured-agent":  {"/dev/ttyUSB3"},
		"configured-held":   {"/dev/ttyUSB3"},
	} {
		if _, _, asked := surveyed(t, scenes[name]); !slices.Equal(asked, want) {
			t.Errorf("%s: asked %q, want %q", name, asked, want)
		}
	}
}

func TestPortsChoose(t *testing.T) {
	for name, want := range map[string]string{
		"auto": "/dev/ttyUSB2", "auto-one-is-held": "/dev/ttyUSB3", "auto-all-are-held": "", "auto-mute": "", "auto-no-modem": "", "auto-nothing": "", "auto-payment": "",
		"configured": "/dev/ttyUSB3", "configured-mute": "/dev/ttyUSB2", "configured-held": "/dev/ttyUSB3", "configured-locked": "", "configured-agent": "/dev/ttyUSB2",
		"configured-not-there": "", "configured-address": "tcp://10.0.0.1:7000",
	} {
		list, c, _ := surveyed(t, scenes[name])
		if c.path != want {
			t.Errorf("%s: %q, want %q", name, c.path, want)
		}
		for _, p := range list {
			if p.Use != (p.Path == want) || p.Use != (p.Why != "") {
				t.Errorf("%s: %s: use %v because %q", name, p.Path, p.Use, p.Why)
			}
		}
	}
}

// A link in the configuration leads to the port in the list.
func TestPortsFollowsLinks(t *testing.T) {
	real := filepath.Join(t.TempDir(), "ttyUSB2")
	must(t, os.WriteFile(real, nil, 0o600))
	link := filepath.Join(t.TempDir(), "modem")
	must(t, os.Symlink(real, link))
	list, c, _ := surveyed(t, scene{found: []port.Info{{Path: real, Complete: true}}, answers: []string{real}, port: link})
	if len(list) != 1 || !list[0].Use || c.path != link {
		t.Errorf("got %+v, %+v", list, c)
	}
}

func TestPortsLocksNameTheirHolder(t *testing.T) {
	list, _, _ := surveyed(t, scenes["configured-locked"])
	if p := list[2]; p.heldBy() != "pppd (812)" || p.AT != notAsked {
		t.Errorf("got %+v", p)
	}
}

func TestPortsOfThisMachine(t *testing.T) {
	modem := onPTY(t, newModem(t, simulator.Config{Family: "quectel", Latency: -1}))
	code, out, talk := simkeeper(t, nil, "ports", "--json", "--port", modem, "--state", t.TempDir(), "--config", "/dev/null")
	if code != exitOK || len(talk) > 0 {
		t.Fatalf("exit %d, %s", code, talk)
	}
	var list []portLine
	must(t, json.Unmarshal(out, &list))
	last := list[len(list)-1]
	if last.Path != modem || !last.Use || last.AT != answers || !strings.HasPrefix(last.Why, "given by --port, answers AT") {
		t.Errorf("got %+v", last)
	}
}

// A file that is wrong is no reason to show no ports, unless it was named.
func TestPortsWithABrokenFile(t *testing.T) {
	broken := filepath.Join(t.TempDir(), "broken.toml")
	must(t, os.WriteFile(broken, []byte("[modem]\nport = 7\n"), 0o600))
	if code, _, talk := simkeeper(t, nil, "ports", "--config", broken); code != exitUsage || !bytes.Contains(talk, []byte("modem.port")) {
		t.Errorf("exit %d, %s", code, talk)
	}
}

func TestAgentHasAPort(t *testing.T) {
	folder := agentThat(t, agent.Answer{Status: working()})
	if !agentHas(t.Context(), filepath.Join(folder, "control.sock"), "/dev/ttyUSB2") {
		t.Error("an agent that answers does not have the port")
	}
	other := agentThat(t, agent.Answer{Other: true})
	if agentHas(t.Context(), filepath.Join(other, "control.sock"), "/dev/ttyUSB2") || agentHas(t.Context(), "/nowhere", "/dev/ttyUSB2") {
		t.Error("an agent of another port, or none, has it")
	}
}
