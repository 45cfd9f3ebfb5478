package probe

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simkeeper/simkeeper/agent/act"
	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/agent/keepalive"
	"github.com/simkeeper/simkeeper/agent/netif"
)

// bound is a netif.Trouble as the agent's Path tells it, with what is below.
func bound(r netif.Reason, below error) error {
	t := &netif.Trouble{Reason: r, Interface: "wwan0", Detail: "as was seen", Cure: "as it is cured"}
	return &act.Failure{Reason: keepalive.NoRoute, Detail: "wwan0: as was seen", Cure: t.Cure, Err: errors.Join(t, below)}
}

func because(r keepalive.Reason) error {
	return &act.Failure{Reason: r, Detail: "as the path says", Cure: "none"}
}

func system(err error) error {
	return &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", err)}
}

// TestWhatKeepsPacketsInTheTerminal: nothing has been sent, and where it is our trouble
// alone, nothing is found. Half of the brokers have a name, so that the datagram to the
// name server meets the trouble first.
func TestWhatKeepsPacketsInTheTerminal(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want string // of one broker
		over bool   // no other is tried
	}{
		"no interface":            {because(keepalive.NoInterface), "interface failed no_interface", true},
		"it vanished":             {bound(netif.NoInterface, nil), "interface failed no_interface", true},
		"it is down":              {bound(netif.Down, nil), "interface failed down", true},
		"no address":              {bound(netif.NoAddress, nil), "interface failed no_address", false},
		"no route":                {bound(netif.NoRoute, nil), "interface failed no_route", false},
		"no route, says the path": {because(keepalive.NoRoute), "interface failed no_route", false},
		"no route, and silence":   {bound(netif.NoRoute, os.ErrDeadlineExceeded), "interface failed no_route", false},
		"no permission":           {bound(netif.Permission, syscall.EPERM), "interface skipped", true},
		"rp_filter":               {bound(netif.RPFilter, nil), "interface skipped", true},
		"the card is quiet":       {because(keepalive.Quiet), "interface skipped", true},
		"a payment runs":          {fmt.Errorf("dial: %w", because(keepalive.Paying)), "interface skipped", true},
		"another system":          {fmt.Errorf("bind: %w", errors.ErrUnsupported), "interface skipped", true},
		"a firewall of our own":   {system(syscall.EPERM), "interface skipped", true},
		"the kernel: no route":    {system(syscall.ENETUNREACH), "interface failed no_route", false},
		"the kernel: no address":  {system(syscall.EADDRNOTAVAIL), "interface failed no_address", false},
		"the kernel: down":        {system(syscall.ENETDOWN), "interface failed down", true},
		"the kernel: no device":   {system(syscall.ENODEV), "interface failed no_interface", true},
	} {
		for kind, brokers := range map[string][]string{"address": {"tls://10.2.3.4", "tls://10.2.3.5"}, "name": {"tls://a.example", "tls://b.example"}} {
			t.Run(name+", "+kind, func(t *testing.T) {
				p := &fakePath{servers: two(), refuse: func(string, string) error { return c.err }}
				want := c.want
				if !c.over {
					want += "; " + c.want
				}
				climb(t, p, Config{Brokers: brokers}, func(t *testing.T, steps []diagnose.Step) {
					expect(t, steps, want)
					for _, s := range steps {
						if s.Bytes > 0 && !timedOut(c.err) || s.Answered || strings.Contains(s.Detail, "cured") {
							t.Errorf("%+v", s)
						}
					}
					if len(p.ends) > 0 {
						t.Errorf("%d connections were opened", len(p.ends))
					}
				})
			})
		}
	}
}

// TestInVainWithoutARoute: an interface without neighbours has sent all the same.
func TestInVainWithoutARoute(t *testing.T) {
	p := &fakePath{slow: 7 * time.Second, refuse: func(string, string) error { return bound(netif.NoRoute, os.ErrDeadlineExceeded) }}
	climb(t, p, Config{Brokers: []string{"tcp://10.2.3.4"}}, func(t *testing.T, steps []diagnose.Step) {
		expect(t, steps, "interface failed no_route")
		if steps[0].Bytes != 60*syns(7*time.Second, linearSYNs()) {
			t.Errorf("%d bytes", steps[0].Bytes)
		}
	})
}

func TestWhatTheNetworkSaysOfAConnection(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		slow time.Duration
		want string
		says string
	}{
		"a reset":                   {system(syscall.ECONNREFUSED), 84 * time.Millisecond, "connect failed refused answered", "tcp 10.2.3.4:8883: refused after 84 ms"},
		"no answer to the kernel":   {system(syscall.ETIMEDOUT), time.Second, "connect failed timeout", "tcp 10.2.3.4:8883: no answer in 1 s"},
		"no answer in time":         {nil, time.Minute, "connect failed timeout", "tcp 10.2.3.4:8883: no answer in 8 s"},
		"host unreachable":          {system(syscall.EHOSTUNREACH), 84 * time.Millisecond, "connect failed unreachable", "tcp 10.2.3.4:8883: unreachable, said after 84 ms"},
		"network unreachable there": {system(syscall.ENETUNREACH), 84 * time.Millisecond, "connect failed unreachable", "unreachable"},
		"something else":            {errors.New("strange"), 0, "connect failed other", "strange"},
	} {
		t.Run(name, func(t *testing.T) {
			p := &fakePath{slow: c.slow, refuse: func(string, string) error { return c.err }}
			climb(t, p, Config{Brokers: []string{"tls://10.2.3.4"}}, func(t *testing.T, steps []diagnose.Step) {
				expect(t, steps, "interface passed; "+c.want)
				says(t, steps, c.says)
			})
		})
	}
}

