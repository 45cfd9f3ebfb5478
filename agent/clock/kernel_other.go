//go:build !linux

package clock

import "time"

// started stands in for the start of the system, which is asked only on Linux.
var started = time.Now()

// Synchronised is not known on this system.
func Synchronised() bool { return false }

// Uptime is the time since the program started.
func Uptime() time.Duration { return time.Since(started) }
