package agent

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"testing"
	"time"
)

// earlyCA is the authority of a broker whose certificate is not valid yet.
const earlyCA = "early-ca.pem"

// early is a world in which that broker takes connections.
func early(n *place) {
	onlyNames(n)
	n.tcp(server+tlsBroker, over(earlyTLS(n.t), mum))
}

// earlyTLS is the configuration of a server whose certificate is valid from in 30 days on. Its
// authority is left in the papers.
func earlyTLS(t *testing.T) *tls.Config {
	ca, caKey := certificate(t, nil, nil)
	writePEM(t, paper(earlyCA), "CERTIFICATE", ca.Raw)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "early"}, DNSNames: []string{"pay.example"}, KeyUsage: x509.KeyUsageDigitalSignature,
		NotBefore: time.Now().AddDate(0, 0, 30), NotAfter: time.Now().AddDate(1, 0, 0),
	}, ca, &key.PublicKey, caKey)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
}
