package report

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

const schemaBase = "https://github.com/simkeeper/simkeeper/report/"

var schemaNames = []string{"identity", "health", "event", "offline", "report", "command", "command-body", "result",
	"thingsboard-attributes", "thingsboard-telemetry"}

// compile gives every schema by its short name.
func compile(t *testing.T) map[string]*jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	for _, name := range schemaNames {
		text, err := Schema(name)
		must(t, err)
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		must(t, err)
		must(t, c.AddResource(schemaBase+name+".schema.json", doc))
	}
	all := map[string]*jsonschema.Schema{}
	for _, name := range schemaNames {
		s, err := c.Compile(schemaBase + name + ".schema.json")
		must(t, err)
		all[name] = s
	}
	return all
}

func validate(t *testing.T, s *jsonschema.Schema, text []byte) error {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	must(t, err)
	return s.Validate(doc)
}

func TestSchemasAcceptWhatTheCodeProduces(t *testing.T) {
	all := compile(t)
	for name, message := range golden() {
		text, err := json.Marshal(message)
		must(t, err)
		if err := validate(t, all[kindOf(name)], text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for kind, text := range contractExamples {
		if err := validate(t, all[kind], []byte(text)); err != nil {
			t.Errorf("example %s: %v", kind, err)
		}
	}
}

// TestSchemasRefuse changes one value of a good message at a time. "" removes it.
func TestSchemasRefuse(t *testing.T) {
	all := compile(t)
	for _, c := range []struct{ message, path, value string }{
		{"identity", "sim.iccid", `null`},
		{"identity", "sim.iccid", `"8986044119200000042a"`},
		{"identity", "sim.iccid", `"89860441192000000425FF"`},
		{"identity", "sim.iccid", `"h:89860441192"`},
		{"identity", "sim.imsi", `""`},
		{"identity", "modem.imei", `"0"`},
		{"identity", "modem.model", `""`},
		{"identity", "terminal", `"a/b"`},
		{"identity", "boot", `9007199254740992`},
		{"identity", "boot", `0`},
		{"identity", "id", `"A91F"`},
		{"identity", "id", ``},
		{"identity", "v", `2`},
		{"identity", "plan.cycle_day", `0`},
		{"identity", "plan.expires", `"2028-02-30"`},
		{"identity", "plan.expires", `"2028-03-01T00:00:00Z"`},
		{"health", "time", `"2026-11-22T10:00:00+08:00"`},
		{"health", "time", `"2026-11-22T10:00:00.123Z"`},
		{"health", "time", `"2026-13-22T10:00:00Z"`},
		{"health", "time", `"…"`},
		{"health", "clock", `"none"`}, // a time without a clock
		{"health", "clock", `"rtc"`},
		{"health", "seq", `1.5`},
		{"health", "conn", ``},
		{"health", "uptime_s", ``},
		{"health", "age_s", `-1`},
		{"health", "next_s", `0`},
		{"health", "sim_state", `"READY"`},
		{"health", "network", ``},
		{"health", "network.registration", ``},
		{"health", "network.registration", `1`},
		{"health", "network.rat", ``}, // registered
		{"health", "network.rat", `"4g"`},
		{"health", "network.plmn", `46000`},
		{"health", "network.plmn", `"460"`},
		{"health", "network.cell_id", `null`},
		{"health", "network.cell_id", `"2F19E4B"`},
		{"health", "network.band", `0`},
		{"health", "network.ip", `"10.128.85.126.32.1"`},
		{"health", "network.reject.cause", `256`},
		{"health", "network.reject.domain", ``},
		{"health", "signal.rssi_dbm", `99`},
		{"health", "signal.rssi_dbm", `0`},
		{"health", "signal.rsrp_dbm", `255`},
		{"health", "signal.sinr_db", `99`},
		{"health", "signal.quality", ``},
		{"health", "signal.quality", `"excellent"`},
		{"health", "usage.tx_bytes", `-1`},
		{"health", "card.phase", ``},
		{"health", "card.safe_until", `""`},
		{"health", "keepalive.verdict", `"maybe"`},
		{"health", "verdict.cause", `"unknown_cause"`},
		{"health", "verdict.cause", `"no_coverage"`}, // without evidence and action, and ok
		{"health", "verdict.status", `"fail"`},       // healthy
		{"health", "verdict.evidence", `[]`},
		{"health", "link.cellular", `"yes"`},
		{"health", "temperature_c", `255`},
		{"health", "voltage_v", `3912`},
		{"report", "terminal", ``},
		{"report", "seq", ``},
		{"event", "type", `"other"`},
		{"event", "severity", `"error"`},
		{"event", "from", `null`},
		{"event", "clock", ``},
		{"offline", "conn", `0`},
		{"offline", "reason", `"crash"`},
	} {
		text, err := json.Marshal(golden()[c.message])
		must(t, err)
		if validate(t, all[c.message], with(t, text, c.path, c.value)) == nil {
			t.Errorf("%s with %s = %s passes", c.message, c.path, c.value)
		}
	}
	for _, empty := range []string{`[]`, `null`, `{}`, `""`, `[{}]`} {
		if validate(t, all["health"], []byte(empty)) == nil {
			t.Errorf("%s passes for a health message", empty)
		}
	}
}

func TestSchemasLetReadersIgnoreWhatTheyDoNotKnow(t *testing.T) {
	all := compile(t)
	for message, path := range map[string]string{"identity": "modem.colour", "health": "network.colour", "event": "colour", "offline": "colour"} {
		text, err := json.Marshal(golden()[message])
		must(t, err)
		if err := validate(t, all[message], with(t, text, path, `"blue"`)); err != nil {
			t.Errorf("%s: %v", message, err)
		}
	}
}

// with sets the value at a dotted path, or removes it.
func with(t *testing.T, text []byte, path, value string) []byte {
	t.Helper()
	var doc map[string]any
	must(t, json.Unmarshal(text, &doc))
	keys := strings.Split(path, ".")
	object := doc
	for _, key := range keys[:len(keys)-1] {
		object = object[key].(map[string]any)
	}
	if last := keys[len(keys)-1]; value == "" {
		delete(object, last)
	} else {
		object[last] = json.RawMessage(value)
	}
	changed, err := json.Marshal(doc)
	must(t, err)
	return changed
}

// TestSchemasAndTypesHaveTheSameFields compares the JSON tags with the schema's
// properties, both ways and at every depth.
func TestSchemasAndTypesHaveTheSameFields(t *testing.T) {
	all := compile(t)
	for name, c := range map[string]struct {
		schema *jsonschema.Schema
		of     reflect.Type
	}{
		"identity": {all["identity"], reflect.TypeFor[Identity]()},
		"health":   {all["health"].Else, reflect.TypeFor[Health]()},
		"event":    {all["event"], reflect.TypeFor[Event]()},
		"offline":  {all["offline"], reflect.TypeFor[Offline]()},
	} {
		inSchema, inType := slices.Sorted(properties(c.schema, "")), slices.Sorted(tags(c.of, ""))
		if !slices.Equal(inSchema, inType) {
			t.Errorf("%s\nschema %v\ntype   %v", name, inSchema, inType)
		}
	}
}

// properties walks the dotted paths of a schema.
func properties(s *jsonschema.Schema, prefix string) func(func(string) bool) {
	return func(yield func(string) bool) {
		fields := resolve(s).Properties
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			yield(prefix + name)
			properties(fields[name], prefix+name+".")(yield)
		}
	}
}

// resolve follows $ref.
func resolve(s *jsonschema.Schema) *jsonschema.Schema {
	for s.Ref != nil {
		s = s.Ref
	}
	return s
}

// tags walks the dotted paths of a type's JSON names.
func tags(of reflect.Type, prefix string) func(func(string) bool) {
	return func(yield func(string) bool) {
		if of.Kind() == reflect.Pointer {
			of = of.Elem()
		}
		if of.Kind() != reflect.Struct || of == reflect.TypeFor[Time]() || of == reflect.TypeFor[Date]() {
			return
		}
		for i := range of.NumField() {
			name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
			yield(prefix + name)
			tags(of.Field(i).Type, prefix+name+".")(yield)
		}
	}
}

// TestSchemasAndConstantsHaveTheSameWords reads values.go and compares the
// constants of each type with the enum of the field that has it.
func TestSchemasAndConstantsHaveTheSameWords(t *testing.T) {
	all, words := compile(t), constants(t)
	for _, message := range []struct {
		schema *jsonschema.Schema
		of     reflect.Type
	}{
		{all["health"].Else, reflect.TypeFor[Health]()},
		{all["event"], reflect.TypeFor[Event]()},
		{all["offline"], reflect.TypeFor[Offline]()},
	} {
		compareWords(t, message.schema, message.of, words)
	}
	for _, kind := range []string{"Op", "CommandStatus", "Code"} { // of commands, which have no schema
		delete(words, kind)
	}
	for left := range words {
		t.Errorf("no field of a message has type %s", left)
	}
}

// compareWords removes from words what it has compared.
func compareWords(t *testing.T, s *jsonschema.Schema, of reflect.Type, words map[string][]string) {
	for i := range of.NumField() {
		f := of.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		field := resolve(s).Properties[name]
		kind := f.Type
		if kind.Kind() == reflect.Pointer {
			kind = kind.Elem()
		}
		switch {
		case kind.Kind() == reflect.Struct && field.Properties != nil:
			compareWords(t, field, kind, words)
		case kind.Kind() == reflect.String && kind.Name() != "string":
			var inSchema []string
			for _, v := range field.Enum.Values {
				inSchema = append(inSchema, v.(string))
			}
			want := words[kind.Name()]
			if want == nil {
				continue // compared before
			}
			if slices.Sort(inSchema); !slices.Equal(inSchema, want) {
				t.Errorf("%s: schema %v, constants %v", kind.Name(), inSchema, want)
			}
			delete(words, kind.Name())
		}
	}
}

// constants gives the sorted string constants of values.go by type.
func constants(t *testing.T) map[string][]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "values.go", nil, 0)
	must(t, err)
	words := map[string][]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		word, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		must(t, err)
		kind := spec.Type.(*ast.Ident).Name
		words[kind] = append(words[kind], word)
		return true
	})
	for kind := range words {
		slices.Sort(words[kind])
	}
	return words
}

func TestSchemaByName(t *testing.T) {
	for _, name := range []string{"", "answer", "../identity"} {
		if _, err := Schema(name); err == nil {
			t.Errorf("there is a schema %q", name)
		}
	}
	files, err := fs.Glob(Schemas(), "*.schema.json")
	if err != nil || len(files) != len(schemaNames) {
		t.Errorf("%v, %v", files, err)
	}
}

// fields is the schema of one object: of health, which may be an array, the one of its items.
func fields(s *jsonschema.Schema) *jsonschema.Schema {
	if s.Else != nil && s.Properties == nil {
		return s.Else
	}
	return s
}
