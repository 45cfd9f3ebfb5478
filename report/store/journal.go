package store

import (
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"sync"
	"time"

	"go.etcd.io/bbolt"
)

// Journal keeps what grows: records under growing numbers, the oldest of which
// give way, and a few values under names. It is a bbolt file that was examined
// before bbolt saw it. It is safe for concurrent use, and every call may wait for
// flash.
//
// A damaged file, found at [OpenJournal] or later, is set aside as PATH.damaged
// (one is kept); every record and value that is whole is carried over into a new
// file, and [Journal.Damage] tells.
type Journal struct {
	path   string
	limits Limits

	mu     sync.Mutex // guards everything that follows
	bolt   *bbolt.DB  // nil until the next use opens it again
	file   *os.File   // what bolt reads and writes
	have   summary    // of what is on flash
	unsure bool       // a sync failed: what can be read back may never reach flash
	closed bool
	damage []string
}

// Limits bound a journal. All three must be above 0.
type Limits struct {
	Records int   // records kept
	Bytes   int64 // of records kept, each with 38 bytes of its own; the file may take three times as much
	Values  int   // values kept; the one that was written longest ago gives way
}

// Record is one entry of the journal's growing part.
type Record struct {
	Key  uint64 // from 1; a key is written once
	Data []byte // at most [MaxRecord] bytes
}

// Value is one entry of the journal's fixed part.
type Value struct {
	Key  string // 1 to 255 bytes
	Data []byte // at most [MaxRecord] bytes; nil in a [Change] removes the value
}

// Change is what one write does, all of it or nothing.
type Change struct {
	From, To uint64   // records to delete, both included; none where To is 0
	Delete   []uint64 // more records to delete; one that is not there is no error
	Append   []Record // a record whose key is there already is left alone
	Put      []Value
}

const (
	// MaxRecord is the most data that one record or value may hold, in bytes.
	MaxRecord = 64 << 10

	// maxDamage is how many damages are remembered for Damage.
	maxDamage = 16

	// lockWait is how long an opener waits for another process, which may be a
	// technician's short look; lockPause is the time between two tries.
	lockWait  = time.Second
	lockPause = 20 * time.Millisecond
)

// OpenJournal opens the journal at path, which is made if there is none; its
// folder must exist. Damage is not an error. An error is an [*Error] for what
// trying again may cure: [ErrInUse] after a second, no permission, no folder, or
// a full disk where a file must be made.
func OpenJournal(path string, limits Limits) (*Journal, error) {
	j := &Journal{path: path, limits: limits}
	if err := j.open(); err != nil {
		return nil, err
	}
	return j, nil
}

// Damage tells, oldest first, what was found damaged since [OpenJournal], and
// what became of it. The last 16 are kept.
func (j *Journal) Damage() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.damage)
}

// LastKey is the highest key of a record, 0 where there is none.
func (j *Journal) LastKey() uint64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.have.last
}

// Size is the number of records and of their bytes, as [Limits] count them.
func (j *Journal) Size() (records int, bytes int64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.have.records, j.have.bytes
}

// Write makes the change durable: when it returns nil, a power cut does not undo
// it. When it returns an error, an [*Error], the change is there whole or not at
// all, and writing it again is right either way. A full disk refuses writes and
// keeps what is there; once there is space the next write works.
func (j *Journal) Write(c Change) error {
	if err := c.check(); err != nil {
		return &Error{Op: "write", Path: j.path, Err: err}
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.retry("write", func() error {
		if err := j.settle(); err != nil {
			return err
		}
		next := j.have
		next.generation++
		j.have.generation = next.generation // also of a write that fails: no two share one
		err := j.bolt.Update(func(tx *bbolt.Tx) error { return c.apply(tx, j.limits, &next) })
		if err == nil {
			j.have = next
		}
		return err
	})
}

// Records returns at most n records with keys from and above, oldest first.
func (j *Journal) Records(from uint64, n int) ([]Record, error) {
	var found []Record
	err := j.view(func(tx *bbolt.Tx) error {
		found = nil
		return eachFrom(tx, from, func(r Record) bool {
			if len(found) < n {
				found = append(found, r)
			}
			return len(found) < n
		})
	})
	return found, err
}

// Last returns the last n records, oldest first.
func (j *Journal) Last(n int) ([]Record, error) {
	var found []Record
	err := j.view(func(tx *bbolt.Tx) error {
		found = nil
		return eachBack(tx, func(r Record) bool {
			if len(found) < n {
				found = append(found, r)
			}
			return len(found) < n
		})
	})
	slices.Reverse(found)
	return found, err
}

// Value returns what was put under a key, and whether there is anything.
func (j *Journal) Value(key string) ([]byte, bool, error) {
	var e entry
	err := j.view(func(tx *bbolt.Tx) error {
		var err error
		e, err = valueAt(tx, key)
		return err
	})
	return e.data, e.kind != 0, err
}

// Values returns all values, last written first.
func (j *Journal) Values() ([]Value, error) {
	var all contents
	err := j.view(func(tx *bbolt.Tx) error {
		all = newContents()
		return eachValue(tx, all.add)
	})
	return all.valueList(), err
}

// Close ends the use of the file. Nothing waits to be written.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.closed = true
	return wrap("write", j.path, j.letGo())
}

// Remove ends the use of the file and deletes it, values and all, where it holds no
// record; else it is [Journal.Close]. A power cut may bring back the file as it stood.
func (j *Journal) Remove() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	empty := !j.closed && j.bolt != nil && j.have.records == 0
	j.closed = true
	err := j.letGo()
	if empty {
		err = errors.Join(err, os.Remove(j.path))
	}
	return wrap("write", j.path, err)
}

func (j *Journal) view(read func(*bbolt.Tx) error) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.retry("read", func() error { return j.bolt.View(read) })
}

// retry runs use on an open file. Where the file turns out to be damaged it is set
// aside, and use runs once more on what could be saved.
func (j *Journal) retry(op string, use func() error) error {
	err := j.attempt(use)
	if errors.Is(err, errDamaged) {
		err = j.attempt(use)
	}
	return wrap(op, j.path, err)
}

// attempt runs use once and lets the file go if it failed: after a failed sync no
// open file may be trusted, and the next use looks at it anew.
func (j *Journal) attempt(use func() error) error {
	if j.closed {
		return os.ErrClosed
	}
	if j.bolt == nil {
		if err := j.open(); err != nil {
			return err
		}
	}
	err := guard(use)
	switch {
	case err == nil:
	case errors.Is(err, errDamaged):
		j.abandon()
	default:
		j.unsure = j.unsure || !onlyRefused(err)
		j.letGo() // the error of the use says more
	}
	return err
}

// check refuses what the file cannot hold.
func (c Change) check() error {
	for _, r := range c.Append {
		if r.Key == 0 || r.Key == math.MaxUint64 || len(r.Data) > MaxRecord {
			return fmt.Errorf("record %d with %d bytes: keys begin at 1, data ends at %d bytes", r.Key, len(r.Data), MaxRecord)
		}
	}
	for _, v := range c.Put {
		if len(v.Key) == 0 || len(v.Key) > 255 || len(v.Data) > MaxRecord {
			return fmt.Errorf("value %q with %d bytes: keys are 1 to 255 bytes, data at most %d", v.Key, len(v.Data), MaxRecord)
		}
	}
	return nil
}
