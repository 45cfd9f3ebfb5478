package act

import (
	"context"
	"net"
	"net/netip"
	"time"

	"github.com/simkeeper/simkeeper/agent/keepalive"
)

// Path is the cellular way out of the terminal: whatever it dials leaves by the cellular
// interface, or not at all. Its errors may be a [*Failure].
type Path interface {
	// Dial connects to host:port; network is "tcp" or "udp". Names are looked up over the
	// cellular link, too. For TCP a small receive buffer is to be set before it connects:
	// what a server sends unasked crosses the air before anybody here can refuse it.
	Dial(ctx context.Context, network, addr string) (net.Conn, error)
	// NameServers are those of the cellular link; empty where none is known.
	NameServers() []netip.AddrPort
}

// Stack is the modem's own way out. An error that is [errors.ErrUnsupported] says that
// this modem cannot; one may also be a [*Failure].
type Stack interface {
	// Datagram sends payload to host:port by UDP and returns the first datagram that comes
	// back within timeout.
	Datagram(ctx context.Context, to string, payload []byte, timeout time.Duration) ([]byte, error)
	// Message sends a short message and returns the network's reference to it, the <mr> of
	// +CMGS (3GPP TS 27.005 §3.5.1), 0 to 255.
	Message(ctx context.Context, number, text string) (reference int, err error)
}

// Pair is what a counter says: running totals in bytes.
type Pair struct{ Tx, Rx uint64 }

// Counter reads a pair of totals and returns when ctx ends at the latest; ok is false
// where they cannot be read.
type Counter func(ctx context.Context) (p Pair, ok bool)

// Failure is why an act could not be made, or what it lacks of a proof.
type Failure struct {
	Reason keepalive.Reason
	Detail string // what failed, on what, why
	Cure   string // what to change
	Err    error  // below it; may be nil
}

// Error gives the detail and the cure in one line.
func (f *Failure) Error() string { return f.Detail + "; " + f.Cure }

// Unwrap gives the error below.
func (f *Failure) Unwrap() error { return f.Err }
