package report

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden messages of this version, and the files made from others")

// Golden messages stand in testdata/v1/RELEASE, the release that first sent them. A later one
// adds a folder and changes nothing in those before it: a backend that was tested against
// them must still read what comes.
const (
	goldenRoot = "testdata/v1"
	goldenNow  = goldenRoot + "/1.0"
	sums       = "SHA256SUMS"
)

// golden are the messages whose every byte is held still.
func golden() map[string]any {
	return map[string]any{
		"identity":        sampleIdentity(),
		"identity-bare":   NewIdentity(Identity{Terminal: "T1", Boot: 1}),
		"identity-masked": maskedIdentity(),
		"health":          sampleHealth(),
		"health-zeros":    zeroHealth(),
		"health-sick":     sickHealth(),
		"health-waited":   []Health{sampleHealth(), sickHealth()},
		"event":           sampleEvent(),
		"event-clockless": clocklessEvent(),
		"event-thinned":   thinnedEvent(),
		"offline":         sampleOffline(),
		"offline-stop":    Offline{Boot: 17, Conn: 5, Reason: OfflineStop},
		"report":          Report{sampleIdentity(), sampleHealth()},
		"command":         json.RawMessage(sampleEnvelope()),

		"command-body-interval": sampleCommand(),
		"command-body-report":   Command{Terminal: "T10034587", ID: "r1", Op: OpReport, N: 319, Until: at("2026-11-23T10:00:00Z")},
		"command-body-card":     cardCommand(),
		"command-body-announce": Command{Terminal: "T10034587", ID: "a-1", Op: OpAnnounceCard, N: 321, Boot: 17, Seq: 1400},

		"result":           sampleResult(),
		"result-running":   Result{V: 1, ID: "ka", Status: CommandRunning, Code: CodeOK},
		"result-keepalive": keepaliveResult(),
		"result-diagnose":  diagnoseResult(),
		"result-card":      cardResult(),
		"result-announce":  Result{V: 1, ID: "a-1", Status: CommandDone, Code: CodeOK, Out: Out{Until: at("2026-12-22T10:00:00Z")}},
		"result-replayed":  Result{V: 1, ID: "k7f2", Status: CommandRejected, Code: CodeReplayed, Out: Out{LastN: 318, Text: "n 318 is not greater than 318"}},
	}
}

func TestGoldenMessages(t *testing.T) {
	for name, message := range golden() {
		got, err := json.Marshal(message)
		must(t, err)
		compareGolden(t, filepath.Join(goldenNow, name+".json"), append(got, '\n'))
	}
}

// compareGolden compares with a file, or writes it with -update.
func compareGolden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		must(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	must(t, err)
	if !bytes.Equal(got, want) {
		t.Errorf("%s changed (go test ./report -update writes it)\n got %s\nwant %s", path, got, want)
	}
}

// goldenFiles gives every golden file of every release by its path below goldenRoot.
func goldenFiles(t *testing.T) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	root := os.DirFS(goldenRoot)
	must(t, fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || name == sums {
			return err
		}
		all[name], err = fs.ReadFile(root, name)
		return err
	}))
	return all
}

// TestPublishedMessagesNeverChange: a sum that was written once stays; -update adds those of
// new files. Only while its release is not out may somebody take a line away by hand.
func TestPublishedMessagesNeverChange(t *testing.T) {
	listed, all := readSums(t), goldenFiles(t)
	for name, text := range all {
		sum := sha256.Sum256(text)
		if listed[name] == "" && *update {
			listed[name] = hex.EncodeToString(sum[:])
		}
		if listed[name] != hex.EncodeToString(sum[:]) {
			t.Errorf("%s/%s is not the file that %s lists", goldenRoot, name, sums)
		}
	}
	for name := range listed {
		if all[name] == nil {
			t.Errorf("%s/%s was published and is gone", goldenRoot, name)
		}
	}
	if *update {
		writeSums(t, listed)
	}
}

