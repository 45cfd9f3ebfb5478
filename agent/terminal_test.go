package agent

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/modem/port"
	"github.com/simkeeper/simkeeper/report"
)

func write(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTerminalName(t *testing.T) {
	file := write(t, filepath.Join(t.TempDir(), "name"), "T-from-file\n")
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		id   string
		m    Memory
		want string
	}{
		{"imei", Memory{}, ""},
		{"imei", Memory{IMEI: "1"}, "1"},
		{"imei", Memory{IMEI: "1", Terminal: "2", NamedBy: "imei"}, "2"},
		{"imei", Memory{IMEI: "1", Terminal: "T9", NamedBy: "T9"}, "1"},
		{"T7", Memory{IMEI: "1", Terminal: "2", NamedBy: "imei"}, "T7"},
		{"hostname", Memory{}, legalName(host)},
		{"file:" + file, Memory{Terminal: "2"}, "T-from-file"},
	} {
		conf := config.Default()
		conf.Terminal.ID = c.id
		if got, err := terminalName(&conf, c.m); got != c.want || err != nil {
			t.Errorf("%s, %+v: %q, %v", c.id, c.m, got, err)
		}
	}
	conf := config.Default()
	conf.Terminal.ID = "file:" + file + ".gone"
	if _, err := terminalName(&conf, Memory{}); err == nil {
		t.Error("a file that is not there")
	}
	if name := (Options{Config: &conf, Root: t.TempDir()}).nameFor(Memory{}); !config.ValidTerminalID(name) {
		t.Errorf("a diagnosis calls it %q", name)
	}
}

func TestLegalName(t *testing.T) {
	for name, want := range map[string]string{
		"pos-17.shop_3": "pos-17.shop_3", "a/b+c#d e": "a-b-c-d-e", "收款机": "---", strings.Repeat("x", 99): strings.Repeat("x", 64),
	} {
		if got := legalName(name); got != want {
			t.Errorf("%q: %q", name, got)
		}
	}
}

func TestMachineName(t *testing.T) {
	systemd, dbus, none := t.TempDir(), t.TempDir(), t.TempDir()
	write(t, filepath.Join(systemd, "etc/machine-id"), "0123456789abcdef0123456789abcdef\n")
	write(t, filepath.Join(dbus, "etc/machine-id"), "uninitialized\n")
	write(t, filepath.Join(dbus, "var/lib/dbus/machine-id"), "0123456789abcdef0123456789abcdef")
	first, err1 := machineName(systemd)
	second, err2 := machineName(dbus)
	if err1 != nil || err2 != nil || first != second || len(first) != 18 || strings.Contains(first, "01234567") {
		t.Errorf("%q %v, %q %v", first, err1, second, err2)
	}
	if name, err := machineName(none); err != nil || strings.HasPrefix(name, "m-") {
		t.Errorf("without a machine id: %q %v", name, err)
	}
}

func TestBusyFile(t *testing.T) {
	path := write(t, filepath.Join(t.TempDir(), "busy"), "")
	now := time.Now()
	for _, c := range []struct {
		age         time.Duration
		busy, stale bool
	}{{0, true, false}, {14 * time.Minute, true, false}, {16 * time.Minute, false, true}, {-14 * time.Minute, true, false}, {-16 * time.Minute, false, true}} {
		if err := os.Chtimes(path, now.Add(-c.age), now.Add(-c.age)); err != nil {
			t.Fatal(err)
		}
		if busy, stale := paymentBusy(path, now); busy != c.busy || stale != c.stale {
			t.Errorf("age %v: busy %v, stale %v", c.age, busy, stale)
		}
	}
	conf := config.Default()
	if Paying(&conf) {
		t.Error("busy without a busy file")
	}
	conf.Terminal.BusyFile = path + ".gone"
	if Paying(&conf) {
		t.Error("busy without its busy file")
	}
}

func TestWhatThisVersionCannotDo(t *testing.T) {
	conf := config.Default()
	conf.Modem.Port, conf.MQTT.Brokers = "/dev/ttyUSB2", []string{"tls://broker:8883"}
	if got := Unserved(&conf); len(got) > 0 {
		t.Errorf("%q", got)
	}
	conf.Modem.Recovery, conf.MQTT.Connection, conf.Commands.PublicKeyFiles = config.RecoveryRadio, config.ConnectionPerReport, []string{"key"}
	if got := Unserved(&conf); len(got) > 0 {
		t.Errorf("%q", got)
	}
}

