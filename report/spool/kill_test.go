package spool

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/report"
)

// TestKilledTerminalLosesNothing kills a process at random moments of a loop that posts
// and sends: no number is given twice, nothing that was acknowledged comes again but the
// last batch, and nothing that was not is lost.
func TestKilledTerminalLosesNothing(t *testing.T) {
	if dir := os.Getenv("SPOOL_TO_FILL"); dir != "" {
		fillForever(t, dir)
	}
	const kills = 120
	dir, w := t.TempDir(), newWitness(t)
	for range kills {
		boots++
		runAndDie(t, w, dir)
	}
	w.settle(t, dir)
	t.Logf("%d kills: %d messages were promised, %d came, the others were told", kills, len(w.kept), len(w.came))
	if len(w.kept) < 5*kills {
		t.Errorf("only %d messages in all", len(w.kept))
	}
}

// said is what the child says: what Post has kept, what the broker acknowledges, and
// that Done has ended.
type said struct {
	From, To int64  // numbers that are kept
	Batch    []wire // acknowledged
	Done     bool
}

// wire is a message for the parent.
type wire struct {
	Leaf string
	Boot int64
	Seq  int64
	Key  uint64
	Body string // of an event
}

func say(s said) {
	text, _ := json.Marshal(s)
	fmt.Println("said " + string(text))
}

// fillForever is the child; only a kill ends it.
func fillForever(t *testing.T, dir string) {
	fmt.Sscan(os.Getenv("SPOOL_BOOT"), &boots)
	s, err := Open(Config{Path: filepath.Join(dir, "spool"), Limit: 16 << 10, Boot: boots})
	must(t, err)
	rng := rand.New(rand.NewPCG(uint64(boots), 3))
	for {
		from := s.State().Seq
		must(t, s.Post([]report.Event{happened("e")}, health(300+rng.IntN(900))))
		say(said{From: from, To: s.State().Seq})
		for n := rng.IntN(4); n > 0; n-- {
			batch := s.Take(4 << 10)
			if len(batch) == 0 {
				break
			}
			var told []wire
			for _, m := range batch {
				w := wire{Leaf: m.Leaf, Boot: m.Boot, Seq: m.Seq, Key: m.key}
				if m.Leaf == report.LeafEvent {
					w.Body = string(m.Body)
				}
				told = append(told, w)
			}
			say(said{Batch: told})
			s.Done(batch)
			say(said{Done: true})
		}
	}
}

// runAndDie starts the child, kills it, and notes what it said.
func runAndDie(t *testing.T, w *witness, dir string) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestKilledTerminalLosesNothing$")
	child.Env = append(os.Environ(), "SPOOL_TO_FILL="+dir, fmt.Sprint("SPOOL_BOOT=", boots))
	out, err := child.StdoutPipe()
	must(t, err)
	must(t, child.Start())
	defer w.died()
	defer child.Wait()
	after := 1 + rand.IntN(40) // lines, and a moment more
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var s said
		if len(lines.Bytes()) < 5 || json.Unmarshal(lines.Bytes()[5:], &s) != nil {
			t.Fatalf("the child said %q", lines.Text())
		}
		if after--; after == 0 {
			timer := time.AfterFunc(time.Duration(rand.IntN(3000))*time.Microsecond, func() { child.Process.Kill() })
			defer timer.Stop()
		}
		w.hear(s)
	}
}

// hear notes what the child said.
func (w *witness) hear(s said) {
	w.t.Helper()
	w.posted(boots, s.From, s.To)
	switch {
	case s.Done:
		w.done()
	case s.Batch != nil:
		var batch []Message
		for _, m := range s.Batch {
			batch = append(batch, Message{Leaf: m.Leaf, Boot: m.Boot, Seq: m.Seq, Body: []byte(m.Body), key: m.Key})
		}
		w.arrived(batch)
	}
}
