package at

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// emptyReadPause is the pause after a Read of no bytes and no error, as a serial port
// with a read time-out gives it: no busy loop on one that gives nothing else.
const emptyReadPause = 10 * time.Millisecond

// readAll is the reader goroutine. It alone feeds and closes the URC queue.
func (g *guard) readAll() {
	defer close(g.urcs)
	buf := make([]byte, 1024)
	for {
		n, err := g.port.Read(buf)
		if n > 0 {
			g.received(buf[:n])
		}
		if err != nil {
			g.end(fmt.Errorf("read: %w", err))
			return
		}
		if n == 0 && g.pause(context.Background(), emptyReadPause) != nil {
			return
		}
	}
}

// Write sends warthog's command to the port, with CR alone at its end.
func (g *guard) Write(p []byte) (int, error) {
	x, atPrompt := g.begin()
	if x == nil {
		return 0, errGivenUp
	}
	line := bytes.TrimSuffix(p, []byte("\n"))
	g.trace(Sent, bytes.TrimSuffix(line, []byte("\r")))
	if atPrompt {
		line = append([]byte(escape), line...)
	}
	if err := g.send(line); err != nil {
		g.end(err)
		if !g.isOver(x) {
			return 0, err
		}
	}
	return len(p), nil // or the reply came, and the port went, before the write returned
}

// outgoing is what the writer writes. The result goes to wrote; where that is nil, a
// failure ends the session.
type outgoing struct {
	line  []byte
	wrote chan<- error // one place, so that a late writer can end
}

// send has the writer write, and waits for it no longer than the write time-out.
func (g *guard) send(line []byte) error {
	timer := time.NewTimer(g.cfg.WriteTimeout)
	defer timer.Stop()
	wrote := make(chan error, 1)
	select {
	case g.out <- outgoing{line, wrote}:
	case <-timer.C: // a text that was sent before is still on its way
		return fmt.Errorf("write: %w (waited %v)", ErrWriteStuck, g.cfg.WriteTimeout)
	case <-g.done:
		return g.err()
	}
	select {
	case err := <-wrote:
		return err
	case <-timer.C:
		return fmt.Errorf("write: %w (waited %v)", ErrWriteStuck, g.cfg.WriteTimeout)
	case <-g.done:
		return g.err()
	}
}

// writeAll is the writer goroutine. A Write that hangs in the system cannot be ended
// from here, so it has a goroutine of its own that can be left behind.
func (g *guard) writeAll() {
	for {
		select {
		case o := <-g.out:
			g.written(o, writeWhole(g.port, o.line))
		case <-g.done:
			return
		}
	}
}

// written passes on how a write ended.
func (g *guard) written(o outgoing, err error) {
	switch {
	case o.wrote != nil:
		o.wrote <- err
	case err != nil:
		g.end(err)
	}
}

// writeWhole writes all of p: serial ports may take a part without an error.
func writeWhole(w io.Writer, p []byte) error {
	for len(p) > 0 {
		n, err := w.Write(p)
		if err == nil && n == 0 {
			err = io.ErrShortWrite
		}
		if err != nil {
			return fmt.Errorf("write: %w", err)
		}
		p = p[n:]
	}
	return nil
}

// end ends the session, once. Everything else ends by itself when done is closed.
func (g *guard) end(cause error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.cause != nil {
		return
	}
	g.cause = ErrClosed
	if !errors.Is(cause, ErrClosed) {
		g.cause = fmt.Errorf("%w: %w", ErrClosed, cause)
	}
	close(g.done)
}

// err returns why the session ended, nil while it runs.
func (g *guard) err() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.cause
}
