package store

import (
	"io"
	"os"
	"path/filepath"
)

// disk is what a File asks of a file system. The real one is [flash]; tests put
// one in its place that loses power or refuses.
type disk interface {
	Read(name string) ([]byte, error)   // the whole file, at most MaxValue and a little
	Create(name string) (handle, error) // new and empty, mode 0600
	Rename(old, name string) error      // replaces name
	Remove(name string) error           // may be undone by a power cut
	SyncDir(dir string) error           // makes renames in dir durable
}

// handle is an open file that is being written.
type handle interface {
	io.Writer
	Sync() error
	Close() error
}

// flash is the disk of the operating system.
type flash struct{}

// Read stops one byte after the largest frame: more would be damage anyway.
func (flash) Read(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, int64(MaxValue+frameExtra+1)))
}

// Create makes the file readable for its owner only: it may hold an IMSI.
func (flash) Create(name string) (handle, error) {
	return os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
}

func (flash) Rename(old, name string) error { return os.Rename(old, name) }

func (flash) Remove(name string) error { return os.Remove(name) }

func (flash) SyncDir(dir string) error { return syncDir(filepath.Clean(dir)) }
