package spool

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simkeeper/simkeeper/report"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// opened opens a spool of the folder, with boot numbers that grow.
func opened(t testing.TB, dir string, limit int64) *Spool {
	t.Helper()
	boots++
	s, err := Open(Config{Path: filepath.Join(dir, "spool"), Limit: limit, Boot: boots})
	must(t, err)
	t.Cleanup(func() { s.Close() })
	return s
}

var boots int64

// health is a routine report of about size bytes.
func health(size int) *report.Health {
	h := &report.Health{ID: "5da9", Clock: report.ClockNITZ, SIM: report.SIMReady}
	h.Verdict = report.Verdict{Status: report.StatusOK, Cause: report.CauseHealthy, Action: strings.Repeat("x", max(0, size-200))}
	return h
}

// failing is a report of a fault.
func failing(cause report.Cause) *report.Health {
	h := health(300)
	h.Verdict.Status, h.Verdict.Cause = report.StatusFail, cause
	return h
}

func happened(text string) report.Event {
	return report.Event{Clock: report.ClockNITZ, Type: report.EventRebooted, Severity: report.SeverityInfo, Text: text}
}

// seqs gives the numbers of a batch.
func seqs(batch []Message) (out []int64) {
	for _, m := range batch {
		out = append(out, m.Seq)
	}
	return out
}

// drained takes everything out of a spool, and checks that what Take gives stays the
// same until Done.
func drained(t testing.TB, s *Spool) (all []Message) {
	t.Helper()
	for {
		batch := s.Take(16 << 10)
		if len(batch) == 0 {
			break
		}
		if again := s.Take(16 << 10); !slices.Equal(seqs(batch), seqs(again)) {
			t.Fatalf("Take gives %v, then %v", seqs(batch), seqs(again))
		}
		s.Done(batch)
		all = append(all, batch...)
	}
	if st := s.State(); st.Waiting != 0 || st.Bytes != 0 {
		t.Fatalf("drained, and still %+v", st)
	}
	return all
}

func TestMessagesAreNumberedInOrderAndComeBackAfterARestart(t *testing.T) {
	dir := t.TempDir()
	s := opened(t, dir, 0)
	must(t, s.Post([]report.Event{happened("a"), happened("b")}, health(300)))
	must(t, s.PostResult(map[string]string{"id": "c1", "status": "done"}))
	must(t, s.Post(nil, health(300)))
	must(t, s.Close())
	s = opened(t, dir, 0)
	must(t, s.Post([]report.Event{happened("c")}, nil))
	var got []string
	for _, m := range drained(t, s) {
		got = append(got, fmt.Sprintf("%s %d %d", m.Leaf, m.Boot, m.Seq))
	}
	old, now := boots-1, boots
	want := []string{fmt.Sprintf("event %d 1", old), fmt.Sprintf("event %d 2", old), fmt.Sprintf("health %d 3", old), fmt.Sprintf("result %d 0", old),
		fmt.Sprintf("health %d 4", old), fmt.Sprintf("event %d 5", now)}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if n := s.State().Seq; n != 6 {
		t.Errorf("the next number is %d", n)
	}
}

func TestBodiesAreWhatIsSentButForConnAndAge(t *testing.T) {
	s := opened(t, t.TempDir(), 0)
	h := health(0)
	h.V, h.Boot, h.Seq, h.Conn, h.AgeS = 9, 9, 9, 9, new(int64(9))
	must(t, s.Post([]report.Event{happened("<&>")}, h))
	must(t, s.PostResult(json.RawMessage(`{"v":1,"id":"x"}`)))
	h.ID = "changed by the caller"
	var got []string
	for _, m := range drained(t, s) {
		got = append(got, string(m.Body))
	}
	want := []string{
		fmt.Sprintf(`{"v":1,"boot":%d,"seq":1,"conn":0,"clock":"nitz","type":"rebooted","severity":"info","text":"\u003c\u0026\u003e"}`, boots),
		fmt.Sprintf(`{"v":1,"boot":%d,"seq":2,"conn":0,"id":"5da9","clock":"nitz","sim_state":"ready","verdict":{"status":"ok","cause":"healthy"}}`, boots),
		`{"v":1,"id":"x"}`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %s", strings.Join(got, "\n"))
	}
}

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
				must(t, s.move2())
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

