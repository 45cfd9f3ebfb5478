package report

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/simkeeper/simkeeper/report/deflate"
)

// published are the sums (SHA-256) of the dictionaries. A line is added with each new one,
// and none is ever changed: messages that were packed with it could not be read any more.
var published = [...]string{
	1: "0de8c76cdbaa110ccaebee8f3e90962709c12ddb43bb4f1fb5eaa757750a6e45",
}

func TestPublishedDictionariesNeverChange(t *testing.T) {
	if len(published) != len(dictionaries) {
		t.Fatalf("%d dictionaries, %d sums: enter the new one's", len(dictionaries)-1, len(published)-1)
	}
	for n := 1; n <= NewestDictionary; n++ {
		file, err := os.ReadFile(fmt.Sprintf("dictionary-%02d.txt", n))
		must(t, err)
		if got := fmt.Sprintf("%x", sha256.Sum256(file)); got != published[n] {
			t.Errorf("dictionary-%02d.txt has the sum %s, it was published with %s: publish a new number instead", n, got, published[n])
		}
		if text, ok := Dictionary(n); !ok || text != string(file) {
			t.Errorf("number %d is not dictionary-%02d.txt", n, n)
		}
	}
	for _, n := range []int{-1, 0, NewestDictionary + 1, 31} {
		if text, ok := Dictionary(n); ok || text != "" {
			t.Errorf("there is a dictionary %d", n)
		}
	}
	if newestDictionary != dictionaries[NewestDictionary] {
		t.Error("messages are packed with a dictionary that is not the newest")
	}
}

func TestEncodings(t *testing.T) {
	for name, message := range golden() {
		text, err := json.Marshal(message)
		must(t, err)
		for _, e := range []Encoding{"", JSON} {
			if got := Encode(e, text); !bytes.Equal(got, text) {
				t.Errorf("%s, %q: %s", name, e, got)
			}
		}
		payload := Encode(Deflate, text)
		if payload[0] != NewestDictionary || len(payload)*10 > len(text)*9 {
			t.Errorf("%s: %d bytes of JSON became %d that begin with %#x", name, len(text), len(payload), payload[0])
		}
		back, err := io.ReadAll(flate.NewReaderDict(bytes.NewReader(payload[1:]), []byte(dictionary01)))
		if err != nil || !bytes.Equal(back, text) {
			t.Errorf("%s: read back as %s, %v", name, back, err)
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
