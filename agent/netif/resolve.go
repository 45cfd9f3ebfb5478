package netif

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
)

// resolvers are the files that name servers are read from. The first often
// names only a cache on the loopback interface; the others are where
// systemd-resolved and NetworkManager then keep the real ones.
var resolvers = []string{"etc/resolv.conf", "run/systemd/resolve/resolv.conf", "run/NetworkManager/no-stub-resolv.conf"}

// remoteServers gives the system's name servers that are other machines.
func (s system) remoteServers() []netip.Addr {
	var servers []netip.Addr
	names, _ := s.names() // without them only lo is known for the terminal itself
	for _, file := range resolvers {
		text, _ := s.read(file)
		for _, a := range parseResolvConf(text) {
			if !a.IsLoopback() && !a.IsUnspecified() && s.owner(names, a) == "" && !slices.Contains(servers, a) {
				servers = append(servers, a)
			}
		}
	}
	return servers
}

// parseResolvConf gives the name servers of a resolv.conf(5).
func parseResolvConf(text string) []netip.Addr {
	var servers []netip.Addr
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) < 2 || f[0] != "nameserver" {
			continue
		}
		if a, err := netip.ParseAddr(f[1]); err == nil {
			servers = append(servers, a.Unmap())
		}
	}
	return servers
}

// nameServers gives those that can be asked now. Where none can, the error says
// what stands in the way of the first.
func (d *Dialer) nameServers() ([]path, error) {
	var usable []path
	var first error
	for _, server := range d.NameServers() {
		if err := d.sys.check(d.name, server); err == nil {
			usable = append(usable, path{d.name, server})
		} else if first == nil {
			first = fmt.Errorf("name server %s: %w", server, err)
		}
	}
	switch {
	case len(usable) > 0:
		return usable, nil
	case first == nil:
		return nil, noNameServer(d.name)
	}
	return nil, first
}

// NameServers gives the name servers that a lookup asks, in this order: the
// modem's, then the system's but for those on the terminal itself and those in
// the network of another link, such as the shop's router. Whether they can be
// reached shows when they are asked.
func (d *Dialer) NameServers() []netip.Addr {
	servers, routes := slices.Clone(d.servers), d.sys.routes()
	for _, server := range d.sys.remoteServers() {
		r, ok := anywhere(routes, server)
		neighbour := ok && r.to.Bits() > 0 && r.dev != d.name
		if !neighbour && !slices.Contains(servers, server) {
			servers = append(servers, server)
		}
	}
	return servers
}

func noNameServer(dev string) *Trouble {
	return &Trouble{NoNameServer, dev, "no name server that can be asked over " + dev,
		"write the address instead of the name # or add the link's name server to /etc/resolv.conf"}
}

// targets gives the addresses of a host: itself when it is an address, else
// what the terminal's hosts file or a name server says. servers is called only
// when it is needed.
func (s system) targets(ctx context.Context, network, host string, servers func() ([]path, error)) ([]netip.Addr, error) {
	all, err := s.addressesFor(ctx, network, host, servers)
	if err != nil {
		return nil, err
	}
	fit := ofFamily(network, all)
	if len(fit) == 0 {
		return nil, fmt.Errorf("%s has no address for %q", host, network)
	}
	return fit, nil
}

func (s system) addressesFor(ctx context.Context, network, host string, servers func() ([]path, error)) ([]netip.Addr, error) {
	if a, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{a}, nil
	}
	if host == "localhost" { // RFC 6761 §6.3: never asked for
		return []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1}), netip.IPv6Loopback()}, nil
	}
	host = absolute(host)
	if found, err := offline().LookupNetIP(ctx, "ip", host); err == nil {
		return found, nil
	}
	paths, err := servers()
	if err != nil {
		return nil, fmt.Errorf("look up %s: %w", host, err)
	}
	return s.ask(ctx, network, host, paths)
}

// absolute keeps the search list of another link's network away from names
// that are whole.
func absolute(host string) string {
	if strings.Contains(host, ".") && !strings.HasSuffix(host, ".") {
		return host + "."
	}
	return host
}

// offline finds what the hosts file says and asks nobody.
func offline() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		return nil, errors.New("no name server is asked")
	}}
}

// resolver asks one server by one interface, whatever servers the system has. When lookup
// ends its sockets are closed: the package net would wait for answers some seconds more.
func (s system) resolver(lookup context.Context, server path) *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		conn, err := s.dial(ctx, network, netip.AddrPortFrom(server.to, 53), 0, server.dev)
		if err == nil {
			context.AfterFunc(lookup, func() { conn.Close() })
		}
		return conn, err
	}}
}

// ask asks the servers in turn, until one knows or says that there is no such
// name. Half of the last one's time is left for the connection.
func (s system) ask(ctx context.Context, network, host string, servers []path) ([]netip.Addr, error) {
	var first error
	for n, server := range servers {
		part, cancel := share(ctx, len(servers)-n+1)
		found, err := s.resolver(part, server).LookupNetIP(part, s.kind(network, server.dev), host)
		cancel()
		if err == nil {
			return found, nil
		}
		if first == nil {
			first = s.unanswered(host, server, err)
		}
		if none := (*net.DNSError)(nil); errors.As(err, &none) && none.IsNotFound {
			break
		}
	}
	return nil, first
}

func (s system) unanswered(host string, server path, err error) error {
	if none := (*net.DNSError)(nil); errors.As(err, &none) && none.IsNotFound {
		return fmt.Errorf("look up %s: name server %s says that there is no such name: %w", host, server.to, err)
	}
	return s.explained(server, fmt.Errorf("look up %s: %w", host, err))
}

// kind asks for one family where the interface has only one: the other question
// would be bytes for nothing.
func (s system) kind(network, dev string) string {
	addresses := s.addresses(dev)
	four := slices.ContainsFunc(addresses, netip.Addr.Is4)
	six := slices.ContainsFunc(addresses, func(a netip.Addr) bool { return a.Is6() && useful(a) })
	switch {
	case strings.HasSuffix(network, "4") || four && !six:
		return "ip4"
	case strings.HasSuffix(network, "6") || six && !four:
		return "ip6"
	}
	return "ip"
}