// readSums reads what "sha256sum */*" in goldenRoot prints.
func readSums(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(goldenRoot, sums))
	must(t, err)
	listed := map[string]string{}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		sum, name, _ := strings.Cut(lines.Text(), "  ")
		listed[name] = sum
	}
	return listed
}

func writeSums(t *testing.T, listed map[string]string) {
	t.Helper()
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(listed)) {
		fmt.Fprintf(&b, "%s  %s\n", listed[name], name)
	}
	must(t, os.WriteFile(filepath.Join(goldenRoot, sums), []byte(b.String()), 0o644))
}

// TestPublishedMessagesAreStillUnderstood: whatever release sent it, a message is read by the
// types of this one, keeps every value, passes the schema, and says all that a report must.
func TestPublishedMessagesAreStillUnderstood(t *testing.T) {
	all := compile(t)
	for name, text := range goldenFiles(t) {
		if path.Ext(name) != ".json" {
			continue // another encoding of one of these
		}
		kind := kindOf(name)
		if all[kind] == nil {
			t.Errorf("%s: there is no message %q", name, kind)
			continue
		}
		if err := validate(t, all[kind], text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if reads[kind] == nil {
			continue // shaped for another reader
		}
		again, err := reads[kind](text)
		must(t, err)
		if !sameJSON(t, again, text) {
			t.Errorf("%s is read as\n     %s\nwas  %s", name, again, text)
		}
	}
}

// kindOf is the schema of a golden file: the longest name of a message that its own begins with.
func kindOf(file string) string {
	name := strings.TrimSuffix(path.Base(file), path.Ext(file))
	for name != "" && !slices.Contains(schemaNames, name) {
		name = name[:max(0, strings.LastIndexByte(name, '-'))]
	}
	return name
}

// reads reads a message into its type, looks at what the schema cannot, and writes it again.
var reads = map[string]func([]byte) ([]byte, error){
	"identity": readBack(func(i Identity) error {
		if i.ID != i.CheckValue() {
			return fmt.Errorf("check value %s, want %s", i.ID, i.CheckValue())
		}
		return ValidTerminal(i.Terminal)
	}),
	"health":  readHealth,
	"event":   readBack(func(e Event) error { return nil }),
	"offline": readBack(func(Offline) error { return nil }),
	"report":  readBack(func(r Report) error { return r.Health.Complete() }),
	"result":  readBack(func(Result) error { return nil }),

	"command":      readEnvelope,
	"command-body": readBack(func(c Command) error { return c.check() }),
}

func readBack[T any](check func(T) error) func([]byte) ([]byte, error) {
	return func(text []byte) ([]byte, error) {
		var message T
		if err := json.Unmarshal(text, &message); err != nil {
			return nil, err
		}
		if err := check(message); err != nil {
			return nil, err
		}
		return json.Marshal(message)
	}
}

func readHealth(text []byte) ([]byte, error) {
	if !bytes.HasPrefix(text, []byte{'['}) {
		return readBack(Health.Complete)(text)
	}
	return readBack(func(several []Health) error {
		for _, h := range several {
			if err := h.Complete(); err != nil {
				return err
			}
		}
		return nil
	})(text)
}

// readEnvelope opens what the samples' key has signed.
func readEnvelope(text []byte) ([]byte, error) {
	if _, err := Open(text, public(keyOf(1))); err != nil {
		return nil, err
	}
	return readBack(func(envelope) error { return nil })(text)
}

func sameJSON(t *testing.T, a, b []byte) bool {
	t.Helper()
	var values [2]any
	for i, text := range [][]byte{a, b} {
		d := json.NewDecoder(bytes.NewReader(text))
		d.UseNumber()
		must(t, d.Decode(&values[i]))
	}
	one, err := json.Marshal(values[0])
	must(t, err)
	other, err := json.Marshal(values[1])
	must(t, err)
	return bytes.Equal(one, other)
}
