package mqtt

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"syscall"
	"time"

	"github.com/simkeeper/simkeeper/report"

	"github.com/eclipse/paho.mqtt.golang/packets"
)

// Fault is the kind of a [LinkError], for callers that branch.
type Fault string

// Why there is no connection to a broker.
const (
	FaultName        Fault = "name"        // the host name does not resolve
	FaultRefused     Fault = "refused"     // nothing listens there
	FaultUnreachable Fault = "unreachable" // no route, or the network is down
	FaultTimeout     Fault = "timeout"     // no answer in time
	FaultAuthority   Fault = "authority"   // the certificate's issuer is not trusted
	FaultHostname    Fault = "hostname"    // the certificate is for another name
	FaultExpired     Fault = "expired"     // the certificate has expired, by the terminal's clock
	FaultClock       Fault = "clock"       // the certificate is not valid yet: the clock is behind
	FaultTLS         Fault = "tls"         // any other failure of the handshake
	FaultCredentials Fault = "credentials" // CONNACK 4 or 5
	FaultRejected    Fault = "rejected"    // CONNACK with another refusal
	FaultStranger    Fault = "stranger"    // something else than a broker answers CONNECT: a portal, or another service
	FaultLost        Fault = "lost"        // the connection ended
	FaultOther       Fault = "other"       // none of these; see Err
)

// LinkError says why there is no connection to a broker and what to do about it.
type LinkError struct {
	Fault  Fault
	Broker string // as configured
	Reason string // why, in a few words
	Hint   string // what to do
	Err    error  // below it, for errors.As; may be nil
}

// Error gives what, where, why and what to do in one line.
func (e *LinkError) Error() string {
	text := fmt.Sprintf("broker %s: %s", e.Broker, e.Reason)
	if e.Hint != "" {
		text += "; " + e.Hint
	}
	return text
}

// Unwrap gives the error of net, crypto/tls or the MQTT codec.
func (e *LinkError) Unwrap() error { return e.Err }

// explain turns an error of dialling, TLS or CONNECT into one for people.
func explain(b *broker, err error) *LinkError {
	e := &LinkError{Fault: FaultOther, Broker: b.name, Reason: err.Error(), Err: err}
	for _, understood := range []func(*broker, *LinkError) bool{
		explainConnack, explainCertificate, explainTLS, explainNetwork, explainEnd,
	} {
		if understood(b, e) {
			break
		}
	}
	return e
}

// is sets what the error is.
func (e *LinkError) is(f Fault, reason, hint string) bool {
	e.Fault, e.Reason, e.Hint = f, reason, hint
	return true
}

// explainConnack knows the return codes of MQTT 3.1.1 §3.2.2.3, and what is none.
func explainConnack(_ *broker, e *LinkError) bool {
	switch {
	case errors.Is(e.Err, packets.ErrorRefusedBadUsernameOrPassword), errors.Is(e.Err, packets.ErrorRefusedNotAuthorised):
		return e.is(FaultCredentials, "it refuses the user name or password, or does not allow this terminal",
			"check [mqtt] username and password_file, and the broker's access list for this client id")
	case errors.Is(e.Err, packets.ErrorRefusedIDRejected):
		return e.is(FaultRejected, "it rejects the client id", "check [terminal] id against what the broker allows")
	case errors.Is(e.Err, packets.ErrorRefusedBadProtocolVersion):
		return e.is(FaultRejected, "it does not speak MQTT 3.1.1", "enable MQTT 3.1.1 at the broker")
	case errors.Is(e.Err, packets.ErrorRefusedServerUnavailable):
		return e.is(FaultRejected, "it says that it is not available", "look at the broker's own log; it is tried again")
	case errors.Is(e.Err, errRefused):
		return e.is(FaultRejected, "it refused the connection with a code that MQTT 3.1.1 does not have", "look at the broker's own log")
	case errors.Is(e.Err, errNotMQTT):
		return e.is(FaultStranger, errNotMQTT.Error(), "check the port in [mqtt] brokers; where it is right, a portal answers: the card may be stopped or used up")
	}
	return false
}

// explainCertificate knows what is wrong with the broker's certificate.
func explainCertificate(b *broker, e *LinkError) bool {
	var (
		unknown x509.UnknownAuthorityError
		roots   x509.SystemRootsError
		name    x509.HostnameError
		invalid x509.CertificateInvalidError
	)
	switch {
	case errors.As(e.Err, &unknown):
		return e.is(FaultAuthority, fmt.Sprintf("its certificate is issued by %q, which is not trusted", issuer(e.Err, unknown.Cert)),
			"put that authority's certificate in a PEM file and name it in [mqtt] ca_file")
	case errors.As(e.Err, &roots):
		return e.is(FaultAuthority, "this system has no list of trusted authorities", "install ca-certificates, or name a PEM file in [mqtt] ca_file")
	case errors.As(e.Err, &name):
		return e.is(FaultHostname, fmt.Sprintf("its certificate is for %s, not for %q", names(name.Certificate), name.Host),
			"write the name of the certificate in [mqtt] brokers, or give the broker a certificate for this name")
	case errors.As(e.Err, &invalid) && invalid.Reason == x509.Expired:
		return explainDates(b, e, invalid.Cert)
	case errors.As(e.Err, &invalid):
		return e.is(FaultTLS, "its certificate is not valid: "+invalid.Error(), "give the broker a proper server certificate")
	}
	return false
}

