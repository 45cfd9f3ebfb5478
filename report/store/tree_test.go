package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"
)

// bboltAgrees holds the file against bbolt's own check and against ours.
func bboltAgrees(t *testing.T, path string) {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, PreLoadFreelist: true, Timeout: time.Second})
	must(t, err)
	defer db.Close()
	want := 0
	must(t, db.View(func(tx *bbolt.Tx) error {
		for err := range tx.Check() {
			t.Errorf("bbolt: %v", err)
		}
		return tx.ForEach(func(_ []byte, b *bbolt.Bucket) error {
			want += b.Stats().KeyN
			return nil
		})
	}))
	b, err := os.ReadFile(path)
	must(t, err)
	got := 0
	if err := walkTree(bytes.NewReader(b), int64(len(b)), func(entry) { got++ }); err != nil || got != want {
		t.Errorf("%d entries, %v; bbolt has %d", got, err, want)
	}
}

// sample is the file of a journal that has seen some life, and what it holds.
func sample(t testing.TB, n uint64) []byte {
	t.Helper()
	j, err := OpenJournal(journalPath(t), Limits{Records: 5000, Bytes: 1 << 20, Values: 64})
	if err != nil {
		t.Fatal(err)
	}
	for k := range n {
		c := Change{Append: []Record{{k + 1, text(k + 1)}}, Put: []Value{{fmt.Sprint("card", k%7), text(k + 1)}}}
		if k == n/2 {
			c.Append[0].Data = bytes.Repeat([]byte("long "), 900)
		}
		if k > 20 && k%10 == 0 {
			c.From, c.To = 1, k-20
		}
		if err := j.Write(c); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(j.path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func walkBytes(b []byte) (n int, err error) {
	err = walkTree(bytes.NewReader(b), int64(len(b)), func(entry) { n++ })
	return n, err
}

// TestPagesThatBboltWouldDieOf are damages that exhaust the memory, or fault in a
// goroutine of bbolt's, where no recover can reach.
func TestPagesThatBboltWouldDieOf(t *testing.T) {
	whole := bigSample(t)
	branches := 0
	for at := 2 * pageSize; at+pageSize <= len(whole); at += pageSize {
		if native.Uint16(whole[at+8:]) != branchPage {
			continue
		}
		branches++
		b := bytes.Clone(whole)
		native.PutUint64(b[at+pageHeader+8:], uint64(at/pageSize)) // the first child is the branch itself
		if _, err := walkBytes(b); err == nil && changed(b, whole) {
			t.Errorf("page %d points at itself and is accepted", at/pageSize)
		}
	}
	if branches == 0 {
		t.Fatal("the sample has no branch")
	}
	b := bytes.Clone(whole)
	for _, meta := range []int{0, pageSize} {
		native.PutUint64(b[meta+pageHeader+32:], ^uint64(0)) // no list of free pages
		resum(b[meta+pageHeader:])
	}
	if _, err := walkBytes(b); err == nil {
		t.Error("a file without a list of free pages is accepted")
	}
}

// changed reports whether a file's entries differ; free pages may say anything.
func changed(a, b []byte) bool {
	return fmt.Sprint(load(bytes.NewReader(a), int64(len(a))).records) != fmt.Sprint(load(bytes.NewReader(b), int64(len(b))).records)
}

func bigSample(t testing.TB) []byte {
	t.Helper()
	j, err := OpenJournal(journalPath(t), roomy)
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Write(Change{Append: records(1, 600)}); err != nil {
		t.Fatal(err)
	}
	j.Close()
	b, err := os.ReadFile(j.path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// resum makes a meta's checksum right, so that what it says is what is judged.
func resum(meta []byte) {
	sum := uint64(14695981039346656037)
	for _, c := range meta[:metaSize-8] {
		sum = (sum ^ uint64(c)) * 1099511628211
	}
	native.PutUint64(meta[metaSize-8:], sum)
}

func TestMetasThatLie(t *testing.T) {
	whole := sample(t, 40)
	for _, c := range []struct {
		name   string
		offset int
		value  uint64
		bytes  int
	}{
		{"page size 0", 8, 0, 4},
		{"page size 3000", 8, 3000, 4},
		{"page size 1 GB", 8, 1 << 30, 4},
		{"version", 4, 3, 4},
		{"root beyond the end", 16, 1 << 40, 8},
		{"root is a meta", 16, 1, 8},
		{"free list beyond the end", 32, 1 << 40, 8},
		{"pages beyond the end", 40, 1 << 50, 8},
		{"no pages", 40, 0, 8},
	} {
		b := bytes.Clone(whole)
		for _, meta := range [][]byte{b[pageHeader:], b[pageSize+pageHeader:]} {
			if c.bytes == 4 {
				native.PutUint32(meta[c.offset:], uint32(c.value))
			} else {
				native.PutUint64(meta[c.offset:], c.value)
			}
			resum(meta)
		}
		if _, err := walkBytes(b); err == nil {
			t.Errorf("%s: accepted", c.name)
		}
	}
	resum(whole[pageHeader:]) // as it was: the helper computes what bbolt does
	if _, err := walkBytes(whole); err != nil {
		t.Error(err)
	}
}

func TestAForeignBboltFileIsNotOurs(t *testing.T) {
	for name, fill := range map[string]func(*bbolt.Tx) error{
		"empty":         func(*bbolt.Tx) error { return nil },
		"other bucket":  func(tx *bbolt.Tx) error { _, err := tx.CreateBucket([]byte("etcd")); return err },
		"other content": foreignContent,
		"nested bucket": nestedBucket,
	} {
		path := journalPath(t)
		db, err := bbolt.Open(path, 0o600, &bbolt.Options{PageSize: pageSize})
		must(t, err)
		must(t, db.Update(fill))
		must(t, db.Close())
		j := opened(t, path, roomy)
		if d := j.Damage(); len(d) != 1 || !strings.Contains(d[0], "set aside as journal.damaged; 0 entries") {
			t.Errorf("%s: Damage = %q", name, d)
		}
		must(t, j.Write(Change{Append: records(1, 1)}))
	}
}

func foreignContent(tx *bbolt.Tx) error {
	if err := fillIn(tx, nil); err != nil {
		return err
	}
	return tx.Bucket(recordBucket).Put(recordKey(1), []byte("not an entry"))
}

func nestedBucket(tx *bbolt.Tx) error {
	if err := fillIn(tx, nil); err != nil {
		return err
	}
	_, err := tx.Bucket(recordBucket).CreateBucket(recordKey(1))
	return err
}

// TestFlippedBits flips random bits all over: the walk refuses, or gives exactly
// what was there.
func TestFlippedBits(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	whole := sample(t, 60)
	want := entriesOf(whole)
	refused := 0
	for range 3000 {
		b := bytes.Clone(whole)
		b[rng.IntN(len(b))] ^= 1 << rng.IntN(8)
		if _, err := walkBytes(b); err != nil {
			refused++
		} else if got := entriesOf(b); got != want {
			t.Fatal("accepted with other entries")
		}
	}
	if refused == 0 {
		t.Error("no flip was ever noticed")
	}
}

func entriesOf(b []byte) string {
	var all strings.Builder
	if err := walkTree(bytes.NewReader(b), int64(len(b)), func(e entry) { fmt.Fprintf(&all, "%x %x\n", e.key, e.data) }); err != nil {
		return err.Error()
	}
	return all.String()
}

func FuzzWalkTree(f *testing.F) {
	whole := sample(f, 30)
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add(make([]byte, 4*pageSize))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, meta := range []int{0, pageSize} { // let the fuzzer past the checksums
			if len(b) >= meta+pageHeader+metaSize {
				resum(b[meta+pageHeader:])
			}
		}
		found := newContents()
		if walkTree(bytes.NewReader(b), int64(len(b)), found.add) == nil {
			for n, e := range found.records {
				if binary.BigEndian.Uint64(e.key) != n {
					t.Fatal("a record under another key")
				}
			}
		}
		load(bytes.NewReader(b), int64(len(b)))
	})
}
