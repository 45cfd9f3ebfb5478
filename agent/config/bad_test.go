package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// badFiles are files with all that is wrong in them, as a person sees it.
var badFiles = []struct{ name, file, want string }{
	{"duration with a long unit", "[report]\n\ninterval = \"2 hours\"\n",
		`f.toml:3: report.interval: "2 hours" is not a duration; use a number and a unit such as "90s", "15m" or "1h" (1s to 24h)`},
	{"duration as a number", "[report]\ninterval = 3600\n",
		`f.toml:2: report.interval: 3600 is a bare number, not a duration; use a number and a unit such as "90s", "15m" or "1h" (1s to 24h)`},
	{"duration as a number in quotes", "[report]\nspread = \"0\"\n",
		`f.toml:2: report.spread: "0" is not a duration; use a number and a unit such as "90s", "15m" or "1h" (0s to 1h)`},
	{"duration without quotes", "[report]\ninterval = 1h\n",
		`f.toml:2: report.interval: has text without quotes for its value; use 1s to 24h, in quotes`},
	{"duration too long", "[report]\ninterval = \"24h1s\"\n",
		`f.toml:2: report.interval: "86401s" is out of range; use 1s to 24h`},
	{"duration too short", "[report]\ninterval = \"999ms\"\n",
		`f.toml:2: report.interval: "999ms" is out of range; use 1s to 24h`},
	{"negative duration", "[report]\nspread = \"-1s\"\n",
		`f.toml:2: report.spread: "-1s" is out of range; use 0s to 1h`},

	{"duration as a fraction", "[report]\ninterval = 1.5\n",
		`f.toml:2: report.interval: 1.5 is a number with a fraction, not a duration; use a number and a unit such as "90s", "15m" or "1h" (1s to 24h)`},
	{"duration beyond 64 bits", "[report]\ninterval = \"9999999999h\"\n",
		`f.toml:2: report.interval: "9999999999h" is not a duration; use a number and a unit such as "90s", "15m" or "1h" (1s to 24h)`},
	{"date for a duration", "[report]\ninterval = 2026-01-10\n",
		`f.toml:2: report.interval: 2026-01-10 is a date, not a duration; use a number and a unit such as "90s", "15m" or "1h" (1s to 24h)`},

	{"size as a number", "[card]\nquota = 30\n",
		`f.toml:2: card.quota: 30 is a bare number, not a size; use a whole number and a unit such as "64KB" or "30MB" (1KB to 1024GB)`},
	{"size without a unit", "[state]\nspool = \"1000000\"\n",
		`f.toml:2: state.spool: "1000000" has no unit; use a whole number and a unit such as "64KB" or "30MB" (16KB to 1GB)`},
	{"size in megabits, perhaps", "[card]\nquota = \"30Mb\"\n",
		`f.toml:2: card.quota: "30Mb" is not a size; use a whole number and a unit such as "64KB" or "30MB" (1KB to 1024GB)`},
	{"size beyond 64 bits", "[keepalive]\nbudget = \"99999999999GB\"\n",
		`f.toml:2: keepalive.budget: "99999999999GB" is out of range; use a whole number and a unit such as "64KB" or "30MB" (1KB to 1GB)`},
	{"size too small", "[state]\nspool = \"1B\"\n",
		`f.toml:2: state.spool: "1B" is out of range; use 16KB to 1GB`},

	{"number in quotes", "[card]\ncycle_day = \"1\"\n",
		`f.toml:2: card.cycle_day: "1" is text, not a whole number; use 1 to 31, without quotes`},
	{"number out of range", "[card]\ncycle_day = 32\nidle_limit_days = 0\n",
		"f.toml:2: card.cycle_day: 32 is out of range; use 1 to 31\n" +
			"f.toml:3: card.idle_limit_days: 0 is out of range; use 1 to 3650"},
	{"number that is infinite", "[card]\ncycle_day = inf\n",
		`f.toml:2: card.cycle_day: +Inf is a number with a fraction, not a whole number; use 1 to 31, without quotes`},
	{"negative number", "[card]\nvalid_months = -1\n",
		`f.toml:2: card.valid_months: -1 is out of range; use 1 to 240`},
	{"nought is not the same as not set", "[card]\nvalid_months = 0\nquota = \"0B\"\n",
		"f.toml:2: card.valid_months: 0 is out of range; use 1 to 240\n" +
			`f.toml:3: card.quota: "0B" is out of range; use 1KB to 1024GB`},
	{"number beyond 64 bits", "[modem]\nbaud = 99999999999999999999\n",
		`f.toml:2: modem.baud: 99999999999999999999 is out of range; use a smaller number`},
	{"number beyond 32 bits", "[card]\ncycle_day = 4294967297\n",
		`f.toml:2: card.cycle_day: 4294967297 is out of range; use 1 to 31`},
	{"fraction", "[card]\nidle_limit_days = 1.5\n",
		`f.toml:2: card.idle_limit_days: 1.5 is a number with a fraction, not a whole number; use 1 to 3650, without quotes`},
	{"unusual speed", "[modem]\nbaud = 115201\n",
		`f.toml:2: modem.baud: 115201 is out of range; use 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600, 1000000, 2000000, 3000000 or 4000000`},

	{"yes for true", "[keepalive]\nenabled = \"yes\"\n",
		`f.toml:2: keepalive.enabled: "yes" is text, not true or false; use true or false, without quotes`},
	{"day that is not", "[card]\nexpires = 2026-02-30\n",
		`f.toml:2: card.expires: 2026-02-30 is no day or time of the calendar; use a day of the calendar such as 2026-01-10`},
	{"day that is not, in quotes", "[card]\nexpires = \"2026-02-30\"\n",
		`f.toml:2: card.expires: "2026-02-30" is not a date; use a date such as 2026-01-10`},
	{"time for a date", "[card]\nexpires = 2026-02-03T10:00:00\n",
		`f.toml:2: card.expires: 2026-02-03T10:00:00 is a time, not a date; use a date such as 2026-01-10`},
	{"time of a zone for a date", "[card]\nexpires = 2026-02-03T10:00:00Z\n",
		`f.toml:2: card.expires: 2026-02-03T10:00:00Z is a time, not a date; use a date such as 2026-01-10`},
	{"time of day for a date", "[card]\nexpires = 10:00:00\n",
		`f.toml:2: card.expires: 10:00:00 is a time, not a date; use a date such as 2026-01-10`},
	{"day of another century", "[card]\npurchased = 1926-01-01\n",
		`f.toml:2: card.purchased: 1926-01-01 is out of range; use a day from 2000-01-01 to 2099-12-31`},

	{"unknown word", "[modem]\nhold = \"never\"\nrecovery = \"Reset\"\n",
		`f.toml:2: modem.hold: "never" is not known; use "auto", "always" or "poll"` + "\n" +
			`f.toml:3: modem.recovery: "Reset" is not known; use "off", "radio" or "reset"`},
	{"true for a word", "[mqtt]\nvia = true\n",
		`f.toml:2: mqtt.via: true is a truth value, not text; use "any" or "cellular", in quotes`},
	{"unknown method", "[keepalive]\nmethods = [\"mqtt\", \"ping\"]\n",
		`f.toml:2: keepalive.methods: "ping" is not known; use "mqtt", "tls", "nonce", "tcp", "dns", "modem" or "sms"`},
	{"method twice", "[keepalive]\nmethods = [\"mqtt\", \"mqtt\"]\n",
		`f.toml:2: keepalive.methods: "mqtt" is listed twice; name it once`},
	{"text for a list", "[mqtt]\nbrokers = \"tls://a\"\n",
		`f.toml:2: mqtt.brokers: "tls://a" is text, not a list; use "tls://host[:8883]" or "tcp://host[:1883]", as in ["a", "b"]`},
	{"numbers in a list", "[card]\nallow = [898604]\n",
		`f.toml:2: card.allow: 898604 is a bare number, not text; use beginnings of ICCIDs such as "898604", each in quotes`},
	{"list for a text", "[terminal]\nid = [\"a\"]\n",
		`f.toml:2: terminal.id: […] is a list, not text; use a literal of A-Z a-z 0-9 . _ -, or "imei", "hostname" or "file:/full/path", in quotes`},
	{"section for a text", "[terminal.id]\nfile = 1\n",
		`f.toml:1: terminal.id: {…} is a section, not text; use a literal of A-Z a-z 0-9 . _ -, or "imei", "hostname" or "file:/full/path", in quotes`},

	{"terminal with a slash", "[terminal]\nid = \"shop/7\"\n",
		`f.toml:2: terminal.id: "shop/7" is not a terminal id; use 1 to 64 of A-Z a-z 0-9 . _ -, or "imei", "hostname" or "file:" and a full path`},
	{"port without its folder", "[modem]\nport = \"ttyUSB2\"\n",
		`f.toml:2: modem.port: "ttyUSB2" is not a port; use "auto", a full path such as "/dev/ttyUSB2", "tcp://host:port" or "COM3"`},
	{"path that is not full", "[mqtt]\nca_file = \"ca.pem\"\n",
		`f.toml:2: mqtt.ca_file: "ca.pem" is not a full path; use one such as /etc/simkeeper/ca.pem`},
	{"interface that leaves its folder", "[modem]\ninterface = \"../eth0\"\n",
		`f.toml:2: modem.interface: "../eth0" is not the name of a network interface; use "auto", "none" or a name of at most 15 characters such as "wwan0"`},
	{"carrier in capitals", "[card]\ncarrier = \"China Mobile\"\n",
		`f.toml:2: card.carrier: "China Mobile" is not the name of a carrier; use "auto", "china-mobile", "china-unicom", "china-telecom", "china-broadnet", "global" or another lower-case name`},
	{"target without a port", "[keepalive]\ntargets = [\"tls://pay.example\"]\n",
		`f.toml:2: keepalive.targets: "tls://pay.example" has no port; use "tls://host:port", "nonce://host:port" or "tcp://host:port"`},
	{"wildcard in topics", "[report]\ntopic_prefix = \"sk/+\"\n",
		`f.toml:2: report.topic_prefix: "sk/+" holds an MQTT wildcard (+ or #); use levels such as "sk/1"`},
	{"control character", "[mqtt]\nusername = \"a\\u0000b\"\n",
		`f.toml:2: mqtt.username: "a\x00b" holds a control character; in a "quoted" text write \\ for \, or use 'single quotes'`},
	{"too long", "[mqtt]\nusername = \"" + strings.Repeat("x", 1025) + "\"\n",
		`f.toml:2: mqtt.username: "` + strings.Repeat("x", 59) + `…" is too long; use at most 1024 bytes`},
	{"text over several lines", "[report]\r\nencoding = \"\"\"\r\n\r\njson\"\"\"\r\nvia = 1\r\n",
		"f.toml:2: report.encoding: \"\\r\\njson\" holds a control character; in a \"quoted\" text write \\\\ for \\, or use 'single quotes'\n" +
			"f.toml:5: report.via: unknown key; did you mean mqtt.via?"},

	{"misspelt key", "[report]\nintervall = \"1h\"\n",
		`f.toml:2: report.intervall: unknown key; did you mean report.interval?`},
	{"capital letter", "[report]\nInterval = \"1h\"\n",
		`f.toml:2: report.Interval: unknown key; did you mean report.interval?`},
	{"key of another section", "[mqtt]\ninterval = \"1h\"\n",
		`f.toml:2: mqtt.interval: unknown key; did you mean report.interval?`},
	{"beginning of a key", "[report]\ntopic = \"x\"\n",
		`f.toml:2: report.topic: unknown key; did you mean report.topic_prefix?`},
	{"key like none", "[log]\nsink = \"x\"\n",
		`f.toml:2: log.sink: unknown key; the keys of [log] are level, format`},
	{"key outside of sections", "interval = \"1h\"\n",
		`f.toml:1: interval: unknown key; did you mean report.interval? write it below [report]`},
	{"dotted key in quotes", "\"report.interval\" = \"1h\"\n",
		`f.toml:1: "report.interval": unknown key; did you mean report.interval? write it below [report]`},
	{"dotted key", "card.quotta = 1\n",
		`f.toml:1: card.quotta: unknown key; did you mean card.quota?`},
	{"key below a key", "report.interval.x = 1\n",
		`f.toml:1: report.interval.x: unknown key; did you mean report.interval?`},
	{"inline section", "report = { interval = \"1h\", spred = \"1s\" }\n",
		`f.toml:1: report.spred: unknown key; did you mean report.spread?`},
	{"misspelt section, said once", "[keep-alive]\nenabled = true\nfoo = 1\n",
		`f.toml:1: keep-alive: unknown section; did you mean [keepalive]?`},
	{"misspelt section of a dotted key", "\nreprot.interval = \"1h\"\nreprot.spread = \"1s\"\n",
		`f.toml:2: reprot: unknown section; did you mean [report]?`},
	{"section like none", "[influxdb]\nurl = \"x\"\n",
		`f.toml:1: influxdb: unknown section; the sections are terminal, modem, card, keepalive, report, mqtt, commands, state, log`},
	{"sections like none", "[[influxdb]]\nurl = \"x\"\n",
		`f.toml:1: influxdb: unknown section; the sections are terminal, modem, card, keepalive, report, mqtt, commands, state, log`},
	{"value for a section", "report = 5\n",
		`f.toml:1: report: is a section; write [report] once, on a line of its own, and its keys below`},
	{"list of sections", "[[report]]\ninterval = 1\nspread = 2\n",
		`f.toml:1: report: is a section; write [report] once, on a line of its own, and its keys below`},

	{"very long key", "[log]\n" + strings.Repeat("k", 100) + " = 1\n",
		`f.toml:2: log.` + strings.Repeat("k", 55) + `…: unknown key; the keys of [log] are level, format`},
	{"very long line", "\n[card]\nallow = [" + strings.Repeat("'1',", 1024) + "]\n",
		`f.toml:3: the line is too long; use at most 4096 bytes; a list may go over several lines`},
	{"sections without end", strings.Repeat("a={\n", 1001),
		`f.toml:101: ` + strings.Repeat("a.", 29) + `a…: holds too many sections within each other; write name = "text", name = 12, name = true or name = ["a", "b"], and # before a comment`},
	{"many names in a key", strings.Repeat("a.", 1000) + "a = 1\n",
		`f.toml:1: a: unknown section; the sections are terminal, modem, card, keepalive, report, mqtt, commands, state, log`},

	{"key twice", "[report]\ninterval = \"1h\"\n\ninterval = \"2h\"\n",
		`f.toml:4: report.interval: is set twice; first on line 2; keep one of them; each section and key stands once in a file`},
	{"section twice", "[log]\nlevel = \"info\"\n[report]\n[log]\n",
		`f.toml:4: log: is set twice; first on line 1; keep one of them; each section and key stands once in a file`},
	{"text that does not end", "[report]\ninterval = \"1h",
		`f.toml:2: report.interval: is a text that does not end; end it with " on the same line`},
	{"backslashes", "[modem]\nport = \"C:\\Users\"\n",
		`f.toml:2: modem.port: holds a \ that begins nothing known; in a "quoted" text write \\ for \, or use 'single quotes'`},
	{"no TOML", "interval: 1h\n",
		`f.toml:1: has no = behind its name; write name = "text", name = 12, name = true or name = ["a", "b"], and # before a comment`},
	{"UTF-16", "\xff\xfe[\x00a\x00]\x00",
		`f.toml:1: holds a NUL byte, as UTF-16 does; save the file as UTF-8`},
	{"Latin-1", "[mqtt]\nusername = \"caf\xe9\"\n",
		`f.toml:2: mqtt.username: holds a byte that is not UTF-8; save the file as UTF-8`},

	{"two ways to expire", "[card]\nexpires = 2028-01-01\nvalid_from = \"activation\"\nvalid_months = 24\n",
		`f.toml:4: card.valid_months: is set beside card.expires; keep one of the two`},
	{"term without a start", "[card]\nvalid_months = 24\n",
		`f.toml:2: card.valid_months: has no start; add card.valid_from = "activation" or "purchase"`},
	{"start without a term", "[card]\nvalid_from = \"activation\"\n",
		`f.toml:2: card.valid_from: has no length; add card.valid_months, such as 24`},
	{"term from an unknown purchase", "[card]\nvalid_from = \"purchase\"\nvalid_months = 24\n",
		`f.toml:2: card.valid_from: has no day to count from; add card.purchased, such as 2026-01-10`},
	{"dates in disorder", "[card]\npurchased = 2026-05-01\nactivate_by = 2026-04-30\nactivated = 2026-04-01\nexpires = 2026-03-01\n",
		"f.toml:3: card.activate_by: is before card.purchased (2026-05-01); correct one of the two dates\n" +
			"f.toml:4: card.activated: is before card.purchased (2026-05-01); correct one of the two dates\n" +
			"f.toml:5: card.expires: is before card.purchased (2026-05-01); correct one of the two dates\n" +
			"f.toml:5: card.expires: is before card.activate_by (2026-04-30); correct one of the two dates\n" +
			"f.toml:5: card.expires: is before card.activated (2026-04-01); correct one of the two dates"},
	{"no method", "[keepalive]\nmethods = []\n",
		`f.toml:2: keepalive.methods: is empty; name a method such as "mqtt", or set keepalive.enabled = false`},
	{"methods that lack what they need", "[keepalive]\ntargets = [\"tcp://a:1\"]\nmethods = [\"tls\", \"tcp\", \"dns\", \"sms\"]\n",
		"f.toml:3: keepalive.methods: lists \"tls\", which needs keepalive.targets; add a target such as tls://pay.example:443 there\n" +
			"f.toml:3: keepalive.methods: lists \"dns\", which needs keepalive.dns_zone; add a domain name there\n" +
			"f.toml:3: keepalive.methods: lists \"sms\", which needs keepalive.sms_to; add a phone number there"},
	{"packed for ThingsBoard", "[report]\nprofile = \"thingsboard\"\nencoding = \"deflate\"\n",
		`f.toml:3: report.encoding: is not read by ThingsBoard, which takes JSON alone; set report.encoding = "json", or report.profile = "simkeeper"`},
	{"commands for ThingsBoard", "[report]\nprofile = \"thingsboard\"\n[commands]\npublic_key_files = [\"/etc/k.pub\"]\n",
		`f.toml:4: commands.public_key_files: is set for ThingsBoard, which has no signed commands; leave it empty, or set report.profile = "simkeeper"`},
	{"masks without a key", "[report]\nmask_identity = true\n",
		`f.toml:2: report.mask_identity: needs a key; add report.mask_key_file, such as /etc/simkeeper/mask.key`},
	{"certificate without a key", "[mqtt]\ncert_file = \"/c.pem\"\n",
		`f.toml:2: mqtt.cert_file: is set without mqtt.key_file; give both, or none`},
	{"key without a certificate", "[mqtt]\nkey_file = \"/c.key\"\n",
		`f.toml:2: mqtt.key_file: is set without mqtt.cert_file; give both, or none`},
	{"password without a user", "[mqtt]\npassword_file = \"/p\"\n",
		`f.toml:2: mqtt.password_file: is set without mqtt.username; MQTT has no password without a user name; add one`},
	{"a bad value hides no other, and is not judged twice", "[card]\nexpires = 2020-01-01\nactivated = \"soon\"\n[mqtt]\ncert_file = \"c\"\nvia = \"wifi\"\n",
		"f.toml:3: card.activated: \"soon\" is not a date; use a date such as 2026-01-10\n" +
			"f.toml:5: mqtt.cert_file: \"c\" is not a full path; use one such as /etc/simkeeper/client.pem\n" +
			"f.toml:6: mqtt.via: \"wifi\" is not known; use \"any\" or \"cellular\""},
}

