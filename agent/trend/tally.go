package trend

// mean sums levels by the time that they stand for.
type mean struct {
	time int64 // seconds
	sum  int64 // code × seconds
}

func (m *mean) add(c code, span int64) {
	m.time += span
	m.sum += int64(c) * span
}

// code is the mean, rounded. There must be one: some time.
func (m mean) code() code { return code((m.sum + m.time/2) / m.time) }

// reach is a mean with the least and the greatest of its hourly means.
type reach struct {
	mean
	lo, hi code // 0 before the first hour has ended
}

// widen takes an hourly mean in.
func (r *reach) widen(c code) {
	if r.lo == 0 || c < r.lo {
		r.lo = c
	}
	r.hi = max(r.hi, c)
}

// tally is an hour or a day that is not over: what was seen, in seconds.
type tally struct {
	n      int64        // of the hour or day since 1970; 0 for none
	seen   int64        // looked at
	served int64        // a network served
	level  [kinds]reach // by measure
	tx, rx uint64       // bytes
}

// fullest is the time at which a tally takes no more: a clock that stands still makes one
// hour of a year.
const fullest = 48 * 3600

func (t *tally) add(l look) {
	t.tx, t.rx = addBytes(t.tx, l.tx), addBytes(t.rx, l.rx)
	if t.seen >= fullest {
		return
	}
	t.seen += l.span
	if l.served {
		t.served += l.span
	}
	if l.kind != None {
		t.level[l.kind-1].add(l.level, l.span)
	}
}

// fold takes the means of an hour in, of the measures that the day has.
func (t *tally) fold(hour tally) {
	for i, l := range hour.level {
		if l.time > 0 && t.level[i].time > 0 {
			t.level[i].widen(l.code())
		}
	}
}

// main is the measure that was there for most of the time.
func (t *tally) main() Kind {
	k := None
	for i, l := range t.level {
		if l.time > 0 && (k == None || l.time > t.level[k-1].time) {
			k = Kind(i + 1)
		}
	}
	return k
}
