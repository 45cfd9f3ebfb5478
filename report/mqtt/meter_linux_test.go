package mqtt

import (
	"encoding/binary"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// meter counts whole IPv4 packets that leave and reach an interface, as a carrier does:
// IP and TCP headers with their options, acknowledgements, SYN and FIN.
type meter struct {
	mu      sync.Mutex
	packets []packet
	last    time.Time // when a packet was seen last
	alien   int       // frames that are not IPv4, but for ARP, which cellular links do not have
}

// packet is one of TCP, UDP or another protocol of IPv4.
type packet struct {
	at       time.Time
	up       bool
	size     int // of the whole IPv4 packet
	payload  int
	protocol byte
	flags    byte   // of TCP
	server   uint16 // port at the far end
	text     []byte // the payload of UDP
}

// Flags of TCP, RFC 9293 §3.1.
const (
	tcpFIN = 1 << iota
	tcpSYN
	tcpRST
	_
	tcpACK
)

// String is the packet as a line of a capture.
func (p packet) String() string {
	flags := ""
	for i, name := range []string{"F", "S", "R", "P", "."} {
		if p.flags>>i&1 == 1 {
			flags += name
		}
	}
	arrow := "down"
	if p.up {
		arrow = "up  "
	}
	return fmt.Sprintf("%s %s %4d bytes, payload %4d, protocol %d, port %d, flags %s", p.at.Format("05.000"), arrow, p.size, p.payload, p.protocol, p.server, flags)
}

// newMeter counts from now until the test ends.
func newMeter(t *testing.T, device string) *meter {
	t.Helper()
	i, err := net.InterfaceByName(device)
	must(t, err)
	all := binary.NativeEndian.Uint16(binary.BigEndian.AppendUint16(nil, unix.ETH_P_ALL))
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_DGRAM, int(all)) // without the link's header
	must(t, err)
	must(t, unix.Bind(fd, &unix.SockaddrLinklayer{Protocol: all, Ifindex: i.Index}))
	must(t, unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, 4<<20))
	must(t, unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Usec: 50_000}))
	m := &meter{last: time.Now()}
	stop, done := make(chan struct{}), make(chan struct{})
	go func() { defer close(done); m.listen(t, fd, stop) }()
	t.Cleanup(func() { close(stop); <-done; unix.Close(fd) })
	return m
}

// listen reads packets until stop.
func (m *meter) listen(t *testing.T, fd int, stop <-chan struct{}) {
	frame := make([]byte, 64<<10)
	for {
		select {
		case <-stop:
			return
		default:
		}
		n, from, err := unix.Recvfrom(fd, frame, 0)
		if err != nil { // the time-out
			continue
		}
		link := from.(*unix.SockaddrLinklayer)
		p, ok := parsePacket(frame[:n], link.Pkttype == unix.PACKET_OUTGOING)
		if ok && p.size > airMTU {
			t.Errorf("a packet of %d bytes: the link's offloads are on, the count is wrong", p.size)
		}
		m.note(p, ok, link.Protocol)
	}
}

func (m *meter) note(p packet, ok bool, protocol uint16) {
	m.mu.Lock()
	defer m.mu.Unlock()
	arp := binary.NativeEndian.Uint16(binary.BigEndian.AppendUint16(nil, unix.ETH_P_ARP))
	switch {
	case ok:
		p.at = time.Now()
		m.packets, m.last = append(m.packets, p), p.at
	case protocol != arp:
		m.alien++
	}
}

// parsePacket reads the headers of an IPv4 packet; ok is false for another one.
func parsePacket(b []byte, up bool) (p packet, ok bool) {
	if len(b) < 20 || b[0]>>4 != 4 {
		return p, false
	}
	head, size := int(b[0]&15)*4, int(binary.BigEndian.Uint16(b[2:]))
	if size > len(b) || head+8 > size {
		return p, false
	}
	p = packet{up: up, size: size, protocol: b[9]}
	body := b[head:size]
	port := body[:2] // where it comes from
	if up {
		port = body[2:4]
	}
	switch {
	case p.protocol == unix.IPPROTO_TCP && len(body) >= 20:
		p.flags, p.payload = body[13], len(body)-int(body[12]>>4)*4
	case p.protocol == unix.IPPROTO_UDP:
		p.payload, p.text = len(body)-8, append([]byte(nil), body[8:]...)
	}
	p.server = binary.BigEndian.Uint16(port)
	return p, true
}

// during is what f puts on the air, with what follows of it until the link is quiet.
func (m *meter) during(f func()) trip {
	m.quiet()
	m.mu.Lock()
	from := len(m.packets)
	m.mu.Unlock()
	f()
	m.mu.Lock()
	m.last = time.Now() // of the last packet, which may not have been read yet
	m.mu.Unlock()
	m.quiet()
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(trip(m.packets[from:]))
}

// seen is how many packets were counted so far.
func (m *meter) seen() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.packets)
}

// aliens is how many frames were not IPv4.
func (m *meter) aliens() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.alien
}

// quietTime without a packet ends a step of a measurement: delayed acknowledgements and
// repetitions would have come.
const quietTime = 300 * time.Millisecond

// quiet returns when no packet has been seen for quietTime.
func (m *meter) quiet() {
	for {
		m.mu.Lock()
		left := quietTime - time.Since(m.last)
		m.mu.Unlock()
		if left <= 0 {
			return
		}
		<-time.After(left)
	}
}

// trip are the packets of one step of a measurement.
type trip []packet

// bytes is the sum of whole packets, both directions.
func (t trip) bytes() (n int) {
	for _, p := range t {
		n += p.size
	}
	return n
}

// only are the packets with a property.
func (t trip) only(is func(packet) bool) (out trip) {
	for _, p := range t {
		if is(p) {
			out = append(out, p)
		}
	}
	return out
}

// with are the packets to and from a port at the far end.
func (t trip) with(port uint16) trip { return t.only(func(p packet) bool { return p.server == port }) }

// ups are the packets that the terminal sent.
func (t trip) ups() trip { return t.only(func(p packet) bool { return p.up }) }

// String is the capture, for whoever looks for bytes.
func (t trip) String() string {
	var b strings.Builder
	for _, p := range t {
		fmt.Fprintf(&b, "  %v\n", p)
	}
	return b.String()
}
