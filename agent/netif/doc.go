// Package netif is the cellular network interface of the terminal: which one it
// is, what it has counted, whether traffic can be bound to it, and connections
// that leave by it and by no other, or by any other but it. Which act is due and
// what proves it is decided elsewhere; no packet leaves here unless a Dialer or a
// Bypass is told to connect.
//
// Start with Find:
//
//	i, err := netif.Find("", "auto", "/dev/ttyUSB2", address) // *NotFound: what was tried
//	before, err := i.Counters("")
//	conn, err := i.Dialer("", carriersNameServers...).DialContext(ctx, "tcp", "pay.example:443")
//
// Elsewhere gives the opposite: connections for times in which no packet may
// leave by the cellular interface.
//
// # Binding
//
// The default route of a terminal often is Wi-Fi or Ethernet, and a source
// address does not choose the way; SO_BINDTODEVICE does, for both directions.
// Every socket made here has it before the first packet, the sockets that ask
// name servers included. Where it cannot be set, nothing is sent. A name server
// on the loopback interface is never asked: it would ask on by a way of its own.
//
// What stands in the way of a bound socket is checked before each connection and
// reported as *Trouble with a cure: no such interface, switched off, without an
// address, without a route, a strict reverse-path filter that drops the answers,
// or no permission. Nothing is ever changed: routes belong to the system.
//
// # Where the facts come from
//
// /sys/class/net, /proc/net/route, /proc/net/ipv6_route and
// /proc/sys/net/ipv4/conf, under a root that is "" for the running system.
// /proc/net/route knows the main routing table only, so before a route is called
// missing the kernel is asked, too, which also applies the policy rules.
// Addresses of interfaces come from the kernel, whatever the root. With another
// root than the system's, Check judges by the files alone.
//
// Linux does all of this. Elsewhere the package compiles and every call that
// needs the system ends with errors.ErrUnsupported.
//
// The package starts no goroutines of its own.
package netif
