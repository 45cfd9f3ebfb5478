package port

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

const (
	defaultBaud = 115200
	openLimit   = 15 * time.Second       // drivers that need more than 7 s are known
	writeGrace  = 250 * time.Millisecond // for a Write in flight when Close comes
)

// Config says which port to open and how. Only Path is required.
type Config struct {
	Path string // serial device or a symlink to it, pty, COM5, or tcp://host:port
	Baud int    // bits per second, 0 is 115200; no meaning for tcp, nor for the bytes of a pty
	Root string // where /proc, /sys and /var/lock are found; "" is "/"
}

// Port is an open line to a modem. Read has one caller at a time and blocks
// until bytes come; writes are carried out one after the other; Close may be
// called from anywhere and ends a pending Read and Write.
type Port struct {
	name    string
	stream  io.ReadWriteCloser
	closed  chan struct{} // closed by the first Close
	writing chan struct{} // one slot: taken by the Write in flight, for good by Close
	once    sync.Once
	err     error // what the first Close returned; once guards it
}

// Open opens the port that c names, within ctx and in 15 s at most. Errors are
// an *Error, or wrap context.Canceled when the caller gave up.
func Open(ctx context.Context, c Config) (*Port, error) {
	if c.Path == "" {
		return nil, &Error{Kind: Missing, Err: errors.New("no port is given")}
	}
	ctx, cancel := context.WithTimeout(ctx, openLimit)
	defer cancel()
	if isAddress(c.Path) {
		return dial(ctx, c.Path)
	}
	if c.Baud < 0 {
		return nil, &Error{Path: c.Path, Kind: Unusable, Err: fmt.Errorf("%d is no bit rate", c.Baud)}
	}
	if c.Baud == 0 {
		c.Baud = defaultBaud
	}
	return bounded(ctx, c.Path, func() (*Port, error) { return openDevice(c) })
}

// bounded runs open, which nothing can interrupt, and waits for it no longer
// than ctx; a port that comes later is closed again.
func bounded(ctx context.Context, path string, open func() (*Port, error)) (*Port, error) {
	if ctx.Err() != nil {
		return nil, gaveUp(ctx, path)
	}
	type result struct {
		port *Port
		err  error
	}
	done := make(chan result)
	go func() {
		p, err := open()
		select {
		case done <- result{p, err}:
		case <-ctx.Done():
			if p != nil {
				p.Close()
			}
		}
	}()
	select {
	case r := <-done:
		return r.port, r.err
	case <-ctx.Done():
		return nil, gaveUp(ctx, path)
	}
}

// gaveUp tells a driver that does not answer from a caller who does not wait.
func gaveUp(ctx context.Context, path string) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return fmt.Errorf("%s: opening was given up: %w", path, ctx.Err())
	}
	return &Error{Path: path, Kind: Unusable, Err: fmt.Errorf("the driver did not open it in time (%w)", ctx.Err())}
}

func newPort(name string, stream io.ReadWriteCloser) *Port {
	return &Port{
		name:    name,
		stream:  stream,
		closed:  make(chan struct{}),
		writing: make(chan struct{}, 1),
	}
}

// Name is the device that was opened, symlinks resolved ("/dev/ttyUSB2"), or
// the address as it was given.
func (p *Port) Name() string { return p.name }

// Read waits for bytes. It never returns 0 bytes without an error. An *Error of
// Kind Missing means that the line is gone (unplugged, hung up, connection
// lost): close the port at once, as a modem that comes back gets another name
// (ttyUSB1 for ttyUSB0) while the old one is still open. After Close the error
// wraps os.ErrClosed.
func (p *Port) Read(b []byte) (int, error) {
	if p.isClosed() {
		return 0, p.refused()
	}
	n, err := p.stream.Read(b)
	return n, p.explain(err)
}

// Write sends all of b or says why not, with Read's errors. It has no time
// limit of its own: Close frees a Write that the driver does not take.
func (p *Port) Write(b []byte) (int, error) {
	select {
	case <-p.closed:
		return 0, p.refused()
	case p.writing <- struct{}{}:
	}
	defer func() { <-p.writing }()
	if p.isClosed() { // both cases were ready, and chance took the second
		return 0, p.refused()
	}
	n, err := p.stream.Write(b)
	return n, p.explain(err)
}

// Close ends a pending Read and Write, gives the locks back and closes the
// line. Every call after the first returns the same and does nothing.
func (p *Port) Close() error {
	p.once.Do(func() {
		close(p.closed)
		p.awaitWriter()
		p.err = p.stream.Close()
	})
	return p.err
}

// awaitWriter lets a Write in flight finish, so that it does not meet a
// descriptor that is somebody else's by then. One that takes longer than the
// grace sits in the driver already, on the right descriptor.
func (p *Port) awaitWriter() {
	grace := time.NewTimer(writeGrace)
	defer grace.Stop()
	select {
	case p.writing <- struct{}{}: // kept: nobody writes any more
	case <-grace.C:
	}
}

func (p *Port) isClosed() bool {
	select {
	case <-p.closed:
		return true
	default:
		return false
	}
}

func (p *Port) refused() error { return fmt.Errorf("%s: %w", p.name, os.ErrClosed) }

// explain turns any failure of the open line into what it means here: the line
// is gone, unless we closed it ourselves.
func (p *Port) explain(err error) error {
	switch {
	case err == nil:
		return nil
	case p.isClosed():
		return p.refused()
	}
	return &Error{Path: p.name, Kind: Missing, Err: fmt.Errorf("the line was lost (%w)", cause(err))}
}
