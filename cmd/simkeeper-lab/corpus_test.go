package main

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The corpus of published replies lives outside the repository. Where it is, all that its
// records state must come out of "simkeeper-lab parse".

// published is one record and what it truly states.
type published struct {
	ID, Command, Reply string
	Expected           map[string]any
}

// marks are keys of what is expected that are no facts: how near a measure must come, and
// that a reply only must do no harm.
var marks = []string{"tolerance_db", "must_not_crash"}

// exceptions are facts that differ, by record and key, and why the record is the one that is
// wrong. One that agrees after all fails the test.
var exceptions = map[string]string{}

func TestCorpus(t *testing.T) {
	t.Parallel()
	text := corpus(t)
	told := parsed(t, text)
	fields, agreeing := 0, 0
	missing := map[string]int{}
	used := map[string]bool{}
	for _, r := range records(t, text) {
		facts := told[r.ID]
		if facts == nil {
			t.Errorf("%s is not printed", r.ID)
		}
		for key, want := range r.Expected {
			if slices.Contains(marks, key) {
				continue
			}
			fields++
			got, there := facts[key]
			switch name := r.ID + "/" + key; {
			case there && agree(got, want, r.tolerance()):
				agreeing++
			case exceptions[name] != "":
				used[name] = true
				t.Logf("differs: %s: %v, where %v is expected: %s", name, got, want, exceptions[name])
			case !there:
				missing[key]++
				t.Errorf("%s: nothing tells %s (%v)\n  %s %q", r.ID, key, want, r.Command, r.Reply)
			default:
				t.Errorf("%s: %s is %v, want %v\n  %s %q", r.ID, key, got, want, r.Command, r.Reply)
			}
		}
	}
	for name := range exceptions {
		if !used[name] {
			t.Errorf("%s agrees, or is not there: take it off the exceptions", name)
		}
	}
	t.Logf("%d records with %d fields, of which %d agree and %d are exceptions", len(told), fields, agreeing, len(used))
	for _, key := range slices.Sorted(maps.Keys(missing)) {
		t.Logf("%s is told by nothing in %d records", key, missing[key])
	}
	if len(told) < 250 || fields < 850 {
		t.Errorf("%d records with %d fields are not the corpus", len(told), fields)
	}
}

// corpus is the file of published replies.
func corpus(t *testing.T) []byte {
	t.Helper()
	dir := os.Getenv("SIMKEEPER_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	text, err := os.ReadFile(filepath.Join(dir, "replies.jsonl"))
	if err != nil {
		t.Skipf("the corpus of published replies is not here (%v); set SIMKEEPER_CORPUS to its folder", err)
	}
	return text
}

func records(t *testing.T, text []byte) []published {
	t.Helper()
	var out []published
	for in := json.NewDecoder(bytes.NewReader(text)); ; {
		var r published
		err := in.Decode(&r)
		if err == io.EOF {
			return out
		}
		must(t, err)
		out = append(out, r)
	}
}

// parsed runs the records through the code of the command, and reads what it prints.
func parsed(t *testing.T, text []byte) map[string]map[string]any {
	t.Helper()
	var printed bytes.Buffer
	bad, err := parseRecords(t.Context(), bytes.NewReader(text), &printed, func(line int, err error) { t.Errorf("line %d: %v", line, err) })
	if bad > 0 || err != nil {
		t.Fatalf("%d lines are not read: %v", bad, err)
	}
	out := map[string]map[string]any{}
	for in := json.NewDecoder(&printed); ; {
		var r struct {
			ID    string
			Facts map[string]any
		}
		err := in.Decode(&r)
		if err == io.EOF {
			return out
		}
		must(t, err)
		out[r.ID] = r.Facts
	}
}

func (r *published) tolerance() float64 {
	n, _ := r.Expected["tolerance_db"].(float64)
	return n
}

// agree compares values of JSON: numbers within the tolerance, lists by entry, and objects by
// what is expected of them.
func agree(got, want any, tolerance float64) bool {
	switch want := want.(type) {
	case float64:
		n, is := got.(float64)
		return is && math.Abs(n-want) <= tolerance+1e-9
	case []any:
		list, is := got.([]any)
		return is && slices.EqualFunc(list, want, func(g, w any) bool { return agree(g, w, tolerance) })
	case map[string]any:
		object, is := got.(map[string]any)
		for key, w := range want {
			g, there := object[key]
			is = is && there && agree(g, w, tolerance)
		}
		return is
	}
	return got == want
}

func TestAgree(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		got, want string
		tolerance float64
		is        bool
	}{
		{`1`, `1`, 0, true}, {`1`, `2`, 0, false}, {`1`, `2`, 1, true}, {`1`, `2.5`, 1, false}, {`"1"`, `1`, 9, false}, {`null`, `1`, 9, false},
		{`null`, `null`, 0, true}, {`0`, `null`, 0, false}, {`false`, `null`, 0, false}, {`true`, `true`, 0, true}, {`"a"`, `"b"`, 9, false},
		{`[1,2]`, `[1,2]`, 0, true}, {`[1,2]`, `[1]`, 0, false}, {`[1]`, `[1,2]`, 0, false}, {`[1,3]`, `[1,2]`, 1, true}, {`1`, `[1]`, 0, false},
		{`{"a":1,"b":2}`, `{"a":1}`, 0, true}, {`{"b":2}`, `{"a":1}`, 0, false}, {`{}`, `{"a":null}`, 0, false}, {`[{"a":1}]`, `[{"a":2}]`, 0, false},
	} {
		var got, want any
		must(t, json.Unmarshal([]byte(c.got), &got))
		must(t, json.Unmarshal([]byte(c.want), &want))
		if agree(got, want, c.tolerance) != c.is {
			t.Errorf("%s for %s: %v", c.got, c.want, !c.is)
		}
	}
}

// Identities are read whole or not at all: each that is told stands in the reply.
func TestCorpusIdentitiesStandInTheReply(t *testing.T) {
	t.Parallel()
	text := corpus(t)
	told := parsed(t, text)
	for _, r := range records(t, text) {
		for _, key := range []string{"imei", "imsi", "imeisv"} {
			number, is := told[r.ID][key].(string)
			if is && !strings.Contains(r.Reply, number) {
				t.Errorf("%s: %s %s is not in %q", r.ID, key, number, r.Reply)
			}
		}
	}
}
