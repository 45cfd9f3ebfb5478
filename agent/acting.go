package agent

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/simkeeper/simkeeper/agent/act"
	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/keepalive"
	"github.com/simkeeper/simkeeper/modem/reader"
	"github.com/simkeeper/simkeeper/report"
)

// This file carries out keep-alive acts. An act runs beside the loop; what it needs of the
// modem it gets as an errand, since only the loop talks to the modem.

// carryOut does what the planner wants. What it remembers is on flash before an act
// begins, so that one which a power cut ends is known afterwards.
func (a *service) carryOut(ctx context.Context, actions []keepalive.Action, at moment) {
	for _, action := range actions {
		switch {
		case action.Keep != nil:
			a.enter(*action.Keep, at)
		case action.Do != nil:
			if err := a.saveState(true); err != nil {
				a.acted <- unable(*action.Do, "the state cannot be saved: "+err.Error(), "make room on the file system of [state] dir")
				continue
			}
			a.act(ctx, *action.Do)
		}
	}
}

// act begins an act, whose outcome comes back to the loop.
func (a *service) act(ctx context.Context, next keepalive.Act) {
	a.o.log().Info("keep-alive", "act", next.ID, "method", next.Method, "target", next.Target)
	runner, err := a.acting()
	if err != nil {
		a.acted <- unable(next, err.Error(), "simkeeper config check says more")
		return
	}
	round, cancel := a.round(ctx)
	a.jobs.Go(func() {
		defer cancel()
		e := runner.Run(round, next)
		if !e.Answered && ctx.Err() == nil && errors.Is(round.Err(), context.Canceled) {
			e.Reason, e.Detail, e.Cure = keepalive.Paying, "a payment began", "none: it is made again later"
		}
		a.own.Add(e.Sent + e.Received)
		a.acted <- keepalive.Outcome{ID: next.ID, Evidence: e} // one act at a time, so that there is room
	})
}

// unable is the outcome of an act that was not begun.
func unable(next keepalive.Act, detail, cure string) keepalive.Outcome {
	return keepalive.Outcome{ID: next.ID, Evidence: keepalive.Evidence{Reason: keepalive.Unserved, Detail: detail, Cure: cure}}
}

// acting makes what carries out acts, once: it holds the tickets that make the next TLS
// handshake cheap.
func (a *service) acting() (*act.Runner, error) {
	if a.runner != nil {
		return a.runner, nil
	}
	c := a.o.Config
	trust, err := tlsConfig(c.MQTT)
	if err != nil {
		return nil, err
	}
	trust.Time = a.tlsTime
	targets, err := targetTLS(c.MQTT)
	if err != nil {
		return nil, err
	}
	targets.Time = a.tlsTime
	password, err := config.ReadPassword(c)
	if err != nil {
		return nil, err
	}
	key, err := config.ReadNonceKey(c)
	if err != nil {
		return nil, err
	}
	a.runner, err = act.New(act.Config{
		Path: cellularPath{a.uplink, a.o.Config.Keepalive.Activate}, Stack: stack{a}, Interface: a.interfaceCounter, Modem: a.modemCounter,
		Terminal: a.identityNow().Terminal, Brokers: c.MQTT.Brokers, Username: c.MQTT.Username, Password: password,
		BrokerTLS: trust, TargetTLS: targets, NonceKey: key,
	})
	return a.runner, err
}

