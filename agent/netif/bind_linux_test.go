package netif

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

var wwan = Interface{Name: "wwan0"}

func within(t *testing.T, limit time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	t.Cleanup(cancel)
	return ctx
}

func check(address string) error {
	return wwan.Check("", netip.MustParseAddrPort(address).Addr())
}

func TestBoundTrafficLeavesByTheCellularInterface(t *testing.T) {
	onTerminal(t, wifiFirst+cellToo, "", func(t *testing.T) {
		c, err := (&net.Dialer{}).DialContext(within(t, 5*time.Second), "tcp", service)
		if got := said(t, c, err); got != byWlan {
			t.Fatalf("unbound, the server saw %s: the default route is not Wi-Fi's", got)
		}
		for _, network := range []string{"tcp", "udp"} {
			before := counted(t, "wwan0")
			still(t, "wlan0", func() {
				c, err := wwan.Dialer("").DialContext(within(t, 5*time.Second), network, service)
				if got := said(t, c, err); got != byWwan {
					t.Errorf("%s: the server saw %s", network, got)
				}
			})
			after := counted(t, "wwan0")
			if after.Tx <= before.Tx || after.Rx <= before.Rx || after.TxPackets == before.TxPackets || after.RxPackets == before.RxPackets {
				t.Errorf("%s: wwan0 %+v, then %+v", network, before, after)
			}
		}
	})
}

