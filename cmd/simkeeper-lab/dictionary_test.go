package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/simkeeper/simkeeper/report"
)

// outgrown is set when the contract or its texts have changed since the newest dictionary was
// published, and a new one would not pay yet: it may then say what nobody says any more.
const outgrown = false

// newestDictionary is the file with the highest number.
func newestDictionary(t *testing.T) (name, text string) {
	t.Helper()
	files, err := filepath.Glob("../../report/dictionary-*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no dictionaries: %v", err)
	}
	name = files[len(files)-1]
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return name, string(b)
}

func TestTheNewestDictionaryIsWhatTheContractGives(t *testing.T) {
	name, published := newestDictionary(t)
	made, err := dictionary()
	if err != nil {
		t.Fatal(err)
	}
	if (made != published) == outgrown {
		return
	}
	if outgrown {
		t.Fatalf("%s is what the contract gives: outgrown is not true any more", name)
	}
	at := 0
	for at < min(len(made), len(published)) && made[at] == published[at] {
		at++
	}
	t.Errorf(`%s is not what the contract gives; at byte %d
 it has %.80q
   want %.80q
Before it is published: simkeeper-lab dictionary > %[1]s, then remove report/payload/testdata/packed, enter the new sum in
report/encoding_test.go, and go test ./report/payload -update. After that: set outgrown, or publish a new number (see dictionaryCommand).`,
		name, at, published[at:], made[at:])
}

// 6 KB in the terminal's program, and no value of any terminal.
func TestTheDictionaryIsSmallAndNeutral(t *testing.T) {
	_, text := newestDictionary(t)
	if len(text) > 6200 {
		t.Errorf("%d bytes", len(text))
	}
	if strings.Contains(text, hole) {
		t.Error("a hole was left open")
	}
	if long := regexp.MustCompile(`[0-9]{5,}|[0-9a-f]{8,}|20[0-9]{2}-|[0-9]+\.[0-9]+\.`).FindAllString(text, -1); long != nil {
		t.Errorf("values of a terminal: %q", long)
	}
}

// The samples say every member that a schema has, so that a new one gets into the next
// dictionary.
func TestTheSamplesHaveEveryMember(t *testing.T) {
	samples := map[string][]any{"health": {sampleHealth(), sampleTrouble()}, "identity": {sampleIdentity()}, "event": {sampleEvent()}}
	for name, messages := range samples {
		var text strings.Builder
		for _, m := range messages {
			b, err := json.Marshal(m)
			if err != nil {
				t.Fatal(err)
			}
			text.Write(b)
		}
		for _, member := range members(t, name) {
			if !strings.Contains(text.String(), `"`+member+`":`) {
				t.Errorf("no sample of %s says %q", name, member)
			}
		}
	}
}

// members are the names under "properties" of a schema, at any depth.
func members(t *testing.T, schema string) (names []string) {
	t.Helper()
	text, err := report.Schema(schema)
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(text, &tree); err != nil {
		t.Fatal(err)
	}
	var walk func(any)
	walk = func(node any) {
		switch n := node.(type) {
		case map[string]any:
			if properties, ok := n["properties"].(map[string]any); ok {
				for name := range properties {
					names = append(names, name)
				}
			}
			for _, child := range n {
				walk(child)
			}
		case []any:
			for _, child := range n {
				walk(child)
			}
		}
	}
	walk(tree)
	if len(names) < 5 {
		t.Fatalf("%s: only %q", schema, names)
	}
	return names
}

func TestHoles(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`"time":"2026-01-01T00:00:00Z","day":"2026-01-01"`, `"time":"202~Z","day":"202~"`},
		{fmt.Sprintf(`"rsrp":-%d,"next_s":3600,"rsrq":%[1]d`, some), `"rsrp":-~,"next_s":3600,"rsrq":~`},
		{"用了 7777777 字节", "用了 ~ 字节"},
	} {
		if got := holes(c.text); got != c.want {
			t.Errorf("%s became %s, want %s", c.text, got, c.want)
		}
	}
}

func TestVariants(t *testing.T) {
	health, err := hollow(sampleHealth())
	if err != nil {
		t.Fatal(err)
	}
	got, err := variants(health)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"quality":"poor"},"usage":{"cycle_start":"20`, `"rat":"nb_iot","plmn":"460`, `Z","clock":"none","age_s":0,"uptime_s":`, `"phase":"idle_risk"`} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in %s", want, got)
		}
	}
	if _, err := closedList("health", "operator"); err == nil {
		t.Error("a list that is none was found")
	}
	if _, err := closedList("nobody", "clock"); err == nil {
		t.Error("a schema that there is not was found")
	}
}
