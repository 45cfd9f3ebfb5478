package toml

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	library "github.com/BurntSushi/toml"
)

// nest puts pairs into sections as the library does; a section in a list is opaque.
func nest(pairs []Pair) map[string]any {
	root := map[string]any{}
	for _, p := range pairs {
		in := root
		for _, name := range p.Path[:len(p.Path)-1] {
			in = inner(in, name)
		}
		name := p.Path[len(p.Path)-1]
		switch p.Value.(type) {
		case Section:
			inner(in, name)
		case Sections:
			list, _ := in[name].([]map[string]any)
			in[name] = append(list, map[string]any{})
		default:
			in[name] = p.Value
		}
	}
	return root
}

// inner is the section of a name, or the last of several.
func inner(in map[string]any, name string) map[string]any {
	switch v := in[name].(type) {
	case map[string]any:
		return v
	case []map[string]any:
		return v[len(v)-1]
	}
	in[name] = map[string]any{}
	return in[name].(map[string]any)
}

// alike makes what the library decoded comparable.
func alike(v any, inList bool) any {
	switch v := v.(type) {
	case map[string]any:
		if inList {
			return Section{}
		}
		out := map[string]any{}
		for k, x := range v {
			out[k] = alike(x, false)
		}
		return out
	case []map[string]any:
		out := []any{}
		for _, x := range v {
			out = append(out, alike(x, inList))
		}
		return out
	case []any:
		out := []any{}
		for _, x := range v {
			out = append(out, alike(x, true))
		}
		return out
	case time.Time:
		return v.Format(time.RFC3339Nano) + strings.TrimPrefix(v.Location().String(), "UTC")
	case float64:
		if math.IsNaN(v) {
			return "nan"
		}
	}
	return v
}

// agree compares with the library what it makes of a text.
func agree(t *testing.T, text string) {
	t.Helper()
	pairs, err := Parse(text)
	var want map[string]any
	_, wantErr := library.Decode(text, &want)
	var e *Error
	if errors.As(err, &e) && e.First > 0 && wantErr == nil { // the library lets some sections be reopened
		return
	}
	if (err == nil) != (wantErr == nil) {
		t.Errorf("%q: %v; the library: %v", text, err, wantErr)
		return
	}
	if err != nil {
		return
	}
	if got := alike(nest(pairs), false); !reflect.DeepEqual(got, alike(want, false)) {
		t.Errorf("%q:\n%#v\nthe library:\n%#v", text, got, alike(want, false))
	}
}

// good are texts that are TOML, one feature each.
var good = []string{
	"", "\n\n# nothing\n", "a = 1", "a=1\r\nb=2\r\n", "a . b . c = 1 # why", "\"a b\" = 1\n'c.d' = 2\n\"\" = 3", "1 = 1\n-_ = 2\n2.3 = 3",
	"[a]\n[a.b]\nx = 1\n[c]", "[a.b.c]\nx = 1\n[a]\ny = 1", "[ a . \"b\" ]\nx = 1", "[[a]]\nx=1\n[[a]]\n[a.b]\ny=2\n[[a.c]]\n[[a.c]]", "[a]\nb.c = 1\nb.d = 2\n[a.b.e]\nx = 1",
	"a = {}\nb = { x = 1, y.z = 2, }\nc = {\n # why\n x = [1,\n2],\n}", "a = []\nb = [1, 2,]\nc = [\n# x\n 1 , # y\n \"b\", [1.5, true], {x = 1}\n]",
	"a = \"\\b\\t\\n\\f\\r\\e\\\"\\\\\\x41\\u00e9\\U0001F600\"", "a = 'C:\\x\"'", "a = \"\"\"\nx\\\n   \n  y\"\"\"\"", "a = \"\"\"\"\"\"\nb=\"\"\"\"x\"\"\"\"\"", "a = '''\n'x''\\n'''''", "a = \"\"\"\r\nx\r\n\"\"\"",
	"a = 0\nb = -0\nc = +7\nd = 1_000\ne = 0xDEAD_beef\nf = 0o17\ng = 0b101\nh = 9223372036854775807\ni = -9223372036854775808",
	"a = 1.5\nb = -1e3\nc = 6.626e-34\nd = 1_0.0_1E+0_2\ne = inf\nf = -inf\ng = nan\nh = +nan\ni = 0.0\nj = 0e0", "a = true\nb = false",
	"a = 2026-01-10\nb = 2026-01-10T10:11:12\nc = 2026-01-10 10:11:12.5\nd = 2026-01-10t10:11:12z\ne = 2026-01-10T10:11:12.123456+08:00\nf = 10:11:12\ng = 10:11:12.25\nh = 2026-01-10T10:11Z\ni = 10:11\nj = 2026-01-10 # why",
	"a = \"中文\" # 注释\n", "a = 1 \t \n\tb = 2",
}

