package report

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/simkeeper/simkeeper/report/deflate"
)

// published are the sums (SHA-256) of the dictionaries. A line is added with each new one,
// and none is ever changed: messages that were packed with it could not be read any more.
var published = [...]string{
	1: "fd67b5bc4bef878b281d3bc06d6410290fdc7c98a33371f7278933c3cc1cda45",
}

func TestPublishedDictionariesNeverChange(t *testing.T) {
	if len(published) != len(dictionaries) {
		t.Fatalf("%d dictionaries, %d sums: enter the new one's", len(dictionaries)-1, len(published)-1)
	}
	for n := 1; n <= newest; n++ {
		file, err := os.ReadFile(fmt.Sprintf("dictionary-%02d.txt", n))
		must(t, err)
		if got := fmt.Sprintf("%x", sha256.Sum256(file)); got != published[n] {
			t.Errorf("dictionary-%02d.txt has the sum %s, it was published with %s: publish a new number instead", n, got, published[n])
		}
		if string(file) != *dictionaries[n] {
			t.Errorf("number %d is not dictionary-%02d.txt", n, n)
		}
	}
	if newestDictionary != dictionaries[newest] {
		t.Error("messages are packed with a dictionary that is not the newest")
	}
}

// packedFiles are messages as they were packed once, beside what they said. Those of a
// dictionary are written once, with -update, and stay as they are.
func packedFiles(t *testing.T) []string {
	t.Helper()
	if *update {
		for name, message := range golden() {
			path := filepath.Join("testdata", "packed", fmt.Sprintf("%02d-%s", newest, name))
			if _, err := os.Stat(path + ".deflate"); err == nil {
				continue
			}
			text, err := json.Marshal(message)
			must(t, err)
			must(t, os.MkdirAll(filepath.Dir(path), 0o755))
			must(t, os.WriteFile(path+".json", text, 0o644))
			must(t, os.WriteFile(path+".deflate", Encode(Deflate, text), 0o644))
		}
	}
	files, err := filepath.Glob("testdata/packed/*.deflate")
	must(t, err)
	for n := 1; n <= newest; n++ {
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

func TestEncodings(t *testing.T) {
	for name, message := range golden() {
		text, err := json.Marshal(message)
		must(t, err)
		for _, e := range []Encoding{"", JSON, Deflate} {
			payload := Encode(e, text)
			back, err := Decode(payload)
			must(t, err)
			if !bytes.Equal(back, text) {
				t.Errorf("%s, %s: read back as %s", name, e, back)
			}
			if e == Deflate && (payload[0] != newest || len(payload)*10 > len(text)*9) || e != Deflate && !bytes.Equal(payload, text) {
				t.Errorf("%s, %s: %d bytes of JSON became %d that begin with %#x", name, e, len(text), len(payload), payload[0])
			}
		}
	}
}

// What packing would not make shorter goes as it is.
func TestNeverLongerThanJSON(t *testing.T) {
	long := []byte(`["` + strings.Repeat("a", deflate.MaxText) + `"]`)
	for _, text := range []string{"", "{}", "[]", `{"x":1}`, "\x00\x7f\xff\x10", string(long)} {
		if got := Encode(Deflate, []byte(text)); len(got) > len(text) || len(text) < 8 && string(got) != text {
			t.Errorf("%.20q became %.20q", text, got)
		}
	}
}

// packedBy is a payload of number n by another writer.
func packedBy(t testing.TB, n int, text []byte) []byte {
	t.Helper()
	out := bytes.NewBuffer([]byte{byte(n)})
	w, err := flate.NewWriterDict(out, flate.BestCompression, []byte(dictionary01))
	must(t, err)
	_, err = w.Write(text)
	must(t, err)
	must(t, w.Close())
	return out.Bytes()
}

func TestDecodeRefuses(t *testing.T) {
	text, err := json.Marshal(sampleHealth())
	must(t, err)
	good := Encode(Deflate, text)
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
	_, err := ParseHealth([]byte{newest + 1, 1, 2, 3})
	var unknown UnknownDictionaryError
	if !errors.As(err, &unknown) || unknown != newest+1 || !strings.Contains(err.Error(), "update") {
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

func TestParse(t *testing.T) {
	offline, event, identity := sampleOffline(), sampleEvent(), sampleIdentity()
	for _, e := range []Encoding{JSON, Deflate} {
		for _, c := range []struct {
			message any
			parse   func([]byte) (any, error)
		}{
			{identity, func(b []byte) (any, error) { return ParseIdentity(b) }},
			{event, func(b []byte) (any, error) { return ParseEvent(b) }},
			{offline, func(b []byte) (any, error) { return ParseOffline(b) }},
			{[]Health{sampleHealth(), sickHealth()}, func(b []byte) (any, error) { return ParseHealth(b) }},
		} {
			text, err := json.Marshal(c.message)
			must(t, err)
			got, err := c.parse(Encode(e, text))
			if err != nil || !reflect.DeepEqual(got, c.message) {
				t.Errorf("%s %T: %+v, %v", e, c.message, got, err)
			}
			if _, err := c.parse(Encode(e, text[:len(text)-1])); err == nil {
				t.Errorf("%s %T: JSON that is cut off was read", e, c.message)
			}
		}
		text, err := json.Marshal(zeroHealth())
		must(t, err)
		if got, err := ParseHealth(Encode(e, text)); err != nil || !reflect.DeepEqual(got, []Health{zeroHealth()}) {
			t.Errorf("%s: %+v, %v", e, got, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct{ payload, want string }{
		{"", "health: payload is empty"},
		{"{", "health: unexpected end"},
		{"[{}", "health: unexpected end"},
		{"{}{}", "health: invalid character"},
		{`{"boot":"x"}`, "health: json"},
		{`[{"boot":"x"}]`, "health: json"},
		{"\x01", "health: payload packed with dictionary 1"},
	} {
		if got, err := ParseHealth([]byte(c.payload)); err == nil || !strings.HasPrefix(err.Error(), c.want) || got != nil {
			t.Errorf("%q: %v, %v", c.payload, got, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for name, message := range golden() {
		text, err := json.Marshal(message)
		must(f, err)
		f.Add(Encode(Deflate, text))
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
		again, err := Decode(Encode(Deflate, text))
		if err != nil || !bytes.Equal(again, text) {
			t.Errorf("%q came back as %q, %v", text, again, err)
		}
		ParseHealth(payload)
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
