package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/simkeeper/simkeeper/agent"
	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/modem/family"
	"github.com/simkeeper/simkeeper/modem/port"
	"github.com/simkeeper/simkeeper/modem/reader"
	"github.com/simkeeper/simkeeper/modem/simulator"
)

func TestPortsSheets(t *testing.T) {
	for name, s := range scenes {
		f, c, _ := surveyed(t, s)
		for _, l := range []diagnose.Language{diagnose.English, diagnose.Chinese} {
			var out bytes.Buffer
			must(t, portsView{f, c, l}.print(&out))
			for line := range strings.Lines(out.String()) {
				if columns(strings.TrimSuffix(line, "\n")) > consoleWidth {
					t.Errorf("%s: too wide: %s", name, line)
				}
			}
			golden(t, filepath.Join("ports", name+"-"+string(l)+".txt"), out.String())
		}
	}
}

// What hangs on a terminal's other ports gets not a byte, and a modem is asked where and
// in which order "auto" would ask it.
func TestPortsAsksModemsAlone(t *testing.T) {
	for name, want := range map[string][]string{
		"auto":               {"/dev/ttyUSB2", "/dev/ttyUSB3"},
		"auto-one-is-held":   {"/dev/ttyUSB3"},
		"auto-all-are-held":  nil,
		"auto-no-modem":      nil,
		"auto-others":        nil,
		"auto-download":      nil,
		"auto-payment":       nil,
		"auto-wwan":          {"/dev/wwan0at0"},
		"auto-two-modems":    {"/dev/ttyUSB2", "/dev/ttyUSB3", "/dev/ttyUSB6", "/dev/ttyUSB7"},
		"auto-multiplex":     {"/dev/gsmtty2", "/dev/gsmtty3", "/dev/gsmtty1", "/dev/gsmtty4"},
		"auto-agent":         {"/dev/ttyUSB2", "/dev/ttyUSB6", "/dev/ttyUSB7"},
		"configured":         {"/dev/ttyUSB3", "/dev/ttyUSB2"},
		"configured-uart":    {"/dev/ttyS0"},
		"configured-agent":   {"/dev/ttyUSB3"},
		"configured-held":    {"/dev/ttyUSB3"},
		"configured-address": {"tcp://10.0.0.1:7000"},
	} {
		if _, _, opened := surveyed(t, scenes[name]); !slices.Equal(opened, want) {
			t.Errorf("%s: opened %q, want %q", name, opened, want)
		}
	}
}

// However a machine is furnished: a port that "auto" would not open is opened only where
// it is named, and nobody's port at all.
func TestPortsOpensNothingElse(t *testing.T) {
	for name, s := range scenes {
		f, _, opened := surveyed(t, s)
		for _, p := range f.list {
			may := (p.Rank > 0 || p.Path == s.port) && len(p.info.Holders) == 0 && p.Path != s.agent && !s.busy
			if slices.Contains(opened, p.Path) != may {
				t.Errorf("%s: %s, rank %d: opened %q", name, p.Path, p.Rank, opened)
			}
		}
	}
}

func TestPortsChoose(t *testing.T) {
	for name, want := range map[string]string{
		"auto": "/dev/ttyUSB2", "auto-one-is-held": "/dev/ttyUSB3", "auto-all-are-held": "", "auto-mute": "", "auto-no-modem": "", "auto-nothing": "", "auto-payment": "",
		"auto-two-modems": "/dev/ttyUSB2", "auto-two-modems-first-mute": "/dev/ttyUSB7", "auto-replaced": "/dev/ttyUSB2", "auto-multiplex": "/dev/gsmtty2", "auto-windows": "COM5",
		"auto-second-known": "/dev/ttyUSB6", "auto-undecided": "",
		"auto-agent": "/dev/ttyUSB3", "auto-agent-looks": "", "auto-agent-unlisted": "tcp://10.0.0.1:7000",
		"configured": "/dev/ttyUSB3", "configured-mute": "/dev/ttyUSB2", "configured-held": "/dev/ttyUSB3", "configured-locked": "", "configured-agent": "/dev/ttyUSB2",
		"configured-moved": "/dev/ttyUSB6", "configured-beside": "/dev/ttyUSB2", "configured-not-there": "", "configured-address": "tcp://10.0.0.1:7000",
	} {
		f, c, _ := surveyed(t, scenes[name])
		if c.path != want {
			t.Errorf("%s: %q, want %q", name, c.path, want)
		}
		for _, p := range f.list {
			if p.Use != (p.Path == want) || p.Use != (p.Why != "") {
				t.Errorf("%s: %s: use %v because %q", name, p.Path, p.Use, p.Why)
			}
		}
	}
}

