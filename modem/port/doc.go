// Package port opens the byte stream to a modem: a serial line, a pseudo
// terminal or tcp://host:port. It knows who else uses the line, takes and
// respects the usual locks, notices when the line vanishes and waits for its
// return. It speaks no AT: lines, replies and timeouts belong to modem/at, and
// which of several ports is the modem's belongs to modem/reader.
//
// Start with Open; it gives a *Port or an *Error that names the holder:
//
//	p, err := port.Open(ctx, port.Config{Path: "/dev/ttyUSB2"})
//	...
//	n, err := p.Read(buf) // an *Error of Kind Missing: the line is gone
//	p.Close()
//	err = port.Wait(ctx, cfg) // until it is there again
//
// List shows the ports of this system without opening any, Devices what is on the
// USB, Holders who has a port open, Running which processes bear a name,
// DefaultHold whether a port may be kept open between questions.
//
// # How a line is opened on Linux
//
//	resolve symlinks → UUCP lock file → nobody has it open (/proc/*/fd)
//	→ own descriptor → flock → HUPCL off → closing_wait none
//	→ go.bug.st/serial sets raw mode and rate → TIOCEXCL → discard stale input
//
// With the build tag small, which scripts/build sets for terminals, raw mode and rate
// are set on our own descriptor instead, flag by flag as the library does. The library
// compiles a regular expression for a list of ports that nobody here asks for; it and
// package regexp are 200 KB of a binary that may have 8 MB.
//
// go.bug.st/serial v1.8.0 sets the line up and is closed again; the bytes go
// over our own descriptor, which Go's poller watches. That is on purpose. The
// library's Write is not guarded against Close and can land in a file that got
// the descriptor's number since; its Close does not free a blocked Write; its
// Read panics at descriptor 1024; and what it opens is inherited by child
// processes. An *os.File has none of this. Settings belong to the line, not to
// the descriptor, so they stay. Elsewhere the library carries the bytes too,
// behind the same Port.
//
// A WWAN port (/dev/wwan0at0) is a character device without line settings:
// the steps from HUPCL to TIOCEXCL are left out for it.
//
// # Goroutines
//
// Open starts one, because open(2) can hang in a driver and cannot be
// interrupted. It ends with Open, or, when ctx was over first, as soon as the
// kernel lets it go; what it opened by then it closes.
package port
