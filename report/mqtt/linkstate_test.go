package mqtt

import (
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestStateAndLogTellChangesOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := &fakeBroker{dead: &net.DNSError{Err: "no such host", Name: "broker", IsNotFound: true}}
		b := newBench(t, fake, nil).run(t)
		after(10 * time.Minute)
		fake.set(func() { fake.dead = errDead })
		after(20 * time.Minute)
		fake.set(func() { fake.dead = nil })
		after(time.Hour)
		s := b.State()
		if !s.Connected || s.Conn != 1 || s.Reconnects != 0 || s.Broker != "tcp://broker" || s.Since.IsZero() || s.Waiting != 0 {
			t.Errorf("state %+v", s)
		}
		fake.cut()
		after(time.Minute)
		if s := b.State(); s.Conn != 2 || s.Reconnects != 1 || !s.Connected {
			t.Errorf("state %+v", s)
		}
		if n := len(b.log.lines()); n != 5 {
			t.Errorf("%d lines: %s", n, strings.Join(b.log.lines(), "\n"))
		}
	})
}

func TestNothingSecretIsLogged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := &fakeBroker{code: 5}
		b := newBench(t, fake, func(c *Config) { c.Username, c.Password = "user1", "secret1" }).run(t)
		must(t, b.SetIdentity(sampleIdentity()))
		must(t, b.Enqueue(health(1)))
		after(2 * time.Hour)
		fake.set(func() { fake.code = 0 })
		must(t, b.Flush(t.Context()))
		b.stop()
		for _, secret := range []string{"secret1", "user1", "89860441192000000425", "460040000012345", "864594030000423"} {
			if b.log.count(secret) > 0 {
				t.Errorf("%s is in the log", secret)
			}
		}
	})
}