// move2 moves the front into the backlog.
func (s *Spool) move2() error {
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

func TestTheBacklogIsThereOnlyWhileItIsNeeded(t *testing.T) {
	dir := t.TempDir()
	s := opened(t, dir, 0)
	journal := filepath.Join(dir, "spool.journal")
	for range 100 {
		must(t, s.Post(nil, health(700)))
		drained(t, s)
		if s.disk.exists(journal) {
			t.Fatal("a healthy terminal opens a database")
		}
	}
	post(t, s, strings.Repeat("h", 100))
	if !s.disk.exists(journal) || s.backlog.journal == nil {
		t.Fatal("no backlog")
	}
	drained(t, s)
	if s.disk.exists(journal) || s.backlog.journal != nil {
		t.Error("an empty backlog stays")
	}
}

func TestWhatCannotBeSentTakesNoNumber(t *testing.T) {
	s := opened(t, t.TempDir(), 0)
	bad := *health(0)
	bad.Card.SafeUntil = report.Date{Year: 2027, Month: 2, Day: 30}
	long := happened(strings.Repeat("x", maxBody))
	err := s.Post([]report.Event{happened("a"), long, happened("b")}, &bad)
	if err == nil || !strings.Contains(err.Error(), "event 2: ") || !strings.Contains(err.Error(), "health 3: ") {
		t.Errorf("Post = %v", err)
	}
	if err := s.PostResult(func() {}); err == nil {
		t.Error("a function was encoded")
	}
	must(t, s.Post(nil, health(0)))
	if got := seqs(drained(t, s)); !slices.Equal(got, []int64{1, 2, 3}) {
		t.Errorf("numbers %v", got)
	}
}

// TestMadeIsOfThisStartAlone: how long a message of an earlier start waited is not for
// the monotonic clock to say.
func TestMadeIsOfThisStartAlone(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := opened(t, dir, 16<<10)
		for range 30 {
			must(t, s.Post(nil, health(300)))
			<-time.After(time.Hour)
		}
		for i, m := range s.Take(16 << 10) {
			if age, want := time.Since(m.Made), time.Duration(30-i)*time.Hour; age != want {
				t.Errorf("message %d is %v old, not %v", i, age, want)
			}
		}
		must(t, s.Close())
		s = opened(t, dir, 16<<10)
		must(t, s.Post(nil, health(300)))
		all := drained(t, s)
		for i, m := range all {
			if m.Made.IsZero() != (i < len(all)-1) {
				t.Errorf("message %d of %d was made %v", i, len(all), m.Made)
			}
		}
	})
}

func TestNumbersGoOnFromTheCopyKeptElsewhere(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "spool")
	for _, c := range []struct {
		name       string
		copy, want int64
	}{
		{"a first start", 0, 1},
		{"a copy that was lost", 0, 2},
		{"a copy that is behind", 1, 3},
		{"a copy that is ahead", 40, 40},
	} {
		s, err := Open(Config{Path: path, Boot: 1, Seq: c.copy})
		must(t, err)
		if got := s.State().Seq; got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
		must(t, s.Post([]report.Event{happened("a")}, nil))
		must(t, s.Close())
	}
	for _, copy := range []int64{1, 40} {
		s, err := Open(Config{Path: filepath.Join(dir, "lost"), Boot: 1, Seq: copy})
		must(t, err)
		if got := s.State().Seq; got != copy+2*SeqStep {
			t.Errorf("the file is lost: %d", got)
		}
	}
}

func TestALookWritesNothing(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "spool")
	if n, err := NextSeq(path); n != 0 || err != nil {
		t.Errorf("NextSeq of nothing = %d, %v", n, err)
	}
	s := opened(t, dir, 0)
	post(t, s, "hh")
	before := filesOf(t, dir)
	if n, err := NextSeq(path); n != s.State().Seq || err != nil {
		t.Errorf("NextSeq = %d, %v", n, err)
	}
	if after := filesOf(t, dir); after != before {
		t.Errorf("%s, then %s", before, after)
	}
}

// filesOf tells the files of a folder, and when they were written.
func filesOf(t testing.TB, dir string) (text string) {
	t.Helper()
	list, err := os.ReadDir(dir)
	must(t, err)
	for _, e := range list {
		info, err := e.Info()
		must(t, err)
		text += fmt.Sprintln(e.Name(), info.Size(), info.ModTime())
	}
	return text
}

// TestInMemoryIsBoundedToo: without a path everything is as with one, until the end.
func TestInMemoryIsBoundedToo(t *testing.T) {
	s, err := Open(Config{Limit: 32 << 10, Boot: 1})
	must(t, err)
	post(t, s, strings.Repeat("hhhhhhhhhe", 100))
	if st := s.State(); st.Bytes > 33<<10 || st.Dropped == 0 || st.Trouble != nil {
		t.Errorf("%+v", st)
	}
	explained(t, drained(t, s), s.State().Seq, 0)
	must(t, s.Close())
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
