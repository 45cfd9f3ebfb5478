package agent

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/simkeeper/simkeeper/agent/config"
)

// terminalName finds the terminal's name: what was remembered wins over a new modem's
// IMEI, so that a repaired module does not make a new terminal. The name is "" while it
// hangs on an IMEI that has not been read. A name from another setting does not count.
func terminalName(c *config.Config, m Memory) (string, error) {
	switch {
	case c.Terminal.ID == "imei" && m.Terminal != "" && m.NamedBy == "imei":
		return m.Terminal, nil
	case c.Terminal.ID == "imei":
		return string(m.IMEI), nil
	case c.Terminal.ID == "hostname":
		name, err := os.Hostname()
		return legalName(name), err
	}
	if name, inFile, err := config.ReadTerminalID(c); inFile || err != nil {
		return name, err
	}
	return c.Terminal.ID, nil
}

// legalName turns what a host name may hold and a topic may not into dashes.
func legalName(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune("._-", r) || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '-'
	}, name)
	return name[:min(len(name), 64)]
}

// machineName names a terminal whose modem never told an IMEI: a hash of the machine id,
// which itself should not leave the machine (machine-id(5)).
func machineName(root string) (string, error) {
	for _, path := range [...]string{"etc/machine-id", "var/lib/dbus/machine-id"} {
		id, err := os.ReadFile(filepath.Join(root, path))
		if id = bytes.TrimSpace(id); err == nil && len(id) >= 16 {
			sum := sha256.Sum256(append([]byte("simkeeper terminal "), id...))
			return "m-" + hex.EncodeToString(sum[:8]), nil
		}
	}
	name, err := os.Hostname()
	if err != nil || name == "" {
		return "", fmt.Errorf("neither an IMEI nor a machine id to name the terminal by; set terminal.id")
	}
	return legalName(name), nil
}
