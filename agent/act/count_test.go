package act

import (
	"context"
	"crypto/tls"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simkeeper/simkeeper/agent/keepalive"
)

// totals is a counter that rises by step at each look, from 1000.
func totals(tx, rx uint64) Counter {
	p := Pair{1000, 1000}
	return func(context.Context) (Pair, bool) {
		defer func() { p.Tx, p.Rx = p.Tx+tx, p.Rx+rx }()
		return p, true
	}
}

// late is a counter that shows d after the start what has passed.
func late(d time.Duration, tx, rx uint64) Counter {
	began := time.Now()
	return func(context.Context) (Pair, bool) {
		if time.Since(began) < d {
			return Pair{500, 600}, true
		}
		return Pair{500 + tx, 600 + rx}, true
	}
}

func TestCountersAreWaitedFor(t *testing.T) {
	for name, c := range map[string]struct {
		lag           time.Duration // of the interface's counter
		modemLag      time.Duration
		still         bool // the interface's counter does not move
		took          time.Duration
		proved        bool
		withoutBefore bool
	}{
		"at once":                 {took: 0, proved: true},
		"a second late":           {lag: time.Second, took: time.Second, proved: true},
		"modem's four late":       {modemLag: 4 * time.Second, took: 4 * time.Second, proved: true},
		"never: Wi-Fi took it":    {still: true, took: interfaceTime},
		"not readable in the end": {withoutBefore: true, took: 0, proved: true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				iface := late(max(c.lag, time.Nanosecond), 60, 60)
				if c.still {
					iface = late(time.Hour, 0, 0)
				}
				if c.withoutBefore {
					iface = func(context.Context) (Pair, bool) { return Pair{}, false }
				}
				modem := late(max(c.modemLag, time.Nanosecond), 60, 60)
				path := &pipes{serve: responder(func(n int, in []byte) [][]byte {
					<-time.After(time.Nanosecond)
					return respond(n, in)
				})}
				began := time.Now()
				e := run(t, Config{Path: path, NonceKey: testKey, Interface: iface, Modem: modem}, nonceAct("h:7"))
				if took := time.Since(began).Truncate(time.Millisecond); took != c.took {
					t.Errorf("took %v, want %v", took, c.took)
				}
				v, why := keepalive.Judge(keepalive.Nonce, e)
				if (v == keepalive.Proved) != c.proved || !c.proved && why != keepalive.Counters {
					t.Errorf("%s, %s: %+v", v, why, e)
				}
				if (e.Interface == nil) != c.withoutBefore {
					t.Errorf("interface %+v", e.Interface)
				}
				path.close()
			})
		})
	}
}

// TestCountersThatHang: reading the modem's counter may take for ever; the act does not.
func TestCountersThatHang(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hang := func(ctx context.Context) (Pair, bool) { <-ctx.Done(); return Pair{}, false }
		path := &pipes{serve: responder(respond)}
		began := time.Now()
		e := run(t, Config{Path: path, NonceKey: testKey, Interface: totals(100, 100), Modem: hang}, nonceAct("h:7"))
		check(t, e, true, true, "")
		if took := time.Since(began); took != beforeTime || e.Modem != nil {
			t.Errorf("took %v: %+v", took, e.Modem)
		}
		path.close()
	})
}

// TestWorstActEndsInTime: everything is as slow as it can be.
func TestWorstActEndsInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := func(ctx context.Context) (Pair, bool) { <-ctx.Done(); return Pair{}, true }
		path := &pipes{serve: drain}
		began := time.Now()
		brokers := []string{"tls://a", "tls://b", "tls://c", "tls://d"}
		e := run(t, Config{Path: path, Brokers: brokers, Terminal: "T1", Interface: slow, Modem: slow}, mqttAct())
		check(t, e, false, false, keepalive.NoAnswer)
		if took := time.Since(began); took >= Longest {
			t.Errorf("took %v", took)
		}
		path.close()
	})
}

func TestNewRefuses(t *testing.T) {
	for name, c := range map[string]Config{
		"unverified brokers": {BrokerTLS: &tls.Config{InsecureSkipVerify: true}},
		"unverified targets": {TargetTLS: &tls.Config{InsecureSkipVerify: true}},
		"nameless terminal":  {Brokers: []string{"tls://b"}},
		"short key":          {NonceKey: []byte("short")},
	} {
		if _, err := New(c); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
