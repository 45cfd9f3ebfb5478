package spool

import (
	"io/fs"
	"os"

	"github.com/simkeeper/simkeeper/report/store"
)

// disk opens the two files. The real one is [flash]; tests put one in its place that
// loses power between two writes, or refuses them.
type disk interface {
	openFile(path string) (file, store.Status, []byte, error)
	openJournal(path string, limits store.Limits) (journal, error)
	exists(path string) bool
}

// file is what the spool asks of a [store.File].
type file interface {
	Save(value []byte) error
	Damage() []string
}

// journal is what the spool asks of a [store.Journal].
type journal interface {
	Write(store.Change) error
	Records(from uint64, n int) ([]store.Record, error)
	Last(n int) ([]store.Record, error)
	Value(key string) ([]byte, bool, error)
	Size() (records int, bytes int64)
	Damage() []string
	Remove() error
	Close() error
}

// flash is the disk of the operating system.
type flash struct{}

func (flash) openFile(path string) (file, store.Status, []byte, error) {
	f, status, value, err := store.Open(path)
	if err != nil {
		return nil, status, nil, err // not f: an interface with a nil pointer is not nil
	}
	return f, status, value, nil
}

func (flash) openJournal(path string, limits store.Limits) (journal, error) {
	j, err := store.OpenJournal(path, limits)
	if err != nil {
		return nil, err
	}
	return j, nil
}

// exists is true also where that cannot be found out: opening will tell.
func (flash) exists(path string) bool {
	_, err := os.Lstat(path)
	return !os.IsNotExist(err) && err != fs.ErrNotExist
}
