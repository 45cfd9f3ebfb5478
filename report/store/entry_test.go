package store

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

func samples() []entry {
	return []entry{
		{kindRecord, recordKey(1), nil, 1, 0},
		{kindRecord, recordKey(1 << 60), []byte(`{"n":1}`), 1 << 50, 7},
		{kindValue, []byte("89860441192000000425"), bytes.Repeat([]byte("x"), 3000), 2, 1},
		{kindValue, []byte(strings.Repeat("k", 255)), []byte(entryMagic), 3, 1},
	}
}

func same(a, b entry) bool { return fmt.Sprintf("%x", a) == fmt.Sprintf("%x", b) }

func TestEntryIsReadAsItWasWritten(t *testing.T) {
	for _, e := range samples() {
		b := e.encode()
		if len(b) != e.size() {
			t.Errorf("%d bytes, size says %d", len(b), e.size())
		}
		if got, err := decodeUnder(e.kind, e.key, b); err != nil || !same(got, e) {
			t.Errorf("%x: %x, %v", e, got, err)
		}
	}
}

func TestDamagedEntryIsRefused(t *testing.T) {
	e := samples()[1]
	whole := e.encode()
	for i := range whole {
		for bit := range 8 {
			b := bytes.Clone(whole)
			b[i] ^= 1 << bit
			if _, err := decodeUnder(e.kind, e.key, b); err == nil {
				t.Fatalf("byte %d bit %d: accepted", i, bit)
			}
		}
		if _, err := decodeEntry(whole[:i]); err == nil {
			t.Fatalf("cut to %d: accepted", i)
		}
	}
	if _, err := decodeUnder(kindRecord, recordKey(2), whole); err == nil {
		t.Error("accepted under another key")
	}
	if _, err := decodeUnder(kindValue, e.key, whole); err == nil {
		t.Error("accepted in the other bucket")
	}
	if _, err := decodeUnder(e.kind, e.key, append(whole, 0)); err == nil {
		t.Error("accepted with something behind it")
	}
}

func TestScanFindsEntriesInRubbish(t *testing.T) {
	var b []byte
	for _, e := range samples() {
		b = append(b, entryMagic...) // a beginning that leads nowhere
		b = append(b, "rubbish \xfa\xfaS"...)
		b = append(b, e.encode()...)
	}
	var found []entry
	scan(b, func(e entry) { found = append(found, e) })
	if len(found) != len(samples()) {
		t.Fatalf("found %d entries", len(found))
	}
	for i, e := range samples() {
		if !same(found[i], e) {
			t.Errorf("entry %d: %x", i, found[i])
		}
	}
}

func FuzzScan(f *testing.F) {
	for _, e := range samples() {
		f.Add(e.encode())
	}
	f.Add([]byte(entryMagic + "r\x08"))
	f.Fuzz(func(t *testing.T, b []byte) {
		scan(b, func(e entry) {
			if !bytes.Contains(b, e.encode()) {
				t.Fatalf("found %x, which is not there", e)
			}
		})
	})
}
