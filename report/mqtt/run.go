package mqtt

import (
	"context"
	"errors"
	"sync/atomic"
	"time"
)

// Times of the loop.
const (
	// livedTime is how long a connection must last to count as a good one. Two
	// terminals with one name evict each other at once: that must stay backed off.
	livedTime = time.Minute
	// When ctx ends, what waits may still be sent for drainTime, and the goodbye
	// until stopTime.
	drainTime = 3 * time.Second
	stopTime  = 5 * time.Second
)

// Run connects, publishes what waits and what comes, and reconnects with jittered
// back-off, until ctx ends. Then, where there is a connection, it sends what
// still waits for up to 3 seconds, publishes offline with reason "stop" and
// disconnects. It returns nil, within 15 seconds also on a dead link, when every
// goroutine that it started is gone; what is not acknowledged by then stays
// queued for a later Run. Only one Run at a time: another returns an error.
func (c *Client) Run(ctx context.Context) error {
	if !c.start() {
		return errors.New("the MQTT client runs already")
	}
	defer c.finish()
	defer c.remember(true)
	wait := newBackoff(c.cfg.Rand)
	for c.rest(ctx); ctx.Err() == nil; c.rest(ctx) {
		if c.round(ctx, wait) {
			pause(ctx, wait)
		}
	}
	return nil
}

// round connects and serves once. It says whether to wait before the next: not after a
// connection that was left on purpose, and not where silence has killed one, which happens
// to each terminal at its own time.
func (c *Client) round(ctx context.Context, wait *backoff) (pause bool) {
	s := c.connect(ctx, wait)
	if s == nil {
		return true
	}
	switch how := c.serve(ctx, s); {
	case how == parted && !s.told: // something waits that cannot be sent, or did
	case how == parted, how == silenced:
		wait.reset()
		return false
	case how == lived:
		wait.scatter()
	case how == flooded: // who floods us shall not have us back at once
		wait.exhaust()
	case how == brief: // it took us and did not keep us: another broker may
		s.broker.failed = time.Now()
		wait.cost.charge(costOf(FaultLost, s.carried.Load()-s.useful), time.Now())
	}
	return true
}

func (c *Client) start() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running {
		return false
	}
	c.running = true
	return true
}

func (c *Client) finish() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running = false
}

// pause waits before the next round, or until ctx ends.
func pause(ctx context.Context, wait *backoff) {
	if ctx.Err() != nil {
		return
	}
	timer := time.NewTimer(wait.next())
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// connect tries each broker once. Where every one refuses our credentials, trying soon
// again will not help, and may lock the account.
func (c *Client) connect(ctx context.Context, wait *backoff) *session {
	refused := true
	for _, b := range order(c.brokers, time.Now()) {
		s, carried, err := c.open(ctx, b)
		if err == nil {
			c.connected(s)
			return s
		}
		if ctx.Err() != nil {
			return nil
		}
		b.failed, c.suspect = time.Now(), nil
		wait.cost.charge(costOf(err.Fault, carried), time.Now())
		c.failed(err)
		refused = refused && err.Fault == FaultCredentials
	}
	if refused {
		wait.exhaust()
	}
	return nil
}

// open makes one connection to one broker, and counts what that has carried.
func (c *Client) open(ctx context.Context, b *broker) (s *session, carried int64, why *LinkError) {
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	n := new(atomic.Int64)
	l, err := b.dial(ctx, counting(c.cfg.Dial, n))
	if err != nil {
		return nil, n.Load(), explain(b, err)
	}
	via := interfaceOf(l.raw)
	path := c.pathOf(b, via)
	promise := c.promise(path)
	// Counted per CONNECT, not per success: the will of a connection whose CONNACK
	// was lost must not carry the number of the next.
	conn := c.nextConn()
	if s, err = startSession(ctx, b, l, c.hello(conn, promise), conn); err != nil {
		c.rejected(path, promise, err)
		return nil, n.Load(), explain(b, err)
	}
	s.via, s.path, s.carried = via, path, n
	return s, n.Load(), nil
}

// end is how a connection ended.
type end int

const (
	brief    end = iota // it was lost before it had been of use
	lived               // it was lost after a while
	silenced            // it did not answer after a silence
	parted              // we have left
	flooded             // we have left since too many commands came
)

// serve publishes on s until the connection is lost or left, or ctx ends. The connection
// is closed by then.
func (c *Client) serve(ctx context.Context, s *session) end {
	defer s.close()
	drain, cancelDrain := linger(ctx, drainTime)
	defer cancelDrain()
	last, cancelLast := linger(ctx, stopTime)
	defer cancelLast()
	c.arrive(s)
	c.attend(s)
	err := c.carry(ctx, drain, last, s)
	silent := c.mourn(s, err)
	c.disconnected(s, err, err == nil && ctx.Err() == nil)
	switch {
	case err == nil:
		return parted
	case errors.Is(err, errFlood):
		return flooded
	case silent:
		return silenced
	case time.Since(s.since) >= livedTime:
		return lived
	}
	return brief
}

// carry sends message after message. It returns nil where we have left, else why the
// connection cannot be used any more.
func (c *Client) carry(ctx, drain, last context.Context, s *session) error {
	for {
		if err := c.heed(last, s); err != nil {
			return err
		}
		m, ok := c.next(s)
		switch {
		case ok && drain.Err() == nil:
			err := c.publish(last, s, m)
			c.settle(s, m, err)
			if err != nil {
				return err
			}
		case ctx.Err() != nil:
			c.settle(s, m, errStop)
			return c.goodbye(last, s)
		default:
			if done, err := c.idle(ctx, s); done || err != nil {
				return err
			}
		}
	}
}
