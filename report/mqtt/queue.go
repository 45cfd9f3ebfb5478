package mqtt

import (
	"slices"
	"time"

	"github.com/simkeeper/simkeeper/report"
)

// record is one message that waits, encoded but for what is only known when it
// is sent (conn and age_s).
type record struct {
	leaf      string // LeafHealth or LeafEvent
	boot, seq int64
	made      time.Time // with its monotonic reading
	body      []byte
	sending   bool // handed out by take, not yet acknowledged
}

// SeqRange is a run of messages of one boot, both ends included.
type SeqRange struct {
	Boot, From, To int64
}

// queue holds what the broker has not acknowledged, oldest first, in bounded
// memory. A spool on flash replaces it by the same four methods: add, take, done,
// giveBack.
type queue struct {
	limit   int // bytes of bodies, see thin
	bytes   int
	records []*record
	dropped int // messages given up, of all time
	thinned []SeqRange
}

// maxThinned bounds the ranges that are remembered until somebody asks.
const maxThinned = 64

// add appends r and gives up older ones where that is too much.
func (q *queue) add(r *record) {
	q.records = append(q.records, r)
	q.bytes += len(r.body)
	q.thin()
}

// thin gives up messages until the limit holds: the oldest health reports first,
// since a later one says more; then the oldest events. What is on its way and
// the newest report stay, so the limit may be exceeded by those.
func (q *queue) thin() {
	for q.bytes > q.limit {
		i := q.victim()
		if i < 0 {
			return
		}
		q.remember(q.records[i])
		q.dropped++
		q.remove(i)
	}
}

// victim is the index of the message that is missed least, -1 for none.
func (q *queue) victim() int {
	newest := -1
	for i, r := range slices.Backward(q.records) {
		if r.leaf == report.LeafHealth {
			newest = i
			break
		}
	}
	for i, r := range q.records {
		if r.leaf == report.LeafHealth && !r.sending && i != newest {
			return i
		}
	}
	last := len(q.records) - 1
	return slices.IndexFunc(q.records[:last], func(r *record) bool {
		return r.leaf == report.LeafEvent && !r.sending
	})
}

func (q *queue) remove(i int) {
	q.bytes -= len(q.records[i].body)
	q.records = slices.Delete(q.records, i, i+1)
}

// remember adds r to the ranges that were given up. Beyond maxThinned the last
// range grows over what lies between.
func (q *queue) remember(r *record) {
	if n := len(q.thinned); n > 0 {
		last := &q.thinned[n-1]
		adjacent := last.Boot == r.boot && r.seq == last.To+1
		if adjacent || n >= maxThinned && last.Boot == r.boot && r.seq > last.To {
			last.To = r.seq
			return
		}
	}
	q.thinned = append(q.thinned, SeqRange{r.boot, r.seq, r.seq})
}

// take hands out what goes into the next message: the oldest event alone, or, if
// a health report is older, that and the ones after it up to size bytes.
func (q *queue) take(size int) []*record {
	var batch []*record
	for _, r := range q.records {
		if len(batch) > 0 && (r.leaf != batch[0].leaf || r.leaf == report.LeafEvent) {
			continue
		}
		if size -= len(r.body) + stampSize; size < 0 && len(batch) > 0 {
			break
		}
		r.sending = true
		batch = append(batch, r)
	}
	return batch
}

// done removes what the broker has acknowledged.
func (q *queue) done(batch []*record) {
	for _, r := range batch {
		if i := slices.Index(q.records, r); i >= 0 {
			q.remove(i)
		}
	}
}

// giveBack lets a batch that was not acknowledged wait again, in its old place.
func (q *queue) giveBack(batch []*record) {
	for _, r := range batch {
		r.sending = false
	}
	q.thin()
}
