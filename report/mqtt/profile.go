package mqtt

import (
	"encoding/json"
	"time"

	"github.com/simkeeper/simkeeper/report"
	"github.com/simkeeper/simkeeper/report/spool"
)

// Profile is the backend for which topics and payloads are made.
type Profile string

// Profiles.
const (
	Simkeeper Profile = "simkeeper" // PREFIX/TERMINAL/LEAF with the messages of package report
	// ThingsBoard speaks its MQTT device API, see [report.ThingsBoard]; the user name is the
	// device's access token. It knows by itself when a device is gone and takes no last will; there
	// are no commands.
	ThingsBoard Profile = "thingsboard"
)

// topic is where messages of leaf go.
func (c *Client) topic(leaf string) string {
	if c.cfg.Profile == ThingsBoard {
		return report.ThingsBoardTopic(leaf)
	}
	return report.Topic(c.cfg.Prefix, c.cfg.Terminal, leaf)
}

// retains says that the broker is asked to keep the last message of leaf.
func (c *Client) retains(leaf string) bool {
	return leaf == report.LeafIdentity && c.cfg.Profile != ThingsBoard
}

// shape makes the payload of a message.
func (c *Client) shape(leaf string, text []byte) ([]byte, error) {
	if c.cfg.Profile != ThingsBoard {
		return text, nil
	}
	now, trusted := c.cfg.Now()
	if !trusted {
		now = time.Time{}
	}
	return report.ThingsBoard(leaf, text, now)
}

// together is the part of a batch that may go in one message. ThingsBoard keeps one value of
// those that have no time of their own.
func (c *Client) together(batch []spool.Message) []spool.Message {
	if c.cfg.Profile != ThingsBoard {
		return batch
	}
	for i, m := range batch {
		if !dated(m) {
			return batch[:max(i, 1)]
		}
	}
	return batch
}

func dated(m spool.Message) bool {
	var message struct {
		Time report.Time `json:"time"`
	}
	return json.Unmarshal(m.Body, &message) == nil && !message.Time.IsZero()
}
