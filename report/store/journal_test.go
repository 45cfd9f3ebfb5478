package store

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var roomy = Limits{Records: 5000, Bytes: 4 << 20, Values: 64}

// opened opens the journal and closes it when the test ends.
func opened(t testing.TB, path string, limits Limits) *Journal {
	t.Helper()
	j, err := OpenJournal(path, limits)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

func journalPath(t testing.TB) string { return filepath.Join(t.TempDir(), "journal") }

// text is the data of record n in these tests.
func text(n uint64) []byte {
	return fmt.Appendf(nil, "record %d %s", n, strings.Repeat("x", int(n%300)))
}

// records are the records from to, both included.
func records(from, to uint64) []Record {
	var list []Record
	for n := from; n <= to; n++ {
		list = append(list, Record{n, text(n)})
	}
	return list
}

// reader is what a journal and its snapshot have in common.
type reader interface {
	Records(from uint64, n int) ([]Record, error)
	Last(n int) ([]Record, error)
	Value(key string) ([]byte, bool, error)
	Values() ([]Value, error)
}

func keysOf(t *testing.T, r reader) string {
	t.Helper()
	list, err := r.Records(0, math.MaxInt)
	must(t, err)
	var keys []string
	for _, r := range list {
		if !bytes.Equal(r.Data, text(r.Key)) {
			t.Errorf("record %d holds %q", r.Key, r.Data)
		}
		keys = append(keys, fmt.Sprint(r.Key))
	}
	return strings.Join(keys, " ")
}

// both runs a look on the journal, on the journal opened again, and on a snapshot.
func both(t *testing.T, j *Journal, look func(t *testing.T, r reader)) {
	t.Helper()
	look(t, j)
	must(t, j.Close())
	s, err := ReadJournal(j.path)
	must(t, err)
	look(t, s)
	again := opened(t, j.path, j.limits)
	look(t, again)
	if d := again.Damage(); len(d) > 0 {
		t.Errorf("Damage = %q", d)
	}
}

func TestRecordsAreReadBackInOrder(t *testing.T) {
	j := opened(t, journalPath(t), roomy)
	must(t, j.Write(Change{Append: records(1, 3)}))
	must(t, j.Write(Change{Append: records(4, 4), Put: []Value{{"b", []byte("two")}, {"a", []byte{}}}}))
	both(t, j, func(t *testing.T, r reader) {
		if got := keysOf(t, r); got != "1 2 3 4" {
			t.Errorf("records %s", got)
		}
		for _, c := range []struct {
			from uint64
			n    int
			want string
		}{{0, 2, "1 2"}, {2, 2, "2 3"}, {4, 9, "4"}, {3, math.MaxInt, "3 4"}, {5, 9, ""}, {1, 0, ""}, {1, -1, ""}} {
			list, err := r.Records(c.from, c.n)
			must(t, err)
			if got := strings.Trim(fmt.Sprint(keys(list)), "[]"); got != c.want {
				t.Errorf("Records(%d, %d) = %s", c.from, c.n, got)
			}
		}
		for n, want := range map[int]string{-1: "", 0: "", 1: "4", 3: "2 3 4", 9: "1 2 3 4"} {
			list, err := r.Last(n)
			must(t, err)
			if got := strings.Trim(fmt.Sprint(keys(list)), "[]"); got != want {
				t.Errorf("Last(%d) = %s", n, got)
			}
		}
		if b, ok, err := r.Value("b"); string(b) != "two" || !ok || err != nil {
			t.Errorf("Value = %q, %v, %v", b, ok, err)
		}
		if b, ok, err := r.Value("a"); len(b) != 0 || !ok || err != nil {
			t.Errorf("Value = %q, %v, %v", b, ok, err)
		}
		if _, ok, err := r.Value("c"); ok || err != nil {
			t.Errorf("Value of nothing = %v, %v", ok, err)
		}
	})
}

func keys(list []Record) []uint64 {
	var all []uint64
	for _, r := range list {
		all = append(all, r.Key)
	}
	return all
}

func TestARecordThatIsThereIsLeftAlone(t *testing.T) {
	j := opened(t, journalPath(t), roomy)
	must(t, j.Write(Change{Append: records(1, 3)}))
	must(t, j.Write(Change{Append: []Record{{2, []byte("other")}, {4, text(4)}}}))
	n, bytes := j.Size()
	both(t, j, func(t *testing.T, r reader) {
		if got := keysOf(t, r); got != "1 2 3 4" {
			t.Errorf("records %s", got)
		}
	})
	again := opened(t, journalPath(t), roomy)
	must(t, again.Write(Change{Append: records(1, 4)}))
	if n2, bytes2 := again.Size(); n != n2 || bytes != bytes2 {
		t.Errorf("size %d, %d; written at once %d, %d", n, bytes, n2, bytes2)
	}
}

func TestDeleteTakesARange(t *testing.T) {
	for _, c := range []struct {
		from, to uint64
		want     string
	}{{1, 3, "4 5 6 7"}, {3, 4, "1 2 5 6 7"}, {0, 99, "7"}, {8, 9, "1 2 3 4 5 6 7"}, {4, 3, "1 2 3 4 5 6 7"}, {0, 0, "1 2 3 4 5 6 7"}} {
		j := opened(t, journalPath(t), roomy)
		must(t, j.Write(Change{Append: records(1, 6)}))
		must(t, j.Write(Change{From: c.from, To: c.to, Append: records(7, 7)}))
		both(t, j, func(t *testing.T, r reader) {
			if got := keysOf(t, r); got != c.want {
				t.Errorf("without %d to %d: %s", c.from, c.to, got)
			}
		})
	}
}

func TestTheOldestGiveWay(t *testing.T) {
	for _, c := range []struct {
		name   string
		limits Limits
		want   string
	}{
		{"by number", Limits{Records: 3, Bytes: 1 << 20, Values: 1}, "8 9 10"},
		{"by bytes", Limits{Records: 100, Bytes: 130, Values: 1}, "9 10"},
		{"one that is too large alone", Limits{Records: 100, Bytes: 10, Values: 1}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			j := opened(t, journalPath(t), c.limits)
			for _, r := range records(1, 10) {
				must(t, j.Write(Change{Append: []Record{r}}))
			}
			both(t, j, func(t *testing.T, r reader) {
				if got := keysOf(t, r); got != c.want {
					t.Errorf("records %s", got)
				}
			})
		})
	}
}

