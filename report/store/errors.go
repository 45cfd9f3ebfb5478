package store

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"syscall"
)

// Error says which step on which file failed, and what to do about it. The value
// that was saved before stays readable.
type Error struct {
	Op   string // "read", "write", "sync", "rename" or "lock"
	Path string // the file
	Err  error  // the system's error, for errors.Is
}

// Error gives what, on what, why and what to try in one line.
func (e *Error) Error() string {
	text := fmt.Sprintf("%s %s: %v", e.Op, e.Path, cause(e.Err))
	if hint := e.Hint(); hint != "" {
		text += "; " + hint
	}
	return text
}

// Unwrap gives the system's error.
func (e *Error) Unwrap() error { return e.Err }

// Hint says what to do, or "" where nothing general can be said.
func (e *Error) Hint() string {
	dir := filepath.Dir(e.Path)
	switch {
	case errors.Is(e.Err, syscall.ENOSPC):
		return "free some space on the file system of " + dir
	case errors.Is(e.Err, ErrInUse):
		return "ask the agent that is running, or stop it"
	case errors.Is(e.Err, syscall.EROFS):
		return "the file system is mounted read-only: remount it, or choose another folder under [state] dir"
	case errors.Is(e.Err, fs.ErrPermission):
		return "give the agent's user read and write permission on " + dir + " and its files"
	case errors.Is(e.Err, fs.ErrNotExist):
		return "create the folder " + dir + ", or choose another one under [state] dir"
	case errors.Is(e.Err, ErrTooLarge):
		return "keep what grows in the spool, not in this file"
	}
	return ""
}

// ErrTooLarge is the cause when a value is longer than [MaxValue].
var ErrTooLarge = fmt.Errorf("value is larger than %d bytes", MaxValue)

// ErrInUse is the cause when another process has a journal open.
var ErrInUse = errors.New("another process uses it")

// wrap makes an Error of err, unless it is nil or one already.
func wrap(op, path string, err error) error {
	var typed *Error
	if err == nil || errors.As(err, &typed) {
		return err
	}
	return &Error{Op: op, Path: path, Err: err}
}

// cause strips the path that os errors repeat.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
