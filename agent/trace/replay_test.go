package trace

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/reader"
	"github.com/simkeeper/simkeeper/modem/simulator"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// story is what happens between and during the rounds of a recording; m is nil when it is
// played.
type story struct {
	borrow bool
	start  func(*simulator.Modem) // before the first round
	later  func(*simulator.Modem) // between the first and the second round
}

var rounds = []reader.Scope{reader.Full, reader.Full, reader.Signal}

// roundTime is what a round may take, as in the agent.
const roundTime = 50 * time.Second

// pause parts what happens from the rounds, so that a report comes in the same one each time.
const pause = time.Second

// snapshots asks a reader in several rounds, and tells in between.
func snapshots(ctx context.Context, r *reader.Reader, between func(round int)) []modem.Snapshot {
	var out []modem.Snapshot
	for i, scope := range rounds {
		<-time.After(pause)
		between(i)
		<-time.After(pause)
		ctx, cancel := context.WithTimeout(ctx, roundTime)
		s := r.Read(ctx, scope)
		cancel()
		synctest.Wait() // until what has come is sorted
		for len(r.Changes()) > 0 {
			r.Heed(<-r.Changes())
		}
		out = append(out, s)
	}
	r.Release(ctx)
	return out
}

// timelessJSON is a snapshot without what depends on the clock, in a form that pseudonyms
// can be put into.
func timelessJSON(t *testing.T, s modem.Snapshot) json.RawMessage {
	t.Helper()
	s.Time = time.Time{}
	s.Detail, _, _ = strings.Cut(s.Detail, "session closed") // by a read or by a write, whoever was first
	s.Exchanges = slices.Clone(s.Exchanges)
	for i := range s.Exchanges {
		s.Exchanges[i].Took = 0
	}
	return asJSON(t, s)
}

// recorded runs a story on a modem and returns the trace, the pseudonyms and the snapshots.
func recorded(t *testing.T, m *simulator.Modem, st story) (string, Pseudonyms, []modem.Snapshot) {
	t.Helper()
	var out bytes.Buffer
	rec, err := NewRecorder(&out, header())
	if err != nil {
		t.Fatal(err)
	}
	open := rec.Opener(func(context.Context) (io.ReadWriteCloser, error) { return m.Pipe(), nil })
	r := reader.New(reader.Config{Open: open, Port: "/dev/ttyUSB2", Borrow: st.borrow, Trace: rec.Line})
	seen := snapshots(t.Context(), r, func(round int) {
		switch {
		case round == 0 && st.start != nil:
			st.start(m)
		case round == 1 && st.later != nil:
			st.later(m)
		}
	})
	if err := rec.Err(); err != nil {
		t.Fatal(err)
	}
	return out.String(), rec.names, seen
}

// played runs the same reader on the trace.
func played(t *testing.T, text string, borrow bool) ([]modem.Snapshot, *Player) {
	t.Helper()
	p := NewPlayer(read(t, text))
	r := reader.New(reader.Config{Open: p.Open, Port: "/dev/ttyUSB2", Borrow: borrow})
	return snapshots(t.Context(), r, func(int) {}), p
}

// same reports whether the played snapshots are the recorded ones under pseudonyms.
func same(t *testing.T, names Pseudonyms, want, got []modem.Snapshot) {
	t.Helper()
	for i := range want {
		was, err := names.JSON(timelessJSON(t, want[i]))
		if err != nil {
			t.Fatal(err)
		}
		if is := timelessJSON(t, got[i]); string(was) != string(is) {
			t.Errorf("round %d: recorded\n%s\nplayed\n%s", i+1, was, is)
		}
	}
}

// replay records a story and plays it; the facts must be the same.
func replay(t *testing.T, cfg simulator.Config, st story) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		m, err := simulator.New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		text, names, want := recorded(t, m, st)
		got, p := played(t, text, st.borrow)
		same(t, names, want, got)
		if unknown := p.Unknown(); len(unknown) > 0 {
			t.Errorf("the trace does not have %q", unknown)
		}
		for _, identity := range []string{"864394040012348", "89860423102200012346", "460040123456789"} {
			if strings.Contains(text, identity) || strings.Contains(text, swapPairs(identity)) {
				t.Errorf("%s stands in the trace", identity)
			}
		}
	})
}

