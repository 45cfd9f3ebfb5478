package act

import (
	"errors"
	"net"
	"net/netip"
	"time"
)

// errLimit is that an exchange would cost more than its limit.
var errLimit = errors.New("the limit of the act is reached")

// What crosses the air besides the payload, in bytes of IPv4 and IPv6 with TCP
// timestamps, as Linux sends them.
const (
	tcpOpen    = 60 + 60 + 52 // SYN, SYN-ACK, ACK
	tcpClose   = 4 * 52       // FIN and ACK both ways
	tcpPacket  = 2 * 52       // a segment and its acknowledgement
	udpPacket  = 28
	ipv6More   = 20 // of each header
	segment    = 1360
	lookupCost = 340 // A and AAAA, with their answers
)

// tally is the cost of one act, over all its connections. One goroutine uses it.
type tally struct {
	left           int64 // bytes on the wire that may still be spent
	sent, received uint64
}

// take spends n bytes, or nothing.
func (t *tally) take(n int64) error {
	if n > t.left {
		return errLimit
	}
	t.left -= n
	return nil
}

// meter counts what passes an open connection, and stops before it costs too much.
type meter struct {
	net.Conn
	tally    *tally
	packet   int64     // bytes of headers of one packet, and of its acknowledgement
	asked    time.Time // first byte out
	answered time.Time // first byte in
}

// opening is what a connection to addr costs before and after its payload.
func opening(network, addr string) int64 {
	var cost int64
	if host, _, err := net.SplitHostPort(addr); err == nil {
		if ip, err := netip.ParseAddr(host); err != nil {
			cost += lookupCost
		} else if network == "tcp" && ip.Is6() {
			cost += 7 * ipv6More
		}
	}
	if network == "tcp" {
		cost += tcpOpen + tcpClose
	}
	return cost
}

func newMeter(c net.Conn, network string, t *tally) *meter {
	m := &meter{Conn: c, tally: t, packet: udpPacket}
	packets := int64(1)
	if network == "tcp" {
		m.packet, packets = tcpPacket, 2
	}
	if remote, err := netip.ParseAddrPort(c.RemoteAddr().String()); err == nil && remote.Addr().Unmap().Is6() {
		m.packet += packets * ipv6More
	}
	return m
}

// cost is what n bytes of payload cost on the wire.
func (m *meter) cost(n int) int64 { return int64(n) + int64(n/segment+1)*m.packet }

// affords reports whether n bytes may be sent and as many received.
func (m *meter) affords(n int) bool { return 2*m.cost(n) <= m.tally.left }

// Write sends p, or nothing where that would cost too much.
func (m *meter) Write(p []byte) (int, error) {
	if err := m.tally.take(m.cost(len(p))); err != nil {
		return 0, err
	}
	if m.asked.IsZero() {
		m.asked = time.Now()
	}
	n, err := m.Conn.Write(p)
	m.tally.sent += uint64(n)
	return n, err
}

// Read takes no more than may still be spent.
func (m *meter) Read(p []byte) (int, error) {
	room := (m.tally.left - m.packet) * segment / (segment + m.packet)
	if room <= 0 && len(p) > 0 {
		return 0, errLimit
	}
	n, err := m.Conn.Read(p[:min(int64(len(p)), room)])
	if n > 0 || err == nil { // a datagram may be empty
		m.tally.left -= m.cost(n)
		m.tally.received += uint64(n)
	}
	if n > 0 && m.answered.IsZero() {
		m.answered = time.Now()
	}
	return n, err
}

// rtt is from the first byte out to the first byte in, 0 without an answer.
func (m *meter) rtt() time.Duration { return max(0, m.answered.Sub(m.asked)) }
