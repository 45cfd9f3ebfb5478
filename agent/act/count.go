package act

import (
	"context"
	"time"

	"github.com/simkeeper/simkeeper/agent/keepalive"
)

// How long a counter may take to show what has passed, and how often it is looked at:
// some drivers count late, and each look at the modem's is an AT command.
const (
	interfaceTime  = 2 * time.Second
	interfacePause = 100 * time.Millisecond
	modemTime      = 5 * time.Second
	modemPause     = 2 * time.Second
)

// gauges are the counters that an act moves, as they were before it; nil: not readable.
type gauges struct{ iface, modem *gauge }

// gauges reads the counters that an act of this method moves. Datagrams of the modem's
// own stack do not pass the interface, and short messages neither.
func (r *Runner) gauges(ctx context.Context, m keepalive.Method) gauges {
	ctx, cancel := context.WithTimeout(ctx, beforeTime)
	defer cancel()
	var g gauges
	if m != keepalive.SMS && m != keepalive.Modem {
		g.iface = openGauge(ctx, r.cfg.Interface)
	}
	if m != keepalive.SMS {
		g.modem = openGauge(ctx, r.cfg.Modem)
	}
	return g
}

// close adds what the counters say after the act.
func (g gauges) close(ctx context.Context, e *keepalive.Evidence) {
	e.Interface = g.iface.span(ctx, e, interfaceTime, interfacePause)
	e.Modem = g.modem.span(ctx, e, modemTime, modemPause)
	if e.Verified && (e.Interface != nil && !moved(e.Interface, e) || e.Modem != nil && !moved(e.Modem, e)) {
		e.Reason, e.Detail = keepalive.Counters, "the counters of the cellular link did not rise by what was sent and received"
		e.Cure = "check that modem.interface is the modem's own; if it has just started anew, none is needed"
	}
}

// gauge is a counter with what it said before the act.
type gauge struct {
	read   Counter
	before Pair
}

func openGauge(ctx context.Context, c Counter) *gauge {
	if c == nil {
		return nil
	}
	before, ok := c(ctx)
	if !ok {
		return nil
	}
	return &gauge{c, before}
}

// span waits until the counter has moved by what the act sent and received, or the time
// is over. It is nil where nothing could be read.
func (g *gauge) span(ctx context.Context, e *keepalive.Evidence, within, pause time.Duration) *keepalive.Span {
	if g == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	tick := time.NewTicker(pause)
	defer tick.Stop()
	var span *keepalive.Span
	for {
		if after, ok := g.read(ctx); ok {
			span = &keepalive.Span{TxBefore: g.before.Tx, RxBefore: g.before.Rx, TxAfter: after.Tx, RxAfter: after.Rx}
		}
		if moved(span, e) {
			return span
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return span
		}
	}
}

// moved reports whether the counter shows the whole act.
func moved(s *keepalive.Span, e *keepalive.Evidence) bool {
	if s == nil || s.TxAfter < s.TxBefore || s.RxAfter < s.RxBefore {
		return false
	}
	tx, rx := e.Sent, e.Received
	if e.Bound && tx == 0 { // a connection without payload
		tx, rx = 1, 1
	}
	return s.TxAfter-s.TxBefore >= tx && s.RxAfter-s.RxBefore >= rx
}