func TestFindByTheAddressOfTheModem(t *testing.T) {
	onTerminal(t, "", "", func(t *testing.T) {
		got, err := Find("", "auto", "/dev/pts/0", netip.MustParseAddr(byWwan))
		if err != nil || got.Name != "wwan0" || got.Index == 0 || got.How != ByAddress {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestWithoutARoute(t *testing.T) {
	onTerminal(t, wifiFirst, "", func(t *testing.T) {
		still(t, "wwan0", func() {
			_, err := wwan.Dialer("").DialContext(within(t, 5*time.Second), "tcp", service)
			troubled(t, err, NoRoute)
		})
		trouble := troubled(t, check(service), NoRoute)
		shell(t, strings.Replace(trouble.Cure, "GATEWAY", "10.64.0.1", 1))
		c, err := wwan.Dialer("").DialContext(within(t, 5*time.Second), "tcp", service)
		if got := said(t, c, err); got != byWwan {
			t.Errorf("cured, the server saw %s", got)
		}
		c, err = (&net.Dialer{}).DialContext(within(t, 5*time.Second), "tcp", service)
		if got := said(t, c, err); got != byWlan {
			t.Errorf("the cure took the traffic of others to %s", got)
		}
	})
}

// A raw-IP modem or PPP has no neighbours: a bound packet simply goes out.
func TestWithoutARouteOnALinkWithoutNeighbours(t *testing.T) {
	const noARP = `
ip -n $T link set wwan0 down; ip -n $T link set wwan0 arp off address 02:00:00:00:00:01 up
ip -n $N link set cell down; ip -n $N link set cell arp off address 02:00:00:00:00:01 up
ip -n $T route add 10.64.0.0/30 dev wwan0 2>/dev/null || true
ip -n $N route add 10.64.0.0/30 dev cell 2>/dev/null || true
`
	onTerminal(t, noARP+wifiFirst, "", func(t *testing.T) {
		c, err := wwan.Dialer("").DialContext(within(t, 5*time.Second), "tcp", service)
		if got := said(t, c, err); got != byWwan {
			t.Errorf("the server saw %s", got)
		}
		shell(t, "echo 1 >/proc/sys/net/ipv4/conf/wwan0/rp_filter")
		trouble := troubled(t, check(service), RPFilter)
		shell(t, trouble.Cure)
		c, err = wwan.Dialer("").DialContext(within(t, 5*time.Second), "tcp", service)
		said(t, c, err)
	})
}

func TestStrictReversePathFilter(t *testing.T) {
	onTerminal(t, wifiFirst+cellToo, "", func(t *testing.T) {
		for _, which := range []string{"all", "wwan0"} {
			t.Run(which, func(t *testing.T) { strictReversePathFilter(t, which) })
		}
	})
}

func strictReversePathFilter(t *testing.T, which string) {
	shell(t, "echo 0 >/proc/sys/net/ipv4/conf/wwan0/rp_filter; echo 1 >/proc/sys/net/ipv4/conf/"+which+"/rp_filter")
	to := netip.MustParseAddrPort(service)

	// That the check is right: the answers really are dropped.
	s := at("")
	before := counted(t, "wwan0")
	if c, err := s.dial(within(t, 700*time.Millisecond), "tcp", to, 0, "wwan0"); err == nil {
		c.Close()
		t.Fatal("connected: the kernel does not filter")
	} else if timeout := net.Error(nil); !errors.As(err, &timeout) || !timeout.Timeout() {
		t.Fatal(err)
	} else {
		troubled(t, s.explained(path{"wwan0", to.Addr()}, err), RPFilter)
	}
	if after := counted(t, "wwan0"); after.Rx == before.Rx {
		t.Error("no answer came at all")
	}

	still(t, "wwan0", func() {
		_, err := wwan.Dialer("").DialContext(within(t, 5*time.Second), "tcp", service)
		troubled(t, err, RPFilter)
	})
	trouble := troubled(t, check(service), RPFilter)
	shell(t, trouble.Cure)
	c, err := wwan.Dialer("").DialContext(within(t, 5*time.Second), "tcp", service)
	if got := said(t, c, err); got != byWwan {
		t.Errorf("cured, the server saw %s", got)
	}
}

// The main table is not all: what a policy rule knows is no trouble.
func TestPolicyRulesCount(t *testing.T) {
	const ownTable = wifiFirst + `
ip -n $T route add default via 10.64.0.1 dev wwan0 table 100
ip -n $T rule add oif wwan0 lookup 100
ip -n $T rule add from 10.64.0.2 lookup 100
ip netns exec $T sh -c 'echo 1 >/proc/sys/net/ipv4/conf/wwan0/rp_filter'
`
	onTerminal(t, ownTable, "", func(t *testing.T) {
		if err := check(service); err != nil {
			t.Error(err)
		}
		c, err := wwan.Dialer("").DialContext(within(t, 5*time.Second), "tcp", service)
		if got := said(t, c, err); got != byWwan {
			t.Errorf("the server saw %s", got)
		}
	})
}

func TestDownAndWithoutAnAddress(t *testing.T) {
	onTerminal(t, wifiFirst+cellToo, "", func(t *testing.T) {
		shell(t, "ip addr flush dev wwan0")
		troubled(t, check(service), NoAddress)
		shell(t, "ip link set wwan0 down")
		trouble := troubled(t, check(service), Down)
		shell(t, trouble.Cure+"\nip addr add 10.64.0.2/30 dev wwan0; ip route add default via 10.64.0.1 dev wwan0 metric 700")
		settled(t, "wwan0")
		c, err := wwan.Dialer("").DialContext(within(t, 5*time.Second), "tcp", service)
		said(t, c, err)
		shell(t, "ip link del wwan0")
		_, err = wwan.Dialer("").DialContext(within(t, 5*time.Second), "tcp", service)
		troubled(t, err, NoInterface)
	})
}

func TestSilenceOfTheNetworkIsNoTrouble(t *testing.T) {
	onTerminal(t, wifiFirst+cellToo+"ip -n $N route add blackhole 10.64.0.2/32\n", "", func(t *testing.T) {
		_, err := wwan.Dialer("").DialContext(within(t, 500*time.Millisecond), "tcp", service)
		var trouble *Trouble
		if timeout := net.Error(nil); !errors.As(err, &timeout) || !timeout.Timeout() || errors.As(err, &trouble) {
			t.Errorf("%v", err)
		}
		if err == nil || !strings.HasPrefix(err.Error(), "over wwan0: ") {
			t.Errorf("%v", err)
		}
	})
}

func TestARefusalIsNoTrouble(t *testing.T) {
	onTerminal(t, wifiFirst+cellToo, "", func(t *testing.T) {
		_, err := wwan.Dialer("").DialContext(within(t, 5*time.Second), "tcp", "203.0.113.10:9")
		var trouble *Trouble
		if !errors.Is(err, syscall.ECONNREFUSED) || errors.As(err, &trouble) {
			t.Errorf("%v", err)
		}
	})
}

// Since Linux 5.7 a fresh socket may be bound without any capability.
func TestWithoutCapabilities(t *testing.T) {
	onTerminal(t, wifiFirst+cellToo, "", func(t *testing.T) {
		becomeNobody(t)
		if fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0); err != nil {
			t.Fatal(err)
		} else {
			defer unix.Close(fd)
			first, second := bindToDevice(uintptr(fd), "wlan0"), bindToDevice(uintptr(fd), "wwan0")
			if first != nil && errors.Is(first, syscall.EPERM) { // an older kernel
				troubled(t, check(service), Permission)
				return
			}
			// A socket that is bound already may not be bound anew: the kernel's own EPERM.
			troubled(t, bindTrouble("wwan0", second), Permission)
		}
		if err := check(service); err != nil {
			t.Error(err)
		}
		c, err := wwan.Dialer("", netip.MustParseAddr(nameserver)).DialContext(within(t, 5*time.Second), "tcp", "pay.example:7000")
		if got := said(t, c, err); got != byWwan {
			t.Errorf("the server saw %s", got)
		}
	})
}

func becomeNobody(t *testing.T) {
	t.Helper()
	for _, err := range []error{syscall.Setgroups(nil), syscall.Setgid(65534), syscall.Setuid(65534)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil || !strings.Contains(string(status), "CapEff:\t0000000000000000") {
		t.Fatalf("still privileged: %v\n%s", err, status)
	}
}

// A kernel before 5.7, or a sandbox, refuses. A seccomp filter makes this kernel
// answer so: to the check, the connection and the name lookup alike, and none
// goes out unbound.
func TestWhereBindingIsRefused(t *testing.T) {
	onTerminal(t, wifiFirst+cellToo, "nameserver "+nameserver+"\n", func(t *testing.T) {
		refuseBinding(t)
		trouble := troubled(t, check(service), Permission)
		if !strings.HasPrefix(trouble.Cure, "AmbientCapabilities=CAP_NET_RAW") || !strings.Contains(trouble.Detail, "kernel ") {
			t.Errorf("%+v", trouble)
		}
		unchecked := func(address string) error {
			_, err := at("").dial(within(t, 5*time.Second), "udp", netip.MustParseAddrPort(address), 0, "wwan0")
			return err
		}
		around, err := Elsewhere("", &wwan)
		if err != nil {
			t.Fatal(err)
		}
		for name, attempt := range map[string]func() error{
			"address":           func() error { return dialled(t, wwan.Dialer(""), service) },
			"name":              func() error { return dialled(t, wwan.Dialer(""), "pay.example:7000") },
			"unchecked":         func() error { return unchecked(service) },
			"elsewhere":         func() error { return dialled(t, around, service) },
			"elsewhere, a name": func() error { return dialled(t, around, "pay.example:7000") },
		} {
			still(t, "wlan0", func() {
				still(t, "wwan0", func() {
					if err := attempt(); err == nil {
						t.Errorf("%s: connected", name)
					} else {
						troubled(t, err, Permission)
					}
				})
			})
		}
	})
}

type dialer interface {
	DialContext(ctx context.Context, network, address string) (net.Conn, error)
}

func dialled(t *testing.T, d dialer, address string) error {
	c, err := d.DialContext(within(t, 5*time.Second), "tcp", address)
	if err == nil {
		c.Close()
	}
	return err
}

// The cache on the terminal would ask on by the default route, and may hold an
// old answer: a bound lookup asks the network itself.
func TestACacheOnTheTerminalIsNotAsked(t *testing.T) {
	onTerminal(t, wifiFirst+cellToo, "nameserver 127.0.0.53\noptions edns0 trust-ad\n", func(t *testing.T) {
		var asked atomic.Int64
		cache := answer("127.0.0.53:53", func(q []byte, _ net.Addr) []byte {
			asked.Add(1)
			return named(q, "127.0.0.1")
		})
		defer cache.Close()
		if got, err := net.DefaultResolver.LookupHost(within(t, 5*time.Second), "pay.example"); err != nil || got[0] != "127.0.0.1" || asked.Swap(0) == 0 {
			t.Fatalf("the cache does not work: %v, %v", got, err)
		}
		troubled(t, dialled(t, wwan.Dialer(""), "pay.example:7000"), NoNameServer)

		useServersOfResolved(t)
		still(t, "wlan0", func() {
			c, err := wwan.Dialer("").DialContext(within(t, 5*time.Second), "tcp", "pay.example:7000")
			if got := said(t, c, err); got != byWwan {
				t.Errorf("the server saw %s", got)
			}
			c, err = wwan.Dialer("", netip.MustParseAddr(nameserver)).DialContext(within(t, 5*time.Second), "udp", "pay.example:7000")
			if got := said(t, c, err); got != byWwan {
				t.Errorf("with the modem's server, the server saw %s", got)
			}
		})
		if n := asked.Load(); n != 0 {
			t.Errorf("the cache was asked %d times", n)
		}
	})
}

// useServersOfResolved puts the network's name server where systemd-resolved
// keeps the real ones, in the file systems of this test's process alone.
func useServersOfResolved(t *testing.T) {
	t.Helper()
	if err := unix.Mount("tmpfs", "/run", "tmpfs", 0, ""); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll("/run/systemd/resolve", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("/run/systemd/resolve/resolv.conf", []byte("nameserver "+nameserver+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestNameServersInTurn(t *testing.T) {
	onTerminal(t, wifiFirst+cellToo, "nameserver "+nameserver+"\n", func(t *testing.T) {
		nobody := netip.MustParseAddr("203.0.113.10") // refuses questions
		c, err := wwan.Dialer("", nobody).DialContext(within(t, 5*time.Second), "tcp", "pay.example:7000")
		if got := said(t, c, err); got != byWwan {
			t.Errorf("the server saw %s", got)
		}
		err = dialled(t, wwan.Dialer(""), "no.example:7000")
		if none := (*net.DNSError)(nil); !errors.As(err, &none) || !none.IsNotFound {
			t.Errorf("%v", err)
		}
	})
}

func TestALookupThatIsFilteredSaysSo(t *testing.T) {
	onTerminal(t, wifiFirst+cellToo, "nameserver "+nameserver+"\n", func(t *testing.T) {
		shell(t, "echo 1 >/proc/sys/net/ipv4/conf/wwan0/rp_filter")
		still(t, "wwan0", func() {
			still(t, "wlan0", func() { troubled(t, dialled(t, wwan.Dialer(""), "pay.example:7000"), RPFilter) })
		})
	})
}

func TestIPv6(t *testing.T) {
	const six = `
for n in $T $N; do ip netns exec $n sh -c 'for i in all default lo wwan0 wlan0 cell wifi; do f=/proc/sys/net/ipv6/conf/$i/disable_ipv6; [ ! -e $f ] || echo 0 >$f; done'; done
ip -n $T addr add 2001:db8:1::2/64 dev wwan0 nodad; ip -n $N addr add 2001:db8:1::1/64 dev cell nodad
ip -n $T addr add 2001:db8:2::2/64 dev wlan0 nodad; ip -n $N addr add 2001:db8:2::1/64 dev wifi nodad
ip -n $N addr add 2001:db8:10::10/128 dev lo nodad
ip -n $T -6 route add default via 2001:db8:2::1 dev wlan0 metric 100
`
	onTerminal(t, six, "", func(t *testing.T) {
		troubled(t, dialled(t, wwan.Dialer(""), service6), NoRoute)
		trouble := troubled(t, check(service6), NoRoute)
		shell(t, strings.Replace(trouble.Cure, "GATEWAY", "2001:db8:1::1", 1))
		c, err := wwan.Dialer("").DialContext(within(t, 5*time.Second), "tcp", service6)
		if got := said(t, c, err); got != "2001:db8:1::2" {
			t.Errorf("the server saw %s", got)
		}
		around, err := Elsewhere("", &wwan)
		if err != nil {
			t.Fatal(err)
		}
		c, err = around.DialContext(within(t, 5*time.Second), "tcp6", service6)
		if got := said(t, c, err); got != "2001:db8:2::2" {
			t.Errorf("elsewhere, the server saw %s", got)
		}
	})
}

func TestTheWindowBoundsWhatAPeerCanSend(t *testing.T) {
	onTerminal(t, wifiFirst+cellToo, "", func(t *testing.T) {
		d := wwan.Dialer("")
		d.Window = 4096
		before := counted(t, "wwan0")
		c, err := d.DialContext(within(t, 5*time.Second), "tcp", flood)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if _, err := io.ReadFull(c, make([]byte, 2000)); err != nil {
			t.Error(err)
		}
		if got := counted(t, "wwan0").Rx - before.Rx; got > 20_000 {
			t.Errorf("%d bytes came in", got)
		}
	})
}
