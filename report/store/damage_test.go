package store

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// journalDamages are what flash, a power cut or a person may do to a file.
func journalDamages(whole []byte) map[string][]byte {
	rng := rand.New(rand.NewPCG(5, 6))
	all := map[string][]byte{
		"empty":       {},
		"one byte":    {0},
		"zeroed":      make([]byte, len(whole)),
		"ones":        bytes.Repeat([]byte{0xff}, len(whole)),
		"text":        []byte(strings.Repeat("not a journal at all\n", 500)),
		"both metas":  append(make([]byte, 2*pageSize), whole[2*pageSize:]...),
		"shifted":     append([]byte{0}, whole...),
		"second half": whole[len(whole)/2:],
	}
	for at := 0; at < len(whole); at += pageSize {
		n := at / pageSize
		for name, fill := range map[string]func([]byte){
			"zeroed":          func(b []byte) { clear(b) },
			"ones":            func(b []byte) { copy(b, bytes.Repeat([]byte{0xff}, len(b))) },
			"random":          func(b []byte) { scramble(rng, b) },
			"of another page": func(b []byte) { copy(b, whole[(at+5*pageSize)%len(whole):]) },
		} {
			b := bytes.Clone(whole)
			fill(b[at : at+pageSize])
			all[fmt.Sprintf("page %d %s", n, name)] = b
		}
		all[fmt.Sprintf("cut at page %d", n)] = whole[:at]
		all[fmt.Sprintf("cut within page %d", n)] = whole[:at+pageSize/2-7]
	}
	return all
}

func scramble(rng *rand.Rand, b []byte) {
	for i := range b {
		b[i] = byte(rng.Uint32())
	}
}

// TestEveryDamageOpens damages a file in every way and opens it for real: nothing
// wrong is ever read, what is whole is kept, and loss is told.
func TestEveryDamageOpens(t *testing.T) {
	whole := sample(t, 60)
	want := load(bytes.NewReader(whole), int64(len(whole)))
	all := journalDamages(whole)
	if len(all) < 100 {
		t.Fatalf("only %d damages", len(all))
	}
	told := 0
	for name, b := range all {
		path := journalPath(t)
		must(t, os.WriteFile(path, b, 0o600))
		s, err := ReadJournal(path)
		must(t, err)
		lookAt(t, name+", a look", s, s.Damage(), b, want)
		j, err := OpenJournal(path, Limits{Records: 5000, Bytes: 1 << 20, Values: 64})
		must(t, err)
		lookAt(t, name, j, j.Damage(), b, want)
		must(t, j.Write(Change{Append: []Record{{1000, text(1000)}}}))
		if len(j.Damage()) > 0 {
			told++
			if kept, err := os.ReadFile(path + ".damaged"); err != nil || !bytes.Equal(kept, b) {
				t.Errorf("%s: the damaged file is not kept: %v", name, err)
			}
		}
		must(t, j.Close())
		bboltAgrees(t, path)
		must(t, os.RemoveAll(filepath.Dir(path)))
	}
	t.Logf("%d damages, %d of them told; the others were in free pages", len(all), told)
	if told < len(all)/4 {
		t.Errorf("only %d of %d damages told", told, len(all))
	}
}

// lookAt holds what is read from the damaged bytes against what there was.
func lookAt(t *testing.T, name string, r reader, damage []string, b []byte, want contents) {
	t.Helper()
	list, err := r.Records(0, math.MaxInt)
	must(t, err)
	got := map[uint64]bool{}
	for _, r := range list {
		got[r.Key] = true
		if long := want.records[r.Key]; !bytes.Equal(r.Data, text(r.Key)) && !bytes.Equal(r.Data, long.data) {
			t.Fatalf("%s: record %d is %q", name, r.Key, r.Data)
		}
	}
	values, err := r.Values()
	must(t, err)
	if len(damage) == 0 && (len(list) != len(want.records) || len(values) != len(want.values)) {
		t.Errorf("%s: %d of %d records, %d of %d values, and nothing told", name, len(list), len(want.records), len(values), len(want.values))
	}
	for n, e := range want.records {
		if !got[n] && bytes.Contains(b, e.encode()) {
			t.Errorf("%s: record %d is whole and lost", name, n)
		}
	}
	for _, v := range values {
		if e := want.values[v.Key]; len(damage) == 0 && !bytes.Equal(e.data, v.Data) {
			t.Errorf("%s: value %s is %q", name, v.Key, v.Data)
		}
	}
}

