package agent

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/netif"
	"github.com/simkeeper/simkeeper/agent/usage"
	"github.com/simkeeper/simkeeper/modem/simulator"
)

// world is what lies behind the cellular link.
type world int

const (
	wOpen     world = iota // the name server answers, and the broker
	wDead                  // nothing comes back
	wSilent                // the name server answers, the broker does not
	wRefuses               // the broker's port is closed
	wNameless              // there is no such name
	wTooEarly              // the broker's certificate is not valid yet
	wDown                  // the interface is switched off
	wMissing               // there is no cellular interface
)

// road is the cellular link of a terminal. It carries packets while the network serves the
// modem.
type road struct {
	t     *testing.T
	x     *terminal
	name  string // of the interface
	other string // of the one that the shop's Wi-Fi is

	mu    sync.Mutex
	world world
	found bool // the interface, since the agent has looked for it
	count usage.Count
	ends  []net.Conn
	jobs  sync.WaitGroup
	chain *tls.Config
}

// newRoad is a road; the loopback interface stands for the one that reports go by, since
// the agent asks the system for its name.
func newRoad(t *testing.T, x *terminal, cellular bool) *road {
	r := &road{t: t, x: x, name: "wwan0", other: loopback(t)}
	if cellular {
		r.name, r.other = r.other, "wlan0"
	}
	return r
}

func loopback(t *testing.T) string {
	t.Helper()
	all, err := net.Interfaces()
	for _, i := range all {
		if i.Flags&net.FlagLoopback != 0 {
			return i.Name
		}
	}
	t.Fatalf("this machine has no loopback interface: %v", err)
	return ""
}

// lead changes the world. What was connected before is lost.
func (r *road) lead(w world) {
	r.mu.Lock()
	r.world = w
	r.mu.Unlock()
	r.x.back.cut()
}

// cut ends all connections.
func (b *backend) cut() {
	b.setDown(true)
	b.setDown(false)
}

func (r *road) now() world {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.world
}

// move counts traffic at the interface and in the modem.
func (r *road) move(tx, rx uint64) {
	r.mu.Lock()
	r.count.Tx, r.count.Rx = r.count.Tx+tx, r.count.Rx+rx
	r.mu.Unlock()
	r.x.modem.Update(func(s *simulator.State) { s.TxBytes, s.RxBytes = s.TxBytes+tx, s.RxBytes+rx })
}

// Find is part of Cellular.
func (r *road) Find(netip.Addr, []netip.Addr) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.found = r.world != wMissing; !r.found {
		return "", errNoInterface
	}
	return r.name, nil
}

// Owns is part of Cellular.
func (r *road) Owns(local net.Addr) bool { return local == net.Addr(localAddr) && r.name != "wwan0" }

// NameServers is part of Cellular.
func (r *road) NameServers() []netip.AddrPort {
	return []netip.AddrPort{netip.MustParseAddrPort("10.1.1.1:53")}
}

// Count is part of Cellular.
func (r *road) Count() (usage.Count, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.count, r.found && r.world != wMissing
}

// Around is part of Cellular.
func (r *road) Around(ctx context.Context, network, addr string) (net.Conn, error) {
	return r.around(ctx, network, addr)
}

