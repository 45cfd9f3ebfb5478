package config

import (
	"reflect"
	"strings"
	"testing"
)

func TestTemplateIsTheDefault(t *testing.T) {
	got, err := Parse("simkeeper.toml", Template(), Default())
	if err != nil {
		t.Fatal(err)
	}
	got.origins = nil
	if want := Default(); !reflect.DeepEqual(*got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", *got, want)
	}
}

// Loaded over a configuration in which everything differs, the template must
// still give the default: it states every key that has one.
func TestTemplateStatesEveryKey(t *testing.T) {
	text := string(Template())
	for _, k := range contract {
		line := "\n" + k.name() + " = "
		if k.example != "" {
			line = "\n# " + k.name() + " = " + k.example + "\n"
		}
		section := text[strings.Index(text, "["+k.section()+"]"):]
		if next := strings.Index(section, "\n["); next >= 0 {
			section = section[:next]
		}
		if !strings.Contains(section, line) {
			t.Errorf("%s is not in its section", k.path)
		}
	}
	got, err := Parse("simkeeper.toml", Template(), everything(t))
	if err != nil {
		t.Fatal(err)
	}
	want := everything(t)
	want.Terminal, want.Modem, want.Keepalive, want.Report = Default().Terminal, Default().Modem, Default().Keepalive, Default().Report
	want.MQTT, want.Commands, want.State, want.Log = Default().MQTT, Default().Commands, Default().State, Default().Log
	want.Card.Carrier, want.Card.Allow = CarrierAuto, nil
	got.origins, want.origins = nil, nil
	if !reflect.DeepEqual(*got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", *got, want)
	}
}

func TestTemplateExamplesAreValid(t *testing.T) {
	for _, k := range contract {
		if k.example == "" {
			continue
		}
		file := "[" + k.section() + "]\n" + k.name() + " = " + k.example + "\n"
		if k.path == "card.valid_months" {
			file += "valid_from = \"activation\"\n"
		}
		if k.path == "card.valid_from" {
			file += "valid_months = 24\n"
		}
		if _, err := Parse("f.toml", []byte(file), Default()); err != nil {
			t.Error(err)
		}
	}
}

func TestTemplateFitsAScreen(t *testing.T) {
	for line := range strings.Lines(string(Template())) {
		if len(line) > 130 {
			t.Errorf("%d characters: %s", len(line), line)
		}
	}
}

// other sets every key to something that is not its default, but for what the others exclude.
const other = `
terminal.id = "file:/etc/id"
terminal.busy_file = "/run/pos/busy"
modem.port = "tcp://localhost:7000"
modem.baud = 9600
modem.hold = "poll"
modem.interface = "none"
modem.recovery = "reset"
card.carrier = "china-unicom"
card.purchased = 2026-01-10
card.activate_by = "2026-07-10"
card.activated = 2026-02-01
card.valid_months = 24
card.valid_from = "purchase"
card.idle_limit_days = 30
card.quota = "1536KiB"
card.cycle_day = 27
card.allow = ["89860a"]
keepalive.enabled = false
keepalive.methods = ["nonce", "sms"]
keepalive.targets = ["nonce://[2001:db8::1]:7777"]
keepalive.nonce_key_file = "/etc/nonce"
keepalive.dns_zone = "alive.example"
keepalive.sms_to = "+8610086"
keepalive.budget = "1025B"
keepalive.activate = true
report.interval = "1m30s"
report.encoding = "deflate"
report.topic_prefix = "fleet/区/1"
report.profile = "simkeeper"
report.spread = "1.5s"
report.mask_identity = true
report.mask_key_file = 'C:\keys\mask'
mqtt.brokers = ["tcp://10.0.0.1", "tls://[::1]"]
mqtt.username = "a \"quoted\" name"
mqtt.password_file = "/etc/pw"
mqtt.ca_file = "/etc/ca"
mqtt.cert_file = "/etc/cert"
mqtt.key_file = "/etc/key"
mqtt.connection = "per_report"
mqtt.via = "cellular"
commands.public_key_files = ["/etc/a", "/etc/b"]
state.dir = "/data"
state.socket = "/run/s"
state.spool = "1GiB"
log.level = "debug"
log.format = "json"
`

// everything is the configuration in which no key has its default.
func everything(t *testing.T) Config {
	t.Helper()
	c, err := Parse("other.toml", []byte(other), Default())
	if err != nil {
		t.Fatal(err)
	}
	return *c
}

func TestShowGivesTheSameConfiguration(t *testing.T) {
	c := everything(t)
	shown := show(t, &c)
	got, err := Parse("shown.toml", []byte(shown), Default())
	if err != nil {
		t.Fatalf("%v\n%s", err, shown)
	}
	got.origins, c.origins = nil, nil
	if !reflect.DeepEqual(*got, c) {
		t.Errorf("got\n%+v\nwant\n%+v", *got, c)
	}
}

func TestShowSaysWhereFrom(t *testing.T) {
	t.Setenv(PasswordVariable, "hunter2")
	c, err := Parse("/etc/simkeeper/simkeeper.toml", []byte("[mqtt]\nbrokers = [\"tls://a\"]\nusername = \"u\"\npassword_file = \"/p\"\n"), Default())
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Set("modem.port", "/dev/ttyS1", CommandLine); err != nil {
		t.Fatal(err)
	}
	shown := show(t, c)
	for _, line := range []string{
		`port = "/dev/ttyS1"                      # command line`,
		`brokers = ["tls://a:8883"]               # /etc/simkeeper/simkeeper.toml:2`,
		`password_file = "/p"                     # /etc/simkeeper/simkeeper.toml:4; not used: SIMKEEPER_MQTT_PASSWORD is set`,
		`interval = "1h"                          # default`,
		`expires = ""                             # default; not set`,
	} {
		if !strings.Contains(shown, "\n"+line+"\n") {
			t.Errorf("no line %s in\n%s", line, shown)
		}
	}
	if strings.Contains(shown, "hunter2") {
		t.Error("shows the password")
	}
	for _, k := range contract {
		if !strings.Contains(shown, "\n"+k.name()+" = ") {
			t.Errorf("%s is not shown", k.path)
		}
	}
}

func show(t *testing.T, c *Config) string {
	t.Helper()
	var b strings.Builder
	if err := c.Show(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
