package report

import (
	"encoding/json"
	"fmt"
)

// ParseIdentity reads a payload of the leaf identity in either encoding (see [Decode]). An
// empty payload is an error: it takes a retained identity away.
func ParseIdentity(payload []byte) (Identity, error) { return parse[Identity](LeafIdentity, payload) }

// ParseEvent reads a payload of the leaf event in either encoding.
func ParseEvent(payload []byte) (Event, error) { return parse[Event](LeafEvent, payload) }

// ParseOffline reads a payload of the leaf offline in either encoding.
func ParseOffline(payload []byte) (Offline, error) { return parse[Offline](LeafOffline, payload) }

// ParseHealth reads a payload of the leaf health in either encoding: one report, or those
// that had waited, oldest first.
func ParseHealth(payload []byte) ([]Health, error) {
	text, err := Decode(payload)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", LeafHealth, err)
	}
	if text[0] == '[' {
		return parse[[]Health](LeafHealth, text)
	}
	one, err := parse[Health](LeafHealth, text)
	if err != nil {
		return nil, err
	}
	return []Health{one}, nil
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