func TestWhatCanProveNothing(t *testing.T) {
	for _, c := range []struct {
		name     string
		methods  []config.Method
		brokers  string
		targets  string
		key      string
		provable bool
	}{
		{"a broker with TLS", []config.Method{config.MethodMQTT}, "tls://b:8883", "", "", true},
		{"a broker without", []config.Method{config.MethodMQTT}, "tcp://b:1883", "", "", false},
		{"a target with TLS beside it", []config.Method{config.MethodMQTT, config.MethodTLS}, "tcp://b:1883", "tls://p:443", "", true},
		{"a plain target", []config.Method{config.MethodTCP}, "tls://b:8883", "tcp://p:443", "", false},
		{"a responder and its key", []config.Method{config.MethodNonce}, "tcp://b:1883", "nonce://e:7", "/etc/key", true},
		{"a responder without a key", []config.Method{config.MethodNonce}, "tcp://b:1883", "nonce://e:7", "", false},
	} {
		conf := config.Default()
		conf.Keepalive.Methods, conf.MQTT.Brokers, conf.Keepalive.NonceKeyFile = c.methods, []string{c.brokers}, c.key
		if c.targets != "" {
			conf.Keepalive.Targets = []string{c.targets}
		}
		if got := len(Unserved(&conf)) == 0; got != c.provable {
			t.Errorf("%s: %q", c.name, Unserved(&conf))
		}
		conf.Keepalive.Enabled = false
		if len(Unserved(&conf)) > 0 {
			t.Errorf("%s, switched off: %q", c.name, Unserved(&conf))
		}
	}
}

func TestWhyTheServiceDoesNotStart(t *testing.T) {
	blocked := write(t, filepath.Join(t.TempDir(), "file"), "")
	for name, c := range map[string]struct {
		change func(*bench)
		want   string
	}{
		"a mask without a key":         {func(b *bench) { b.o.Config.Report.MaskIdentity = true }, "mask_key_file"},
		"a key that is gone":           {func(b *bench) { b.o.Config.Report.MaskIdentity, b.o.Config.Report.MaskKeyFile = true, blocked+".gone" }, "mask_key_file"},
		"no state folder":              {func(b *bench) { b.o.Config.State.Dir = filepath.Join(blocked, "below") }, "state folder"},
		"an authority that is gone":    {func(b *bench) { b.o.Config.MQTT.CAFile = blocked + ".gone" }, "mqtt.ca_file"},
		"an authority that is none":    {func(b *bench) { b.o.Config.MQTT.CAFile = blocked }, "no PEM certificate"},
		"a certificate that is none":   {func(b *bench) { b.o.Config.MQTT.CertFile, b.o.Config.MQTT.KeyFile = blocked, blocked }, "mqtt.cert_file"},
		"a password that is gone":      {func(b *bench) { b.o.Config.MQTT.PasswordFile = blocked + ".gone" }, "password_file"},
		"a broker that is no address":  {func(b *bench) { b.o.Config.MQTT.Brokers = []string{"gopher://x"} }, "gopher"},
		"a name that cannot be read":   {func(b *bench) { b.o.Config.Terminal.ID = "file:" + blocked + ".gone" }, "terminal.id"},
		"a control socket in a folder": {func(b *bench) { b.o.Listen, b.o.Config.State.Socket = nil, t.TempDir() }, "control socket"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, "quectel")
			defer b.modem.Close()
			b.o.Listen = listenNowhere
			b.o.Config.MQTT.Brokers = []string{"tcp://127.0.0.1:1"}
			c.change(b)
			if err := Run(t.Context(), b.o); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want something about %q", err, c.want)
			}
			if n := b.held.Load(); n > 0 {
				t.Errorf("%d lines are still open", n)
			}
		})
	}
}

// A shared port that is held for a while is no fault; one that is held for a day is.
func TestSharedPortThatIsHeld(t *testing.T) {
	var held atomic.Bool
	change := func(b *bench) {
		b.o.Config.Modem.Hold = config.HoldPoll
		open := b.o.Open
		b.o.Open = func(ctx context.Context) (io.ReadWriteCloser, error) {
			if held.Load() {
				return nil, &port.Error{Path: "/dev/simulated", Kind: port.Busy}
			}
			return open(ctx)
		}
		held.Store(true)
	}
	servingWith(t, "quectel", change, func(t *testing.T, b *bench, back *backend, _ func()) {
		after(20 * time.Second)
		held.Store(false)
		after(time.Minute)
		held.Store(true)
		after(20 * time.Hour)
		if c := back.changes(); len(c) > 0 {
			t.Errorf("alarms %v", c)
		}
		after(6 * time.Hour)
		held.Store(false)
		after(30 * time.Minute)
		if c := back.changes(); !slices.Equal(c, []report.Cause{report.CausePortBusy, report.CauseHealthy}) {
			t.Errorf("changes %v", c)
		}
	})
}
