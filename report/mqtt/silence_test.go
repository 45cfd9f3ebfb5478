package mqtt

import (
	"math/rand/v2"
	"testing"
	"time"
)

// hourly is a terminal that reports once an hour.
var hourly = rhythm{DefaultKeepAlive, time.Hour}

// learned is what a series of silences leaves: each is survived below kills, and kills from
// there on. A dead connection is followed by one that works at once.
func learned(r rhythm, kills time.Duration, silences int) (s silence, deaths int) {
	s = newSilence(r.start)
	for range silences {
		d := min(s.limit(r), max(r.interval, r.start))
		if d < kills {
			s.survived(d)
			continue
		}
		s.died(d)
		deaths++
	}
	return s, deaths
}

func TestSilenceRunsJustBelowWhatKills(t *testing.T) {
	for _, kills := range []time.Duration{70 * time.Second, 2 * time.Minute, 5 * time.Minute, 20 * time.Minute, 30 * time.Minute, 55 * time.Minute} {
		s, deaths := learned(hourly, kills, 150)
		if d := s.limit(hourly); d >= kills || d < kills*8/10 || deaths > 9 {
			t.Errorf("%v: silent for up to %v after %d deaths: %+v", kills, d, deaths, s)
		}
	}
}

func TestSilenceGrowsToTheReports(t *testing.T) {
	for _, interval := range []time.Duration{time.Minute, 20 * time.Minute, time.Hour, 3 * time.Hour, 24 * time.Hour} {
		r := rhythm{DefaultKeepAlive, interval}
		s, deaths := learned(r, 1000*time.Hour, 60)
		if got, want := s.limit(r), min(max(interval+reportSlack, DefaultKeepAlive), mostSilence); got != want || deaths > 0 {
			t.Errorf("every %v: silent for up to %v, want %v, after %d deaths", interval, got, want, deaths)
		}
	}
}

func TestWithoutAnIntervalNothingGrows(t *testing.T) {
	r := rhythm{start: DefaultKeepAlive}
	s, _ := learned(r, 1000*time.Hour, 60)
	if got := s.limit(r); got != DefaultKeepAlive || s.promise(r) != DefaultKeepAlive {
		t.Errorf("silent for up to %v", got)
	}
}

func TestOneAccidentChangesNothing(t *testing.T) {
	s, _ := learned(hourly, 1000*time.Hour, 20)
	s.died(time.Hour)
	if got := s.limit(hourly); got != hourly.top() {
		t.Errorf("silent for up to %v after one death", got)
	}
	s.survived(time.Hour)
	s.died(40 * time.Minute)
	if got := s.limit(hourly); got != hourly.top() {
		t.Errorf("silent for up to %v after two that were not in a row", got)
	}
	s.died(time.Hour)
	if got := s.limit(hourly); got != 30*time.Minute {
		t.Errorf("silent for up to %v after two in a row", got)
	}
}

func TestWhatDiesSoonIsNoNews(t *testing.T) {
	s := newSilence(DefaultKeepAlive)
	for range 10 {
		s.died(leastSilence - time.Second)
		s.closed(leastSilence/2 - time.Second)
		s.survived(30 * time.Second)
	}
	if s != newSilence(DefaultKeepAlive) {
		t.Errorf("%+v", s)
	}
}

// TestAMinuteThatKillsIsGivenUp: pings each minute are 9 MB a month, and do not help.
func TestAMinuteThatKillsIsGivenUp(t *testing.T) {
	s, deaths := learned(hourly, time.Second, 6)
	if !s.hopeless() || s.limit(hourly) != DefaultKeepAlive || Auto.choose(&s, hourly) != PerReport {
		t.Errorf("%+v after %d deaths", s, deaths)
	}
	for range holdFirst - 1 {
		s.rested()
	}
	if !s.hopeless() {
		t.Error("tried again too soon")
	}
	s.rested()
	if s.hopeless() || Auto.choose(&s, hourly) != Persistent {
		t.Error("not tried again")
	}
	s, _ = learned(hourly, time.Second, 6)
	if s.survived(2 * time.Minute); s.hopeless() || !s.Sure {
		t.Errorf("%+v after a silence that was survived", s)
	}
}

