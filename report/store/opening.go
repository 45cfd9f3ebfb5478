package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"
)

// pageSize of new files. 1,024 bytes is the least that bbolt can find again, and
// writes half of what 4,096 do for one record.
const pageSize = 1024

// open makes j.bolt ready on a file that passed the examination. Two openings that
// meet in one folder wait for each other, so that none takes a file away from
// under the other.
func (j *Journal) open() error {
	folder, err := os.Open(filepath.Dir(j.path))
	if err != nil {
		return &Error{Op: "read", Path: j.path, Err: err}
	}
	defer folder.Close()
	if err := lock(folder, true); errors.Is(err, ErrInUse) {
		return &Error{Op: "lock", Path: j.path, Err: err} // another error: it cannot be locked here
	}
	err = j.openOnce()
	if errors.Is(err, errDamaged) {
		err = j.openOnce() // the new file
	}
	return err
}

// openOnce opens the file, which is made if there is none. A damaged one is
// replaced and errDamaged returned.
func (j *Journal) openOnce() error {
	file, err := os.OpenFile(j.path, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		if err := j.replace(nil); err != nil {
			return err
		}
		file, err = os.OpenFile(j.path, os.O_RDWR, 0)
	}
	if err != nil {
		return &Error{Op: "read", Path: j.path, Err: err}
	}
	if err := j.examine(file); err != nil {
		file.Close()
		return err
	}
	return j.start(file)
}

// examine locks and reads a file before bbolt does.
func (j *Journal) examine(file *os.File) error {
	if err := lock(file, true); err != nil {
		return &Error{Op: "lock", Path: j.path, Err: err}
	}
	info, err := file.Stat()
	if err != nil {
		return &Error{Op: "read", Path: j.path, Err: err}
	}
	var found summary
	if damage := walkTree(file, info.Size(), found.add); damage != nil {
		return j.recover(salvage(file, info.Size(), damage))
	}
	// What cut-off writes left behind must not be taken for newer than what follows.
	found.generation = lastGeneration(file, info.Size())
	j.have = found
	return nil
}

// start gives an examined file to bbolt.
func (j *Journal) start(file *os.File) error {
	err := guard(func() (err error) {
		j.bolt, err = openBolt(file)
		return err
	})
	if err != nil {
		unlock(file)
		file.Close()
		j.bolt = nil
		return wrap("read", j.path, err)
	}
	j.file = file
	return nil
}

// openBolt makes bbolt use an open file. The list of free pages is kept on flash
// (see [tree.readFreelist]), and the file grows by 32 KB instead of doubling.
func openBolt(file *os.File) (*bbolt.DB, error) {
	bolt, err := bbolt.Open(file.Name(), 0o600, &bbolt.Options{
		PageSize: pageSize, Timeout: lockWait, NoStatistics: true,
		OpenFile: func(string, int, os.FileMode) (*os.File, error) { return file, nil },
	})
	if err == nil {
		bolt.AllocSize = 32 << 10
	}
	return bolt, err
}

// letGo closes the file in an orderly way.
func (j *Journal) letGo() error {
	if j.bolt == nil {
		return nil
	}
	err := guard(j.bolt.Close)
	j.abandon()
	return err
}

// abandon closes the file beneath bbolt, which may hold its own locks for ever
// after a fault. Its map of the file, as large as the file, stays until the end.
func (j *Journal) abandon() {
	unlock(j.file)
	j.file.Close()
	j.bolt, j.file = nil, nil
}
