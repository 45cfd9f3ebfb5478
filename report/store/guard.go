package store

import (
	"errors"
	"fmt"
	"io/fs"
	"runtime/debug"
)

// errDamaged says that the file must be examined again before the next use.
var errDamaged = errors.New("the file is damaged")

// guard turns a fault in the mapped file (a bad block of the flash, a file cut
// short by someone) and a panic of bbolt into errDamaged. It holds for the
// goroutine that calls it.
func guard(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", errDamaged, r)
		}
	}()
	return f()
}

// onlyRefused reports whether a write failed before it changed anything: the
// system took no bytes. Any other failure may be that of a sync.
func onlyRefused(err error) bool {
	var refused *fs.PathError
	return errors.As(err, &refused) && refused.Op == "write"
}
