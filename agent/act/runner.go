package act

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"time"

	"github.com/simkeeper/simkeeper/agent/keepalive"
)

// Config is what acts are made with. A part that is missing makes the methods that need
// it unserved, and nothing else.
type Config struct {
	Path      Path    // nil: the terminal has no cellular interface
	Stack     Stack   // nil: the modem's own stack is not to be used
	Interface Counter // of the cellular interface; nil: not readable
	Modem     Counter // the modem's own; nil: it has none

	Terminal string // name of the terminal; the client id of method mqtt is this and "-k"
	Brokers  []string
	Username string // at the brokers, "" for none
	Password string

	// TLS for the brokers, and for the targets of method tls: RootCAs, client
	// certificates, the clock, a session cache that outlives the Runner. nil means the
	// system's authorities. Tickets are kept in memory where no cache is given.
	BrokerTLS *tls.Config
	TargetTLS *tls.Config

	NonceKey []byte // shared with the responders, see [Key]; empty: none
	Text     string // of the short message, default "simkeeper"
}

// Runner makes acts. It holds nothing but TLS tickets; Run may be called from any
// goroutine.
type Runner struct{ cfg Config }

// New checks c and makes a Runner; nothing is sent.
func New(c Config) (*Runner, error) {
	c.Text = cmp.Or(c.Text, "simkeeper")
	c.BrokerTLS, c.TargetTLS = withTickets(c.BrokerTLS), withTickets(c.TargetTLS)
	switch {
	case c.BrokerTLS.InsecureSkipVerify || c.TargetTLS.InsecureSkipVerify:
		return nil, errors.New("keep-alive: certificates are always verified: InsecureSkipVerify is not allowed")
	case len(c.Brokers) > 0 && c.Terminal == "":
		return nil, errors.New("keep-alive: the terminal has no name to show to a broker")
	case len(c.NonceKey) > 0 && len(c.NonceKey) < keyLeast:
		return nil, errShortKey
	}
	return &Runner{cfg: c}, nil
}

// tickets is how many servers' tickets are kept.
const tickets = 8

func withTickets(c *tls.Config) *tls.Config {
	out := &tls.Config{}
	if c != nil {
		out = c.Clone()
	}
	if out.ClientSessionCache == nil {
		out.ClientSessionCache = tls.NewLRUClientSessionCache(tickets)
	}
	return out
}

// Longest is how long an act may take at most.
const Longest = 60 * time.Second

// The parts of an act; together they stay below Longest.
const (
	beforeTime   = 5 * time.Second  // reading the counters
	exchangeTime = 45 * time.Second // the exchange, over all brokers
	dialTime     = 20 * time.Second // one connection, with the lookup of its name
	answerTime   = 20 * time.Second // one server, once it is connected
)

// Run makes the act and returns what it left behind. It ends after [Longest], or soon
// after ctx does. Where the evidence is no proof, Reason, Detail and Cure say why, and
// where a verified server refused they say that, too.
func (r *Runner) Run(ctx context.Context, a keepalive.Act) keepalive.Evidence {
	within, cancel := context.WithTimeout(ctx, Longest)
	defer cancel()
	gauges := r.gauges(within, a.Method)
	x := &exchange{cfg: &r.cfg, act: a, tally: tally{left: a.Limit}}
	x.end(ctx, x.carry(within))
	gauges.close(within, &x.evidence)
	return x.evidence
}

// exchange is one act while it is made.
type exchange struct {
	cfg      *Config
	act      keepalive.Act
	tally    tally
	evidence keepalive.Evidence
}

// carry makes the exchange. Without an error something answered as the method expects.
func (x *exchange) carry(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, exchangeTime)
	defer cancel()
	switch x.act.Method {
	case keepalive.MQTT:
		return x.mqtt(ctx)
	case keepalive.TLS:
		return x.tls(ctx)
	case keepalive.TCP:
		return x.tcp(ctx)
	case keepalive.Nonce:
		return x.nonce(ctx)
	case keepalive.DNS:
		return x.dns(ctx)
	case keepalive.Modem:
		return x.modem(ctx)
	case keepalive.SMS:
		return x.sms(ctx)
	}
	return unserved(fmt.Sprintf("no traffic of the kind %q can be made", x.act.Method), "choose among the methods of keepalive.methods")
}

// end completes the evidence of the exchange, which ended with err.
func (x *exchange) end(ctx context.Context, err error) {
	e := &x.evidence
	e.Sent += x.tally.sent
	e.Received += x.tally.received
	if err == nil {
		return
	}
	f := x.explain(ctx, err)
	e.Reason = cmp.Or(f.Reason, keepalive.NoAnswer)
	e.Detail = cmp.Or(f.Detail, err.Error())
	e.Cure = cmp.Or(f.Cure, "look at the state of the link with simkeeper diag")
}
