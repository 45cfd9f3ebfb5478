package config

import (
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/agent/card"
)

// contractExample is the file of the contract, with every key.
const contractExample = `
[terminal]
id = "imei"
busy_file = ""
[modem]
port = "auto"
baud = 115200
hold = "auto"
interface = "auto"
recovery = "off"
[card]
carrier = "auto"
purchased = 2026-01-10
activate_by = 2026-07-10
activated = 2026-02-01
expires = 2028-02-01
idle_limit_days = 90
quota = "30MB"
cycle_day = 1
allow = ["898604", "898608"]
[keepalive]
enabled = true
methods = ["mqtt"]
targets = ["tls://pay.example:443", "nonce://echo.example:7777"]
dns_zone = ""
sms_to = ""
budget = "64KB"
activate = false
[report]
interval = "1h"
encoding = "json"
topic_prefix = "sk/1"
profile = "simkeeper"
spread = "120s"
mask_identity = false
mask_key_file = ""
[mqtt]
brokers = ["tls://broker-a:8883", "tls://broker-b:8883"]
username = ""
password_file = ""
ca_file = ""
cert_file = ""
key_file = ""
connection = "auto"
via = "any"
[commands]
public_key_files = []
[state]
dir = "/var/lib/simkeeper"
socket = ""
spool = "1MB"
[log]
level = "info"
format = "text"
`

func TestContractExample(t *testing.T) {
	c, err := Parse("f.toml", []byte(contractExample), Default())
	if err != nil {
		t.Fatal(err)
	}
	c.origins = nil
	want := Default() // which the contract states as the same, but for what is set here
	want.Card.Purchased = card.Date{Year: 2026, Month: time.January, Day: 10}
	want.Card.ActivateBy = card.Date{Year: 2026, Month: time.July, Day: 10}
	want.Card.Activated = card.Date{Year: 2026, Month: time.February, Day: 1}
	want.Card.Expires = card.Date{Year: 2028, Month: time.February, Day: 1}
	want.Card.Quota, want.Card.IdleLimitDays, want.Card.CycleDay = 30<<20, 90, 1 // the last two are the carrier's own unless set
	want.Card.Allow = []string{"898604", "898608"}
	want.Keepalive.Targets = []string{"tls://pay.example:443", "nonce://echo.example:7777"}
	want.MQTT.Brokers = []string{"tls://broker-a:8883", "tls://broker-b:8883"}
	if !reflect.DeepEqual(*c, want) {
		t.Errorf("got\n%+v\nwant\n%+v", *c, want)
	}
}

func TestDefaultValues(t *testing.T) {
	c := Default()
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	if c.Report.Interval != time.Hour || c.Report.Spread != 2*time.Minute || c.Keepalive.Budget != 65536 ||
		c.State.Spool != 1048576 || c.Modem.Baud != 115200 || c.Card.IdleLimitDays != 0 || !c.Keepalive.Enabled {
		t.Errorf("got %+v", c)
	}
	c.Keepalive.Methods[0] = MethodSMS
	if Default().Keepalive.Methods[0] != MethodMQTT {
		t.Error("two configurations share one list")
	}
}

func TestSocketPath(t *testing.T) {
	c := Default()
	if got := filepath.ToSlash(c.State.SocketPath()); got != "/var/lib/simkeeper/control.sock" {
		t.Errorf("got %s", got)
	}
	c.State.Socket = "/run/simkeeper/control.sock"
	if got := c.State.SocketPath(); got != "/run/simkeeper/control.sock" {
		t.Errorf("got %s", got)
	}
}

func TestFolderOverridesInNameOrder(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "simkeeper.toml")
	write(t, path, "[report]\ninterval = \"2h\"\nspread = \"10s\"\n[card]\nexpires = 2028-01-01\nallow = [\"1\", \"2\"]\n")
	first := filepath.Join(dir, "simkeeper.d", "10-site.toml")
	second := filepath.Join(dir, "simkeeper.d", "9-terminal.toml") // after 10: by name, not by number
	write(t, first, "[report]\ninterval = \"3h\"\n[card]\nexpires = \"\"\nvalid_months = 12\nvalid_from = \"activation\"\n")
	write(t, second, "\n[report]\ninterval = \"4h\"\n[card]\nallow = [\"3\"]\n")
	write(t, filepath.Join(dir, "simkeeper.d", "99.toml.bak"), "broken")
	write(t, filepath.Join(dir, "simkeeper.d", ".99.toml"), "broken")

	c, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if c.Report.Interval != 4*time.Hour || c.Report.Spread != 10*time.Second || !c.Card.Expires.IsZero() ||
		c.Card.ValidMonths != 12 || !reflect.DeepEqual(c.Card.Allow, []string{"3"}) {
		t.Errorf("got %+v", c)
	}
	for key, want := range map[string]string{
		"report.interval":   second + ":3",
		"report.spread":     path + ":3",
		"card.expires":      first + ":4",
		"card.valid_months": first + ":5",
		"card.allow":        second + ":5",
		"mqtt.brokers":      "default",
		"mqtt.nothing":      "",
	} {
		if got := c.Origin(key); got != want {
			t.Errorf("%s: got %q, want %q", key, got, want)
		}
	}
}

