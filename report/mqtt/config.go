package mqtt

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"time"

	"github.com/simkeeper/simkeeper/report"
	"github.com/simkeeper/simkeeper/report/spool"
)

// Config says where and as whom to publish.
type Config struct {
	Brokers  []string // tcp://host[:1883] or tls://host[:8883], tried in turn
	Profile  Profile  // backend for which messages are made, default [Simkeeper]
	Prefix   string   // of the topics, default [report.DefaultPrefix]; not for [ThingsBoard]
	Terminal string   // level of the topics and client id, see [ValidTerminal]
	Username string   // "" for none
	Password string
	Boot     int64 // of this start of the agent, 1 to 2^53-1

	Encoding report.Encoding // of what is published, default [report.JSON]; the last will is always JSON

	// TLS is the base for tls:// brokers: RootCAs, client certificates, a session
	// cache that outlives the client; nil means the system's authorities. The
	// client adds the server name, allows only X25519 and TLS 1.2 or later, and
	// keeps session tickets in Memory where no cache is given. InsecureSkipVerify
	// is an error.
	TLS *tls.Config
	// Trust stands for the authorities in TLS: their certificates or a hash of
	// them. With another one no session is resumed that was made under this.
	Trust string

	Mode     Mode          // "" is Auto
	Interval time.Duration // between reports, 0 where it is not known: the connection is kept; see [Client.SetInterval]
	// Linger is for how long a connection that is not kept stays open after the last
	// acknowledgement, for what the broker may have to say; at least a second.
	Linger time.Duration

	// KeepAlive is the longest silence before a ping, 1 s to 65535 s, default 1200 s.
	// It is where learning begins: what dies in silence lowers it, and with an Interval
	// what lives raises it, up to that.
	KeepAlive time.Duration
	// Memory is what was learned before, and tickets; nil remembers nothing over
	// restarts.
	Memory *Memory
	// Network names the network behind an interface, "" where that was not found: what
	// is learned of one does not hold for another. nil means that the interface is it.
	Network func(via string) string

	// Spool holds what waits, and outlives the client; its Boot is this one. nil means
	// 256 KB of memory, lost with the process.
	Spool *spool.Spool
	// Now is the best time that is known, and whether it can be trusted: it tells the
	// age of messages of an earlier start. nil means that no time can be trusted.
	Now func() (time.Time, bool)

	// Dial opens a TCP connection; nil means the system's way. Tests put a pipe
	// here, the agent binds to the cellular interface. Switch TCP keep-alive off in
	// a dialer of your own: Go's default sends a probe every 15 seconds. What wraps a
	// TCP connection should have a NetConn method, as [tls.Conn] has, so that the socket
	// can be told to send fewer packets. See also [Frugal].
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)

	// Commands gets the payload of each command, at most [report.MaxCommand] bytes. One that
	// comes while the channel is full is lost, and its backend sends it again. nil means that
	// commands are off: nothing is subscribed, and a broker that sends one is left.
	Commands chan<- []byte

	Rand *rand.Rand   // source of jitter, used by Run alone; nil means a random one
	Log  *slog.Logger // changes of the link's state; nil means nothing is logged
}

// DefaultKeepAlive is the MQTT keep-alive of a Config without one.
const DefaultKeepAlive = 1200 * time.Second

// memoryQueue is what may wait without a spool, in bytes.
const memoryQueue = 256 << 10

// check fills in the defaults and returns the brokers, or what is wrong.
func (c *Config) check() ([]*broker, error) {
	c.Profile = cmp.Or(c.Profile, Simkeeper)
	c.Prefix = cmp.Or(c.Prefix, report.DefaultPrefix)
	c.KeepAlive = cmp.Or(c.KeepAlive, DefaultKeepAlive)
	if c.Memory == nil {
		c.Memory = &Memory{}
	}
	if c.Now == nil {
		c.Now = func() (time.Time, bool) { return time.Time{}, false }
	}
	if c.Dial == nil {
		c.Dial = systemDialer()
	}
	if c.Rand == nil {
		c.Rand = rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if err := c.checkValues(); err != nil {
		return nil, err
	}
	return c.parseBrokers()
}

func (c *Config) checkValues() error {
	var bad []error
	bad = append(bad, report.ValidPrefix(c.Prefix), report.ValidTerminal(c.Terminal))
	if c.Profile != Simkeeper && c.Profile != ThingsBoard {
		bad = append(bad, fmt.Errorf("profile %q is neither %q nor %q", c.Profile, Simkeeper, ThingsBoard))
	}
	if c.Profile == ThingsBoard && c.Encoding == report.Deflate {
		bad = append(bad, errors.New("ThingsBoard reads JSON alone: set [report] encoding = \"json\""))
	}
	if c.Profile == ThingsBoard && c.Commands != nil {
		bad = append(bad, errors.New("ThingsBoard has no signed commands: leave [commands] public_key_files empty"))
	}
	if c.KeepAlive < time.Second || c.KeepAlive > 65535*time.Second {
		bad = append(bad, fmt.Errorf("MQTT keep-alive %v is not between 1 and 65535 seconds", c.KeepAlive))
	}
	if err := c.Mode.check(); err != nil {
		bad = append(bad, err)
	}
	if c.Interval < 0 || c.Linger < 0 {
		bad = append(bad, fmt.Errorf("interval %v or linger %v is negative", c.Interval, c.Linger))
	}
	if c.Boot < 1 || c.Boot >= 1<<53 {
		bad = append(bad, fmt.Errorf("boot %d is not between 1 and 2^53-1", c.Boot))
	}
	if c.Password != "" && c.Username == "" {
		bad = append(bad, errors.New("a password needs a user name (MQTT 3.1.1 §3.1.2.9): set [mqtt] username"))
	}
	if c.TLS != nil && c.TLS.InsecureSkipVerify {
		bad = append(bad, errors.New("certificates are always verified: InsecureSkipVerify is not allowed"))
	}
	return errors.Join(bad...)
}

func (c *Config) parseBrokers() ([]*broker, error) {
	if len(c.Brokers) == 0 {
		return nil, errors.New("no broker: name at least one in [mqtt] brokers")
	}
	base := &tls.Config{}
	if c.TLS != nil {
		base = c.TLS.Clone()
	}
	var all []*broker
	for _, name := range c.Brokers {
		b, err := parseBroker(name, base)
		if err != nil {
			return nil, err
		}
		if b.tls != nil && b.tls.ClientSessionCache == nil {
			b.tls.ClientSessionCache = newTickets(c.Memory, b, c.Trust)
		}
		all = append(all, b)
	}
	c.Memory.forgetOthers(all)
	return all, nil
}
