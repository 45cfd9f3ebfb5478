package simulator

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

var update = flag.Bool("update", false, "write the transcripts in testdata anew")

// A transcript is a dialogue: "#" begins a comment, "modem" says which modem (family, model, technology, boot), "-->"
// is typed, "<--" is what came, one line of it each, "fault" and "end" switch one, "wait" lets virtual time pass.
const transcripts = "testdata/*.at"

func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob(transcripts)
	if err != nil || len(files) < 8 {
		t.Fatalf("%d transcripts, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var got string
			synctest.Test(t, func(t *testing.T) { got = perform(t, string(want)) })
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if got != string(want) {
				t.Errorf("the dialogue differs (-update writes it anew):\n%s", firstDifference(got, string(want)))
			}
		})
	}
}

// perform plays the part of the client, and is the transcript with what the modem says now.
func perform(t *testing.T, script string) string {
	var out strings.Builder
	var m *Modem
	var c *client
	for text := range strings.Lines(script) {
		text = strings.TrimSuffix(text, "\n")
		verb, rest, _ := strings.Cut(text, " ")
		if verb == "<--" {
			continue
		}
		fmt.Fprintln(&out, text)
		seen := ""
		switch verb {
		case "modem":
			m = newModem(t, modemOf(t, rest))
			c = dial(t, m)
			synctest.Wait()
		case "-->":
			seen = c.ask(rest)
		case "fault", "end":
			mustFault(t, m, rest, verb == "fault")
			synctest.Wait()
			seen = c.take()
		case "wait":
			seen = c.after(duration(t, rest))
		case "#", "":
		default:
			t.Fatalf("transcript line %q is not understood", text)
		}
		for line := range strings.SplitAfterSeq(seen, "\n") {
			if line != "" {
				fmt.Fprintln(&out, "<-- "+visible(line))
			}
		}
	}
	return out.String()
}

func modemOf(t *testing.T, text string) Config {
	t.Helper()
	fields := strings.Fields(text)
	if len(fields) < 3 {
		t.Fatalf("modem %q: want family, model and technology", text)
	}
	cfg := Config{Family: fields[0], Model: fields[1], RAT: RAT(fields[2])}
	for _, option := range fields[3:] {
		switch option {
		case "boot":
			cfg.Boot = true
		case "data-only":
			cfg.DataOnly = true
		case "roaming":
			cfg.Roaming = true
		case "number":
			cfg.Number = "+8610000000000"
		default:
			t.Fatalf("modem option %q is unknown", option)
		}
	}
	return cfg
}

func duration(t *testing.T, text string) time.Duration {
	t.Helper()
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// visible shows control characters.
func visible(text string) string {
	return strings.NewReplacer("\r", "<CR>", "\n", "<LF>", "\x00", "<NUL>").Replace(text)
}

// firstDifference shows the first line that differs, and the one before it.
func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("line %d after %s\n got %s\nwant %s", i+1, g[max(i-1, 0)], g[i], w[i])
		}
	}
	return fmt.Sprintf("got %d lines, want %d", len(g), len(w))
}
