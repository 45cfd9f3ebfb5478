package netif

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"net/netip"
	"strconv"
	"strings"
)

// Route flags of <linux/route.h>, as /proc shows them.
const (
	routeUp     = 0x0001
	routeReject = 0x0200
)

// route is one line of the main routing table.
type route struct {
	dev    string
	to     netip.Prefix
	metric uint32 // less is better
	reject bool   // unreachable, prohibit or blackhole
}

// routes reads the tables of both families; what cannot be read is empty.
func (s system) routes() []route {
	four, _ := s.read("proc/net/route")
	six, _ := s.read("proc/net/ipv6_route")
	return append(parseRoutes(four, parseRoute4), parseRoutes(six, parseRoute6)...)
}

// parseRoutes leaves out lines that are not routes, the heading among them.
func parseRoutes(text string, parse func([]string) (route, bool)) []route {
	var routes []route
	for line := range strings.Lines(text) {
		if r, ok := parse(strings.Fields(line)); ok {
			routes = append(routes, r)
		}
	}
	return routes
}

// parseRoute4 reads a line of /proc/net/route: name, destination, gateway,
// flags, two counters, metric, mask. Addresses are the kernel's words in the
// byte order of this processor. A reject route has the name "*".
func parseRoute4(f []string) (route, bool) {
	if len(f) < 8 {
		return route{}, false
	}
	to, ok1 := word(f[1])
	flags, err2 := strconv.ParseUint(f[3], 16, 32)
	metric, err3 := strconv.ParseUint(f[6], 10, 32)
	mask, ok4 := word(f[7])
	bits := maskBits(mask)
	if !ok1 || err2 != nil || err3 != nil || !ok4 || bits < 0 || flags&routeUp == 0 {
		return route{}, false
	}
	prefix := netip.PrefixFrom(netip.AddrFrom4(to), bits)
	return route{f[0], prefix, uint32(metric), flags&routeReject != 0 || f[0] == "*"}, true
}

func word(text string) (b [4]byte, ok bool) {
	n, err := strconv.ParseUint(text, 16, 32)
	binary.NativeEndian.PutUint32(b[:], uint32(n))
	return b, err == nil && len(text) == 8
}

// maskBits is the length of a mask, -1 when its ones are not in a row.
func maskBits(mask [4]byte) int {
	n := binary.BigEndian.Uint32(mask[:])
	for bits := range 33 {
		if n == uint32(math.MaxUint32<<(32-bits)) {
			return bits
		}
	}
	return -1
}

// parseRoute6 reads a line of /proc/net/ipv6_route: destination and length,
// source and length, next hop, metric, two counters, flags, name; all but the
// name hexadecimal. Reject routes are not up there, and are no way anywhere.
func parseRoute6(f []string) (route, bool) {
	if len(f) < 10 {
		return route{}, false
	}
	to, err1 := hex.DecodeString(f[0])
	bits, err2 := strconv.ParseUint(f[1], 16, 8)
	metric, err3 := strconv.ParseUint(f[5], 16, 32)
	flags, err4 := strconv.ParseUint(f[8], 16, 32)
	if err1 != nil || err2 != nil || err3 != nil || err4 != nil || len(to) != 16 || bits > 128 || flags&routeUp == 0 {
		return route{}, false
	}
	prefix := netip.PrefixFrom(netip.AddrFrom16([16]byte(to)), int(bits))
	return route{f[9], prefix, uint32(metric), flags&routeReject != 0}, true
}

// over is the route that a socket bound to dev takes: the longest prefix of that
// interface, then the least metric. A longer reject route closes it.
func over(routes []route, dev string, to netip.Addr) (route, bool) {
	return best(routes, to, func(r route) bool { return r.dev == dev || r.reject })
}

// anywhere is the route of a socket that is not bound.
func anywhere(routes []route, to netip.Addr) (route, bool) {
	return best(routes, to, func(route) bool { return true })
}

func best(routes []route, to netip.Addr, allowed func(route) bool) (found route, ok bool) {
	for _, r := range routes {
		if r.to.Contains(to) && allowed(r) && (!ok || r.before(found)) {
			found, ok = r, true
		}
	}
	return found, ok && !found.reject
}

// before says which of two routes to the same target is taken.
func (r route) before(other route) bool {
	if r.to.Bits() != other.to.Bits() {
		return r.to.Bits() > other.to.Bits()
	}
	return r.metric < other.metric
}

// spareMetric is a metric for a default route of the target's family that takes
// no traffic from the others.
func spareMetric(routes []route, to netip.Addr) uint32 {
	metric := uint32(700)
	for _, r := range routes {
		if r.to.Bits() == 0 && r.to.Addr().Is4() == to.Is4() && !r.reject && r.metric >= metric && r.metric < math.MaxInt32 {
			metric = r.metric + 100
		}
	}
	return metric
}
