package probe

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"
	"time"

	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/report/mqtt"
)

// attempt is a connection that did not come about.
type attempt struct {
	target    string
	err       error
	took      time.Duration
	hindrance *hindrance // nothing left
}

// weight is higher for an attempt that tells more.
func (a attempt) weight() int {
	switch {
	case a.refused():
		return 2
	case a.hindrance == nil:
		return 1
	}
	return 0
}

func (a attempt) refused() bool { return errors.Is(a.err, syscall.ECONNREFUSED) }

// connect opens a TCP connection to one of the targets.
func (l *ladder) connect(ctx context.Context, b broker, targets []string) (*wire, outcome) {
	since := l.begin()
	var best attempt
	for i, target := range targets {
		began := time.Now()
		conn, err := l.dial(ctx, "tcp", target, connectTime/time.Duration(len(targets)))
		took := time.Since(began)
		if err == nil {
			return l.connected(since, conn, target, took)
		}
		a := attempt{target, err, took, l.hindered(diagnose.LayerConnect, err, took)}
		l.tally.charge(a.cost(b))
		if ctx.Err() != nil {
			return nil, l.stopped(since, diagnose.LayerConnect, target)
		}
		if i == 0 || a.weight() > best.weight() {
			best = a
		}
	}
	return nil, l.unconnected(since, b, best)
}

// dial connects within a time, and tells once that packets leave.
func (l *ladder) dial(ctx context.Context, network, target string, within time.Duration) (net.Conn, error) {
	if network == "tcp" && l.tally.left < headers(host(target), synPacket, 2)+headers(host(target), tcpPacket, 1+partings)+lookup(target) {
		return nil, errBudget
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	conn, err := l.cfg.Path.Dial(ctx, network, target)
	if err == nil {
		l.bound(conn.LocalAddr())
	}
	return conn, err
}

// host is the address in host:port, not valid where that is a name.
func host(target string) netip.Addr {
	at, _ := netip.ParseAddrPort(target)
	return at.Addr()
}

// lookup is what finding the address of a target costs.
func lookup(target string) int64 {
	if host(target).IsValid() {
		return 0
	}
	return lookupCost
}

func (l *ladder) connected(since start, conn net.Conn, target string, took time.Duration) (*wire, outcome) {
	w := &wire{Conn: conn, tally: &l.tally, to: addressOf(conn.RemoteAddr())}
	l.tally.charge(lookup(target) + headers(w.to, synPacket, 2) + headers(w.to, tcpPacket, 1+partings))
	l.tell(since, diagnose.Step{Layer: diagnose.LayerConnect, Result: diagnose.Passed, Target: target, Answered: true,
		Detail: fmt.Sprintf("tcp %s: connected after %s", target, span(took))})
	return w, onward
}

// cost is what an attempt in vain has sent. Without neighbours to look for, the kernel
// sends even without a route, until the time is over.
func (a attempt) cost(b broker) int64 {
	to := host(a.target)
	switch {
	case a.hindrance != nil && !timedOut(a.err):
		return 0
	case a.refused():
		return lookup(a.target) + headers(to, synPacket, 1) + headers(to, rstPacket, 1)
	case mqtt.Explain(b.name, a.err).Fault == mqtt.FaultName:
		return lookup(a.target)
	}
	return lookup(a.target) + headers(to, synPacket, syns(a.took, linearSYNs()))
}

// unconnected ends the step with the attempt that tells most. That a host or a network is
// unreachable is not counted as an answer: the kernel says the same when a neighbour of
// its own is silent, and where a router of the carrier says it, nothing has passed that.
func (l *ladder) unconnected(since start, b broker, a attempt) outcome {
	if a.hindrance != nil {
		return l.tellHindrance(since, a.hindrance, a.target)
	}
	why := mqtt.Explain(b.name, a.err)
	s := diagnose.Step{Layer: diagnose.LayerConnect, Result: diagnose.Failed, Target: a.target, Fault: string(why.Fault)}
	switch {
	case why.Fault == mqtt.FaultName:
		l.tell(since, unnamed(s, a.err))
		return another
	case a.refused():
		s.Answered, s.Detail = true, fmt.Sprintf("tcp %s: refused after %s", a.target, span(a.took))
	case why.Fault == mqtt.FaultTimeout:
		s.Detail = fmt.Sprintf("tcp %s: no answer in %s", a.target, span(a.took))
	case why.Fault == mqtt.FaultUnreachable:
		s.Detail = fmt.Sprintf("tcp %s: unreachable, said after %s", a.target, span(a.took))
	default:
		s.Detail = fmt.Sprintf("tcp %s: %s, after %s", a.target, why.Reason, span(a.took))
	}
	l.bound(nil)
	l.tell(since, s)
	return another
}

// unnamed is the step of a name that the Path could not look up.
func unnamed(s diagnose.Step, err error) diagnose.Step {
	s.Layer, s.Detail = diagnose.LayerName, fmt.Sprintf("name of %s: %v", s.Target, err)
	if dns, ok := errors.AsType[*net.DNSError](err); ok && dns.IsTimeout {
		s.Fault = string(mqtt.FaultTimeout)
	} else if ok {
		s.Answered = dns.IsNotFound
	}
	return s
}
