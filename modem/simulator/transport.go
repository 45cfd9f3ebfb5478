package simulator

import (
	"context"
	"errors"
	"fmt"
	"net"
)

// Pipe is an in-memory line to the modem, for tests: a deadline-capable net.Conn on which virtual time works. The line
// ends when the client closes it, with the fault "unplug" (while it is on, Pipe gives a closed line), and with Close.
func (m *Modem) Pipe() net.Conn {
	client, server := net.Pipe()
	if !m.spawn(func() { _ = m.Serve(m.ctx, server) }) { // how a line ended shows at the client's end
		_ = server.Close()
	}
	return client
}

// ListenTCP serves the modem at a TCP address such as "127.0.0.1:0", and returns the address in use. Each connection
// is a line. It ends with ctx or Close.
func (m *Modem) ListenTCP(ctx context.Context, addr string) (net.Addr, error) {
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("serve simulated modem over TCP: %w", err)
	}
	if !m.spawn(func() { m.accept(ctx, ln) }) {
		return nil, errors.Join(ErrClosed, ln.Close())
	}
	return ln.Addr(), nil
}

// accept serves connections until ctx or the modem ends, and waits for them.
func (m *Modem) accept(ctx context.Context, ln net.Listener) {
	ctx, cancel := m.bind(ctx)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { _ = ln.Close() })
	defer stop()
	for {
		conn, err := ln.Accept()
		if err != nil {
			if ctx.Err() != nil || errors.Is(err, net.ErrClosed) || pause(ctx, byteGap) != nil {
				return
			}
			continue // out of descriptors, or a client that went away: the next may come through
		}
		if !m.spawn(func() { _ = m.Serve(ctx, conn) }) {
			_ = conn.Close()
		}
	}
}

// bind is a context that ends with ctx or with the modem.
func (m *Modem) bind(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(m.ctx, cancel)
	return ctx, func() {
		stop()
		cancel()
	}
}
