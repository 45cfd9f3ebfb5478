package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"github.com/simkeeper/simkeeper/modem/simulator"
	"github.com/simkeeper/simkeeper/report"
	"github.com/simkeeper/simkeeper/report/payload"
)

// startMosquitto runs a real broker on a free port of loopback.
func startMosquitto(t *testing.T, lines ...string) (addr string) {
	t.Helper()
	program := findMosquitto(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	addr = l.Addr().String()
	must(t, l.Close())
	_, port, _ := net.SplitHostPort(addr)
	conf := filepath.Join(t.TempDir(), "mosquitto.conf")
	text := fmt.Sprintf("user root\nallow_anonymous true\nlistener %s 127.0.0.1\n%s\n", port, strings.Join(lines, "\n"))
	must(t, os.WriteFile(conf, []byte(text), 0o600))
	cmd := exec.Command(program, "-c", conf)
	cmd.Stderr = t.Output()
	must(t, cmd.Start())
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	eventually(t, "mosquitto listens", func() bool {
		c, err := net.DialTimeout("tcp", addr, time.Second)
		if err == nil {
			c.Close()
		}
		return err == nil
	})
	return addr
}

func findMosquitto(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("mosquitto")
	if err != nil {
		path = "/usr/sbin/mosquitto" // not in the path of every user
	}
	if _, err := os.Stat(path); err != nil {
		t.Skip("mosquitto is not installed: scripts/test installs it")
	}
	return path
}

// backends numbers the subscribers: two with one name would evict each other.
var backends atomic.Int64

// subscribe hands over everything that a broker gets from now on, and what it retained.
func subscribe(t *testing.T, url string, options ...func(*mqtt.ClientOptions)) <-chan mqtt.Message {
	t.Helper()
	got := make(chan mqtt.Message, 1000)
	o := mqtt.NewClientOptions().AddBroker(url).SetClientID(fmt.Sprintf("backend-%d", backends.Add(1))).SetAutoReconnect(false).
		SetDefaultPublishHandler(func(_ mqtt.Client, m mqtt.Message) { got <- m })
	for _, change := range options {
		change(o)
	}
	client := mqtt.NewClient(o)
	for _, ask := range []func() mqtt.Token{client.Connect, func() mqtt.Token { return client.Subscribe("#", 1, nil) }} {
		if token := ask(); !token.WaitTimeout(patience) || token.Error() != nil {
			t.Fatalf("backend: %v", token.Error())
		}
	}
	t.Cleanup(func() { client.Disconnect(100) })
	return got
}

// await returns the next message on a topic with this last part, passing over others.
func await(t *testing.T, got <-chan mqtt.Message, leaf string, into any) mqtt.Message {
	t.Helper()
	deadline := time.After(patience)
	for {
		select {
		case m := <-got:
			if !strings.HasSuffix(m.Topic(), "/"+leaf) {
				continue
			}
			text, err := payload.Decode(m.Payload())
			if err == nil {
				err = json.Unmarshal(text, into)
			}
			if err != nil {
				t.Fatalf("%s: %v: %q", m.Topic(), err, m.Payload())
			}
			return m
		case <-deadline:
			t.Fatalf("nothing on %s within %v", leaf, patience)
		}
	}
}

// terminal is a simulated modem on a pty, and the configuration of an agent for it.
type terminal struct {
	modem  *simulator.Modem
	config string
	state  string
}

func newTerminal(t *testing.T, imei string, mqttLines ...string) *terminal {
	t.Helper()
	m := newModem(t, simulator.Config{Family: "quectel", IMEI: imei, DataOnly: true, Latency: -1})
	dir := t.TempDir()
	x := &terminal{modem: m, config: filepath.Join(dir, "simkeeper.toml"), state: filepath.Join(dir, "state")}
	text := fmt.Sprintf("[modem]\nport = %q\n[report]\ninterval = \"2s\"\nspread = \"0s\"\n[state]\ndir = %q\n[mqtt]\n%s\n", onPTY(t, m), x.state, strings.Join(mqttLines, "\n"))
	must(t, os.WriteFile(x.config, []byte(text), 0o600))
	return x
}

// service is a running simkeeper.
type service struct {
	*exec.Cmd
	mu  sync.Mutex // guards what follows
	log bytes.Buffer
}

func (p *service) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.Write(b)
}

func (p *service) said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.String()
}

// run starts the real program as the service.
func (x *terminal) run(t *testing.T) *service {
	t.Helper()
	path, err := binary()
	must(t, err)
	p := &service{Cmd: exec.Command(path, "run", "--config", x.config)}
	p.Stderr = p
	must(t, p.Start())
	t.Cleanup(func() {
		p.Process.Kill()
		p.Wait()
		if t.Failed() {
			t.Logf("the agent's log:\n%s", p.said())
		}
	})
	return p
}

