package netif

import (
	"errors"
	"net/netip"
	"slices"
	"testing"
)

func addrs(texts ...string) []netip.Addr {
	var all []netip.Addr
	for _, text := range texts {
		all = append(all, netip.MustParseAddr(text))
	}
	return all
}

func TestParseResolvConf(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []netip.Addr
	}{
		{"empty", "", nil},
		{"systemd-resolved's stub", "# by systemd\nnameserver 127.0.0.53\noptions edns0 trust-ad\nsearch lan\n", addrs("127.0.0.53")},
		{"two families", "nameserver 10.0.0.1\n\tnameserver\t2001:db8::53\n", addrs("10.0.0.1", "2001:db8::53")},
		{"with a zone", "nameserver fe80::1%wlan0", addrs("fe80::1%wlan0")},
		{"something after it", "nameserver 10.0.0.1 # modem", addrs("10.0.0.1")},
		{"commented out", "#nameserver 10.0.0.1\n; nameserver 10.0.0.2", nil},
		{"not an address", "nameserver dns.example\nnameserver", nil},
	} {
		if got := parseResolvConf(c.text); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func FuzzResolvConf(f *testing.F) {
	f.Add("nameserver 10.0.0.1\nnameserver ::1")
	f.Fuzz(func(t *testing.T, text string) {
		for _, a := range parseResolvConf(text) {
			if !a.IsValid() {
				t.Fatalf("%q", text)
			}
		}
	})
}

func TestRemoteServersAreOtherMachines(t *testing.T) {
	tr := newTree(t)
	tr.file("etc/resolv.conf", "nameserver 127.0.0.53\nnameserver ::1\nnameserver 0.0.0.0\nnameserver 10.0.0.1\n")
	tr.file("run/systemd/resolve/resolv.conf", "nameserver 10.0.0.1\nnameserver 10.0.0.2\n")
	tr.file("run/NetworkManager/no-stub-resolv.conf", "nameserver 10.0.0.3\n")
	if got, want := tr.system().remoteServers(), addrs("10.0.0.1", "10.0.0.2", "10.0.0.3"); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestTheModemsServersComeFirstAndTheShopsRouterNever(t *testing.T) {
	tr := newTree(t)
	tr.file("etc/resolv.conf", "nameserver 192.168.1.1\nnameserver 192.0.2.53\nnameserver 10.64.0.53\n")
	tr.file("proc/net/route", twoLinks)
	d := Dialer{sys: tr.system(), name: "wwan0", servers: addrs("10.64.0.53")}
	if got, want := d.NameServers(), addrs("10.64.0.53", "192.0.2.53"); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestWithoutANameServer(t *testing.T) {
	tr := newTree(t)
	tr.file("etc/resolv.conf", "nameserver 127.0.0.53\n")
	d := Dialer{sys: tr.system(), name: "wwan0"}
	_, err := d.nameServers()
	var trouble *Trouble
	if !errors.As(err, &trouble) || trouble.Reason != NoNameServer {
		t.Fatalf("%v", err)
	}
	const want = "wwan0: no_name_server: no name server that can be asked over wwan0 (write the address instead of the name # or add the link's name server to /etc/resolv.conf)"
	if err.Error() != want {
		t.Errorf("%q", err)
	}
}

func TestOneFamilyIsAskedForWhereThereIsOne(t *testing.T) {
	for _, c := range []struct {
		network string
		own     []netip.Addr
		want    string
	}{
		{"tcp", addrs("10.64.0.2", "fe80::1"), "ip4"},
		{"tcp", addrs("2001:db8::2", "fe80::1"), "ip6"},
		{"udp", addrs("10.64.0.2", "2001:db8::2"), "ip"},
		{"tcp4", addrs("10.64.0.2", "2001:db8::2"), "ip4"},
		{"tcp6", addrs("10.64.0.2", "2001:db8::2"), "ip6"},
		{"tcp", nil, "ip"},
	} {
		s := system{addresses: func(string) []netip.Addr { return c.own }}
		if got := s.kind(c.network, "wwan0"); got != c.want {
			t.Errorf("%s with %v: %s, want %s", c.network, c.own, got, c.want)
		}
	}
}

func TestNamesAreMadeWhole(t *testing.T) {
	for name, want := range map[string]string{"pay.example": "pay.example.", "pay.example.": "pay.example.", "broker": "broker"} {
		if got := absolute(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}