// TestARouteIsNotMissingWhereSomethingCameBack: without neighbours to look for, the kernel
// sends without a route, too.
func TestARouteIsNotMissingWhereSomethingCameBack(t *testing.T) {
	p := &fakePath{servers: two(), udp: dns(0, has("10.2.3.4")), refuse: func(network, _ string) error {
		if network == "tcp" {
			return bound(netif.NoRoute, os.ErrDeadlineExceeded)
		}
		return nil
	}}
	climb(t, p, Config{Brokers: []string{"tcp://broker.example"}}, func(t *testing.T, steps []diagnose.Step) {
		expect(t, steps, "interface passed; name passed answered; connect failed timeout")
	})
}

func TestOneTargetWithoutARoute(t *testing.T) {
	p := &fakePath{tcp: connack(0), refuse: func(_, addr string) error {
		if strings.HasPrefix(addr, "[") {
			return bound(netif.NoAddress, nil)
		}
		return nil
	}}
	climb(t, p, Config{Brokers: []string{"tcp://[2001:db8::4]", "tcp://10.2.3.4"}}, func(t *testing.T, steps []diagnose.Step) {
		expect(t, steps, "interface failed no_address; interface passed; connect passed answered; login passed answered")
	})
}

func TestNoNameServerThatCanBeAsked(t *testing.T) {
	p := &fakePath{refuse: func(_, addr string) error {
		if strings.HasPrefix(addr, "broker.") {
			return bound(netif.NoNameServer, nil)
		}
		return nil
	}, tcp: connack(0)}
	climb(t, p, Config{Brokers: []string{"tcp://broker.example", "tcp://10.2.3.4"}}, func(t *testing.T, steps []diagnose.Step) {
		expect(t, steps, "name skipped; name skipped; interface passed; connect passed answered; login passed answered")
	})
	p = &fakePath{refuse: func(string, string) error { return because(keepalive.NoName) }}
	climb(t, p, Config{Brokers: []string{"tcp://broker.example"}}, func(t *testing.T, steps []diagnose.Step) {
		expect(t, steps, "name skipped; name skipped")
	})
}

// TestOneNameServerOutOfReach: the other one may be asked.
func TestOneNameServerOutOfReach(t *testing.T) {
	p := &fakePath{servers: two(), udp: dns(0, has("10.2.3.4")), tcp: connack(0), refuse: func(_, addr string) error {
		if addr == "10.1.1.1:53" {
			return bound(netif.NoRoute, nil)
		}
		return nil
	}}
	climb(t, p, Config{Brokers: []string{"tcp://broker.example"}}, func(t *testing.T, steps []diagnose.Step) { expect(t, steps, passes) })
}

// TestTheSecondAddress is tried where the first is silent; one that refuses tells more.
func TestTheSecondAddress(t *testing.T) {
	for name, c := range map[string]struct {
		second error
		want   string
	}{
		"takes us":   {nil, passes},
		"refuses":    {system(syscall.ECONNREFUSED), "interface passed; name passed answered; connect failed refused answered"},
		"silent too": {system(syscall.ETIMEDOUT), "interface passed; name passed answered; connect failed timeout"},
	} {
		t.Run(name, func(t *testing.T) {
			p := &fakePath{servers: two(), udp: dns(0, has("10.2.3.4", "10.2.3.5")), tcp: connack(0), refuse: func(_, addr string) error {
				return map[string]error{"10.2.3.4:1883": system(syscall.ETIMEDOUT), "10.2.3.5:1883": c.second}[addr]
			}}
			climb(t, p, Config{Brokers: []string{"tcp://broker.example"}}, func(t *testing.T, steps []diagnose.Step) { expect(t, steps, c.want) })
		})
	}
}

// taken is a connection that its Path takes away after a second.
type taken struct{ fakePath }

func (p *taken) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	c, err := p.fakePath.Dial(ctx, network, addr)
	if err == nil {
		time.AfterFunc(time.Second, func() { c.Close() })
	}
	return closing{c}, err
}

// closing says of a closed pipe what the package net says of a closed socket.
type closing struct{ net.Conn }

func (c closing) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if err != nil {
		err = net.ErrClosed
	}
	return n, err
}

// TestAConnectionThatIsGivenUpHere is what a card that becomes quiet leaves behind.
func TestAConnectionThatIsGivenUpHere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &taken{}
		steps := Run(t.Context(), Config{Path: p, Brokers: []string{"tls://10.2.3.4", "tls://10.2.3.5"}})
		p.close()
		expect(t, steps, "interface passed; connect passed answered; tls skipped")
	})
}

func TestAttemptsCostWhatTheySend(t *testing.T) {
	for within, want := range map[time.Duration]int64{0: 1, 999 * time.Millisecond: 1, time.Second: 2, 2999 * time.Millisecond: 2, 3 * time.Second: 3, 8 * time.Second: 4} {
		if got := syns(within, 0); got != want {
			t.Errorf("%d SYN within %v, want %d", got, within, want)
		}
	}
	for within, want := range map[time.Duration]int64{time.Second: 2, 5 * time.Second: 6, 6999 * time.Millisecond: 6, 8 * time.Second: 7, 11 * time.Second: 8} {
		if got := syns(within, 4); got != want {
			t.Errorf("%d SYN within %v on Linux from 6.5 on, want %d", got, within, want)
		}
	}
	n := syns(connectTime, linearSYNs())
	p := &fakePath{slow: time.Hour}
	climb(t, p, Config{Brokers: []string{"tcp://10.2.3.4", "tcp://[2001:db8::4]"}}, func(t *testing.T, steps []diagnose.Step) {
		if steps[1].Bytes != n*60 || steps[2].Bytes != n*80 {
			t.Errorf("%d and %d bytes", steps[1].Bytes, steps[2].Bytes)
		}
	})
}
