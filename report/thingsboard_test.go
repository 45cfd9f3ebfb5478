package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestThingsBoardGolden maps every golden message that has a place there.
func TestThingsBoardGolden(t *testing.T) {
	all := compile(t)
	for name, message := range golden() {
		leaf, _, _ := strings.Cut(name, "-")
		if leaf != LeafIdentity && leaf != LeafHealth && leaf != LeafEvent && leaf != LeafOffline {
			continue
		}
		text, err := json.Marshal(message)
		must(t, err)
		mapped, err := ThingsBoard(leaf, text, time.Time{})
		must(t, err)
		kind, want := "thingsboard-telemetry", "v1/devices/me/telemetry"
		if leaf == LeafIdentity {
			kind, want = "thingsboard-attributes", "v1/devices/me/attributes"
		}
		if topic := ThingsBoardTopic(leaf); topic != want {
			t.Errorf("%s goes to %s", name, topic)
		}
		if err := validate(t, all[kind], mapped); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		compareGolden(t, filepath.Join(goldenNow, kind+"-"+name+".json"), append(mapped, '\n'))
	}
}

// TestThingsBoardLosesNothing finds every value of a message in its telemetry, and nothing else.
func TestThingsBoardLosesNothing(t *testing.T) {
	for name, message := range golden() {
		leaf, _, _ := strings.Cut(name, "-")
		prefix := map[string]string{LeafEvent: "event_", LeafOffline: "offline_", LeafResult: "result_"}[leaf]
		text, err := json.Marshal(message)
		must(t, err)
		if leaf == "report" || leaf == "command" || bytes.HasPrefix(text, []byte{'['}) {
			continue
		}
		mapped, err := ThingsBoard(leaf, text, time.Time{})
		must(t, err)
		var got struct {
			TS     int64
			Values map[string]any
		}
		must(t, json.Unmarshal(mapped, &got))
		if got.Values == nil {
			must(t, json.Unmarshal(mapped, &got.Values))
		}
		want := map[string]string{}
		leaves(t, text, want)
		if when, ok := want["time"]; ok {
			if at := at(when); at.Unix() != got.TS/1000 {
				t.Errorf("%s: ts %d of %s", name, got.TS, when)
			}
			delete(want, "time")
		}
		for path, value := range want {
			key := prefix + strings.ReplaceAll(path, ".", "_")
			if fmt.Sprint(got.Values[key]) != value {
				t.Errorf("%s: %s is %v, was %s", name, key, got.Values[key], value)
			}
			delete(got.Values, key)
		}
		if len(got.Values) > 0 {
			t.Errorf("%s: nothing said %v", name, got.Values)
		}
	}
}

// leaves gives the printed value at each dotted path, lists as lines.
func leaves(t *testing.T, text []byte, into map[string]string) {
	var walk func(string, any)
	walk = func(path string, value any) {
		switch v := value.(type) {
		case map[string]any:
			for name, inner := range v {
				walk(strings.TrimPrefix(path+"."+name, "."), inner)
			}
		case []any:
			lines := make([]string, len(v))
			for i, line := range v {
				lines[i] = line.(string)
			}
			into[path] = strings.Join(lines, "\n")
		default:
			into[path] = fmt.Sprint(v)
		}
	}
	var doc any
	must(t, json.Unmarshal(text, &doc))
	walk("", doc)
}