// issuer is who signed the last certificate that the broker showed: the one that
// is missing here.
func issuer(err error, last *x509.Certificate) string {
	var v *tls.CertificateVerificationError
	if errors.As(err, &v) && len(v.UnverifiedCertificates) > 0 {
		last = v.UnverifiedCertificates[len(v.UnverifiedCertificates)-1]
	}
	if last == nil {
		return "unknown"
	}
	return last.Issuer.String()
}

// names lists what a certificate is for.
func names(c *x509.Certificate) string {
	var all []string
	if c != nil {
		all = append(all, c.DNSNames...)
		for _, ip := range c.IPAddresses {
			all = append(all, ip.String())
		}
	}
	if len(all) == 0 {
		return "no host name"
	}
	return fmt.Sprintf("%q", all)
}

// explainDates tells an expired certificate from a terminal whose clock is wrong.
func explainDates(b *broker, e *LinkError, c *x509.Certificate) bool {
	now := time.Now
	if b.tls != nil && b.tls.Time != nil {
		now = b.tls.Time
	}
	clock := fmt.Sprintf("the terminal's clock says %s", report.At(now()))
	if now().Before(c.NotBefore) {
		return e.is(FaultClock, fmt.Sprintf("its certificate is valid only from %s, and %s", report.At(c.NotBefore), clock),
			"the clock is probably behind: set it, by network time or by hand")
	}
	return e.is(FaultExpired, fmt.Sprintf("its certificate expired on %s, and %s", report.At(c.NotAfter), clock),
		"renew the broker's certificate; if the clock is wrong, set it")
}

// explainTLS knows the other failures of a handshake.
func explainTLS(b *broker, e *LinkError) bool {
	var (
		record tls.RecordHeaderError
		op     *net.OpError
	)
	switch {
	case errors.As(e.Err, &record):
		return e.is(FaultTLS, "it does not speak TLS on this port", "use the broker's TLS port (often 8883), or tcp:// in [mqtt] brokers")
	case errors.As(e.Err, &op) && op.Op == "remote error":
		return e.is(FaultTLS, "it broke off the TLS handshake: "+op.Err.Error(),
			"if it asks for a client certificate, set [mqtt] cert_file and key_file; it must allow TLS 1.2 or 1.3 with X25519")
	}
	return false
}

// explainNetwork knows the failures below TLS.
func explainNetwork(b *broker, e *LinkError) bool {
	var (
		dns  *net.DNSError
		wait net.Error
	)
	switch {
	case errors.As(e.Err, &dns) && dns.IsNotFound:
		return e.is(FaultName, fmt.Sprintf("the name %q does not exist", b.host), "check the name in [mqtt] brokers")
	case errors.As(e.Err, &dns):
		return e.is(FaultName, fmt.Sprintf("the name %q cannot be looked up: %s", b.host, dns.Err), "check the link and the name servers in /etc/resolv.conf")
	case errors.Is(e.Err, syscall.ECONNREFUSED):
		return e.is(FaultRefused, "nothing listens there (connection refused)", "check the port in [mqtt] brokers and that the broker runs")
	case errors.Is(e.Err, syscall.ENETUNREACH), errors.Is(e.Err, syscall.EHOSTUNREACH), errors.Is(e.Err, syscall.ENETDOWN):
		return e.is(FaultUnreachable, "there is no route to it", "check that the terminal is online; on a directed-traffic card the carrier must allow this address")
	case errors.Is(e.Err, os.ErrDeadlineExceeded), errors.Is(e.Err, context.DeadlineExceeded), errors.As(e.Err, &wait) && wait.Timeout():
		return e.is(FaultTimeout, "no answer in time", "check the link and firewalls; on a directed-traffic card the carrier must allow this address")
	}
	return false
}

// explainEnd knows connections that end in the middle.
func explainEnd(b *broker, e *LinkError) bool {
	ends := []error{io.EOF, io.ErrUnexpectedEOF, syscall.ECONNRESET, syscall.EPIPE}
	if !slices.ContainsFunc(ends, func(end error) bool { return errors.Is(e.Err, end) }) {
		return false
	}
	if b.tls == nil {
		return e.is(FaultLost, "it closed the connection without an answer", "if this is its TLS port, use tls:// in [mqtt] brokers; else look at the broker's own log")
	}
	return e.is(FaultLost, "it closed the connection without an answer", "check that this is its TLS port; else the broker's own log tells more: it may want a client certificate, or not allow this terminal")
}