// stop ends the agent in order and returns how long that took.
func (p *service) stop(t *testing.T) time.Duration {
	t.Helper()
	began := time.Now()
	must(t, p.Process.Signal(syscall.SIGTERM))
	ended := make(chan error, 1)
	go func() { ended <- p.Wait() }()
	select {
	case err := <-ended:
		must(t, err)
	case <-time.After(patience):
		t.Fatalf("SIGTERM has not ended it within %v", patience)
	}
	return time.Since(began)
}

func (p *service) kill(t *testing.T) {
	t.Helper()
	must(t, p.Process.Kill())
	p.Wait()
}

// One life of a terminal: reports arrive, an orderly stop says so, a crash is told by
// the broker, and after each start the boot is new and the numbers go on.
func TestServiceReportsToARealBroker(t *testing.T) {
	t.Parallel()
	addr := startMosquitto(t)
	got := subscribe(t, "tcp://"+addr)
	x := newTerminal(t, "864394040012348", fmt.Sprintf("brokers = [\"tcp://%s\"]", addr))

	p := x.run(t)
	first := arrived(t, got)
	truthful(t, x.modem.State(), asFields(t, first.Identity, first.Health))
	if took := p.stop(t); took > 5*time.Second {
		t.Errorf("SIGTERM took %v", took)
	}
	parted(t, got, first.Health.Boot, report.OfflineStop)

	p = x.run(t)
	second := arrived(t, got)
	p.kill(t)
	parted(t, got, second.Health.Boot, report.OfflineLost)

	p = x.run(t)
	third := arrived(t, got)
	p.stop(t)
	if first.Health.Boot == second.Health.Boot || second.Health.Boot == third.Health.Boot {
		t.Errorf("boots %d, %d, %d are not all new", first.Health.Boot, second.Health.Boot, third.Health.Boot)
	}
	if first.Health.Seq >= second.Health.Seq || second.Health.Seq >= third.Health.Seq {
		t.Errorf("numbers %d, %d, %d do not grow over starts", first.Health.Seq, second.Health.Seq, third.Health.Seq)
	}

	retained := await(t, subscribe(t, "tcp://"+addr), report.LeafIdentity, &report.Identity{})
	if !retained.Retained() {
		t.Error("the identity is not retained")
	}
}

// The same messages packed: a backend that reads the first byte needs to know nothing else.
func TestServiceReportsPacked(t *testing.T) {
	t.Parallel()
	addr := startMosquitto(t)
	got := subscribe(t, "tcp://"+addr)
	x := newTerminal(t, "864394040012348", fmt.Sprintf("brokers = [\"tcp://%s\"]", addr))
	text, err := os.ReadFile(x.config)
	must(t, err)
	must(t, os.WriteFile(x.config, bytes.Replace(text, []byte("[report]\n"), []byte("[report]\nencoding = \"deflate\"\n"), 1), 0o600))
	p := x.run(t)
	first := arrived(t, got)
	truthful(t, x.modem.State(), asFields(t, first.Identity, first.Health))
	var h report.Health
	m := await(t, got, report.LeafHealth, &h)
	plain, err := json.Marshal(h)
	must(t, err)
	if m.Payload()[0] != 1 || len(m.Payload())*3 > len(plain) {
		t.Errorf("a report of %d bytes came as %d: %q", len(plain), len(m.Payload()), m.Payload())
	}
	p.stop(t)
	parted(t, got, first.Health.Boot, report.OfflineStop)
	retained := await(t, subscribe(t, "tcp://"+addr), report.LeafIdentity, &report.Identity{})
	if !retained.Retained() || retained.Payload()[0] != 1 {
		t.Errorf("the retained identity is %q", retained.Payload())
	}
}

// arrived waits for identity and a complete health report.
func arrived(t *testing.T, got <-chan mqtt.Message) (r report.Report) {
	t.Helper()
	m := await(t, got, report.LeafIdentity, &r.Identity)
	if want := "sk/1/864394040012348/identity"; m.Topic() != want {
		t.Errorf("topic %s, want %s", m.Topic(), want)
	}
	r.Health = ownHealth(t, got, r.Identity.Boot)
	if err := r.Health.Complete(); err != nil {
		t.Error(err)
	}
	if r.Health.ID != r.Identity.ID {
		t.Errorf("health is of identity %s, identity is %s", r.Health.ID, r.Identity.ID)
	}
	return r
}

// ownHealth waits for a health report of a start. What a killed start had sent may come again
// before it, where the power went between the acknowledgement and flash.
func ownHealth(t *testing.T, got <-chan mqtt.Message, boot int64) report.Health {
	t.Helper()
	for {
		var text json.RawMessage
		await(t, got, report.LeafHealth, &text)
		list, err := payload.Health(text)
		must(t, err)
		for _, h := range list {
			if h.Boot == boot {
				return h
			}
		}
	}
}

