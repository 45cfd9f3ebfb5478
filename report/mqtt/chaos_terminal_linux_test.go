package mqtt

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/report"
	"github.com/simkeeper/simkeeper/report/spool"
)

// terminalKey names the variable that makes the test binary a terminal.
const terminalKey = "SIMKEEPER_TEST_TERMINAL"

// terminal is a process that posts and sends until it is killed, and what is known of it.
type terminal struct {
	Name     string
	Dir      string // of its spool
	Broker   string // the gate's address
	Mode     Mode
	Encoding report.Encoding
	Boot     int64
	Limit    int64         // of its spool
	Pause    time.Duration // between two Posts, at most

	gate  *gate
	books books
	dice  *rand.Rand
	kills int
	err   error
}

// spoken is what a terminal says after a Post.
type spoken struct {
	Kept  bool // flash holds everything so far
	First int64
	Marks []string // of the messages, whose numbers follow each other
}

// beTerminal is what the process does that is to be killed.
func beTerminal(t *testing.T, spec string) {
	var x terminal
	must(t, json.Unmarshal([]byte(spec), &x))
	l, err := x.start()
	must(t, err)
	must(t, l.SetIdentity(sampleIdentity()))
	x.dice = rand.New(rand.NewPCG(uint64(x.Boot), 5))
	for n := 0; ; n++ {
		s, events, health := x.message(n)
		s.First = l.State().Seq
		must(t, l.Post(events, health))
		s.Kept = l.kept.State().Trouble == nil
		text, _ := json.Marshal(s)
		fmt.Println("said " + string(text))
		<-time.After(time.Duration(x.dice.Int64N(int64(x.Pause))))
	}
}

// start opens the spool, and lets the client run until the end.
func (x *terminal) start() (*life, error) {
	kept, err := spool.Open(spool.Config{Path: filepath.Join(x.Dir, "spool"), Boot: x.Boot, Limit: x.Limit})
	if err != nil {
		return nil, err
	}
	if damage := kept.Damage(); len(damage) > 0 {
		return nil, fmt.Errorf("the spool is damaged: %q", damage)
	}
	return begin(kept, Config{Brokers: []string{"tcp://" + x.Broker}, Terminal: x.Name, Boot: x.Boot,
		Mode: x.Mode, Interval: time.Hour, Encoding: x.Encoding})
}

// message makes some events or a report or both.
func (x *terminal) message(n int) (s spoken, events []report.Event, health *report.Health) {
	for i := range x.dice.IntN(3) {
		mark := fmt.Sprintf("e%d.%d.%d", x.Boot, n, i)
		events, s.Marks = append(events, report.Event{Type: report.EventReject, Text: mark}), append(s.Marks, mark)
	}
	if len(events) == 0 || x.dice.IntN(2) == 0 {
		mark := fmt.Sprintf("h%d.%d", x.Boot, n)
		health, s.Marks = &report.Health{ID: mark, Verdict: report.Verdict{Status: report.StatusOK}}, append(s.Marks, mark)
		health.Network.Operator = fmt.Sprintf("%0*d", x.dice.IntN(800), 0)
	}
	return s, events, health
}

// killed starts the terminal again and again, and kills it at random moments, until it was
// killed so many times and go on says no.
func (x *terminal) killed(times int, goOn func() bool) {
	x.books = books{terminal: x.Name, promised: map[string]numbers{}, reused: x.books.reused}
	for x.err == nil && (x.kills < times || goOn()) {
		x.Boot++
		x.err = x.liveAndDie()
		x.kills++
	}
}

// liveAndDie is one start.
func (x *terminal) liveAndDie() error {
	spec, err := json.Marshal(x)
	if err != nil {
		return err
	}
	child := exec.Command(os.Args[0], "-test.run=^TestKilledTerminals$")
	child.Env = append(os.Environ(), terminalKey+"="+string(spec))
	out, err := child.StdoutPipe()
	if err == nil {
		err = child.Start()
	}
	if err != nil {
		return err
	}
	err = x.hear(out, func() { child.Process.Kill() })
	child.Wait() // it was killed
	return err
}

// hear notes what the terminal promises, and kills it soon after its first word. What it
// could not write is promised as soon as flash holds it.
func (x *terminal) hear(out io.Reader, kill func()) error {
	defer kill()
	var unsure []spoken
	words := bufio.NewScanner(out)
	for begun := false; words.Scan(); begun = true {
		var s spoken
		if len(words.Bytes()) < 5 || json.Unmarshal(words.Bytes()[5:], &s) != nil {
			rest, _ := io.ReadAll(out)
			return fmt.Errorf("%s says %q %.2000q", x.Name, words.Text(), rest)
		}
		if !begun {
			timer := time.AfterFunc(time.Duration(x.dice.IntN(400))*time.Millisecond, kill)
			defer timer.Stop()
		}
		unsure = append(unsure, s)
		if s.Kept {
			x.promise(unsure)
			unsure = nil
		}
	}
	return words.Err()
}

func (x *terminal) promise(all []spoken) {
	for _, s := range all {
		for i, mark := range s.Marks {
			x.books.promised[mark] = numbers{x.Boot, s.First + int64(i)}
		}
	}
}

// settle starts the terminal once more, in this process, until everything has gone.
func (x *terminal) settle(ctx context.Context) error {
	x.Boot++
	l, err := x.start()
	if err != nil {
		return err
	}
	x.books.promised["the end"] = numbers{x.Boot, l.State().Seq}
	err = l.Post([]report.Event{{Type: report.EventReject, Text: "the end"}}, nil)
	err = cmp.Or(err, l.Flush(ctx), l.kept.State().Trouble) // only now: what waited may have filled the disk
	x.books.next = l.State().Seq
	return cmp.Or(err, l.end())
}