// TestDeletedRecordsStayDeleted: salvage meets them in pages that were freed.
func TestDeletedRecordsStayDeleted(t *testing.T) {
	j := opened(t, journalPath(t), roomy)
	must(t, j.Write(Change{Append: records(1, 40)}))
	must(t, j.Write(Change{From: 1, To: 30}))
	must(t, j.Write(Change{Put: []Value{{"a", []byte("after")}}}))
	must(t, j.Close())
	damageMeta(t, j.path)
	again := opened(t, j.path, roomy)
	if got := keysOf(t, again); got != "31 32 33 34 35 36 37 38 39 40" || len(again.Damage()) != 1 {
		t.Errorf("records %s, damage %q", got, again.Damage())
	}
}

func damageMeta(t *testing.T, path string) {
	t.Helper()
	b, err := os.ReadFile(path)
	must(t, err)
	clear(b[:pageSize])
	must(t, os.WriteFile(path, b, 0o600))
}

func TestSalvageTakesTheLatestValueAndKeepsTheLimits(t *testing.T) {
	j := opened(t, journalPath(t), roomy)
	for n := range 20 {
		must(t, j.Write(Change{Append: records(uint64(n)+1, uint64(n)+1), Put: []Value{{"a", fmt.Append(nil, n)}, {fmt.Sprint("k", n), []byte("x")}}}))
	}
	must(t, j.Close())
	damageMeta(t, j.path)
	again := opened(t, j.path, Limits{Records: 3, Bytes: 1 << 20, Values: 2})
	values, err := again.Values()
	must(t, err)
	if got := keysOf(t, again); got != "18 19 20" || fmt.Sprintf("%s", values) != "[{a 19} {k19 x}]" {
		t.Errorf("records %s, values %s", got, values)
	}
}

func TestOneDamagedFileIsKept(t *testing.T) {
	path := journalPath(t)
	for _, round := range []string{"first", "second"} {
		must(t, os.WriteFile(path, []byte(round), 0o600))
		j := opened(t, path, roomy)
		if d := j.Damage(); len(d) != 1 || !strings.Contains(d[0], "set aside as journal.damaged; 0 entries carried over") {
			t.Errorf("Damage = %q", d)
		}
		must(t, j.Close())
		kept, err := os.ReadFile(path + ".damaged")
		must(t, err)
		if got := namesIn(t, path); string(kept) != round || got != "journal journal.damaged" {
			t.Errorf("kept %q among %s", kept, got)
		}
	}
}

// TestQuarantineCutOff opens what a power cut between the steps of a quarantine
// leaves: it is done again.
func TestQuarantineCutOff(t *testing.T) {
	damaged := sample(t, 40)
	want := len(load(bytes.NewReader(damaged), int64(len(damaged))).records)
	clear(damaged[:pageSize])
	for name, prepare := range map[string]func(path string) error{
		"new file half written": func(p string) error { return os.WriteFile(p+".new", damaged[:5000], 0o600) },
		"new file is rubbish":   func(p string) error { return os.WriteFile(p+".new", []byte("x"), 0o600) },
		"second name given":     func(p string) error { return os.Link(p, p+".damaged") },
		"older one removed":     func(p string) error { return os.Remove(p + ".damaged") },
	} {
		path := journalPath(t)
		must(t, os.WriteFile(path, damaged, 0o600))
		if name == "older one removed" {
			must(t, os.WriteFile(path+".damaged", nil, 0o600))
		}
		must(t, prepare(path))
		j := opened(t, path, roomy)
		if n, _ := j.Size(); n != want || len(j.Damage()) != 1 {
			t.Errorf("%s: %d of %d records, damage %q", name, n, want, j.Damage())
		}
		if got := namesIn(t, path); got != "journal journal.damaged" {
			t.Errorf("%s: files %s", name, got)
		}
	}
}

