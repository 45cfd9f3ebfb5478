package mqtt

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/simkeeper/simkeeper/report"
)

// outgoing is one PUBLISH: what it carries, and what its acknowledgement settles.
type outgoing struct {
	leaf    string
	payload []byte
	records []*record // to be removed from the queue, or
	version int       // the identity that the broker then holds
}

const (
	// maxPayload bounds a message that carries several reports: one lost packet
	// of a slow link should not cost minutes.
	maxPayload = 16 << 10
	// stampSize is what conn and age_s add to a body, at most.
	stampSize = 64
)

// newRecord encodes a message that was just made. Encoding at once notices what
// cannot be sent, and nobody can change it afterwards.
func newRecord(leaf string, boot, seq int64, message any) (*record, error) {
	body, err := json.Marshal(message)
	if err != nil {
		return nil, err
	}
	return &record{leaf: leaf, boot: boot, seq: seq, made: time.Now(), body: body}, nil
}

// goodbyeText is the message as JSON: two numbers and a word, which cannot fail.
func goodbyeText(o report.Offline) []byte {
	text, _ := json.Marshal(o)
	return text
}

// encode makes the payload of a batch: one object, or an array of several.
func encode(batch []*record, conn int64) ([]byte, error) {
	parts := make([][]byte, 0, len(batch))
	for _, r := range batch {
		part, err := r.stamp(conn)
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return append(append([]byte{'['}, bytes.Join(parts, []byte{','})...), ']'), nil
}

// stamp fills in what is known only now: the connection, and how long the
// message waited, by the monotonic clock.
func (r *record) stamp(conn int64) ([]byte, error) {
	age := int64(time.Since(r.made) / time.Second)
	if r.leaf == report.LeafEvent {
		var e report.Event
		if err := json.Unmarshal(r.body, &e); err != nil {
			return nil, err
		}
		e.Conn, e.AgeS = conn, &age
		return json.Marshal(e)
	}
	var h report.Health
	if err := json.Unmarshal(r.body, &h); err != nil {
		return nil, err
	}
	h.Conn, h.AgeS = conn, &age
	return json.Marshal(h)
}
