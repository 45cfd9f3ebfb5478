package trend

import (
	"cmp"
	"slices"
)

const (
	hoursKept = 48
	daysKept  = 62

	quarter  = 15 * 60  // seconds
	mostSeen = 1<<7 - 1 // quarters of an hour
	whole    = 1<<6 - 1 // share that stands for all of the time
	hourSeen = 2        // quarters; an hour's record does not say
)

// record is an hour or a day that is over.
type record struct {
	n            int64 // of the hour or day since 1970
	kind         Kind
	lo, mean, hi code  // an hour has only one of them
	seen         uint8 // quarters of an hour
	share        uint8 // of that time, in which a network served; 63 is all
	tx, rx       amount
}

// record rounds a tally. One without a number gives a record without one.
func (t *tally) record() record {
	r := record{
		n: t.n, kind: t.main(), share: share(t.served, t.seen), tx: amountOf(t.tx), rx: amountOf(t.rx),
		seen: uint8(min((t.seen+quarter-1)/quarter, mostSeen)),
	}
	if r.kind != None {
		l := t.level[r.kind-1]
		l.widen(l.code())
		r.lo, r.mean, r.hi = l.lo, l.code(), l.hi
	}
	return r
}

// flat is the record of an hour, without what only a day has.
func (r record) flat() record {
	r.lo, r.hi, r.seen = r.mean, r.mean, hourSeen
	return r
}

// tally goes on with what was over: the clock came back to it.
func (r record) tally() tally {
	t := tally{n: r.n, seen: int64(r.seen) * quarter, tx: r.tx.bytes(), rx: r.rx.bytes()}
	t.served = t.seen * int64(r.share) / whole
	if r.kind != None {
		t.level[r.kind-1] = reach{mean{t.seen, t.seen * int64(r.mean)}, r.lo, r.hi}
	}
	return t
}

// share rounds a part of the time. Only none is 0, and only all is the whole: a short
// outage must not vanish.
func share(part, all int64) uint8 {
	switch {
	case part <= 0:
		return 0
	case part >= all:
		return whole
	}
	return uint8(min(max((part*whole+all/2)/all, 1), whole-1))
}

// find is the place of a number in a list, which is in the order of numbers.
func find(list []record, n int64) (int, bool) {
	return slices.BinarySearchFunc(list, n, func(r record, n int64) int { return cmp.Compare(r.n, n) })
}

// keep returns a list with r in it, in place of what has the same number. Of more than
// most, the one goes that is farthest from r: that is the oldest, unless a clock that was
// wrong left something still farther away.
func keep(list []record, r record, most int) []record {
	if r.n == 0 {
		return list
	}
	i, found := find(list, r.n)
	if found {
		list = slices.Clone(list)
		list[i] = r
		return list
	}
	list = slices.Insert(slices.Clip(list), i, r)
	switch last := len(list) - 1; {
	case last < most:
		return list
	case r.n-list[0].n >= list[last].n-r.n:
		return list[1:]
	default:
		return list[:last]
	}
}

// reopen is the tally of a number: a new one, or what is known of it.
func reopen(list []record, n int64) tally {
	if i, found := find(list, n); found {
		return list[i].tally()
	}
	return tally{n: n}
}
