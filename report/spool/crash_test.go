package spool

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/simkeeper/simkeeper/report"
	"github.com/simkeeper/simkeeper/report/store"
)

// errPower is what every call returns once the power is gone.
var errPower = errors.New("power cut")

// unsteady is real flash whose power goes at one step. That one save or write of package
// store is whole or not there is shown there; here a step is one of them.
type unsteady struct {
	flash
	steps  int
	kinds  map[string]int // of the steps so far
	cutAt  int            // the step at which the power goes, 0 for never
	after  bool           // that step still takes effect
	refuse error          // what every step returns instead, nil for none
}

// step does something to flash, unless there is no power.
func (u *unsteady) step(kind string, do func() error) error {
	u.steps++
	if u.kinds == nil {
		u.kinds = map[string]int{}
	}
	u.kinds[kind]++
	switch {
	case u.refuse != nil:
		return u.refuse
	case u.cutAt == 0 || u.steps < u.cutAt:
		return do()
	case u.steps == u.cutAt && u.after:
		do()
	}
	return errPower
}

func (u *unsteady) openFile(path string) (file, store.Status, []byte, error) {
	f, status, value, err := u.flash.openFile(path)
	return &unsteadyFile{f, u}, status, value, err
}

func (u *unsteady) openJournal(path string, l store.Limits) (j journal, err error) {
	if u.flash.exists(path) {
		j, err = u.flash.openJournal(path, l)
	} else {
		err = u.step("make", func() error { j, err = u.flash.openJournal(path, l); return err })
	}
	if err != nil {
		if j != nil {
			j.Close()
		}
		return nil, err
	}
	return &unsteadyJournal{j, u}, nil
}

type unsteadyFile struct {
	file
	u *unsteady
}

func (f *unsteadyFile) Save(value []byte) error {
	return f.u.step("save", func() error { return f.file.Save(value) })
}

type unsteadyJournal struct {
	journal
	u *unsteady
}

func (j *unsteadyJournal) Write(c store.Change) error {
	kind := "move"
	switch {
	case len(c.Append) == 0:
		kind = "delete"
	case len(c.Delete) > 0:
		kind = "thin"
	}
	return j.u.step(kind, func() error { return j.journal.Write(c) })
}

func (j *unsteadyJournal) Remove() error {
	err := j.u.step("remove", func() error { return j.journal.Remove() })
	j.journal.Close() // also without power: the next opener is in this process
	return err
}

// witness knows what the backend and the agent were told.
type witness struct {
	t     *testing.T
	came  map[string]Message // acknowledged messages by boot and number
	order []string
	kept  map[string]bool // what Post has promised
	last  []Message       // the batch whose Done has not ended
	doubt map[string]bool // came, and flash may not know it: it comes again, or is given up
}

func newWitness(t *testing.T) *witness {
	return &witness{t: t, came: map[string]Message{}, kept: map[string]bool{}, doubt: map[string]bool{}}
}

func name(boot, seq int64) string { return fmt.Sprintf("%d.%d", boot, seq) }

// id tells a message from all others.
func (m Message) id() string {
	if m.Leaf == report.LeafResult {
		return fmt.Sprintf("result %d.%d", m.Boot, m.key)
	}
	return name(m.Boot, m.Seq)
}

// posted notes what Post has promised to keep.
func (w *witness) posted(boot, from, to int64) {
	for n := from; n < to; n++ {
		w.kept[name(boot, n)] = true
	}
}

// arrived notes a batch that the broker acknowledges.
func (w *witness) arrived(batch []Message) {
	w.t.Helper()
	for _, m := range batch {
		id := m.id()
		if _, ok := w.came[id]; ok && !w.doubt[id] {
			w.t.Fatalf("%s came again", id)
		} else if ok {
			delete(w.doubt, id)
			continue
		}
		w.came[id] = m
		w.order = append(w.order, id)
	}
	w.last = batch
}

// done notes that Done has ended.
func (w *witness) done() { w.last = nil }

// died notes that the terminal went: what the last Done was told may not be on flash.
func (w *witness) died() {
	for _, m := range w.last {
		w.doubt[m.id()] = true
	}
	w.last = nil
}

