package agent

import (
	"context"
	"errors"
	"time"

	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/agent/trace"
	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/family"
	"github.com/simkeeper/simkeeper/modem/port"
	"github.com/simkeeper/simkeeper/modem/reader"
)

// This file is the diagnosis that a person asks the running agent for.

// inspect is the diagnosis that a person asks for, through the running agent; it does not
// heed the budget of commands. The service judges what was found by its own, longer
// patience. While a payment runs nothing is asked, and age tells how old the finding is.
// The error says what of it is missing.
func (a *service) inspect(ctx context.Context, r request) (f Finding, age time.Duration, err error) {
	k, o := a.known(a.moment()), a.o
	if r.Lang != "" {
		o.Language, k.language = diagnose.Language(r.Lang), diagnose.Language(r.Lang)
	}
	x := &inspection{o: o, memory: a.memory, known: k, each: r.part, command: a.orders.time}
	found, m := a.last, a.memory
	if a.paying(time.Now()) {
		age = time.Since(found.Snapshot.Time)
	} else if fresh, memory, ok, bad := a.ask(ctx, x, r.Trace); ok {
		found, m, err = fresh, memory, bad
	} else { // a payment has begun
		found, age = a.last, time.Since(a.last.Snapshot.Time)
		x.known, x.rec = k, nil
	}
	if m.Terminal == "" {
		m.Terminal = a.o.nameFor(m)
	}
	judged := x.known
	x.known.at = a.moment()
	f = o.finding(found, m, x.known)
	if found.Verdict.Cause == "" {
		return Finding{}, 0, nil
	}
	f.Report.Health.NextS = health(found, m, a.o.Config, x.known.at, time.Until(a.nextAt), a.o.language()).NextS
	if a.client != nil {
		f.Report.Health.Conn = int64(a.client.State().Conn)
		f.Report.Health.Link = a.link()
		f.Uplink = new(a.uplinkNow())
	}
	return f, age, errors.Join(err, x.rec.finish(&f, &judged))
}

// ask carries out an inspection. ok is false when nothing could be found out. What is to be
// recorded is asked by a reader that knows nothing of the modem yet, so that the record is
// complete.
func (a *service) ask(ctx context.Context, x *inspection, traced bool) (found Assessment, m Memory, ok bool, err error) {
	a.looked = time.Now()
	round, cancel := a.round(ctx)
	defer cancel()
	x.known.path.Steps = nil // what was wrong with the way may have been put right
	if err = x.record(traced, a.o.hold() == port.Poll); x.rec != nil {
		a.renew(x.rec.Recorder)
		defer a.forget()
	}
	x.reader, a.onFact = a.reader, x.progress
	defer func() { a.onFact = nil }()
	x.way = func(ctx context.Context, found *Assessment) []diagnose.Step {
		return a.withClock(a.tryWay(ctx, x.o, found, x.step))
	}
	found, m = x.run(round)
	a.letGo()
	if a.stopped(round) {
		return found, m, false, err
	}
	if !a.shared(found.Snapshot) {
		a.heard = heard(&found.Snapshot, a.o.uptime())
		a.tally(&found.Snapshot)
		a.judge(found.Snapshot)
		a.follow(ctx, &found.Snapshot, nil)
	}
	a.retry = retryFirst // what a person tries must not put off what the agent tries
	return found, m, true, err
}

// newReader is a reader for the service.
func (a *service) newReader(rec *trace.Recorder) *reader.Reader {
	return a.o.newReader(&a.memory, a.o.hold() == port.Poll, rec, a.progress)
}

// renew goes on with a reader that knows nothing of the modem yet; rec records it.
func (a *service) renew(rec *trace.Recorder) {
	a.hangUp()
	a.sent += a.reader.Sent()
	a.reader = a.newReader(rec)
}

// forget goes on without the recording. The next reader hears what the modem reports by
// itself only once it has opened the line.
func (a *service) forget() {
	a.renew(nil)
	if a.o.hold() != port.Poll && a.again.IsZero() {
		a.again = a.soon(time.Now())
	}
}

// progress passes on what the reader has asked, to the person who watches.
func (a *service) progress(f family.Fact, s modem.Snapshot) {
	if a.onFact != nil {
		a.onFact(f, s)
	}
}

// known is what the running agent knows at a moment.
func (a *service) known(at moment) known {
	k := a.o.known(at)
	k.path = a.way()
	return k
}
