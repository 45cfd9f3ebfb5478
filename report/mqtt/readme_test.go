package mqtt

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/report"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

// codeBlock is the block of ../README.md that begins with a line.
func codeBlock(t *testing.T, first string) string {
	t.Helper()
	page, err := os.ReadFile("../README.md")
	must(t, err)
	_, rest, found := strings.Cut(string(page), "\n"+first+"\n")
	block, _, closed := strings.Cut(rest, "\n```\n")
	if !found || !closed {
		t.Fatalf("README.md has no program %q", first)
	}
	return first + "\n" + block + "\n"
}

// program writes a program of the page, with the dictionaries beside it, as the page says.
func program(t *testing.T, name, first string) string {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, name)
	must(t, os.WriteFile(path, []byte(codeBlock(t, first)), 0o600))
	dictionaries, err := filepath.Glob("../dictionary-*.txt")
	must(t, err)
	for _, file := range dictionaries {
		text, err := os.ReadFile(file)
		must(t, err)
		must(t, os.WriteFile(filepath.Join(dir, filepath.Base(file)), text, 0o600))
	}
	return path
}

// able is the first of some interpreters that can load a library, "" for none.
func able(flag, load string, interpreters ...string) string {
	for _, name := range interpreters {
		if exec.Command(name, flag, load).Run() == nil {
			return name
		}
	}
	return ""
}

// printed is a line that a subscriber prints.
type printed struct {
	terminal, leaf string
	message        map[string]any
}

// listen runs a subscriber and hands over what it prints. What it says of bad messages goes to the log.
func listen(t *testing.T, name string, args ...string) <-chan printed {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Stderr = t.Output()
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	lines := make(chan printed, 100)
	go func() {
		defer close(lines)
		for scan := bufio.NewScanner(out); scan.Scan(); {
			parts := strings.SplitN(scan.Text(), " ", 3)
			line := printed{terminal: parts[0], leaf: parts[1]}
			if json.Unmarshal([]byte(parts[2]), &line.message) == nil {
				lines <- line
			}
		}
	}()
	t.Cleanup(func() {
		cmd.Process.Kill()
		for range lines { // ends with the program
		}
		cmd.Wait()
	})
	return lines
}

func hear(t *testing.T, lines <-chan printed, terminal, leaf string) printed {
	t.Helper()
	select {
	case line := <-lines:
		if line.terminal != terminal || line.leaf != leaf {
			t.Fatalf("printed %s %s %v, want %s %s", line.terminal, line.leaf, line.message, terminal, leaf)
		}
		return line
	case <-time.After(20 * time.Second):
		t.Fatalf("nothing of %s %s is printed", terminal, leaf)
	}
	return printed{}
}

// TestSubscribersOfTheREADME runs the programs of the page against a real broker, with what a
// client sends in both encodings, with doubles, and with what is no message.
func TestSubscribersOfTheREADME(t *testing.T) {
	python := able("-c", "import paho.mqtt.subscribe", "/usr/bin/python3", "python3")
	node := able("-e", `require("mqtt")`, "node", "nodejs")
	for _, c := range []struct {
		name, interpreter, first, missing string
		args                              func(addr string) []string
	}{
		{"subscriber.py", python, "# subscriber.py [HOST [PORT]]", "python3-paho-mqtt is not installed: scripts/test installs it",
			func(addr string) []string { return strings.Split(addr, ":") }},
		{"subscriber.js", node, "// subscriber.js [mqtt://HOST:PORT]", "the mqtt package of Node is not installed: scripts/test installs it, NODE_PATH names its folder",
			func(addr string) []string { return []string{"mqtt://" + addr} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.interpreter == "" {
				t.Skip(c.missing)
			}
			m := startMosquitto(t, "allow_anonymous true")
			sendAsFleet(t, m.addr, listen(t, c.interpreter, append([]string{program(t, c.name, c.first)}, c.args(m.addr)...)...))
		})
	}
}

// sendAsFleet publishes, and compares what a subscriber prints.
func sendAsFleet(t *testing.T, addr string, lines <-chan printed) {
	t.Helper()
	plain := client(t, func(c *Config) { c.Brokers = []string{"tcp://" + addr} })
	must(t, plain.SetIdentity(sampleIdentity())) // is retained, whenever the subscriber comes
	if got := hear(t, lines, "T1", "identity"); got.message["id"] != "5da9" {
		t.Errorf("identity %v", got.message)
	}
	other := publisher(t, addr)
	for _, junk := range []string{"", "{", "\x01\xff\xff", "\x1fx", "nonsense", `{"v":1}`} {
		other("sk/1/T9/health", []byte(junk))
	}
	other("sk/1/T9/command", []byte(`{"body":"","sig":""}`))
	if got := hear(t, lines, "T9", "health"); got.message["v"] != 1.0 { // nothing else of all that is a message
		t.Errorf("printed %v", got.message)
	}
	must(t, plain.Enqueue(health(0)))
	must(t, plain.EnqueueEvent(report.Event{Clock: report.ClockNone, Type: report.EventRebooted, Severity: report.SeverityInfo, Text: "重新启动"}))
	if got := hear(t, lines, "T1", "health"); got.message["seq"] != 1.0 {
		t.Errorf("health %v", got.message)
	}
	if got := hear(t, lines, "T1", "event"); got.message["text"] != "重新启动" {
		t.Errorf("event %v", got.message)
	}

	packed := client(t, func(c *Config) {
		c.Brokers, c.Terminal, c.Encoding = []string{"tcp://" + addr}, "T2", report.Deflate
	})
	must(t, packed.Enqueue(health(0)))
	hear(t, lines, "T2", "health")
	double := report.Encode(report.Deflate, []byte(`[{"v":1,"boot":17,"seq":1,"id":"a91f","clock":"none"},{"v":1,"boot":17,"seq":7,"id":"a91f","clock":"none"}]`))
	other("sk/1/T2/health", double)
	other("sk/1/T2/health", double)
	if got := hear(t, lines, "T2", "health"); got.message["seq"] != 7.0 { // 1 is known, and 7 comes once
		t.Errorf("printed %v", got.message)
	}
	packed.stop()
	if got := hear(t, lines, "T2", "offline"); got.message["reason"] != "stop" {
		t.Errorf("offline %v", got.message)
	}
}

// publisher is a stranger who publishes anything.
func publisher(t *testing.T, addr string) func(topic string, payload []byte) {
	t.Helper()
	c := mqtt.NewClient(mqtt.NewClientOptions().AddBroker("tcp://" + addr).SetClientID("stranger").SetProtocolVersion(4).SetAutoReconnect(false))
	if token := c.Connect(); !token.WaitTimeout(10*time.Second) || token.Error() != nil {
		t.Fatal(token.Error())
	}
	t.Cleanup(func() { c.Disconnect(250) })
	return func(topic string, payload []byte) {
		if token := c.Publish(topic, 1, false, payload); !token.WaitTimeout(10*time.Second) || token.Error() != nil {
			t.Fatal(token.Error())
		}
	}
}

// TestProgramsOfTheREADMEAreShort: about twenty lines each.
func TestProgramsOfTheREADMEAreShort(t *testing.T) {
	for _, first := range []string{"# subscriber.py [HOST [PORT]]", "// subscriber.js [mqtt://HOST:PORT]"} {
		lines := slices.DeleteFunc(strings.Split(codeBlock(t, first), "\n"), func(s string) bool { return strings.TrimSpace(s) == "" })
		if len(lines) > 26 {
			t.Errorf("%s has %d lines", first, len(lines))
		}
	}
}
