package spool

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/simkeeper/simkeeper/report/store"
)

// lived is a folder with a backlog of 60 reports and a front of some, the next number,
// and how many messages wait.
func lived(t *testing.T) (dir string, next int64, waiting int) {
	t.Helper()
	dir = quickDir(t)
	s := opened(t, dir, 64<<10)
	post(t, s, strings.Repeat("hhhhhhhhhe", 7))
	if s.backlog.journal == nil || len(s.front.Waiting) == 0 {
		t.Fatal("the life is too short")
	}
	next, waiting = s.State().Seq, s.State().Waiting
	must(t, s.Close())
	return dir, next, waiting
}

// damaged changes files of a folder by their first letters.
func damaged(t *testing.T, dir, files string, do func([]byte) []byte) {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(dir, files))
	must(t, err)
	if len(list) == 0 {
		t.Fatalf("no file %s", files)
	}
	for _, path := range list {
		b, err := os.ReadFile(path)
		must(t, err)
		must(t, os.WriteFile(path, do(b), 0o600))
	}
}

// TestDamage spoils the files in many ways: the spool opens, what is whole is there,
// the damage is told once, and no number is given again.
func TestDamage(t *testing.T) {
	zero := func(b []byte) []byte { return make([]byte, len(b)) }
	short := func(b []byte) []byte { return b[:len(b)/4] }
	page := func(b []byte) []byte {
		for from := 0; ; { // also in pages that are free
			i := bytes.Index(b[from:], []byte(`"seq":20,"at"`))
			if i < 0 {
				return b
			}
			from += i + 1
			clear(b[from&^1023 : from|1023])
		}
	}
	for _, c := range []struct {
		files string
		do    func([]byte) []byte
		least int // messages that are left of 70
	}{
		{"spool.0", zero, 60}, {"spool.1", zero, 60}, {"spool.[01]", zero, 40}, {"spool.[01]", short, 40},
		{"spool.0", short, 60}, {"spool.1", func([]byte) []byte { return nil }, 60},
		{"spool.journal", short, 10}, {"spool.journal", zero, 10}, {"spool.journal", page, 60},
		{"spool.journal", func([]byte) []byte { return []byte("text") }, 10}, {"spool*", zero, 0}, {"spool*", short, 0},
	} {
		dir, next, _ := lived(t)
		damaged(t, dir, c.files, c.do)
		boots++
		s, err := Open(Config{Path: filepath.Join(dir, "spool"), Limit: 64 << 10, Boot: boots, Seq: 1})
		must(t, err)
		before := s.State()
		if damage := s.Damage(); len(damage) == 0 || before.Seq < next || before.Seq > next+2*SeqStep {
			t.Errorf("%s: damage %q, the next number %d after %d", c.files, damage, before.Seq, next)
		}
		if again := s.Damage(); len(again) > 0 {
			t.Errorf("%s: told twice: %q", c.files, again)
		}
		post(t, s, "heh")
		all := drained(t, s)
		if n := len(all) - 3; n < c.least || n > 70 || all[len(all)-1].Seq != before.Seq+2 {
			t.Errorf("%s: %d messages are left, at least %d should be", c.files, n, c.least)
		}
		if st := s.State(); st.Trouble != nil {
			t.Errorf("%s: %v", c.files, st.Trouble)
		}
		must(t, s.Close())
	}
}

// TestLostFilesCostNoNumber: the front, the backlog or both are gone.
func TestLostFilesCostNoNumber(t *testing.T) {
	for _, files := range []string{"spool.[01]", "spool.journal", "spool*"} {
		dir, next, _ := lived(t)
		list, err := filepath.Glob(filepath.Join(dir, files))
		must(t, err)
		for _, path := range list {
			must(t, os.Remove(path))
		}
		boots++
		s, err := Open(Config{Path: filepath.Join(dir, "spool"), Limit: 64 << 10, Boot: boots, Seq: 1})
		must(t, err)
		if got := s.State().Seq; got < next {
			t.Errorf("without %s: %d after %d", files, got, next)
		}
		must(t, s.Close())
	}
}

// TestAFrontOfAnotherVersion is whole, and not ours.
func TestAFrontOfAnotherVersion(t *testing.T) {
	path := filepath.Join(t.TempDir(), "spool")
	f, _, _, err := store.Open(path)
	must(t, err)
	must(t, f.Save([]byte(`{"next":3,"seq":"three"}`)))
	s, err := Open(Config{Path: path, Boot: 1, Seq: 3})
	must(t, err)
	if damage := fmt.Sprint(s.Damage()); !strings.Contains(damage, "not readable and starts anew") || s.State().Seq != 3+2*SeqStep {
		t.Errorf("damage %s, next %d", damage, s.State().Seq)
	}
	must(t, s.Close())
}

// TestARecordThatIsNoMessage stands whole in the backlog.
func TestARecordThatIsNoMessage(t *testing.T) {
	dir, next, waiting := lived(t)
	j, err := store.OpenJournal(filepath.Join(dir, "spool.journal"), store.Limits{Records: 1000, Bytes: 1 << 20, Values: 4})
	must(t, err)
	must(t, j.Write(store.Change{Delete: []uint64{1, 5}, Append: []store.Record{{Key: 1, Data: []byte("junk")}}}))
	must(t, j.Write(store.Change{Append: []store.Record{{Key: 5, Data: []byte(`{"key":6,"leaf":"event"}`)}}}))
	must(t, j.Close())
	s := opened(t, dir, 64<<10)
	all := drained(t, s)
	if damage := fmt.Sprint(s.Damage()); len(all) != waiting-2 || !strings.Contains(damage, "not readable and are given up") {
		t.Errorf("%d messages of %d, damage %s", len(all), waiting, damage)
	}
	if st := s.State(); st.Dropped != 2 || st.Seq != next {
		t.Errorf("%+v", st)
	}
}

// TestDamageWhileOpen is found by the next use, and told.
func TestDamageWhileOpen(t *testing.T) {
	s := opened(t, quickDir(t), 64<<10)
	post(t, s, strings.Repeat("h", 60))
	f, err := os.OpenFile(s.backlog.path, os.O_WRONLY, 0)
	must(t, err)
	b, err := os.ReadFile(s.backlog.path)
	must(t, err)
	_, err = f.WriteAt([]byte("XXXX"), int64(bytes.Index(b, []byte(`"seq":20,"at"`))))
	must(t, err)
	must(t, f.Close())
	all := drained(t, s)
	if damage := s.Damage(); len(all) != 59 || len(damage) != 1 || !strings.Contains(damage[0], "set aside") {
		t.Errorf("%d messages are left of 60, damage %q", len(all), damage)
	}
}
