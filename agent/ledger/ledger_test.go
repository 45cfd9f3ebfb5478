package ledger

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/agent/card"
	"github.com/simkeeper/simkeeper/agent/keepalive"
	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/report/store"
)

const (
	cardA = modem.ICCID("89860441192000000425")
	cardB = modem.ICCID("89860000000000000001")
)

var start = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func ledgerPath(t testing.TB) string { return filepath.Join(t.TempDir(), "ledger") }

func opened(t testing.TB, path string) *Ledger {
	t.Helper()
	l, err := Open(path)
	must(t, err)
	t.Cleanup(func() { l.Close() })
	return l
}

// act is line n, an act at hour n of these tests, with everything filled in.
func act(n uint64, verdict keepalive.Verdict) Line {
	return Line{
		N: n, Time: start.Add(time.Duration(n) * time.Hour), Clock: "nitz", Boot: 17, Uptime: 86400, Kind: Act,
		ICCID: cardA, IMEI: "864594030000423", PLMN: "46000", Area: 26653, Cell: 49389643,
		Method: "mqtt", Target: "tls://pay.example:8883", Verdict: string(verdict), Reason: "counters", RTT: 312 * time.Millisecond,
		Interface: &Counts{TxBefore: n, RxBefore: 2 * n, TxAfter: n + 1100, RxAfter: 2*n + 900},
		Modem:     &Counts{TxAfter: 1}, Bytes: 2000, Text: "一次保活",
	}
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

// everywhere runs a look on the ledger, on a view of its file, and on the ledger
// opened again.
func everywhere(t *testing.T, l *Ledger, path string, look func(t *testing.T, v *View)) {
	t.Helper()
	look(t, &l.View)
	must(t, l.Close())
	v, err := Read(path)
	must(t, err)
	look(t, v)
	look(t, &opened(t, path).View)
}

func TestLinesAreKeptAsWritten(t *testing.T) {
	path := ledgerPath(t)
	l := opened(t, path)
	want := []Line{act(1, keepalive.Failed), {N: 2, Kind: Note}, act(3, keepalive.Proved)}
	if l.Next() != 1 {
		t.Errorf("Next = %d", l.Next())
	}
	must(t, l.Append(want[:2]...))
	must(t, l.Append(want[2]))
	if l.Next() != 4 {
		t.Errorf("Next = %d", l.Next())
	}
	everywhere(t, l, path, func(t *testing.T, v *View) {
		all, err := v.Since(0)
		must(t, err)
		equal(t, "Since(0)", all, want)
		last, err := v.Last(2)
		must(t, err)
		equal(t, "Last(2)", last, want[1:])
		none, err := v.Since(4)
		must(t, err)
		equal(t, "Since(4)", none, []Line(nil))
		equal(t, "Damage", len(v.Damage()), 0)
	})
}

// TestALineReadsItself pins the names in the file: a later version must read them.
func TestALineReadsItself(t *testing.T) {
	const golden = `{"n":7,"time":"2026-11-22T17:00:00Z","clock":"nitz","boot":17,"uptime_s":86400,"kind":"act",` +
		`"iccid":"89860441192000000425","imei":"864594030000423","plmn":"46000","area":26653,"cell":49389643,` +
		`"method":"mqtt","target":"tls://pay.example:8883","verdict":"proved","reason":"counters","rtt_ns":312000000,` +
		`"interface":{"tx_before":7,"rx_before":14,"tx_after":1107,"rx_after":914},` +
		`"modem":{"tx_before":0,"rx_before":0,"tx_after":1,"rx_after":0},"bytes":2000,"text":"一次保活"}`
	b, err := json.Marshal(act(7, keepalive.Proved))
	must(t, err)
	if string(b) != golden {
		t.Errorf("a line is\n%s, want\n%s", b, golden)
	}
	equal(t, "read back", lineOf(7, b), act(7, keepalive.Proved))
}

func TestALineWrittenTwiceIsOneLine(t *testing.T) {
	path := ledgerPath(t)
	l := opened(t, path)
	must(t, l.Append(act(1, keepalive.Proved), act(2, keepalive.Failed)))
	other := act(2, keepalive.Proved)
	other.Text = "of the second time"
	must(t, l.Append(act(1, keepalive.Proved), other))
	must(t, l.Append(act(2, keepalive.Failed), act(3, keepalive.Unproved), act(3, keepalive.Failed)))
	everywhere(t, l, path, func(t *testing.T, v *View) {
		all, err := v.Since(0)
		must(t, err)
		equal(t, "lines", all, []Line{act(1, keepalive.Proved), act(2, keepalive.Failed), act(3, keepalive.Unproved)})
		proof, _, err := v.Proof(cardA)
		must(t, err)
		equal(t, "proof", proof, act(1, keepalive.Proved))
	})
}

// TestAppendTwiceIsAppendOnce: random lines in random portions, each portion once
// or more often, over openings, leave the same file content as in one go.
func TestAppendTwiceIsAppendOnce(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 8 {
		lines := randomLines(rng, 30)
		once := opened(t, ledgerPath(t))
		must(t, once.Append(lines...))
		path := ledgerPath(t)
		twice := opened(t, path)
		for at := 0; at < len(lines); {
			from, to := max(0, at-rng.IntN(5)), min(len(lines), at+1+rng.IntN(5))
			must(t, twice.Append(lines[from:to]...))
			at = to
			if rng.IntN(4) == 0 {
				must(t, twice.Close())
				twice = opened(t, path)
			}
		}
		a, err := once.Since(0)
		must(t, err)
		b, err := twice.Since(0)
		must(t, err)
		equal(t, "lines", b, a)
		for _, iccid := range []modem.ICCID{cardA, cardB} {
			p, okP, _ := once.Proof(iccid)
			q, okQ, _ := twice.Proof(iccid)
			equal(t, "proof", q, p)
			equal(t, "has a proof", okQ, okP)
		}
	}
}

func randomLines(rng *rand.Rand, n int) []Line {
	var lines []Line
	for i := range n {
		line := act(uint64(i)+1, []keepalive.Verdict{keepalive.Proved, keepalive.Failed, ""}[rng.IntN(3)])
		line.ICCID = []modem.ICCID{cardA, cardB, ""}[rng.IntN(3)]
		line.Time = start.Add(time.Duration(rng.IntN(200_000)-100_000) * time.Hour)
		if rng.IntN(5) == 0 {
			line.Time = time.Time{}
		}
		lines = append(lines, line)
	}
	return lines
}

func TestTimeNeverRunsBackwards(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	path := ledgerPath(t)
	l := opened(t, path)
	lines := randomLines(rng, 120)
	for at := 0; at < len(lines); at += 3 {
		must(t, l.Append(lines[at:at+3]...))
		if at%9 == 0 {
			must(t, l.Close())
			l = opened(t, path)
		}
	}
	kept, err := l.Since(0)
	must(t, err)
	latest := time.Time{}
	for i, line := range kept {
		if !line.Told().Equal(lines[i].Time) {
			t.Errorf("line %d: the clock said %v, kept %v", line.N, lines[i].Time, line.Told())
		}
		if line.Time.IsZero() {
			continue
		}
		if line.Time.Before(latest) {
			t.Errorf("line %d: %v after %v", line.N, line.Time, latest)
		}
		latest = line.Time
	}
}

// TestAClockOfTheFarFutureSpoilsNoDate: the order is kept, and what the better
// clock said later is still to be had.
func TestAClockOfTheFarFutureSpoilsNoDate(t *testing.T) {
	l := opened(t, ledgerPath(t))
	far := act(1, keepalive.Failed)
	far.Time, far.Clock = time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC), "system"
	must(t, l.Append(far, act(2, keepalive.Proved)))
	proof, ok, err := l.Proof(cardA)
	must(t, err)
	if !ok || !proof.Told().Equal(act(2, "").Time) || !proof.Time.Equal(far.Time) || proof.Clock != "nitz" {
		t.Errorf("proof %+v, %v", proof, ok)
	}
}