func TestBadFiles(t *testing.T) {
	for _, tt := range badFiles {
		t.Run(tt.name, func(t *testing.T) {
			c, err := Parse("f.toml", []byte(tt.file), Default())
			if err == nil {
				t.Fatal("accepted")
			}
			if c != nil {
				t.Error("returned a configuration beside the error")
			}
			if err.Error() != tt.want {
				t.Errorf("got\n%v\nwant\n%s", err, tt.want)
			}
		})
	}
}

func TestErrorFields(t *testing.T) {
	_, err := Parse("f.toml", []byte("[report]\ninterval = \"2 hours\"\n"), Default())
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("%v is no *Error", err)
	}
	if e.File != "f.toml" || e.Line != 2 || e.Key != "report.interval" || e.Value != `"2 hours"` || e.Problem != "is not a duration" || e.Hint == "" {
		t.Errorf("got %+v", e)
	}
}

// What people write where a secret belongs is often the secret.
func TestErrorsRepeatNoSecret(t *testing.T) {
	for _, file := range []string{
		"[mqtt]\npassword_file = \"hunter2\"\n",
		"[mqtt]\npassword_file = hunter2\n",
		"[mqtt]\npassword_file = [\"hunter2\"]\n",
		"[mqtt]\npassword = \"hunter2\"\n",
		"[mqtt]\nkey_file = \"hunter2\"\n",
		"[report]\nmask_key_file = \"hunter2\"\n",
		"[mqtt]\nbrokers = [\"tls://me:hunter2@broker\"]\n",
		"[mqtt]\nbrokers = [\"mqtts://me:hunter2@broker\"]\n",
		"[mqtt]\nbrokers = \"tls://me:hunter2@broker\"\n",
		"[modem]\nport = \"tcp://me:hunter2@host:1\"\n",
	} {
		_, err := Parse("f.toml", []byte(file), Default())
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: got %v", file, err)
		}
	}
}

