package config

import (
	"reflect"
	"testing"
)

func TestContractRows(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range contract {
		if seen[k.path] {
			t.Errorf("%s stands twice", k.path)
		}
		seen[k.path] = true
		if k.doc == "" || k.doc[len(k.doc)-1] != '.' || k.allowed() == "" {
			t.Errorf("%s is not explained", k.path)
		}
	}
	for _, r := range rules {
		for _, key := range r.keys {
			if !seen[key] {
				t.Errorf("a rule speaks of %s, which is no key", key)
			}
		}
	}
}

// Each field of Config is set by exactly one row: with every key set, no field
// has its default, and there are as many rows as fields.
func TestEveryFieldHasARow(t *testing.T) {
	set, def := reflect.ValueOf(everything(t)), reflect.ValueOf(Default())
	fields := 0
	for i := range set.NumField() {
		section := set.Type().Field(i)
		if !section.IsExported() {
			continue
		}
		for j := range section.Type.NumField() {
			name := section.Name + "." + section.Type.Field(j).Name
			fields++
			got := set.Field(i).Field(j).Interface()
			if reflect.DeepEqual(got, def.Field(i).Field(j).Interface()) && name != "Card.Expires" && name != "Report.Profile" { // excluded by ValidMonths, and by Encoding
				t.Errorf("%s keeps its default", name)
			}
		}
	}
	if fields != len(contract) {
		t.Errorf("%d fields, %d rows", fields, len(contract))
	}
}

func TestSectionsAreKeptTogether(t *testing.T) {
	want := []string{"terminal", "modem", "card", "keepalive", "report", "mqtt", "commands", "state", "log"}
	if got := sections(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestLevenshtein(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"same", "same", 0},
		{"kitten", "sitting", 3}, {"flaw", "lawn", 2}, {"reprot", "report", 2},
	} {
		if got := levenshtein(tt.a, tt.b); got != tt.want {
			t.Errorf("%q to %q: got %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}
