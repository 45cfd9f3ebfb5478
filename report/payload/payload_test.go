package payload

import (
	"bytes"
	"compress/flate"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/simkeeper/simkeeper/report"
)

var update = flag.Bool("update", false, "write the packed messages of the newest dictionary, where there are none")

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// golden are the messages of the contract that may be packed, as JSON by name.
func golden(t testing.TB) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob("../testdata/v1/*/*.json")
	must(t, err)
	all := map[string][]byte{}
	for _, file := range files {
		if name := filepath.Base(file); strings.HasPrefix(name, "command") || strings.HasPrefix(name, "thingsboard") {
			continue // always JSON
		}
		text, err := os.ReadFile(file)
		must(t, err)
		all[strings.TrimSuffix(filepath.Base(file), ".json")] = bytes.TrimSpace(text)
	}
	if all["health"] == nil || all["identity"] == nil {
		t.Fatal("the golden messages of the contract are not there")
	}
	return all
}

// packedFiles are messages as they were packed once, beside what they said. Those of a
// dictionary are written once, with -update, and stay as they are.
func packedFiles(t *testing.T) []string {
	t.Helper()
	if *update {
		for name, text := range golden(t) {
			path := filepath.Join("testdata", "packed", fmt.Sprintf("%02d-%s", report.NewestDictionary, name))
			if _, err := os.Stat(path + ".deflate"); err == nil {
				continue
			}
			must(t, os.MkdirAll(filepath.Dir(path), 0o755))
			must(t, os.WriteFile(path+".json", text, 0o644))
			must(t, os.WriteFile(path+".deflate", report.Encode(report.Deflate, text), 0o644))
		}
	}
	files, err := filepath.Glob("testdata/packed/*.deflate")
	must(t, err)
	for n := 1; n <= report.NewestDictionary; n++ {
		if !strings.Contains(strings.Join(files, " "), fmt.Sprintf("/%02d-health.deflate", n)) {
			t.Fatalf("no message of dictionary %d: go test -update writes them", n)
		}
	}
	return files
}

func TestWhatWasPackedOnceStaysReadable(t *testing.T) {
	for _, file := range packedFiles(t) {
		payload, err := os.ReadFile(file)
		must(t, err)
		want, err := os.ReadFile(strings.TrimSuffix(file, ".deflate") + ".json")
		must(t, err)
		got, err := Decode(payload)
		must(t, err)
		if !bytes.Equal(got, want) {
			t.Errorf("%s\n got %s\nwant %s", file, got, want)
		}
	}
}

func TestDecode(t *testing.T) {
	for name, text := range golden(t) {
		for _, e := range []report.Encoding{"", report.JSON, report.Deflate} {
			if got, err := Decode(report.Encode(e, text)); err != nil || !bytes.Equal(got, text) {
				t.Errorf("%s, %q: %s, %v", name, e, got, err)
			}
		}
	}
}

// packedBy is a payload of number n by another writer.
func packedBy(t testing.TB, n int, text []byte) []byte {
	t.Helper()
	dictionary, ok := report.Dictionary(n)
	if !ok {
		t.Fatalf("there is no dictionary %d", n)
	}
	out := bytes.NewBuffer([]byte{byte(n)})
	w, err := flate.NewWriterDict(out, flate.BestCompression, []byte(dictionary))
	must(t, err)
	_, err = w.Write(text)
	must(t, err)
	must(t, w.Close())
	return out.Bytes()
}

func TestDecodeRefuses(t *testing.T) {
	text := golden(t)["health"]
	good := report.Encode(report.Deflate, text)
	bomb := packedBy(t, 1, append([]byte{'['}, make([]byte, 4<<20)...))
	for _, c := range []struct {
		name    string
		payload []byte
		want    string
	}{
		{"nothing", nil, "empty"},
		{"a zero", append([]byte{0}, good[1:]...), "begins with 0x00"},
		{"gzip", append([]byte{0x1f, 0x8b}, good[1:]...), "packed with dictionary 31"},
		{"zlib", append([]byte{0x78, 0x9c}, good[1:]...), "begins with 0x78"},
		{"a word", []byte("null"), "begins with 0x6e"},
		{"a byte order mark", append([]byte("\ufeff"), text...), "begins with 0xef"},
		{"a number alone", good[:1], "cut off after 1 bytes"},
		{"half of it", good[:len(good)/2], "cut off"},
		{"without its end", good[:len(good)-1], "cut off"},
		{"another behind it", append(bytes.Clone(good), good...), fmt.Sprintf("%d bytes stand behind its end", len(good))},
		{"a zero behind it", append(bytes.Clone(good), 0), "1 bytes stand behind"},
		{"a block that there is not", []byte{1, 7}, "corrupt"},
		{"a bomb", bomb, "more than 1048576 bytes"},
		{"packed text", packedBy(t, 1, []byte("hello")), "no JSON"},
		{"packed nothing", packedBy(t, 1, nil), "no JSON"},
	} {
		got, err := Decode(c.payload)
		if err == nil || !strings.Contains(err.Error(), c.want) || got != nil {
			t.Errorf("%s: %.40q, error %v, want %q", c.name, got, err, c.want)
		}
	}
	if len(bomb) > 20<<10 {
		t.Errorf("a bomb of %d bytes is none", len(bomb))
	}
}