// parted waits for the message that a terminal has gone.
func parted(t *testing.T, got <-chan mqtt.Message, boot int64, reason report.OfflineReason) {
	t.Helper()
	var o report.Offline
	await(t, got, report.LeafOffline, &o)
	if o.Boot != boot || o.Reason != reason {
		t.Errorf("offline is %+v, want boot %d, %s", o, boot, reason)
	}
}

// asFields is a report by path, as diag --json prints it.
func asFields(t *testing.T, parts ...any) map[string]any {
	t.Helper()
	flat := map[string]any{}
	for _, part := range parts {
		text, err := json.Marshal(part)
		must(t, err)
		var tree map[string]any
		must(t, json.Unmarshal(text, &tree))
		flatten("", tree, flat)
	}
	return flat
}

// While the agent holds the port, a technician's commands go through it.
func TestTechnicianBesideTheService(t *testing.T) {
	t.Parallel()
	addr := startMosquitto(t)
	x := newTerminal(t, "864394040012348", fmt.Sprintf("brokers = [\"tcp://%s\"]", addr))
	p := x.run(t)
	eventually(t, "the agent answers", func() bool {
		code, _, _ := simkeeper(t, nil, "diag", "--config", x.config)
		return code == exitOK && strings.Contains(p.said(), "connected to the broker")
	})
	for _, c := range []struct {
		args []string
		code int
		want string // in either output
	}{
		{[]string{"diag", "--json"}, exitOK, `"conn":1`},
		{[]string{"diag", "--trace", filepath.Join(t.TempDir(), "trace")}, exitOK, "simkeeper: wrote"},
		{[]string{"at", "--trace", filepath.Join(t.TempDir(), "trace"), "AT+CSQ"}, exitOK, "--trace sees nothing"},
		{[]string{"status"}, exitOK, "healthy"},
		{[]string{"watch", "--count", "1"}, exitOK, "-87"},
		{[]string{"at", "AT+CSQ"}, exitOK, "+CSQ: "},
		{[]string{"at", "AT+CFUN=0"}, exitFault, "use --force"},
		{[]string{"at", "--force", "AT+CFUN=4"}, exitOK, "OK"},
		{[]string{"diag"}, exitFault, "radio_off"},
		{[]string{"run"}, exitFault, "an agent is running already"},
	} {
		code, stdout, stderr := simkeeper(t, nil, append(c.args, "--config", x.config)...)
		if all := string(stdout) + string(stderr); code != c.code || !strings.Contains(all, c.want) {
			t.Errorf("%v: exit code %d, want %d with %q:\n%s", c.args, code, c.code, c.want, all)
		}
	}
	code, stdout, _ := simkeeper(t, nil, "diag", "--port", x.port(t), "--state", t.TempDir())
	if code != exitUnreachable || !strings.Contains(string(stdout), "held by simkeeper") {
		t.Errorf("a stranger's diag: exit code %d\n%s", code, stdout)
	}
	p.stop(t)
}

// port is the modem's, as the configuration names it.
func (x *terminal) port(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(x.config)
	must(t, err)
	_, rest, _ := strings.Cut(string(text), `port = "`)
	path, _, _ := strings.Cut(rest, `"`)
	return path
}

// A broker that shows a certificate of an authority that is not trusted gets nothing; the
// log says what to do, the technician is still served, and with the right file all is well.
func TestWrongAuthority(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	right, wrong := newAuthority(t, "right"), newAuthority(t, "wrong")
	right.certify(t, dir)
	addr := startMosquitto(t, "certfile "+filepath.Join(dir, "server.pem"), "keyfile "+filepath.Join(dir, "server.key"))
	file := filepath.Join(dir, "ca.pem")
	must(t, os.WriteFile(file, wrong.pem, 0o644))
	x := newTerminal(t, "864394040012348", fmt.Sprintf("brokers = [\"tls://%s\"]\nca_file = %q", addr, file))

	p := x.run(t)
	eventually(t, "the log says what to do", func() bool {
		return strings.Contains(p.said(), "which is not trusted") && strings.Contains(p.said(), "ca_file")
	})
	if code, _, stderr := simkeeper(t, nil, "diag", "--config", x.config); code != exitOK {
		t.Errorf("diag beside it: exit code %d\n%s", code, stderr)
	}
	p.stop(t)

	must(t, os.WriteFile(file, right.pem, 0o644))
	got := subscribe(t, "ssl://"+addr, func(o *mqtt.ClientOptions) { o.SetTLSConfig(right.trust()) })
	p = x.run(t)
	arrived(t, got)
	p.stop(t)
}
