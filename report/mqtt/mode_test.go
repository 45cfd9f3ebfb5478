package mqtt

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simkeeper/simkeeper/report"
)

func perReport(c *Config) { c.Mode, c.Interval = PerReport, time.Hour }

// openConns is how many connections the broker has.
func (b *fakeBroker) openConns() (n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.conns {
		if c.SetDeadline(time.Time{}) == nil {
			n++
		}
	}
	return n
}

// rests says that everything was said and the connection left.
func (b *bench) rests() bool {
	s := b.State()
	return s.Resting && s.Waiting == 0
}

func TestPerReportComesAndGoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &fakeBroker{slow: time.Millisecond}, perReport).run(t)
		after(time.Hour)
		if n := len(b.broker.seen().dials); n > 0 || b.State().Works() {
			t.Errorf("%d connections for nothing, state %+v", n, b.State())
		}
		must(t, b.SetIdentity(sampleIdentity()))
		for seq := range int64(24) {
			must(t, b.Enqueue(health(seq)))
			must(t, b.EnqueueEvent(report.Event{Boot: 17, Seq: 100 + seq}))
			after(time.Hour)
			if s := b.State(); s.Connected || !s.Resting || !s.Works() || s.Waiting > 0 || s.Mode != PerReport || s.LastError != nil ||
				s.Conn != seq+1 || s.Broker != "tcp://broker" || time.Since(s.Since).Round(time.Second) != time.Hour-gatherTime {
				t.Fatalf("report %d: state %+v", seq, s)
			}
		}
		got := b.broker.seen()
		if len(got.connects) != 24 || got.parted != 24 || len(got.pings) > 0 || len(b.broker.delivered(t)) != 48 || b.broker.openConns() > 0 {
			t.Errorf("%d connections, %d left, %d pings, %d open", len(got.connects), got.parted, len(got.pings), b.broker.openConns())
		}
		for _, c := range got.connects {
			if c.WillFlag || !c.CleanSession || c.Keepalive != 1200 {
				t.Errorf("CONNECT %v", c)
			}
		}
		b.stop()
		if n := len(b.broker.messages(report.LeafOffline)); n > 0 || len(b.broker.seen().dials) != 24 {
			t.Errorf("%d words of farewell, %d connections", n, len(b.broker.seen().dials))
		}
		if n := len(b.log.lines()); n != 1 {
			t.Errorf("%d lines in the log for the same every hour", n)
		}
	})
}

// TestAtRestNothingIsTried: no socket, no timer and no retry for a month, whatever the
// network does.
func TestAtRestNothingIsTried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &fakeBroker{}, perReport).run(t)
		must(t, b.Enqueue(health(1)))
		must(t, b.Flush(t.Context()))
		b.broker.set(func() { b.broker.dead = errDead })
		after(30 * 24 * time.Hour)
		if s := b.State(); len(b.broker.seen().dials) != 1 || !s.Resting || s.LastError != nil {
			t.Errorf("%d dials, state %+v", len(b.broker.seen().dials), s)
		}
	})
}

func TestWhatWaitsIsTriedUntilItIsGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &fakeBroker{}, perReport).run(t)
		must(t, b.Enqueue(health(1)))
		after(time.Hour)
		b.broker.set(func() { b.broker.dead = errDead })
		lost := time.Now()
		for seq := range int64(5) {
			must(t, b.Enqueue(health(2+seq)))
			after(time.Hour)
		}
		if s := b.State(); s.Works() || !s.Since.Equal(lost) || s.Waiting != 5 || !errors.Is(s.LastError, errDead) {
			t.Errorf("state %+v, lost at %v", s, lost)
		}
		tried := len(b.broker.seen().dials)
		b.broker.set(func() { b.broker.dead = nil })
		must(t, b.Flush(t.Context()))
		after(24 * time.Hour)
		got := b.broker.seen()
		if tried < 15 || len(got.connects) != 2 || got.parted != 2 || !b.State().Resting || len(b.broker.messages(report.LeafHealth)) != 2 {
			t.Errorf("%d tries, %d connections, %d messages, state %+v", tried, len(got.connects), len(b.broker.messages(report.LeafHealth)), b.State())
		}
	})
}

func TestIntervalChangesTheChoice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &fakeBroker{}, func(c *Config) { c.Interval = time.Hour }).run(t)
		must(t, b.Enqueue(health(1)))
		after(10 * time.Minute)
		if s := b.State(); !s.Connected || s.Mode != Persistent || b.broker.seen().connects[0].Keepalive != 3720 {
			t.Errorf("state %+v", s)
		}
		b.SetInterval(6 * time.Hour)
		after(gatherTime)
		if s := b.State(); !s.Resting || s.Mode != PerReport || b.broker.seen().parted != 1 {
			t.Errorf("state %+v", s)
		}
		after(time.Hour)
		b.SetInterval(10 * time.Minute)
		synctest.Wait()
		if s := b.State(); !s.Connected || s.Mode != Persistent || s.Conn != 2 {
			t.Errorf("state %+v", s)
		}
		if n := len(b.broker.messages(report.LeafOffline)); n > 0 {
			t.Errorf("%d words of farewell", n)
		}
	})
}