func TestWhatHasKilledIsDoubtedAtLast(t *testing.T) {
	s, _ := learned(hourly, 20*time.Minute, 40)
	tries := 0
	for range 4000 { // some seven weeks
		d := s.limit(hourly)
		if d < 20*time.Minute {
			s.survived(d)
			continue
		}
		tries++
		s.died(d)
	}
	if tries < 3 || tries > 6 {
		t.Errorf("%d tries", tries)
	}
	for range holdMost + 30 {
		s.survived(min(s.limit(hourly), time.Hour))
	}
	if got := s.limit(hourly); got != hourly.top() {
		t.Errorf("silent for up to %v where nothing kills any more: %+v", got, s)
	}
}

func TestClosingTwiceAfterTheSameSilenceIsATimer(t *testing.T) {
	s := newSilence(DefaultKeepAlive)
	for _, d := range []time.Duration{350 * time.Second, 900 * time.Second, 400 * time.Second} {
		s.closed(d) // a broker that is restarted
	}
	if got := s.limit(hourly); got != DefaultKeepAlive {
		t.Errorf("silent for up to %v after restarts", got)
	}
	s.closed(351 * time.Second)
	s.survived(360 * time.Second)
	s.closed(350 * time.Second)
	if got := s.limit(hourly); got != DefaultKeepAlive {
		t.Errorf("silent for up to %v, though more was survived in between", got)
	}
	s.closed(351 * time.Second)
	if got := s.limit(hourly); got != 315*time.Second {
		t.Errorf("silent for up to %v where a timer of 350 s closes", got)
	}
	s = newSilence(DefaultKeepAlive)
	s.closed(55 * time.Second)
	if s.closed(55 * time.Second); !s.hopeless() {
		t.Errorf("%+v where a timer of 55 s closes", s)
	}
}

func TestKeepAliveThatIsNotAcceptedIsLowered(t *testing.T) {
	s, _ := learned(hourly, 1000*time.Hour, 20)
	for _, want := range []time.Duration{1200 * time.Second, 600 * time.Second, 300 * time.Second, 150 * time.Second, 75 * time.Second, hourly.top()} {
		s.refused(s.promise(hourly))
		if s.promise(hourly) != want || s.limit(hourly) > want {
			t.Errorf("promises %v and allows %v, want %v", s.promise(hourly), s.limit(hourly), want)
		}
	}
}

// TestAnythingMayHappen: whatever comes, the limit is one that was promised and can be
// spoken, and pings are no more than one a minute.
func TestAnythingMayHappen(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		r := rhythm{DefaultKeepAlive, time.Duration(rng.Int64N(int64(25 * time.Hour)))}
		s := newSilence(r.start)
		for range 60 {
			note := []func(time.Duration){s.survived, s.died, s.closed, s.refused, func(time.Duration) { s.rested() }}[rng.IntN(5)]
			note(time.Duration(rng.Int64N(int64(2 * s.limit(r)))))
			if d := s.limit(r); d < leastSilence || d > s.promise(r) || s.promise(r) > mostSilence || s.Good < 0 || s.Bad < 0 {
				t.Fatalf("limit %v, promise %v: %+v, %+v", d, s.promise(r), s, r)
			}
		}
	}
}

func TestAutoComparesWithTwelvePings(t *testing.T) {
	for name, c := range map[string]struct {
		mode     Mode
		interval time.Duration
		good     int64
		want     Mode
	}{
		"hourly":                     {Auto, time.Hour, 1200, Persistent},
		"just below four hours":      {"", 4*time.Hour - time.Second, 1200, Persistent},
		"four hours":                 {Auto, 4 * time.Hour, 1200, PerReport},
		"daily":                      {Auto, 24 * time.Hour, 1200, PerReport},
		"hourly, NAT of 5 minutes":   {Auto, time.Hour, 270, PerReport},
		"six hours, NAT of 2 hours":  {Auto, 6 * time.Hour, 7000, Persistent},
		"unknown":                    {Auto, 0, 1200, Persistent},
		"daily, but kept":            {Persistent, 24 * time.Hour, 1200, Persistent},
		"each minute, but not kept":  {PerReport, time.Minute, 1200, PerReport},
		"unknown, but not kept":      {PerReport, 0, 1200, PerReport},
		"a minute kills":             {Auto, 2 * time.Minute, 0, PerReport},
		"a minute kills, unknown":    {Auto, 0, 0, Persistent},
		"a minute kills, but kept":   {Persistent, time.Hour, 0, Persistent},
		"every second, NAT of 5 min": {Auto, time.Second, 270, Persistent},
	} {
		s := silence{Good: c.good, Sure: true}
		if got := c.mode.choose(&s, rhythm{DefaultKeepAlive, c.interval}); got != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}
