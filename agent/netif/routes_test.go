package netif

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"strings"
	"testing"
)

// table4 renders lines as /proc/net/route does, in this processor's byte order.
func table4(lines ...string) string {
	text := "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
	for _, line := range lines {
		var dev, to, flags string
		var metric int
		fmt.Sscan(line, &dev, &to, &flags, &metric)
		p := netip.MustParsePrefix(to)
		mask := netip.PrefixFrom(netip.MustParseAddr("255.255.255.255"), p.Bits()).Masked().Addr()
		text += fmt.Sprintf("%s\t%s\t00000000\t%s\t0\t0\t%d\t%s\t0\t0\t0  \n", dev, hex4(p.Addr()), flags, metric, hex4(mask))
	}
	return text
}

func hex4(a netip.Addr) string {
	b := a.As4()
	return fmt.Sprintf("%08X", binary.NativeEndian.Uint32(b[:]))
}

// A terminal with Wi-Fi first, cellular second, and a closed network.
var twoLinks = table4(
	"wlan0 0.0.0.0/0 0003 100",
	"wwan0 0.0.0.0/0 0003 700",
	"wwan0 10.64.0.0/30 0001 0",
	"wlan0 192.168.1.0/24 0001 0",
	"eth0 172.16.0.0/12 0000 0",    // not up
	"* 198.51.100.0/24 0201 0",     // ip route add unreachable
	"* 198.51.101.0/24 0001 0",     // ip route add blackhole
	"wwan0 203.0.113.10/32 0007 0", // a host route
)

const sixes = `20010db8000100000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001    wwan0
fe800000000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001    wwan0
00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003    wlan0
00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo
00000000000000000000000000000001 80 00000000000000000000000000000000 00 00000000000000000000000000000000 00000000 00000002 00000000 80200001       lo
`

func TestTheRouteOfASocket(t *testing.T) {
	routes := append(parseRoutes(twoLinks, parseRoute4), parseRoutes(sixes, parseRoute6)...)
	for _, c := range []struct {
		name, to   string
		unbound    string // the interface of an unbound socket, "" for none
		wwan, wlan bool   // whether a socket bound to it has a route
	}{
		{"anywhere", "192.0.2.1", "wlan0", true, true},
		{"the carrier's own network", "10.64.0.1", "wwan0", true, true},
		{"the shop's network", "192.168.1.7", "wlan0", true, true},
		{"a host route", "203.0.113.10", "wwan0", true, true},
		{"a route that is not up", "172.16.0.1", "wlan0", true, true},
		{"unreachable", "198.51.100.7", "", false, false},
		{"blackhole", "198.51.101.7", "", false, false},
		{"IPv6, the carrier's network", "2001:db8:1::1", "wwan0", true, true},
		{"IPv6, anywhere", "2001:db8:ffff::1", "wlan0", false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			to := netip.MustParseAddr(c.to)
			r, ok := anywhere(routes, to)
			if ok != (c.unbound != "") || ok && r.dev != c.unbound {
				t.Errorf("unbound: %v %v, want %q", r, ok, c.unbound)
			}
			if _, ok := over(routes, "wwan0", to); ok != c.wwan {
				t.Errorf("bound to wwan0: %v", ok)
			}
			if _, ok := over(routes, "wlan0", to); ok != c.wlan {
				t.Errorf("bound to wlan0: %v", ok)
			}
			if _, ok := over(routes, "eth0", to); ok {
				t.Error("bound to eth0: a route")
			}
		})
	}
}

func TestOddLinesAreNoRoutes(t *testing.T) {
	for _, text := range []string{
		"", "\n\n", "wwan0", "wwan0\t00000000\t00000000\t0003\t0\t0\t700", // cut off
		"wwan0 0000000 00000000 0003 0 0 700 00000000 0 0 0",   // seven digits
		"wwan0 00000000 00000000 xx 0 0 700 00000000 0 0 0",    // no flags
		"wwan0 00000000 00000000 0003 0 0 -1 00000000 0 0 0",   // no metric
		"wwan0 00000000 00000000 0003 0 0 700 FF00FF00 0 0 0",  // a mask with a hole
		"wwan0 00000000 00000000 0003 0 0 700 000000000 0 0 0", // nine digits
	} {
		if r := parseRoutes(text, parseRoute4); len(r) != 0 {
			t.Errorf("%q: %v", text, r)
		}
	}
	for _, text := range []string{
		"", "wwan0", strings.Replace(sixes[:140], " 40 ", " 81 ", 1), strings.Replace(sixes[:140], "2001", "200z", 1),
		strings.Replace(sixes[:140], "2001", "", 1),
	} {
		if r := parseRoutes(text, parseRoute6); len(r) != 0 {
			t.Errorf("%q: %v", text, r)
		}
	}
}

func TestSpareMetricTakesNoTraffic(t *testing.T) {
	for _, c := range []struct {
		routes string
		want   uint32
	}{
		{table4(), 700},
		{table4("wlan0 0.0.0.0/0 0003 100"), 700},
		{table4("wlan0 0.0.0.0/0 0003 700"), 800},
		{table4("wlan0 0.0.0.0/0 0003 20600", "eth0 0.0.0.0/0 0003 50"), 20700},
		{table4("wlan0 10.0.0.0/8 0003 900"), 700},
	} {
		if got := spareMetric(parseRoutes(c.routes+sixes, parseRoute4), netip.IPv4Unspecified()); got != c.want {
			t.Errorf("%s%d, want %d", c.routes, got, c.want)
		}
	}
}

func FuzzRoutes(f *testing.F) {
	f.Add(twoLinks, "192.0.2.1")
	f.Add(sixes, "2001:db8::1")
	f.Add("* * * * * * * *", "1.2.3.4")
	f.Fuzz(func(t *testing.T, text, target string) {
		to, err := netip.ParseAddr(target)
		if err != nil {
			to = netip.IPv4Unspecified()
		}
		routes := append(parseRoutes(text, parseRoute4), parseRoutes(text, parseRoute6)...)
		for _, r := range routes {
			if !r.to.IsValid() || r.dev == "" {
				t.Fatalf("%+v from %q", r, text)
			}
			if found, ok := over(routes, r.dev, to); ok && (found.dev != r.dev || !found.to.Contains(to)) {
				t.Fatalf("%s is not over %s: %+v", to, r.dev, found)
			}
		}
		if m := spareMetric(routes, to); m < 700 {
			t.Fatalf("metric %d", m)
		}
	})
}
