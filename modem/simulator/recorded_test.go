package simulator

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

const acmeFile = "testdata/acme.jsonl"

func personality(t *testing.T, file, name string) []byte {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	line, err := ReadPersonality(f, name)
	if err != nil {
		t.Fatal(err)
	}
	return line
}

func recordedModem(t *testing.T, cfg Config) *Modem {
	t.Helper()
	m, err := FromPersonality(personality(t, acmeFile, "acme-a1"), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeModem(t, m) })
	return m
}

func TestRecordedAnswersLeaveAsTheyAreWritten(t *testing.T) {
	cases := []struct{ name, typed, want string }{
		{"echo inside", "AT+CSQ", "AT+CSQ\r\n\r\n+CSQ: 23,99\r\n\r\nOK\r\n"},
		{"any case of letters", "at+csq", "AT+CSQ\r\n\r\n+CSQ: 23,99\r\n\r\nOK\r\n"},
		{"no echo inside", "ATI", "ATI\r\r\nAcme\r\nA1\r\n\r\nOK\r\n"},
		{"a line after OK", "AT+LATE?", "AT+LATE?\r\r\n+LATE: 1\r\n\r\nOK\r\n\r\n+LATEINFO: 2\r\n"},
		{"quotes", `at+cell="serving"`, "at+cell=\"serving\"\r\r\n+CELL: 1\r\n\r\nOK\r\n"},
		{"an error", "AT+CPIN?", "AT+CPIN?\r\r\n+CME ERROR: 10\r\n"},
		{"a setting", "AT+CREG=2", "AT+CREG=2\r\r\nOK\r\n"},
		{"the attention", "AT", "AT\r\r\nOK\r\n"},
		{"several settings", "ATV1&D0", "ATV1&D0\r\r\nOK\r\n"},
		{"operator format", "AT+COPS=3,2", "AT+COPS=3,2\r\r\nOK\r\n"},
		{"operator choice", "AT+COPS=0", "AT+COPS=0\r\r\nERROR\r\n"},
		{"a setting that disturbs", "AT+CFUN=4", "AT+CFUN=4\r\r\nERROR\r\n"},
		{"unknown", "AT+NOSUCH", "AT+NOSUCH\r\r\nERROR\r\n"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := dial(t, recordedModem(t, Config{}))
				if got := c.ask(tc.typed); got != tc.want {
					t.Errorf("got %q, want %q", got, tc.want)
				}
			})
		})
	}
}

func TestRecordedEcho(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := recordedModem(t, Config{})
		c := dial(t, m)
		c.expect("ATE0", "ATE0", "OK")
		c.expect("ATI", "Acme", "A1", "OK")
		c.expect("AT+CSQ", "AT+CSQ", "+CSQ: 23,99", "OK") // its echo is recorded
		c.expect("ATE1", "OK")
		c.expect("AT", "AT", "OK")
		m.Reboot()
		c.after(2 * time.Second)
		c.expect("ATI", "ATI", "Acme", "A1", "OK")
		mustFault(t, m, "echo_cut", true)
		echo, rest, _ := strings.Cut(c.ask("AT+CSQ"), "\r")
		if echo == "AT+CSQ" || !strings.HasSuffix("AT+CSQ", echo) || rest != "\n\r\n+CSQ: 23,99\r\n\r\nOK\r\n" {
			t.Errorf("the cut echo is %q, then %q", echo, rest)
		}
	})
}

func TestRecordedAnswersWithFaults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := recordedModem(t, Config{})
		c := dial(t, m)
		mustFault(t, m, "urc_in_reply", true)
		c.expect("ATI", "ATI", `+CMTI: "SM",3`, "Acme", `+CMTI: "SM",3`, "A1", `+CMTI: "SM",3`, "OK")
		mustFault(t, m, "urc_in_reply", false)
		mustFault(t, m, "noise", true)
		if got := c.ask("ATI"); !strings.Contains(got, "A1\r\n") || !strings.Contains(got, "\x00OK\r\n") {
			t.Errorf("with noise: %q", got)
		}
	})
}

func TestReadPersonality(t *testing.T) {
	one := `{"name":"a","commands":{"AT+X":"OK\r\n"}}`
	cases := []struct{ name, file, pick, want, err string }{
		{"by name", one + "\n" + strings.ReplaceAll(one, `"a"`, `"b"`), "b", strings.ReplaceAll(one, `"a"`, `"b"`), ""},
		{"the only one", "\n" + one + "\n", "", one, ""},
		{"unknown", one + "\n" + strings.ReplaceAll(one, `"a"`, `"b"`), "c", "", "it has a, b"},
		{"none named of two", one + "\n" + strings.ReplaceAll(one, `"a"`, `"b"`), "", "", "it has a, b"},
		{"broken", one + "\n{", "a", "", "line 2"},
		{"empty", "", "", "", "not in the file"},
	}
	for _, tc := range cases {
		got, err := ReadPersonality(strings.NewReader(tc.file), tc.pick)
		if string(got) != tc.want || (err == nil) != (tc.err == "") || err != nil && !strings.Contains(err.Error(), tc.err) {
			t.Errorf("%s: %q, %v; want %q, %q", tc.name, got, err, tc.want, tc.err)
		}
	}
}

func TestFromPersonalityRefuses(t *testing.T) {
	for _, text := range []string{"", "{", "[]", `{"name":"x"}`, `{"commands":{"AT":1}}`} {
		if _, err := FromPersonality([]byte(text), Config{}); err == nil {
			t.Errorf("%q makes a modem", text)
		}
	}
}

// corpusFile is the file of published personalities, which is not part of this repository.
func corpusFile(t *testing.T) string {
	t.Helper()
	dir, given := os.LookupEnv("SIMKEEPER_CORPUS")
	if !given {
		dir = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	file := filepath.Join(dir, "personalities.jsonl")
	if _, err := os.Stat(file); err != nil && given {
		t.Fatal(err)
	} else if err != nil {
		t.Skipf("the published personalities are not here; set SIMKEEPER_CORPUS to their folder (%v)", err)
	}
	return file
}

// TestPublishedPersonalities: every recorded answer of every published modem leaves byte by byte.
func TestPublishedPersonalities(t *testing.T) {
	data, err := os.ReadFile(corpusFile(t))
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(data) {
		var rec recording
		if err := json.Unmarshal(line, &rec); err != nil {
			t.Fatal(err)
		}
		t.Run(rec.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, err := FromPersonality(line, Config{})
				if err != nil {
					t.Fatal(err)
				}
				defer closeModem(t, m)
				c := dial(t, m)
				for command, answer := range rec.Commands {
					if got := c.ask(command); !strings.HasSuffix(got, answer) || len(got) > len(answer)+len(command)+1 {
						t.Errorf("%s: got %q, want %q", command, got, answer)
					}
				}
			})
		})
	}
}
