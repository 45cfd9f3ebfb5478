package diagnose

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write CAUSES.md anew")

// document is the table for people.
func document() string {
	var b strings.Builder
	b.WriteString(`# The causes

Made from table.go by ` + "`go test ./agent/diagnose -run TestCausesAreDocumented -update`" + `. The rows stand in the order in
which the layers depend on each other, and the first whose evidence is there wins: all of "must be seen", and nothing of
"ruled out by". One of "surer by" makes *likely* into *strong*. A refusal whose number comes from +CEER alone, or that
nobody explains, stays likely. A cause that "may pass" is no alarm while the modem starts or searches. While traffic is
known to cross the link, an idle context and older probes count for nothing.

| cause | must be seen | surer by | ruled out by | sure | shows |
|---|---|---|---|---|---|
`)
	for _, r := range table {
		sure := string(cmp.Or(r.sure, Likely))
		if r.passes {
			sure += ", may pass"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", r.cause, list(r.must, "and"), list(r.raise, "or"), list(r.unless, "or"), sure, r.shows)
	}
	b.WriteString("\n| what has several faces | any of |\n|---|---|\n")
	told := map[string]bool{}
	for _, r := range table {
		for _, s := range r.must {
			tellFaces(&b, s, told)
		}
	}
	return b.String()
}

// tellFaces writes a line for a sign that has parts, and for those of them that have.
func tellFaces(b *strings.Builder, s *sign, told map[string]bool) {
	if len(s.faces) == 0 || told[s.name] {
		return
	}
	told[s.name] = true
	fmt.Fprintf(b, "| %s | %s |\n", s.name, list(s.faces, "or"))
	for _, f := range s.faces {
		tellFaces(b, f, told)
	}
}

func list(signs []*sign, with string) string {
	var names []string
	for _, s := range signs {
		names = append(names, s.name)
	}
	return strings.Join(names, "; **"+with+"** ")
}

func TestCausesAreDocumented(t *testing.T) {
	const file = "CAUSES.md"
	if *update {
		if err := os.WriteFile(file, []byte(document()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != document() {
		t.Errorf("%s is not what table.go says: run this test with -update", file)
	}
}

// Every row says for people what it looks at and when it shows.
func TestRowsReadWell(t *testing.T) {
	for i, r := range table {
		if r.shows == "" || len(r.must) == 0 || r.sure == Likely {
			t.Errorf("row %d, %s: shows %q, sure %q", i, r.cause, r.shows, r.sure)
		}
		for _, signs := range [][]*sign{r.must, r.raise, r.unless} {
			for _, s := range signs {
				if s.name == "" || strings.ContainsAny(s.name, "|<>\n") || strings.HasSuffix(s.name, ".") {
					t.Errorf("%s: a sign is called %q", r.cause, s.name)
				}
			}
		}
	}
}
