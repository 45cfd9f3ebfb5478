package trend

import (
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

// Sample is what one look at the modem shows.
type Sample struct {
	// Time of the look, zero while the clock is not trusted. Its zone says where a day
	// begins. Years before 2020 and after 2099 are taken for no time.
	Time time.Time
	// Up is the time since the system started, by which looks are weighed. It goes back
	// to the start when the system does.
	Up     time.Duration
	Served bool         // a network carries data for the terminal, at home or roaming
	Signal modem.Signal // as far as it is known
	Area   uint64       // LAC or TAC, 0 for unknown
	Cell   uint64       // cell identity, 0 for unknown
	Tx, Rx uint64       // bytes moved over the cellular link since the sample before
}

// Trend is the history. The zero value has none and is ready for use. It is not safe for
// use by several goroutines at a time; copies are independent.
type Trend struct {
	up          int64 // of the last look, in seconds
	last        served
	hour, day   tally    // the present ones
	hours, days []record // those before, by number; never written to
	heard       []heard  // last used first; never written to
}

// Last is the last look at which a network served.
type Last struct {
	Time       time.Time // UTC, to the second; zero where the clock was not trusted
	Level      float64   // dBm, to half a dB; 0 with the kind None
	Kind       Kind
	Area, Cell uint64 // 0 for unknown
}

// served is a Last, as it is kept.
type served struct {
	ever       bool
	time       int64 // seconds since 1970; 0 for unknown
	kind       Kind
	level      code
	area, cell uint64
}

// Add takes a look in. Looks may come once a second or once a day; each stands for the
// time since the one before, two hours at most.
func (t *Trend) Add(s Sample) {
	l := t.look(s)
	if l.hour != 0 {
		t.turn(l)
		t.hour.add(l)
		t.day.add(l)
	}
	if !l.served {
		return
	}
	t.last = served{true, l.time, l.kind, l.level, l.area, l.cell}
	if l.kind != None {
		t.heard = hear(t.heard, l)
	}
}

// turn goes to the hour and the day of a look, and closes those that it leaves.
func (t *Trend) turn(l look) {
	if l.hour == t.hour.n && l.day == t.day.n {
		return
	}
	t.day.fold(t.hour)
	if l.hour != t.hour.n {
		t.hours = keep(t.hours, t.hour.record().flat(), hoursKept)
		t.hour = reopen(t.hours, l.hour)
	}
	if l.day != t.day.n {
		t.days = keep(t.days, t.day.record(), daysKept)
		t.day = reopen(t.days, l.day)
	}
}

// Last returns the last look at which a network served; ok is false when none ever did.
func (t *Trend) Last() (last Last, ok bool) {
	s := t.last
	last = Last{Kind: s.kind, Area: s.area, Cell: s.cell}
	if v := s.level.dBm(); v != nil {
		last.Level = *v
	}
	if s.time != 0 {
		last.Time = time.Unix(s.time, 0).UTC()
	}
	return last, s.ever
}
