package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"sort"
	"sync"
	"time"

	"github.com/simkeeper/simkeeper/report/store"
)

// limits of the file, which takes at most about 1.2 MB.
var limits = store.Limits{Records: 2000, Bytes: 512 << 10, Values: 64}

// Ledger is the ledger of an agent that runs. It is safe for concurrent use; every
// call may wait for flash.
type Ledger struct {
	View
	journal *store.Journal

	mu     sync.Mutex // one writer at a time; guards latest
	latest time.Time  // the Time of the last line that has one
}

// Open opens the ledger at path, which is made if there is none; its folder must
// exist. Damage is not an error, see [View.Damage]. An error is a [*store.Error]
// for what trying again may cure, such as [store.ErrInUse].
func Open(path string) (*Ledger, error) {
	j, err := store.OpenJournal(path, limits)
	if err != nil {
		return nil, err
	}
	l := &Ledger{View: View{j}, journal: j}
	if l.latest, err = l.lastTime(); err != nil {
		return nil, errors.Join(err, j.Close())
	}
	return l, nil
}

// lastTime looks for the last line with a time, which is nearly always the last.
func (l *Ledger) lastTime() (time.Time, error) {
	for n := 16; ; n *= 8 {
		lines, err := l.Last(n)
		if err != nil {
			return time.Time{}, err
		}
		for _, line := range slices.Backward(lines) {
			if !line.Time.IsZero() {
				return line.Time, nil
			}
		}
		if len(lines) < n {
			return time.Time{}, nil
		}
	}
}

// Next is the number of the next line: one more than the last, 1 in an empty
// ledger. After damage that took the last lines it is lower than it was, so an
// agent continues with the larger of this and its own.
func (l *Ledger) Next() uint64 { return l.journal.LastKey() + 1 }

// Append writes the lines, all of them or none, durably. A line whose number is
// there already is left alone, and so is one older than all that are kept. The
// error is a [*store.Error]; writing the same lines again is right after any error.
func (l *Ledger) Append(lines ...Line) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	fresh, latest, err := l.fresh(lines)
	if err != nil || len(fresh) == 0 {
		return err
	}
	var c store.Change
	for _, line := range fresh {
		data, err := json.Marshal(line)
		if err != nil {
			return err
		}
		c.Append = append(c.Append, store.Record{Key: line.N, Data: data})
	}
	if c.Put, err = l.proofs(fresh); err != nil {
		return err
	}
	if err := l.journal.Write(c); err != nil {
		return err
	}
	l.latest = latest
	return nil
}

// fresh gives the lines that are not there yet, as they are kept, and the time of
// the last of them.
func (l *Ledger) fresh(lines []Line) ([]Line, time.Time, error) {
	var fresh []Line
	next, latest := l.Next(), l.latest
	lines = slices.Clone(lines)
	sort.SliceStable(lines, func(i, k int) bool { return lines[i].N < lines[k].N })
	for i, line := range lines {
		if i > 0 && line.N == lines[i-1].N {
			continue
		}
		if line.N >= next || line.N == 0 { // package store refuses 0
			line = line.between(latest, time.Time{})
			if !line.Time.IsZero() {
				latest = line.Time
			}
			fresh = append(fresh, line.clipped())
			continue
		}
		from, to, free, err := l.gap(line.N)
		if err != nil {
			return nil, latest, err
		}
		if free {
			fresh = append(fresh, line.between(from, to).clipped())
		}
	}
	return fresh, latest, nil
}

// gap reports whether line n is missing among lines that are there, which only
// damage brings about, and the times of its neighbours.
func (l *Ledger) gap(n uint64) (from, to time.Time, free bool, err error) {
	lines, err := l.Since(0)
	if err != nil || len(lines) == 0 || n < lines[0].N {
		return from, to, false, err
	}
	for _, line := range lines {
		switch {
		case line.N == n:
			return from, to, false, nil
		case line.N < n && !line.Time.IsZero():
			from = line.Time
		case line.N > n && to.IsZero():
			to = line.Time
		}
	}
	return from, to, true, nil
}

// proofs puts the lines that prove traffic with their cards, where they stay.
func (l *Ledger) proofs(lines []Line) ([]store.Value, error) {
	held := map[string]holding{}
	var order []string
	for _, line := range lines {
		if !line.Proved() || line.ICCID == "" {
			continue
		}
		key := cardKey(line.ICCID)
		h, ok := held[key]
		if !ok {
			var err error
			if h, err = l.holding(line.ICCID); err != nil {
				return nil, err
			}
			order = append(order, key)
		}
		h.prove(line, line.ICCID)
		held[key] = h
	}
	var put []store.Value
	for _, key := range order {
		data, err := json.Marshal(held[key])
		if err != nil {
			return nil, err
		}
		put = append(put, store.Value{Key: key, Data: data})
	}
	return put, nil
}

// SaveCard keeps the record of a card, whose life names it, durably. Saving what
// was saved last writes nothing. The card that was saved, or proved, longest ago
// gives way when there are more than 64; the card in the terminal is the latest.
func (l *Ledger) SaveCard(r Record) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if r.Life.ICCID == "" {
		return errors.New("a card without an ICCID cannot be kept")
	}
	values, err := l.journal.Values()
	if err != nil {
		return err
	}
	key := cardKey(r.Life.ICCID)
	h := holding{}
	if i := slices.IndexFunc(values, func(v store.Value) bool { return v.Key == key }); i >= 0 {
		h = holdingOf(values[i].Data)
	}
	h.Record = &r
	data, err := json.Marshal(h)
	if err != nil {
		return err
	}
	if len(values) > 0 && bytes.Equal(values[0].Data, data) {
		return nil
	}
	return l.journal.Write(store.Change{Put: []store.Value{{Key: key, Data: data}}})
}

// Close ends the use of the file. Nothing waits to be written.
func (l *Ledger) Close() error { return l.journal.Close() }