func TestThingsBoardMoments(t *testing.T) {
	for name, c := range map[string]struct{ leaf, in, want string }{
		"a time, and the part of the second that seq stands for": {LeafHealth, `{"seq":1207,"time":"2026-11-22T10:00:00Z"}`,
			`{"ts":1795341600207,"values":{"seq":1207}}`},
		"another message of the same second": {LeafEvent, `{"seq":1208,"time":"2026-11-22T10:00:00Z"}`,
			`{"ts":1795341600208,"values":{"event_seq":1208}}`},
		"no time: from when it arrives": {LeafHealth, `{"seq":3,"clock":"none","age_s":90}`, `{"age_s":90,"clock":"none","seq":3}`},
		"several": {LeafHealth, `[{"seq":1,"time":"2026-11-22T10:00:00Z"},{"seq":2}]`,
			`[{"ts":1795341600001,"values":{"seq":1}},{"seq":2}]`},
		"one in a list stays in a list": {LeafHealth, `[{"seq":2}]`, `[{"seq":2}]`},
		"an identity has no time":       {LeafIdentity, `{"boot":7,"sim":{"slot":1}}`, `{"boot":7,"sim_slot":1}`},
		"a will":                        {LeafOffline, `{"boot":7,"conn":2,"reason":"stop"}`, `{"offline_boot":7,"offline_conn":2,"offline_reason":"stop"}`},
		"all digits of a number stay":   {LeafHealth, `{"boot":9007199254740991,"x":-9.50}`, `{"boot":9007199254740991,"x":-9.50}`},
		"lists become lines":            {LeafHealth, `{"verdict":{"also":["quota_low","signal_weak"]}}`, `{"verdict_also":"quota_low\nsignal_weak"}`},
		"what was added later":          {LeafHealth, `{"network":{"new":{"deep":true}}}`, `{"network_new_deep":true}`},
		"a card of 19 digits":           {LeafIdentity, `{"sim":{"iccid":"8944500102198304826"}}`, `{"sim_iccid":"8944500102198304826F"}`},
		"a card of 20":                  {LeafIdentity, `{"sim":{"iccid":"89860441192000000425"}}`, `{"sim_iccid":"89860441192000000425"}`},
		"a card of 20 with a letter":    {LeafIdentity, `{"sim":{"iccid":"898604A1192000000425"}}`, `{"sim_iccid":"898604A1192000000425"}`},
		"a device":                      {LeafIdentity, `{"modem":{"imei":"864394040012348"}}`, `{"modem_imei":"864394040012348"}`},
	} {
		if got, err := ThingsBoard(c.leaf, []byte(c.in), time.Time{}); err != nil || string(got) != c.want {
			t.Errorf("%s: %s, %v, want %s", name, got, err, c.want)
		}
	}
	for _, bad := range []string{``, `{`, `[1]`, `"x"`, "\x01\x02", `{"a":1`} {
		if got, err := ThingsBoard(LeafHealth, []byte(bad), time.Time{}); err == nil {
			t.Errorf("%q becomes %s", bad, got)
		}
	}
}

// TestThingsBoardMomentOfAClocklessMessage: the terminal has learned the time meanwhile.
func TestThingsBoardMomentOfAClocklessMessage(t *testing.T) {
	sent := time.Date(2026, 11, 22, 10, 1, 30, 999, time.UTC)
	for in, want := range map[string]string{
		`{"seq":1207,"clock":"none","age_s":90}`:                             `{"ts":1795341600207,"values":{"age_s":90,"clock":"none","seq":1207}}`,
		`{"seq":1207,"clock":"none"}`:                                        `{"clock":"none","seq":1207}`, // of an earlier start
		`{"seq":1207,"clock":"ntp","age_s":9,"time":"2026-11-22T10:00:00Z"}`: `{"ts":1795341600207,"values":{"age_s":9,"clock":"ntp","seq":1207}}`,
	} {
		if got, err := ThingsBoard(LeafHealth, []byte(in), sent); err != nil || string(got) != want {
			t.Errorf("%s: %s, %v", in, got, err)
		}
	}
}