// TestQuarantineThatFails: the new file takes the damaged one's place all the same.
func TestQuarantineThatFails(t *testing.T) {
	path := journalPath(t)
	must(t, os.WriteFile(path, []byte("junk"), 0o600))
	must(t, os.MkdirAll(filepath.Join(path+".damaged", "in the way"), 0o700))
	j := opened(t, path, roomy)
	if d := j.Damage(); len(d) != 1 || !strings.Contains(d[0], "not kept") {
		t.Errorf("Damage = %q", d)
	}
	must(t, j.Write(Change{Append: records(1, 1)}))
}

// TestPowerCutBetweenAnyTwoSectors takes the sectors that one write changed, lets
// any of them reach the flash, and opens the result.
func TestPowerCutBetweenAnyTwoSectors(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	j := opened(t, journalPath(t), Limits{Records: 25, Bytes: 1 << 20, Values: 3})
	before := fileOf(t, j.path)
	for n := uint64(1); n <= 60; n++ {
		c := Change{Append: records(n, n), Put: []Value{{fmt.Sprint("card", n%5), text(n)}}}
		must(t, j.Write(c))
		after := fileOf(t, j.path)
		for range 25 {
			cutBetween(t, rng, before, after)
		}
		before = after
	}
}

func fileOf(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	must(t, err)
	return b
}

// cutBetween makes three states: the pages partly written and the meta not, as a
// power cut leaves them; the meta torn; and, as lying flash leaves them, the meta
// written before the pages. The first two lose nothing that was acknowledged.
func cutBetween(t *testing.T, rng *rand.Rand, before, after []byte) {
	t.Helper()
	old := append(bytes.Clone(before), make([]byte, max(0, len(after)-len(before)))...)
	const sector = 512
	partly, lying := bytes.Clone(old), bytes.Clone(after)
	for at := 2 * pageSize; at < len(after); at += sector {
		if rng.IntN(2) == 0 {
			copy(partly[at:at+sector], after[at:])
			copy(lying[at:at+sector], old[at:])
		}
	}
	torn := bytes.Clone(after)
	for _, meta := range []int{0, pageSize} {
		if !bytes.Equal(after[meta:meta+pageSize], old[meta:meta+pageSize]) {
			copy(torn[meta+60:], old[meta+60:meta+pageSize])
		}
	}
	want := entriesOf(old)
	if got := entriesOf(partly); got != want {
		t.Fatalf("a cut-off write is not undone: %.200s", got)
	}
	keepsRecords(t, "torn meta", torn, old)
	keepsRecords(t, "lying flash", lying, old)
}

// keepsRecords: what was acknowledged before and not dropped since is there, and right.
func keepsRecords(t *testing.T, name string, b, old []byte) {
	t.Helper()
	got := load(bytes.NewReader(b), int64(len(b)))
	was := load(bytes.NewReader(old), int64(len(old)))
	lost := 0
	for n, e := range was.records {
		if g, ok := got.records[n]; !ok {
			lost++
		} else if !bytes.Equal(g.data, e.data) {
			t.Fatalf("%s: record %d is %q", name, n, g.data)
		}
	}
	if name == "torn meta" && lost > 1 { // the one that the write let give way
		t.Fatalf("%s: %d records lost", name, lost)
	}
}

// TestLeftoversOfACutOffWriteAreNotTheLatest: a value was half written when the
// power went, another was written later; salvage gives the later one.
func TestLeftoversOfACutOffWriteAreNotTheLatest(t *testing.T) {
	for n := range 12 {
		j := opened(t, journalPath(t), roomy)
		for k := range n {
			must(t, j.Write(Change{Append: records(uint64(k)+1, uint64(k)+1), Put: []Value{{"a", []byte("old")}}}))
		}
		before := fileOf(t, j.path)
		must(t, j.Write(Change{Append: records(50, 62), Put: []Value{{"a", []byte("never acknowledged")}}}))
		after := fileOf(t, j.path)
		must(t, j.Close())
		must(t, os.WriteFile(j.path, append(before[:2*pageSize:2*pageSize], after[2*pageSize:]...), 0o600))
		j = opened(t, j.path, roomy)
		must(t, j.Write(Change{Put: []Value{{"a", []byte("new")}}}))
		must(t, j.Close())
		damageMeta(t, j.path)
		if v, _, err := opened(t, j.path, roomy).Value("a"); string(v) != "new" || err != nil {
			t.Errorf("after %d writes: %q, %v", n, v, err)
		}
	}
}
