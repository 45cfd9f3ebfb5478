package mqtt

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/report"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

// mosquitto is a real broker on a free loopback port, of its own user's making.
type mosquitto struct {
	addr   string
	config string
	cmd    *exec.Cmd
}

// startMosquitto runs a broker with these lines of configuration.
func startMosquitto(t *testing.T, lines ...string) *mosquitto {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	m := &mosquitto{addr: l.Addr().String()}
	must(t, l.Close())
	m.configure(t, lines...)
	m.start(t)
	t.Cleanup(m.kill)
	return m
}

// configure writes the broker's configuration.
func (m *mosquitto) configure(t *testing.T, lines ...string) {
	t.Helper()
	m.config = filepath.Join(t.TempDir(), "mosquitto.conf")
	host, port, _ := net.SplitHostPort(m.addr)
	text := fmt.Sprintf("user root\nlistener %s %s\n%s\n", port, host, strings.Join(lines, "\n"))
	must(t, os.WriteFile(m.config, []byte(text), 0o600))
}

// prepare makes the command that runs the broker.
func (m *mosquitto) prepare(t *testing.T) {
	t.Helper()
	path, err := exec.LookPath("mosquitto")
	if err != nil {
		path = "/usr/sbin/mosquitto" // not in the path of every user
	}
	if _, err := os.Stat(path); err != nil {
		t.Skip("mosquitto is not installed: apt install mosquitto")
	}
	m.cmd = exec.Command(path, "-c", m.config)
	m.cmd.Stderr = t.Output()
}

// start runs the broker and waits until it listens.
func (m *mosquitto) start(t *testing.T) {
	t.Helper()
	m.prepare(t)
	must(t, m.cmd.Start())
	eventually(t, "mosquitto listens", m.listens)
}

func (m *mosquitto) listens() bool {
	c, err := net.DialTimeout("tcp", m.addr, time.Second)
	if err == nil {
		c.Close()
	}
	return err == nil
}

func (m *mosquitto) kill() {
	m.cmd.Process.Kill()
	m.cmd.Wait()
}

// eventually fails the test if what has not become true in 20 seconds.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	within(t, 20*time.Second, what, is)
}

// within fails the test if what has not become true in a time.
func within(t *testing.T, d time.Duration, what string, is func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !is() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("not in %v: %s", d, what)
		}
	}
}

// backends numbers the subscribers: two with one name would evict each other.
var backends atomic.Int64

// backend subscribes to everything of a broker and hands it over.
func backend(t *testing.T, addr string) <-chan mqtt.Message {
	t.Helper()
	got := make(chan mqtt.Message, 1000)
	client := mqtt.NewClient(mqtt.NewClientOptions().AddBroker("tcp://" + addr).SetClientID(fmt.Sprintf("backend-%d", backends.Add(1))).
		SetProtocolVersion(4).SetAutoReconnect(false).
		SetDefaultPublishHandler(func(_ mqtt.Client, m mqtt.Message) { got <- m }))
	for _, token := range []func() mqtt.Token{client.Connect, func() mqtt.Token { return client.Subscribe("#", 1, nil) }} {
		if token := token(); !token.WaitTimeout(10*time.Second) || token.Error() != nil {
			t.Fatalf("backend: %v", token.Error())
		}
	}
	t.Cleanup(func() { client.Disconnect(250) })
	return got
}

// expect takes the next message and compares it.
func expect(t *testing.T, got <-chan mqtt.Message, topic, part string, retained bool) {
	t.Helper()
	select {
	case m := <-got:
		if m.Topic() != topic || !strings.Contains(string(m.Payload()), part) || m.Retained() != retained || m.Qos() != 1 {
			t.Errorf("got %s %s (retained %v, QoS %d), want %s with %s", m.Topic(), m.Payload(), m.Retained(), m.Qos(), topic, part)
		}
	case <-time.After(20 * time.Second):
		t.Fatalf("nothing on %s", topic)
	}
}

// client runs a client against real sockets.
func client(t *testing.T, change func(*Config)) *bench {
	t.Helper()
	return newBench(t, &fakeBroker{}, func(c *Config) { c.Dial = nil; change(c) }).run(t)
}

func flush(t *testing.T, b *bench) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	must(t, b.Flush(ctx))
}

