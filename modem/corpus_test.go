package modem

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// The corpus of published replies lives outside the repository. Where it is, every
// record whose kind is read here must agree with what the record states.

type record struct {
	ID, Vendor, Model, Command, Reply, Kind string
	Expected                                map[string]any
}

func corpus(t *testing.T) []record {
	t.Helper()
	dir := os.Getenv("SIMKEEPER_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "corpus")
	}
	f, err := os.Open(filepath.Join(dir, "replies.jsonl"))
	if err != nil {
		t.Skipf("the corpus of published replies is not here (%v); set SIMKEEPER_CORPUS to its folder", err)
	}
	defer f.Close()
	var out []record
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var r record
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

// exchange splits a published reply as package at does: without echo, with the final
// result apart.
func (r record) exchange() Exchange {
	e := Exchange{Command: r.Command}
	for _, line := range strings.FieldsFunc(r.Reply, func(c rune) bool { return c == '\r' || c == '\n' }) {
		line = strings.TrimSpace(line)
		switch {
		case line == "", strings.EqualFold(line, r.Command):
		case e.Final != "":
		case line == "OK", line == "ERROR", line == "NO CARRIER", strings.HasPrefix(line, "+CME ERROR:"), strings.HasPrefix(line, "+CMS ERROR:"):
			e.Final = line
		default:
			e.Lines = append(e.Lines, line)
		}
	}
	return e
}

// exceptions are the records that differ, and why the record is the one that is wrong
// or asks for something that this project does not read.
var exceptions = map[string]string{
	"sierra-em7455-dw5811e-cgmr": "the same line is expected whole by the personality sierra-em7455; the firmware is the whole line",
	"zte-mf622-cgmr":             "the whole line is what the modem said; where its version ends is a guess",
	"luat-air780ep-urc":          "+NITZ is a URC, used only as a hint that the time can be read",
	"simcom-sim7600ce-cpsi-2":    "CDMA is no access technology of the contract",
	"quectel-bg96-urc":           "AcT 8 is EC-GSM-IoT in the standard; BG96 follows with its family",
}

func TestCorpus(t *testing.T) {
	read, differed := 0, map[string]bool{}
	for _, r := range corpus(t) {
		facts, ok := parseRecord(r)
		if !ok {
			continue
		}
		read++
		for _, difference := range r.differences(facts) {
			why, excepted := exceptions[r.ID]
			if !excepted {
				t.Errorf("%s: %s\n  %q\n  %s", r.ID, r.Command, r.Reply, difference)
				continue
			}
			differed[r.ID] = true
			t.Logf("differs: %s: %s: %s", r.ID, difference, why)
		}
	}
	t.Logf("%d records read", read)
	if read < 150 {
		t.Errorf("only %d records were read", read)
	}
	for id := range exceptions {
		if !differed[id] {
			t.Errorf("%s agrees, or is not read: take it off the exceptions", id)
		}
	}
}

// differences lists the facts that are not as the record states.
func (r record) differences(facts map[string]any) []string {
	var out []string
	for key, want := range r.Expected {
		if got, known := facts[key]; known && !agree(got, want, r.Expected["tolerance_db"]) {
			out = append(out, fmt.Sprintf("%s = %s, want %v", key, shown(got), want))
		}
	}
	return out
}

// shown prints what a pointer points to.
func shown(v any) string {
	if p := reflect.ValueOf(v); p.Kind() == reflect.Pointer && !p.IsNil() {
		v = p.Elem().Interface()
	}
	return fmt.Sprint(v)
}

// agree compares a fact, which may be a pointer, with a value of JSON; numbers within a
// tolerance, where null stands for "unknown".
func agree(got, want, tolerance any) bool {
	if v := reflect.ValueOf(got); v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return want == nil
		}
		got = v.Elem().Interface()
	}
	w, isNumber := want.(float64)
	if !isNumber {
		return reflect.DeepEqual(got, want) || want == nil && reflect.ValueOf(got).IsZero()
	}
	g := reflect.ValueOf(got)
	var f float64
	switch {
	case g.CanInt():
		f = float64(g.Int())
	case g.CanUint():
		f = float64(g.Uint())
	case g.CanFloat():
		f = g.Float()
	default:
		return false
	}
	slack, _ := tolerance.(float64)
	return math.Abs(f-w) <= slack+1e-9
}