func fault(t *testing.T, name string, on bool) func(*simulator.Modem) {
	return func(m *simulator.Modem) {
		if err := m.SetFault(name, on); err != nil {
			t.Error(err)
		}
	}
}

// unsteady are the faults that bring the dialogue out of step, or spoil bytes that a trace
// of lines does not hold: what is played need not lead to the very same facts.
var unsteady = []string{"garbled", "noise", "late", "endless_line", "echo_cut"}

// Every modem, healthy and with every fault from the beginning or from the second round
// on, is the same to the reader when it is played.
func TestReplay(t *testing.T) {
	for _, family := range simulator.Families() {
		t.Run(family+"/healthy", func(t *testing.T) { replay(t, simulator.Config{Family: family}, story{}) })
		t.Run(family+"/borrowed", func(t *testing.T) { replay(t, simulator.Config{Family: family}, story{borrow: true}) })
		t.Run(family+"/booting", func(t *testing.T) { replay(t, simulator.Config{Family: family, Boot: true}, story{}) })
		t.Run(family+"/data card", func(t *testing.T) { replay(t, simulator.Config{Family: family, DataOnly: true}, story{}) })
		t.Run(family+"/roaming", func(t *testing.T) {
			replay(t, simulator.Config{Family: family, Roaming: true, PLMN: "46001"}, story{})
		})
		for _, f := range simulator.Faults() {
			if slices.Contains(unsteady, f.Name) {
				continue
			}
			t.Run(family+"/"+f.Name, func(t *testing.T) {
				replay(t, simulator.Config{Family: family}, story{start: fault(t, f.Name, true)})
			})
			t.Run(family+"/"+f.Name+" later", func(t *testing.T) {
				replay(t, simulator.Config{Family: family}, story{later: fault(t, f.Name, true)})
			})
			t.Run(family+"/"+f.Name+" ends", func(t *testing.T) {
				replay(t, simulator.Config{Family: family}, story{start: fault(t, f.Name, true), later: fault(t, f.Name, false)})
			})
		}
	}
}

// A line that spoils what it carries is played to an end, and to what it is: answering or
// not.
func TestReplayOfABadLine(t *testing.T) {
	for _, family := range simulator.Families() {
		for _, name := range unsteady {
			t.Run(family+"/"+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					m, err := simulator.New(simulator.Config{Family: family, Seed: 7})
					if err != nil {
						t.Fatal(err)
					}
					defer m.Close()
					text, _, want := recorded(t, m, story{start: fault(t, name, true)})
					began := time.Now()
					got, _ := played(t, text, false)
					if time.Since(began) > time.Duration(len(rounds))*(roundTime+10*time.Second) {
						t.Errorf("it took %v", time.Since(began))
					}
					if want[0].Access != got[0].Access {
						t.Errorf("recorded %v, played %v", want[0].Access, got[0].Access)
					}
				})
			})
		}
	}
}

// What real modems said, as it was published, plays to the same facts, too.
func TestReplayOfPersonalities(t *testing.T) {
	n := 0
	for lines := corpus(t, "personalities.jsonl"); lines.Scan(); n++ {
		personality := slices.Clone(lines.Bytes())
		var r struct {
			Name     string
			Expected struct{ ICCID, IMEI, IMSI string }
		}
		if err := json.Unmarshal(personality, &r); err != nil {
			t.Fatal(err)
		}
		t.Run(r.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, err := simulator.FromPersonality(personality, simulator.Config{})
				if err != nil {
					t.Fatal(err)
				}
				defer m.Close()
				text, names, want := recorded(t, m, story{})
				got, _ := played(t, text, false)
				same(t, names, want, got)
				_, text, _ = strings.Cut(text, "\n")
				_, text, _ = strings.Cut(text, "\n") // the header's memory has a number for a number
				for _, identity := range []string{r.Expected.ICCID, r.Expected.IMEI, r.Expected.IMSI} {
					if identity != "" && strings.Contains(text, identity) {
						t.Errorf("%s stands in the trace", identity)
					}
				}
			})
		})
	}
	if n < 10 {
		t.Errorf("only %d personalities", n)
	}
}