func TestMosquittoTakesEverything(t *testing.T) {
	m := startMosquitto(t, "allow_anonymous true")
	got := backend(t, m.addr)
	b := client(t, func(c *Config) { c.Brokers = []string{"tcp://" + m.addr} })
	must(t, b.SetIdentity(sampleIdentity()))
	must(t, b.Enqueue(health(1)))
	flush(t, b)
	must(t, b.EnqueueEvent(sampleEvent()))
	flush(t, b)
	if s := b.State(); s.Via != "lo" && s.Via != "lo0" {
		t.Errorf("via %q", s.Via)
	}
	b.stop()
	expect(t, got, "sk/1/T1/identity", `"iccid":"89860441192000000425"`, false)
	expect(t, got, "sk/1/T1/health", `"conn":1`, false)
	expect(t, got, "sk/1/T1/event", `"type":"cause_changed"`, false)
	expect(t, got, "sk/1/T1/offline", `{"boot":17,"conn":1,"reason":"stop"}`, false)
	late := backend(t, m.addr)
	expect(t, late, "sk/1/T1/identity", `"id":"5da9"`, true)
	select {
	case m := <-late:
		t.Errorf("%s is retained too, or a will came after the goodbye", m.Topic())
	case <-time.After(200 * time.Millisecond):
	}
}

func TestMosquittoPublishesTheWillOfACutConnection(t *testing.T) {
	m := startMosquitto(t, "allow_anonymous true")
	got := backend(t, m.addr)
	conns := make(chan net.Conn, 10)
	dial := systemDialer()
	b := client(t, func(c *Config) {
		c.Brokers = []string{"tcp://" + m.addr}
		c.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
			conn, err := dial(ctx, network, addr)
			if err == nil {
				conns <- conn
			}
			return conn, err
		}
	})
	must(t, b.Enqueue(health(1)))
	flush(t, b)
	expect(t, got, "sk/1/T1/health", `"seq":1`, false)
	must(t, (<-conns).(*net.TCPConn).CloseWrite()) // the broker sees an end without DISCONNECT
	expect(t, got, "sk/1/T1/offline", `{"boot":17,"conn":1,"reason":"lost"}`, false)
	must(t, b.Enqueue(health(2)))
	expect(t, got, "sk/1/T1/health", `"conn":2`, false)
	if s := b.State(); s.Reconnects != 1 || s.LastError == nil {
		t.Errorf("state %+v", s)
	}
}

func TestMosquittoThatRestartsGetsWhatWaited(t *testing.T) {
	m := startMosquitto(t, "allow_anonymous true")
	b := client(t, func(c *Config) { c.Brokers = []string{"tcp://" + m.addr} })
	must(t, b.SetIdentity(sampleIdentity()))
	flush(t, b)
	m.kill()
	for seq := range int64(10) {
		must(t, b.Enqueue(health(seq)))
	}
	eventually(t, "the loss is noticed", func() bool { return !b.State().Connected })
	m.start(t)
	got := backend(t, m.addr)
	expectArray(t, got, 10)
}

// expectArray reads health messages until n reports have come, in order.
func expectArray(t *testing.T, got <-chan mqtt.Message, n int) {
	t.Helper()
	next := int64(1)
	for next <= int64(n) {
		select {
		case m := <-got:
			var several []report.Health
			if err := json.Unmarshal(m.Payload(), &several); err != nil {
				t.Fatalf("%s: %s", m.Topic(), m.Payload())
			}
			for _, h := range several {
				if h.Seq != next {
					t.Errorf("seq %d, want %d", h.Seq, next)
				}
				next++
			}
		case <-time.After(40 * time.Second):
			t.Fatalf("%d of %d reports", next-1, n)
		}
	}
}

// secured starts a broker with a certificate and gives its address.
func secured(t *testing.T, a authority, name string, from, to time.Time, lines ...string) string {
	t.Helper()
	cert, key := a.issue(t, x509.ExtKeyUsageServerAuth, name, from, to)
	m := startMosquitto(t, append([]string{"allow_anonymous true", "certfile " + cert, "keyfile " + key, "cafile " + a.file(t)}, lines...)...)
	return m.addr
}

func validNow() (from, to time.Time) {
	return time.Now().Add(-time.Hour), time.Now().AddDate(1, 0, 0)
}

func TestMosquittoOverTLS(t *testing.T) {
	ca := newAuthority(t, "Shop CA")
	from, to := validNow()
	addr := secured(t, ca, "127.0.0.1", from, to)
	b := client(t, func(c *Config) {
		c.Brokers = []string{"tls://" + addr}
		c.TLS = &tls.Config{RootCAs: ca.pool(), ClientSessionCache: tls.NewLRUClientSessionCache(1)}
	})
	must(t, b.SetIdentity(sampleIdentity()))
	must(t, b.Enqueue(health(1)))
	flush(t, b)
	b.stop()
	if s := b.State(); s.LastError != nil {
		t.Error(s.LastError)
	}
	if _, ok := b.cfg.TLS.ClientSessionCache.Get("127.0.0.1"); !ok {
		t.Error("no session ticket is kept for the next connection")
	}
}

