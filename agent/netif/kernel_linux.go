package netif

import (
	"encoding/binary"
	"net/netip"
	"time"

	"golang.org/x/sys/unix"
)

// matchTable makes the kernel answer with the table's entry (RTM_F_FIB_MATCH,
// Linux 4.13). Without it IPv4 pretends that any target of a bound socket is a
// neighbour, and marks what it made up as a copy.
const (
	matchTable = 0x2000
	copied     = unix.RTM_F_CLONED
)

// kernelRoutes asks for the route of a socket bound to an interface, as
// "ip route get fibmatch ADDRESS oif NAME" does: all tables, all policy rules.
// An unclear answer is no.
func kernelRoutes(index int, to netip.Addr) bool {
	r := getRoute(to, matchTable, attribute(unix.RTA_DST, to.AsSlice()), attribute(unix.RTA_OIF, number(index)))
	return r != nil && r[7] == unix.RTN_UNICAST && binary.NativeEndian.Uint32(r[8:])&copied == 0
}

// kernelAccepts asks whether a packet that comes in by an interface would be
// taken, as "ip route get OWN from PEER iif NAME" does: the reverse-path filter
// refuses it.
func kernelAccepts(index int, from, own netip.Addr) bool {
	return getRoute(own, 0, attribute(unix.RTA_DST, own.AsSlice()), attribute(unix.RTA_SRC, from.AsSlice()),
		attribute(unix.RTA_IIF, number(index))) != nil
}

// getRoute sends one RTM_GETROUTE (rtnetlink(7)), which needs no privilege, and
// gives the struct rtmsg of the route that came back, nil where none did.
func getRoute(to netip.Addr, flags uint32, attributes ...[]byte) []byte {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_ROUTE)
	if err != nil {
		return nil
	}
	defer unix.Close(fd)
	wait := unix.NsecToTimeval(time.Second.Nanoseconds()) // the kernel answers at once, or never
	if unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &wait) != nil {
		return nil
	}
	if unix.Sendto(fd, question(to, flags, attributes), 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}) != nil {
		return nil
	}
	answer := make([]byte, 4096)
	n, err := unix.Read(fd, answer) // Recvfrom would link every kind of address that Linux has
	if err != nil || n < unix.SizeofNlMsghdr+unix.SizeofRtMsg || binary.NativeEndian.Uint16(answer[4:]) != unix.RTM_NEWROUTE {
		return nil
	}
	return answer[unix.SizeofNlMsghdr:n]
}

// question is a struct nlmsghdr, a struct rtmsg and the attributes.
func question(to netip.Addr, flags uint32, attributes [][]byte) []byte {
	family, bits := byte(unix.AF_INET), byte(to.BitLen())
	if to.Is6() {
		family = unix.AF_INET6
	}
	body := []byte{family, bits, 0, 0, 0, 0, 0, 0}
	if len(attributes) == 3 { // with a source
		body[2] = bits
	}
	body = binary.NativeEndian.AppendUint32(body, flags)
	for _, a := range attributes {
		body = append(body, a...)
	}
	message := binary.NativeEndian.AppendUint32(nil, uint32(unix.SizeofNlMsghdr+len(body)))
	message = binary.NativeEndian.AppendUint16(message, unix.RTM_GETROUTE)
	message = binary.NativeEndian.AppendUint16(message, unix.NLM_F_REQUEST)
	message = append(message, 0, 0, 0, 1, 0, 0, 0, 0) // sequence, sender: one question per socket
	return append(message, body...)
}

// attribute is a struct rtattr with its value; all values here are of four or
// sixteen bytes, so nothing needs padding.
func attribute(kind uint16, value []byte) []byte {
	a := binary.NativeEndian.AppendUint16(nil, uint16(unix.SizeofRtAttr+len(value)))
	a = binary.NativeEndian.AppendUint16(a, kind)
	return append(a, value...)
}

func number(n int) []byte { return binary.NativeEndian.AppendUint32(nil, uint32(n)) }
