package store

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"sync"
	"syscall"
)

// Status says how a value was found.
type Status int

// What [Open] and [Read] find, from best to worst.
const (
	OK        Status = iota // the value is there and whole
	Fresh                   // there is no value yet: a first start
	Recovered               // one copy was damaged: the value is whole, but may be one save old
	Damaged                 // every copy was damaged: the value is lost, start as if fresh and say so
)

// String gives the status in lower case.
func (s Status) String() string {
	switch s {
	case OK:
		return "ok"
	case Fresh:
		return "fresh"
	case Recovered:
		return "recovered"
	case Damaged:
		return "damaged"
	}
	return fmt.Sprintf("status %d", int(s))
}

// File is one small value on flash. It is safe for concurrent use.
type File struct {
	path string
	disk disk

	mu         sync.Mutex // guards everything that follows
	generation uint64     // of the newest whole copy on flash, 0 for none
	value      []byte     // as in that copy
	unsure     bool       // a save failed half way: flash may hold the value that was refused
	damage     []string
}

// Open reads the value kept under path (a name without the ".0" and ".1" of its
// copies) and prepares for saving. Damaged copies are set aside as
// PATH.n.damaged. The value is nil unless the status is [OK] or [Recovered].
// A folder that does not exist is [Fresh]; it must exist at the first save.
//
// The error is an [*Error], only for what looking again may cure: no permission.
// Damage is never an error, so that it can never become a crash loop.
func Open(path string) (*File, Status, []byte, error) {
	return open(flash{}, path)
}

// Read reads the value kept under path as [Open] does, but touches nothing: for
// a second process, or a technician's look at a running agent's state.
func Read(path string) (Status, []byte, error) {
	found, err := look(flash{}, path)
	if err != nil {
		return Fresh, nil, err
	}
	newest := found.newest()
	return found.status(), newest.value, nil
}

func open(d disk, path string) (*File, Status, []byte, error) {
	found, err := look(d, path)
	if err != nil {
		return nil, Fresh, nil, err
	}
	f := &File{path: path, disk: d}
	newest := found.newest()
	f.generation, f.value = newest.generation, newest.value
	for _, c := range found {
		if c.damage != nil {
			f.damage = append(f.damage, f.quarantine(c))
		}
	}
	return f, found.status(), bytes.Clone(f.value), nil
}

// Damage tells for each damaged copy that [Open] found what was wrong with it
// and where it is now. Empty unless the status was [Recovered] or [Damaged].
func (f *File) Damage() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.damage
}

// Save makes value what the next [Open] returns, also if the power fails right
// after Save has returned nil. When it returns an error, an [*Error], the next
// Open returns the value before or this one, never anything else, and Save may
// be tried again. Saving what is saved already writes nothing: flash wears.
func (f *File) Save(value []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.generation > 0 && !f.unsure && bytes.Equal(value, f.value) {
		return nil
	}
	if len(value) > MaxValue {
		return &Error{Op: "write", Path: f.path, Err: ErrTooLarge}
	}
	next := f.generation + 1
	f.unsure = true
	if err := f.place(copyPath(f.path, next), encodeFrame(next, value)); err != nil {
		return err
	}
	f.generation, f.value, f.unsure = next, bytes.Clone(value), false
	return nil
}

// place is replace that makes room on a full disk: the older copy, which would be replaced
// anyway, goes before. What else lies on the disk may not be able to shrink until this is
// saved.
func (f *File) place(name string, frame []byte) error {
	err := f.replace(name, frame)
	if errors.Is(err, syscall.ENOSPC) && f.disk.Remove(name) == nil {
		err = f.replace(name, frame)
	}
	return err
}

// replace puts a whole new file in the place of name, or leaves name alone.
func (f *File) replace(name string, frame []byte) error {
	temporary := f.path + ".tmp"
	if err := f.write(temporary, frame); err != nil {
		return err
	}
	if err := f.disk.Rename(temporary, name); err != nil {
		return &Error{Op: "rename", Path: name, Err: err}
	}
	if err := f.disk.SyncDir(filepath.Dir(name)); err != nil {
		return &Error{Op: "sync", Path: filepath.Dir(name), Err: err}
	}
	return nil
}

// write leaves a synced and closed file, so that a rename never shows half of it.
func (f *File) write(name string, frame []byte) error {
	h, err := f.disk.Create(name)
	if err != nil {
		return &Error{Op: "write", Path: name, Err: err}
	}
	if _, err := h.Write(frame); err != nil {
		h.Close() // the write's error says more
		return &Error{Op: "write", Path: name, Err: err}
	}
	if err := h.Sync(); err != nil {
		h.Close()
		return &Error{Op: "sync", Path: name, Err: err}
	}
	if err := h.Close(); err != nil {
		return &Error{Op: "write", Path: name, Err: err}
	}
	return nil
}

// quarantine moves a damaged copy out of the way and says so. Where the folder
// cannot be written it stays, and the next save overwrites it.
func (f *File) quarantine(c copyOnFlash) string {
	aside := c.path + ".damaged"
	if err := f.disk.Rename(c.path, aside); err != nil {
		return fmt.Sprintf("%s: %v (left in place)", c.path, c.damage)
	}
	return fmt.Sprintf("%s: %v (set aside as %s)", c.path, c.damage, filepath.Base(aside))
}

// copyPath is the copy that a generation is written to.
func copyPath(path string, generation uint64) string {
	return fmt.Sprintf("%s.%d", path, generation&1)
}

// copyOnFlash is one of the two copies as found: absent if generation is 0 and
// damage is nil.
type copyOnFlash struct {
	path       string
	generation uint64
	value      []byte
	damage     error
}

// copies are PATH.0 and PATH.1.
type copies [2]copyOnFlash

// look reads both copies and changes nothing.
func look(d disk, path string) (copies, error) {
	var found copies
	for i := range found {
		c := copyOnFlash{path: copyPath(path, uint64(i))}
		frame, err := d.Read(c.path)
		switch {
		case errors.Is(err, fs.ErrPermission):
			return copies{}, &Error{Op: "read", Path: c.path, Err: err}
		case errors.Is(err, fs.ErrNotExist):
		case err != nil: // a bad block of the flash
			c.damage = cause(err)
		default:
			c.generation, c.value, c.damage = decodeFrame(frame)
		}
		found[i] = c
	}
	return found, nil
}

// newest is the whole copy with the highest generation, or the zero copy.
func (c copies) newest() copyOnFlash {
	if c[1].generation > c[0].generation {
		return c[1]
	}
	return c[0]
}

func (c copies) status() Status {
	damaged := c[0].damage != nil || c[1].damage != nil
	switch whole := c.newest().generation > 0; {
	case whole && damaged:
		return Recovered
	case whole:
		return OK
	case damaged:
		return Damaged
	}
	return Fresh
}
