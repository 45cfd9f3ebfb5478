package probe

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simkeeper/simkeeper/agent/diagnose"
)

// loopback is a Path over real sockets.
type loopback struct{ servers []netip.AddrPort }

func (l loopback) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	return (&net.Dialer{KeepAlive: -1}).DialContext(ctx, network, addr)
}

func (l loopback) NameServers() []netip.AddrPort { return l.servers }

// listen accepts connections on loopback and hands each to serve until the test ends.
func listen(t *testing.T, serve func(string, net.Conn)) (addr string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	var all sync.WaitGroup
	var mu sync.Mutex
	var open []net.Conn
	all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			open = append(open, c)
			mu.Unlock()
			all.Go(func() { defer c.Close(); serve(l.Addr().String(), c) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		mu.Lock()
		for _, c := range open {
			c.Close()
		}
		mu.Unlock()
		all.Wait()
	})
	return l.Addr().String()
}

// resolver serves the name of the broker on loopback until the test ends.
func resolver(t *testing.T) netip.AddrPort {
	t.Helper()
	c, err := net.ListenPacket("udp", "127.0.0.1:0")
	must(t, err)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for buf := make([]byte, 1500); ; {
			n, from, err := c.ReadFrom(buf)
			if err != nil {
				return
			}
			c.WriteTo(resolved(buf[:n], has("127.0.0.1")), from)
		}
	}()
	t.Cleanup(func() { c.Close(); <-done })
	return netip.MustParseAddrPort(c.LocalAddr().String())
}

// port is that of host:port.
func port(addr string) string {
	_, p, _ := net.SplitHostPort(addr)
	return p
}

// overTLS probes tls://broker.example on loopback, where config and serve are the broker's.
func overTLS(t *testing.T, config *tls.Config, serve func(string, net.Conn), cfg Config) []diagnose.Step {
	t.Helper()
	addr := listen(t, secure(config, serve))
	var told []diagnose.Step
	cfg.Path, cfg.Each = loopback{[]netip.AddrPort{resolver(t)}}, func(s diagnose.Step) { told = append(told, s) }
	cfg.Brokers, cfg.Terminal = []string{"tls://broker.example:" + port(addr)}, "T1"
	steps := Run(t.Context(), cfg)
	sound(t, steps, told)
	return steps
}

const reached = "interface passed; name passed answered; connect passed answered; "

func TestTheWholeWayOverTLS(t *testing.T) {
	ca := newAuthority(t)
	cert := ca.now(t, "broker.example")
	valid := time.Now().AddDate(1, 0, 0).UTC().Format(time.DateOnly)
	for name, version := range map[string]uint16{"TLS 1.2": tls.VersionTLS12, "TLS 1.3": tls.VersionTLS13} {
		t.Run(name, func(t *testing.T) {
			trust := ca.trust()
			trust.ClientSessionCache = tls.NewLRUClientSessionCache(1)
			server := &tls.Config{Certificates: []tls.Certificate{cert}, MaxVersion: version}
			var cost [2]int64
			for i := range cost { // the second is resumed
				steps := overTLS(t, server, connack(0), Config{TLS: trust})
				expect(t, steps, reached+"tls passed answered; login passed answered")
				if d := steps[3].Detail; !strings.Contains(d, "tls broker.example: certificate valid until "+valid+", handshake ") {
					t.Error(d)
				}
				if login := steps[4].Bytes; login < 200 || login > 900 {
					t.Errorf("the login is said to cost %d bytes", login)
				}
				cost[i] = steps[3].Bytes
			}
			if cost[1] >= cost[0] {
				t.Errorf("resuming costs %d bytes, the first time %d", cost[1], cost[0])
			}
		})
	}
}

func TestTheSessionThatRunsIsNotEvicted(t *testing.T) {
	for terminal, want := range map[string]string{"T1": "\x00\x04T1-d\x00\x04till\x00\x06secret", "": "\x00\x00\x00\x04till\x00\x06secret"} {
		var hello string
		p := &fakePath{tcp: func(_ string, c net.Conn) {
			buf := make([]byte, 512)
			n, _ := c.Read(buf)
			hello = string(buf[:n])
			c.Write([]byte{0x20, 2, 0, 0})
		}}
		climb(t, p, Config{Brokers: []string{"tcp://10.2.3.4"}, Terminal: terminal, Username: "till", Password: "secret"}, func(t *testing.T, steps []diagnose.Step) {
			expect(t, steps, "interface passed; connect passed answered; login passed answered")
			if !strings.HasSuffix(hello, want) {
				t.Errorf("CONNECT %q", hello)
			}
			for _, s := range steps {
				if strings.Contains(fmt.Sprint(s), "secret") {
					t.Errorf("the password is shown: %+v", s)
				}
			}
		})
	}
}

