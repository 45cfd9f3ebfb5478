// Command tests runs "go test" with its own arguments. It prints what that prints, and in the
// end what was left out: the tests that have skipped themselves, by the reasons that they gave.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
)

func main() {
	cmd := exec.Command("go", append([]string{"test", "-json"}, os.Args[1:]...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "error: go test:", err)
		os.Exit(2)
	}
	r := newReport(os.Stdout)
	r.read(out)
	failed := cmd.Wait() != nil
	r.leftOut()
	if failed {
		os.Exit(1)
	}
}

// event is a line of "go test -json", see "go doc test2json".
type event struct{ Action, Package, Test, Output string }

// test names one, and its package.
type test struct{ pkg, name string }

// report prints events as people want to read them.
type report struct {
	w       io.Writer
	said    map[test]*strings.Builder // by tests that have not ended
	reasons []string                  // in the order in which they came
	skipped map[string][]string       // names of tests by reason
}

func newReport(w io.Writer) *report {
	return &report{w: w, said: map[test]*strings.Builder{}, skipped: map[string][]string{}}
}

// read takes events until there are no more. What is none, such as an error of the
// compiler, is printed as it stands.
func (r *report) read(in io.Reader) {
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadString('\n')
		var e event
		switch {
		case json.Unmarshal([]byte(line), &e) == nil:
			r.take(e)
		default:
			io.WriteString(r.w, line)
		}
		if err != nil {
			return
		}
	}
}

func (r *report) take(e event) {
	key := test{e.Package, e.Test}
	switch {
	case e.Test == "" && e.Action == "fail":
		r.unfinished(e.Package)
	case e.Test == "" || e.Action == "build-output":
		if e.Output != "PASS\n" {
			io.WriteString(r.w, e.Output)
		}
	case e.Action == "output":
		if !strings.HasPrefix(e.Output, "=== ") {
			r.of(key).WriteString(e.Output)
		}
	case e.Action == "fail":
		io.WriteString(r.w, r.of(key).String())
		delete(r.said, key)
	case e.Action == "skip":
		r.skip(e.Test, reason(r.of(key).String()))
		delete(r.said, key)
	case e.Action == "pass":
		delete(r.said, key)
	}
}

// of is what a test has said.
func (r *report) of(key test) *strings.Builder {
	if r.said[key] == nil {
		r.said[key] = &strings.Builder{}
	}
	return r.said[key]
}

// unfinished prints what the tests of a package had said that were under way when it ended.
func (r *report) unfinished(pkg string) {
	for key, said := range r.said {
		if key.pkg == pkg {
			io.WriteString(r.w, said.String())
			delete(r.said, key)
		}
	}
}

func (r *report) skip(name, why string) {
	if r.skipped[why] == nil {
		r.reasons = append(r.reasons, why)
	}
	r.skipped[why] = append(r.skipped[why], name)
}

// place is where a message of a test comes from.
var place = regexp.MustCompile(`^\s*[\w.-]+\.go:\d+: `)

// reason is what a skipped test said last.
func reason(said string) string {
	why := "it did not say why"
	for line := range strings.Lines(said) {
		if line = strings.TrimRight(line, "\n"); line != "" && !strings.HasPrefix(strings.TrimSpace(line), "--- SKIP: ") {
			why = place.ReplaceAllString(line, "")
		}
	}
	return strings.TrimPrefix(why, "left out: ")
}

// leftOut lists the tests that were skipped.
func (r *report) leftOut() {
	for _, why := range r.reasons {
		names := r.skipped[why]
		fmt.Fprintf(r.w, "left out: %s: %s\n", strings.Join(names, ", "), why)
	}
}
