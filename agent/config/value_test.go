package config

import (
	"errors"
	"log/slog"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestParseSize(t *testing.T) {
	for _, tt := range []struct {
		text string
		want int64
		err  error
	}{
		{"0B", 0, nil}, {"1B", 1, nil}, {"1KB", 1024, nil}, {"1KiB", 1024, nil}, {"30MB", 30 << 20, nil},
		{"64KB", 65536, nil}, {"2GiB", 2 << 30, nil}, {"8589934591GB", math.MaxInt64 - 1<<30 + 1, nil},
		{"8589934592GB", 0, errTooBig}, {"9223372036854775808B", 0, errTooBig},
		{"", 0, errNotSize}, {"KB", 0, errNotSize}, {"12", 0, errNoUnit}, {"-1KB", 0, errNotSize}, {"+1KB", 0, errNotSize},
		{"1 KB", 0, errNotSize}, {"1.5MB", 0, errNotSize}, {"1kb", 0, errNotSize}, {"1K", 0, errNotSize},
		{"1iB", 0, errNotSize}, {"1BB", 0, errNotSize}, {"1TB", 0, errNotSize}, {"１KB", 0, errNotSize},
	} {
		got, err := parseSize(tt.text)
		if got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%q: got %d, %v; want %d, %v", tt.text, got, err, tt.want, tt.err)
		}
	}
}

func TestFormatSize(t *testing.T) {
	for n, want := range map[int64]string{0: "0B", 1: "1B", 1023: "1023B", 1024: "1KB", 1536: "1536B", 1 << 20: "1MB", 1 << 30: "1GB", 3 << 29: "1536MB"} {
		if got := formatSize(n); got != want {
			t.Errorf("%d: got %s, want %s", n, got, want)
		}
	}
}

func TestFormatDuration(t *testing.T) {
	for want, d := range map[string]time.Duration{
		"0s": 0, "1s": time.Second, "90s": 90 * time.Second, "120s": 2 * time.Minute, "10m": 10 * time.Minute, "15m": 15 * time.Minute,
		"601s": 601 * time.Second, "1h": time.Hour, "90m": 90 * time.Minute, "24h": 24 * time.Hour, "1.5s": 1500 * time.Millisecond, "-1s": -time.Second,
	} {
		got := formatDuration(d)
		if got != want {
			t.Errorf("%v: got %s, want %s", d, got, want)
		}
		if back, err := time.ParseDuration(got); err != nil || back != d {
			t.Errorf("%s is read as %v, %v", got, back, err)
		}
	}
}

func TestTextValues(t *testing.T) {
	long := strings.Repeat("a", 64)
	for _, tt := range []struct{ key, text, want string }{ // want "" is a refusal
		{"terminal.id", "T10034587", "T10034587"}, {"terminal.id", "imei", "imei"}, {"terminal.id", "hostname", "hostname"},
		{"terminal.id", long, long}, {"terminal.id", long + "a", ""}, {"terminal.id", "", ""}, {"terminal.id", "file:/etc/id", "file:/etc/id"},
		{"terminal.id", "file:id", ""}, {"terminal.id", "T1\n", ""}, {"terminal.id", "终端", ""}, {"terminal.id", "a#", ""},
		{"modem.port", "/dev/ttyUSB2", "/dev/ttyUSB2"}, {"modem.port", "auto", "auto"}, {"modem.port", "COM3", "COM3"}, {"modem.port", `\\.\COM10`, `\\.\COM10`},
		{"modem.port", "COM0", ""}, {"modem.port", "", ""}, {"modem.port", "/", ""}, {"modem.port", "tcp://10.0.0.1:7", "tcp://10.0.0.1:7"},
		{"modem.port", "tcp://10.0.0.1", ""}, {"modem.port", "udp://10.0.0.1:7", ""}, {"modem.port", "../dev/ttyS1", ""},
		{"modem.interface", "wwan0", "wwan0"}, {"modem.interface", "eth0.7", "eth0.7"}, {"modem.interface", "..", ""}, {"modem.interface", "a/b", ""},
		{"modem.interface", "none", "none"}, {"modem.interface", "sixteencharacter", ""},
		{"card.carrier", "vodafone-nl", "vodafone-nl"}, {"card.carrier", "china_mobile", ""}, {"card.carrier", "", ""},
		{"keepalive.dns_zone", "alive.example", "alive.example"}, {"keepalive.dns_zone", "", ""}, {"keepalive.dns_zone", "a..b", ""}, {"keepalive.dns_zone", "-a.b", ""},
		{"keepalive.sms_to", "+8613800138000", "+8613800138000"}, {"keepalive.sms_to", "10086", "10086"}, {"keepalive.sms_to", "1-800", ""},
		{"report.topic_prefix", "sk/1", "sk/1"}, {"report.topic_prefix", "", ""}, {"report.topic_prefix", "/sk", ""}, {"report.topic_prefix", "sk/", ""},
		{"report.topic_prefix", "a//b", ""}, {"report.topic_prefix", "$SYS/x", ""}, {"report.topic_prefix", "a/#", ""}, {"report.topic_prefix", "a$b", "a$b"},
		{"report.topic_prefix", strings.Repeat("x", 201), ""}, {"report.topic_prefix", "a\x00", ""}, {"report.topic_prefix", "a\xff", ""},
		{"state.dir", "/data", "/data"}, {"state.dir", `D:\data`, `D:\data`}, {"state.dir", "data", ""}, {"state.dir", "", ""}, {"state.dir", "~/x", ""},
		{"mqtt.ca_file", `\\server\share\ca.pem`, `\\server\share\ca.pem`},
	} {
		c := Default()
		k, _ := lookup(tt.key)
		flaw := k.set(&c, tt.text)
		switch {
		case tt.want == "" && tt.text == "" && flaw == nil && k.encode(&c) == `""`: // empty is allowed
		case tt.want == "" && flaw == nil:
			t.Errorf("%s: %q accepted", tt.key, tt.text)
		case tt.want != "" && flaw != nil:
			t.Errorf("%s: %q: %v", tt.key, tt.text, flaw)
		case tt.want != "" && k.encode(&c) != quoted([]string{tt.want})[0]:
			t.Errorf("%s: %q became %s", tt.key, tt.text, k.encode(&c))
		}
	}
}

