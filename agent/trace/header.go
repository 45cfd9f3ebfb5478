package trace

import (
	"encoding/json"
	"fmt"
	"time"
)

// version is the number in the header of the format that this package writes and reads.
const version = 1

// Header says where and from what state a trace begins. Its texts may hold identities: a
// Recorder replaces them.
type Header struct {
	Agent  string          `json:"agent"`            // version of the agent
	Target string          `json:"target"`           // GOOS/GOARCH
	Time   time.Time       `json:"time"`             // what the clock said, UTC
	Clock  string          `json:"clock,omitempty"`  // its grade, as in a report
	Uptime int64           `json:"uptime_s"`         // of the system, seconds
	Port   string          `json:"port,omitempty"`   // the port as configured
	Config string          `json:"config,omitempty"` // TOML; it names files of secrets and holds none
	Memory json.RawMessage `json:"memory,omitempty"` // the agent's state as it was before, an object
	Extra  json.RawMessage `json:"extra,omitempty"`  // whatever else the agent wants back
}

// head is a Header as it stands in a file.
type head struct {
	Version int `json:"simkeeper_trace"`
	Header
}

// under is the header with pseudonyms in place of identities.
func (h Header) under(names Pseudonyms) (Header, error) {
	var err error
	h.Time = h.Time.UTC()
	h.Port, h.Config = names.Text(h.Port), names.config(h.Config)
	if h.Memory, err = names.JSON(h.Memory); err != nil {
		return h, fmt.Errorf("the memory of a trace: %w", err)
	}
	if h.Extra, err = names.JSON(h.Extra); err != nil {
		return h, fmt.Errorf("the extra part of a trace: %w", err)
	}
	return h, nil
}
