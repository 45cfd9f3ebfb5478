package simulator

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
)

// PTY is a pseudo-terminal that a program opens like the modem's serial port.
type PTY struct {
	m      *Modem
	link   string
	cancel context.CancelFunc
	done   chan struct{} // closed when the pty is gone for good; err is valid then
	err    error

	mu   sync.Mutex
	path string // of the slave; "" while unplugged
}

// terminal is one pseudo-terminal: the modem's end, and the device for the client.
type terminal struct {
	io.ReadWriteCloser
	path     string
	withdraw func(path string) // called before it closes; nil: nothing
}

// Close takes the link away first: the kernel gives the name of a closed terminal to the
// next one that anybody opens, and the link must not lead there.
func (t *terminal) Close() error {
	if t.withdraw != nil {
		t.withdraw(t.path)
	}
	return t.ReadWriteCloser.Close()
}

// OpenPTY puts the modem on a new pseudo-terminal in raw mode, and makes link, unless it is empty, a symlink to it. An
// old symlink there is replaced, anything else is an error. Clients may come and go: the device stays. With the fault
// "unplug" the device hangs up and the link goes; when the fault ends there is a new device under the same link. It
// ends with ctx, Close of the pty or of the modem. Linux and macOS only.
func (m *Modem) OpenPTY(ctx context.Context, link string) (*PTY, error) {
	t, err := newTerminal()
	if err != nil {
		return nil, fmt.Errorf("put simulated modem on a pty: %w", err)
	}
	p := &PTY{m: m, link: link, done: make(chan struct{})}
	if err := p.publish(t.path); err != nil {
		return nil, errors.Join(err, t.Close())
	}
	ctx, p.cancel = m.bind(ctx)
	if !m.spawn(func() { p.run(ctx, t) }) {
		p.cancel()
		p.withdraw(t.path)
		return nil, errors.Join(ErrClosed, t.Close())
	}
	return p, nil
}

// Path is the device to open, "" while unplugged. It changes when the modem comes back; Link does not.
func (p *PTY) Path() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.path
}

// Link is the symlink given to OpenPTY, "" without one.
func (p *PTY) Link() string { return p.link }

// Close hangs up, removes the link, and waits until the pty is gone. The error says why a pty did not come back after
// it was unplugged.
func (p *PTY) Close() error {
	p.cancel()
	<-p.done
	return p.err
}

// run serves one terminal after the other until the context ends.
func (p *PTY) run(ctx context.Context, t *terminal) {
	defer close(p.done)
	defer p.cancel()
	for {
		t.withdraw = p.withdraw
		_ = p.m.Serve(ctx, t) // ends by unplugging, or with the context
		if p.m.awaitPlugged(ctx) != nil {
			return
		}
		next, err := newTerminal()
		if err == nil {
			err = p.publish(next.path)
		}
		if err != nil {
			p.err = fmt.Errorf("put simulated modem back on a pty: %w", err)
			return
		}
		t = next
	}
}

// publish points the link at the device.
func (p *PTY) publish(path string) error {
	if p.link != "" {
		if err := replaceLink(path, p.link); err != nil {
			return err
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.path = path
	return nil
}

// withdraw removes the link where it still leads to a terminal of ours.
func (p *PTY) withdraw(path string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.path != path {
		return
	}
	if target, err := os.Readlink(p.link); p.link != "" && err == nil && target == p.path {
		_ = os.Remove(p.link) // a link that stays is replaced by the next
	}
	p.path = ""
}

// replaceLink makes link point at target in one step, and never replaces what is not a symlink.
func replaceLink(target, link string) error {
	if info, err := os.Lstat(link); err == nil && info.Mode()&os.ModeSymlink == 0 {
		return fmt.Errorf("link %s to the simulated modem: something that is no symlink is there; remove it or choose another name", link)
	}
	dir, err := os.MkdirTemp(filepath.Dir(link), ".simulator-*")
	if err != nil {
		return fmt.Errorf("link %s to the simulated modem: %w", link, err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	fresh := filepath.Join(dir, "link")
	if err := os.Symlink(target, fresh); err != nil {
		return fmt.Errorf("link %s to the simulated modem: %w", link, err)
	}
	if err := os.Rename(fresh, link); err != nil {
		return fmt.Errorf("link %s to the simulated modem: %w", link, err)
	}
	return nil
}
