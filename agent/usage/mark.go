package usage

// nearWrap is how close to 2^32 a counter must have been to have wrapped, and fastest
// how many bytes a second could have taken it over: LTE category 1, 10 Mbit/s.
const (
	wrap     = 1 << 32
	nearWrap = 64 << 20
	fastest  = 10_000_000 / 8
)

// unknown is a time that nobody knows, among seconds.
const unknown = -1

// longest bounds a sum of seconds, about 136 years.
const longest = 1 << 32

// later is the sum of two times in seconds.
func later(a, b int64) int64 {
	if a < 0 || b < 0 {
		return unknown
	}
	return min(a, longest) + min(b, longest)
}

// mark is where a counter stood when it was last read.
type mark struct {
	Set      bool   `json:"set,omitempty"`
	Tx       uint64 `json:"tx,omitempty"`
	Rx       uint64 `json:"rx,omitempty"`
	Instance string `json:"of,omitempty"`
	Seen     Bytes  `json:"seen,omitzero"`   // credited since, from the other counter
	Age      int64  `json:"age_s,omitempty"` // seconds from then to the last look, or unknown
}

// move is what a counter shows to have happened since its mark.
type move struct {
	Bytes
	known bool  // it was read then and now
	whole bool  // it has not started again: the bytes are all
	reset bool  // it has started again, or may have: the bytes are the least
	span  int64 // seconds since the mark, or unknown
}

// step is what lies between two looks.
type step struct {
	gap      int64 // seconds, or unknown
	sameBoot bool
}

// to compares the mark with a new reading. saves is set for a counter that may start
// again with a value that it had saved.
func (m *mark) to(now *Count, s step, saves bool) move {
	if now == nil || !m.Set {
		return move{}
	}
	v := move{known: true, span: later(m.Age, s.gap)}
	named := m.Instance != "" && now.Instance != ""
	if !named || m.Instance == now.Instance {
		tx, txSure, txOK := forward(m.Tx, now.Tx, v.span)
		rx, rxSure, rxOK := forward(m.Rx, now.Rx, v.span)
		if txOK && rxOK {
			v.Bytes, v.reset = Bytes{tx, rx}, !txSure || !rxSure
			v.whole = !v.reset && (named || s.sameBoot)
			return v
		}
	}
	v.Bytes, v.reset = m.again(now, saves), true
	return v
}

// forward is what takes a counter that has not started again from one value to the
// next; ok is false where nothing does. One that may have wrapped, but too fast or in
// an unknown time, may have started again instead: then it is not sure, and the least.
func forward(from, to uint64, span int64) (moved uint64, sure, ok bool) {
	if to >= from {
		return to - from, true, true
	}
	if from >= wrap || from < wrap-nearWrap {
		return 0, false, false
	}
	moved = wrap - from + to
	if span >= 0 && moved <= fastest*uint64(span+1) {
		return moved, true, true
	}
	return to, false, true
}

// again is what a counter that has started again shows at least.
func (m *mark) again(now *Count, saves bool) Bytes {
	value, had := Bytes{now.Tx, now.Rx}, Bytes{m.Tx, m.Rx}
	if saves && value.Sum() > had.Sum()/2 {
		return value.above(had)
	}
	return value
}

// missing is what a move shows beyond what was credited already.
func (m *mark) missing(v move) Bytes { return v.above(m.Seen) }

// put takes a look over into the mark: a reading, or what else was credited.
func (m *mark) put(now *Count, credit Bytes, gap int64) {
	switch {
	case now != nil:
		*m = mark{Set: true, Tx: now.Tx, Rx: now.Rx, Instance: now.Instance}
	case m.Set:
		m.Seen, m.Age = m.Seen.plus(credit), later(m.Age, gap)
	}
}
