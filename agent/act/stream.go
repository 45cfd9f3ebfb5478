package act

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"

	"github.com/simkeeper/simkeeper/agent/keepalive"
	"github.com/simkeeper/simkeeper/report/mqtt"
)

// The schemes of each kind of target, and the port of one that names none; "" where it
// must.
var (
	brokerPorts = map[string]string{"tcp": "1883", "tls": "8883"}
	tlsPorts    = map[string]string{"tls": ""}
	tcpPorts    = map[string]string{"tcp": ""}
	noncePorts  = map[string]string{"nonce": ""}
)

// address is the host:port of a target.
func address(target string, ports map[string]string) (string, error) {
	u, err := url.Parse(target)
	if err == nil {
		usual, known := ports[u.Scheme]
		if port := cmp.Or(u.Port(), usual); known && u.Hostname() != "" && port != "" {
			return net.JoinHostPort(u.Hostname(), port), nil
		}
	}
	for scheme := range ports {
		return "", unserved(fmt.Sprintf("the target %q is not of the form %s://host:port", target, scheme), "correct it in keepalive.targets or mqtt.brokers")
	}
	return "", nil
}

// errNoInterface is that there is no way out to dial on.
var errNoInterface = &Failure{Reason: keepalive.NoInterface, Detail: "the terminal has no cellular interface that could be found",
	Cure: "name it in modem.interface, or choose the method modem or sms"}

// dial opens a counted connection over the cellular link.
func (x *exchange) dial(ctx context.Context, network, addr string) (*meter, error) {
	if x.cfg.Path == nil {
		return nil, errNoInterface
	}
	if err := x.tally.take(opening(network, addr)); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, dialTime)
	defer cancel()
	conn, err := x.cfg.Path.Dial(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	x.evidence.Bound = true
	return newMeter(conn, network, &x.tally), nil
}

// mqtt knocks at one broker after the other until one answers. If none does, the failure
// of the first, which is the preferred one, is told.
func (x *exchange) mqtt(ctx context.Context) error {
	brokers := x.cfg.Brokers
	if x.act.Target != "" {
		brokers = []string{x.act.Target}
	}
	if len(brokers) == 0 {
		return unserved("no broker is configured", "name one in mqtt.brokers, or choose another method in keepalive.methods")
	}
	var first error
	for _, broker := range brokers {
		err := x.knock(ctx, broker)
		if x.evidence.Answered {
			return err
		}
		first = cmp.Or(first, err)
		if ctx.Err() != nil {
			break
		}
	}
	return first
}

// knock makes the exchange with one broker. A broker whose certificate is good has
// answered, whatever it says then.
func (x *exchange) knock(ctx context.Context, broker string) error {
	addr, err := address(broker, brokerPorts)
	if err != nil {
		return err
	}
	conn, err := x.dial(ctx, "tcp", addr)
	if err != nil {
		return mqtt.Explain(broker, err)
	}
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	verified, err := mqtt.Knock(ctx, conn, mqtt.KnockConfig{
		Broker: broker, ClientID: x.cfg.Terminal + "-k", Username: x.cfg.Username, Password: x.cfg.Password, TLS: x.cfg.BrokerTLS,
	})
	e := &x.evidence
	e.RTT = conn.rtt()
	e.Verified, e.Answered = verified, verified || err == nil || refused(err)
	if err == nil && !verified {
		return unprovable(broker + " answered without TLS")
	}
	return err
}

// refused reports whether a broker answered CONNECT with a refusal.
func refused(err error) bool {
	link, ok := errors.AsType[*mqtt.LinkError](err)
	return ok && (link.Fault == mqtt.FaultCredentials || link.Fault == mqtt.FaultRejected)
}

// tls makes one verified handshake.
func (x *exchange) tls(ctx context.Context) error {
	addr, err := address(x.act.Target, tlsPorts)
	if err != nil {
		return err
	}
	conn, err := x.dial(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	err = mqtt.Handshake(ctx, conn, x.act.Target, x.cfg.TargetTLS)
	x.evidence.RTT = conn.rtt()
	x.evidence.Verified, x.evidence.Answered = err == nil, err == nil
	return err
}

// tcp connects and closes.
func (x *exchange) tcp(ctx context.Context) error {
	addr, err := address(x.act.Target, tcpPorts)
	if err != nil {
		return err
	}
	began := time.Now()
	conn, err := x.dial(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	x.evidence.RTT, x.evidence.Answered = time.Since(began), true
	conn.Close()
	return unprovable(x.act.Target + " took the connection")
}
