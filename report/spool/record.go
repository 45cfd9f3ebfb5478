package spool

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/simkeeper/simkeeper/report"
)

// record is a message as it waits, in both files.
type record struct {
	Key     uint64          `json:"key"`               // its place in the queue; never given twice
	Leaf    string          `json:"leaf"`              // of its topic
	Routine bool            `json:"routine,omitempty"` // a health report that tells no news
	Boot    int64           `json:"boot,omitempty"`    // of the start that made it
	Seq     int64           `json:"seq,omitempty"`     // its number; results have none
	At      int64           `json:"at"`                // seconds since that start, by the monotonic clock
	Gone    *span           `json:"gone,omitempty"`    // of an event that tells what was given up
	Body    json.RawMessage `json:"body"`              // as it is sent, but for conn and age_s
}

// span is a count of messages that were given up, and their first and last number,
// both 0 where none has one.
type span struct {
	From int64 `json:"from"`
	To   int64 `json:"to"`
	N    int   `json:"n"`
}

// join counts all of another span.
func (s *span) join(o span) {
	s.N += o.N
	if o.To > 0 {
		s.widen(o.From, o.To)
	}
}

func (s *span) widen(from, to int64) {
	if s.To == 0 {
		s.From = from
	}
	s.From, s.To = min(s.From, from), max(s.To, to)
}

const (
	// maxBody is the largest message, in bytes: a record of the journal holds 64 KB.
	maxBody = 60 << 10
	// metaSize is what a record takes beside its body, about.
	metaSize = 96
)

// size is what a record counts against the limits, in bytes.
func (r *record) size() int64 { return int64(len(r.Body)) + metaSize }

// check returns why a record that was read cannot be one of ours.
func (r *record) check() error {
	switch {
	case r.Key == 0:
		return errors.New("a message without a key")
	case r.Leaf != report.LeafHealth && r.Leaf != report.LeafEvent && r.Leaf != report.LeafResult:
		return fmt.Errorf("message %d is of an unknown kind %q", r.Key, r.Leaf)
	case len(r.Body) == 0 || r.Boot < 0 || r.Seq < 0 || r.At < 0:
		return fmt.Errorf("message %d is not whole", r.Key)
	}
	return nil
}

// decodeRecord reads a record of the backlog.
func decodeRecord(key uint64, data []byte) (record, error) {
	var r record
	if err := json.Unmarshal(data, &r); err != nil {
		return record{}, err
	}
	if r.Key != key {
		return record{}, fmt.Errorf("message %d stands under %d", r.Key, key)
	}
	return r, r.check()
}

// Message is one message that waits.
type Message struct {
	Leaf string    // [report.LeafHealth], [report.LeafEvent] or [report.LeafResult]
	Boot int64     // of the start of the agent that made it
	Seq  int64     // 0 for a result
	Made time.Time // with a monotonic reading; zero for a message of an earlier start
	Body []byte    // JSON, conn 0 and no age_s; not to be changed

	key uint64
}

// message is the record as it goes out.
func (s *Spool) message(r record) Message {
	m := Message{Leaf: r.Leaf, Boot: r.Boot, Seq: r.Seq, Body: r.Body, key: r.Key}
	if r.Boot == s.config.Boot {
		m.Made = s.began.Add(time.Duration(r.At) * time.Second)
	}
	return m
}
