//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package store

import "os"

// lock does nothing here: bbolt's own lock still refuses a second writer, and an
// agent runs on Linux.
func lock(*os.File, bool) error { return nil }

func unlock(*os.File) {}
