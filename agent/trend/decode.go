package trend

import (
	"encoding/binary"
	"math"
)

const (
	mostHour = (lastYear - 1970 + 1) * 366 * 24 // above the number of any hour that is kept
	mostDay  = (lastYear - 1970 + 1) * 366
	mostTime = fullest + stands // of a tally, and of a day of what was heard, in seconds
)

// decode reads what encode has written, and takes nothing that could not have been.
func decode(data []byte) (Trend, error) {
	r := reader{data: data}
	r.check(r.byte() == version)
	t := Trend{up: r.number(maxUp), last: r.last(), hour: r.tally(mostHour), day: r.tally(mostDay)}
	t.hours = r.records(hoursKept, mostHour, false)
	t.days = r.records(daysKept, mostDay, true)
	for range r.count(heardKept) {
		t.heard = append(t.heard, r.heard())
	}
	r.check(len(r.data) == 0)
	if r.bad {
		return Trend{}, errDamaged
	}
	return t, nil
}

// reader takes bytes apart. After something that cannot be, all is 0.
type reader struct {
	data []byte
	bad  bool
}

func (r *reader) check(ok bool) {
	if !ok {
		r.data, r.bad = nil, true
	}
}

func (r *reader) byte() byte {
	r.check(len(r.data) > 0)
	if r.bad {
		return 0
	}
	b := r.data[0]
	r.data = r.data[1:]
	return b
}

// number is at most most.
func (r *reader) number(most int64) int64 {
	v, n := binary.Uvarint(r.data)
	r.check(n > 0 && v <= uint64(most))
	if r.bad {
		return 0
	}
	r.data = r.data[n:]
	return int64(v)
}

// count is how many follow.
func (r *reader) count(most int) int {
	n := int(r.byte())
	r.check(n <= most)
	if r.bad {
		return 0
	}
	return n
}

// level is one of the measure k; every measure but None has one.
func (r *reader) level(k Kind) code {
	c := code(r.byte())
	r.check(k <= kinds && (k == None) == (c == 0))
	return c
}

func (r *reader) place() (area, cell uint64) {
	area = uint64(r.number(maxArea))
	return area, uint64(r.number(maxCell))
}

func (r *reader) last() (s served) {
	b := r.byte()
	r.check(b == 0 || b>>2 == 1)
	if b == 0 || r.bad {
		return s
	}
	s.ever, s.kind = true, Kind(b&3)
	s.level = r.level(s.kind)
	s.time = r.number(math.MaxUint32)
	s.area, s.cell = r.place()
	return s
}

func (r *reader) tally(most int64) (t tally) {
	if t.n = r.number(most); t.n == 0 {
		return t
	}
	t.seen = r.number(mostTime)
	r.check(t.seen > 0)
	t.served = r.number(t.seen)
	t.tx, t.rx = uint64(r.number(mostBytes)), uint64(r.number(mostBytes))
	for i := range t.level {
		l := &t.level[i]
		if l.mean = r.mean(t.seen); l.time > 0 {
			l.lo, l.hi = code(r.byte()), code(r.byte())
			r.check(l.lo <= l.hi && (l.lo == 0) == (l.hi == 0))
		}
	}
	return t
}

// mean is over at most most seconds, and of levels that there are.
func (r *reader) mean(most int64) (m mean) {
	if m.time = r.number(most); m.time == 0 {
		return m
	}
	m.sum = r.number(m.time * math.MaxUint8)
	r.check(m.sum >= m.time)
	return m
}

func (r *reader) records(count int, most int64, days bool) (list []record) {
	before := int64(0)
	for range r.count(count) {
		step := r.number(most - before)
		r.check(step > 0)
		before += step
		list = append(list, r.record(before, days))
	}
	return list
}

func (r *reader) record(n int64, days bool) record {
	b := r.byte()
	rec := record{n: n, kind: Kind(b >> 6), share: b & whole}
	rec.mean = r.level(rec.kind)
	if days {
		rec.lo, rec.hi, rec.seen = r.level(rec.kind), r.level(rec.kind), r.byte()
		r.check(rec.lo <= rec.mean && rec.mean <= rec.hi && rec.seen > 0 && rec.seen <= mostSeen)
	} else {
		rec = rec.flat()
	}
	a, b, c := amount(r.byte()), r.byte(), amount(r.byte())
	rec.tx, rec.rx = a<<4|amount(b>>4), amount(b&0xf)<<8|c
	return rec
}

func (r *reader) heard() (h heard) {
	h.area, h.cell = r.place()
	h.open = r.mean(mostTime)
	r.check(h.open.time > 0)
	h.day, h.known = r.number(mostDay), r.number(enoughTime)
	h.kind = Kind(r.byte())
	r.check(h.kind != None && h.kind <= kinds)
	for range r.count(levelsKept) {
		h.days = append(h.days, r.level(h.kind))
	}
	return h
}
