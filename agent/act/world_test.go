package act

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/agent/keepalive"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var testKey = []byte("0123456789abcdef0123456789abcdef")

// roomy is a limit that no honest exchange reaches.
const roomy = 16 << 10

// loopback is a Path over real sockets.
type loopback struct {
	servers []netip.AddrPort
	dials   []string
}

func (l *loopback) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	l.dials = append(l.dials, network+" "+addr)
	return (&net.Dialer{}).DialContext(ctx, network, addr)
}

func (l *loopback) NameServers() []netip.AddrPort { return l.servers }

// pipes is a Path whose other end is a function, for bubbles.
type pipes struct {
	serve func(net.Conn) // nil: nobody reads
	err   error          // of Dial
	conns []net.Conn
	done  sync.WaitGroup
}

func (p *pipes) Dial(context.Context, string, string) (net.Conn, error) {
	if p.err != nil {
		return nil, p.err
	}
	ours, theirs := net.Pipe()
	p.conns = append(p.conns, theirs)
	if p.serve != nil {
		p.done.Go(func() { p.serve(theirs) })
	}
	return ours, nil
}

func (p *pipes) NameServers() []netip.AddrPort {
	return []netip.AddrPort{netip.MustParseAddrPort("10.0.0.1:53"), netip.MustParseAddrPort("10.0.0.2:53")}
}

// close ends every connection and waits for those who serve them.
func (p *pipes) close() {
	for _, c := range p.conns {
		c.Close()
	}
	p.done.Wait()
}

// run makes one act with a Runner of its own.
func run(t *testing.T, c Config, a keepalive.Act) keepalive.Evidence {
	t.Helper()
	r, err := New(c)
	must(t, err)
	return r.Run(t.Context(), a)
}

// check compares evidence, and that what is no proof says why and what to change.
func check(t *testing.T, e keepalive.Evidence, answered, verified bool, reason keepalive.Reason, says ...string) {
	t.Helper()
	if e.Answered != answered || e.Verified != verified || e.Reason != reason {
		t.Errorf("answered %v, verified %v, reason %q; want %v, %v, %q\n%+v", e.Answered, e.Verified, e.Reason, answered, verified, reason, e)
	}
	if complete := e.Detail != "" && e.Cure != ""; complete != (reason != "") {
		t.Errorf("reason %q with detail %q and cure %q", e.Reason, e.Detail, e.Cure)
	}
	for _, text := range says {
		if !strings.Contains(e.Detail+"; "+e.Cure, text) {
			t.Errorf("%q does not say %q", e.Detail+"; "+e.Cure, text)
		}
	}
	t.Logf("sent %d, received %d, %v: %s %s; %s", e.Sent, e.Received, e.RTT, e.Reason, e.Detail, e.Cure)
}

// listen accepts connections on loopback and hands each to serve until the test ends.
func listen(t *testing.T, serve func(net.Conn)) (addr string) {
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
			all.Go(func() { defer c.Close(); serve(c) })
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

// datagrams answers each datagram on loopback with what reply gives, until the test ends.
func datagrams(t *testing.T, reply func(n int, in []byte) [][]byte) (addr string) {
	t.Helper()
	c, err := net.ListenPacket("udp", "127.0.0.1:0")
	must(t, err)
	done := make(chan struct{})
	go func() {
		defer close(done)
		buf := make([]byte, 2000)
		for i := 0; ; i++ {
			n, from, err := c.ReadFrom(buf)
			if err != nil {
				return
			}
			for _, out := range reply(i, buf[:n]) {
				c.WriteTo(out, from)
			}
		}
	}()
	t.Cleanup(func() { c.Close(); <-done })
	return c.LocalAddr().String()
}

// authority is a certificate authority made for a test.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T, name string) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, NotBefore: time.Now().AddDate(-1, 0, 0), NotAfter: time.Now().AddDate(20, 0, 0),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	must(t, err)
	cert, err := x509.ParseCertificate(der)
	must(t, err)
	return &authority{cert, key}
}

// trust is a TLS configuration that trusts the authority.
func (a *authority) trust() *tls.Config {
	pool := x509.NewCertPool()
	pool.AddCert(a.cert)
	return &tls.Config{RootCAs: pool}
}

// issue makes a server certificate for a name or address.
func (a *authority) issue(t *testing.T, name string, from, to time.Time) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name}, NotBefore: from, NotAfter: to,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	if ip := net.ParseIP(name); ip != nil {
		template.IPAddresses = []net.IP{ip}
	} else {
		template.DNSNames = []string{name}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &key.PublicKey, a.key)
	must(t, err)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// here is a certificate for loopback that is valid now.
func (a *authority) here(t *testing.T) tls.Certificate {
	return a.issue(t, "127.0.0.1", time.Now().Add(-time.Hour), time.Now().AddDate(1, 0, 0))
}

// tlsServer makes the handshake, and then serves what is inside.
func tlsServer(cert tls.Certificate, serve func(net.Conn)) func(net.Conn) {
	config := &tls.Config{Certificates: []tls.Certificate{cert}} // one for all: it holds the key of the tickets
	return func(c net.Conn) {
		s := tls.Server(c, config)
		if s.Handshake() == nil {
			serve(s)
		}
		s.Close()
	}
}

// drain reads until the other side is gone.
func drain(c net.Conn) { io.Copy(io.Discard, c) }

// mosquitto runs a real broker on loopback with TLS and gives its address.
func mosquitto(t *testing.T, a *authority, lines ...string) (addr string) {
	t.Helper()
	path, err := exec.LookPath("mosquitto")
	if err != nil {
		path = "/usr/sbin/mosquitto" // not in the path of every user
	}
	if _, err := os.Stat(path); err != nil {
		t.Skip("mosquitto is not installed: apt install mosquitto")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	addr = l.Addr().String()
	must(t, l.Close())
	dir, cert := t.TempDir(), a.here(t)
	key, err := x509.MarshalECPrivateKey(cert.PrivateKey.(*ecdsa.PrivateKey))
	must(t, err)
	writePEM(t, dir+"/cert.pem", "CERTIFICATE", cert.Certificate[0])
	writePEM(t, dir+"/key.pem", "EC PRIVATE KEY", key)
	_, port, _ := net.SplitHostPort(addr)
	text := fmt.Sprintf("user root\nlistener %s 127.0.0.1\ncertfile %s/cert.pem\nkeyfile %s/key.pem\n%s\n", port, dir, dir, strings.Join(lines, "\n"))
	must(t, os.WriteFile(filepath.Join(dir, "conf"), []byte(text), 0o600))
	cmd := exec.Command(path, "-c", filepath.Join(dir, "conf"))
	cmd.Stderr = t.Output()
	must(t, cmd.Start())
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	awaitListener(t, addr)
	return addr
}

func writePEM(t *testing.T, path, kind string, der []byte) {
	t.Helper()
	must(t, os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600))
}

// awaitListener waits until somebody listens.
func awaitListener(t *testing.T, addr string) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for began := time.Now(); time.Since(began) < 20*time.Second; <-tick.C {
		if c, err := net.DialTimeout("tcp", addr, time.Second); err == nil {
			c.Close()
			return
		}
	}
	t.Fatalf("nobody listens on %s", addr)
}

// closedPort is a port of loopback where nothing listens.
func closedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	must(t, l.Close())
	return l.Addr().String()
}
