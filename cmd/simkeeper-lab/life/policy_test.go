package life

import (
	"testing"
	"time"
)

func TestCronPing(t *testing.T) {
	w := change(t)
	p := newPolicy(CronPing, w, &terminal{})
	for _, c := range []struct {
		boot int64
		up   time.Duration
		ping bool
		wake time.Duration
	}{
		{1, 0, false, day},
		{1, 10 * time.Hour, false, 14 * time.Hour},
		{1, day, true, day},
		{1, 30 * time.Hour, false, 18 * time.Hour},
		{2, time.Minute, false, day - time.Minute}, // begins anew
		{2, 23 * time.Hour, false, time.Hour},
	} {
		want, wake := p.step(&view{boot: c.boot, up: c.up})
		if (want != nil) != c.ping || wake != c.wake {
			t.Errorf("start %d, after %v: ping %v, again in %v; want %v, %v", c.boot, c.up, want != nil, wake, c.ping, c.wake)
		}
	}
}

func TestMonthlyPing(t *testing.T) {
	at := time.Date(2027, 1, 5, 9, 0, 0, 0, time.UTC)
	p := &monthlyPing{pinger: pinger{wire: &exchange{}}, day: 7, hour: 10, minute: 30}
	step := func(boot int64, up time.Duration, wall time.Time) (bool, time.Duration) {
		want, wake := p.step(&view{boot: boot, up: up, wall: wall, at: wall})
		return want != nil, wake
	}
	if ping, wake := step(1, 0, at); ping || wake != 49*time.Hour+30*time.Minute {
		t.Errorf("at first: %v, %v", ping, wake)
	}
	due := at.Add(49*time.Hour + 30*time.Minute)
	if ping, wake := step(1, 49*time.Hour+30*time.Minute, due); !ping || wake != 31*day {
		t.Errorf("on its day: %v, %v", ping, wake)
	}
	// Off over the day, it is missed: there is no second try.
	if ping, wake := step(2, 0, due.Add(32*day)); ping || wake > 27*day || wake < 26*day {
		t.Errorf("a day late: %v, %v", ping, wake)
	}
	// The clock is set past the day: it is missed, too.
	if ping, _ := step(3, 0, due.Add(-40*day)); ping {
		t.Error("a ping at a start")
	}
	if ping, wake := step(3, time.Hour, due.Add(time.Hour)); ping || wake != 31*day-time.Hour {
		t.Errorf("set past its day: %v, %v", ping, wake)
	}
}

func TestNone(t *testing.T) {
	p := newPolicy(None, change(t), &terminal{})
	if want, wake := p.step(&view{up: 900 * day}); want != nil || wake != forever {
		t.Errorf("%v, %v", want, wake)
	}
}

// The agent's policy is only as good as what it is told: what the terminal cannot see, it
// does not know.
func TestKeeperSeesWhatTheTerminalSees(t *testing.T) {
	w := change(t)
	card := newFleet(w, 1, day).draw(0)
	k := newKeeper(w, card)
	if k.rules.Profile.Name != "china-mobile" {
		t.Errorf("profile %s", k.rules.Profile.Name)
	}
	wall := time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC)
	v := view{at: w.Start, wall: wall, boot: 1, attached: true, dates: dates{never, never, never, never}}
	if got, vouched := k.time(&v); !got.IsZero() || vouched {
		t.Errorf("trusts %v", got)
	}
	v.nitz = true
	if got, vouched := k.time(&v); !got.Equal(w.Start) || !vouched {
		t.Errorf("the network says %v, the agent %v", w.Start, got)
	}
	v.refused = separated
	if o := k.observe(&v); o.Stop != "separated" || !o.Counted {
		t.Errorf("%+v", o)
	}
}
