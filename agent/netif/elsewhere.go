package netif

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net"
	"net/netip"
	"sort"
)

// ErrOnlyCellular says that a connection was not made because only the cellular
// interface leads to the target, or nothing does.
var ErrOnlyCellular = errors.New("no interface but the cellular one leads there")

// Bypass makes connections that do not leave by the cellular interface. It
// holds nothing open and may be used by several goroutines. Which interfaces
// there are is looked at for each connection: links come and go.
type Bypass struct {
	sys      system
	cellular *Interface
}

// Elsewhere gives a Bypass for times in which no packet may leave by the
// cellular interface: with the files of root ("" is the system's), around
// cellular, or around all that looks like a modem's when cellular is nil.
//
// Used are Ethernet and Wi-Fi, bridges and VLANs of these, and lo for the
// terminal's own addresses. Tunnels are not: nobody can say by which interface
// their packets leave. The error says that the interfaces cannot be told apart.
func Elsewhere(root string, cellular *Interface) (*Bypass, error) {
	s := at(root)
	if _, err := s.names(); err != nil {
		return nil, err
	}
	return &Bypass{s, cellular}, nil
}

// DialContext connects as Dialer.DialContext does, but by the best interface
// that is allowed, the next best after it. A host name is looked up by such an
// interface, too. errors.Is finds ErrOnlyCellular where there is none, errors.As
// a *Trouble where one cannot be used.
func (b *Bypass) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := split(address)
	if err != nil {
		return nil, err
	}
	targets, err := b.sys.targets(ctx, network, host, b.nameServers)
	if err != nil {
		return nil, err
	}
	paths := b.paths(targets)
	if len(paths) == 0 {
		return nil, fmt.Errorf("%s (%s): %w", host, targets[0], ErrOnlyCellular)
	}
	return b.sys.connect(ctx, network, port, 0, paths)
}

func (b *Bypass) nameServers() ([]path, error) {
	servers := b.sys.remoteServers()
	if len(servers) == 0 {
		return nil, noNameServer("Ethernet or Wi-Fi")
	}
	paths := b.paths(servers)
	if len(paths) == 0 {
		return nil, fmt.Errorf("name server %s: %w", servers[0], ErrOnlyCellular)
	}
	return paths, nil
}

// paths gives the allowed ways to the targets, target by target.
func (b *Bypass) paths(targets []netip.Addr) []path {
	names, err := b.sys.names()
	if err != nil {
		return nil
	}
	allowed := b.sys.notCellular(names, b.cellular)
	var paths []path
	for _, to := range targets {
		if to.IsLoopback() || b.sys.owner(names, to) != "" {
			paths = append(paths, path{loopback, to})
			continue
		}
		paths = append(paths, b.sys.ways(allowed, to)...)
	}
	return paths
}

// ways gives the interfaces that lead to a target, the best first. A route that
// only a policy rule knows comes last.
func (s system) ways(names []string, to netip.Addr) []path {
	routes := s.routes()
	var taken []route
	for _, name := range names {
		if r, ok := over(routes, name, to); ok {
			taken = append(taken, r)
		} else if s.leads(name, to) {
			taken = append(taken, route{dev: name, metric: math.MaxUint32})
		}
	}
	sort.SliceStable(taken, func(i, j int) bool { return taken[i].before(taken[j]) }) // shares its code, unlike slices.SortStableFunc
	var paths []path
	for _, r := range taken {
		paths = append(paths, path{r.dev, to})
	}
	return paths
}
