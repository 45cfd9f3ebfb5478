package mqtt

import (
	"errors"
	"net"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"
)

// death is a connection that did not answer after a silence. Whether the silence has
// killed it shows when another one is tried: where that works at once, from the same
// address, over the same network and to the same broker, the way was not lost.
type death struct {
	path    string
	local   string
	silence time.Duration
}

// pathOf names what lies between this terminal and a broker.
func (c *Client) pathOf(b *broker, via string) string {
	network := via
	if c.cfg.Network != nil {
		network = c.cfg.Network(via)
	}
	return network + " " + b.addr
}

// promise is the keep-alive for CONNECT. Where the connection will not be kept, it is
// how soon the broker forgets one that broke off.
func (c *Client) promise(path string) time.Duration {
	r := c.rhythm()
	s := c.cfg.Memory.path(path, r.start)
	if c.cfg.Mode.choose(&s, r) == PerReport {
		r.interval = 0
	}
	return s.promise(r)
}

// rejected notes that a broker did not accept what CONNECT said: perhaps the keep-alive.
func (c *Client) rejected(path string, promise time.Duration, err error) {
	if errors.Is(err, packets.ErrorRefusedIDRejected) {
		c.cfg.Memory.learn(path, c.cfg.KeepAlive, func(k *silence) { k.refused(promise) })
	}
}

// attend lets the session ping by what is known now, and hear what silences it survives.
func (c *Client) attend(s *session) {
	c.pace(s, c.cfg.Memory.path(s.path, c.cfg.KeepAlive))
	s.survived = func(d time.Duration) {
		c.pace(s, c.cfg.Memory.learn(s.path, c.cfg.KeepAlive, func(k *silence) { k.survived(d) }))
	}
}

func (c *Client) pace(s *session, k silence) { s.pace(k.limit(c.rhythm())) }

// mourn notes how a connection ended, and says whether a silence may have killed it.
func (c *Client) mourn(s *session, err error) (silent bool) {
	_, broken := errors.AsType[breach](err)
	switch {
	case err == nil, errors.Is(err, errStop), errors.Is(err, errFlood), broken: // we have left
	case s.asked >= leastSilence:
		c.suspect = &death{s.path, localHost(s.link.raw), s.asked}
		return true
	case s.asked == 0: // everything was answered, so that the other side hung up
		d := time.Since(s.passed)
		c.cfg.Memory.learn(s.path, c.cfg.KeepAlive, func(k *silence) { k.closed(d) })
	}
	return false
}

// arrive judges the last death by the connection that works now.
func (c *Client) arrive(s *session) {
	d := c.suspect
	c.suspect = nil
	if d != nil && d.path == s.path && d.local == localHost(s.link.raw) {
		c.cfg.Memory.learn(s.path, c.cfg.KeepAlive, func(k *silence) { k.died(d.silence) })
	}
}

// localHost is the address that a connection leaves from, without the port.
func localHost(c net.Conn) string {
	host, _, err := net.SplitHostPort(c.LocalAddr().String())
	if err != nil {
		return c.LocalAddr().String()
	}
	return host
}

// remember writes what is new to flash.
func (c *Client) remember(ends bool) {
	if err := c.cfg.Memory.save(ends); err != nil {
		c.cfg.Log.Warn("tickets and timers of the link are not on flash; the next start begins without", "error", err)
	}
}
