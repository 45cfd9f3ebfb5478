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

// Uptime is the time since the system started, 0 where it cannot be read.
func Uptime() time.Duration {
	var info unix.Sysinfo_t
	if unix.Sysinfo(&info) != nil {
		return 0
	}
	return time.Duration(info.Uptime) * time.Second
}
