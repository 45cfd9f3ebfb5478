package netif

import (
	"errors"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// troubled fails unless an error holds a Trouble of this reason, and gives it.
func troubled(t *testing.T, err error, want Reason) *Trouble {
	t.Helper()
	var trouble *Trouble
	if !errors.As(err, &trouble) {
		t.Fatalf("%v is no Trouble; want %s", err, want)
	}
	if trouble.Reason != want || trouble.Cure == "" || trouble.Detail == "" || strings.Contains(err.Error(), "\n") {
		t.Fatalf("%+v, want %s", trouble, want)
	}
	return trouble
}

func TestCheckByFiles(t *testing.T) {
	const only = "wwan0 10.64.0.0/30 0001 0"
	for _, c := range []struct {
		name   string
		make   func(tree)
		to     string
		reason Reason // "" for nil
		cure   string // how it begins
	}{
		{"all well", func(tr tree) {}, "192.0.2.1", "", ""},
		{"IPv4 written as IPv6", func(tr tree) {}, "::ffff:192.0.2.1", "", ""},
		{"switched off", func(tr tree) { tr.set("wwan0", "flags", "0x1002") }, "192.0.2.1", Down, "ip link set wwan0 up"},
		{"no carrier", func(tr tree) { tr.set("wwan0", "operstate", "lowerlayerdown") }, "192.0.2.1", Down, "start the data connection"},
		{"PPP has no state", func(tr tree) { tr.set("wwan0", "operstate", "unknown") }, "192.0.2.1", "", ""},
		{"no route", func(tr tree) { tr.file("proc/net/route", table4(only, "wlan0 0.0.0.0/0 0003 100")) }, "192.0.2.1",
			NoRoute, "ip route add default via GATEWAY dev wwan0 metric 700 # GATEWAY: "},
		{"no route, and the other's metric is high", func(tr tree) { tr.file("proc/net/route", table4(only, "wlan0 0.0.0.0/0 0003 900")) }, "192.0.2.1",
			NoRoute, "ip route add default via GATEWAY dev wwan0 metric 1000 "},
		{"no IPv6 route", func(tr tree) {}, "2001:db8:ffff::1", NoRoute, "ip -6 route add default via GATEWAY dev wwan0 metric 1124 "},
		{"an IPv6 route", func(tr tree) {}, "2001:db8:1::1", "", ""},
		{"no route, but no neighbours either", func(tr tree) {
			tr.set("wwan0", "flags", "0x10d1") // up, point-to-point, no ARP
			tr.file("proc/net/route", table4("wlan0 0.0.0.0/0 0003 100"))
		}, "192.0.2.1", "", ""},
		{"the same for IPv6 is no route", func(tr tree) { tr.set("wwan0", "flags", "0x10d1") }, "2001:db8:ffff::1",
			NoRoute, "ip -6 route add default dev wwan0 metric 1124 "},
		{"the terminal itself", func(tr tree) { tr.set("wwan0", "flags", "0x10d1") }, "127.0.0.1", NoRoute, "name a host beyond the link"},
		{"strict for all", func(tr tree) { tr.file("proc/sys/net/ipv4/conf/all/rp_filter", "1\n") }, "192.0.2.1",
			RPFilter, "sysctl -w net.ipv4.conf.wwan0.rp_filter=2 # "},
		{"strict for this one", func(tr tree) { tr.file("proc/sys/net/ipv4/conf/wwan0/rp_filter", "1\n") }, "192.0.2.1",
			RPFilter, "sysctl -w net.ipv4.conf.wwan0.rp_filter=2 # "},
		{"strict for another", func(tr tree) { tr.file("proc/sys/net/ipv4/conf/wlan0/rp_filter", "1\n") }, "192.0.2.1", "", ""},
		{"strict for all, loose for this one", func(tr tree) {
			tr.file("proc/sys/net/ipv4/conf/all/rp_filter", "1\n")
			tr.file("proc/sys/net/ipv4/conf/wwan0/rp_filter", "2\n")
		}, "192.0.2.1", "", ""},
		{"strict, and the route is this one's", func(tr tree) { tr.file("proc/sys/net/ipv4/conf/all/rp_filter", "1\n") }, "203.0.113.10", "", ""},
		{"strict, and IPv6", func(tr tree) { tr.file("proc/sys/net/ipv4/conf/all/rp_filter", "1\n") }, "2001:db8:1::1", "", ""},
		{"loose, without neighbours or any route", func(tr tree) {
			tr.set("wwan0", "flags", "0x10d1")
			tr.file("proc/sys/net/ipv4/conf/all/rp_filter", "2\n")
			tr.file("proc/net/route", table4())
		}, "192.0.2.1", NoRoute, "ip route add default dev wwan0 metric 700 # a metric"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tr := newTree(t)
			tr.network("wwan0", 3, "")
			tr.file("proc/net/route", twoLinks)
			tr.file("proc/net/ipv6_route", sixes)
			c.make(tr)
			err := Interface{Name: "wwan0"}.Check(tr.root, netip.MustParseAddr(c.to))
			if c.reason == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if trouble := troubled(t, err, c.reason); trouble.Interface != "wwan0" || !strings.HasPrefix(trouble.Cure, c.cure) {
				t.Errorf("%+v, want the cure %q", trouble, c.cure)
			}
		})
	}
}

