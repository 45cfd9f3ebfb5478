package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"go.etcd.io/bbolt"
)

// recover puts what was saved into a new file and the damaged one aside. It
// returns errDamaged when that is done. The damaged file stays in place, and
// locked, until the new one takes its name.
func (j *Journal) recover(saved contents) error {
	keep := saved.entries(j.limits)
	if err := j.build(keep); err != nil {
		return err
	}
	aside := j.setAside()
	if err := j.swap(); err != nil {
		return err
	}
	text := fmt.Sprintf("%s: %v (%s; %d entries carried over)", j.path, saved.damage, aside, len(keep))
	j.damage = append(j.damage, text)
	j.damage = j.damage[max(0, len(j.damage)-maxDamage):]
	return &Error{Op: "read", Path: j.path, Err: errDamaged}
}

// setAside keeps the damaged file under a second name, while the first stays until
// the new file takes it; where the file system knows no second names, it is moved.
func (j *Journal) setAside() string {
	aside := j.path + ".damaged"
	os.Remove(aside)
	err := os.Link(j.path, aside)
	if err != nil {
		err = os.Rename(j.path, aside)
	}
	if err != nil {
		return fmt.Sprintf("not kept: %v", cause(err))
	}
	return "set aside as " + filepath.Base(aside)
}

// replace makes a new file of the entries and puts it in the place of PATH.
func (j *Journal) replace(entries []entry) error {
	if err := j.build(entries); err != nil {
		return err
	}
	return j.swap()
}

// build writes PATH.new. On a full disk the file that was set aside earlier gives way.
func (j *Journal) build(entries []entry) error {
	err := j.write(entries)
	if errors.Is(err, syscall.ENOSPC) && os.Remove(j.path+".damaged") == nil {
		err = j.write(entries)
	}
	if err != nil {
		os.Remove(j.path + ".new")
	}
	return wrap("write", j.path+".new", err)
}

func (j *Journal) write(entries []entry) error {
	file, err := os.OpenFile(j.path+".new", os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer file.Close() // a second time where bbolt has closed it
	return guard(func() error {
		bolt, err := openBolt(file)
		if err != nil {
			return err
		}
		return errors.Join(bolt.Update(func(tx *bbolt.Tx) error { return fillIn(tx, entries) }), bolt.Close())
	})
}

// fillIn makes the buckets and puts the entries into them as they are.
func fillIn(tx *bbolt.Tx, entries []entry) error {
	for _, name := range [][]byte{recordBucket, valueBucket} {
		b, err := tx.CreateBucket(name)
		if err != nil {
			return err
		}
		b.FillPercent = fill
	}
	for _, e := range entries {
		if err := enter(tx.Bucket([]byte{e.kind}), e); err != nil {
			return err
		}
	}
	return nil
}

// swap makes PATH.new PATH, durably.
func (j *Journal) swap() error {
	if err := os.Rename(j.path+".new", j.path); err != nil {
		return &Error{Op: "rename", Path: j.path, Err: err}
	}
	dir := filepath.Dir(j.path)
	return wrap("sync", dir, syncDir(dir))
}

// settle rewrites the file after a failed sync: the system may show pages that it
// has given up writing, and would not write them again.
func (j *Journal) settle() error {
	if !j.unsure {
		return nil
	}
	info, err := j.file.Stat()
	if err != nil {
		return err
	}
	if err := j.replace(load(j.file, info.Size()).entries(j.limits)); err != nil {
		return err
	}
	j.unsure = false
	j.letGo()
	return j.open()
}
