package clock

import (
	"time"

	"golang.org/x/sys/unix"
)

// Synchronised reports whether the kernel's clock is disciplined by NTP or PTP
// (adjtimex(2), STA_UNSYNC).
func Synchronised() bool {
	var t unix.Timex
	state, err := unix.Adjtimex(&t)
	return err == nil && state != unix.TIME_ERROR && t.Status&unix.STA_UNSYNC == 0
}

// Uptime is the time since the system started, the time of its sleep included
// (clock_gettime(2), CLOCK_BOOTTIME), 0 where it cannot be read.
func Uptime() time.Duration {
	var t unix.Timespec
	if unix.ClockGettime(unix.CLOCK_BOOTTIME, &t) != nil {
		return 0
	}
	return time.Duration(t.Nano())
}
