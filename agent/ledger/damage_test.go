package ledger

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/simkeeper/simkeeper/agent/keepalive"
	"github.com/simkeeper/simkeeper/modem"
)

const page = 1024 // of the file

// lived is the file of a ledger that has seen some life, and its lines by number.
func lived(t *testing.T) ([]byte, map[uint64]Line) {
	t.Helper()
	path := ledgerPath(t)
	l := opened(t, path)
	lines := map[uint64]Line{}
	for n := uint64(1); n <= 24; n++ {
		line := act(n, []keepalive.Verdict{keepalive.Failed, keepalive.Proved}[n%2])
		line.ICCID = []modem.ICCID{cardA, cardB}[n/2%2]
		must(t, l.Append(line))
		if n%5 == 0 {
			must(t, l.SaveCard(record(line.ICCID, fmt.Sprint(n))))
		}
		lines[n] = line
	}
	must(t, l.Close())
	b, err := os.ReadFile(path)
	must(t, err)
	for ; len(b) > page && allZero(b[len(b)-page:]); b = b[:len(b)-page] {
	}
	return b, lines
}

func allZero(b []byte) bool { return bytes.Count(b, []byte{0}) == len(b) }

// damages are at least three for every page of the file.
func damages(whole []byte) map[string][]byte {
	rng := rand.New(rand.NewPCG(5, 6))
	all := map[string][]byte{"empty": {}, "text": []byte("not a ledger"), "both metas": append(make([]byte, 2*page), whole[2*page:]...)}
	for at := 0; at+page <= len(whole); at += page {
		for name, fill := range map[string]func() byte{
			"zeroed": func() byte { return 0 },
			"ones":   func() byte { return 0xff },
			"random": func() byte { return byte(rng.Uint32()) },
		} {
			b := bytes.Clone(whole)
			for i := range page {
				b[at+i] = fill()
			}
			all[fmt.Sprintf("page %d %s", at/page, name)] = b
		}
		all[fmt.Sprintf("cut at page %d", at/page)] = whole[:at]
	}
	return all
}

// TestEveryDamage opens and reads a ledger that is damaged in every way: it never
// gives a wrong line, loses only what is damaged, tells, and goes on.
func TestEveryDamage(t *testing.T) {
	whole, lines := lived(t)
	all := damages(whole)
	if len(all) < 100 {
		t.Fatalf("only %d damages", len(all))
	}
	most, told := 0, 0
	for name, b := range all {
		path := ledgerPath(t)
		must(t, os.WriteFile(path, b, 0o600))
		v, err := Read(path)
		must(t, err)
		lost := rightLines(t, name+", a look", v, lines)
		l := opened(t, path)
		if again := rightLines(t, name, &l.View, lines); again != lost {
			t.Errorf("%s: %d lines lost, a look loses %d", name, again, lost)
		}
		if len(l.Damage()) > 0 {
			told++
		} else if lost > 0 {
			t.Errorf("%s: %d lines lost and nothing told", name, lost)
		}
		if len(b) == len(whole) {
			most = max(most, lost)
		}
		goesOn(t, name, l)
		must(t, l.Close())
		must(t, os.RemoveAll(filepath.Dir(path)))
	}
	t.Logf("%d damages, %d told; a damaged page costs at most %d lines", len(all), told, most)
	if most > 3 || told == 0 {
		t.Errorf("a damaged page costs %d lines; %d damages told", most, told)
	}
}

// rightLines holds every line and proof against what was written, and counts
// what is missing.
func rightLines(t *testing.T, name string, v *View, want map[uint64]Line) (lost int) {
	t.Helper()
	lines, err := v.Since(0)
	must(t, err)
	for _, line := range lines {
		if !reflect.DeepEqual(line, want[line.N]) {
			t.Fatalf("%s: a wrong line: %+v", name, line)
		}
	}
	for _, iccid := range []modem.ICCID{cardA, cardB} {
		proof, ok, err := v.Proof(iccid)
		must(t, err)
		if ok && !reflect.DeepEqual(proof, want[proof.N]) {
			t.Fatalf("%s: a wrong proof: %+v", name, proof)
		}
		if r, ok, err := v.Card(iccid); err != nil || ok && r.Life != record(iccid, "").Life {
			t.Fatalf("%s: a wrong card: %+v, %v", name, r, err)
		}
	}
	return len(want) - len(lines)
}

// goesOn writes a line with the number that the agent's own state has.
func goesOn(t *testing.T, name string, l *Ledger) {
	t.Helper()
	if l.Next() > 25 {
		t.Errorf("%s: Next = %d", name, l.Next())
	}
	must(t, l.Append(act(25, keepalive.Proved)))
	must(t, l.SaveCard(record(cardA, "after")))
	if last, err := l.Last(1); err != nil || !reflect.DeepEqual(last, []Line{act(25, keepalive.Proved)}) {
		t.Errorf("%s: Last = %+v, %v", name, last, err)
	}
	if proof, ok, err := l.Proof(cardA); err != nil || !ok || proof.N != 25 {
		t.Errorf("%s: Proof = %d, %v, %v", name, proof.N, ok, err)
	}
}
