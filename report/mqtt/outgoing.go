package mqtt

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/simkeeper/simkeeper/report"
	"github.com/simkeeper/simkeeper/report/spool"
)

// outgoing is one PUBLISH: what it carries, and what its acknowledgement settles.
type outgoing struct {
	leaf    string
	payload []byte
	batch   []spool.Message // to be removed from the spool, or
	version int             // the identity that the broker then holds
}

// maxPayload bounds a message that carries several reports: one lost packet of a slow
// link should not cost minutes.
const maxPayload = 16 << 10

// goodbyeText is the message as JSON: two numbers and a word, which cannot fail.
func goodbyeText(o report.Offline) []byte {
	text, _ := json.Marshal(o)
	return text
}

// encode makes the payload of a batch: one object, or an array of several.
func (c *Client) encode(batch []spool.Message, conn int64) ([]byte, error) {
	parts := make([][]byte, 0, len(batch))
	for _, m := range batch {
		part, err := c.stamp(m, conn)
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
	text := parts[0]
	if len(parts) > 1 {
		text = append(append([]byte{'['}, bytes.Join(parts, []byte{','})...), ']')
	}
	return c.shape(batch[0].Leaf, text)
}

// stamp fills in what is known only now: the connection, and how long the message
// waited. A result has neither.
func (c *Client) stamp(m spool.Message, conn int64) ([]byte, error) {
	switch m.Leaf {
	case report.LeafHealth:
		var h report.Health
		if err := json.Unmarshal(m.Body, &h); err != nil {
			return nil, err
		}
		h.Conn, h.AgeS = conn, c.age(m, h.Time, h.Clock)
		return json.Marshal(h)
	case report.LeafEvent:
		var e report.Event
		if err := json.Unmarshal(m.Body, &e); err != nil {
			return nil, err
		}
		e.Conn, e.AgeS = conn, c.age(m, e.Time, e.Clock)
		return json.Marshal(e)
	}
	return m.Body, nil
}

// age is how many seconds a message has waited: by the monotonic clock where this start
// has made it, else by the time of both ends if both can be trusted, else not known.
func (c *Client) age(m spool.Message, made report.Time, clock report.Clock) *int64 {
	if !m.Made.IsZero() {
		return new(int64(time.Since(m.Made) / time.Second))
	}
	now, trusted := c.cfg.Now()
	vouched := clock == report.ClockBackend || clock == report.ClockNTP || clock == report.ClockNITZ
	if !trusted || !vouched || made.IsZero() || now.Before(made.Time) {
		return nil
	}
	return new(int64(now.Sub(made.Time) / time.Second))
}
