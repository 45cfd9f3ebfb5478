package mqtt

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

func TestAllowanceComesBackThroughTheDay(t *testing.T) {
	var a allowance
	now := time.Now()
	for range 5 {
		a.charge(4600, now)
	}
	if a.empty(now) {
		t.Error("spent after five handshakes")
	}
	a.charge(4600, now)
	for _, c := range []struct {
		after time.Duration
		empty bool
	}{{0, true}, {time.Hour, true}, {4 * time.Hour, false}, {24 * time.Hour, false}} {
		if got := a.empty(now.Add(c.after)); got != c.empty {
			t.Errorf("after %v: spent %v", c.after, got)
		}
	}
	if owed := a.owed(now.AddDate(1, 0, 0)); owed != 0 {
		t.Errorf("%v owed after a year: what is saved is not for spending at once", owed)
	}
}

// TestAttemptsInVainHaveTheirPrice counts what a month of each kind of failure costs.
func TestAttemptsInVainHaveTheirPrice(t *testing.T) {
	fails := func(err error) dialFunc {
		return func(context.Context, string, string) (net.Conn, error) { return nil, err }
	}
	for name, c := range map[string]struct {
		dial  dialFunc // nil: to a server with a certificate of another authority
		cost  int64    // of one, besides what is in the packets
		least int      // attempts a month
	}{
		"handshake": {nil, costOpen, 300},
		"no answer": {fails(context.DeadlineExceeded), costSilence, 1500},
		"refused":   {fails(syscall.ECONNREFUSED), costRefused, 2500},
		"no route":  {fails(syscall.ENETUNREACH), 0, 2500},
		"no name":   {fails(&net.DNSError{Err: "server misbehaving", Name: "broker"}), costName, 900},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				dial, carried := c.dial, new(atomic.Int64)
				if dial == nil {
					dial = stranger(t)
				}
				var dials []time.Time
				newBench(t, &fakeBroker{}, func(cfg *Config) {
					cfg.Brokers, cfg.TLS = []string{"tls://broker"}, &tls.Config{RootCAs: x509.NewCertPool()}
					cfg.Dial = counting(func(ctx context.Context, network, addr string) (net.Conn, error) {
						dials = append(dials, time.Now())
						return dial(ctx, network, addr)
					}, carried)
				}).run(t)
				after(30 * 24 * time.Hour)
				var longest time.Duration
				for i := range dials[1:] {
					longest = max(longest, dials[i+1].Sub(dials[i]))
				}
				spent := int64(len(dials))*c.cost + carried.Load()
				t.Logf("%d attempts, %d bytes a month, longest wait %v", len(dials), spent, longest)
				if spent > 31*dailyAllowance+4<<10 || len(dials) < c.least || longest > spentBackoff+connectTimeout {
					t.Errorf("want at most %d bytes and at least %d attempts", 31*dailyAllowance, c.least)
				}
			})
		})
	}
}

// stranger dials a server whose certificate nobody trusts.
func stranger(t *testing.T) dialFunc {
	ca := newAuthority(t, "Nobody")
	cert, key := ca.issue(t, x509.ExtKeyUsageServerAuth, "broker", time.Now().Add(-time.Hour), time.Now().AddDate(1, 0, 0))
	pair, err := tls.LoadX509KeyPair(cert, key)
	must(t, err)
	return func(context.Context, string, string) (net.Conn, error) {
		return serve(t, func(c net.Conn) { tls.Server(c, &tls.Config{Certificates: []tls.Certificate{pair}}).Handshake() }), nil
	}
}

// TestWhatArrivesIsNotInVain: a broker that is restarted again and again while much waits
// does not spend the allowance of attempts in vain.
func TestWhatArrivesIsNotInVain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const many = 400
		fake := &fakeBroker{lives: 20 * time.Second, slow: time.Second}
		b := newBench(t, fake, func(c *Config) { c.Mode = Persistent }).run(t)
		for range many {
			must(t, b.EnqueueEvent(sampleEvent()))
		}
		began := time.Now()
		must(t, b.Flush(t.Context()))
		took, connects := time.Since(began), len(fake.seen().connects)
		t.Logf("%d events in %v and %d connections", many, took, connects)
		if most := time.Duration(connects) * (backoffCap + fake.lives); connects < many/20 || took > most {
			t.Errorf("%d connections, %v, want at most %v", connects, took, most)
		}
	})
}
