package probe

import (
	"net"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/agent/dnsquery"
)

// by answers as the server that is asked does.
func by(servers map[string]func(string, net.Conn)) func(string, net.Conn) {
	return func(addr string, c net.Conn) {
		if serve := servers[addr]; serve != nil {
			serve(addr, c)
		}
	}
}

func TestNames(t *testing.T) {
	const first, second = "10.1.1.1:53", "10.1.1.2:53"
	type servers = map[string]func(string, net.Conn)
	another := func(m *dnsmessage.Message) { m.ID++ }
	for name, c := range map[string]struct {
		servers servers
		want    string // of the step
		says    string
		asked   int
		took    time.Duration
	}{
		"an address":                  {servers{first: dns(0, has("10.2.3.4"))}, "passed answered", "asked of 10.1.1.1: 10.2.3.4", 1, 0},
		"many addresses":              {servers{first: dns(0, has("10.2.3.4", "10.2.3.5", "10.2.3.6"))}, "passed answered", "10.2.3.4, 10.2.3.5 after", 1, 0},
		"IPv6 only":                   {servers{first: dns(0, has("2001:db8::4"))}, "passed answered", "2001:db8::4 after", 1, 0},
		"the second knows":            {servers{first: dns(0, code(dnsmessage.RCodeServerFailure)), second: dns(0, has("10.2.3.4"))}, "passed answered", "asked of 10.1.1.2: 10.2.3.4", 2, 0},
		"the first is silent":         {servers{second: dns(0, has("10.2.3.4"))}, "passed answered", "asked of 10.1.1.2: 10.2.3.4", 2, 4 * time.Second},
		"no such name":                {servers{first: dns(0, code(dnsmessage.RCodeNameError))}, "failed name answered", "NXDOMAIN", 1, 0},
		"no address":                  {servers{first: dns(0, nil), second: dns(0, nil)}, "failed name answered", "the name has no address", 2, 0},
		"the second says more":        {servers{second: dns(0, code(dnsmessage.RCodeServerFailure))}, "failed name answered", "asked of 10.1.1.1, 10.1.1.2: it could not find out (SERVFAIL)", 2, 4 * time.Second},
		"a refusal":                   {servers{first: dns(0, code(dnsmessage.RCodeRefused))}, "failed name answered", "REFUSED", 2, 4 * time.Second},
		"a code that nobody knows":    {servers{first: dns(0, code(11))}, "failed name answered", "code 11", 2, 4 * time.Second},
		"all silent":                  {servers{}, "failed timeout", "asked of 10.1.1.1, 10.1.1.2: no answer in 8 s", 2, 8 * time.Second},
		"too late":                    {servers{first: dns(4001*time.Millisecond, has("10.2.3.4")), second: dns(5*time.Second, has("10.2.3.4"))}, "failed timeout", "no answer", 2, 8 * time.Second},
		"answers to another question": {servers{first: dns(0, another)}, "failed name answered", "another question", 2, 8 * time.Second},
		"blocked":                     {servers{first: dns(0, has("0.0.0.0")), second: dns(0, has("127.0.0.1"))}, "failed name answered", "0.0.0.0, which leads nowhere", 2, 0},
		"rubbish": {servers{first: func(_ string, c net.Conn) {
			c.Read(make([]byte, 512))
			c.Write([]byte("rubbish"))
			dns(0, has("10.2.3.4"))("", c)
		}}, "passed answered", "10.2.3.4", 1, 2 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			p := &fakePath{servers: two(), udp: by(c.servers), tcp: connack(0)}
			climb(t, p, Config{Brokers: []string{"tcp://broker.example"}}, func(t *testing.T, steps []diagnose.Step) {
				s := steps[1]
				if got := brief(steps[:2]); got != "interface passed; name "+c.want {
					t.Errorf("%s, want %s", got, c.want)
				}
				if !strings.Contains(s.Detail, c.says) || s.Took != c.took {
					t.Errorf("%q after %v; want %q after %v", s.Detail, s.Took, c.says, c.took)
				}
				asked := slices.DeleteFunc(slices.Clone(p.dials), func(d string) bool { return strings.HasPrefix(d, "tcp") })
				if len(asked) != c.asked {
					t.Errorf("asked %v", p.dials)
				}
			})
		})
	}
}

