package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/simkeeper/simkeeper/modem/simulator"
)

// personality is a published modem: what it answers, and what that states.
type personality struct {
	Name     string
	Expected map[string]any
	line     []byte
}

// personalities reads the corpus, which lives outside the repository.
func personalities(t *testing.T) []personality {
	t.Helper()
	dir := os.Getenv("SIMKEEPER_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	f, err := os.Open(filepath.Join(dir, "personalities.jsonl"))
	if err != nil {
		t.Skipf("the corpus of published modems is not here (%v); set SIMKEEPER_CORPUS to its folder", err)
	}
	defer f.Close()
	var out []personality
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		p := personality{line: bytes.Clone(lines.Bytes())}
		if err := json.Unmarshal(p.line, &p); err != nil {
			t.Fatal(err)
		}
		out = append(out, p)
	}
	return out
}

// onPTY puts a simulated modem behind a pseudo terminal.
func onPTY(t *testing.T, m *simulator.Modem) string {
	t.Helper()
	pty, err := m.OpenPTY(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pty.Close(); m.Close() })
	return pty.Path()
}

// diagnosed runs "diag --json" and returns the exit code and the report as fields by path.
func diagnosed(t *testing.T, port string) (int, map[string]any) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	e := &environment{stdout: &stdout, stderr: &stderr, getenv: func(string) string { return "" }}
	code := dispatch(t.Context(), e, []string{"diag", "--json", "--port", port, "--state", t.TempDir()})
	var tree map[string]any
	if err := json.Unmarshal(stdout.Bytes(), &tree); err != nil {
		t.Fatalf("diag --json: exit code %d, %v\nstdout: %s\nstderr: %s", code, err, stdout.String(), stderr.String())
	}
	flat := map[string]any{}
	flatten("", tree, flat)
	return code, flat
}

func flatten(prefix string, tree map[string]any, into map[string]any) {
	for key, value := range tree {
		if sub, ok := value.(map[string]any); ok {
			flatten(prefix+key+".", sub, into)
			continue
		}
		into[prefix+key] = value
	}
}

// places says where a fact of the corpus stands in the report.
var places = map[string]string{
	"manufacturer": "modem.manufacturer", "model": "modem.model", "revision": "modem.firmware",
	"imei": "modem.imei", "imsi": "sim.imsi", "iccid": "sim.iccid", "sim_state": "sim_state",
	"registration": "network.registration", "rat": "network.rat", "operator": "network.operator",
	"plmn": "network.plmn", "ip": "network.ip", "apn": "network.apn", "rssi_dbm": "signal.rssi_dbm",
}

func TestPersonalities(t *testing.T) {
	for _, p := range personalities(t) {
		t.Run(p.Name, func(t *testing.T) {
			m, err := simulator.FromPersonality(p.line, simulator.Config{Latency: -1})
			if err != nil {
				t.Fatal(err)
			}
			code, got := diagnosed(t, onPTY(t, m))
			for key, place := range places {
				want, stated := p.Expected[key]
				if !stated || want == "" {
					want = nil
				}
				if stated && got[place] != want {
					t.Errorf("%s = %v, want %v", place, got[place], want)
				}
			}
			healthy := p.Expected["fault"] == nil
			if (code == exitOK) != healthy {
				t.Errorf("exit code %d, cause %v; the fault is %v", code, got["verdict.cause"], p.Expected["fault"])
			}
			t.Logf("%v (%v); %d commands: %s", got["verdict.cause"], got["verdict.confidence"], len(m.Commands()), strings.Join(m.Commands(), " "))
		})
	}
}