func TestTheValueWrittenLongestAgoGivesWay(t *testing.T) {
	j := opened(t, journalPath(t), Limits{Records: 1, Bytes: 1000, Values: 3})
	for _, key := range []string{"a", "b", "c", "a", "d"} {
		must(t, j.Write(Change{Put: []Value{{key, []byte("of " + key)}}}))
	}
	both(t, j, func(t *testing.T, r reader) {
		list, err := r.Values()
		must(t, err)
		if got := fmt.Sprintf("%s", list); got != "[{d of d} {a of a} {c of c}]" {
			t.Errorf("values %s", got)
		}
	})
}

func TestValueIsReplacedAndRemoved(t *testing.T) {
	j := opened(t, journalPath(t), roomy)
	must(t, j.Write(Change{Put: []Value{{"a", []byte("1")}, {"b", []byte("1")}}}))
	must(t, j.Write(Change{Put: []Value{{"a", []byte("2")}, {"b", nil}, {"c", nil}}}))
	both(t, j, func(t *testing.T, r reader) {
		list, err := r.Values()
		must(t, err)
		if got := fmt.Sprintf("%s", list); got != "[{a 2}]" {
			t.Errorf("values %s", got)
		}
	})
}

func TestWhatDoesNotFitIsRefused(t *testing.T) {
	j := opened(t, journalPath(t), roomy)
	must(t, j.Write(Change{Append: records(1, 1)}))
	for name, c := range map[string]Change{
		"key 0":           {Append: []Record{{0, nil}}},
		"last key":        {Append: []Record{{math.MaxUint64, nil}}},
		"large record":    {Append: []Record{{2, make([]byte, MaxRecord+1)}}},
		"no name":         {Put: []Value{{"", []byte("x")}}},
		"long name":       {Put: []Value{{strings.Repeat("k", 256), []byte("x")}}},
		"large value":     {Put: []Value{{"k", make([]byte, MaxRecord+1)}}},
		"second is wrong": {Append: []Record{{2, nil}, {0, nil}}},
	} {
		var typed *Error
		if err := j.Write(c); !errors.As(err, &typed) || typed.Op != "write" {
			t.Errorf("%s: %v", name, err)
		}
	}
	must(t, j.Write(Change{Append: []Record{{9, make([]byte, MaxRecord)}}, Put: []Value{{strings.Repeat("k", 255), make([]byte, MaxRecord)}}}))
	if list, err := j.Records(2, 9); err != nil || len(list) != 1 || len(list[0].Data) != MaxRecord {
		t.Errorf("%d records, %v", len(list), err)
	}
}