// TestALostDatagramIsSentAgain: the loss of one is no finding.
func TestALostDatagramIsSentAgain(t *testing.T) {
	p := &fakePath{servers: two()[:1], tcp: connack(0), udp: func(addr string, c net.Conn) {
		c.Read(make([]byte, 512))
		dns(0, has("10.2.3.4"))(addr, c)
	}}
	climb(t, p, Config{Brokers: []string{"tcp://broker.example"}}, func(t *testing.T, steps []diagnose.Step) {
		expect(t, steps, passes)
		if steps[1].Took != 2500*time.Millisecond || steps[1].Bytes != 2*(32+28)+(32+16+28) {
			t.Errorf("%d bytes in %v", steps[1].Bytes, steps[1].Took)
		}
	})
}

func TestOneSilentServerHasFiveSeconds(t *testing.T) {
	climb(t, &fakePath{servers: two()[:1]}, Config{Brokers: []string{"tcp://broker.example"}}, func(t *testing.T, steps []diagnose.Step) {
		expect(t, steps, "interface passed; name failed timeout")
		says(t, steps, "name broker.example asked of 10.1.1.1: no answer in 5 s")
	})
}

// refusing is a connection on which the kernel says an error.
type refusing struct {
	net.Conn
	err error
}

func (r refusing) Read([]byte) (int, error)    { return 0, r.err }
func (r refusing) Write(p []byte) (int, error) { return len(p), nil }
func (r refusing) SetDeadline(time.Time) error { return nil }

func TestWhatTheKernelSaysOfADatagram(t *testing.T) {
	for err, want := range map[error]string{
		syscall.ECONNREFUSED: `{answered:true said:"it runs no name service (its port is closed)"}`,
		syscall.EHOSTUNREACH: "silent",
		syscall.EPERM:        "ours",
	} {
		l := &ladder{cfg: &Config{}, tally: tally{left: budget}}
		r := l.exchange(refusing{err: err}, "broker.example", dnsquery.A, two()[0].Addr(), time.Second)
		got := "silent"
		switch {
		case r.answered:
			got = `{answered:true said:"` + r.said + `"}`
		case r.hindrance != nil && r.hindrance.fault == "":
			got = "ours"
		}
		if got != want {
			t.Errorf("%v: %s, want %s", err, got, want)
		}
	}
}

func TestNamesThatAreLeftToThePath(t *testing.T) {
	const left = "name skipped; interface passed; connect passed answered; login passed answered"
	for name, c := range map[string]struct {
		servers []netip.AddrPort
		broker  string
		refuse  error
		want    string
	}{
		"no server known":        {nil, "tcp://broker.example", nil, left},
		"a short name":           {two(), "tcp://broker", nil, left},
		"it does not exist":      {nil, "tcp://broker.example", &net.DNSError{Err: "no such host", IsNotFound: true}, "name skipped; name failed name answered"},
		"no server answers":      {nil, "tcp://broker.example", &net.DNSError{Err: "i/o timeout", IsTimeout: true}, "name skipped; name failed timeout"},
		"an address has no step": {two(), "tcp://10.2.3.4", nil, "interface passed; connect passed answered; login passed answered"},
		"nor has one of IPv6":    {two(), "tcp://[2001:db8::4]", nil, "interface passed; connect passed answered; login passed answered"},
		"the hosts file knows":   {two(), "tcp://localhost", nil, "name passed; interface passed; connect passed answered; login passed answered"},
	} {
		t.Run(name, func(t *testing.T) {
			p := &fakePath{servers: c.servers, tcp: connack(0), refuse: func(string, string) error { return c.refuse }}
			climb(t, p, Config{Brokers: []string{c.broker}}, func(t *testing.T, steps []diagnose.Step) { expect(t, steps, c.want) })
		})
	}
}

func TestANameThatIsNone(t *testing.T) {
	long := strings.Repeat("a", 64) + ".example"
	p := &fakePath{servers: two(), tcp: connack(0)}
	climb(t, p, Config{Brokers: []string{"tcp://" + long}}, func(t *testing.T, steps []diagnose.Step) {
		expect(t, steps, "interface passed; name skipped")
		says(t, steps, "is no name")
	})
}
