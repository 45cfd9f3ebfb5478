package report

import (
	"fmt"
	"strings"
)

// DefaultPrefix begins every topic; the number is the contract's major version.
const DefaultPrefix = "sk/1"

// Leaves of the topics.
const (
	LeafIdentity = "identity" // up, QoS 1, retained: [Identity]
	LeafHealth   = "health"   // up, QoS 1: [Health], or an array of them, oldest first
	LeafEvent    = "event"    // up, QoS 1: [Event]
	LeafOffline  = "offline"  // up, QoS 1: [Offline]
	LeafCommand  = "command"  // down, QoS 1: a signed [Command]
	LeafResult   = "result"   // up, QoS 1: [Result]
)

// Topic is PREFIX/TERMINAL/LEAF. Both names should have been checked with
// [ValidPrefix] and [ValidTerminal].
func Topic(prefix, terminal, leaf string) string {
	return prefix + "/" + terminal + "/" + leaf
}

const terminalCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"

// ValidTerminal returns nil for a terminal's name: 1 to 64 of A-Z a-z 0-9 . _ -
// It is a level of every topic and the MQTT client identifier.
func ValidTerminal(name string) error {
	if name != "" && len(name) <= 64 && strings.Trim(name, terminalCharacters) == "" {
		return nil
	}
	return fmt.Errorf("terminal name %q is not 1 to 64 of the characters A-Z a-z 0-9 . _ -", name)
}

// ValidPrefix returns nil for a topic prefix: no wildcards, no empty level, not
// the broker's own $SYS, at most 200 bytes (MQTT 3.1.1 §4.7).
func ValidPrefix(prefix string) error {
	switch {
	case prefix == "" || len(prefix) > 200:
		return fmt.Errorf("topic prefix %q is not 1 to 200 bytes long", prefix)
	case strings.ContainsAny(prefix, "+#\x00"):
		return fmt.Errorf("topic prefix %q has a wildcard (+ or #) or a zero byte", prefix)
	case strings.HasPrefix(prefix, "$"):
		return fmt.Errorf("topic prefix %q begins with $, which belongs to the broker", prefix)
	case strings.Contains("/"+prefix+"/", "//"):
		return fmt.Errorf("topic prefix %q has an empty level: no / at its ends, no two together", prefix)
	}
	return nil
}