// bad are texts that are none.
var bad = []string{
	"a", "a =", "= 1", "a = 1 b = 2", "a b = 1", "a. = 1", ".a = 1", "a..b = 1", "中 = 1", "a = b", "a = 1h", "a = \"x", "a = 'x", "a = \"\"\"x", "a = '''x", "a = \"x\ny\"", "a = \"\\q\"", "a = \"\\u12\"", "a = \"\\ud800\"", "a = \"\\U00110000\"",
	"[a", "[a]]", "[[a]", "[]", "[a.]", "[a] x = 1", "[a]\n[a]", "a = 1\na = 2", "a = 1\n[a]", "[a]\n[[a]]", "[[a]]\n[a]", "a = [1]\n[[a]]", "a = {}\n[a.b]", "a = {x=1}\na.y = 2", "a.b = 1\na.b.c = 2", "[a.b]\nx=1\n[a]\nb.y=2", "[a]\nb.c=1\n[a.b]", "a = {x = 1, x = 2}",
	"a = [1", "a = [1 2]", "a = [,]", "a = {x = 1", "a = {x = 1 y = 2}", "a = {,}", "a = 01", "a = 1__0", "a = _1", "a = 1_", "a = 0x", "a = 0xg", "a = -0x1", "a = 0x-1", "a = 1.", "a = .5", "a = 1.e5", "a = 1e", "a = 1e1.5", "a = 01.5", "a = ++1", "a = infinity", "a = Inf",
	"a = 9223372036854775808", "a = 2026-02-30", "a = 2026-1-10", "a = 2026-01-10T", "a = 2026-01-10T25:00:00", "a = 25:00:00", "a = 1:00:00", "a = 2026-01-10T10:00:00+25:00", "a = 2026-01-10T10:00:00+08", "a = tru", "a = True",
	"a = 1\x00", "a = \"\x01\"", "# \x01", "a = \"\xff\"", "\xff\xfe[\x00", "a = 1\rb = 2", "a = \"\x7f\"", "a = 1979-05-27 07", "a = 10:11:12,5", "a = 10:11:12.",
}

func TestGoodTexts(t *testing.T) {
	for _, text := range good {
		if _, err := Parse(text); err != nil {
			t.Errorf("%q: %v", text, err)
		}
		agree(t, text)
	}
}

func TestBadTexts(t *testing.T) {
	for _, text := range bad {
		var e *Error
		if pairs, err := Parse(text); !errors.As(err, &e) || e.Problem == "" || e.Line < 1 || e.Line > 1+strings.Count(text, "\n") {
			t.Errorf("%q: %v, %+v", text, pairs, e)
		}
		agree(t, text)
	}
}

// Pairs come in the order of the file, a section ahead of what it holds, each with its line.
func TestOrderAndLines(t *testing.T) {
	pairs, err := Parse("a = 1\n\n[s]\nb = '''\n\n'''\nc = { d = 1,\n e.f = 2 }\n[[l]]\n  g = [\n{h = 1}]\n[[l]]\n")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range pairs {
		got = append(got, String(p.Path)+":"+string(rune('0'+p.Line)))
	}
	if want := []string{"a:1", "s:3", "s.b:4", "s.c:7", "s.c.d:7", "s.c.e.f:8", "l:9", "l.g::", "l:<"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// An error names the key, and where it stood first.
func TestErrorsNameTheKey(t *testing.T) {
	for text, want := range map[string]Error{
		"[a]\nb = x":                   {Line: 2, Path: []string{"a", "b"}},
		"[a]\nb.c = { d = x }":         {Line: 2, Path: []string{"a", "b", "c", "d"}},
		"[a]\nb = \"\"\"\n\n\\q\"\"\"": {Line: 4, Path: []string{"a", "b"}},
		"[a]\nb = \"\xff\"":            {Line: 2, Path: []string{"a", "b"}},
		"[a]\nb = 1\nc = 1\nb = 2":     {Line: 4, Path: []string{"a", "b"}, First: 2},
		"[a]\n[b]\n[a]":                {Line: 3, Path: []string{"a"}, First: 1},
		"a.b = 1\n\na = 2":             {Line: 3, Path: []string{"a"}, First: 1},
		"[a]\nb 1":                     {Line: 2, Path: []string{"a"}},
		"[a":                           {Line: 1, Path: []string{"a"}},
	} {
		_, err := Parse(text)
		var e *Error
		if !errors.As(err, &e) || e.Line != want.Line || !slices.Equal(e.Path, want.Path) || e.First != want.First {
			t.Errorf("%q: %+v, want %+v", text, e, want)
		}
	}
}

// What looks like a secret without quotes is not repeated.
func TestErrorsRepeatNoValue(t *testing.T) {
	for _, text := range []string{"a = hunter2", "a = \"hunter2", "a = hunter2 x", "a = [hunter2]", "a = \"hunter2\\q\"", "a = 0hunter2"} {
		_, err := Parse(text)
		var e *Error
		if !errors.As(err, &e) || strings.Contains(e.Problem+e.Hint, "hunter2") {
			t.Errorf("%q: %+v", text, e)
		}
	}
}

func TestDepthIsBounded(t *testing.T) {
	for _, text := range []string{"a = " + strings.Repeat("[", 1e5), "a = " + strings.Repeat("{a=", 1e5)} {
		if _, err := Parse(text); err == nil || !strings.Contains(err.Error(), "within each other") {
			t.Error(err)
		}
	}
	if _, err := Parse("a = " + strings.Repeat("[", deepest) + strings.Repeat("]", deepest)); err != nil {
		t.Error(err)
	}
}

// Whatever the text, it is taken, and means the same, as by the library.
func FuzzParse(f *testing.F) {
	for _, text := range slices.Concat(good, bad) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 300 || strings.Count(text, "[")+strings.Count(text, "{") > 20 { // the library takes long over them
			return
		}
		agree(t, text)
	})
}
