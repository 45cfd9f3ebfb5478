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
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/simulator"
	"github.com/simkeeper/simkeeper/report"
	"github.com/simkeeper/simkeeper/report/mqtt"
)

// How a terminal is judged that leaves its broker between reports.

// sixHourly reports every six hours, and by its own choice leaves the broker in between.
func sixHourly(c *config.Config) { c.Report.Interval = 6 * time.Hour }

// connects is how often somebody connected, and whether there was a will or a farewell.
func (b *backend) connects() (n int, words bool) {
	for _, text := range b.texts() {
		if strings.HasPrefix(text, "864") && strings.Count(text, " ") == 2 {
			n++
		}
		words = words || strings.Contains(text, `"reason"`)
	}
	return n, words
}

// A terminal at rest is no fault, is not tried for one, and says what it does.
func TestTerminalAtRestIsHealthy(t *testing.T) {
	reportingBy(t, sixHourly, func(t *testing.T, b *bench, back *backend, link *dumbLink) {
		after(10 * 24 * time.Hour)
		tries, _ := link.spent()
		n, words := back.connects()
		if len(tries) > 0 || words || n < 40 || n > 45 || len(back.changes()) > 0 {
			t.Errorf("%d tries, %d connections, farewells %v, changes %v", len(tries), n, words, back.changes())
		}
		for i, h := range back.reports() {
			if h.Verdict.Cause != report.CauseHealthy || h.Link.Mode != "per_report" && i > 0 {
				t.Errorf("report %d: %+v, link %+v", i, h.Verdict, h.Link)
			}
		}
		s := talk(t, link.control, Request{Op: "status"}).Status
		if u := s.Link; u.Connected || !u.Resting || u.Mode != "per_report" || u.Waiting > 0 || u.LastError != "" || u.Via != loopbackName || u.SilentS != 0 {
			t.Errorf("status %+v", u)
		}
		back.complete(t)
	})
}

// What its reports meet is found and told as with a connection that is kept, and ends.
func TestOutageOfATerminalThatRests(t *testing.T) {
	reportingBy(t, sixHourly, func(t *testing.T, b *bench, back *backend, link *dumbLink) {
		after(24 * time.Hour)
		back.setDown(true)
		after(7 * time.Hour)
		if tries, _ := link.spent(); len(tries) == 0 || len(tries) > 3 {
			t.Errorf("%d tries in the first hours after a report failed", len(tries))
		}
		u := talk(t, link.control, Request{Op: "status"}).Status.Link
		if u.Resting || u.Connected || u.LastError == "" || u.Waiting == 0 {
			t.Errorf("status %+v", u)
		}
		healsSoon(t, back, 1)
		if c := back.changes(); c[0] != report.CauseCardStopped {
			t.Errorf("changes %v", c)
		}
		back.complete(t)
	})
}

// A person's diagnosis hours after the last report does not take the rest for a sign of
// life: the way is tried.
func TestDiagnosisOfATerminalThatRests(t *testing.T) {
	reportingBy(t, sixHourly, func(t *testing.T, b *bench, back *backend, link *dumbLink) {
		after(25 * time.Hour)
		a := talk(t, link.control, Request{Op: "diag"})
		if tries, _ := link.spent(); len(tries) != 1 || a.Finding.Report.Health.Verdict.Cause != report.CauseCardStopped {
			t.Errorf("%d tries, %+v", len(tries), a.Finding.Report.Health.Verdict)
		}
	})
}

// The reports are bound to the cellular link and connect for each; while the card is quiet
// they wait.
func TestEachReportByTheCellularLink(t *testing.T) {
	bound := func(c *config.Config) {
		c.MQTT.Via, c.MQTT.Connection = config.ViaCellular, config.ConnectionPerReport
		c.Keepalive.Enabled, c.Card.IdleLimitDays = false, 365
	}
	for name, c := range map[string]struct {
		unused bool
		least  int
	}{"active": {false, 24}, "not activated": {true, 0}} {
		t.Run(name, func(t *testing.T) {
			var link *brokerLink
			servingWith(t, "quectel", func(b *bench) {
				link = &brokerLink{pipeLink: alive(t, b, bound), dial: b.o.Dial}
				b.o.Cellular = link
				b.modem.Update(func(s *simulator.State) { s.TxRate, s.RxRate = 0, 0 })
				if c.unused {
					unusedIn2026(b.o.Config)
				}
				b.o.Dial = func(context.Context, string, string) (net.Conn, error) {
					t.Error("a connection by any link")
					return nil, net.ErrClosed
				}
			}, func(t *testing.T, b *bench, back *backend, stop func()) {
				after(24 * time.Hour)
				n, words := back.connects()
				if n < c.least || n > c.least+4 || words || len(link.around) > 0 || c.unused && len(link.dials) > 0 {
					t.Errorf("%d connections, dialled %v, around %v", n, link.dials, link.around)
				}
			})
		})
	}
}