func TestLingersForWhatTheBrokerMaySay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &fakeBroker{}, func(c *Config) { perReport(c); c.Linger = 5 * time.Second }).run(t)
		must(t, b.Enqueue(health(1)))
		after(4 * time.Second)
		must(t, b.Enqueue(health(2))) // on the same connection
		after(4 * time.Second)
		if !b.State().Connected {
			t.Error("left too soon")
		}
		after(2 * time.Second)
		if s := b.State(); !s.Resting || s.Conn != 1 {
			t.Errorf("state %+v", s)
		}
		must(t, b.Enqueue(health(3)))
		after(time.Second)
		b.stop()
		if got := b.broker.messages(report.LeafOffline); !slices.Equal(got, []string{`{"boot":17,"conn":2,"reason":"stop"}`}) {
			t.Errorf("farewell %v", got)
		}
	})
}

// TestLingeringLinkMayBreak: everything was acknowledged, so that nothing is tried again.
func TestLingeringLinkMayBreak(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &fakeBroker{}, func(c *Config) { perReport(c); c.Linger = 5 * time.Second }).run(t)
		must(t, b.Enqueue(health(1)))
		after(time.Second)
		b.broker.cut()
		after(time.Hour)
		if s := b.State(); s.Connected || len(b.broker.seen().dials) != 1 || !slices.Equal(b.broker.delivered(t), []int64{1}) {
			t.Errorf("state %+v, %d dials", s, len(b.broker.seen().dials))
		}
	})
}

func TestPreferredBrokerIsUsedAgainAfterAnHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &fakeBroker{down: "a:1883"}, func(c *Config) {
			c.Mode, c.Brokers = PerReport, []string{"tcp://a", "tcp://b"}
		}).run(t)
		for seq := range int64(9) {
			must(t, b.Enqueue(health(seq)))
			after(10 * time.Minute)
			if seq == 1 {
				b.broker.set(func() { b.broker.down = "" })
			}
		}
		if got, want := b.broker.seen().addrs, []string{"a:1883", "b:1883", "b:1883", "b:1883", "b:1883", "b:1883", "b:1883", "a:1883", "a:1883", "a:1883"}; !slices.Equal(got, want) {
			t.Errorf("tried %v", got)
		}
	})
}

func TestConnectionThatWorksIsNotLeftForAPreferredBroker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &fakeBroker{down: "a:1883"}, func(c *Config) { c.Brokers = []string{"tcp://a", "tcp://b"} }).run(t)
		after(time.Minute)
		b.broker.set(func() { b.broker.down = "" })
		after(30 * 24 * time.Hour)
		if s := b.State(); s.Broker != "tcp://b" || s.Conn != 1 {
			t.Errorf("state %+v", s)
		}
		b.broker.cut()
		after(time.Minute)
		if s := b.State(); s.Broker != "tcp://a" || s.Conn != 2 {
			t.Errorf("state %+v", s)
		}
	})
}

// TestBrokerThatBoundsTheKeepAlive refuses longer ones with the same word as a client that
// it does not want (mosquitto.conf(5), max_keepalive).
func TestBrokerThatBoundsTheKeepAlive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, memory := &fakeBroker{most: 700}, &Memory{}
		for _, promised := range [][]uint16{{3720, 1200, 600}, {600}} { // then it is known
			b := newBench(t, fake, func(c *Config) { c.Interval, c.Memory = time.Hour, memory }).run(t)
			must(t, b.Enqueue(health(1)))
			must(t, b.Flush(t.Context()))
			b.stop()
			var got []uint16
			for _, c := range fake.seen().connects {
				got = append(got, c.Keepalive)
			}
			if !slices.Equal(got, promised) || b.State().KeepAlive != 600*time.Second {
				t.Errorf("promised %v, want %v; state %+v", got, promised, b.State())
			}
			fake.set(func() { fake.record = seen{} })
		}
	})
}

// TestMinuteThatKillsIsNotTriedEachMinute: a proxy before the broker hangs up after 55
// seconds of silence, which is known after two of them.
func TestMinuteThatKillsIsNotTriedEachMinute(t *testing.T) {
	for mode, most := range map[Mode]int{Auto: 26, Persistent: 26} {
		synctest.Test(t, func(t *testing.T) {
			fake := &fakeBroker{patience: func(time.Duration) time.Duration { return 55 * time.Second }}
			b := newBench(t, fake, func(c *Config) { c.Mode, c.Interval = mode, time.Hour }).run(t)
			for seq := range int64(24) {
				must(t, b.Enqueue(health(seq)))
				after(time.Hour)
			}
			if n := len(fake.seen().connects); n > most || len(fake.delivered(t)) != 24 {
				t.Errorf("%s: %d connections a day, delivered %v", mode, n, fake.delivered(t))
			}
		})
	}
}
