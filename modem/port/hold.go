package port

import (
	"path/filepath"
	"strings"
)

// Hold says for how long the agent keeps a port open.
type Hold uint8

const (
	// Always: the port stays open; the modem has others for other programs.
	Always Hold = iota
	// Poll: open while nobody else holds it, ask, close; for a line that
	// several programs share.
	Poll
)

// String is the word of the configuration file: "always" or "poll".
func (h Hold) String() string {
	if h == Poll {
		return "poll"
	}
	return "always"
}

// uarts are the kernel's names of on-board UARTs, where the modem has one line
// for everybody (Linux, Documentation/admin-guide/devices.txt, and the drivers
// under drivers/tty/serial).
var uarts = map[string]bool{
	"ttyS": true, "ttyAMA": true, "ttyHS": true, "ttymxc": true, "ttyO": true,
	"ttyLP": true, "ttyMSM": true, "ttyHSL": true, "ttyPS": true, "ttySC": true,
	"ttySAC": true, "ttyTHS": true, "ttySTM": true, "ttyUL": true, "ttyAL": true,
	"ttyAT": true, "ttyMT": true, "ttyMV": true, "ttyWMT": true, "ttySIF": true,
}

// DefaultHold is Poll for an on-board UART, and Always for USB and WWAN ports,
// multiplexer channels, pseudo terminals, tcp and whatever is not known.
// Symlinks are resolved as far as they can be.
func DefaultHold(path string) Hold {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	if stem, _ := splitNumber(filepath.Base(path)); uarts[stem] {
		return Poll
	}
	return Always
}

// Removable reports whether a name is one that the kernel gives out anew each time that
// a device comes, so that it may mean another modem than before, or the modem another name.
func Removable(path string) bool {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	name := filepath.Base(path)
	stem, _ := splitNumber(name)
	return filepath.Dir(path) == "/dev" && (stem == "ttyUSB" || stem == "ttyACM" || strings.HasPrefix(name, "wwan"))
}

// splitNumber parts "ttyUSB10" into "ttyUSB" and "10".
func splitNumber(name string) (stem, number string) {
	stem = strings.TrimRight(name, "0123456789")
	return stem, name[len(stem):]
}
