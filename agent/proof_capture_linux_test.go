package agent

import (
	"encoding/binary"
	"errors"
	"net"
	"net/netip"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/simkeeper/simkeeper/agent/diagnose"
)

// packet is one that has crossed an interface of the terminal.
type packet struct {
	name   string         // of the interface
	remote netip.AddrPort // the other side
	size   int            // of the IP packet
}

// captured is all that crosses the terminal's links while f runs and until they are quiet.
func captured(t *testing.T, f func()) []packet {
	t.Helper()
	all := int(binary.BigEndian.Uint16([]byte{unix.ETH_P_ALL & 0xff, unix.ETH_P_ALL >> 8})) // in network order
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, all)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	if err := unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Usec: 300_000}); err != nil {
		t.Fatal(err)
	}
	var done atomic.Bool
	seen := make(chan []packet)
	go func() { seen <- listenIn(fd, &done) }()
	f()
	done.Store(true)
	return <-seen
}

// listenIn reads packets until it is done and nothing has come for a while.
func listenIn(fd int, done *atomic.Bool) (out []packet) {
	buf := make([]byte, 1<<16)
	for last := time.Now(); !done.Load() || time.Since(last) < time.Second; {
		n, from, err := unix.Recvfrom(fd, buf, 0)
		link, ok := from.(*unix.SockaddrLinklayer)
		switch {
		case errors.Is(err, unix.EAGAIN) || errors.Is(err, unix.EINTR):
			continue
		case err != nil:
			return out
		case !ok || n < 20 || buf[0]>>4 != 4:
			continue
		}
		i, err := net.InterfaceByIndex(link.Ifindex)
		if err != nil || i.Name == "lo" {
			continue
		}
		last = time.Now()
		out = append(out, packet{i.Name, otherSide(buf[:n], link.Pkttype == unix.PACKET_OUTGOING), n})
	}
	return out
}

// otherSide is the remote end of an IPv4 packet; its port is 0 where it has none.
func otherSide(p []byte, outgoing bool) netip.AddrPort {
	address, ports := p[12:16], p[4*(p[0]&15):]
	if outgoing {
		address = p[16:20]
	}
	var port uint16
	if len(ports) >= 4 && (p[9] == unix.IPPROTO_TCP || p[9] == unix.IPPROTO_UDP) {
		port = binary.BigEndian.Uint16(ports)
		if outgoing {
			port = binary.BigEndian.Uint16(ports[2:])
		}
	}
	at, _ := netip.AddrFromSlice(address)
	return netip.AddrPortFrom(at, port)
}

// probeMost is the most that one probe may cost, in bytes of IP packets both ways.
const probeMost = 8 << 10

// honestly checks what crossed the links against what the probe has told: the bytes within a
// fifth, none by another link, and nobody asked but the own broker and the name servers of
// the link.
func honestly(t *testing.T, crossed []packet, steps []diagnose.Step) {
	t.Helper()
	var said, real int64
	for _, s := range steps {
		said += s.Bytes
	}
	for _, p := range crossed {
		real += int64(p.size)
		if to := p.remote.String(); p.name != "wwan0" || to != server+tlsBroker && to != firstDNS+":53" && to != secondDNS+":53" {
			t.Errorf("%d bytes crossed %s with %s", p.size, p.name, to)
		}
	}
	t.Logf("said %d, captured %d bytes in %d packets", said, real, len(crossed))
	if off := said - real; 5*off > real || -5*off > real || real > probeMost {
		t.Errorf("said %d, captured %d bytes", said, real)
	}
}