func TestSecondOpenerIsTold(t *testing.T) {
	j := opened(t, journalPath(t), roomy)
	start := time.Now()
	for name, open := range map[string]func() error{
		"a second agent": func() error { _, err := OpenJournal(j.path, roomy); return err },
		"a look":         func() error { _, err := ReadJournal(j.path); return err },
	} {
		err := open()
		var typed *Error
		if !errors.Is(err, ErrInUse) || !errors.As(err, &typed) || typed.Op != "lock" || !strings.Contains(err.Error(), "ask the agent") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if took := time.Since(start); took > 4*lockWait {
		t.Errorf("it took %v to say so", took)
	}
	must(t, j.Write(Change{Append: records(1, 1)}))
}

func TestOpenersThatMeetDoNotHarmEachOther(t *testing.T) {
	path := journalPath(t)
	done := make(chan error)
	for n := range uint64(6) {
		go func() {
			j, err := OpenJournal(path, roomy)
			for errors.Is(err, ErrInUse) {
				j, err = OpenJournal(path, roomy)
			}
			if err == nil {
				err = errors.Join(j.Write(Change{Append: []Record{{n + 1, text(n + 1)}}}), j.Close())
			}
			done <- err
		}()
	}
	for range 6 {
		must(t, <-done)
	}
	if got := keysOf(t, opened(t, path, roomy)); got != "1 2 3 4 5 6" {
		t.Errorf("records %s", got)
	}
}

func TestALookTouchesNothing(t *testing.T) {
	path := journalPath(t)
	s, err := ReadJournal(path)
	must(t, err)
	if got := keysOf(t, s); got != "" || len(s.Damage()) > 0 {
		t.Errorf("records %s, damage %q", got, s.Damage())
	}
	if names := namesIn(t, path); names != "" {
		t.Errorf("files: %s", names)
	}
	j := opened(t, path, roomy)
	must(t, j.Write(Change{Append: records(1, 3)}))
	must(t, j.Close())
	b, err := os.ReadFile(path)
	must(t, err)
	b[0]++
	must(t, os.WriteFile(path, b, 0o400))
	s, err = ReadJournal(path)
	must(t, err)
	if got := keysOf(t, s); got != "1 2 3" || len(s.Damage()) != 1 {
		t.Errorf("of a damaged one: records %s, damage %q", got, s.Damage())
	}
	if after, _ := os.ReadFile(path); namesIn(t, path) != "journal" || !bytes.Equal(after, b) {
		t.Errorf("files: %s", namesIn(t, path))
	}
}

func namesIn(t *testing.T, path string) string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	must(t, err)
	var names []string
	for _, e := range entries {
		info, err := e.Info()
		must(t, err)
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", e.Name(), info.Mode())
		}
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

func TestNothingIsLeftBesideTheFile(t *testing.T) {
	j := opened(t, journalPath(t), roomy)
	must(t, os.WriteFile(j.path+".new", []byte("of a start that was cut off"), 0o600))
	must(t, j.Write(Change{Append: records(1, 3)}))
	must(t, j.Close())
	must(t, os.Remove(j.path))
	opened(t, j.path, roomy)
	if got := namesIn(t, j.path); got != "journal" {
		t.Errorf("files: %s", got)
	}
}

func TestNoFolderIsAnError(t *testing.T) {
	_, err := OpenJournal(filepath.Join(t.TempDir(), "missing", "journal"), roomy)
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "create the folder") {
		t.Errorf("OpenJournal = %v", err)
	}
}