func TestMosquittoAsksForAClientCertificate(t *testing.T) {
	ca := newAuthority(t, "Shop CA")
	from, to := validNow()
	addr := secured(t, ca, "127.0.0.1", from, to, "require_certificate true")
	certFile, keyFile := ca.issue(t, x509.ExtKeyUsageClientAuth, "T1", from, to)
	pair, err := tls.LoadX509KeyPair(certFile, keyFile)
	must(t, err)
	b := client(t, func(c *Config) {
		c.Brokers = []string{"tls://" + addr}
		c.TLS = &tls.Config{RootCAs: ca.pool(), Certificates: []tls.Certificate{pair}}
	})
	must(t, b.Enqueue(health(1)))
	flush(t, b)
	b.stop()
	without := client(t, func(c *Config) {
		c.Brokers, c.TLS = []string{"tls://" + addr}, &tls.Config{RootCAs: ca.pool()}
	})
	e := firstError(t, without)
	// The alert and the broker's reset race to the client.
	if e.Fault != FaultTLS && e.Fault != FaultLost || !strings.Contains(e.Error(), "client certificate") {
		t.Error(e.Fault, e)
	}
}

// refused waits for the client's first error and compares it.
func refused(t *testing.T, b *bench, fault Fault, parts ...string) {
	t.Helper()
	e := firstError(t, b)
	if e.Fault != fault {
		t.Errorf("%v, want %s", e, fault)
	}
	for _, part := range parts {
		if !strings.Contains(e.Error(), part) {
			t.Errorf("%v does not say %q", e, part)
		}
	}
}

// firstError waits for the client's first error and stops it.
func firstError(t *testing.T, b *bench) *LinkError {
	t.Helper()
	eventually(t, "an error", func() bool { return b.State().LastError != nil })
	b.stop()
	var e *LinkError
	if s := b.State(); !errors.As(s.LastError, &e) || s.Connected || s.Reconnects != 0 {
		t.Fatalf("state %+v", s)
	}
	t.Log(e)
	return e
}

func TestWrongCertificatesAreRefusedAndExplained(t *testing.T) {
	ca, other := newAuthority(t, "Shop CA"), newAuthority(t, "Other CA")
	from, to := validNow()
	old := time.Now().AddDate(0, 0, -1)
	year1970 := func() time.Time { return time.Unix(3600, 0) }
	for name, c := range map[string]struct {
		issuedFor string
		to        time.Time
		tls       *tls.Config
		fault     Fault
		says      []string
	}{
		"authority not trusted": {"127.0.0.1", to, &tls.Config{RootCAs: other.pool()}, FaultAuthority, []string{"CN=Shop CA", "[mqtt] ca_file"}},
		"system's authorities":  {"127.0.0.1", to, nil, FaultAuthority, []string{"[mqtt] ca_file"}},
		"other host name":       {"broker.example", to, &tls.Config{RootCAs: ca.pool()}, FaultHostname, []string{"broker.example", "127.0.0.1", "[mqtt] brokers"}},
		"expired":               {"127.0.0.1", old, &tls.Config{RootCAs: ca.pool()}, FaultExpired, []string{"expired on " + report.At(old).String(), "the terminal's clock says"}},
		"clock of 1970":         {"127.0.0.1", to, &tls.Config{RootCAs: ca.pool(), Time: year1970}, FaultClock, []string{"the terminal's clock says 1970-01-01T01:00:00Z", "set it"}},
	} {
		t.Run(name, func(t *testing.T) {
			addr := secured(t, ca, c.issuedFor, from.AddDate(-1, 0, 0), c.to)
			b := client(t, func(cfg *Config) { cfg.Brokers, cfg.TLS = []string{"tls://" + addr}, c.tls })
			refused(t, b, c.fault, append(c.says, "tls://"+addr)...)
		})
	}
}

func TestTLSAndPlainMixedUpIsExplained(t *testing.T) {
	plain := startMosquitto(t, "allow_anonymous true")
	b := client(t, func(c *Config) { c.Brokers = []string{"tls://" + plain.addr} })
	refused(t, b, FaultLost, "check that this is its TLS port")
	ca := newAuthority(t, "Shop CA")
	from, to := validNow()
	addr := secured(t, ca, "127.0.0.1", from, to)
	b = client(t, func(c *Config) { c.Brokers = []string{"tcp://" + addr} })
	refused(t, b, FaultLost, "use tls://")
}