// complete checks that what was promised came or was named, and no number came twice.
func (w *witness) complete() {
	w.t.Helper()
	var all []Message
	seen := map[int64]string{}
	for _, id := range w.order {
		m := w.came[id]
		if m.Leaf == report.LeafResult {
			continue
		}
		if other := seen[m.Seq]; other != "" {
			w.t.Fatalf("number %d is given to %s and %s", m.Seq, other, id)
		}
		seen[m.Seq] = id
		all = append(all, m)
	}
	next := int64(1)
	if len(all) > 0 {
		next = all[len(all)-1].Seq + 1
	}
	explained(w.t, all, next, len(w.doubt))
	for id := range w.kept {
		var boot, seq int64
		fmt.Sscanf(id, "%d.%d", &boot, &seq)
		if other := seen[seq]; seq >= next || other != "" && other != id {
			w.t.Fatalf("%s was promised and is lost; the number is given to %q", id, other)
		}
	}
}

// life is what one start of a terminal does, as rng says.
type life struct {
	t   *testing.T
	s   *Spool
	rng *rand.Rand
	w   *witness
	cut func() bool // the power is gone
}

// post posts something.
func (l life) post() {
	from := l.s.State().Seq
	names := []string{"h", "h", "h", "hh", "eh", "eeh", "f", "r"}[l.rng.IntN(8)]
	events, h := []report.Event(nil), (*report.Health)(nil)
	for _, c := range names {
		switch c {
		case 'e':
			events = append(events, happened(strings.Repeat("y", l.rng.IntN(300))))
		case 'f':
			h = failing(report.Cause(fmt.Sprint("cause", l.rng.IntN(3))))
		case 'h':
			h = health(300 + l.rng.IntN(900))
		}
	}
	if names == "r" {
		must(l.t, l.s.PostResult("done"))
	} else {
		must(l.t, l.s.Post(events, h))
	}
	if st := l.s.State(); st.Trouble == nil { // what flash refused was not promised to outlive this
		l.w.posted(boots, from, st.Seq)
	}
}

// send sends some of what waits; some of that is never acknowledged.
func (l life) send() {
	for n := l.rng.IntN(9); n > 0 && !l.cut(); n-- {
		batch := l.s.Take(4 << 10)
		if l.rng.IntN(4) == 0 {
			l.s.Release()
			continue
		}
		l.w.arrived(batch)
		l.s.Done(batch)
		if !l.cut() {
			l.w.done()
		}
	}
}

// quickDir is a folder in memory where the system has one: syncing is not what is tested.
func quickDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "spool")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// TestPowerCutAtEveryStep cuts the power at every write of a life with moves, thinning
// and sending, before it takes effect and after.
func TestPowerCutAtEveryStep(t *testing.T) {
	clean := cutLife(t, 0, false)
	t.Logf("%d steps: %v", clean.steps, clean.kinds)
	if kinds := clean.kinds; kinds["make"]*kinds["move"]*kinds["thin"]*kinds["delete"]*kinds["remove"] == 0 {
		t.Fatalf("the life is too short: %v", kinds)
	}
	for cut := 1; cut < clean.steps; cut++ {
		cutLife(t, cut, false)
		cutLife(t, cut, true)
	}
}

// cutLife lives until the power goes, starts anew, and sees that all is well.
func cutLife(t *testing.T, cutAt int, after bool) *unsteady {
	t.Helper()
	boots++
	c := Config{Path: filepath.Join(quickDir(t), "spool"), Limit: 16 << 10, Boot: boots}
	u := &unsteady{cutAt: cutAt, after: after}
	s, err := open(c, u)
	must(t, err)
	l := life{t, s, rand.New(rand.NewPCG(4, 7)), newWitness(t), func() bool { return cutAt > 0 && u.steps >= cutAt }}
	for n := 0; n < 64 && !l.cut(); n++ {
		l.post()
		if l.rng.IntN(12) == 0 {
			l.send()
		}
	}
	s.Close()
	if l.cut() != (cutAt > 0) {
		t.Fatalf("the power never goes at step %d of %d", cutAt, u.steps)
	}
	l.w.died()
	l.w.settle(t, filepath.Dir(c.Path))
	return u
}

// settle opens the spool once more, sends everything, and checks what came.
func (w *witness) settle(t *testing.T, dir string) {
	t.Helper()
	s := opened(t, dir, 16<<10)
	defer s.Close()
	must(t, s.Post([]report.Event{happened("back")}, nil))
	w.posted(boots, s.State().Seq-1, s.State().Seq)
	for batch := s.Take(16 << 10); len(batch) > 0; batch = s.Take(16 << 10) {
		w.arrived(batch)
		s.Done(batch)
	}
	w.complete()
	if st, damage := s.State(), s.Damage(); st.Trouble != nil || len(damage) > 0 {
		t.Fatalf("after the cut: %+v, damage %q", st, damage)
	}
}