func TestTimesThatCannotBeWrittenAreNoTimes(t *testing.T) {
	l := opened(t, ledgerPath(t))
	for i, at := range []time.Time{time.Unix(1<<40, 0), time.Unix(-1<<40, 0), {}} {
		line := act(uint64(i)+1, keepalive.Proved)
		line.Time = at
		must(t, l.Append(line))
	}
	late := act(4, keepalive.Failed)
	late.Time = time.Date(2026, 11, 22, 18, 0, 0, 123, time.FixedZone("CST", 8*3600))
	must(t, l.Append(late))
	lines, err := l.Since(0)
	must(t, err)
	for i, line := range lines {
		if want := []time.Time{{}, {}, {}, start}[i]; line.Time != want || !line.Said.IsZero() {
			t.Errorf("line %d: %v, %v", line.N, line.Time, line.Said)
		}
	}
}

func TestTextsFromOutsideAreBounded(t *testing.T) {
	l := opened(t, ledgerPath(t))
	long := strings.Repeat("卡\x00<", 60_000)
	line := Line{N: 1, Kind: Note, Clock: long, Method: long, Target: long, Verdict: long, Reason: long, Text: long}
	must(t, l.Append(line, Line{N: 2, Kind: Note, Text: "\xff\xfe broken"}))
	lines, err := l.Since(0)
	must(t, err)
	if got := lines[0]; len(got.Text) > 1000 || len(got.Reason) > 200 || !strings.HasSuffix(got.Text, "…") || !strings.HasPrefix(long, strings.TrimSuffix(got.Text, "…")) {
		t.Errorf("kept %d, %d bytes: …%q", len(got.Text), len(got.Reason), got.Text[len(got.Text)-12:])
	}
	if !strings.HasSuffix(lines[1].Text, " broken") {
		t.Errorf("kept %q", lines[1].Text)
	}
}