func TestCertificatesThatAreRefused(t *testing.T) {
	ca, now := newAuthority(t), time.Now()
	good := ca.now(t, "broker.example")
	year := func(n int) time.Time { return now.AddDate(n, 0, 0) }
	for name, c := range map[string]struct {
		cert   tls.Certificate
		trust  *tls.Config
		server *tls.Config
		want   string
	}{
		"a stranger's":           {good, newAuthority(t).trust(), &tls.Config{}, "tls failed authority answered"},
		"for another name":       {ca.now(t, "other.example"), ca.trust(), &tls.Config{}, "tls failed hostname answered"},
		"expired":                {ca.issue(t, "broker.example", year(-2), year(-1)), ca.trust(), &tls.Config{}, "tls failed expired answered"},
		"not valid yet":          {ca.issue(t, "broker.example", year(1), year(2)), ca.trust(), &tls.Config{}, "tls failed clock answered"},
		"by the trusted clock":   {good, &tls.Config{RootCAs: ca.trust().RootCAs, Time: func() time.Time { return year(3) }}, &tls.Config{}, "tls failed expired answered"},
		"old TLS":                {good, ca.trust(), &tls.Config{MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}, "tls failed tls answered"},
		"it wants ours, TLS 1.3": {good, ca.trust(), &tls.Config{ClientAuth: tls.RequireAnyClientCert}, "tls failed tls answered"},
		"it wants ours, TLS 1.2": {good, ca.trust(), &tls.Config{ClientAuth: tls.RequireAnyClientCert, MaxVersion: tls.VersionTLS12}, "tls failed tls answered"},
	} {
		t.Run(name, func(t *testing.T) {
			c.server.Certificates = []tls.Certificate{c.cert}
			expect(t, overTLS(t, c.server, connack(0), Config{TLS: c.trust}), reached+c.want)
		})
	}
}

func TestAVerifierOfTheCallerIsHeard(t *testing.T) {
	ca := newAuthority(t)
	trust := ca.trust()
	trust.VerifyConnection = func(tls.ConnectionState) error { return fmt.Errorf("pinned to another") }
	steps := overTLS(t, &tls.Config{Certificates: []tls.Certificate{ca.now(t, "broker.example")}}, connack(0), Config{TLS: trust})
	expect(t, steps, reached+"tls failed other answered")
	says(t, steps, "pinned to another")
}

func TestUnverifiedTLSIsNotTried(t *testing.T) {
	steps := overTLS(t, &tls.Config{}, connack(0), Config{TLS: &tls.Config{InsecureSkipVerify: true}})
	expect(t, steps, reached+"tls skipped")
	says(t, steps, "certificates are always verified")
}

// TestLoginsThatFail makes every fault of the login, over TCP and inside TLS.
func TestLoginsThatFail(t *testing.T) {
	ca := newAuthority(t)
	portal := func(_ string, c net.Conn) { c.Read(make([]byte, 512)); io.WriteString(c, "HTTP/1.1 302 Found\r\n") }
	hangUp := func(_ string, c net.Conn) { c.Read(make([]byte, 512)); c.Close() }
	for name, c := range map[string]struct {
		serve func(string, net.Conn)
		want  string
	}{
		"wrong password":     {connack(4), "failed credentials answered"},
		"not allowed":        {connack(5), "failed credentials answered"},
		"client id rejected": {connack(2), "failed rejected answered"},
		"not available":      {connack(3), "failed rejected answered"},
		"unknown code":       {connack(77), "failed rejected answered"},
		"a portal":           {portal, "failed stranger answered"},
		"hangs up":           {hangUp, "failed lost"},
	} {
		t.Run(name+", TCP", func(t *testing.T) {
			climb(t, &fakePath{tcp: c.serve}, Config{Brokers: []string{"tcp://10.2.3.4"}}, func(t *testing.T, steps []diagnose.Step) {
				expect(t, steps, "interface passed; connect passed answered; login "+c.want)
			})
		})
		t.Run(name+", TLS", func(t *testing.T) {
			steps := overTLS(t, &tls.Config{Certificates: []tls.Certificate{ca.now(t, "broker.example")}}, c.serve, Config{TLS: ca.trust()})
			want := strings.Replace("login "+c.want, "failed lost", "failed lost answered", 1) // the tickets come back, and the goodbye
			expect(t, steps, reached+"tls passed answered; "+want)
		})
	}
}

// TestSilenceIsToldWhereItBegins: behind the connection, inside the handshake, and after it.
func TestSilenceIsToldWhereItBegins(t *testing.T) {
	const connected = "interface passed; connect passed answered; "
	synctest.Test(t, func(t *testing.T) {
		ca := newAuthority(t)
		cert := ca.now(t, "10.2.3.4")
		for name, c := range map[string]struct {
			broker string
			serve  func(string, net.Conn)
			want   string
			bytes  bool // come back
		}{
			"TCP":                  {"tcp://10.2.3.4", nil, "login failed timeout", false},
			"before the handshake": {"tls://10.2.3.4", nil, "tls failed timeout", false},
			"in the handshake": {"tls://10.2.3.4", func(_ string, c net.Conn) {
				c.Read(make([]byte, 1000))
				c.Write([]byte{22, 3, 3, 0, 80, 2}) // a ServerHello that never ends
			}, "tls failed timeout answered", true},
			"after the handshake": {"tls://10.2.3.4", secure(&tls.Config{Certificates: []tls.Certificate{cert}, SessionTicketsDisabled: true}, func(string, net.Conn) {}),
				"tls passed answered; login failed timeout", true},
		} {
			t.Log(name)
			p := &fakePath{tcp: c.serve}
			steps := Run(t.Context(), Config{Path: p, Brokers: []string{c.broker}, TLS: ca.trust()})
			p.close()
			expect(t, steps, connected+c.want)
			if last := steps[len(steps)-1]; last.Took != helloTime {
				t.Errorf("%s took %v", name, last.Took)
			}
		}
	})
}
