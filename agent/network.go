package agent

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"

	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/report"
	"github.com/simkeeper/simkeeper/report/mqtt"
)

// This file is what the link to the broker remembers, and of which network.

// LinkPath is where a state folder keeps the tickets of TLS sessions and how long a
// silence each network allows. It holds keys, and goes into no bundle.
func LinkPath(dir string) string { return filepath.Join(dir, "link") }

// linkMemory opens it. What cannot be read is learned anew.
func (a *service) linkMemory() *mqtt.Memory {
	m, lost, err := mqtt.OpenMemory(LinkPath(a.o.Config.State.Dir))
	switch {
	case err != nil:
		a.o.log().Error("tickets and timers of the link cannot be read; they are learned anew", "error", err)
	case lost != "":
		a.o.log().Warn("tickets and timers of the link were damaged", "detail", lost)
		a.note(Happening{Type: report.EventStateDamaged, Severity: report.SeverityWarn, Text: lost})
	}
	return m
}

// trusted stands for the authorities that a broker's certificate may come from. Those of
// the system are the same as long as nobody names others.
func trusted(m config.MQTT) string {
	pem, err := os.ReadFile(m.CAFile)
	if m.CAFile == "" || err != nil {
		return "system"
	}
	sum := sha256.Sum256(pem)
	return hex.EncodeToString(sum[:])
}

// behind is a network and the cellular interface before it.
type behind struct{ iface, network string }

// noteNetwork keeps it for the client, while a network serves the terminal.
func (a *service) noteNetwork(s *modem.Snapshot) {
	if data, _ := s.Data(); a.iface != "" && s.PLMN != "" {
		a.behind.Store(&behind{a.iface, string(s.PLMN) + " " + data.APN})
	}
}

// networkOf names the network behind an interface. The cellular one may lead to several,
// each of which forgets silent connections after a time of its own.
func (a *service) networkOf(via string) string {
	if n := a.behind.Load(); n != nil && n.iface == via {
		return n.network
	}
	return via
}
