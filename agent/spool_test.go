package agent

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simkeeper/simkeeper/report"
)

// What waits for a broker that is away outlives the agent: every number arrives, once.
func TestWhatWaitsOutlivesTheAgent(t *testing.T) {
	vouched := func(b *bench) {
		after(newCentury)
		b.o.Synchronised = func() bool { return true }
	}
	servingWith(t, "quectel", vouched, func(t *testing.T, b *bench, back *backend, stop func()) {
		after(time.Hour)
		back.setDown(true)
		after(5 * time.Hour)
		stop()
		for range 2 {
			again := b.run(t)
			after(3 * time.Hour)
			again()
		}
		back.setDown(false)
		last := b.run(t)
		defer last()
		after(time.Hour)
		back.complete(t)
		if n := back.count(report.EventRebooted); n != 4 || len(back.reports()) < 12 {
			t.Errorf("%d starts were told, %d reports", n, len(back.reports()))
		}
		var old []int64
		for _, h := range back.reports() {
			if h.AgeS == nil {
				old = append(old, h.Seq)
			}
		}
		if len(old) > 0 { // the kernel vouches for the time
			t.Errorf("the age of %v is not known", old)
		}
	})
}

// A damaged spool is told; the numbers go on behind all that were given.
func TestDamagedSpoolIsReported(t *testing.T) {
	servingWith(t, "quectel", func(*bench) {}, func(t *testing.T, b *bench, back *backend, stop func()) {
		after(5 * time.Hour)
		stop()
		damage(t, b.o.Config.State.Dir, "spool.", func(b []byte) []byte { return make([]byte, len(b)) })
		again := b.run(t)
		defer again()
		after(time.Minute)
		seqs := back.seqs()
		if n := back.count(report.EventStateDamaged); n != 1 {
			t.Errorf("told %d times", n)
		}
		if len(slices.Compact(seqs)) != len(back.seqs()) || back.last(t).Seq != seqs[len(seqs)-1] {
			t.Errorf("the numbers are %v, the last report is %d", back.seqs(), back.last(t).Seq)
		}
	})
}

// A spool that cannot be used at all, since there is a folder in its place, is told, and
// the agent reports without.
func TestReportsWithoutASpool(t *testing.T) {
	servingWith(t, "quectel", func(b *bench) {
		if err := os.MkdirAll(filepath.Join(b.o.Config.State.Dir, "spool.tmp", "in the way"), 0o700); err != nil {
			t.Fatal(err)
		}
	}, func(t *testing.T, b *bench, back *backend, _ func()) {
		after(5 * time.Hour)
		back.complete(t)
		if n := len(back.reports()); n < 5 {
			t.Errorf("%d reports", n)
		}
	})
}

// What the state knows already and nobody was told is in the state too: a power cut
// before the next message does not silence it.
func TestWhatTheStateKnowsIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, "quectel")
		defer b.modem.Close()
		b.o.Config.MQTT.Brokers = []string{"tcp://broker:1883"}
		a := newService(b.o)
		if err := a.openState(); err != nil {
			t.Fatal(err)
		}
		a.note(Happening{Type: report.EventCardChanged, Text: "not told yet"})
		if err := a.saveState(true); err != nil {
			t.Fatal(err)
		}
		a = newService(b.o)
		if err := a.openState(); err != nil {
			t.Fatal(err)
		}
		if len(a.pending) != 1 || a.pending[0].Text != "not told yet" {
			t.Errorf("%+v", a.pending)
		}
		a.pending = nil
		if err := a.saveState(false); err != nil {
			t.Fatal(err)
		}
		if m, err := ReadMemory(StatePath(b.o.Config.State.Dir)); err != nil || len(m.Untold) > 0 {
			t.Errorf("told, and still %+v, %v", m.Untold, err)
		}
	})
}

// The state is not written for a number alone, but often enough for the spool.
func TestANumberAloneIsNoReasonToWriteTheState(t *testing.T) {
	f, m, _, err := openState(StatePath(t.TempDir()))
	if err != nil {
		t.Fatal(err)
	}
	writes := 0
	for m.Seq = 1; m.Seq < 1000; m.Seq++ {
		before := f.at
		if err := f.save(m, false); err != nil {
			t.Fatal(err)
		}
		if f.at != before {
			writes++
		}
	}
	if writes != 4 {
		t.Errorf("%d writes for a thousand numbers", writes)
	}
}

// A diagnosis without an agent shows the number that the next report will have, also
// where the state is older, and writes nothing.
func TestDiagnosisShowsTheNextNumber(t *testing.T) {
	servingWith(t, "quectel", func(*bench) {}, func(t *testing.T, b *bench, back *backend, stop func()) {
		after(time.Hour)
		dir := copyOf(t, b.o.Config.State.Dir) // as after a power cut
		next := back.last(t).Seq + 1
		stop()
		o := b.o
		conf := *o.Config
		conf.State.Dir = dir
		o.Config = &conf
		before := filesIn(t, dir)
		f, err := Inspect(t.Context(), o, Request{}, nil)
		if err != nil || f.Report.Health.Seq != next {
			t.Errorf("number %d, want %d; %v", f.Report.Health.Seq, next, err)
		}
		if now := filesIn(t, dir); now != before {
			t.Errorf("files %s, then %s", before, now)
		}
	})
}

func filesIn(t *testing.T, dir string) string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(list, " ")
}
