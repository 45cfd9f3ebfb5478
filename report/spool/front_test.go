package spool

import (
	"bytes"
	"encoding/json"
	"testing"
)

func TestFrontIsReadWithSuspicion(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		ok   bool
	}{
		"empty":                {`{}`, true},
		"numbers alone":        {`{"next":7,"seq":4,"cause":"healthy"}`, true},
		"a message":            {`{"next":7,"seq":4,"waiting":[{"key":6,"leaf":"event","boot":1,"seq":3,"at":9,"body":{}}]}`, true},
		"a field of tomorrow":  {`{"next":7,"seq":4,"colour":"red"}`, true},
		"no JSON":              {`{"next":7`, false},
		"negative number":      {`{"next":7,"seq":-1}`, false},
		"no key":               {`{"next":7,"seq":4,"waiting":[{"leaf":"event","body":{}}]}`, false},
		"a key of the future":  {`{"next":7,"seq":4,"waiting":[{"key":7,"leaf":"event","body":{}}]}`, false},
		"keys out of order":    {`{"next":7,"seq":4,"waiting":[{"key":2,"leaf":"event","body":{}},{"key":1,"leaf":"event","body":{}}]}`, false},
		"a key twice":          {`{"next":7,"seq":4,"waiting":[{"key":2,"leaf":"event","body":{}},{"key":2,"leaf":"event","body":{}}]}`, false},
		"an unknown kind":      {`{"next":7,"seq":4,"waiting":[{"key":2,"leaf":"command","body":{}}]}`, false},
		"no body":              {`{"next":7,"seq":4,"waiting":[{"key":2,"leaf":"event"}]}`, false},
		"made before the boot": {`{"next":7,"seq":4,"waiting":[{"key":2,"leaf":"event","at":-1,"body":{}}]}`, false},
	} {
		if _, err := parseFront([]byte(c.text)); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzParseFront: no value breaks the reader, and what it accepts is written and read
// back as it is.
func FuzzParseFront(f *testing.F) {
	f.Add([]byte(`{"next":7,"seq":4,"cause":"healthy","waiting":[{"key":6,"leaf":"event","boot":1,"seq":3,"at":9,"gone":{"from":1,"to":2,"n":2},"body":{}}]}`))
	f.Add([]byte(`{"next":7,"seq":4,"waiting":[{"key":2,"leaf":"health","routine":true,"body":{"v":1}},{"key":3,"leaf":"result","body":"\u003c"}]}`))
	f.Add([]byte(`{"next":18446744073709551615,"seq":9223372036854775807}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		first, err := parseFront(data)
		if err != nil {
			return
		}
		written, err := json.Marshal(first)
		must(t, err)
		second, err := parseFront(written)
		must(t, err)
		again, err := json.Marshal(second)
		must(t, err)
		if !bytes.Equal(written, again) {
			t.Errorf("%s, then %s", written, again)
		}
	})
}

func FuzzDecodeRecord(f *testing.F) {
	f.Add(uint64(6), []byte(`{"key":6,"leaf":"event","boot":1,"seq":3,"at":9,"body":{}}`))
	f.Add(uint64(1), []byte(`junk`))
	f.Fuzz(func(t *testing.T, key uint64, data []byte) {
		r, err := decodeRecord(key, data)
		if err == nil && (r.Key != key || r.check() != nil || r.head().class > result) {
			t.Errorf("%+v", r)
		}
	})
}
