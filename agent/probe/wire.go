package probe

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"time"
)

// errBudget is that a probe would cost more than it may.
var errBudget = errors.New("the bytes for this probe are spent")

// What crosses the air besides the payload, in bytes of IPv4 with TCP timestamps, as Linux
// sends them.
const (
	synPacket  = 60
	rstPacket  = 40
	tcpPacket  = 52
	udpPacket  = 28
	ipv6More   = 20 // of each packet
	partings   = 3  // packets that end a connection; they are charged when it begins
	segment    = 1360
	lookupCost = 340 // a look-up that is left to the Path: A and AAAA, with their answers
)

// tally is the cost of a probe, over all its packets. One goroutine uses it.
type tally struct{ left, spent int64 }

// take spends n bytes, or nothing.
func (t *tally) take(n int64) error {
	if n > t.left {
		return errBudget
	}
	t.charge(n)
	return nil
}

// charge counts what has been spent already.
func (t *tally) charge(n int64) { t.left, t.spent = t.left-n, t.spent+n }

// headers is the cost of the headers of n packets of that size to an address.
func headers(to netip.Addr, size, n int64) int64 {
	if to.Is6() && !to.Is4In6() {
		size += ipv6More
	}
	return n * size
}

// syns is how many SYN packets leave within a time without an answer: the kernel waits a
// second for the first, and twice as long for each that follows (RFC 6298 §2.1 and §5.5);
// Linux from 6.5 on first repeats some after a second each (tcp_syn_linear_timeouts).
func syns(within time.Duration, linear int64) (n int64) {
	for at, gap := time.Duration(0), time.Second; at <= within; at += gap {
		if n++; n > linear+1 {
			gap *= 2
		}
	}
	return n
}

// linearSYNs is the kernel's tcp_syn_linear_timeouts, 0 where it has none.
func linearSYNs() int64 {
	text, _ := os.ReadFile("/proc/sys/net/ipv4/tcp_syn_linear_timeouts")
	n, _ := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	return n
}

// wire is an open TCP connection, below TLS, that counts what passes, and stops before it
// costs too much. It also knows where the handshake ends and the login begins.
type wire struct {
	net.Conn
	tally *tally
	to    netip.Addr
	burst int64 // payload that came since we last spoke
	got   int64 // payload that came

	accepted bool // the certificate is good
	finished bool // and our last flight of the handshake is out, or leaves with what comes next
	login    mark // where the login began; zero before
}

// mark is a point of an exchange.
type mark struct {
	at         time.Time
	spent, got int64
}

// segments is the cost of n bytes of payload: a turn of segments, each acknowledged.
func (w *wire) segments(n int64) int64 {
	return n + headers(w.to, tcpPacket, 2*((n+segment-1)/segment))
}

// Write sends p, or nothing where that would cost too much. A handshake ends with one
// flight of ours after the certificate. Where the broker has nothing more to say to that,
// in TLS 1.3 and where a session is resumed, it leaves together with the login; else the
// login is what we write next.
func (w *wire) Write(p []byte) (int, error) {
	if w.finished && w.login.at.IsZero() {
		w.login = mark{time.Now(), w.tally.spent, w.got}
	}
	if err := w.tally.take(w.segments(int64(len(p)))); err != nil {
		return 0, err
	}
	w.burst, w.finished = 0, w.accepted
	return w.Conn.Write(p)
}

// Read takes no more than may still be spent.
func (w *wire) Read(p []byte) (int, error) {
	each := headers(w.to, tcpPacket, 2)
	room := (w.tally.left - each) * segment / (segment + each)
	if room <= 0 && len(p) > 0 {
		return 0, errBudget
	}
	n, err := w.Conn.Read(p[:min(int64(len(p)), room)])
	w.tally.charge(w.segments(w.burst+int64(n)) - w.segments(w.burst))
	w.burst, w.got = w.burst+int64(n), w.got+int64(n)
	return n, err
}

// guard closes c when ctx ends; release returns when nothing of it runs any more.
func guard(ctx context.Context, c io.Closer) (release func()) {
	done := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(done)
		c.Close()
	})
	return func() {
		if !stop() {
			<-done
		}
	}
}