func TestNumberZeroIsRefused(t *testing.T) {
	l := opened(t, ledgerPath(t))
	var typed *store.Error
	if err := l.Append(Line{Kind: Note}); !errors.As(err, &typed) {
		t.Errorf("Append = %v", err)
	}
}

// TestAMissingLineIsFilledIn: damage took line 2, the agent still has it.
func TestAMissingLineIsFilledIn(t *testing.T) {
	l := opened(t, ledgerPath(t))
	must(t, l.Append(act(1, ""), act(3, "")))
	for _, at := range []time.Time{start, start.AddDate(1, 0, 0)} {
		line := act(2, keepalive.Proved)
		line.Time = at
		must(t, l.Append(line))
	}
	lines, err := l.Since(0)
	must(t, err)
	if len(lines) != 3 || !lines[1].Time.Equal(act(1, "").Time) || !lines[1].Said.Equal(start) {
		t.Errorf("lines %+v", lines)
	}
	if proof, ok, err := l.Proof(cardA); !ok || proof.N != 2 || err != nil {
		t.Errorf("Proof = %d, %v, %v", proof.N, ok, err)
	}
}

// TestTheLedgerIsBounded writes more than it keeps: the oldest lines give way, the
// only proof of a card stays, and lines of the past are not taken for new.
func TestTheLedgerIsBounded(t *testing.T) {
	path := ledgerPath(t)
	l := opened(t, path)
	must(t, l.Append(act(1, keepalive.Proved)))
	for n := uint64(2); n < 4000; n += 50 {
		var lines []Line
		for k := range uint64(50) {
			lines = append(lines, act(n+k, keepalive.Failed))
		}
		must(t, l.Append(lines...))
	}
	must(t, l.Append(act(1, keepalive.Proved), act(2, keepalive.Failed)))
	everywhere(t, l, path, func(t *testing.T, v *View) {
		lines, err := v.Since(0)
		must(t, err)
		if len(lines) > 2000 || len(lines) < 900 || lines[0].N != 4002-uint64(len(lines)) {
			t.Errorf("%d lines from %d", len(lines), lines[0].N)
		}
		proof, ok, err := v.Proof(cardA)
		must(t, err)
		equal(t, "proof", proof, act(1, keepalive.Proved))
		equal(t, "found", ok, true)
	})
	if info, err := os.Stat(path); err != nil || info.Size() > 3<<19 {
		t.Errorf("%d bytes, %v", info.Size(), err)
	}
	short := opened(t, ledgerPath(t))
	var notes []Line
	for n := range uint64(2500) {
		notes = append(notes, Line{N: n + 1, Kind: Note})
	}
	must(t, short.Append(notes...))
	if lines, err := short.Since(0); err != nil || len(lines) > 2000 || len(lines) < 1800 {
		t.Errorf("%d short lines, %v", len(lines), err)
	}
}

func record(iccid modem.ICCID, imei string) Record {
	return Record{
		Life:  card.Life{ICCID: iccid, Seen: start, Activated: start.AddDate(0, 1, 0), Stop: card.StopService},
		IMEI:  modem.IMEI(imei),
		Usage: json.RawMessage(`{"cycles":[{"start":"2026-11-01","tx":1843952}]}`),
	}
}