// Where no agent runs, what "auto" finds is what is chosen: the modem that it knows, and in
// want of it the only other one.
func TestPortsChooseAsFindDoes(t *testing.T) {
	for name, s := range scenes {
		if s.port != "" || s.agent != "" || s.busy {
			continue
		}
		_, c, _ := surveyed(t, s)
		synctest.Test(t, func(t *testing.T) {
			found, err := reader.Find(t.Context(), reader.Search{
				IMEI: s.imei, Root: s.root(t), List: func(string) ([]port.Info, error) { return s.found, nil },
				Open: func(_ context.Context, c port.Config) (io.ReadWriteCloser, error) { return s.behind(t, c.Path) },
			})
			var none *reader.NotFound
			if errors.As(err, &none) && len(none.Answered) == 1 {
				found, err = none.Answered[0], nil
			}
			if found.Port.Path != c.path || (err == nil) != (c.path != "") {
				t.Errorf("%s: chose %q, auto finds %q, %v", name, c.path, found.Port.Path, err)
			}
		})
	}
}

// A link in the configuration leads to the port in the list.
func TestPortsFollowsLinks(t *testing.T) {
	real := filepath.Join(t.TempDir(), "ttyUSB2")
	must(t, os.WriteFile(real, nil, 0o600))
	link := filepath.Join(t.TempDir(), "modem")
	must(t, os.Symlink(real, link))
	f, c, _ := surveyed(t, scene{found: []port.Info{{Path: real, Complete: true}}, answers: []string{real}, port: link})
	if len(f.list) != 1 || !f.list[0].Use || c.path != link {
		t.Errorf("got %+v, %+v", f.list, c)
	}
}

func TestPortsLocksNameTheirHolder(t *testing.T) {
	f, _, _ := surveyed(t, scenes["configured-locked"])
	if p := f.list[2]; p.heldBy() != "pppd (812)" || p.AT != notAsked {
		t.Errorf("got %+v", p)
	}
}

// A pty is held by whoever made it, which is no reason not to ask. One that somebody else
// uses, too, is left alone.
func TestPortsHeldWithoutBeingListed(t *testing.T) {
	s := scene{answers: []string{"/dev/pts/7"}, port: "/dev/pts/7"}
	f, c, _ := surveyed(t, s)
	if p := f.list[0]; p.AT != answers || c.path != s.port {
		t.Errorf("got %+v, %+v", p, c)
	}
	s.closed = map[string]error{s.port: busyPort(pppd)}
	f, c, _ = surveyed(t, s)
	if p := f.list[0]; p.AT != notAsked || p.heldBy() != "pppd (812)" || c.path != "" {
		t.Errorf("got %+v, %+v", p, c)
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

// All that a program may want to know of a port, under these names.
func TestPortsJSON(t *testing.T) {
	f, _, _ := surveyed(t, scenes["auto-manager-holds-one"])
	got, err := json.MarshalIndent(f.list[1], "", "  ")
	must(t, err)
	golden(t, filepath.Join("ports", "port.json"), string(got)+"\n")
}

// Each role has a code for JSON and words for people.
func TestPortsKnowAllRoles(t *testing.T) {
	known := func(r family.Role) bool { return r == family.Stranger || r.String() != family.Stranger.String() }
	for r := family.Stranger; known(r); r++ {
		if int(r) >= len(roleCodes) || int(r) >= len(purposes) || roleCodes[r] == "" || purposes[r].en == "" || purposes[r].zh == "" {
			t.Errorf("nothing for %q", r)
		}
	}
}

func TestAgentPort(t *testing.T) {
	status := working()
	folder := agentThat(t, agent.Answer{Status: status})
	if got := agentPort(t.Context(), filepath.Join(folder, "control.sock")); got != status.Port || got == "" {
		t.Errorf("got %q of an agent with %q", got, status.Port)
	}
	odd := agentThat(t, agent.Answer{})
	for _, socket := range []string{filepath.Join(odd, "control.sock"), "/nowhere"} {
		if got := agentPort(t.Context(), socket); got != "" {
			t.Errorf("%s: got %q", socket, got)
		}
	}
}

// A search that is broken off says nothing about the ports.
func TestPortsBrokenOff(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	code, out, _ := within(ctx, nil, "ports", "--config", "/dev/null", "--state", t.TempDir())
	if code != exitFault || len(out) > 0 {
		t.Errorf("exit %d, %s", code, out)
	}
}
