package usage

import (
	"encoding/binary"
	"reflect"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

// source turns the bytes of a fuzzer into readings.
type source []byte

func (s *source) byte() byte {
	if len(*s) == 0 {
		return 0
	}
	b := (*s)[0]
	*s = (*s)[1:]
	return b
}

// number is small, near 2^32, or anything.
func (s *source) number() uint64 {
	switch kind := s.byte(); kind % 4 {
	case 0:
		return uint64(s.byte())
	case 1:
		return 1<<32 - 100 + uint64(s.byte())
	case 2:
		return uint64(s.byte()) << (kind / 4)
	}
	var b [8]byte
	*s = (*s)[copy(b[:], *s):]
	return binary.LittleEndian.Uint64(b[:])
}

func (s *source) count() *Count {
	kind := s.byte()
	if kind%4 == 0 {
		return nil
	}
	return &Count{Tx: s.number(), Rx: s.number(), Instance: []string{"", "a", "b", "c"}[kind/4%4]}
}

func (s *source) reading() (Reading, string) {
	r := Reading{
		ICCID:     []modem.ICCID{"", cardA, cardA, cardA, cardB, cardC, cardA[:19], "89"}[s.byte()%8],
		Boot:      int64(s.byte() % 3),
		Up:        time.Duration(s.number()),
		Interface: s.count(),
		Modem:     s.count(),
		Agent:     s.number(),
	}
	if s.byte()%4 > 0 {
		r.Time = time.Unix(int64(s.number()), 0).UTC()
	}
	return r, []string{"2026-11-01", "2026-12-01", "2026-10-27", "", "x"}[s.byte()%5]
}

// Whatever is read: no panic, totals that never go back, every byte in one cycle, and
// the same book after it was saved.
func FuzzAnyReadings(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{1, 1, 0, 5, 5, 0, 9, 0, 9, 5, 0, 9, 0, 9, 0, 1, 1, 0, 90, 0, 1, 1, 0, 6, 5, 0, 19, 0, 19, 5, 0, 29, 0, 29, 0, 1, 1, 0, 91, 0})
	f.Add([]byte{1, 1, 0, 5, 5, 1, 9, 1, 9, 0, 0, 1, 1, 0, 90, 0, 0, 2, 0, 6, 9, 0, 19, 0, 19, 0, 0, 29, 1, 0, 91, 0, 4, 2, 0, 7, 9, 0, 30, 0, 30, 0, 0, 1, 1, 0, 92, 1})
	f.Fuzz(func(t *testing.T, data []byte) {
		s, c := source(data), check{}
		for range 40 {
			if len(s) == 0 {
				break
			}
			r, start := s.reading()
			saved := reload(t, &c.book)
			d := c.add(t, r, start)
			if e := saved.Add(r, start); d != e {
				t.Fatalf("%+v, and after it was saved %+v", d, e)
			}
			c.book.Warn(int64(s.number()))
			c.book.DaysLeft(int64(s.number()), r.Time, time.Unix(int64(s.number()), 0))
			if a, ok := c.book.Abnormal(); ok && (a.Bytes <= a.Usual || a.String() == "") {
				t.Fatalf("%+v", a)
			}
			if again := reload(t, &c.book); !reflect.DeepEqual(again, c.book) {
				t.Fatalf("saved as\n%+v\nfrom\n%+v", again, c.book)
			}
		}
	})
}