// around goes by the shop's Wi-Fi.
func (r *road) around(ctx context.Context, network, addr string) (net.Conn, error) {
	conn, err := r.x.back.dialer(r.t)(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	return &lane{Conn: conn}, nil
}

// served says that the modem has a session.
func (r *road) served() bool {
	s := r.x.modem.State()
	online := slices.ContainsFunc(s.Contexts, func(c simulator.Context) bool { return c.Active })
	return online && (s.PS.Stat == simulator.Home || s.PS.Stat == simulator.Roaming)
}

// Dial is part of Cellular.
func (r *road) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	w := r.now()
	switch {
	case w == wMissing:
		return nil, errNoInterface
	case w == wDown || !r.served():
		return nil, failure(&netif.Trouble{Reason: netif.Down, Interface: r.name, Detail: "it is switched off"})
	case network == "udp":
		return r.lane(28, r.resolve(w)), nil
	case w == wNameless:
		return nil, &net.DNSError{Err: "no such host", Name: addr, IsNotFound: true}
	case w == wRefuses:
		return nil, &net.OpError{Op: "dial", Net: network, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	case w == wTooEarly:
		return r.lane(40, r.secure), nil
	case w == wOpen:
		return r.broker(ctx, network, addr)
	}
	<-ctx.Done()
	return nil, &net.OpError{Op: "dial", Net: network, Err: ctx.Err()}
}

// broker connects to the backend.
func (r *road) broker(ctx context.Context, network, addr string) (net.Conn, error) {
	conn, err := r.x.back.dialer(r.t)(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	return &lane{Conn: conn, r: r, headers: 40}, nil
}

// lane connects to somebody who serves one connection.
func (r *road) lane(headers uint64, serve func(net.Conn)) net.Conn {
	ours, theirs := net.Pipe()
	r.mu.Lock()
	r.ends = append(r.ends, theirs)
	r.mu.Unlock()
	r.jobs.Go(func() {
		serve(theirs)
		io.Copy(io.Discard, theirs)
	})
	return &lane{Conn: ours, r: r, headers: headers}
}

func (r *road) close() {
	r.mu.Lock()
	for _, c := range r.ends {
		c.Close()
	}
	r.mu.Unlock()
	r.jobs.Wait()
}

// resolve is the carrier's name server in a world.
func (r *road) resolve(w world) func(net.Conn) {
	return func(c net.Conn) {
		for buf := make([]byte, 1500); w != wDead; {
			n, err := c.Read(buf)
			if err != nil {
				return
			}
			c.Write(lookedUp(buf[:n], w))
		}
	}
}

// lookedUp answers a question.
func lookedUp(question []byte, w world) []byte {
	var m dnsmessage.Message
	if m.Unpack(question) != nil || len(m.Questions) != 1 {
		return nil
	}
	m.Response = true
	q := m.Questions[0]
	switch {
	case w == wNameless:
		m.RCode = dnsmessage.RCodeNameError
	case q.Type == dnsmessage.TypeA:
		head := dnsmessage.ResourceHeader{Name: q.Name, Class: dnsmessage.ClassINET, TTL: 60}
		m.Answers = []dnsmessage.Resource{{Header: head, Body: &dnsmessage.AResource{A: [4]byte{10, 9, 9, 9}}}}
	}
	out, _ := m.Pack()
	return out
}

// secure is a broker with TLS.
func (r *road) secure(c net.Conn) {
	s := tls.Server(c, r.chain)
	if s.Handshake() == nil {
		r.x.back.serve(r.t, s)
	}
	s.Close()
}

// certified has the broker show a certificate of the operator's own authority that is valid
// from then on.
func certified(from time.Duration) func(*terminal) {
	return func(x *terminal) {
		now := time.Now()
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			x.t.Fatal(err)
		}
		cert := &x509.Certificate{
			SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "broker.example"}, DNSNames: []string{"broker.example"},
			NotBefore: now.Add(from), NotAfter: now.Add(from).AddDate(1, 0, 0), IsCA: true, BasicConstraintsValid: true,
			KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		}
		der, err := x509.CreateCertificate(rand.Reader, cert, cert, &key.PublicKey, key)
		if err != nil {
			x.t.Fatal(err)
		}
		path := filepath.Join(x.t.TempDir(), "ca.pem")
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
			x.t.Fatal(err)
		}
		x.o.Config.MQTT.CAFile = path
		x.road.chain = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
		x.road.lead(wTooEarly)
	}
}

func overTLS(c *config.Config) { c.MQTT.Brokers = []string{"tls://broker.example:8883"} }

// lane is one connection, counted where it crosses the cellular link.
type lane struct {
	net.Conn
	r       *road  // nil around it
	headers uint64 // bytes of each packet
}

var localAddr = &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 40000}

// LocalAddr is one of the loopback interface.
func (l *lane) LocalAddr() net.Addr { return localAddr }

// Read counts what comes.
func (l *lane) Read(p []byte) (int, error) {
	n, err := l.Conn.Read(p)
	if l.r != nil && n > 0 {
		l.r.move(0, uint64(n)+l.headers)
	}
	return n, err
}

// Write counts what goes.
func (l *lane) Write(p []byte) (int, error) {
	n, err := l.Conn.Write(p)
	if l.r != nil && n > 0 {
		l.r.move(uint64(n)+l.headers, 0)
	}
	return n, err
}
