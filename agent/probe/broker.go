package probe

import (
	"cmp"
	"errors"
	"net"
	"net/netip"
	"net/url"
)

// broker is one of Config.Brokers.
type broker struct {
	name   string // as configured
	host   string
	port   string
	secure bool // speaks TLS
}

// ports are those of a broker that names none; they also list the schemes.
var ports = map[string]string{"tcp": "1883", "tls": "8883"}

// errForm does not quote the broker: there may be a password in it.
var errForm = errors.New("a configured broker is not of the form tcp://host:1883 or tls://host:8883: correct it in mqtt.brokers")

func parse(name string) (broker, error) {
	u, err := url.Parse(name)
	if err != nil || ports[u.Scheme] == "" || u.Hostname() == "" || u.User != nil {
		return broker{}, errForm
	}
	return broker{name: name, host: u.Hostname(), port: cmp.Or(u.Port(), ports[u.Scheme]), secure: u.Scheme == "tls"}, nil
}

// at is host:port with another host, an address of the broker.
func (b broker) at(host string) string { return net.JoinHostPort(host, b.port) }

// literal reports whether the broker is written as an address.
func (b broker) literal() bool {
	_, err := netip.ParseAddr(b.host)
	return err == nil
}

// addressOf is the IP address in a; not valid where it has none.
func addressOf(a net.Addr) netip.Addr {
	if a == nil {
		return netip.Addr{}
	}
	at, err := netip.ParseAddrPort(a.String())
	if err != nil {
		return netip.Addr{}
	}
	return at.Addr().Unmap()
}
