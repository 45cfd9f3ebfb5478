package usage

import (
	"testing"
	"time"
)

// lived is a story after some usual days.
func lived(t *testing.T, days int, perDay uint64) *story {
	s := newStory(t)
	s.look(&Count{Instance: "i1"}, nil)
	s.days(days, perDay)
	return s
}

// burst moves bytes within a minute.
func (s *story) burst(n uint64) {
	c := *s.r.Interface
	c.Rx += n
	s.look(&c, nil)
}

func TestSurge(t *testing.T) {
	for _, tt := range []struct {
		name   string
		days   int
		usual  uint64
		before []uint64 // bursts on some of the last days
		burst  uint64
		want   string
	}{
		{"far above the habit", 10, 320 << 10, nil, 5 << 20, "today 5.2 MB, usual 320 KB a day"},
		{"a busy day", 10, 320 << 10, nil, 1 << 20, ""},
		{"too early to judge", 7, 320 << 10, nil, 50 << 20, ""},
		{"an idle card, a little", 10, 0, nil, 255 << 10, ""},
		{"an idle card, more than a little", 10, 0, nil, 300 << 10, "today 300 KB, usual 0 B a day"},
		{"one such day is no habit", 20, 320 << 10, []uint64{5 << 20}, 5 << 20, "today 5.2 MB, usual 320 KB a day"},
		{"a settlement that comes back is", 10, 320 << 10, []uint64{5 << 20, 5 << 20, 5 << 20}, 5 << 20, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := lived(t, tt.days, tt.usual)
			for _, n := range tt.before {
				s.burst(n)
				for _, found := s.book.Abnormal(); found; _, found = s.book.Abnormal() {
				}
				s.days(2, tt.usual)
			}
			if a, found := s.book.Abnormal(); found {
				t.Errorf("before: %s", a)
			}
			s.burst(tt.burst)
			a, found := s.book.Abnormal()
			if found != (tt.want != "") || found && (a.String() != tt.want || a.Kind != Surge) {
				t.Errorf("%v, %+v: %q, want %q", found, a, a, tt.want)
			}
			s.book = reload(t, &s.book)
			s.burst(tt.burst)
			if _, again := s.book.Abnormal(); again && found {
				t.Error("told twice a day")
			}
		})
	}
}

func TestSurgeIsToldEachDay(t *testing.T) {
	s := lived(t, 10, 320<<10)
	for day := range 2 {
		s.burst(5 << 20)
		if _, found := s.book.Abnormal(); !found {
			t.Errorf("day %d: not told", day)
		}
		s.days(1, 320<<10)
	}
}

// Three days in which only the agent was away are not one day of triple use.
func TestAnAbsenceIsNoSurge(t *testing.T) {
	s := lived(t, 10, 320<<10)
	s.r.Time, s.r.Up = s.r.Time.Add(20*24*time.Hour), s.r.Up+20*24*time.Hour
	s.burst(20 * 320 << 10)
	if a, found := s.book.Abnormal(); found {
		t.Error(a)
	}
	if s.book.Tx+s.book.Rx < 29*320<<10 {
		t.Errorf("%d, %d counted", s.book.Tx, s.book.Rx)
	}
}

func TestNothingIsJudgedWithoutATime(t *testing.T) {
	s := lived(t, 10, 320<<10)
	s.r.Time = time.Time{}
	s.burst(50 << 20)
	if a, found := s.book.Abnormal(); found {
		t.Error(a)
	}
}

func TestHidden(t *testing.T) {
	type pair struct{ iface, modem uint64 } // KB moved; none: not readable
	const none = 1 << 40
	for _, tt := range []struct {
		name  string
		looks []pair
		want  string
	}{
		{"together", []pair{{100, 100}, {200, 203}}, ""},
		{"the modem alone", []pair{{2, 40}, {1, 40}}, "the modem has counted 80 KB today, the terminal's interface 3.0 KB"},
		{"a little", []pair{{2, 40}, {1, 20}}, ""},
		{"headers", []pair{{1000, 1100}, {1000, 1100}}, ""},
		{"the interface is gone", []pair{{none, 900}, {none, 900}, {5, 5}}, ""},
		{"the modem is read now and then", []pair{{5, none}, {5, 900}}, ""},
		{"the interface counts more", []pair{{900, 0}, {900, 0}}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newStory(t)
			i, m := Count{Instance: "i1"}, Count{Instance: "m1"}
			at := func(c *Count, moved uint64) *Count {
				if moved == none {
					return nil
				}
				c.Rx += moved << 10
				return c
			}
			s.look(&i, &m)
			for _, p := range tt.looks {
				s.look(at(&i, p.iface), at(&m, p.modem))
			}
			a, found := s.book.Abnormal()
			if found != (tt.want != "") || found && (a.String() != tt.want || a.Kind != Hidden) {
				t.Errorf("%v, %+v: %q, want %q", found, a, a, tt.want)
			}
			if _, again := s.book.Abnormal(); again {
				t.Error("told twice")
			}
		})
	}
}

func TestNothingAbnormalWithoutACard(t *testing.T) {
	var b Book
	if a, found := b.Abnormal(); found {
		t.Error(a)
	}
}

func TestSize(t *testing.T) {
	for n, want := range map[uint64]string{
		0: "0 B", 1023: "1023 B", 1024: "1.0 KB", 10188: "9.9 KB", 10189: "10 KB", 300 << 10: "300 KB",
		1<<20 - 1: "1.0 MB", 5<<20 + 200<<10: "5.2 MB", 30 << 30: "30 GB", 1<<64 - 1: "16 EB",
	} {
		if got := size(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}
