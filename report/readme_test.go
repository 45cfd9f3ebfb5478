package report

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// field is one row of a table of fields.
type field struct{ says, form, without string }

// fieldTables are the tables of README.md whose first column is "field", by their section.
func fieldTables(t *testing.T) map[string]map[string]field {
	t.Helper()
	text, err := os.ReadFile("README.md")
	must(t, err)
	tables, section, inside := map[string]map[string]field{}, "", false
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			section = strings.Trim(strings.TrimLeft(line, "#"), " `\n")
		}
		cells := strings.Split(strings.Trim(line, "|\n "), " | ")
		switch {
		case strings.HasPrefix(line, "| field |"):
			inside, tables[section] = true, map[string]field{}
		case !strings.HasPrefix(line, "|"):
			inside = false
		case inside && strings.HasPrefix(line, "| `"):
			if len(cells) != 4 {
				t.Fatalf("%d cells in %s", len(cells), line)
			}
			tables[section][strings.Trim(cells[0], "` ")] = field{cells[1], cells[2], cells[3]}
		}
	}
	return tables
}

// TestREADMEHasEveryField: each table has the fields of its schema and no other, says "never" of
// what is always there and of nothing else, and names every word of a closed list.
func TestREADMEHasEveryField(t *testing.T) {
	tables, all := fieldTables(t), compile(t)
	for section, kind := range map[string]string{"identity": "identity", "health": "health", "event": "event", "offline": "offline",
		"result": "result", "Commands and results": "command-body"} {
		rows, schema := tables[section], fields(all[kind])
		want := slices.Sorted(properties(schema, ""))
		if got := slices.Sorted(maps.Keys(rows)); !slices.Equal(got, want) {
			t.Errorf("%s\nREADME %v\nschema %v", section, got, want)
			continue
		}
		for _, path := range want {
			if says, is := strings.HasPrefix(rows[path].without, "never"), required(schema, path); says != is {
				t.Errorf("%s: %s is left out %q, and the schema requires it: %v", section, path, rows[path].without, is)
			}
			if missing := unnamed(fieldAt(schema, path), rows[path]); missing != nil {
				t.Errorf("%s: %s does not name %v", section, path, missing)
			}
		}
	}
}

// fieldAt is the schema of a dotted path.
func fieldAt(s *jsonschema.Schema, path string) *jsonschema.Schema {
	for name := range strings.SplitSeq(path, ".") {
		s = resolve(resolve(s).Properties[name])
	}
	return s
}

// required says that the last field of a path is there whenever its object is.
func required(s *jsonschema.Schema, path string) bool {
	parent, name := s, path
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		parent, name = fieldAt(s, path[:i]), path[i+1:]
	}
	return slices.Contains(resolve(parent).Required, name)
}

// unnamed are the words of a short closed list that a row lacks.
func unnamed(s *jsonschema.Schema, row field) (missing []string) {
	if s.Enum == nil || strings.Contains(row.form, "a word") || row.form == "see below" {
		return nil
	}
	for _, word := range s.Enum.Values {
		if !strings.Contains(row.form, fmt.Sprintf("`%v`", word)) {
			missing = append(missing, fmt.Sprint(word))
		}
	}
	return missing
}

// TestREADMENamesEveryWord: those of long lists stand in a list of their own.
func TestREADMENamesEveryWord(t *testing.T) {
	text, err := os.ReadFile("README.md")
	must(t, err)
	for kind, words := range constants(t) {
		for _, word := range words {
			if !strings.Contains(string(text), "`"+word+"`") {
				t.Errorf("no word of %s %q", kind, word)
			}
		}
	}
}

// TestREADMEArguments: the row of each operation names its arguments.
func TestREADMEArguments(t *testing.T) {
	text, err := os.ReadFile("README.md")
	must(t, err)
	for op, of := range argumentTypes {
		_, row, _ := strings.Cut(string(text), "| `"+string(op)+"` | ")
		row, _, _ = strings.Cut(row, " |\n")
		for name := range tags(of, "") {
			if !strings.Contains(row, "`"+name+"`") {
				t.Errorf("%s: no argument %s in %q", op, name, row)
			}
		}
	}
}

// TestREADMEExamplesAreGood: every JSON of the page passes the schema of its section.
func TestREADMEExamplesAreGood(t *testing.T) {
	text, err := os.ReadFile("README.md")
	must(t, err)
	all := compile(t)
	for _, kind := range []string{"identity", "health", "event", "offline", "result"} {
		_, example, found := strings.Cut(string(text), "### `"+kind+"`\n\n```json\n")
		example, _, _ = strings.Cut(example, "```")
		if err := validate(t, all[kind], []byte(example)); !found || err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
}