// A clock in the past, which nobody knows better, is what keeps the reports back: told as
// such, and no certificate is taken unread.
func TestClockInThePastIsNamed(t *testing.T) {
	var control *pipes // of the bubble
	servingWith(t, "quectel", func(b *bench) {
		control = newPipes()
		authority, pair := validSince(t, time.Now().AddDate(26, 0, 0), "broker.example")
		server := &tls.Config{Certificates: []tls.Certificate{pair}}
		c := b.o.Config
		c.MQTT.Brokers, c.MQTT.CAFile, c.Keepalive.Enabled = []string{"tls://broker.example"}, authority, false
		b.o.Listen = func() (net.Listener, error) { return control, nil }
		b.o.Dial = func(context.Context, string, string) (net.Conn, error) {
			client, theirs := net.Pipe()
			go func() {
				defer theirs.Close()
				if tls.Server(theirs, server).Handshake() == nil {
					t.Error("a certificate of another time was taken")
				}
			}()
			return client, nil
		}
		b.modem.Update(func(s *simulator.State) { s.ClockSet = false })
	}, func(t *testing.T, b *bench, back *backend, stop func()) {
		after(20 * time.Minute)
		s := talk(t, control, Request{Op: "status"}).Status
		if v := s.Report.Health.Verdict; v.Cause != report.CauseClockWrong || !strings.Contains(strings.Join(v.Evidence, "\n"), "valid only from") {
			t.Errorf("verdict %+v, link %+v", v, s.Link)
		}
		if v := talk(t, control, Request{Op: "diag"}).Finding.Report.Health.Verdict; v.Cause != report.CauseClockWrong {
			t.Errorf("a person's diagnosis: %+v", v)
		}
	})
}

// brokerLink is a cellular link over which the broker is reached.
type brokerLink struct {
	*pipeLink
	dial func(context.Context, string, string) (net.Conn, error)
}

func (l *brokerLink) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	l.mu.Lock()
	l.dials = append(l.dials, network+" "+addr)
	l.mu.Unlock()
	return l.dial(ctx, network, addr)
}

func TestNetworkBehindTheInterface(t *testing.T) {
	a := &service{iface: "wwan0"}
	if got := a.networkOf("wwan0"); got != "wwan0" {
		t.Errorf("before a network was seen: %q", got)
	}
	a.last = servedBy("46000", "cmiot")
	a.noteNetwork(&a.last.Snapshot)
	a.last = servedBy("", "")
	a.noteNetwork(&a.last.Snapshot) // a search is no other network
	if got := []string{a.networkOf("wwan0"), a.networkOf("eth0"), a.networkOf("")}; !slices.Equal(got, []string{"46000 cmiot", "eth0", ""}) {
		t.Errorf("networks %q", got)
	}
}

func TestTrustIsNamedByItsFile(t *testing.T) {
	ca := filepath.Join(t.TempDir(), "ca.pem")
	m := config.MQTT{CAFile: ca}
	if trusted(m) != trusted(config.MQTT{}) {
		t.Error("a file that is not there is a trust of its own")
	}
	seen := map[string]bool{trusted(m): true}
	for _, text := range []string{"one", "two"} {
		if err := os.WriteFile(ca, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		seen[trusted(m)] = true
	}
	if len(seen) != 3 {
		t.Errorf("%d names for three trusts", len(seen))
	}
}

// What was learned and the tickets are in the state folder, for the next start.
func TestLinkIsRemembered(t *testing.T) {
	dir := ""
	reportingBy(t, func(c *config.Config) { c.Report.Interval = time.Hour }, func(t *testing.T, b *bench, back *backend, link *dumbLink) {
		after(2 * 24 * time.Hour)
		dir = b.o.Config.State.Dir
		u := talk(t, link.control, Request{Op: "status"}).Status.Link
		if u.Mode != "persistent" || u.SilentS < 3600 {
			t.Errorf("status %+v", u)
		}
	})
	for _, copy := range []string{".0", ".1"} {
		if info, err := os.Stat(LinkPath(dir) + copy); err == nil && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", info.Name(), info.Mode())
		}
	}
	if _, lost, err := mqtt.OpenMemory(LinkPath(dir)); lost != "" || err != nil {
		t.Errorf("%q, %v", lost, err)
	}
}

// validSince makes an authority, whose file it names, and a certificate; both are valid since
// a moment.
func validSince(t *testing.T, since time.Time, name string) (file string, pair tls.Certificate) {
	t.Helper()
	make := func(template, parent *x509.Certificate, signer *ecdsa.PrivateKey) ([]byte, *ecdsa.PrivateKey) {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if signer == nil {
			signer = key
		}
		der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
		if err != nil {
			t.Fatal(err)
		}
		return der, key
	}
	ca := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Shop CA"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, NotBefore: since, NotAfter: since.AddDate(20, 0, 0)}
	root, signer := make(ca, ca, nil)
	leaf := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: since, NotAfter: since.AddDate(1, 0, 0), ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	der, key := make(leaf, ca, signer)
	file = filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root}), 0o600); err != nil {
		t.Fatal(err)
	}
	return file, tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// servedBy is a look at a modem on a network, with a session.
func servedBy(plmn modem.PLMN, apn string) Assessment {
	return Assessment{Snapshot: modem.Snapshot{PLMN: plmn, Contexts: []modem.Context{{CID: 1, APN: apn, Active: new(true)}}}}
}