func TestManyProblemsEnd(t *testing.T) {
	var file strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&file, "k%d = 1\n", i)
	}
	_, err := Parse("f.toml", []byte(file.String()), Default())
	if err == nil {
		t.Fatal("accepted")
	}
	lines := strings.Split(err.Error(), "\n")
	if want := "f.toml:51: too many problems; the rest was not read"; len(lines) != maxFlaws+1 || lines[maxFlaws] != want {
		t.Errorf("got %d lines, the last one %q", len(lines), lines[len(lines)-1])
	}
}

func TestMissingFileSaysWhatToDo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "simkeeper.toml")
	_, err := Load(path)
	want := path + `: no such file; write one with "simkeeper config init", or name another with --config`
	if err == nil || err.Error() != want || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestForbiddenFileSaysWhatToDo(t *testing.T) {
	err := &fs.PathError{Op: "open", Path: "/etc/simkeeper/simkeeper.toml", Err: fs.ErrPermission}
	if got, want := fileError(err).Error(), "permission denied; run as root or as the user of the service"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	c := Default()
	got := c.unreadable("mqtt.ca_file", "/ca", err).Error()
	want := `mqtt.ca_file: "/ca" cannot be read: permission denied; give the user of the service access, or run as root`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestUnreadableFiles(t *testing.T) {
	dir := t.TempDir()
	long := filepath.Join(dir, "long.toml")
	write(t, long, strings.Repeat("#\n", int(maxFile/2+1)))
	_, err := Load(long)
	if want := long + ": cannot be read; longer than 64KB"; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if _, err = Load(dir); err == nil || !strings.HasPrefix(err.Error(), dir+": cannot be read; ") {
		t.Errorf("a folder: got %v", err)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
