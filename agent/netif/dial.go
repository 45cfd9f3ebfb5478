package netif

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// patience bounds one attempt where the context has no deadline.
const patience = 30 * time.Second

// Dialer makes connections that leave by one interface and by no other. It
// holds nothing open and may be used by several goroutines.
type Dialer struct {
	// Window bounds the receive buffer of a connection, in bytes, and with it
	// what a peer can send that nobody reads; 0 is the system's default. The
	// kernel takes no less than about 2 KB.
	Window int

	sys     system
	name    string
	servers []netip.Addr
}

// Dialer gives a Dialer bound to the interface, with the files of root ("" is
// the system's). servers are name servers that the modem knows (+CGCONTRDP, 3GPP
// TS 27.007 §10.1.23); they are asked before those of the system.
func (i Interface) Dialer(root string, servers ...netip.Addr) *Dialer {
	return &Dialer{sys: at(root), name: i.Name, servers: servers}
}

// DialContext connects to "host:port" on the network "tcp" or "udp", either
// with 4 or 6 appended to force the family. It has the form of
// net.Dialer.DialContext. A host name is looked up over the interface, too, and
// never otherwise. TCP keep-alive probes are off: here each costs money.
//
// errors.As finds a *Trouble in the error where the cause is one; nothing was
// sent then, or it was in vain.
func (d *Dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := split(address)
	if err != nil {
		return nil, err
	}
	targets, err := d.sys.targets(ctx, network, host, d.nameServers)
	if err != nil {
		return nil, err
	}
	var paths []path
	for _, to := range targets {
		paths = append(paths, path{d.name, to})
	}
	return d.sys.connect(ctx, network, port, d.Window, paths)
}

// path is an address and the interface by which to reach it.
type path struct {
	dev string
	to  netip.Addr
}

func split(address string) (host string, port uint16, err error) {
	host, text, err := net.SplitHostPort(address)
	if err != nil {
		return "", 0, err
	}
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil || n == 0 || host == "" {
		return "", 0, fmt.Errorf("%q is not a host and a port from 1 to 65535", address)
	}
	return host, uint16(n), nil
}

// connect tries the paths in turn. The first error is the one that tells.
func (s system) connect(ctx context.Context, network string, port uint16, window int, paths []path) (net.Conn, error) {
	var first error
	for n, p := range paths {
		part, cancel := share(ctx, len(paths)-n)
		conn, err := s.attempt(part, network, port, window, p)
		cancel()
		if err == nil {
			return conn, nil
		}
		first = cmp.Or(first, err)
	}
	return nil, first
}

// share gives each of several attempts its part of the time that is left.
func share(ctx context.Context, attempts int) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithTimeout(ctx, patience)
	}
	return context.WithTimeout(ctx, time.Until(deadline)/time.Duration(attempts))
}

func (s system) attempt(ctx context.Context, network string, port uint16, window int, p path) (net.Conn, error) {
	if err := s.check(p.dev, p.to); err != nil {
		return nil, err
	}
	conn, err := s.dial(ctx, network, netip.AddrPortFrom(p.to, port), window, p.dev)
	if err != nil {
		return nil, s.explained(p, err)
	}
	return conn, nil
}

// explained adds the trouble that may be behind a failure. A refusal came over
// the interface, so there is none.
func (s system) explained(p path, err error) error {
	var known *Trouble
	if errors.As(err, &known) || errors.Is(err, syscall.ECONNREFUSED) {
		return err
	}
	err = fmt.Errorf("over %s: %w", p.dev, err)
	if errors.As(s.explain(p.dev, p.to), &known) {
		return &failed{known, err}
	}
	return err
}

// dial connects with a socket that is bound before anything is sent.
func (s system) dial(ctx context.Context, network string, to netip.AddrPort, window int, dev string) (net.Conn, error) {
	d := net.Dialer{KeepAlive: -1}
	if dev == loopback && !to.Addr().IsLoopback() {
		d.LocalAddr = same(network, to.Addr())
	} else {
		d.Control = func(_, _ string, c syscall.RawConn) error {
			var err error
			return errors.Join(c.Control(func(fd uintptr) { err = s.prepare(fd, window, dev) }), err)
		}
	}
	return d.DialContext(ctx, network, to.String())
}

// same is a source address that is the target: only an address of the terminal
// itself can be that, and what is sent to it does not leave. The kernel has no
// way by lo to the addresses of other interfaces, so these cannot be bound to it.
func same(network string, to netip.Addr) net.Addr {
	if strings.HasPrefix(network, "udp") {
		return net.UDPAddrFromAddrPort(netip.AddrPortFrom(to, 0))
	}
	return net.TCPAddrFromAddrPort(netip.AddrPortFrom(to, 0))
}

func (s system) prepare(fd uintptr, window int, dev string) error {
	if err := s.bind(fd, dev); err != nil {
		if t := bindTrouble(dev, err); t != nil {
			return &failed{t, err}
		}
		return err
	}
	joinAcks(fd)
	if window > 0 {
		return setWindow(fd, window)
	}
	return nil
}

// ofFamily keeps the addresses that the network allows.
func ofFamily(network string, addresses []netip.Addr) []netip.Addr {
	var fit []netip.Addr
	for _, a := range addresses {
		a = a.Unmap()
		if strings.HasSuffix(network, "4") && a.Is6() || strings.HasSuffix(network, "6") && a.Is4() {
			continue
		}
		fit = append(fit, a)
	}
	return fit
}
