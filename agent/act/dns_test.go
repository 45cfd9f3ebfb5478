package act

import (
	"net/netip"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/simkeeper/simkeeper/agent/keepalive"
)

// resolve answers a query with a code, after change.
func resolve(t testing.TB, in []byte, code dnsmessage.RCode, change func(*dnsmessage.Message)) []byte {
	var m dnsmessage.Message
	if err := m.Unpack(in); err != nil {
		t.Errorf("query %x: %v", in, err)
		return nil
	}
	m.Response, m.RCode = true, code
	if change != nil {
		change(&m)
	}
	out, err := m.Pack()
	if err != nil {
		t.Error(err)
	}
	return out
}

func TestDNSIsAnsweredAndProvesNothing(t *testing.T) {
	names := make(chan string, 10)
	server := func(code dnsmessage.RCode, change func(*dnsmessage.Message)) netip.AddrPort {
		return netip.MustParseAddrPort(datagrams(t, func(_ int, in []byte) [][]byte {
			return [][]byte{resolve(t, in, code, func(m *dnsmessage.Message) {
				names <- m.Questions[0].Name.String()
				if change != nil {
					change(m)
				}
			})}
		}))
	}
	act := keepalive.Act{Method: keepalive.DNS, Target: "sk.example", Limit: 512}
	path := &loopback{servers: []netip.AddrPort{server(dnsmessage.RCodeNameError, nil)}}
	for range 2 {
		e := run(t, Config{Path: path}, act)
		check(t, e, true, false, keepalive.Unprovable, "127.0.0.1", "NXDOMAIN")
		if v, why := keepalive.Judge(keepalive.DNS, e); v != keepalive.Unproved || e.RTT <= 0 {
			t.Errorf("%s, %s: %+v", v, why, e)
		}
	}
	if first, second := <-names, <-names; first == second || !strings.HasSuffix(first, ".sk.example.") || len(first) != len("aaaaaaaaaaaaaaaa.sk.example.") {
		t.Errorf("asked for %q and %q", first, second)
	}
	upper := func(m *dnsmessage.Message) {
		m.Questions[0].Name = dnsmessage.MustNewName(strings.ToUpper(m.Questions[0].Name.String()))
	}
	path.servers = []netip.AddrPort{server(dnsmessage.RCodeSuccess, upper)}
	check(t, run(t, Config{Path: path}, act), true, false, keepalive.Unprovable)
	if !strings.HasPrefix(path.dials[0], "udp 127.0.0.1:") {
		t.Errorf("dialled %v", path.dials)
	}
}

func TestDNSAsksTheNextServer(t *testing.T) {
	t.Parallel() // it waits
	good := netip.MustParseAddrPort(datagrams(t, func(_ int, in []byte) [][]byte {
		return [][]byte{[]byte("rubbish"), resolve(t, in, dnsmessage.RCodeSuccess, nil)}
	}))
	dead := netip.MustParseAddrPort(closedPort(t))
	e := run(t, Config{Path: &loopback{servers: []netip.AddrPort{dead, good}}}, keepalive.Act{Method: keepalive.DNS, Target: "sk.example.", Limit: 512})
	check(t, e, true, false, keepalive.Unprovable, good.Addr().String())
}

// What else than an answer comes back is waited out, and said.
func TestDNSIsAnsweredByAStray(t *testing.T) {
	t.Parallel() // it waits
	portal := func(m *dnsmessage.Message) { m.Questions[0].Name = dnsmessage.MustNewName("portal.example.") }
	server := netip.MustParseAddrPort(datagrams(t, func(_ int, in []byte) [][]byte {
		return [][]byte{resolve(t, in, dnsmessage.RCodeSuccess, portal)}
	}))
	e := run(t, Config{Path: &loopback{servers: []netip.AddrPort{server}}}, keepalive.Act{Method: keepalive.DNS, Target: "sk.example", Limit: 512})
	if e.Answered || e.Reason != keepalive.NoAnswer {
		t.Errorf("%+v", e)
	}
}

func TestQueriesAreShort(t *testing.T) {
	q, err := newQuery("sk.example")
	must(t, err)
	if len(q.Packed) > 60 {
		t.Errorf("the query is %d bytes long", len(q.Packed))
	}
}

func TestZonesThatAreNone(t *testing.T) {
	for _, zone := range []string{"", ".", "a..b", strings.Repeat("a", 64) + ".example", strings.Repeat("abc.", 63) + "example"} {
		if q, err := newQuery(zone); err == nil && zone != "" && zone != "." {
			t.Errorf("%q: %x", zone, q.Packed)
		}
	}
}