func TestCheckOfAMissingInterface(t *testing.T) {
	tr := newTree(t)
	tr.network("lo", 1, "")
	troubled(t, Interface{Name: "wwan0"}.Check(tr.root, netip.MustParseAddr("192.0.2.1")), NoInterface)
}

func TestWithoutNeighboursAFailureIsTheRoutes(t *testing.T) {
	tr := newTree(t)
	tr.network("ppp0", 3, "")
	tr.set("ppp0", "flags", "0x10d1")
	tr.file("proc/net/route", table4("wlan0 0.0.0.0/0 0003 100"))
	to := netip.MustParseAddr("192.0.2.1")
	if err := tr.system().check("ppp0", to); err != nil {
		t.Errorf("before: %v", err)
	}
	troubled(t, tr.system().explain("ppp0", to), NoRoute)
	tr.file("proc/net/route", table4("wlan0 0.0.0.0/0 0003 100", "ppp0 0.0.0.0/0 0003 700"))
	if err := tr.system().explain("ppp0", to); err != nil {
		t.Errorf("with a route: %v", err)
	}
}

func TestFilterKeyOfANameWithADot(t *testing.T) {
	if got := filterKey("wwan0.1"); got != "net.ipv4.conf.wwan0/1.rp_filter" {
		t.Error(got)
	}
}

func TestWhatBindingAnswered(t *testing.T) {
	if bindTrouble("wwan0", nil) != nil || bindTrouble("wwan0", syscall.ENOPROTOOPT) != nil {
		t.Error("no trouble of the interface")
	}
	for errno, want := range map[syscall.Errno]Reason{syscall.EPERM: Permission, syscall.EACCES: Permission, syscall.ENODEV: NoInterface} {
		troubled(t, bindTrouble("wwan0", errno), want)
	}
	if cure := bindTrouble("wwan0", syscall.EPERM).Cure; !strings.Contains(cure, "AmbientCapabilities=CAP_NET_RAW") {
		t.Error(cure)
	}
}

func TestNotCellular(t *testing.T) {
	for _, c := range []struct {
		name  string
		make  func(tree)
		known string
		want  []string
	}{
		{"Wi-Fi beside the known one", func(tr tree) {}, "usb0", []string{"eth0", "wlan0"}},
		{"unknown: mixed drivers count as a modem's", func(tr tree) {}, "", []string{"wlan0"}},
		{"names and types of modems, whatever is known", func(tr tree) {
			for n, name := range []string{"wwan1", "ppp0", "rmnet_data0", "ccmni1", "seth_lte0"} {
				tr.network(name, 10+n, "")
			}
			tr.network("lte", 20, "")
			tr.set("lte", "uevent", "DEVTYPE=wwan\nINTERFACE=lte")
		}, "usb0", []string{"eth0", "wlan0"}},
		{"a driver of modems only", func(tr tree) {
			tr.network("eth7", 10, "platform/usb1/1-3/1-3:1.4")
			tr.driver("platform/usb1/1-3/1-3:1.4", "qmi_wwan")
		}, "usb0", []string{"eth0", "wlan0"}},
		{"a second interface of the same USB device", func(tr tree) { tr.network("usb1", 10, modemUSB+"/1-1:1.2") }, "usb0", []string{"eth0", "wlan0"}},
		{"what is stacked with it", func(tr tree) {
			tr.network("br0", 10, "")
			tr.stacked("br0", "usb0")
			tr.stacked("br0", "eth0")
			tr.network("br0.5", 11, "")
			tr.stacked("br0.5", "br0")
		}, "usb0", []string{"eth0", "wlan0"}},
		{"a bridge and a VLAN of others may be used", func(tr tree) {
			tr.network("br0", 10, "")
			tr.stacked("br0", "eth0")
			tr.network("br0.5", 11, "")
			tr.stacked("br0.5", "br0")
		}, "usb0", []string{"br0", "br0.5", "eth0", "wlan0"}},
		{"tunnels", func(tr tree) {
			tr.network("tap0", 10, "")
			tr.file("sys/devices/virtual/net/tap0/tun_flags", "0x1002")
			tr.network("wg0", 11, "")
			tr.set("wg0", "type", "65534")
			tr.network("vxlan0", 12, "")
			tr.set("vxlan0", "uevent", "DEVTYPE=vxlan")
		}, "usb0", []string{"eth0", "wlan0"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			tr := terminal(t)
			tr.network("lo", 1, "")
			tr.file("sys/devices/"+modemUSB+"/idVendor", "2c7c")
			tr.network("usb0", 2, modemUSB+"/1-1:1.0")
			tr.driver(modemUSB+"/1-1:1.0", "rndis_host")
			tr.network("eth0", 3, adapterUSB+"/1-2:1.0")
			tr.driver(adapterUSB+"/1-2:1.0", "cdc_ether")
			tr.network("wlan0", 4, wifiSDIO)
			tr.set("wlan0", "uevent", "DEVTYPE=wlan")
			c.make(tr)
			s := tr.system()
			names, err := s.names()
			if err != nil {
				t.Fatal(err)
			}
			var known *Interface
			if c.known != "" {
				known = &Interface{Name: c.known}
			}
			if got := s.notCellular(names, known); !slices.Equal(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}
