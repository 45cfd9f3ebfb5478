package store

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"syscall"
)

// errPower is what every call returns once the power is gone.
var errPower = errors.New("power cut")

// inode is a file's content, with or without a name.
type inode struct {
	data   []byte
	synced bool
}

// rename is one change of the folder that is not durable yet.
type rename struct{ old, name string }

// ram is a disk with the habits of a real one: what is not synced may be lost,
// torn or garbage after a power cut, and renames wait for SyncDir.
type ram struct {
	names   map[string]*inode // what programs see
	durable map[string]*inode // what the folder on flash says
	pending []rename

	steps  int   // calls so far that change something
	cutAt  int   // the call at which the power goes, 0 for never
	after  bool  // the call at cutAt still takes effect
	refuse error // what every change returns instead, nil for none
	full   bool  // it takes no byte until something is removed
	broken map[string]error
}

func newRAM() *ram {
	return &ram{names: map[string]*inode{}, durable: map[string]*inode{}, broken: map[string]error{}}
}

// step counts a change and says whether it takes effect and what it returns.
func (r *ram) step() (effect bool, err error) {
	r.steps++
	switch {
	case r.refuse != nil:
		return false, r.refuse
	case r.cutAt == 0 || r.steps < r.cutAt:
		return true, nil
	case r.steps == r.cutAt:
		return r.after, errPower
	}
	return false, errPower
}

func (r *ram) Read(name string) ([]byte, error) {
	if err := r.broken[name]; err != nil {
		return nil, &fs.PathError{Op: "read", Path: name, Err: err}
	}
	i, ok := r.names[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return bytes.Clone(i.data), nil
}

func (r *ram) Create(name string) (handle, error) {
	effect, err := r.step()
	if !effect {
		return nil, err
	}
	i := r.names[name]
	if i == nil {
		i = &inode{}
		r.names[name] = i
	}
	i.data, i.synced = nil, false
	return &ramHandle{r, i}, err
}

func (r *ram) Rename(old, name string) error {
	effect, err := r.step()
	if effect {
		r.names[name] = r.names[old]
		delete(r.names, old)
		r.pending = append(r.pending, rename{old, name})
	}
	return err
}

// Remove waits for SyncDir, too: until then a power cut brings the file back.
func (r *ram) Remove(name string) error {
	effect, err := r.step()
	if _, ok := r.names[name]; effect && !ok {
		return fs.ErrNotExist
	}
	if effect {
		delete(r.names, name)
		r.full = false
	}
	return err
}

func (r *ram) SyncDir(string) error {
	effect, err := r.step()
	if effect {
		r.durable, r.pending = maps.Clone(r.names), nil
	}
	return err
}

type ramHandle struct {
	disk *ram
	file *inode
}

func (h *ramHandle) Write(b []byte) (int, error) {
	effect, err := h.disk.step()
	if effect && h.disk.full {
		return 0, syscall.ENOSPC
	}
	if effect {
		h.file.data = append(h.file.data, b...)
	}
	return len(b), err
}

func (h *ramHandle) Sync() error {
	effect, err := h.disk.step()
	if effect {
		h.file.synced = true
	}
	return err
}

func (h *ramHandle) Close() error { return nil }

// spoils are what a file system may make of content that was never synced.
var spoils = map[string]func([]byte) []byte{
	"whole":   bytes.Clone,
	"empty":   func([]byte) []byte { return nil },
	"half":    func(b []byte) []byte { return bytes.Clone(b[:len(b)/2]) },
	"zeroed":  func(b []byte) []byte { return make([]byte, len(b)) },
	"garbage": func(b []byte) []byte { return bytes.Repeat([]byte{0xA5}, len(b)+7) },
}

// afterCut is the disk at the next boot: the first kept pending renames made it
// to flash, and unsynced content is spoilt.
func (r *ram) afterCut(kept int, spoil func([]byte) []byte) *ram {
	next := newRAM()
	names := maps.Clone(r.durable)
	for name, i := range r.names { // files made since the last SyncDir may be there too
		if _, ok := names[name]; !ok && !slices.ContainsFunc(r.pending, func(p rename) bool { return p.name == name }) {
			names[name] = i
		}
	}
	for _, p := range r.pending[:kept] {
		if i, ok := r.renamed(p); ok {
			names[p.name] = i
			delete(names, p.old)
		}
	}
	for name, i := range names {
		data := bytes.Clone(i.data)
		if !i.synced {
			data = spoil(i.data)
		}
		next.names[name] = &inode{data: data, synced: true}
	}
	next.durable = maps.Clone(next.names)
	return next
}

// renamed is the file that a pending rename moved.
func (r *ram) renamed(p rename) (*inode, bool) {
	i, ok := r.names[p.name]
	return i, ok
}
