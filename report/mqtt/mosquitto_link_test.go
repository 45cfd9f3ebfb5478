package mqtt

import (
	"crypto/tls"
	"crypto/x509"
	"path/filepath"
	"testing"
	"time"
)

// The link's policy against mosquitto and OpenSSL.

// once is a whole life of a link: memory from flash, one report, an orderly end.
func once(t *testing.T, file string, change func(*Config)) (LinkState, *Memory) {
	t.Helper()
	memory, lost, err := OpenMemory(file)
	if err != nil || lost != "" {
		t.Fatal(lost, err)
	}
	b := client(t, func(c *Config) { c.Memory = memory; change(c) })
	must(t, b.Enqueue(health(1)))
	flush(t, b)
	b.stop()
	return b.State(), memory
}

func TestMosquittoResumesTheSessionOfTheLastProcess(t *testing.T) {
	for name, lines := range map[string][]string{"server certificate": nil, "both certificates": {"require_certificate true"}} {
		t.Run(name, func(t *testing.T) {
			ca, file := newAuthority(t, "Shop CA"), filepath.Join(t.TempDir(), "link")
			from, to := validNow()
			cert, key := ca.issue(t, x509.ExtKeyUsageServerAuth, "127.0.0.1", from, to)
			m := startMosquitto(t, append([]string{"allow_anonymous true", "certfile " + cert, "keyfile " + key, "cafile " + ca.file(t)}, lines...)...)
			certFile, keyFile := ca.issue(t, x509.ExtKeyUsageClientAuth, "T1", from, to)
			mine, err := tls.LoadX509KeyPair(certFile, keyFile)
			must(t, err)
			for i, want := range []bool{false, true, true, false, true} {
				if i == 3 { // it forgets its keys
					m.kill()
					m.start(t)
				}
				s, memory := once(t, file, func(c *Config) {
					c.Brokers, c.TLS = []string{"tls://" + m.addr}, &tls.Config{RootCAs: ca.pool(), Certificates: []tls.Certificate{mine}}
				})
				if s.LastError != nil || s.Resumed != want {
					t.Errorf("process %d: resumed %v, %v", i, s.Resumed, s.LastError)
				}
				k := memory.known.Tickets[0]
				t.Logf("process %d: resumed %v, a ticket of %d bytes and %d of state", i, s.Resumed, len(k.Ticket), len(k.State))
			}
		})
	}
}

func TestMosquittoPerReport(t *testing.T) {
	m := startMosquitto(t, "allow_anonymous true")
	got := backend(t, m.addr)
	b := client(t, func(c *Config) { c.Brokers, c.Mode, c.Interval = []string{"tcp://" + m.addr}, PerReport, time.Hour })
	for _, part := range []string{`"conn":1`, `"conn":2`, `"conn":3`} {
		must(t, b.Enqueue(health(1)))
		eventually(t, "at rest", b.rests)
		expect(t, got, "sk/1/T1/health", part, false)
	}
	b.stop()
	select {
	case m := <-got:
		t.Errorf("%s %s came after the leave", m.Topic(), m.Payload())
	case <-time.After(200 * time.Millisecond):
	}
}
