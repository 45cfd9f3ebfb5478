package spool

import (
	"encoding/json"
	"sort"

	"github.com/simkeeper/simkeeper/report/store"
)

// backlog is what did not fit into the front: a journal that is there while it holds
// messages.
type backlog struct {
	path    string // "" for a spool in memory
	limits  store.Limits
	journal journal         // nil while it is not open
	done    map[uint64]bool // acknowledged, and not deleted yet: flash refused
	heard   int             // damages that the journal has told
	damage  []string        // those that were not passed on
}

// mark is what the journal knows of the front: everything below both numbers was
// numbered before its last write.
type mark struct {
	Key uint64 `json:"key"` // the last that is, or was, in the journal
	Seq int64  `json:"seq"` // the number after the last that was given
}

// markKey is the name of the journal's value that holds the mark.
const markKey = "front"

// pageSize is how many records are read at once.
const pageSize = 16

// open opens the journal, or makes it, and gives its mark.
func (b *backlog) open(d disk) (m mark, err error) {
	if b.journal, err = d.openJournal(b.path, b.limits); err != nil {
		b.journal = nil
		return mark{}, err
	}
	b.heard = 0
	if m, err = b.mark(); err != nil {
		b.close() // the error says more
	}
	return m, err
}

// mark reads the journal's mark. Damage may have taken it, and left messages.
func (b *backlog) mark() (m mark, err error) {
	data, ok, err := b.journal.Value(markKey)
	if err == nil && ok {
		err = json.Unmarshal(data, &m)
	}
	if err != nil {
		return mark{}, err
	}
	last, err := b.journal.Last(pageSize)
	for _, stored := range last {
		r, _ := decodeRecord(stored.Key, stored.Data) // whatever it is, its key is in use
		m.Key, m.Seq = max(m.Key, stored.Key), max(m.Seq, r.Seq+1)
	}
	return m, err
}

// count is the number of messages that wait here, and what they take in bytes.
func (b *backlog) count() (n int, bytes int64) {
	if b.journal == nil {
		return 0, 0
	}
	n, bytes = b.journal.Size()
	return max(0, n-len(b.done)), bytes
}

// write deletes and appends, all of it or nothing.
func (b *backlog) write(gone map[uint64]bool, more []record, m mark) error {
	c := store.Change{Delete: append(keysOf(b.done), keysOf(gone)...)}
	for _, r := range more {
		data, err := json.Marshal(r)
		if err != nil {
			return err
		}
		c.Append = append(c.Append, store.Record{Key: r.Key, Data: data})
	}
	if len(more) > 0 {
		text, err := json.Marshal(m)
		if err != nil {
			return err
		}
		c.Put = []store.Value{{Key: markKey, Data: text}}
	}
	err := b.journal.Write(c)
	if err == nil {
		b.done = nil
	}
	return err
}

// keysOf lists a set in order.
func keysOf(set map[uint64]bool) (keys []uint64) {
	for k := range set {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, k int) bool { return keys[i] < keys[k] }) // shares its code with store
	return keys
}

// each gives the messages that wait, oldest first, until more says no. What cannot be
// read as a message is listed in bad.
func (b *backlog) each(more func(record) bool) (bad []uint64, err error) {
	for from := uint64(1); ; {
		page, err := b.journal.Records(from, pageSize)
		if err != nil || len(page) == 0 {
			return bad, err
		}
		for _, stored := range page {
			r, err := decodeRecord(stored.Key, stored.Data)
			switch {
			case b.done[stored.Key]:
			case err != nil:
				bad = append(bad, stored.Key)
			case !more(r):
				return bad, nil
			}
		}
		from = page[len(page)-1].Key + 1
	}
}

// settle deletes messages; keys that are not here are no error. What flash refuses to
// delete is not read any more, and deleted with the next write.
func (b *backlog) settle(keys []uint64) error {
	if b.journal == nil || len(keys)+len(b.done) == 0 {
		return nil
	}
	if b.done == nil {
		b.done = map[uint64]bool{}
	}
	for _, k := range keys {
		b.done[k] = true
	}
	return b.write(nil, nil, mark{})
}

// tidy gives the memory and the flash of an empty journal back.
func (b *backlog) tidy() error {
	if b.journal == nil {
		return nil
	}
	if n, _ := b.journal.Size(); n > 0 {
		return nil
	}
	b.listen()
	err := b.journal.Remove()
	b.journal = nil
	return err
}

// close ends the use of the journal.
func (b *backlog) close() error {
	if b.journal == nil {
		return nil
	}
	b.listen()
	err := b.journal.Close()
	b.journal = nil
	return err
}

// listen takes over what the journal has found damaged since the last time.
func (b *backlog) listen() {
	if b.journal == nil {
		return
	}
	all := b.journal.Damage()
	b.damage = append(b.damage, all[min(b.heard, len(all)):]...)
	b.heard = len(all)
}