// TestThingsBoardSchemas: the schemas of the flat messages are made from those of the
// contract's, with -update; a field that is added there is described here.
func TestThingsBoardSchemas(t *testing.T) {
	identity, health, event, offline := schemaDoc(t, "identity"), schemaDoc(t, "health"), schemaDoc(t, "event"), schemaDoc(t, "offline")
	values := map[string]any{}
	flattenSchema(values, "", definition(health, "health"), health)
	flattenSchema(values, "event_", event, event)
	flattenSchema(values, "offline_", offline, offline)
	delete(values, "time") // is ts
	delete(values, "event_time")
	compareSchema(t, "thingsboard-telemetry", "What ThingsBoard gets of health, event and offline, on v1/devices/me/telemetry, QoS 1.", map[string]any{
		"if":   map[string]any{"type": "array"},
		"then": map[string]any{"minItems": 1, "items": ref("entry")},
		"else": ref("entry"),
		"$defs": map[string]any{
			"entry": map[string]any{
				"description": "With its time, or without where the terminal did not know it: then from when it arrives.",
				"type":        "object", "minProperties": 1,
				"if":   map[string]any{"required": []string{"ts"}},
				"then": map[string]any{"required": []string{"ts", "values"}, "properties": map[string]any{"ts": milliseconds, "values": ref("values")}, "additionalProperties": false},
				"else": ref("values"),
			},
			"values": map[string]any{"type": "object", "minProperties": 1, "properties": values, "additionalProperties": flatValue},
		},
	})
	attributes := map[string]any{}
	flattenSchema(attributes, "", identity, identity)
	compareSchema(t, "thingsboard-attributes", "What ThingsBoard gets of an identity, on v1/devices/me/attributes, QoS 1.",
		map[string]any{"type": "object", "required": []string{"v", "terminal", "boot", "id"}, "properties": attributes, "additionalProperties": flatValue})
}

var (
	milliseconds = map[string]any{"description": "Milliseconds since 1970, UTC. The part of the second is seq modulo 1000.", "type": "integer", "minimum": 0}
	flatValue    = map[string]any{"type": []string{"string", "number", "boolean"}}
)

func ref(name string) map[string]any { return map[string]any{"$ref": "#/$defs/" + name} }

func schemaDoc(t *testing.T, name string) map[string]any {
	t.Helper()
	text, err := Schema(name)
	must(t, err)
	var doc map[string]any
	must(t, json.Unmarshal(text, &doc))
	return doc
}

func definition(root map[string]any, name string) map[string]any {
	return root["$defs"].(map[string]any)[name].(map[string]any)
}

// flattenSchema describes the flat keys of an object.
func flattenSchema(into map[string]any, prefix string, object, root map[string]any) {
	for name, field := range object["properties"].(map[string]any) {
		f := maps.Clone(field.(map[string]any))
		if ref, ok := f["$ref"].(string); ok {
			f = maps.Clone(definition(root, strings.TrimPrefix(ref, "#/$defs/")))
		}
		key := prefix + name
		switch f["type"] {
		case "object":
			flattenSchema(into, key+"_", f, root)
			continue
		case "array":
			f = map[string]any{"type": "string", "minLength": 1, "description": strings.TrimSuffix(f["description"].(string), ".") + ", one a line."}
		}
		if key == "sim_iccid" {
			f["pattern"] = "^(?:[0-9A-F]{18,20}|h:[0-9a-f]{16,64})$"
			f["description"] = strings.Replace(f["description"].(string), "without the padding F", "17 to 19 digits with one padding F", 1)
		}
		into[key] = f
	}
}

func compareSchema(t *testing.T, name, description string, doc map[string]any) {
	t.Helper()
	doc["$schema"], doc["$id"] = "https://json-schema.org/draft/2020-12/schema", schemaBase+name+".schema.json"
	doc["title"], doc["description"] = "simkeeper "+strings.ReplaceAll(name, "thingsboard-", "ThingsBoard ")+", v1", description
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	must(t, e.Encode(doc))
	compareGolden(t, name+".schema.json", b.Bytes())
}

func TestThingsBoardKeysDoNotMeet(t *testing.T) {
	for _, name := range []string{"thingsboard-telemetry", "thingsboard-attributes"} {
		doc := schemaDoc(t, name)
		if defs, ok := doc["$defs"].(map[string]any); ok {
			doc = defs["values"].(map[string]any)
		}
		if n := len(doc["properties"].(map[string]any)); n < 15 {
			t.Errorf("%s: %d keys", name, n)
		}
	}
	// Two fields of one message would meet where a name holds what joins the levels.
	for _, kind := range []string{"identity", "health", "event"} {
		paths := slices.Sorted(properties(fields(compile(t)[kind]), ""))
		seen := map[string]string{}
		for _, path := range paths {
			key := strings.ReplaceAll(path, ".", "_")
			if other, met := seen[key]; met {
				t.Errorf("%s: %s and %s are both %s", kind, path, other, key)
			}
			seen[key] = path
		}
	}
}
