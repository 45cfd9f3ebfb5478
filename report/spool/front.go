package spool

import (
	"encoding/json"
	"fmt"

	"github.com/simkeeper/simkeeper/report"
)

// front is what the small file holds.
type front struct {
	Next    uint64       `json:"next"`              // key of the next message
	Seq     int64        `json:"seq"`               // number of the next health report or event
	Cause   report.Cause `json:"cause,omitempty"`   // of the last health report
	Waiting []record     `json:"waiting,omitempty"` // by key
}

// parseFront reads the value of the front file. What it accepts holds: keys grow and
// are below the next one, and every message is whole.
func parseFront(data []byte) (front, error) {
	var f front
	if err := json.Unmarshal(data, &f); err != nil {
		return front{}, err
	}
	if f.Seq < 0 {
		return front{}, fmt.Errorf("the next number is %d", f.Seq)
	}
	last := uint64(0)
	for i := range f.Waiting {
		r := &f.Waiting[i]
		if err := r.check(); err != nil {
			return front{}, err
		}
		if r.Key <= last || r.Key >= f.Next {
			return front{}, fmt.Errorf("message %d stands between %d and %d", r.Key, last, f.Next)
		}
		last = r.Key
	}
	return f, nil
}

// bytes is what the messages take.
func (f *front) bytes() (n int64) {
	for i := range f.Waiting {
		n += f.Waiting[i].size()
	}
	return n
}

// keep lets only those messages stay that stays says.
func (f *front) keep(stays func(key uint64) bool) {
	kept := f.Waiting[:0]
	for _, r := range f.Waiting {
		if stays(r.Key) {
			kept = append(kept, r)
		}
	}
	clear(f.Waiting[len(kept):]) // their bodies are not needed any more
	f.Waiting = kept
}
