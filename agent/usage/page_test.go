package usage

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

func TestCycleTurns(t *testing.T) {
	s := newStory(t)
	s.look(count(0, "i1"), nil)
	s.look(count(1000, "i1"), nil)
	s.start = "2026-12-01"
	if d := s.look(count(1300, "i1"), nil); !d.CycleChanged || d.Tx != 300 {
		t.Errorf("%+v", d)
	}
	want := Totals{Start: "2026-12-01", Tx: 300, Rx: 150, Source: FromInterface}
	if got := s.book.Cycle(); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if s.book.Tx != 1300 {
		t.Errorf("%d in all", s.book.Tx)
	}
}

func TestCycleStays(t *testing.T) {
	for _, tt := range []struct {
		name, start, want string
		at                time.Time
	}{
		{"without a trusted time", "2027-01-01", "2026-11-01", time.Time{}},
		{"without a start", "", "2026-11-01", noon},
		{"with nonsense for a start", "2027-13-45", "2026-11-01", noon},
		{"renamed by an earlier start", "2026-10-27", "2026-10-27", noon},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newStory(t)
			s.look(count(0, "i1"), nil)
			s.look(count(1000, "i1"), nil)
			s.r.Time, s.start = tt.at, tt.start
			if d := s.look(count(1300, "i1"), nil); d.CycleChanged || d.Tx != 300 {
				t.Errorf("%+v", d)
			}
			if got := s.book.Cycle(); got.Start != tt.want || got.Tx != 1300 {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestCycleWithoutATime(t *testing.T) {
	s := newStory(t)
	s.r.Time = time.Time{}
	s.look(count(0, "i1"), nil)
	s.look(count(1000, "i1"), nil)
	if got := s.book.Cycle(); got.Start != "" || got.Tx != 1000 {
		t.Errorf("%+v", got)
	}
	s.r.Time = noon
	if d := s.look(count(1200, "i1"), nil); !d.CycleChanged || s.book.Cycle().Tx != 200 {
		t.Errorf("%+v: what moved at an unknown time is in no cycle that has a date", s.book.Cycle())
	}
}

func TestCycleSource(t *testing.T) {
	s := newStory(t)
	s.look(nil, count(0, "m1"))
	s.look(nil, count(0, "m1"))
	if got := s.book.Cycle().Source; got != FromModem {
		t.Errorf("nothing moved: %q", got)
	}
	s.look(nil, count(1000, "m1"))
	s.look(count(0, "i1"), count(1000, "m1"))
	s.look(count(400, "i1"), count(1400, "m1"))
	if got := s.book.Cycle().Source; got != FromModem {
		t.Errorf("most came from the modem: %q", got)
	}
	s.look(count(900, "i1"), count(1900, "m1"))
	s.look(count(2900, "i1"), count(3900, "m1"))
	if got := s.book.Cycle().Source; got != FromInterface {
		t.Errorf("most came from the interface: %q", got)
	}
}

func TestFourCardsAreRemembered(t *testing.T) {
	s := newStory(t)
	cards := []modem.ICCID{cardA, cardB, cardC, "89860099999999999990", "89860099999999999981"}
	use := func(card modem.ICCID, n uint64) (tx uint64) {
		s.r.ICCID = card
		s.look(count(0, "i"), nil)
		s.look(count(n, "i"), nil)
		s.look(nil, nil)
		_, tx, _ = s.book.Card()
		return tx
	}
	for i, card := range cards[:4] {
		if got := use(card, uint64(100*(i+1))); got != uint64(100*(i+1)) {
			t.Errorf("card %d: %d", i, got)
		}
	}
	if got := use(cards[0], 50); got != 150 {
		t.Errorf("the first card again: %d", got)
	}
	use(cards[4], 500) // in place of the second, the longest not seen
	for i, want := range map[int]uint64{0: 151, 2: 301, 3: 401, 4: 501} {
		if got := use(cards[i], 1); got != want {
			t.Errorf("card %d: %d, want %d", i, got, want)
		}
	}
	if got := use(cards[1], 7); got != 7 {
		t.Errorf("the forgotten card: %d", got)
	}
	if len(s.book.Pages) != maxPages {
		t.Errorf("%d pages", len(s.book.Pages))
	}
}

// The state must stay small: it is written to flash often.
func TestStateIsSmall(t *testing.T) {
	s := newStory(t)
	const id = "0f4c2e0a-97d3-4a34-8a3c-0d8f2f6f2c11/1234/wwan0"
	for _, card := range []modem.ICCID{cardA, cardB, cardC, "89860099999999999990"} {
		s.r.ICCID = card
		for day := range 31 {
			s.r.Agent += 123456
			s.look(&Count{Tx: uint64(day) << 31, Rx: uint64(day) << 32, Instance: id}, &Count{Tx: uint64(day) << 27, Rx: uint64(day) << 27, Instance: "2026-11-22T10:00:00Z"})
			s.look(nil, &Count{Tx: uint64(day)<<27 + 123456789, Rx: uint64(day)<<27 + 123456789, Instance: "2026-11-22T10:00:00Z"})
			s.r.Time, s.r.Up = s.r.Time.Add(24*time.Hour), s.r.Up+24*time.Hour
			s.start = s.r.Time.Format("2006-01") + "-01"
		}
	}
	s.book.Held, s.book.Unsure, s.book.Broken = part{1 << 32, 1 << 33, 1 << 20, 1 << 33}, true, true
	data, err := json.Marshal(&s.book)
	if err != nil || len(data) >= 1500 {
		t.Errorf("%d bytes, %v: %s", len(data), err, data)
	}
	t.Logf("%d bytes", len(data))
}
