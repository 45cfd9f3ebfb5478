package agent

import (
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

// papersKey names, in the environment, the folder of the scenario's certificates.
const papersKey = "SIMKEEPER_PROOF_PAPERS"

// paper is the path of one of them.
func paper(name string) string { return filepath.Join(os.Getenv(papersKey), name) }

// newPapers makes the certificates of a scenario: the operator's authority and its server,
// another host of the same authority, and one that issued itself the server's names.
func newPapers(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "skproof") // one that a process without privileges may read, too
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	ca, caKey := certificate(t, nil, nil)
	stranger, strangerKey := certificate(t, nil, nil)
	writePEM(t, filepath.Join(dir, "ca.pem"), "CERTIFICATE", ca.Raw)
	names := []string{server, byWwan, byWlan, "pay.example"}
	for name, issue := range map[string]func() (*x509.Certificate, *ecdsa.PrivateKey){
		"server": func() (*x509.Certificate, *ecdsa.PrivateKey) { return certificate(t, ca, caKey, names...) },
		"other":  func() (*x509.Certificate, *ecdsa.PrivateKey) { return certificate(t, ca, caKey, "other.example") },
		"rogue":  func() (*x509.Certificate, *ecdsa.PrivateKey) { return certificate(t, stranger, strangerKey, names...) },
	} {
		cert, key := issue()
		der, err := x509.MarshalECPrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		writePEM(t, filepath.Join(dir, name+".pem"), "CERTIFICATE", cert.Raw)
		writePEM(t, filepath.Join(dir, name+".key"), "EC PRIVATE KEY", der)
	}
	return dir
}

// certificate issues one for hosts; without a parent, an authority's.
func certificate(t *testing.T, parent *x509.Certificate, parentKey *ecdsa.PrivateKey, hosts ...string) (*x509.Certificate, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "proof"}, BasicConstraintsValid: true,
		NotBefore: time.Now().AddDate(-1, 0, 0), NotAfter: time.Now().AddDate(20, 0, 0), KeyUsage: x509.KeyUsageDigitalSignature,
	}
	for _, host := range hosts {
		if ip := net.ParseIP(host); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	if parent == nil {
		template.IsCA, template.KeyUsage, parent, parentKey = true, x509.KeyUsageCertSign, template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, parentKey)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert, key
}

func writePEM(t *testing.T, path, kind string, der []byte) {
	t.Helper()
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o644); err != nil {
		t.Fatal(err)
	}
}

func serverTLS(t *testing.T) *tls.Config { return shows(t, "server") }
func otherTLS(t *testing.T) *tls.Config  { return shows(t, "other") }
func rogueTLS(t *testing.T) *tls.Config  { return shows(t, "rogue") }

// shows is the configuration of a server with one of the certificates.
func shows(t *testing.T, name string) *tls.Config {
	t.Helper()
	pair, err := tls.LoadX509KeyPair(paper(name+".pem"), paper(name+".key"))
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}}
}
