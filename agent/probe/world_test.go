package probe

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"math/big"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
	"golang.org/x/net/dns/dnsmessage"

	"github.com/simkeeper/simkeeper/agent/diagnose"
)

func TestMain(m *testing.M) {
	// The package net makes what guards its configuration at the first look-up; made in a
	// bubble it could not be used in the next.
	inHosts(context.Background(), "broker.example")
	goleak.VerifyTestMain(m)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// fakePath is a Path over pipes, for bubbles.
type fakePath struct {
	servers []netip.AddrPort
	udp     func(server string, c net.Conn) // nil: silent
	tcp     func(addr string, c net.Conn)   // nil: silent, once it is connected
	refuse  func(network, addr string) error
	slow    time.Duration // of each dial
	dials   []string
	ends    []net.Conn
	done    sync.WaitGroup
}

func (p *fakePath) NameServers() []netip.AddrPort { return p.servers }

func (p *fakePath) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	p.dials = append(p.dials, network+" "+addr)
	select {
	case <-time.After(p.slow):
	case <-ctx.Done():
		return nil, &net.OpError{Op: "dial", Net: network, Err: ctx.Err()}
	}
	if p.refuse != nil {
		if err := p.refuse(network, addr); err != nil {
			return nil, err
		}
	}
	ours, theirs := net.Pipe()
	p.ends = append(p.ends, theirs)
	serve := p.tcp
	if network == "udp" {
		serve = p.udp
	}
	p.done.Go(func() {
		if serve != nil {
			serve(addr, theirs)
		}
		io.Copy(io.Discard, theirs)
	})
	return ours, nil
}

// close ends what serves.
func (p *fakePath) close() {
	for _, c := range p.ends {
		c.Close()
	}
	p.done.Wait()
}

// two are the name servers of most tests.
func two() []netip.AddrPort {
	return []netip.AddrPort{netip.MustParseAddrPort("10.1.1.1:53"), netip.MustParseAddrPort("10.1.1.2:53")}
}

// climb runs the probe in a bubble, and checks what is true of every run.
func climb(t *testing.T, p *fakePath, cfg Config, check func(t *testing.T, steps []diagnose.Step)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var told []diagnose.Step
		cfg.Path, cfg.Each = p, func(s diagnose.Step) { told = append(told, s) }
		steps := Run(t.Context(), cfg)
		if took := time.Since(began); took > longest {
			t.Errorf("it took %v", took)
		}
		p.close()
		sound(t, steps, told)
		check(t, steps)
	})
}

// sound checks steps for what holds always.
func sound(t *testing.T, steps, told []diagnose.Step) {
	t.Helper()
	if len(steps) == 0 || len(told) != len(steps) {
		t.Fatalf("%d steps, %d told", len(steps), len(told))
	}
	for i, s := range steps {
		t.Logf("%-9s %-7s %-12s %5d B %8v %-5v %s", s.Layer, s.Result, s.Fault, s.Bytes, s.Took.Round(time.Millisecond), s.Answered, s.Detail)
		if told[i] != s {
			t.Errorf("told %+v, returned %+v", told[i], s)
		}
		if (s.Fault != "") != (s.Result == diagnose.Failed) {
			t.Errorf("%s is %s with fault %q", s.Layer, s.Result, s.Fault)
		}
		if s.Detail == "" || strings.ContainsAny(s.Detail, "\n\r") || s.Bytes < 0 || s.Took < 0 {
			t.Errorf("step %+v", s)
		}
		if s.Result == diagnose.Skipped && s.Answered {
			t.Errorf("a skipped step is evidence: %+v", s)
		}
	}
}

// brief is the steps in one line each: layer result fault answered.
func brief(steps []diagnose.Step) string {
	var lines []string
	for _, s := range steps {
		line := string(s.Layer) + " " + string(s.Result)
		if s.Fault != "" {
			line += " " + s.Fault
		}
		if s.Answered {
			line += " answered"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "; ")
}

func expect(t *testing.T, steps []diagnose.Step, want string) {
	t.Helper()
	if got := brief(steps); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// says checks the detail of the last step.
func says(t *testing.T, steps []diagnose.Step, texts ...string) {
	t.Helper()
	last := steps[len(steps)-1].Detail
	for _, text := range texts {
		if !strings.Contains(last, text) {
			t.Errorf("%q does not say %q", last, text)
		}
	}
}

// connack answers CONNECT with a code.
func connack(code byte) func(string, net.Conn) {
	return func(_ string, c net.Conn) {
		if readConnect(c) == nil {
			c.Write([]byte{0x20, 2, 0, code})
		}
	}
}

// readConnect takes the first packet, which must be a CONNECT of MQTT 3.1.1.
func readConnect(c net.Conn) error {
	buf := make([]byte, 512)
	n, err := c.Read(buf)
	if err == nil && !bytes.Contains(buf[:n], []byte("\x00\x04MQTT\x04")) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// dns answers every question as change says, after a time.
func dns(after time.Duration, change func(*dnsmessage.Message)) func(string, net.Conn) {
	return func(_ string, c net.Conn) {
		for buf := make([]byte, 1500); ; {
			n, err := c.Read(buf)
			if err != nil {
				return
			}
			reply := resolved(buf[:n], change)
			time.AfterFunc(after, func() { c.Write(reply) }) // while other questions are read
		}
	}
}

// resolved is the answer to a question.
func resolved(question []byte, change func(*dnsmessage.Message)) []byte {
	var m dnsmessage.Message
	if m.Unpack(question) != nil {
		return nil
	}
	m.Response = true
	if change != nil {
		change(&m)
	}
	out, _ := m.Pack()
	return out
}

// has gives the name addresses, to the question of their kind.
func has(texts ...string) func(*dnsmessage.Message) {
	return func(m *dnsmessage.Message) {
		q := m.Questions[0]
		for _, text := range texts {
			a := netip.MustParseAddr(text)
			head := dnsmessage.ResourceHeader{Name: q.Name, Class: dnsmessage.ClassINET, TTL: 60}
			switch {
			case a.Is4() && q.Type == dnsmessage.TypeA:
				m.Answers = append(m.Answers, dnsmessage.Resource{Header: head, Body: &dnsmessage.AResource{A: a.As4()}})
			case a.Is6() && q.Type == dnsmessage.TypeAAAA:
				m.Answers = append(m.Answers, dnsmessage.Resource{Header: head, Body: &dnsmessage.AAAAResource{AAAA: a.As16()}})
			}
		}
	}
}

func code(c dnsmessage.RCode) func(*dnsmessage.Message) {
	return func(m *dnsmessage.Message) { m.RCode = c }
}

// authority is a certificate authority made for a test.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t testing.TB) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Shop CA"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, NotBefore: time.Now().AddDate(-5, 0, 0), NotAfter: time.Now().AddDate(20, 0, 0),
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

// issue makes a server's certificate for a name or an address.
func (a *authority) issue(t testing.TB, name string, from, to time.Time) tls.Certificate {
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

// now is a certificate that is valid for a year.
func (a *authority) now(t testing.TB, name string) tls.Certificate {
	return a.issue(t, name, time.Now().Add(-time.Hour), time.Now().AddDate(1, 0, 0))
}

// secure makes the handshake, and then serves what is inside.
func secure(config *tls.Config, serve func(string, net.Conn)) func(string, net.Conn) {
	return func(addr string, c net.Conn) {
		s := tls.Server(c, config)
		if s.Handshake() == nil {
			serve(addr, s)
			io.Copy(io.Discard, s)
		}
		s.Close()
	}
}
