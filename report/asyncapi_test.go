package report

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func asyncAPI(t *testing.T) map[string]any {
	t.Helper()
	text, err := os.ReadFile("asyncapi.json")
	must(t, err)
	var doc map[string]any
	must(t, json.Unmarshal(text, &doc))
	return doc
}

// in walks a document by keys; nil where there is nothing.
func in(doc any, path ...string) any {
	for _, key := range path {
		object, _ := doc.(map[string]any)
		doc = object[key]
	}
	return doc
}

// TestAsyncAPIIsValid checks the document against the official schema, which the npm package
// @asyncapi/specs has: scripts/test installs it and names its folder in NODE_PATH.
func TestAsyncAPIIsValid(t *testing.T) {
	path := ""
	for _, dir := range filepath.SplitList(os.Getenv("NODE_PATH")) {
		if file := filepath.Join(dir, "@asyncapi", "specs", "schemas", "3.0.0.json"); exists(file) {
			path = file
		}
	}
	if path == "" {
		t.Skip("the schema of AsyncAPI 3.0.0 is not there: npm install @asyncapi/specs, and name its node_modules in NODE_PATH")
	}
	official := readSchema(t, path)
	text, err := os.ReadFile("asyncapi.json")
	must(t, err)
	if err := validate(t, official, text); err != nil {
		t.Error(err)
	}
	for name, spoil := range map[string]string{"a version": `"3.0.0"`, "an action": `"send"`, "a channel": `"#/channels/health"`} {
		if validate(t, official, bytes.ReplaceAll(text, []byte(spoil), []byte(`7`))) == nil {
			t.Errorf("%s of 7 passes the official schema", name)
		}
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func readSchema(t *testing.T, path string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	file, err := os.Open(path)
	must(t, err)
	defer file.Close()
	doc, err := jsonschema.UnmarshalJSON(file)
	must(t, err)
	must(t, c.AddResource("asyncapi.json", doc))
	s, err := c.Compile("asyncapi.json")
	must(t, err)
	return s
}

// TestAsyncAPIReferencesLeadSomewhere: within the document, and to the files beside it.
func TestAsyncAPIReferencesLeadSomewhere(t *testing.T) {
	doc, files := asyncAPI(t), 0
	var walk func(any)
	walk = func(value any) {
		switch v := value.(type) {
		case map[string]any:
			if ref, ok := v["$ref"].(string); ok {
				file, pointer, _ := strings.Cut(ref, "#")
				if file == "" && in(doc, strings.Split(pointer, "/")[1:]...) == nil {
					t.Errorf("%s leads nowhere", ref)
				}
				if file != "" {
					files++
					_, err := Schema(strings.TrimSuffix(file, ".schema.json"))
					must(t, err)
				}
			}
			for _, inner := range v {
				walk(inner)
			}
		case []any:
			for _, inner := range v {
				walk(inner)
			}
		}
	}
	walk(doc)
	if files != 7 {
		t.Errorf("%d references to schemas", files)
	}
}

// TestAsyncAPIHasEveryTopic: each leaf of topic.go is a channel with a message and an operation.
func TestAsyncAPIHasEveryTopic(t *testing.T) {
	doc, known := asyncAPI(t), leafConstants(t)
	channels := in(doc, "channels").(map[string]any)
	for name := range channels {
		if !slices.Contains(known, name) {
			t.Errorf("channel %s is of no leaf", name)
		}
	}
	for _, leaf := range known {
		if got := in(doc, "channels", leaf, "address"); got != "{prefix}/{terminal}/"+leaf {
			t.Errorf("%s: address %v", leaf, got)
		}
		if got := in(doc, "components", "messages", leaf, "payload", "schema", "$ref"); got != leaf+".schema.json" {
			t.Errorf("%s: payload %v", leaf, got)
		}
		operation := operationOf(leaf)
		if got := in(doc, "operations", operation, "channel", "$ref"); got != "#/channels/"+leaf {
			t.Errorf("%s: channel %v", operation, got)
		}
		action := "send"
		if leaf == LeafCommand {
			action = "receive"
		}
		if got := in(doc, "operations", operation, "action"); got != action {
			t.Errorf("%s: action %v", operation, got)
		}
	}
	if got := in(doc, "components", "parameters", "prefix", "default"); got != DefaultPrefix {
		t.Errorf("prefix %v", got)
	}
}

func operationOf(leaf string) string {
	verb := "send"
	if leaf == LeafCommand {
		verb = "receive"
	}
	return verb + strings.ToUpper(leaf[:1]) + leaf[1:]
}

// leafConstants are the values of the constants of topic.go that begin with Leaf.
func leafConstants(t *testing.T) (leaves []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "topic.go", nil, 0)
	must(t, err)
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && strings.HasPrefix(spec.Names[0].Name, "Leaf") {
			text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			must(t, err)
			leaves = append(leaves, text)
		}
		return true
	})
	if len(leaves) < 6 {
		t.Errorf("only the leaves %q", leaves)
	}
	return leaves
}

// TestAsyncAPIHasTheGoldenWill: what is said of the last will is what a terminal says.
func TestAsyncAPIHasTheGoldenWill(t *testing.T) {
	will, err := fs.ReadFile(os.DirFS(goldenNow), "offline.json")
	must(t, err)
	if got := in(asyncAPI(t), "servers", "broker", "bindings", "mqtt", "lastWill", "message"); got != strings.TrimSpace(string(will)) {
		t.Errorf("will %v", got)
	}
}
