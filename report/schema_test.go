package report

import (
	"bytes"
	"encoding/json"
	"io/fs"
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
		{"command", "sig", `"c2hvcnQ="`},
		{"command", "body", `"e30"`},
		{"command", "body", ``},
		{"command-body-interval", "until", `"tomorrow"`},
		{"command-body-interval", "boot", ``}, // seq alone
		{"command-body-report", "until", ``},  // never expires
		{"command-body-report", "args", `{"interval_s":1}`},
		{"command-body-interval", "args", ``},
		{"command-body-interval", "args.interval_s", `0`},
		{"command-body-interval", "args.interval_s", `86401`},
		{"command-body-card", "args", `{}`},
		{"command-body-card", "args", `{"iccid":"89860441192000000425"}`},
		{"command-body-card", "args.expires", `"1999-12-31"`},
		{"command-body-interval", "op", `"reboot"`},
		{"command-body-interval", "n", `0`},
		{"command-body-interval", "id", `"a b"`},
		{"command-body-interval", "terminal", ``},
		{"result", "code", ``},
		{"result", "code", `"because"`},
		{"result", "status", `"ok"`},
		{"result", "out", `{}`},
		{"result", "v", `2`},
	} {
		text, err := json.Marshal(golden()[c.message])
		must(t, err)
		if validate(t, all[kindOf(c.message)], with(t, text, c.path, c.value)) == nil {
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
	for message, path := range map[string]string{"identity": "modem.colour", "health": "network.colour", "event": "colour", "offline": "colour",
		"command": "colour", "command-body-interval": "colour", "result": "out.colour"} {
		text, err := json.Marshal(golden()[message])
		must(t, err)
		if err := validate(t, all[kindOf(message)], with(t, text, path, `"blue"`)); err != nil {
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
