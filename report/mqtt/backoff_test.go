package mqtt

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// gaps are the waits between attempts.
func (b *fakeBroker) gaps() []time.Duration {
	var all []time.Duration
	dials := b.seen().dials
	for i := 1; i < len(dials); i++ {
		all = append(all, dials[i].Sub(dials[i-1]))
	}
	return all
}

func TestBackOffGrowsWithFullJitterToTheCap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := &fakeBroker{dead: errDead}
		newBench(t, fake, nil).run(t)
		after(7 * 24 * time.Hour)
		gaps := fake.gaps()
		limit := backoffBase
		for i, g := range gaps {
			if g > limit {
				t.Errorf("wait %d is %v, limit %v", i, g, limit)
			}
			limit = min(2*limit, backoffCap)
		}
		var sum time.Duration
		for _, g := range gaps[12:] {
			sum += g
		}
		if mean := sum / time.Duration(len(gaps)-12); mean < 13*time.Minute || mean > 17*time.Minute {
			t.Errorf("mean wait at the cap is %v, want about 15m", mean)
		}
	})
}

func TestTerminalsDoNotReturnInStep(t *testing.T) {
	seen := map[time.Duration]int{}
	for n := range 1000 {
		b := newBackoff(seeded(fmt.Sprintf("T%d", n)))
		seen[b.next().Truncate(500*time.Millisecond)]++
	}
	for slot, n := range seen {
		if len(seen) != 10 || n > 150 {
			t.Errorf("%d of 1000 return in the half second after %v (%d slots)", n, slot, len(seen))
		}
	}
}

func TestRefusedCredentialsGoToTheCapAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, code := range []byte{4, 5} {
			fake := &fakeBroker{code: code}
			b := newBench(t, fake, nil).run(t)
			after(24 * time.Hour)
			b.stop()
			if n := len(fake.seen().connects); n > 24*4*2 { // a mean wait of 15 minutes, and luck
				t.Errorf("code %d: %d attempts a day", code, n)
			}
			var e *LinkError
			if !errors.As(b.State().LastError, &e) || e.Fault != FaultCredentials {
				t.Errorf("code %d: %v", code, b.State().LastError)
			}
			if n := b.log.count("no connection"); n < 10 || n > 26 {
				t.Errorf("code %d: logged %d times a day, want about one an hour until the allowance is spent", code, n)
			}
		}
	})
}

func TestRefusedCredentialsAreNotTriedSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		attempts := 0
		for n := range 20 {
			fake := &fakeBroker{code: 5}
			b := newBench(t, fake, func(c *Config) { c.Rand = seeded(fmt.Sprintf("T%d", n)) }).run(t)
			after(30 * time.Minute)
			b.stop()
			attempts += len(fake.seen().connects)
		}
		if attempts > 20*5 { // 1 + about 2; the usual back-off makes about 11
			t.Errorf("20 terminals made %d attempts in half an hour", attempts)
		}
	})
}

func TestBrokerThatDoesNotKeepUsIsLeftForTheNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := &fakeBroker{brief: "a:1883"}
		b := newBench(t, fake, func(c *Config) { c.Brokers = []string{"tcp://a", "tcp://b"} }).run(t)
		after(time.Minute)
		if s := b.State(); !s.Connected || s.Broker != "tcp://b" || s.Conn != 2 {
			t.Errorf("state %+v", s)
		}
	})
}

func TestBackOffResetsAfterAConnectionThatLivedOnly(t *testing.T) {
	for name, c := range map[string]struct {
		lives time.Duration
		most  time.Duration
	}{
		"evicted at once": {lives: time.Second, most: spentBackoff},
		"lived":           {lives: 2 * time.Minute, most: backoffScatter + 2*time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fake := &fakeBroker{lives: c.lives}
				newBench(t, fake, nil).run(t)
				after(3 * 24 * time.Hour)
				longest := slices.Max(fake.gaps())
				if longest > c.most+time.Second || longest < c.most/2 {
					t.Errorf("longest wait %v, want up to %v", longest, c.most)
				}
			})
		})
	}
}

func TestBrokersAreTriedInTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := &fakeBroker{dead: errDead}
		b := newBench(t, fake, func(c *Config) { c.Brokers = []string{"tcp://a", "tcp://b:1", "tls://c"} }).run(t)
		synctest.Wait()
		if got := strings.Join(fake.seen().addrs, " "); got != "a:1883 b:1 c:8883" {
			t.Errorf("first round: %s", got)
		}
		if n := b.log.count("no connection"); n != 3 {
			t.Errorf("%d lines for three brokers", n)
		}
		after(30 * time.Minute)
		if n := b.log.count("no connection"); n != 3 {
			t.Errorf("%d lines after half an hour", n)
		}
	})
}
