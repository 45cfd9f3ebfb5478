package probe

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/report/mqtt"
)

// hello is the exchange that follows the connection: one, told as two steps.
type hello struct {
	broker   broker
	wire     *wire
	since    start
	cert     *x509.Certificate // the broker's, once it is trusted
	verified bool
	err      error
}

// login greets the broker on an open connection, and closes it.
func (l *ladder) login(ctx context.Context, b broker, w *wire) outcome {
	h := &hello{broker: b, wire: w, since: l.begin()}
	within, cancel := context.WithTimeout(ctx, helloTime)
	defer cancel()
	h.verified, h.err = mqtt.Knock(within, w, mqtt.KnockConfig{
		Broker: b.name, ClientID: l.clientID(), Username: l.cfg.Username, Password: l.cfg.Password, TLS: h.watched(l.cfg.TLS),
	})
	if ctx.Err() != nil && h.err != nil {
		return l.cutShort(h)
	}
	return l.tellHello(h)
}

// clientID is not that of the running session, which the broker would end. An empty one
// is for the broker to choose (MQTT 3.1.1 §3.1.3.1).
func (l *ladder) clientID() string {
	if l.cfg.Terminal == "" {
		return ""
	}
	return l.cfg.Terminal + "-d"
}

// watched is base with an eye on the broker's certificate.
func (h *hello) watched(base *tls.Config) *tls.Config {
	c := cmp.Or(base, &tls.Config{}).Clone()
	own := c.VerifyConnection
	c.VerifyConnection = func(s tls.ConnectionState) error {
		if own != nil {
			if err := own(s); err != nil {
				return err
			}
		}
		h.wire.accepted, h.cert = true, s.PeerCertificates[0]
		h.wire.finished = s.Version >= tls.VersionTLS13 || s.DidResume // our last flight leaves with the login
		return nil
	}
	return c
}

// layer is where the exchange ended. A broker may break TLS off after the handshake, for
// want of a certificate of ours.
func (h *hello) layer() diagnose.Layer {
	if !h.broker.secure || h.verified && !ofTLS(h.fault()) {
		return diagnose.LayerLogin
	}
	return diagnose.LayerTLS
}

func ofTLS(f mqtt.Fault) bool {
	switch f {
	case mqtt.FaultAuthority, mqtt.FaultHostname, mqtt.FaultExpired, mqtt.FaultClock, mqtt.FaultTLS:
		return true
	}
	return false
}

// fault is "" where there is none.
func (h *hello) fault() mqtt.Fault {
	if link, ok := errors.AsType[*mqtt.LinkError](h.err); ok {
		return link.Fault
	}
	return ""
}

// tellHello tells the steps of an exchange that has ended by itself or by its own time.
func (l *ladder) tellHello(h *hello) outcome {
	layer := h.layer()
	if layer == diagnose.LayerLogin && h.broker.secure {
		l.tellHandshake(h)
	}
	s := diagnose.Step{Layer: layer, Result: diagnose.Passed, Target: h.broker.name, Answered: h.heard()}
	took := time.Since(h.since.at)
	if h.err == nil {
		s.Detail = fmt.Sprintf("login %s: accepted after %s", h.broker.host, span(took))
		l.tell(h.since, s)
		return over
	}
	if trouble := l.hindered(layer, h.err, took); trouble != nil {
		return l.tellHindrance(h.since, trouble, h.broker.name)
	}
	link, ok := errors.AsType[*mqtt.LinkError](h.err)
	if !ok { // nothing was sent with such a configuration
		l.skip(h.since, layer, h.broker.name, h.err.Error())
		return another
	}
	s.Result, s.Fault = diagnose.Failed, string(link.Fault)
	s.Detail = fmt.Sprintf("%s %s: %s, after %s", layer, h.broker.host, link.Reason, span(took))
	l.tell(h.since, s)
	return another
}

// tellHandshake tells a handshake that was good; what follows counts from its end.
func (l *ladder) tellHandshake(h *hello) {
	end := h.wire.login
	took := end.at.Sub(h.since.at)
	l.note(diagnose.Step{Layer: diagnose.LayerTLS, Result: diagnose.Passed, Target: h.broker.name, Answered: true,
		Detail: fmt.Sprintf("tls %s: certificate valid until %s, handshake %s", h.broker.host, h.cert.NotAfter.UTC().Format(time.DateOnly), span(took)),
	}, took, end.spent-h.since.spent)
	h.since = start{end.at, end.spent}
}

// heard reports whether something came back on the layer that is told last.
func (h *hello) heard() bool {
	if h.layer() == diagnose.LayerTLS {
		return h.wire.got > 0
	}
	return h.wire.got > h.wire.login.got
}

// cutShort tells an exchange that ended with the time of all.
func (l *ladder) cutShort(h *hello) outcome {
	layer := h.layer()
	if layer == diagnose.LayerLogin && h.broker.secure {
		l.tellHandshake(h)
	}
	return l.stopped(h.since, layer, h.broker.name)
}
