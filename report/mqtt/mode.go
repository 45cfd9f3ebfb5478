package mqtt

import (
	"context"
	"fmt"
	"time"
)

// Mode says whether the connection is kept between two reports.
type Mode string

// The modes.
const (
	Auto       Mode = "auto"       // whichever costs fewer bytes; "" is the same
	Persistent Mode = "persistent" // kept, with pings
	PerReport  Mode = "per_report" // opened when something waits, and left when nothing does
)

// worthPings is for how many pings a connection is worth keeping over the silence between
// two reports: a ping is 204 bytes on the wire, connecting anew with a resumed TLS session
// and leaving about 12 times as much.
const worthPings = 12

// gatherTime is for how long a connection stays open at least after the last
// acknowledgement: identity, events and report are posted one after the other.
const gatherTime = time.Second

func (m Mode) check() error {
	switch m {
	case "", Auto, Persistent, PerReport:
		return nil
	}
	return fmt.Errorf("mode %q is not auto, persistent or per_report", m)
}

// choose is what Auto comes to: never Auto itself.
func (m Mode) choose(s *silence, r rhythm) Mode {
	switch {
	case m == Persistent || m == PerReport:
		return m
	case r.interval > 0 && (s.hopeless() || r.interval >= worthPings*s.limit(r)):
		return PerReport
	}
	return Persistent
}

// SetInterval says how far apart reports are from now on: 0 where that is not known.
func (c *Client) SetInterval(d time.Duration) {
	c.mu.Lock()
	c.cfg.Interval = d
	c.mu.Unlock()
	c.stir()
}

// rhythm is what the terminal does by itself, now.
func (c *Client) rhythm() rhythm {
	c.mu.Lock()
	defer c.mu.Unlock()
	return rhythm{c.cfg.KeepAlive, c.cfg.Interval}
}

// mode is the one in force, and what is known of the path that it rests on: the one used
// last.
func (c *Client) mode() (Mode, silence) {
	r := c.rhythm()
	s, ok := c.cfg.Memory.last()
	if !ok {
		s = newSilence(r.start)
	}
	return c.cfg.Mode.choose(&s, r), s
}

// rest waits until there is a reason to connect, or until ctx ends. Where the connection
// is kept it is reason enough that there is none, but where not even a minute's silence
// leaves it alive.
func (c *Client) rest(ctx context.Context) {
	for ctx.Err() == nil && c.mayRest() {
		select {
		case <-c.wake:
		case <-ctx.Done():
		}
	}
}

func (c *Client) mayRest() bool {
	if mode, s := c.mode(); mode == Persistent && !s.hopeless() {
		return false
	}
	return c.State().Waiting == 0
}

// idle keeps s until there may be something to do. done says that it was left: that
// everything has been said is the end of a connection that is not kept.
func (c *Client) idle(ctx context.Context, s *session) (done bool, err error) {
	c.remember(false)
	c.pace(s, c.cfg.Memory.path(s.path, c.cfg.KeepAlive))
	if mode, _ := c.mode(); mode != PerReport {
		return false, s.idle(ctx, c.wake)
	}
	patience, cancel := context.WithTimeout(ctx, max(c.cfg.Linger, gatherTime))
	defer cancel()
	if err := s.idle(patience, c.wake); err != nil || patience.Err() == nil {
		return false, err
	}
	if ctx.Err() != nil {
		return false, nil
	}
	if c.cfg.Mode != PerReport {
		c.cfg.Memory.learn(s.path, c.cfg.KeepAlive, (*silence).rested)
	}
	s.part(ctx) // everything is acknowledged, and there is no will: that it fails changes nothing
	return true, nil
}