// targetTLS trusts the system's authorities and the configured one: a payment host often
// has a public certificate where the broker has one of the operator's own.
func targetTLS(m config.MQTT) (*tls.Config, error) {
	if m.CAFile == "" {
		return &tls.Config{}, nil
	}
	pem, err := os.ReadFile(m.CAFile)
	if err != nil {
		return nil, fmt.Errorf("mqtt.ca_file: %w", err)
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	roots.AppendCertsFromPEM(pem)
	return &tls.Config{RootCAs: roots}, nil
}

// tlsTime is the time by which certificates are judged: the best that is known, which on a
// terminal without a clock battery is the network's and not the system's.
func (a *service) tlsTime() time.Time {
	return time.Now().Add(time.Duration(a.ahead.Load()))
}

// interfaceCounter reads the cellular interface's counters for an act.
func (a *service) interfaceCounter(context.Context) (act.Pair, bool) {
	c, ok := a.o.Cellular.Count()
	return act.Pair{Tx: c.Tx, Rx: c.Rx}, ok
}

// modemCounter has the loop read the modem's own counter for an act.
func (a *service) modemCounter(ctx context.Context) (p act.Pair, ok bool) {
	err := a.errand(ctx, func(ctx context.Context) {
		if s := a.reader.Read(ctx, reader.Count); s.Usage != nil {
			p, ok = act.Pair{Tx: s.Usage.Tx, Rx: s.Usage.Rx}, true
		}
	})
	return p, ok && err == nil
}

// stack is the modem's own way out, used by the loop on behalf of an act.
type stack struct{ a *service }

// Datagram has the loop send a datagram.
func (s stack) Datagram(ctx context.Context, to string, payload []byte, timeout time.Duration) (answer []byte, err error) {
	failed := s.a.errand(ctx, func(ctx context.Context) { answer, err = s.a.reader.Datagram(ctx, to, payload, timeout) })
	if failed != nil {
		return nil, failed
	}
	return answer, err
}

// Message has the loop send a short message.
func (s stack) Message(ctx context.Context, number, text string) (reference int, err error) {
	failed := s.a.errand(ctx, func(ctx context.Context) { reference, err = s.a.reader.Message(ctx, number, text) })
	if failed != nil {
		return 0, failed
	}
	return reference, err
}

// errand is something to be done with the modem, by the loop.
type errand struct {
	do   func(context.Context)
	done chan struct{}
	err  error // why it was not done
}

// errPaying is why an errand is not done.
var errPaying = &act.Failure{Reason: keepalive.Paying, Detail: "a payment runs", Cure: "none: it is made again later"}

// errand has the loop do something with the modem, and waits for it. Nothing is done while
// a payment runs.
func (a *service) errand(ctx context.Context, do func(context.Context)) error {
	e := &errand{do: do, done: make(chan struct{})}
	select {
	case a.errands <- e:
	case <-ctx.Done():
		return ctx.Err()
	}
	<-e.done // the loop sees to it that it ends
	return e.err
}

// run does an errand, in the loop.
func (a *service) run(ctx context.Context, e *errand) {
	defer close(e.done)
	if a.paying(time.Now()) {
		e.err = errPaying
		return
	}
	round, cancel := a.round(ctx)
	defer cancel()
	before := a.reader.Sent()
	e.do(round)
	a.letGo()
	a.account(before, time.Now())
}

// enter puts a line into the ledger, and tells the backend what it should know.
func (a *service) enter(l keepalive.Line, at moment) {
	a.memory.enter(l, at, &a.last.Snapshot)
	if l.Method == keepalive.Natural {
		return
	}
	if a.asked != nil {
		a.told = &l // once it is on flash
	}
	a.o.log().Info("keep-alive", "act", l.ID, "verdict", l.Verdict, "reason", l.Reason, "detail", l.Detail, "bytes", l.Cost)
	if l.Verdict != keepalive.Proved && l.Reason == a.failing {
		return // said already
	}
	a.failing = l.Reason
	a.note(tellAct(l))
}

// tellAct is the event of an act.
func tellAct(l keepalive.Line) Happening {
	h := Happening{Type: report.EventKeepalive, Severity: report.SeverityInfo, To: string(l.Verdict), Text: string(l.Method)}
	if l.Verdict != keepalive.Proved {
		h.Severity = report.SeverityWarn
		h.Text += ": " + string(l.Reason)
	}
	for _, more := range []string{l.Detail, l.Cure} {
		if more != "" {
			h.Text += "; " + more
		}
	}
	return h
}
