package trend

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
)

// version is the first byte of a kept history.
const version = 1

// letters is a base64 without digits: in a trace that leaves the terminal whatever could
// be the number of a card or a modem is replaced, and a history must not look like one.
var letters = base64.NewEncoding("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!$%()*,-.;_~").WithPadding(base64.NoPadding)

// errDamaged is told within the package alone, see UnmarshalJSON.
var errDamaged = errors.New("not a history of this version")

// MarshalJSON gives the history as one string of at most 2 KB. A Trend that
// is read from it behaves as the one that was written.
func (t Trend) MarshalJSON() ([]byte, error) {
	return json.Marshal(letters.EncodeToString(t.encode()))
}

// UnmarshalJSON restores a history. One that is damaged, or of another version, is left
// out and a new one begins: an error would cost the whole state that it is a part of, and
// a chart is not worth that.
func (t *Trend) UnmarshalJSON(text []byte) error {
	*t = Trend{}
	var s string
	if json.Unmarshal(text, &s) != nil {
		return nil
	}
	data, err := letters.DecodeString(s)
	if err != nil {
		return nil
	}
	if read, err := decode(data); err == nil {
		*t = read
	}
	return nil
}

func (t *Trend) encode() writer {
	w := writer{version}
	w.numbers(t.up)
	w.last(t.last)
	w.tally(&t.hour)
	w.tally(&t.day)
	w.records(t.hours, false)
	w.records(t.days, true)
	w.bytes(byte(len(t.heard)))
	for i := range t.heard {
		w.heard(&t.heard[i])
	}
	return w
}

// writer collects bytes. Numbers are variable in length, levels are one byte.
type writer []byte

func (w *writer) bytes(b ...byte) { *w = append(*w, b...) }

func (w *writer) numbers(list ...int64) {
	for _, n := range list {
		*w = binary.AppendUvarint(*w, uint64(n))
	}
}

func (w *writer) last(s served) {
	if !s.ever {
		w.bytes(0)
		return
	}
	w.bytes(1<<2|byte(s.kind), byte(s.level))
	w.numbers(s.time, int64(s.area), int64(s.cell))
}

func (w *writer) tally(t *tally) {
	w.numbers(t.n)
	if t.n == 0 {
		return
	}
	w.numbers(t.seen, t.served, int64(t.tx), int64(t.rx))
	for i := range t.level {
		l := &t.level[i]
		w.numbers(l.time)
		if l.time > 0 {
			w.numbers(l.sum)
			w.bytes(byte(l.lo), byte(l.hi))
		}
	}
}

// records are written as the steps between their numbers; an hour without what only a
// day has.
func (w *writer) records(list []record, days bool) {
	w.bytes(byte(len(list)))
	before := int64(0)
	for i := range list {
		r := &list[i]
		w.numbers(r.n - before)
		before = r.n
		w.bytes(byte(r.kind)<<6|r.share, byte(r.mean))
		if days {
			w.bytes(byte(r.lo), byte(r.hi), r.seen)
		}
		w.bytes(byte(r.tx>>4), byte(r.tx<<4&0xf0|r.rx>>8), byte(r.rx))
	}
}

func (w *writer) heard(h *heard) {
	w.numbers(int64(h.area), int64(h.cell), h.open.time, h.open.sum, h.day, h.known)
	w.bytes(byte(h.kind), byte(len(h.days)))
	for _, d := range h.days {
		w.bytes(byte(d))
	}
}
