package spool

import (
	"fmt"
	"strings"

	"github.com/simkeeper/simkeeper/report"
)

// class says how much a message is missed, least first.
type class int

const (
	routine class = iota // a health report that tells no news
	news                 // a health report with another cause than the one before
	event
	result
)

// head is a message without its body.
type head struct {
	key   uint64
	seq   int64
	size  int64
	class class
	fixed bool // it is on its way to the broker
	gone  *span
}

func (r *record) head() head {
	h := head{key: r.Key, seq: r.Seq, size: r.size(), gone: r.Gone}
	switch {
	case r.Leaf == report.LeafResult:
		h.class = result
	case r.Leaf == report.LeafEvent:
		h.class = event
	case !r.Routine:
		h.class = news
	}
	return h
}

// thinning is one pass over everything that waits: which messages are given up, and
// what there is to tell about it.
type thinning struct {
	heads  []head // by key
	gone   map[uint64]bool
	freed  int64
	told   span // what is missing now, with what earlier notices told that are given up too
	counts [result + 1]count
	dense  [event]int64 // how near to each other reports may be, see space

	notices, before int // notices given up, and the messages that they told
}

// count is what was given up of one class.
type count struct{ gone, of int }

// maxNotices is how many events of type thinned may wait: more become one.
const maxNotices = 16

// thin chooses what to give up until want bytes are free: first routine health reports,
// then the others, the more of both the older they are; then the oldest eighth of the
// events; then of the results. What is on its way, the newest health report and the
// newest message of all stay.
func thin(heads []head, want int64) *thinning {
	t := &thinning{heads: heads, gone: map[uint64]bool{}}
	for c := range t.dense {
		t.dense[c] = 2 * int64(len(heads))
	}
	for len(heads) > 0 && t.freed < want && t.step() {
	}
	if t.freed > 0 {
		t.gather()
	}
	return t
}

// step gives up some messages of the class that is missed least. It is false when
// there is none.
func (t *thinning) step() bool {
	for c := routine; c <= result; c++ {
		list := t.candidates(c)
		if len(list) == 0 {
			continue
		}
		t.counts[c].of = max(t.counts[c].of, len(list))
		if c < event {
			t.space(c)
			return true
		}
		for _, h := range list[:max(1, len(list)/8)] {
			t.drop(h)
		}
		return true
	}
	return false
}

// space gives up the reports of a class that follow another one more closely than their
// age allows: by less than a fixed part of it, which grows with every call. So what is
// left covers the whole time, and the last hours best. To give up every second report
// of the older half whenever there is no room would, after some rounds, leave the
// newest tenth of the time alone: what is old is halved again by every round.
func (t *thinning) space(c class) {
	t.dense[c] = t.dense[c] * 3 / 4
	may, newest := map[uint64]bool{}, int64(0)
	for _, h := range t.candidates(c) {
		may[h.key] = true
	}
	for _, h := range t.heads {
		newest = max(newest, h.seq)
	}
	before := int64(-1)
	for _, h := range t.heads {
		if h.class > news || t.gone[h.key] {
			continue
		}
		if may[h.key] && !t.spaced(c, before, h.seq, newest-h.seq) {
			t.drop(h)
			continue
		}
		before = h.seq
	}
}

// spaced says that a report may stay: it is far enough from the one before, or the
// first, which is the last to go.
func (t *thinning) spaced(c class, before, seq, age int64) bool {
	if before < 0 {
		return t.dense[c] > 0
	}
	return t.dense[c] > 0 && (seq-before)*t.dense[c] >= age
}

// candidates are the messages of a class that may go.
func (t *thinning) candidates(c class) (list []head) {
	newest, last := t.newestHealth(), t.heads[len(t.heads)-1].key
	for _, h := range t.heads {
		if h.class == c && !h.fixed && !t.gone[h.key] && h.key != newest && h.key != last {
			list = append(list, h)
		}
	}
	return list
}

// newestHealth is the key of the newest health report, 0 for none.
func (t *thinning) newestHealth() (key uint64) {
	for _, h := range t.heads {
		if h.class <= news {
			key = h.key
		}
	}
	return key
}

// drop gives up one message, and takes over what it told.
func (t *thinning) drop(h head) {
	t.gone[h.key] = true
	t.freed += h.size
	t.told.N++
	if h.class != result { // results have no number
		t.told.widen(h.seq, h.seq)
	}
	if h.gone == nil {
		t.counts[h.class].gone++
		return
	}
	t.notices++
	t.before += h.gone.N
	t.told.join(*h.gone)
}

// gather makes one of the notices, where many wait.
func (t *thinning) gather() {
	var notices []head
	for _, h := range t.candidates(event) {
		if h.gone != nil {
			notices = append(notices, h)
		}
	}
	if len(notices) < maxNotices {
		return
	}
	for _, h := range notices {
		t.drop(h)
	}
}

// text tells people what was given up.
func (t *thinning) text() string {
	var parts []string
	for c, n := range t.counts {
		if n.gone > 0 {
			parts = append(parts, n.text(class(c)))
		}
	}
	if t.notices > 0 {
		parts = append(parts, fmt.Sprintf("%d notices like this one, of %d messages", t.notices, t.before))
	}
	return fmt.Sprintf("no room for what waits: %d messages given up: %s", t.told.N, strings.Join(parts, ", "))
}

// names of the classes, for people.
var names = [...]string{routine: "routine health reports", news: "health reports with another cause", event: "events", result: "results of commands"}

func (n count) text(c class) string {
	if c > news {
		return fmt.Sprintf("the %d oldest %s", n.gone, names[c])
	}
	return fmt.Sprintf("%d of %d %s, the more the older", n.gone, n.of, names[c])
}