func TestCardsAreKept(t *testing.T) {
	path := ledgerPath(t)
	l := opened(t, path)
	must(t, l.SaveCard(record(cardA, "1")))
	must(t, l.SaveCard(record(cardB, "2")))
	must(t, l.SaveCard(record(cardA, "3")))
	must(t, l.Append(act(1, keepalive.Proved)))
	everywhere(t, l, path, func(t *testing.T, v *View) {
		got, ok, err := v.Card(cardA[:19]) // a list leaves the check digit out
		must(t, err)
		equal(t, "card", got, record(cardA, "3"))
		equal(t, "found", ok, true)
		_, ok, err = v.Card("89861111111111111111")
		must(t, err)
		equal(t, "found another", ok, false)
		all, err := v.Cards()
		must(t, err)
		equal(t, "cards", all, []Record{record(cardA, "3"), record(cardB, "2")})
		proof, ok, err := v.Proof(cardA)
		equal(t, "proof", fmt.Sprint(proof.N, ok, err), "1 true <nil>")
		_, ok, _ = v.Proof(cardB)
		equal(t, "proof of the other", ok, false)
	})
}

func TestACardNeedsItsNumber(t *testing.T) {
	if err := opened(t, ledgerPath(t)).SaveCard(Record{}); err == nil {
		t.Error("a card without an ICCID is kept")
	}
}

func TestTheCardInTheTerminalIsNeverTheOneToGo(t *testing.T) {
	l := opened(t, ledgerPath(t))
	must(t, l.Append(act(1, keepalive.Proved)))
	must(t, l.SaveCard(record(cardA, "1")))
	for n := range 100 {
		must(t, l.SaveCard(record(modem.ICCID(fmt.Sprintf("8986%015d0", n)), "2")))
		if n%10 == 0 { // it is back, and nothing about it has changed
			must(t, l.SaveCard(record(cardA, "1")))
		}
	}
	if all, err := l.Cards(); len(all) != 64 || err != nil {
		t.Errorf("%d cards, %v", len(all), err)
	}
	if _, ok, err := l.Card(cardA); !ok || err != nil {
		t.Errorf("Card = %v, %v", ok, err)
	}
	if h, err := l.holding(cardA); err != nil || h.Proof == nil || h.Proof.N != 1 {
		t.Errorf("its proof is %+v, %v", h.Proof, err)
	}
}

func TestWhatAnotherVersionWroteHarmsNothing(t *testing.T) {
	path := ledgerPath(t)
	j, err := store.OpenJournal(path, limits)
	must(t, err)
	must(t, j.Write(store.Change{
		Append: []store.Record{{Key: 1, Data: []byte("no JSON")}, {Key: 2, Data: []byte(`{"n":2,"kind":"act","time":17}`)}, {Key: 3, Data: []byte(`{"n":3,"kind":"new","colour":"red"}`)}},
		Put:    []store.Value{{Key: cardKey(cardA), Data: []byte(`{"record":[]}`)}},
	}))
	must(t, j.Close())
	l := opened(t, path)
	lines, err := l.Since(0)
	must(t, err)
	for i, want := range []string{"note", "note", "new"} {
		if lines[i].N != uint64(i)+1 || string(lines[i].Kind) != want {
			t.Errorf("line %+v", lines[i])
		}
	}
	if _, ok, err := l.Card(cardA); ok || err != nil {
		t.Errorf("Card = %v, %v", ok, err)
	}
	must(t, l.SaveCard(record(cardA, "1")))
	must(t, l.Append(act(4, keepalive.Proved)))
}

func TestTwoAgentsCannotOpenOneLedger(t *testing.T) {
	path := ledgerPath(t)
	opened(t, path)
	if _, err := Open(path); !errors.Is(err, store.ErrInUse) {
		t.Errorf("Open = %v", err)
	}
	if _, err := Read(path); !errors.Is(err, store.ErrInUse) {
		t.Errorf("Read = %v", err)
	}
}

func TestReadMakesNoFile(t *testing.T) {
	path := ledgerPath(t)
	v, err := Read(path)
	must(t, err)
	if lines, err := v.Last(9); len(lines) != 0 || err != nil {
		t.Errorf("Last = %v, %v", lines, err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Stat = %v", err)
	}
}