func TestANewerDictionaryIsSaid(t *testing.T) {
	_, err := Health([]byte{report.NewestDictionary + 1, 1, 2, 3})
	var unknown UnknownDictionaryError
	if !errors.As(err, &unknown) || unknown != report.NewestDictionary+1 || !strings.Contains(err.Error(), "update") {
		t.Errorf("%v", err)
	}
	if _, err := Decode(packedBy(t, 1, []byte("{}"))); err != nil {
		t.Errorf("another writer's: %v", err)
	}
}

// What may be unfolded is unfolded to the last byte.
func TestDecodeUpToItsBound(t *testing.T) {
	text := append([]byte{'['}, bytes.Repeat([]byte{' '}, maxDecoded-1)...)
	if got, err := Decode(packedBy(t, 1, text)); err != nil || len(got) != maxDecoded {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if _, err := Decode(packedBy(t, 1, append(text, ' '))); err == nil {
		t.Error("one byte more was unfolded")
	}
}

// Each function reads its leaf in either form, and says it again as it was.
func TestLeaves(t *testing.T) {
	for _, c := range []struct {
		name string
		read func([]byte) (any, error)
	}{
		{"identity", func(b []byte) (any, error) { return Identity(b) }},
		{"event", func(b []byte) (any, error) { return Event(b) }},
		{"offline", func(b []byte) (any, error) { return Offline(b) }},
		{"health-waited", func(b []byte) (any, error) { return Health(b) }},
	} {
		text := golden(t)[c.name]
		for _, e := range []report.Encoding{report.JSON, report.Deflate} {
			message, err := c.read(report.Encode(e, text))
			must(t, err)
			if again, err := json.Marshal(message); err != nil || !bytes.Equal(again, text) {
				t.Errorf("%s, %s: %s, %v", c.name, e, again, err)
			}
			if _, err := c.read(report.Encode(e, text[:len(text)-1])); err == nil {
				t.Errorf("%s, %s: JSON that is cut off was read", c.name, e)
			}
		}
	}
}

func TestOneReportOrMany(t *testing.T) {
	text := golden(t)["health"]
	one, err := Health(text)
	must(t, err)
	two, err := Health([]byte(fmt.Sprintf("[%s,%s]", text, text)))
	must(t, err)
	if len(one) != 1 || len(two) != 2 || !reflect.DeepEqual(one[0], two[1]) {
		t.Errorf("%d and %d reports", len(one), len(two))
	}
}

func TestLeavesRefuse(t *testing.T) {
	for _, c := range []struct{ payload, want string }{
		{"", "health: payload is empty"},
		{"{", "health: unexpected end"},
		{"[{}", "health: unexpected end"},
		{"{}{}", "health: invalid character"},
		{`{"boot":"x"}`, "health: json"},
		{`[{"boot":"x"}]`, "health: json"},
		{"\x01", "health: payload packed with dictionary 1"},
	} {
		if got, err := Health([]byte(c.payload)); err == nil || !strings.HasPrefix(err.Error(), c.want) || got != nil {
			t.Errorf("%q: %v, %v", c.payload, got, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for name, text := range golden(f) {
		f.Add(report.Encode(report.Deflate, text))
		f.Add(text)
		f.Add([]byte("\x01" + name))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		text, err := Decode(payload)
		if err != nil {
			return
		}
		if first := text[0]; first != '{' && first != '[' {
			t.Errorf("%q is no JSON", text)
		}
		if len(text) > max(maxDecoded, len(payload)) {
			t.Errorf("%d bytes became %d", len(payload), len(text))
		}
		again, err := Decode(report.Encode(report.Deflate, text))
		if err != nil || !bytes.Equal(again, text) {
			t.Errorf("%q came back as %q, %v", text, again, err)
		}
		Health(payload)
	})
}

// Not even the tightest bomb costs a backend more than a few megabytes.
func TestABombCostsLittle(t *testing.T) {
	bomb := packedBy(t, 1, append([]byte{'['}, make([]byte, 8<<20)...))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := Decode(bomb); err == nil {
		t.Fatal("it was unfolded")
	}
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > 8<<20 {
		t.Errorf("%d bytes were allocated", got)
	}
}