func TestProblemsOfSeveralFilesInOrder(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "site.toml")
	write(t, path, "[card]\nvalid_months = 0\nexpires = 2028-01-01\nactivated = 2027-01-01\n[log]\nlevel = \"loud\"\n")
	over := filepath.Join(dir, "site.d", "a.toml")
	write(t, over, "[mqtt]\nvia = \"wifi\"\n[card]\nexpires = 2026-01-01\n")
	syntax := filepath.Join(dir, "site.d", "b.toml")
	write(t, syntax, "[log\n")

	_, err := Load(path)
	if err == nil {
		t.Fatal("accepted")
	}
	want := []string{
		path + `:2: card.valid_months: 0 is out of range`,
		path + `:6: log.level: "loud" is not known`,
		over + `:2: mqtt.via: "wifi" is not known`,
		over + `:4: card.expires: is before card.activated (2027-01-01)`,
		syntax + `:1: log: is a section whose name must end in ]`,
	}
	got := strings.Split(err.Error(), "\n")
	if len(got) != len(want) {
		t.Fatalf("got\n%v", err)
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("line %d: got %s\nwant %s", i, got[i], want[i])
		}
	}
}

func TestFolderThatIsNone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("reading a file as a folder fails in another way there")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "simkeeper.toml")
	write(t, path, "")
	write(t, filepath.Join(dir, "simkeeper.d"), "")
	_, err := Load(path)
	want := filepath.Join(dir, "simkeeper.d") + ": cannot be read; not a directory"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestMarkAndLineEndsOfWindows(t *testing.T) {
	c, err := Parse("f.toml", []byte("\xef\xbb\xbf[report]\r\n# text\r\ninterval = \"15m\"\r\n"), Default())
	if err != nil {
		t.Fatal(err)
	}
	if c.Report.Interval != 15*time.Minute || c.Origin("report.interval") != "f.toml:3" {
		t.Errorf("got %v from %s", c.Report.Interval, c.Origin("report.interval"))
	}
	_, err = Parse("f.toml", []byte("\xef\xbb\xbfintervall = 1\r\n"), Default())
	if err == nil || !strings.HasPrefix(err.Error(), "f.toml:1: intervall: unknown key") {
		t.Errorf("got %v", err)
	}
}

func TestParseLeavesItsBaseAlone(t *testing.T) {
	base, err := Parse("a.toml", []byte("[log]\nlevel = \"warn\"\n"), Default())
	if err != nil {
		t.Fatal(err)
	}
	if _, err = Parse("b.toml", []byte("[log]\nlevel = \"debug\"\n"), *base); err != nil {
		t.Fatal(err)
	}
	if base.Log.Level != LevelWarn || base.Origin("log.level") != "a.toml:2" {
		t.Errorf("base became %s from %s", base.Log.Level, base.Origin("log.level"))
	}
}

func TestSet(t *testing.T) {
	for _, tt := range []struct{ key, value, err string }{
		{"modem.port", "/dev/pts/3", ""},
		{"state.dir", "/tmp/state", ""},
		{"card.cycle_day", "31", ""},
		{"card.expires", "2028-01-01", ""},
		{"keepalive.activate", "true", ""},
		{"keepalive.methods", `["mqtt", "modem"]`, ""},
		{"modem.port", "ttyUSB2", `command line: modem.port: "ttyUSB2" is not a port; use "auto", a full path such as "/dev/ttyUSB2", "tcp://host:port" or "COM3"`},
		{"card.cycle_day", "first", `command line: card.cycle_day: "first" is text, not a whole number; use 1 to 31, without quotes`},
		{"modem.prot", "x", `command line: modem.prot: unknown key; did you mean modem.port?`},
	} {
		c := Default()
		before := c
		err := c.Set(tt.key, tt.value, CommandLine)
		switch {
		case tt.err != "":
			if err == nil || err.Error() != tt.err {
				t.Errorf("%s = %s: got  %v\nwant %s", tt.key, tt.value, err, tt.err)
			}
		case err != nil:
			t.Errorf("%s = %s: %v", tt.key, tt.value, err)
		case c.Origin(tt.key) != CommandLine || before.Origin(tt.key) != "default":
			t.Errorf("%s: origin %s, that of the copy %s", tt.key, c.Origin(tt.key), before.Origin(tt.key))
		}
	}
}

func TestValidateFindsWhatCodeHasSet(t *testing.T) {
	c := Default()
	c.Report.Interval = 0
	c.MQTT.Brokers = []string{"tls://broker"}
	c.Card.Expires = card.Date{Year: 2026, Month: 13, Day: 45}
	c.Card.ValidMonths = 1
	want := `card.expires: 2026-13-45 is out of range; use a day from 2000-01-01 to 2099-12-31
report.interval: "0s" is out of range; use 1s to 24h
mqtt.brokers: "tls://broker" is not in its full form; write "tls://broker:8883"
card.valid_months: has no start; add card.valid_from = "activation" or "purchase"`
	if err := c.Validate(); err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}
