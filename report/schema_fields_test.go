package report

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// TestSchemasAndTypesHaveTheSameFields compares the JSON tags with the schema's
// properties, both ways and at every depth.
func TestSchemasAndTypesHaveTheSameFields(t *testing.T) {
	all := compile(t)
	for name, c := range map[string]struct {
		schema *jsonschema.Schema
		of     reflect.Type
	}{
		"identity": {all["identity"], reflect.TypeFor[Identity]()},
		"health":   {fields(all["health"]), reflect.TypeFor[Health]()},
		"event":    {all["event"], reflect.TypeFor[Event]()},
		"offline":  {all["offline"], reflect.TypeFor[Offline]()},
		"command":  {all["command"], reflect.TypeFor[envelope]()},
		"body":     {all["command-body"], reflect.TypeFor[Command]()},
		"result":   {all["result"], reflect.TypeFor[Result]()},
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
		{fields(all["health"]), reflect.TypeFor[Health]()},
		{all["event"], reflect.TypeFor[Event]()},
		{all["offline"], reflect.TypeFor[Offline]()},
		{all["command-body"], reflect.TypeFor[Command]()},
		{all["result"], reflect.TypeFor[Result]()},
	} {
		compareWords(t, message.schema, message.of, words)
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
		field := resolve(resolve(s).Properties[name])
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

// argumentTypes are the types of the arguments, of the operations that take some.
var argumentTypes = map[Op]reflect.Type{
	OpSetInterval: reflect.TypeFor[IntervalArgs](), OpSetCard: reflect.TypeFor[CardArgs](), OpAnnounceCard: reflect.TypeFor[AnnounceArgs](),
}

// TestSchemasAndTypesHaveTheSameArguments: each operation takes what its type has.
func TestSchemasAndTypesHaveTheSameArguments(t *testing.T) {
	all := compile(t)
	for op, of := range argumentTypes {
		for name := range tags(of, "") {
			text := argsOf(op, name)
			if err := validate(t, all["command-body"], text); err != nil {
				t.Errorf("%s is refused: %v", text, err)
			}
		}
		if text := argsOf(op, "colour"); validate(t, all["command-body"], text) == nil {
			t.Errorf("%s passes", text)
		}
	}
}

// argsOf is a command with one argument, for a card beside the card's number.
func argsOf(op Op, name string) []byte {
	args := map[string]any{name: map[string]any{
		"interval_s": 600, "iccid": "89860441192000000425", "carrier": "china-mobile", "idle_limit_days": 90, "quota_bytes": 1 << 20, "cycle_day": 27,
	}[name]}
	if args[name] == nil {
		args[name] = "2027-01-31"
	}
	if op == OpSetCard && name == "iccid" {
		args["cycle_day"] = 1
	}
	text, _ := json.Marshal(map[string]any{"terminal": "T1", "id": "a", "op": op, "n": 1, "until": "2026-11-23T10:00:00Z", "args": args})
	return text
}

// fields is the schema of one object: of health, which may be an array, the one of its items.
func fields(s *jsonschema.Schema) *jsonschema.Schema {
	if s.Else != nil && s.Properties == nil {
		return s.Else
	}
	return s
}
