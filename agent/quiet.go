package agent

import (
	"context"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"

	"github.com/simkeeper/simkeeper/agent/act"
	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/keepalive"
	"github.com/simkeeper/simkeeper/agent/netif"
	"github.com/simkeeper/simkeeper/report/mqtt"
)

// uplink is how our packets leave the terminal. While the card is quiet, not activated,
// reports go around the cellular link or wait: one packet there would start its paid term.
type uplink struct {
	cellular Cellular
	dial     func(ctx context.Context, network, addr string) (net.Conn, error)
	via      config.Via
	carried  *atomic.Uint64 // bytes of the reports over the cellular link

	mu    sync.Mutex
	quiet bool
	open  map[*metered]bool            // and whether it goes around the cellular link
	dials map[*context.CancelFunc]bool // under way, over the cellular link perhaps
}

func newUplink(o Options, carried *atomic.Uint64) *uplink {
	dial := o.Dial
	if dial == nil {
		dial = (&net.Dialer{KeepAlive: -1, Control: mqtt.Frugal}).DialContext
	}
	return &uplink{
		cellular: o.Cellular, dial: dial, via: o.Config.MQTT.Via, carried: carried,
		open: map[*metered]bool{}, dials: map[*context.CancelFunc]bool{},
	}
}

// errQuiet is why a report that may only cross the cellular link waits.
var errQuiet = &act.Failure{
	Reason: keepalive.Quiet, Detail: "the card is not activated, and no other link is there or allowed: reports wait", Cure: "activate the card, or see keepalive.activate",
}

// Dial connects to a broker.
func (u *uplink) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	dial, around := u.dial, u.hushed()
	switch {
	case around && u.via == config.ViaCellular:
		return nil, errQuiet
	case around:
		dial = u.cellular.Around
	case u.via == config.ViaCellular:
		dial = u.cellular.Dial
	}
	return u.connect(ctx, network, addr, dial, around)
}

func (u *uplink) hushed() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.quiet
}

// connect dials so that the card becoming quiet ends it.
func (u *uplink) connect(ctx context.Context, network, addr string, dial func(context.Context, string, string) (net.Conn, error), around bool) (net.Conn, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if !around {
		u.mu.Lock()
		u.dials[&cancel] = true
		u.mu.Unlock()
	}
	conn, err := dial(ctx, network, addr)
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.dials, &cancel)
	if err != nil {
		return nil, err
	}
	if u.quiet && !around {
		netif.Abandon(conn)
		return nil, errQuiet
	}
	m := &metered{Conn: conn, u: u, cellular: !around && (u.via == config.ViaCellular || u.cellular.Owns(conn.LocalAddr()))}
	u.open[m] = around
	return m, nil
}

// hush makes the uplink quiet or not. What is open or being opened and may cross the
// cellular link is given up without a goodbye, which would be a packet.
func (u *uplink) hush(quiet bool) (changed bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	changed, u.quiet = u.quiet != quiet, quiet
	if !quiet {
		return changed
	}
	for cancel := range u.dials {
		(*cancel)()
	}
	for m, around := range u.open {
		if !around {
			netif.Abandon(m.Conn)
		}
	}
	return changed
}

// cellularPath is the way of keep-alive acts: the cellular link and no other. It ends with
// the silence of the card, too, unless the act is meant to activate it.
type cellularPath struct {
	*uplink
	activates bool
}

// Dial connects by the cellular link.
func (p cellularPath) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	if p.activates {
		return p.cellular.Dial(ctx, network, addr)
	}
	if p.hushed() {
		return nil, errQuiet
	}
	conn, err := p.connect(ctx, network, addr, p.cellular.Dial, false)
	if m, ok := conn.(*metered); ok {
		m.uncounted = true // the act counts its bytes itself
	}
	return conn, err
}

// NameServers are those of the cellular link.
func (p cellularPath) NameServers() []netip.AddrPort { return p.cellular.NameServers() }

// metered is a connection whose bytes over the cellular link are counted.
type metered struct {
	net.Conn
	u         *uplink
	cellular  bool
	uncounted bool
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

// NetConn is the connection whose bytes are counted.
func (m *metered) NetConn() net.Conn { return m.Conn }

func (m *metered) count(n int) {
	if m.cellular && !m.uncounted && n > 0 {
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