func TestClosedIsClosed(t *testing.T) {
	j := opened(t, journalPath(t), roomy)
	must(t, j.Close())
	if err := j.Write(Change{Append: records(1, 1)}); !errors.Is(err, os.ErrClosed) {
		t.Errorf("Write = %v", err)
	}
	if _, err := j.Last(1); !errors.Is(err, os.ErrClosed) {
		t.Errorf("Last = %v", err)
	}
	must(t, j.Close())
}

// TestRandomChanges drives the journal and a map side by side, opening it again
// now and then; bbolt's own check and ours agree throughout.
func TestRandomChanges(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	limits := Limits{Records: 120, Bytes: 20_000, Values: 5}
	j := opened(t, journalPath(t), limits)
	model, next := map[uint64]bool{}, uint64(1)
	for round := range 1500 {
		var c Change
		for range rng.IntN(6) {
			c.Append = append(c.Append, Record{next, text(next)})
			next++
		}
		if rng.IntN(20) == 0 {
			c.From, c.To = next-rng.Uint64N(min(next, 90)), next-rng.Uint64N(min(next, 90))
		}
		for range rng.IntN(4) {
			c.Delete = append(c.Delete, next-rng.Uint64N(min(next, 130))) // some twice, some never there
		}
		if rng.IntN(3) == 0 {
			c.Put = []Value{{string('a' + rune(rng.IntN(9))), text(rng.Uint64N(400))}}
		}
		must(t, j.Write(c))
		advance(model, c, limits)
		if round%50 == 0 {
			must(t, j.Close())
			bboltAgrees(t, j.path)
			j = opened(t, j.path, limits)
		}
		compare(t, round, j, model)
	}
	if info, err := os.Stat(j.path); err != nil || info.Size() > 3*limits.Bytes+64<<10 {
		t.Errorf("%d bytes of file for %d, %v", info.Size(), limits.Bytes, err)
	}
}

// advance does to the model what the change does to the journal.
func advance(model map[uint64]bool, c Change, limits Limits) {
	for n := range model {
		if n >= c.From && n <= c.To {
			delete(model, n)
		}
	}
	for _, n := range c.Delete {
		delete(model, n)
	}
	for _, r := range c.Append {
		model[r.Key] = true
	}
	if !fits(model, limits) {
		limits.Records -= limits.Records / 16
		limits.Bytes -= limits.Bytes / 16
	}
	for !fits(model, limits) {
		oldest := uint64(math.MaxUint64)
		for n := range model {
			oldest = min(oldest, n)
		}
		delete(model, oldest)
	}
}

func fits(model map[uint64]bool, limits Limits) bool {
	size := int64(0)
	for n := range model {
		size += int64(len(text(n))) + 38
	}
	return len(model) <= limits.Records && size <= limits.Bytes
}

func compare(t *testing.T, round int, j *Journal, model map[uint64]bool) {
	t.Helper()
	list, err := j.Records(0, math.MaxInt)
	must(t, err)
	for _, r := range list {
		if !model[r.Key] || !bytes.Equal(r.Data, text(r.Key)) {
			t.Fatalf("round %d: record %d is wrong", round, r.Key)
		}
	}
	if n, _ := j.Size(); len(list) != len(model) || n != len(model) || !slices.IsSorted(keys(list)) {
		t.Fatalf("round %d: %d records, counted %d, want %d", round, len(list), n, len(model))
	}
}
