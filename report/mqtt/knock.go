package mqtt

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/url"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"
)

// KnockConfig says at which broker, and as whom, to knock.
type KnockConfig struct {
	Broker   string // tcp://host[:1883] or tls://host[:8883]
	ClientID string // not that of a running [Client]: the broker would evict it
	Username string // "" for none
	Password string
	TLS      *tls.Config // as in [Config]; keeps session tickets where it has a cache
}

// Knock makes the shortest MQTT exchange on conn, an open TCP connection to the
// broker, and closes it: the TLS handshake where the broker is tls://, CONNECT,
// CONNACK, DISCONNECT. verified says that the broker showed a trusted certificate,
// also where an error follows. The error is a [*LinkError], or says what is wrong
// with cfg; it comes at the latest when ctx ends.
func Knock(ctx context.Context, conn net.Conn, cfg KnockConfig) (verified bool, err error) {
	b, l, err := secure(ctx, conn, cfg.Broker, cfg.TLS)
	if err != nil {
		return false, err
	}
	defer l.cut()
	defer context.AfterFunc(ctx, l.cut)()
	if err := introduce(l, cfg); err != nil {
		return b.tls != nil, explain(b, cmp.Or(ctx.Err(), err))
	}
	l.Close() // with TLS's own goodbye; whether it arrives changes nothing
	return b.tls != nil, nil
}

// Handshake makes one TLS handshake with target, tls://host:port, on conn, an open
// TCP connection to it, and closes it. The error is as that of [Knock].
func Handshake(ctx context.Context, conn net.Conn, target string, base *tls.Config) error {
	_, l, err := secure(ctx, conn, target, base)
	if err != nil {
		return err
	}
	defer l.cut()
	defer context.AfterFunc(ctx, l.cut)()
	if s, ok := l.Conn.(*tls.Conn); ok && s.CloseWrite() == nil {
		// What the server still says holds the tickets that make the next handshake
		// cheap. Closing before it is read would be answered by a reset.
		s.SetReadDeadline(time.Now().Add(farewell))
		io.Copy(io.Discard, s)
	}
	return nil
}

// farewell is how long a server may take to close its side, on a slow link.
const farewell = 5 * time.Second

// Explain turns an error of dialling or using target, scheme://host:port, into one
// for people.
func Explain(target string, err error) *LinkError {
	if known, ok := errors.AsType[*LinkError](err); ok {
		return known
	}
	b, bad := parseBroker(target, &tls.Config{})
	if bad != nil { // another scheme than a broker's
		b = &broker{name: withoutUser(target), host: target}
		if u, err := url.Parse(target); err == nil && u.Hostname() != "" {
			b.host = u.Hostname()
		}
	}
	return explain(b, err)
}

// secure makes a link of an open connection, which it closes when that fails.
func secure(ctx context.Context, conn net.Conn, name string, base *tls.Config) (*broker, *link, error) {
	base = cmp.Or(base, &tls.Config{})
	b, err := parseBroker(name, base)
	if err == nil && base.InsecureSkipVerify {
		err = errors.New("certificates are always verified: InsecureSkipVerify is not allowed")
	}
	if err != nil {
		conn.Close()
		return nil, nil, err
	}
	l, err := b.dial(ctx, func(context.Context, string, string) (net.Conn, error) { return conn, nil })
	if err != nil {
		return nil, nil, explain(b, err)
	}
	return b, l, nil
}

// knockKeepAlive, times 1.5, is when a broker forgets us if DISCONNECT is lost; 0
// would be never.
const knockKeepAlive = time.Minute

// introduce sends CONNECT, reads CONNACK, and takes leave.
func introduce(rw io.ReadWriter, cfg KnockConfig) error {
	if err := greet(rw, connectPacket(cfg.ClientID, cfg.Username, cfg.Password, knockKeepAlive)); err != nil {
		return err
	}
	return packets.NewControlPacket(packets.Disconnect).Write(rw)
}
