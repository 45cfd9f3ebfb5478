package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/simkeeper/simkeeper/cmd/simkeeper-lab/life"
)

func TestLifeMisuse(t *testing.T) {
	t.Parallel()
	bad := filepath.Join(t.TempDir(), "bad.toml")
	must(t, os.WriteFile(bad, []byte(strings.Replace(life.BuiltIn, "regions = 31", "planets = 9", 1)), 0o600))
	for _, c := range []struct {
		args string
		code int
		want string // in either output
	}{
		{"--help", 0, "--terminals NUMBER"},
		{"now", 2, `got "now"`},
		{"--terminals 0", 2, "0 terminals: give 1 to"},
		{"--terminals many", 2, "many"},
		{"--years 0", 2, "0 years: give more than 0"},
		{"--years 51", 2, "at most 50"},
		{"--years NaN", 2, "NaN years"},
		{"--seed -1", 2, "-1"},
		{"--policy prayer", 2, `policy "prayer" is unknown; there are simkeeper, monthly-ping, cron-ping, none`},
		{"--world /nonexistent/w.toml", 2, "/nonexistent/w.toml"},
		{"--world " + bad, 2, "planets: unknown key"},
		{"--terminals 5 --trace 5", 2, "there are terminals 0 to 4"},
		{"--trace 0 --json", 2, "leave out --json"},
		{"--list --json", 2, "leave out --json"},
		{"--terminals 2 --years 0.1 --policy none --svg /nonexistent/x.svg", 1, "the chart cannot be written"},
		{"--dump-world", 0, "[[carriers]]"},
	} {
		t.Run(c.args, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := start(t, append([]string{"life"}, strings.Fields(c.args)...)...).end(t)
			if code != c.code || !strings.Contains(stdout+stderr, c.want) {
				t.Errorf("exit code %d, want %d with %q\nstdout: %s\nstderr: %s", code, c.code, c.want, stdout, stderr)
			}
		})
	}
}

// What is dumped is a world that gives the same figures again.
func TestLifeFiguresAndChart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	world, chart := filepath.Join(dir, "world.toml"), filepath.Join(dir, "life.svg")
	_, text, _ := start(t, "life", "--dump-world").end(t)
	must(t, os.WriteFile(world, []byte(text), 0o600))
	same := []string{"life", "--terminals", "40", "--years", "1", "--seed", "4", "--json"}
	code, first, stderr := start(t, append(same, "--svg", chart)...).end(t)
	_, second, _ := start(t, append(same, "--world", world)...).end(t)
	if code != 0 || first != second {
		t.Fatalf("exit code %d: %s\n%s\n%s", code, stderr, first, second)
	}
	lines := strings.Split(strings.TrimSpace(first), "\n")
	if len(lines) != len(life.Policies()) {
		t.Fatalf("%d objects for %d policies", len(lines), len(life.Policies()))
	}
	for i, policy := range life.Policies() {
		var r life.Result
		must(t, json.Unmarshal([]byte(lines[i]), &r))
		if r.Policy != policy || r.Terminals != 40 || r.Years != 1 || r.Seed != 4 {
			t.Errorf("%s", lines[i])
		}
	}
	if svg, err := os.ReadFile(chart); err != nil || !strings.HasPrefix(string(svg), "<svg ") {
		t.Errorf("%v: %.80s", err, svg)
	}
}

func TestLifeForPeople(t *testing.T) {
	t.Parallel()
	_, table, _ := start(t, "life", "--terminals", "40", "--years", "1", "--list").end(t)
	for _, want := range []string{"40 terminals, 1 years, seed 1", "preventable losses", "monthly-ping", "lost on day", "Bytes are"} {
		if !strings.Contains(table, want) {
			t.Errorf("%q is missing in:\n%s", want, table)
		}
	}
	_, trace, _ := start(t, "life", "--terminals", "40", "--years", "1", "--policy", "simkeeper", "--trace", "3").end(t)
	for _, want := range []string{"terminal 3, seed 1, policy simkeeper", "day 0 ", "card: china-", "power on", "the agent: phase "} {
		if !strings.Contains(trace, want) {
			t.Errorf("%q is missing in:\n%.2000s", want, trace)
		}
	}
}
