package report

import (
	"embed"
	"fmt"
	"io/fs"
)

//go:embed *.schema.json
var schemas embed.FS

// Schema is the JSON Schema (draft 2020-12) of a message: "identity", "health", "event",
// "offline", "command" for the signed envelope, "command-body" for what is in it,
// "result", "report" for what diag --json prints, and "thingsboard-attributes" and
// "thingsboard-telemetry" for what [ThingsBoard] makes of them. The references between
// them are relative file names. Any other name is an error.
func Schema(name string) ([]byte, error) {
	b, err := schemas.ReadFile(name + ".schema.json")
	if err != nil {
		return nil, fmt.Errorf("no schema %q: there are identity, health, event, offline, command, command-body, result, report, thingsboard-attributes and thingsboard-telemetry", name)
	}
	return b, nil
}

// Schemas is the folder of all schema files, NAME.schema.json, for a backend
// that serves or compiles them.
func Schemas() fs.FS { return schemas }
