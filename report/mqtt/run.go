package mqtt

import (
	"context"
	"errors"
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
	wait := newBackoff(c.cfg.Rand)
	for turn := 0; ctx.Err() == nil; {
		s, refused := c.connect(ctx, &turn)
		switch {
		case refused:
			wait.exhaust()
		case s != nil && c.serve(ctx, s):
			wait.reset()
		case s != nil:
			turn++ // it took us and did not keep us: another broker may
		}
		pause(ctx, wait)
	}
	return nil
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

// connect tries each broker once, beginning with turn, which it leaves at the one
// that answered. Without a session it says whether every broker refused our
// credentials: trying soon again will not help then, and may lock the account.
func (c *Client) connect(ctx context.Context, turn *int) (s *session, refused bool) {
	refused = true
	for range c.brokers {
		s, err := c.open(ctx, c.brokers[*turn%len(c.brokers)])
		if err == nil {
			c.connected(s)
			return s, false
		}
		if ctx.Err() != nil {
			return nil, false
		}
		c.failed(err)
		refused = refused && err.Fault == FaultCredentials
		*turn++
	}
	return nil, refused
}

// open makes one connection to one broker.
func (c *Client) open(ctx context.Context, b *broker) (*session, *LinkError) {
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	l, err := b.dial(ctx, c.cfg.Dial)
	if err != nil {
		return nil, explain(b, err)
	}
	// Counted per CONNECT, not per success: the will of a connection whose CONNACK
	// was lost must not carry the number of the next.
	conn := c.nextConn()
	s, err := startSession(ctx, b, l, c.hello(conn), conn)
	if err != nil {
		return nil, explain(b, err)
	}
	return s, nil
}

// serve publishes on s until the connection is lost or ctx ends. It returns
// whether the connection lived; it is closed by then.
func (c *Client) serve(ctx context.Context, s *session) (lived bool) {
	defer s.close()
	drain, cancelDrain := linger(ctx, drainTime)
	defer cancelDrain()
	last, cancelLast := linger(ctx, stopTime)
	defer cancelLast()
	err := c.carry(ctx, drain, last, s)
	c.disconnected(s, err)
	return time.Since(s.since) >= livedTime
}

// carry sends message after message. It returns nil after a goodbye, else why the
// connection cannot be used any more.
func (c *Client) carry(ctx, drain, last context.Context, s *session) error {
	for {
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
			if err := s.idle(ctx, c.wake); err != nil {
				return err
			}
		}
	}
}