func TestEmptyText(t *testing.T) {
	may := map[string]bool{
		"terminal.busy_file": true, "keepalive.dns_zone": true, "keepalive.sms_to": true, "keepalive.nonce_key_file": true, "report.mask_key_file": true, "mqtt.username": true,
		"mqtt.password_file": true, "mqtt.ca_file": true, "mqtt.cert_file": true, "mqtt.key_file": true, "state.socket": true,
	}
	for _, k := range contract {
		c := Default()
		if flaw := k.set(&c, ""); (flaw == nil) != (may[k.path] || k.example != "") {
			t.Errorf("%s: %v", k.path, flaw)
		}
	}
}

func TestBrokers(t *testing.T) {
	for text, want := range map[string]string{ // "" is a refusal
		"tls://broker-a:8883":      "tls://broker-a:8883",
		"tls://broker-a":           "tls://broker-a:8883",
		"tcp://broker_a.local":     "tcp://broker_a.local:1883",
		"tcp://10.0.0.1:1":         "tcp://10.0.0.1:1",
		"tls://[2001:db8::1]":      "tls://[2001:db8::1]:8883",
		"tls://[2001:db8::1]:443":  "tls://[2001:db8::1]:443",
		"tls://[fe80::1%wwan0]:1":  "tls://[fe80::1%wwan0]:1",
		"tls://2001:db8::1":        "",
		"tls://":                   "",
		"tls://:8883":              "",
		"tls://a:":                 "",
		"tls://a:0":                "",
		"tls://a:65536":            "",
		"tls://a:+80":              "",
		"tls://a:mqtt":             "",
		"tls://a/path":             "",
		"tls://a:1/path":           "",
		"tls://a b":                "",
		"tls://[::1":               "",
		"tls://-a":                 "",
		"TLS://a":                  "",
		"ssl://a":                  "",
		"mqtt://a":                 "",
		"broker-a:8883":            "",
		"":                         "",
		"tls://" + long(64) + ".a": "",
		"tls://" + long(63) + ".a": "tls://" + long(63) + ".a:8883",
	} {
		c := Default()
		k, _ := lookup("mqtt.brokers")
		flaw := k.set(&c, []any{text})
		switch {
		case want == "" && flaw == nil:
			t.Errorf("%q accepted as %q", text, c.MQTT.Brokers)
		case want != "" && (flaw != nil || c.MQTT.Brokers[0] != want):
			t.Errorf("%q: got %q, %v", text, c.MQTT.Brokers, flaw)
		}
	}
}

func long(n int) string { return strings.Repeat("a", n) }

func TestLists(t *testing.T) {
	c := Default()
	k, _ := lookup("card.allow")
	if flaw := k.set(&c, []any{"89860a", "8986"}); flaw != nil || c.Card.Allow[0] != "89860A" {
		t.Errorf("got %q, %v", c.Card.Allow, flaw)
	}
	var many []any
	for i := range 65 {
		many = append(many, strconv.Itoa(1000+i))
	}
	if flaw := k.set(&c, many); flaw == nil || !strings.Contains(flaw.Error(), "too many") || len(c.Card.Allow) != 2 {
		t.Errorf("got %v, %q", flaw, c.Card.Allow)
	}
	if flaw := k.set(&c, []any{}); flaw != nil || c.Card.Allow != nil {
		t.Errorf("empty: got %q, %v", c.Card.Allow, flaw)
	}
}

func TestLevelsAreThoseOfSlog(t *testing.T) {
	for _, l := range []Level{LevelDebug, LevelInfo, LevelWarn, LevelError} {
		var got slog.Level
		if err := got.UnmarshalText([]byte(l)); err != nil {
			t.Errorf("%s: %v", l, err)
		}
	}
}

func TestValidTerminalID(t *testing.T) {
	for id, want := range map[string]bool{"T1": true, "a.b_c-d": true, "": false, "a b": false, "a/b": false, long(64): true, long(65): false, "a\n": false} {
		if got := ValidTerminalID(id); got != want {
			t.Errorf("%q: got %v", id, got)
		}
	}
}
