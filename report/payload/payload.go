// Package payload reads what terminals publish, in either encoding, for backends: one
// function for each leaf of the topics.
//
//	reports, err := payload.Health(message.Payload())
//
// It stands apart from package report since a terminal only writes: what reads packed
// messages would be in its program for nothing. Who wants the JSON alone calls [Decode].
package payload

import (
	"encoding/json"
	"fmt"

	"github.com/simkeeper/simkeeper/report"
)

// Identity reads a payload of the leaf identity. An empty one is an error: it takes a retained
// identity away.
func Identity(payload []byte) (report.Identity, error) {
	return parse[report.Identity](report.LeafIdentity, payload)
}

// Event reads a payload of the leaf event.
func Event(payload []byte) (report.Event, error) {
	return parse[report.Event](report.LeafEvent, payload)
}

// Offline reads a payload of the leaf offline.
func Offline(payload []byte) (report.Offline, error) {
	return parse[report.Offline](report.LeafOffline, payload)
}

// Health reads a payload of the leaf health: one report, or those that had waited, oldest
// first.
func Health(payload []byte) ([]report.Health, error) {
	text, err := Decode(payload)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", report.LeafHealth, err)
	}
	if text[0] == '[' {
		return parse[[]report.Health](report.LeafHealth, text)
	}
	one, err := parse[report.Health](report.LeafHealth, text)
	if err != nil {
		return nil, err
	}
	return []report.Health{one}, nil
}

// parse reads one message, or an error that names its leaf.
func parse[T any](leaf string, payload []byte) (message T, err error) {
	text, err := Decode(payload)
	if err == nil {
		err = json.Unmarshal(text, &message)
	}
	if err != nil {
		var none T
		return none, fmt.Errorf("%s: %w", leaf, err)
	}
	return message, nil
}
