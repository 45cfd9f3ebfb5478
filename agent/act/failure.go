package act

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/simkeeper/simkeeper/agent/keepalive"
	"github.com/simkeeper/simkeeper/report/mqtt"
)

// explain says why the exchange ended with err. ctx is the caller's.
func (x *exchange) explain(ctx context.Context, err error) *Failure {
	known, ok := errors.AsType[*Failure](err)
	switch {
	case ctx.Err() != nil:
		return &Failure{Reason: keepalive.Interrupted, Detail: "the agent was stopped in the middle of the act", Cure: "none is needed: it is made again"}
	case ok:
		return known
	case errors.Is(err, errLimit):
		return &Failure{Reason: keepalive.OverLimit, Detail: fmt.Sprintf("%s: the exchange would cost more than the %d bytes that this act may", x.named(), x.act.Limit),
			Cure: "use a server with a shorter chain of certificates (ECDSA), or the method nonce; if it worked before, look at what answers there"}
	case errors.Is(err, errors.ErrUnsupported):
		return unserved("this modem cannot do it: "+err.Error(), "choose another method in keepalive.methods")
	}
	return x.unconnected(err)
}

// unconnected is a failure of the connection or of who is at its other end.
func (x *exchange) unconnected(err error) *Failure {
	link := mqtt.Explain(x.named(), err)
	f := faults[link.Fault]
	f.Detail = link.Broker + ": " + link.Reason
	switch {
	case isAlert(err):
		f.Reason = keepalive.Refused
	case link.Fault == mqtt.FaultOther && x.tally.received > 0:
		f.Reason = keepalive.Unverified
	case stranger(link.Fault):
		f.Detail = link.Broker + ": a portal or a wrong certificate: " + link.Reason
	}
	if x.act.Method == keepalive.MQTT {
		f.Cure = cmp.Or(link.Hint, f.Cure)
	}
	return &f
}

// named is the target as it may be shown: a phone number is not.
func (x *exchange) named() string {
	switch {
	case x.act.Method == keepalive.SMS:
		return "the short message centre"
	case x.act.Target == "":
		return "the broker"
	}
	return x.act.Target
}

// isAlert reports whether the other side broke TLS off, which is a refusal.
func isAlert(err error) bool {
	op, ok := errors.AsType[*net.OpError](err)
	return ok && op.Op == "remote error"
}

// stranger reports whether somebody else may have answered.
func stranger(f mqtt.Fault) bool {
	return f == mqtt.FaultAuthority || f == mqtt.FaultHostname || f == mqtt.FaultTLS || f == mqtt.FaultStranger
}

// faults is what the failures of a connection mean for an act. For a broker the report
// client's own hint is the cure.
var faults = map[mqtt.Fault]Failure{
	mqtt.FaultName:        {Reason: keepalive.NoName, Cure: "check the name, or write the address; on a directed-traffic card the carrier must allow its name servers"},
	mqtt.FaultRefused:     {Reason: keepalive.Refused, Cure: "check the port, and that the service runs there"},
	mqtt.FaultUnreachable: {Reason: keepalive.NoRoute, Cure: "check that the cellular link is up and has a route; on a directed-traffic card the carrier must allow this address"},
	mqtt.FaultTimeout:     {Reason: keepalive.NoAnswer, Cure: "check the service and firewalls; on a directed-traffic card the carrier must allow this address"},
	mqtt.FaultAuthority:   {Reason: keepalive.Unverified, Cure: "if the issuer is your own, trust it in the file of mqtt.ca_file; if not, a portal answers: the card may be stopped or used up"},
	mqtt.FaultHostname:    {Reason: keepalive.Unverified, Cure: "name the host of the certificate in keepalive.targets; if it is a stranger's, a portal answers: the card may be stopped or used up"},
	mqtt.FaultExpired:     {Reason: keepalive.Unverified, Cure: "renew the server's certificate; if the clock is wrong, set it"},
	mqtt.FaultClock:       {Reason: keepalive.Unverified, Cure: "the clock is probably behind: set it, by network time or by hand"},
	mqtt.FaultTLS:         {Reason: keepalive.Unverified, Cure: "check that the port speaks TLS 1.2 or 1.3 with X25519; if it does, a portal answers: the card may be stopped or used up"},
	mqtt.FaultStranger:    {Reason: keepalive.Unverified},
	mqtt.FaultCredentials: {Reason: keepalive.Refused},
	mqtt.FaultRejected:    {Reason: keepalive.Refused},
	mqtt.FaultLost:        {Reason: keepalive.NoAnswer, Cure: "check that this is the right port; else the server's own log tells more"},
}

// unserved is that a method cannot be used here.
func unserved(detail, cure string) *Failure {
	return &Failure{Reason: keepalive.Unserved, Detail: detail, Cure: cure}
}

// unprovable is an answer that anybody on the way can give.
func unprovable(what string) *Failure {
	return &Failure{Reason: keepalive.Unprovable, Detail: fmt.Sprintf("%s, but anybody on the way can answer so", what),
		Cure: "for a proof use mqtt with a tls:// broker, tls or nonce in keepalive.methods"}
}
