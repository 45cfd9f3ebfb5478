package spool

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/simkeeper/simkeeper/report"
)

func TestBatches(t *testing.T) {
	for name, c := range map[string]struct {
		names string
		size  int
		batch []int64
	}{
		"health together until an event": {"hheh", 4000, []int64{1, 2}},
		"one event alone":                {"eeh", 4000, []int64{1}},
		"one result alone":               {"rh", 4000, []int64{0}},
		"up to the size":                 {"hhhh", 2 * (300 + stampSize), []int64{1, 2}},
		"one at least":                   {"hh", 1, []int64{1}},
		"nothing":                        {"", 4000, nil},
	} {
		for _, place := range []string{"front", "backlog", "memory"} {
			s := opened(t, t.TempDir(), 0)
			if place == "memory" {
				s, _ = Open(Config{Boot: 1})
			}
			post(t, s, c.names)
			if place == "backlog" && c.names != "" {
				must(t, s.moveNow())
			}
			for range 3 {
				if got := seqs(s.Take(c.size)); !slices.Equal(got, c.batch) {
					t.Errorf("%s, %s: %v, want %v", name, place, got, c.batch)
				}
				s.Release()
			}
		}
	}
}

// moveNow moves the front into the backlog.
func (s *Spool) moveNow() error {
	if err := s.join(); err != nil {
		return err
	}
	err := s.move(nil, s.front)
	s.save(err)
	return err
}

// post adds messages named h, f (a fault), e or r, of 300 bytes each or less.
func post(t testing.TB, s *Spool, names string) {
	t.Helper()
	for i, n := range names {
		switch n {
		case 'h':
			must(t, s.Post(nil, health(300)))
		case 'f':
			must(t, s.Post(nil, failing(report.Cause(fmt.Sprint("cause", i)))))
		case 'e':
			must(t, s.Post([]report.Event{happened(strings.Repeat("y", 150))}, nil))
		case 'r':
			must(t, s.PostResult(map[string]string{"id": "c1", "out": strings.Repeat("z", 200)}))
		}
	}
}

func TestOnlyDoneRemoves(t *testing.T) {
	dir := t.TempDir()
	s := opened(t, dir, 64<<10)
	post(t, s, strings.Repeat("h", 100))
	batch := s.Take(2000)
	s.Release()
	if got := seqs(s.Take(2000)); !slices.Equal(got, seqs(batch)) {
		t.Errorf("after a failure %v, before %v", got, seqs(batch))
	}
	s.Done(batch)
	must(t, s.Close())
	s = opened(t, dir, 64<<10)
	all := drained(t, s)
	if len(all) != 100-len(batch) || all[0].Seq != int64(len(batch))+1 || all[len(all)-1].Seq != 100 {
		t.Errorf("%d messages from %d to %d", len(all), all[0].Seq, all[len(all)-1].Seq)
	}
}

// TestABatchThatMovesMeanwhile: the front goes into the backlog while some of it is on
// its way.
func TestABatchThatMovesMeanwhile(t *testing.T) {
	s := opened(t, t.TempDir(), 64<<10)
	post(t, s, "hhh")
	batch := s.Take(16 << 10)
	post(t, s, strings.Repeat("h", 60))
	if s.backlog.journal == nil {
		t.Fatal("nothing was moved")
	}
	s.Done(batch)
	if all := drained(t, s); len(all) != 60 || all[0].Seq != 4 {
		t.Errorf("%d messages from %d", len(all), all[0].Seq)
	}
}

// TestWhatIsOnItsWayIsNotGivenUp, or it would be both there and told as missing.
func TestWhatIsOnItsWayIsNotGivenUp(t *testing.T) {
	for _, limit := range []int64{16 << 10, 64 << 10} {
		s := opened(t, quickDir(t), limit)
		post(t, s, strings.Repeat("h", 20))
		batch := s.Take(4000)
		for s.State().Dropped < 100 {
			post(t, s, "hhhe")
		}
		s.Done(batch)
		all := append(batch, drained(t, s)...)
		explained(t, all, s.State().Seq, 0)
		post(t, s, strings.Repeat("h", 20))
		kept := s.Take(4000)
		s.Release() // not acknowledged: it may go now
		for dropped := s.State().Dropped; s.State().Dropped < dropped+100; {
			post(t, s, "hhhe")
		}
		if again := s.Take(4000); slices.Equal(seqs(kept), seqs(again)) {
			t.Errorf("what was not acknowledged is not thinned: %v", seqs(again))
		}
	}
}

// explained checks that every number below next has come, once and in order, or is one
// of as many as the notices tell, within their ranges. So many as doubtful says may have
// come and be told all the same.
func explained(t testing.TB, all []Message, next int64, doubtful int) {
	t.Helper()
	came, told, last := map[int64]bool{}, 0, int64(0)
	var ranges [][2]int64
	for _, m := range all {
		if m.Leaf == report.LeafResult {
			continue
		}
		if m.Seq <= last {
			t.Fatalf("%d came after %d", m.Seq, last)
		}
		came[m.Seq], last = true, m.Seq
		if n, from, to, ok := notice(t, m); ok {
			told += n
			ranges = append(ranges, [2]int64{from, to})
		}
	}
	missing := 0
	for n := int64(1); n < next; n++ {
		if came[n] {
			continue
		}
		missing++
		if !slices.ContainsFunc(ranges, func(r [2]int64) bool { return r[0] <= n && n <= r[1] }) {
			t.Fatalf("%d neither came nor was named", n)
		}
	}
	if told < missing || told > missing+doubtful {
		t.Fatalf("%d are missing, %d were told", missing, told)
	}
}

// notice reads an event of type thinned.
func notice(t testing.TB, m Message) (n int, from, to int64, ok bool) {
	t.Helper()
	var e report.Event
	if m.Leaf != report.LeafEvent {
		return 0, 0, 0, false
	}
	must(t, json.Unmarshal(m.Body, &e))
	if e.Type != report.EventThinned {
		return 0, 0, 0, false
	}
	_, err := fmt.Sscanf(strings.TrimPrefix(e.Text, "no room for what waits: "), "%d messages", &n)
	_, err1 := fmt.Sscan(e.From, &from)
	_, err2 := fmt.Sscan(e.To, &to)
	must(t, errors.Join(err, err1, err2))
	return n, from, to, true
}
