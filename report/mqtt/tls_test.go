package mqtt

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func insecure() *tls.Config { return &tls.Config{InsecureSkipVerify: true} }

// authority is a certificate authority made for a test.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// newAuthority makes an ECDSA P-256 authority, as a small fleet would have.
func newAuthority(t *testing.T, name string) authority {
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
	return authority{cert, key}
}

// pool trusts the authority.
func (a authority) pool() *x509.CertPool {
	p := x509.NewCertPool()
	p.AddCert(a.cert)
	return p
}

// issue makes a certificate and writes its PEM files into a new folder.
func (a authority) issue(t *testing.T, usage x509.ExtKeyUsage, name string, from, to time.Time) (certFile, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name}, NotBefore: from, NotAfter: to,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{usage},
	}
	if ip := net.ParseIP(name); ip != nil {
		template.IPAddresses = []net.IP{ip}
	} else {
		template.DNSNames = []string{name}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &key.PublicKey, a.key)
	must(t, err)
	keyDER, err := x509.MarshalECPrivateKey(key)
	must(t, err)
	dir := t.TempDir()
	return writePEM(t, dir, "cert.pem", "CERTIFICATE", der), writePEM(t, dir, "key.pem", "EC PRIVATE KEY", keyDER)
}

// file writes the authority's certificate.
func (a authority) file(t *testing.T) string {
	return writePEM(t, t.TempDir(), "ca.pem", "CERTIFICATE", a.cert.Raw)
}

func writePEM(t *testing.T, dir, name, kind string, der []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	must(t, os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o644))
	return path
}

// TestHandshakeIsX25519AndResumed holds the two things that keep a connect cheap.
func TestHandshakeIsX25519AndResumed(t *testing.T) {
	ca := newAuthority(t, "Shop CA")
	certFile, keyFile := ca.issue(t, x509.ExtKeyUsageServerAuth, "broker", time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
	pair, err := tls.LoadX509KeyPair(certFile, keyFile)
	must(t, err)
	server := &tls.Config{Certificates: []tls.Certificate{pair}}
	c, err := NewClient(Config{Brokers: []string{"tls://broker"}, Terminal: "T1", Boot: 1, TLS: &tls.Config{RootCAs: ca.pool()}})
	must(t, err)
	for _, resumed := range []bool{false, true} {
		if got := handshake(t, c.brokers[0], server); got.CurveID != tls.X25519 || got.DidResume != resumed || got.Version != tls.VersionTLS13 {
			t.Errorf("curve %v, resumed %v, version %x", got.CurveID, got.DidResume, got.Version)
		}
	}
}

// handshake connects once over a pipe and reads a byte, with which the ticket comes.
func handshake(t *testing.T, b *broker, server *tls.Config) tls.ConnectionState {
	t.Helper()
	ours, theirs := net.Pipe()
	done := make(chan error, 1)
	go func() {
		s := tls.Server(ours, server)
		_, err := s.Write([]byte{1})
		done <- err
	}()
	l, err := b.dial(t.Context(), func(context.Context, string, string) (net.Conn, error) { return theirs, nil })
	must(t, err)
	_, err = l.Read(make([]byte, 1))
	must(t, err)
	must(t, <-done)
	l.cut()
	ours.Close()
	return l.Conn.(*tls.Conn).ConnectionState()
}
