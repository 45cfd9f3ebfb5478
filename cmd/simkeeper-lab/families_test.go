package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/simkeeper/simkeeper/modem/family"
)

// The list of modems in README.md is the table's.
func TestFamiliesInREADME(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	must(t, err)
	_, rest, begun := strings.Cut(string(text), "<!-- simkeeper-lab families --markdown -->\n")
	inFile, _, ended := strings.Cut(rest, "<!-- end -->")
	var want bytes.Buffer
	printFamilyList(&want)
	if !begun || !ended || inFile != want.String() {
		t.Errorf("README.md has another list of modems than\n%s\nput there what simkeeper-lab families --markdown prints", want.String())
	}
}

func TestFamiliesTable(t *testing.T) {
	t.Parallel()
	code, stdout, stderr := start(t, "families").end(t)
	if code != 0 || stderr != "" {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	for line := range strings.SplitSeq(stdout, "\n") {
		if utf8.RuneCountInString(line) > 120 {
			t.Errorf("wider than 120: %q", line)
		}
	}
	for _, r := range family.Rows {
		if !strings.Contains(stdout, strings.TrimSpace("\n"+r.Name+"  "+r.Series)) || !strings.Contains(stdout, r.Series) {
			t.Errorf("%s %s is missing", r.Name, r.Series)
		}
	}
	flat := strings.Join(strings.Fields(stdout), " ")
	for _, q := range family.Quirks {
		if !strings.Contains(flat, strings.Join(strings.Fields(q.What), " ")) {
			t.Errorf("a quirk of %s is missing: %s", q.Family, q.What)
		}
	}
	for _, d := range family.Devices {
		if d.Family != "" && !strings.Contains(flat, d.Vendor+":"+strings.Join(strings.Fields(d.Products), " ")) {
			t.Errorf("the device %s:%s is missing", d.Vendor, d.Products)
		}
	}
}

func TestFamiliesMarkdown(t *testing.T) {
	t.Parallel()
	code, stdout, _ := start(t, "families", "--markdown").end(t)
	var names []string
	for line := range strings.SplitSeq(stdout, "\n") {
		if strings.Count(line, "|") != 4 {
			t.Errorf("not a row of three: %q", line)
		}
		if name, found := strings.CutPrefix(line, "| `"); found {
			names = append(names, name[:strings.IndexByte(name, '`')])
		}
	}
	var want []string
	for _, r := range family.Rows {
		if !slices.Contains(want, r.Name) {
			want = append(want, r.Name)
		}
	}
	if code != 0 || !slices.Equal(names, want) {
		t.Errorf("exit code %d, %q, want %q", code, names, want)
	}
	if code, _, stderr := start(t, "families", "quectel").end(t); code != 2 || !strings.Contains(stderr, `got "quectel"`) {
		t.Errorf("with an argument: exit code %d, %s", code, stderr)
	}
}

func familyNamed(t *testing.T, name string) *family.Row {
	t.Helper()
	i := slices.IndexFunc(family.Rows, func(r *family.Row) bool { return r.Name == name && r.Series == "" })
	if i < 0 {
		t.Fatalf("there is no family %s", name)
	}
	return family.Rows[i]
}

// The marks say how a family is asked.
func TestFamilyMarks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ family, column, want string }{
		{"generic", "card", standard}, {"generic", "cell", none}, {"generic", "data", none}, {"generic", "plug", standard}, {"generic", "path", none}, {"generic", "rst", standard},
		{"quectel", "cell", own}, {"quectel", "data", own}, {"quectel", "plug", own}, {"quectel", "path", own}, {"quectel", "rst", standard}, {"quectel", "tray", own},
		{"simcom", "data", none}, {"simcom", "volt", standard}, {"simcom", "rst", own},
	} {
		i := slices.IndexFunc(familyColumns, func(column familyColumn) bool { return column.head == c.column })
		if i < 0 {
			t.Fatalf("there is no column %s", c.column)
		}
		if got := familyColumns[i].mark(familyNamed(t, c.family)); got != c.want {
			t.Errorf("%s, %s: %s, want %s", c.family, c.column, got, c.want)
		}
	}
}

func TestParagraph(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	paragraph(&out, "label", strings.Repeat("word ", 50))
	paragraph(&out, "empty", "")
	lines := strings.Split(strings.TrimRight(out.String(), "\n"), "\n")
	if len(lines) != 3 || !strings.HasPrefix(lines[0], "  label        word word") || !strings.HasPrefix(lines[1], "               word") {
		t.Errorf("%d lines:\n%s", len(lines), out.String())
	}
	if got := inColumns([]string{"a", "b", "c"}, "label", 2); len(got) != 2 || !strings.HasPrefix(got[0], "  label        a") || !strings.HasPrefix(got[1], "               c") {
		t.Errorf("%q", got)
	}
}
