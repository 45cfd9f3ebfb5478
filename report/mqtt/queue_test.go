package mqtt

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/simkeeper/simkeeper/report"
)

// fill adds records named by their leaf and seq, "h" or "e", of ten bytes each.
func fill(q *queue, names string) {
	for _, n := range names {
		leaf := map[rune]string{'h': report.LeafHealth, 'e': report.LeafEvent}[n]
		q.add(&record{leaf: leaf, boot: 1, seq: int64(q.dropped + len(q.records)), body: make([]byte, 10)})
	}
}

// left gives the seqs in a queue or a batch.
func left(records []*record) (seqs []int64) {
	for _, r := range records {
		seqs = append(seqs, r.seq)
	}
	return seqs
}

func TestWhatIsGivenUpFirst(t *testing.T) {
	for name, c := range map[string]struct {
		names string
		limit int
		left  []int64
	}{
		"room for all":            {"heh", 30, []int64{0, 1, 2}},
		"oldest health":           {"hhh", 20, []int64{1, 2}},
		"health before an event":  {"ehhe", 30, []int64{0, 2, 3}},
		"never the newest health": {"heee", 20, []int64{0, 3}},
		"events oldest first":     {"eeee", 20, []int64{2, 3}},
		"the newest even alone":   {"h", 5, []int64{0}},
		"one of each, no room":    {"he", 5, []int64{0, 1}},
	} {
		q := &queue{limit: c.limit}
		fill(q, c.names)
		if got := left(q.records); !slices.Equal(got, c.left) {
			t.Errorf("%s: left %v, want %v", name, got, c.left)
		}
		if q.bytes != 10*len(q.records) || q.dropped != len(c.names)-len(c.left) {
			t.Errorf("%s: %d bytes, %d dropped", name, q.bytes, q.dropped)
		}
	}
}

func TestBatches(t *testing.T) {
	for name, c := range map[string]struct {
		names string
		size  int
		batch []int64
	}{
		"health together, events aside": {"hehh", 1000, []int64{0, 2, 3}},
		"one event alone":               {"eeh", 1000, []int64{0}},
		"up to the size":                {"hhh", 2 * (10 + stampSize), []int64{0, 1}},
		"one at least":                  {"hh", 1, []int64{0}},
	} {
		q := &queue{limit: 1000}
		fill(q, c.names)
		batch := q.take(c.size)
		if got := left(batch); !slices.Equal(got, c.batch) {
			t.Errorf("%s: %v, want %v", name, got, c.batch)
		}
		q.giveBack(batch)
		if got := left(q.take(c.size)); !slices.Equal(got, c.batch) {
			t.Errorf("%s: given back, then %v", name, got)
		}
	}
}

func TestWhatIsOnItsWayIsNotGivenUp(t *testing.T) {
	q := &queue{limit: 30}
	fill(q, "hhe")
	batch := q.take(1000)
	fill(q, "hhhh")
	if got := left(q.records); !slices.Equal(got, []int64{0, 1, 6}) {
		t.Errorf("left %v", got)
	}
	q.done(batch)
	if got := left(q.records); !slices.Equal(got, []int64{6}) || q.bytes != 10 {
		t.Errorf("left %v, %d bytes", got, q.bytes)
	}
}

func TestGivenUpRangesAreJoinedAndBounded(t *testing.T) {
	q := &queue{limit: 10}
	fill(q, "hhhh")
	if got := fmt.Sprint(q.thinned); got != "[{1 0 2}]" {
		t.Errorf("ranges %s", got)
	}
	q = &queue{}
	for n := range int64(1000) {
		q.remember(&record{boot: 1, seq: 2 * n})
	}
	if last := q.thinned[len(q.thinned)-1]; len(q.thinned) != maxThinned || last.To != 1998 {
		t.Errorf("%d ranges, the last %v", len(q.thinned), last)
	}
}

// TestQueueNeverLosesCount drives a queue at random: every message is delivered,
// waiting, or counted as given up; memory stays within what is promised.
func TestQueueNeverLosesCount(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		q := &queue{limit: 100 + rng.IntN(400)}
		added, delivered := 0, 0
		var batch []*record
		for range 500 {
			switch rng.IntN(4) {
			case 0, 1:
				q.add(&record{leaf: []string{report.LeafHealth, report.LeafEvent}[rng.IntN(2)], seq: int64(added), body: make([]byte, 10+rng.IntN(40))})
				added++
			case 2:
				if batch == nil {
					batch = q.take(200)
				}
			case 3:
				if rng.IntN(2) == 0 {
					q.done(batch)
					delivered += len(batch)
				} else {
					q.giveBack(batch)
				}
				batch = nil
			}
			check(t, q, added, delivered)
		}
	}
}

func check(t *testing.T, q *queue, added, delivered int) {
	t.Helper()
	if len(q.records)+q.dropped+delivered != added {
		t.Fatalf("%d added, %d delivered, %d wait, %d dropped", added, delivered, len(q.records), q.dropped)
	}
	bytes, sending := 0, 0
	for _, r := range q.records {
		bytes += len(r.body)
		if r.sending {
			sending += len(r.body)
		}
	}
	if bytes != q.bytes || q.bytes > q.limit+sending+2*50 {
		t.Fatalf("%d bytes, counted %d, limit %d", bytes, q.bytes, q.limit)
	}
	if !slices.IsSorted(left(q.records)) {
		t.Fatalf("out of order: %v", left(q.records))
	}
}
