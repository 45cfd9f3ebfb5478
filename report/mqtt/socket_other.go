//go:build !linux

package mqtt

import "syscall"

// patient is something of Linux alone.
func patient(syscall.RawConn) {}