func TestWrongPasswordIsExplained(t *testing.T) {
	passwords := filepath.Join(t.TempDir(), "passwords")
	if out, err := exec.Command("mosquitto_passwd", "-b", "-c", passwords, "till", "right").CombinedOutput(); err != nil {
		t.Skipf("mosquitto_passwd is not installed: apt install mosquitto (%v %s)", err, out)
	}
	m := startMosquitto(t, "allow_anonymous false", "password_file "+passwords)
	as := func(password string) *bench {
		return client(t, func(c *Config) { c.Brokers, c.Username, c.Password = []string{"tcp://" + m.addr}, "till", password })
	}
	refused(t, as("wrong"), FaultCredentials, "password_file")
	b := as("right")
	must(t, b.Enqueue(health(1)))
	flush(t, b)
}

func TestNothingListensIsExplained(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	addr := l.Addr().String()
	must(t, l.Close())
	b := client(t, func(c *Config) { c.Brokers = []string{"tcp://" + addr} })
	refused(t, b, FaultRefused, "connection refused", "check the port")
}

// operator publishes with QoS 1 as a backend does.
func operator(t *testing.T, addr string) func(topic, payload string) {
	t.Helper()
	client := mqtt.NewClient(mqtt.NewClientOptions().AddBroker("tcp://" + addr).SetClientID(fmt.Sprintf("operator-%d", backends.Add(1))).SetAutoReconnect(false))
	settled := func(token mqtt.Token) {
		t.Helper()
		if !token.WaitTimeout(10*time.Second) || token.Error() != nil {
			t.Fatalf("operator: %v", token.Error())
		}
	}
	settled(client.Connect())
	t.Cleanup(func() { client.Disconnect(250) })
	return func(topic, payload string) { settled(client.Publish(topic, 1, false, payload)) }
}

func TestMosquittoBringsCommands(t *testing.T) {
	m := startMosquitto(t, "allow_anonymous true")
	got := make(chan []byte, 8)
	b := client(t, func(c *Config) { c.Brokers, c.Commands = []string{"tcp://" + m.addr}, got })
	eventually(t, "a subscription", func() bool { return b.State().Commands.Subscribed })
	say := operator(t, m.addr)
	say("sk/1/T2/command", "for another")
	say(commandTopic, strings.Repeat("x", report.MaxCommand+1))
	for i := range 5 {
		say(commandTopic, fmt.Sprint(i))
	}
	for i := range 5 {
		select {
		case text := <-got:
			if string(text) != fmt.Sprint(i) {
				t.Errorf("got %q", text)
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("command %d has not come", i)
		}
	}
	must(t, b.PostResult(report.Result{ID: "a", Status: report.CommandDone, Code: report.CodeOK}))
	flush(t, b)
	if s := b.State(); s.Commands.Received != 6 || s.Commands.TooLong != 1 || s.Reconnects != 0 {
		t.Errorf("%+v", s)
	}
}

func TestMosquittoMayForbidTheSubscription(t *testing.T) {
	plugins, _ := filepath.Glob("/usr/lib/*/mosquitto_dynamic_security.so")
	if len(plugins) == 0 {
		t.Skip("mosquitto's plugin for dynamic security is not installed: it refuses where an acl_file only keeps silent")
	}
	rights := filepath.Join(t.TempDir(), "rights.json")
	must(t, os.WriteFile(rights, []byte(`{"clients":[],"roles":[],"defaultACLAccess":{"publishClientSend":true,"publishClientReceive":true,"subscribe":false,"unsubscribe":true}}`), 0o600))
	m := startMosquitto(t, "allow_anonymous true", "plugin "+plugins[0], "plugin_opt_config_file "+rights)
	b := client(t, func(c *Config) { c.Brokers, c.Commands = []string{"tcp://" + m.addr}, make(chan []byte) })
	must(t, b.Enqueue(health(1)))
	flush(t, b)
	if s := b.State(); !s.Commands.Refused || s.Commands.Subscribed || s.Reconnects != 0 || b.log.count("access list") != 1 {
		t.Errorf("%+v", s)
	}
}

// TestMosquittoFloods: a broker that passes on a flood is left, what waits is sent on the
// next connection, and nothing grows.
func TestMosquittoFloods(t *testing.T) {
	m := startMosquitto(t, "allow_anonymous true")
	b := client(t, func(c *Config) { c.Brokers, c.Commands = []string{"tcp://" + m.addr}, make(chan []byte, 8) })
	eventually(t, "a subscription", func() bool { return b.State().Commands.Subscribed })
	say, text := operator(t, m.addr), strings.Repeat("x", 1000)
	for range 2 * inboxMessages {
		say(commandTopic, text)
	}
	eventually(t, "the flood is left", func() bool { return !b.State().Connected })
	if in := b.State().Commands; in.Floods != 1 || in.Received != inboxMessages+1 || in.Subscribed || in.Lost < inboxMessages-8 {
		t.Errorf("%+v", in)
	}
}
