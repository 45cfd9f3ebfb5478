package mqtt

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// pinged gives when PINGREQ came, since a moment.
func pinged(b *bench, since time.Time) (all []time.Duration) {
	for _, at := range b.broker.seen().pings {
		all = append(all, at.Sub(since))
	}
	return all
}

// every gives n moments, one each d.
func every(d time.Duration, n int) (all []time.Duration) {
	for i := range n {
		all = append(all, time.Duration(i+1)*d)
	}
	return all
}

func keepAlive(d time.Duration) func(*Config) { return func(c *Config) { c.KeepAlive = d } }

func TestSilenceIsFilledByOnePingAKeepAlive(t *testing.T) {
	for _, d := range []time.Duration{time.Second, 240 * time.Second, DefaultKeepAlive, 65535 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, &fakeBroker{}, keepAlive(d)).run(t)
			began := time.Now()
			after(10*d + d/2)
			if got := pinged(b, began); !slices.Equal(got, every(d, 10)) {
				t.Errorf("keep-alive %v: pings after %v", d, got)
			}
			if s := b.State(); s.Reconnects != 0 || !s.Connected {
				t.Errorf("keep-alive %v: state %+v", d, s)
			}
		})
	}
}

// TestPartOfASecondIsNotPromised: CONNECT has whole seconds, so that the ping goes by them.
func TestPartOfASecondIsNotPromised(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &fakeBroker{}, keepAlive(1900*time.Millisecond)).run(t)
		began := time.Now()
		after(3500 * time.Millisecond)
		if got := pinged(b, began); !slices.Equal(got, every(time.Second, 3)) || b.broker.seen().connects[0].Keepalive != 1 {
			t.Errorf("pings after %v", got)
		}
	})
}

func TestReportsTakeThePlaceOfPings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &fakeBroker{}, nil).run(t)
		for seq := range int64(20) {
			after(DefaultKeepAlive - time.Second)
			must(t, b.Enqueue(health(seq)))
		}
		must(t, b.Flush(t.Context()))
		last := time.Now()
		if got := b.broker.seen().pings; len(got) != 0 {
			t.Errorf("%d pings between reports", len(got))
		}
		after(DefaultKeepAlive + time.Second)
		if got := pinged(b, last); !slices.Equal(got, every(DefaultKeepAlive, 1)) {
			t.Errorf("pings %v after the last report", got)
		}
	})
}

func TestWaitingForPubackIsSilenceToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &fakeBroker{noAck: true}, keepAlive(12*time.Second)).run(t)
		after(time.Second)
		began := time.Now()
		must(t, b.Enqueue(health(1)))
		after(ackTimeout - time.Second)
		if got := pinged(b, began); !slices.Equal(got, every(12*time.Second, 2)) {
			t.Errorf("pings after %v", got)
		}
		after(time.Second)
		if s := b.State(); !errors.Is(s.LastError, errNoAck) {
			t.Errorf("state %+v", s)
		}
	})
}

func TestPingWithoutAnswerEndsTheLink(t *testing.T) {
	for d, pings := range map[time.Duration]int{
		DefaultKeepAlive: 1,
		6 * time.Second:  4, // after 6, 12, 18 and 24 s: the broker, too, expects one each
	} {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, &fakeBroker{noPing: true}, keepAlive(d)).run(t)
			synctest.Wait()
			began := b.State().Since
			b.broker.set(func() { b.broker.frozen = true }) // for the next connection
			after(d + pingTimeout - time.Second)
			if s := b.State(); !s.Connected {
				t.Errorf("keep-alive %v: given up too early: %+v", d, s)
			}
			after(time.Second)
			if s := b.State(); s.Connected || s.Since.Sub(began) != d+pingTimeout || !errors.Is(s.LastError, errNoPong) {
				t.Errorf("keep-alive %v: state %+v", d, s)
			}
			if got := pinged(b, began); !slices.Equal(got, every(d, pings)) {
				t.Errorf("keep-alive %v: pings after %v", d, got)
			}
		})
	}
}

// TestEachPingHasItsOwnTime: one that was answered late must not count for the next.
func TestEachPingHasItsOwnTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &fakeBroker{}, keepAlive(10*time.Second)).run(t)
		after(95 * time.Second)
		b.broker.set(func() { b.broker.noPing = true })
		after(24 * time.Second) // the ping at 100 s is not answered
		if s := b.State(); !s.Connected {
			t.Errorf("state %+v", s)
		}
		after(2 * time.Second)
		if s := b.State(); s.LastError == nil {
			t.Errorf("state %+v", s)
		}
	})
}

// TestSilentHoursOverTLS: no deadline of a read outlives its packet, which TLS would
// not forgive; and the end is an orderly one.
func TestSilentHoursOverTLS(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ca := newAuthority(t, "Shop CA")
		cert, key := ca.issue(t, x509.ExtKeyUsageServerAuth, "broker", time.Now().Add(-time.Hour), time.Now().AddDate(1, 0, 0))
		pair, err := tls.LoadX509KeyPair(cert, key)
		must(t, err)
		fake := &fakeBroker{}
		b := newBench(t, fake, func(c *Config) {
			c.Brokers, c.TLS = []string{"tls://broker"}, &tls.Config{RootCAs: ca.pool()}
			c.Dial = func(context.Context, string, string) (net.Conn, error) {
				// A ticket would wait in the pipe for a reader that still writes CONNECT.
				server := &tls.Config{Certificates: []tls.Certificate{pair}, SessionTicketsDisabled: true}
				return serve(t, func(c net.Conn) { fake.serve(tls.Server(c, server)) }), nil
			}
		}).run(t)
		began := time.Now()
		for seq := range int64(3) {
			must(t, b.Enqueue(health(seq)))
			after(12*time.Hour - 10*time.Minute)
		}
		if got := fake.seen(); len(got.connects) != 1 || len(got.pings) != 3*35 || len(fake.delivered(t)) != 3 {
			t.Errorf("%d connections, %d pings in %v, delivered %v", len(got.connects), len(got.pings), time.Since(began), fake.delivered(t))
		}
		b.stop()
		if fake.seen().parted != 1 || b.State().LastError != nil {
			t.Errorf("%d DISCONNECT, state %+v", fake.seen().parted, b.State())
		}
	})
}
