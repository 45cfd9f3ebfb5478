package act

import (
	"bytes"
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
		check(t, e, true, false, keepalive.Unprovable, "127.0.0.1", "RCodeNameError")
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

func TestDNSAnswersToSomethingElse(t *testing.T) {
	q, err := newQuery("sk.example")
	must(t, err)
	for name, change := range map[string]func(*dnsmessage.Message){
		"no change":     nil,
		"another id":    func(m *dnsmessage.Message) { m.ID++ },
		"a query":       func(m *dnsmessage.Message) { m.Response = false },
		"another name":  func(m *dnsmessage.Message) { m.Questions[0].Name = dnsmessage.MustNewName("portal.example.") },
		"another type":  func(m *dnsmessage.Message) { m.Questions[0].Type = dnsmessage.TypeAAAA },
		"another class": func(m *dnsmessage.Message) { m.Questions[0].Class = dnsmessage.ClassCHAOS },
		"no question":   func(m *dnsmessage.Message) { m.Questions = nil },
	} {
		code, err := q.read(resolve(t, q.packed, dnsmessage.RCodeRefused, change))
		if (err == nil) != (change == nil) || err == nil && code != dnsmessage.RCodeRefused {
			t.Errorf("%s: %v, %v", name, code, err)
		}
	}
	if len(q.packed) > 60 {
		t.Errorf("the query is %d bytes long", len(q.packed))
	}
}

func TestZonesThatAreNone(t *testing.T) {
	for _, zone := range []string{"", ".", "a..b", strings.Repeat("a", 64) + ".example", strings.Repeat("abc.", 63) + "example"} {
		if q, err := newQuery(zone); err == nil && zone != "" && zone != "." {
			t.Errorf("%q: %s", zone, q.question.Name)
		}
	}
}

func FuzzAnswer(f *testing.F) {
	q, err := newQuery("sk.example")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(q.packed)
	f.Add(resolve(f, q.packed, dnsmessage.RCodeSuccess, nil))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := q.read(data); err != nil {
			return
		}
		if id := []byte{byte(q.id >> 8), byte(q.id)}; !bytes.HasPrefix(data, id) || data[2]&0x80 == 0 {
			t.Errorf("%x is taken for an answer", data)
		}
	})
}
