package agent

import (
	"context"
	"net"
	"sync"
	"sync/atomic"

	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/netif"
)

// uplink is how the reports leave the terminal. While the card is quiet, not activated,
// they go around the cellular link or wait: one packet there would start its paid term.
type uplink struct {
	cellular Cellular
	dial     func(ctx context.Context, network, addr string) (net.Conn, error)
	via      config.Via
	carried  *atomic.Uint64 // bytes of ours over the cellular link

	mu    sync.Mutex
	quiet bool
	open  map[*metered]bool // and whether it goes around the cellular link
}

func newUplink(o Options, carried *atomic.Uint64) *uplink {
	dial := o.Dial
	if dial == nil {
		dial = (&net.Dialer{KeepAlive: -1}).DialContext
	}
	return &uplink{cellular: o.Cellular, dial: dial, via: o.Config.MQTT.Via, carried: carried, open: map[*metered]bool{}}
}

// Dial connects to a broker.
func (u *uplink) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	u.mu.Lock()
	quiet := u.quiet
	u.mu.Unlock()
	dial := u.dial
	switch {
	case quiet:
		dial = u.cellular.Around
	case u.via == config.ViaCellular:
		dial = u.cellular.Dial
	}
	conn, err := dial(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	m := &metered{Conn: conn, u: u, cellular: u.via == config.ViaCellular || !quiet && u.cellular.Owns(conn.LocalAddr())}
	return u.keep(m, quiet)
}

// keep notes an open connection. One that was made while the card became quiet is closed.
func (u *uplink) keep(m *metered, around bool) (net.Conn, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.quiet && !around {
		m.Conn.Close()
		return nil, net.ErrClosed
	}
	u.open[m] = around
	return m, nil
}

// hush makes the uplink quiet or not. What is open and may cross the cellular link is
// given up without a goodbye, which would be a packet.
func (u *uplink) hush(quiet bool) (changed bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	changed, u.quiet = u.quiet != quiet, quiet
	for m, around := range u.open {
		if quiet && !around {
			netif.Abandon(m.Conn)
		}
	}
	return changed
}

// metered is a connection whose bytes over the cellular link are counted.
type metered struct {
	net.Conn
	u        *uplink
	cellular bool
}

// Read counts what comes.
func (m *metered) Read(p []byte) (int, error) {
	n, err := m.Conn.Read(p)
	m.count(n)
	return n, err
}

// Write counts what goes.
func (m *metered) Write(p []byte) (int, error) {
	n, err := m.Conn.Write(p)
	m.count(n)
	return n, err
}

func (m *metered) count(n int) {
	if m.cellular && n > 0 {
		m.u.carried.Add(uint64(n))
	}
}

// Close forgets the connection.
func (m *metered) Close() error {
	m.u.mu.Lock()
	delete(m.u.open, m)
	m.u.mu.Unlock()
	return m.Conn.Close()
}
