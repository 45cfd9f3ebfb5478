package agent

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/simkeeper/simkeeper/agent/act"
	"github.com/simkeeper/simkeeper/agent/keepalive"
	"github.com/simkeeper/simkeeper/agent/netif"
	"github.com/simkeeper/simkeeper/agent/usage"
)

// Cellular is the cellular link as the terminal's system has it. All methods may be called
// from any goroutine.
type Cellular interface {
	act.Path // by the cellular interface and no other

	// Find looks for the network interface anew and names it; "" and why there is none.
	// address is the modem's (+CGPADDR), servers are the name servers that it knows.
	Find(address netip.Addr, servers []netip.Addr) (string, error)
	// Count reads the interface's counters; false where there is none.
	Count() (usage.Count, bool)
	// Owns reports whether a local address is the interface's.
	Owns(local net.Addr) bool
	// Around connects by any interface but the cellular one.
	Around(ctx context.Context, network, addr string) (net.Conn, error)
}

// kernelLink is the link of the running system.
type kernelLink struct {
	root, want string
	device     func() string // the modem's port

	mu      sync.Mutex
	found   *netif.Interface
	servers []netip.Addr
	boot    string // the system's boot id
}

// window bounds what a server may send that nobody reads: it crosses the air all the same.
const window = 4 << 10

func newKernelLink(root, want string, device func() string) *kernelLink {
	boot, _ := os.ReadFile(filepath.Join(root, "/proc/sys/kernel/random/boot_id")) // without it counters that go back still tell
	return &kernelLink{root: root, want: want, device: device, boot: strings.TrimSpace(string(boot))}
}

func (k *kernelLink) Find(address netip.Addr, servers []netip.Addr) (string, error) {
	found, err := netif.Find(k.root, k.want, k.device(), address)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.found, k.servers = nil, servers
	if err != nil {
		return "", err
	}
	k.found = &found
	return found.Name, nil
}

func (k *kernelLink) present() (*netif.Interface, []netip.Addr) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.found, k.servers
}

func (k *kernelLink) Count() (usage.Count, bool) {
	i, _ := k.present()
	if i == nil {
		return usage.Count{}, false
	}
	c, err := i.Counters(k.root)
	index := i.Index
	if now, err := net.InterfaceByName(i.Name); err == nil { // it may have been made anew under its name
		index = now.Index
	}
	return usage.Count{Tx: c.Tx, Rx: c.Rx, Instance: fmt.Sprintf("%s/%d/%s", k.boot, index, i.Name)}, err == nil
}

var errNoInterface = &act.Failure{Reason: keepalive.NoInterface, Detail: "the terminal has no cellular interface that could be found",
	Cure: `name it in modem.interface, such as "wwan0"`}

func (k *kernelLink) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	i, servers := k.present()
	if i == nil {
		return nil, errNoInterface
	}
	d := i.Dialer(k.root, servers...)
	if strings.HasPrefix(network, "tcp") {
		d.Window = window
	}
	conn, err := d.DialContext(ctx, network, addr)
	return conn, failure(err)
}

// reasons are the planner's words for what stands in the way of a bound socket.
var reasons = map[netif.Reason]keepalive.Reason{
	netif.NoRoute: keepalive.NoRoute, netif.RPFilter: keepalive.RPFilter, netif.Permission: keepalive.Permission,
	netif.NoNameServer: keepalive.NoName, netif.Down: keepalive.NoRoute, netif.NoAddress: keepalive.NoRoute,
}

// failure explains an error of a bound socket.
func failure(err error) error {
	var t *netif.Trouble
	if !errors.As(err, &t) {
		return err
	}
	reason, ok := reasons[t.Reason]
	if !ok {
		reason = keepalive.NoInterface
	}
	return &act.Failure{Reason: reason, Detail: t.Interface + ": " + t.Detail, Cure: t.Cure, Err: err}
}

func (k *kernelLink) NameServers() []netip.AddrPort {
	i, servers := k.present()
	if i == nil {
		return nil
	}
	var out []netip.AddrPort
	for _, s := range i.Dialer(k.root, servers...).NameServers() {
		out = append(out, netip.AddrPortFrom(s, 53))
	}
	return out
}

func (k *kernelLink) Owns(local net.Addr) bool {
	i, _ := k.present()
	t, ok := local.(*net.TCPAddr)
	if i == nil || !ok {
		return false
	}
	found, err := net.InterfaceByName(i.Name)
	if err != nil {
		return false
	}
	all, _ := found.Addrs() // an interface that is just going away has none
	return slices.ContainsFunc(all, func(a net.Addr) bool {
		n, ok := a.(*net.IPNet)
		return ok && n.IP.Equal(t.IP)
	})
}

func (k *kernelLink) Around(ctx context.Context, network, addr string) (net.Conn, error) {
	i, _ := k.present()
	b, err := netif.Elsewhere(k.root, i)
	if err != nil {
		return nil, err
	}
	return b.DialContext(ctx, network, addr)
}
