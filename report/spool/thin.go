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
	fixed bool  // it is on its way to the broker
	told  *span // of a notice
	out   bool  // it is given up
}

func (r *record) head() head {
	h := head{key: r.Key, seq: r.Seq, size: r.size(), told: r.Gone}
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
	freed  int64
	told   span // what is missing now, with what earlier notices told that are given up too
	counts [result + 1]count
	dense  [event]int64 // how near to each other reports may be, see space; times scale

	newest  int64  // number
	health  uint64 // key of the newest health report
	notices int    // that are given up
	before  int    // messages that these told of
}

// count is what was given up of one class.
type count struct{ gone, of int }

// scale is what one stands for in dense.
const scale = 64

// maxNotices is how many events of type thinned may wait: more become one.
const maxNotices = 16

// thin chooses what to give up until want bytes are free: first routine health reports,
// then the others, the more of both the older they are; then the oldest eighth of the
// events; then of the results. What is on its way, the newest health report and the
// newest message of all stay.
func thin(heads []head, want int64) *thinning {
	t := &thinning{heads: heads}
	for _, h := range heads {
		t.newest = max(t.newest, h.seq)
		if h.class <= news {
			t.health = h.key
		}
	}
	for c := range t.dense {
		t.dense[c] = 2 * scale * int64(len(heads))
	}
	for t.freed < want && t.step() {
	}
	if t.freed > 0 {
		t.gather()
	}
	return t
}

// gone are the keys of what is given up.
func (t *thinning) gone() map[uint64]bool {
	keys := map[uint64]bool{}
	for _, h := range t.heads {
		if h.out {
			keys[h.key] = true
		}
	}
	return keys
}

// step gives up some messages of the class that is missed least. It is false when
// there is none.
func (t *thinning) step() bool {
	for c := routine; c <= result; c++ {
		n := 0
		for i := range t.heads {
			if t.may(i, c) {
				n++
			}
		}
		switch {
		case n == 0:
			continue
		case c < event:
			t.space(c)
		default:
			t.oldest(c, max(1, n/8))
		}
		t.counts[c].of = max(t.counts[c].of, n)
		return true
	}
	return false
}

// may says that the message in place i is of class c and could go.
func (t *thinning) may(i int, c class) bool {
	h := &t.heads[i]
	return h.class == c && !h.fixed && !h.out && h.key != t.health && i < len(t.heads)-1
}

// oldest gives up n messages of a class.
func (t *thinning) oldest(c class, n int) {
	for i := 0; n > 0; i++ {
		if t.may(i, c) {
			t.drop(i)
			n--
		}
	}
}

// space gives up the reports of a class that follow another one more closely than their
// age allows: by less than the root of it over a factor that falls with every call. So
// what is left covers the whole time, and its end best: of 5,000 hourly reports in room
// for 100, none is further than six days from the next. To give up every second report
// of the older half whenever there is no room leaves, after some rounds, only the newest
// tenth of the time: what is old is halved again by every round.
func (t *thinning) space(c class) {
	t.dense[c] = t.dense[c] * 3 / 4
	before := int64(-1)
	for i, h := range t.heads {
		if h.class > news || h.out {
			continue
		}
		if t.may(i, c) && !t.spaced(c, before, h.seq) {
			t.drop(i)
			continue
		}
		before = h.seq
	}
}

// spaced says that a report may stay: it is far enough from the one before, or the
// first, which is the last to go.
func (t *thinning) spaced(c class, before, seq int64) bool {
	if before < 0 {
		return t.dense[c] > 0
	}
	gap := min(seq-before, 1<<20) // its square times dense stays within an int64
	return t.dense[c] > 0 && gap*gap*t.dense[c] >= scale*(t.newest-seq)
}

// drop gives up the message in place i, and takes over what it told.
func (t *thinning) drop(i int) {
	h := &t.heads[i]
	h.out = true
	t.freed += h.size
	t.told.N++
	if h.class != result { // results have no number
		t.told.widen(h.seq, h.seq)
	}
	if h.told == nil {
		t.counts[h.class].gone++
		return
	}
	t.notices++
	t.before += h.told.N
	t.told.join(*h.told)
}

// gather makes one of the notices, where many wait.
func (t *thinning) gather() {
	var notices []int
	for i, h := range t.heads {
		if h.told != nil && t.may(i, event) {
			notices = append(notices, i)
		}
	}
	if len(notices) < maxNotices {
		return
	}
	for _, i := range notices {
		t.drop(i)
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
