package mqtt

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// broker is one address of Config.Brokers.
type broker struct {
	name string // as configured, for people
	host string
	addr string      // host:port
	tls  *tls.Config // nil for tcp://

	failed time.Time // when it last refused us or did not keep us; for Run alone
}

// defaultPorts also lists the schemes that are allowed.
var defaultPorts = map[string]string{"tcp": "1883", "tls": "8883"}

// parseBroker reads tcp://host[:1883] or tls://host[:8883].
func parseBroker(name string, base *tls.Config) (*broker, error) {
	u, err := url.Parse(name)
	if err != nil || defaultPorts[u.Scheme] == "" || u.Hostname() == "" {
		return nil, fmt.Errorf("broker %q is not of the form tcp://host:1883 or tls://host:8883", withoutUser(name))
	}
	if u.User != nil {
		return nil, fmt.Errorf("broker %q names a user: use [mqtt] username and password_file", withoutUser(name))
	}
	if u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("broker %q has something after the port: only host and port are allowed", name)
	}
	port := u.Port()
	if port == "" {
		port = defaultPorts[u.Scheme]
	}
	b := &broker{name: name, host: u.Hostname(), addr: net.JoinHostPort(absolute(u.Hostname()), port)}
	if u.Scheme == "tls" {
		b.tls = pinned(base, b.host)
	}
	return b, nil
}

// absolute keeps the search list of resolv.conf(5) away from names that are whole: each
// entry would be two more questions on the air.
func absolute(host string) string {
	if _, err := netip.ParseAddr(host); err == nil || !strings.Contains(host, ".") || strings.HasSuffix(host, ".") {
		return host
	}
	return host + "."
}

// withoutUser is a broker's address that may be shown: a password never reaches
// a message, also where the address is not one.
func withoutUser(name string) string {
	if i := strings.LastIndexByte(name, '@'); i >= 0 {
		return "…" + name[i:]
	}
	return name
}

// pinned is the TLS configuration for one broker. X25519 alone, since the hybrid
// post-quantum group that Go prefers costs 2.5 KB more in every handshake, more
// than a report.
func pinned(base *tls.Config, host string) *tls.Config {
	c := base.Clone()
	c.CurvePreferences = []tls.CurveID{tls.X25519}
	c.MinVersion = max(c.MinVersion, tls.VersionTLS12)
	if c.ServerName == "" {
		c.ServerName = host
	}
	return c
}

// link is an open connection to a broker. At first it holds back what is written until
// somebody reads.
type link struct {
	net.Conn          // TLS where configured: what packets travel on
	joined   *joined  // below it
	raw      net.Conn // below that
	resumed  bool     // a TLS session that was made before
}

// newLink makes a link of a connection that was just opened.
func newLink(raw net.Conn) *link {
	spare(raw)
	j := &joined{Conn: raw}
	return &link{Conn: j, joined: j, raw: raw}
}

// cut ends the connection without a word, however stuck it is. What had not arrived is
// not repeated: on a dead link that would go on for minutes.
func (l *link) cut() {
	if c, ok := socketOf(l.raw).(*net.TCPConn); ok {
		c.SetLinger(0)
	}
	l.raw.Close()
}

// dial opens the connection, within ctx.
func (b *broker) dial(ctx context.Context, open dialFunc) (*link, error) {
	raw, err := open(ctx, "tcp", b.addr)
	if err != nil {
		return nil, err
	}
	l := newLink(raw)
	if b.tls == nil {
		return l, nil
	}
	secure := tls.Client(l.joined, b.tls)
	if err := secure.HandshakeContext(ctx); err != nil {
		raw.Close()
		return nil, err
	}
	l.Conn, l.resumed = secure, secure.ConnectionState().DidResume
	return l, nil
}

// spare makes an open connection patient, where it is one of the system's.
func spare(c net.Conn) {
	s, ok := socketOf(c).(syscall.Conn)
	if !ok {
		return
	}
	if raw, err := s.SyscallConn(); err == nil {
		patient(raw)
	}
}

// socketOf is the connection below those that tell what they are wrapped around, as
// tls.Conn does.
func socketOf(c net.Conn) net.Conn {
	for {
		upper, ok := c.(interface{ NetConn() net.Conn })
		if !ok {
			return c
		}
		c = upper.NetConn()
	}
}

// dialFunc is the type of net.Dialer.DialContext.
type dialFunc = func(ctx context.Context, network, addr string) (net.Conn, error)

// counted is a connection whose bytes are counted, both ways.
type counted struct {
	net.Conn
	n *atomic.Int64
}

// counting is open with the bytes counted in n.
func counting(open dialFunc, n *atomic.Int64) dialFunc {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := open(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		return counted{conn, n}, nil
	}
}

// NetConn is the connection below, as that of [tls.Conn].
func (c counted) NetConn() net.Conn { return c.Conn }

func (c counted) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.n.Add(int64(n))
	return n, err
}

func (c counted) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.n.Add(int64(n))
	return n, err
}

// systemDialer switches TCP keep-alive off: Go's default is a probe every 15
// seconds, some 600 KB a day on an idle link. The MQTT keep-alive does the work.
func systemDialer() dialFunc {
	return (&net.Dialer{Timeout: connectTimeout, KeepAlive: -1 * time.Second, Control: Frugal}).DialContext
}

// Frugal is a Control of net.Dialer for connections that a client or [Knock] shall use:
// the acknowledgement that ends TCP's handshake travels with the first data. It never
// fails; on other systems than Linux it does nothing.
func Frugal(_, _ string, c syscall.RawConn) error {
	patient(c)
	return nil
}

// interfaceOf is the name of the network interface with the connection's local
// address, "" where it cannot be found.
func interfaceOf(c net.Conn) string {
	local, ok := c.LocalAddr().(*net.TCPAddr)
	if !ok {
		return ""
	}
	all, err := net.Interfaces()
	if err != nil {
		return ""
	}
	for _, i := range all {
		addrs, _ := i.Addrs() // an interface that is just going away has none
		for _, a := range addrs {
			if n, ok := a.(*net.IPNet); ok && n.IP.Equal(local.IP) {
				return i.Name
			}
		}
	}
	return ""
}
