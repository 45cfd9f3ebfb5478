package store

import (
	"errors"
	"io/fs"
	"os"
	"sort"
)

// Snapshot is a journal as it stood when it was read: for a second process, or a
// technician's look while no agent runs. It holds no file open.
type Snapshot struct {
	records []Record // oldest first
	all     contents
}

// ReadJournal reads a journal and touches nothing: neither a missing file, which
// is an empty journal, nor a damaged one, of which everything whole is there. The
// error is an [*Error]: [ErrInUse] while an agent has the journal open, or no
// permission.
func ReadJournal(path string) (*Snapshot, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &Snapshot{all: newContents()}, nil
	}
	if err != nil {
		return nil, &Error{Op: "read", Path: path, Err: err}
	}
	defer file.Close()
	if err := lock(file, false); err != nil {
		return nil, &Error{Op: "lock", Path: path, Err: err}
	}
	info, err := file.Stat()
	if err != nil {
		return nil, &Error{Op: "read", Path: path, Err: err}
	}
	s := &Snapshot{all: load(file, info.Size())}
	for _, n := range s.all.numbers() {
		s.records = append(s.records, Record{n, s.all.records[n].data})
	}
	return s, nil
}

// Damage tells what is wrong with the file; empty where nothing is.
func (s *Snapshot) Damage() []string {
	if s.all.damage == nil {
		return nil
	}
	return []string{s.all.damage.Error()}
}

// Records is [Journal.Records]; the error is always nil.
func (s *Snapshot) Records(from uint64, n int) ([]Record, error) {
	i := sort.Search(len(s.records), func(i int) bool { return s.records[i].Key >= from })
	rest := s.records[i:]
	return rest[:min(len(rest), max(n, 0))], nil
}

// Last is [Journal.Last]; the error is always nil.
func (s *Snapshot) Last(n int) ([]Record, error) {
	return s.records[len(s.records)-min(max(n, 0), len(s.records)):], nil
}

// Value is [Journal.Value]; the error is always nil.
func (s *Snapshot) Value(key string) ([]byte, bool, error) {
	e, ok := s.all.values[key]
	return e.data, ok, nil
}

// Values is [Journal.Values]; the error is always nil.
func (s *Snapshot) Values() ([]Value, error) { return s.all.valueList(), nil }
