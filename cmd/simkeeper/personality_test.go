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

// personalities reads testdata, and the corpus, which lives outside the repository.
func personalities(t *testing.T) []personality {
	t.Helper()
	all := readPersonalities(t, filepath.Join("testdata", "personalities.jsonl"))
	dir := os.Getenv("SIMKEEPER_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	corpus := filepath.Join(dir, "personalities.jsonl")
	if _, err := os.Stat(corpus); err != nil {
		t.Logf("the corpus of published modems is not here (%v): set SIMKEEPER_CORPUS to its folder", err)
		return all
	}
	return append(all, readPersonalities(t, corpus)...)
}

func readPersonalities(t *testing.T, path string) []personality {
	t.Helper()
	f, err := os.Open(path)
	must(t, err)
	defer f.Close()
	var out []personality
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		p := personality{line: bytes.Clone(lines.Bytes())}
		must(t, json.Unmarshal(p.line, &p))
		out = append(out, p)
	}
	must(t, lines.Err())
	return out
}

// diagnosed runs "diag --json" and returns the exit code, the report as printed, and the
// same as fields by path.
func diagnosed(t *testing.T, port string) (int, []byte, map[string]any) {
	t.Helper()
	code, stdout, stderr := simkeeper(t, nil, "diag", "--json", "--port", port, "--state", t.TempDir())
	var tree map[string]any
	if err := json.Unmarshal(stdout, &tree); err != nil {
		t.Fatalf("diag --json: exit code %d, %v\nstdout: %s\nstderr: %s", code, err, stdout, stderr)
	}
	flat := map[string]any{}
	flatten("", tree, flat)
	return code, stdout, flat
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
	t.Parallel()
	for _, p := range personalities(t) {
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			m, err := simulator.FromPersonality(p.line, simulator.Config{Latency: -1})
			must(t, err)
			code, text, got := diagnosed(t, onPTY(t, m))
			valid(t, text)
			compare(t, p.Expected, got)
			healthy := p.Expected["fault"] == nil
			if (code == exitOK) != healthy {
				t.Errorf("exit code %d, cause %v; the fault is %v", code, got["verdict.cause"], p.Expected["fault"])
			}
			t.Logf("%v (%v); %d commands: %s", got["verdict.cause"], got["verdict.confidence"], len(m.Commands()), strings.Join(m.Commands(), " "))
		})
	}
}

// compare holds the report against what the recording states; null and "" mean that the
// fact is not to be had, and then it is left out.
func compare(t *testing.T, expected, got map[string]any) {
	t.Helper()
	for key, place := range places {
		want, stated := expected[key]
		if want == "" {
			want = nil
		}
		if stated && got[place] != want {
			t.Errorf("%s = %v, want %v", place, got[place], want)
		}
	}
}
