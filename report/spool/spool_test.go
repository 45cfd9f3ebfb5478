package spool

import (
	"encoding/json"
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
