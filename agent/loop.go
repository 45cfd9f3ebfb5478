package agent

import (
	"context"
	"time"

	"github.com/simkeeper/simkeeper/agent/diagnose"
)

// This file is the loop: it waits for whatever comes first, and deals with it.

// loop waits for whatever comes first and deals with it.
func (a *service) loop(ctx context.Context) {
	for ctx.Err() == nil {
		a.await(ctx)
		wake := time.NewTimer(max(0, time.Until(a.wake())))
		select {
		case <-ctx.Done():
		case <-wake.C:
			a.due(ctx)
		case subject := <-a.reader.Changes():
			a.changed(subject)
		case <-a.reader.Lost():
			a.lost()
		case <-a.returned:
			a.awaited = false
			a.again = a.soon(time.Now())
		case r := <-a.requests:
			a.answer(ctx, r)
		case e := <-a.errands:
			a.run(ctx, e)
		case end := <-a.acted:
			a.follow(ctx, nil, &end)
			a.publish(false)
		case payload := <-a.orders.in:
			a.obey(ctx, payload)
			a.publish(false)
		case ended := <-a.orders.awaited():
			a.proved(ended)
		}
		wake.Stop()
	}
}

// wake is when something must be done even if nothing comes in.
func (a *service) wake() time.Time {
	next := a.looked.Add(a.lookEvery())
	if !a.again.IsZero() && a.again.Before(next) {
		next = a.again
	}
	if a.client != nil && a.nextAt.Before(next) {
		next = a.nextAt
	}
	if a.planned.Before(next) {
		next = a.planned
	}
	if try := a.tryAt(time.Now()); !try.IsZero() && try.Before(next) {
		next = try
	}
	return next
}

// due does what wake waited for: a report with a fresh look behind it, a look at what is
// wrong or has changed, or a sign of life of a modem that has been quiet.
func (a *service) due(ctx context.Context) {
	now := time.Now()
	reporting := a.client != nil && !now.Before(a.nextAt)
	changed := !a.again.IsZero() && !now.Before(a.again)
	quiet := !now.Before(a.looked.Add(a.lookEvery()))
	switch {
	case changed:
		a.lookAgain(ctx)
	case a.paying(now):
		a.looked = now
	case quiet && a.watched():
		a.look(ctx, a.recheck())
	case reporting:
		a.routine(ctx)
	case quiet:
		a.checkAlive(ctx)
	}
	if next := a.tryAt(now); !next.IsZero() && !now.Before(next) {
		a.tryByItself(ctx)
	}
	if reporting && a.passing() {
		a.nextAt, reporting = time.Now().Add(searchStep), false
	}
	if !time.Now().Before(a.planned) {
		a.follow(ctx, nil, nil)
	}
	a.publish(reporting)
}

// watched says that the modem is looked at between reports, for what is wrong may end at
// any time. What works today and will not for long needs no more looks than what works.
func (a *service) watched() bool {
	v := a.last.Verdict
	return v.Status == diagnose.Fail || v.Transient || v.Cause == diagnose.SignalWeak || !a.looking()
}

// passing says that the state of the modem is one that will probably be another within
// the minute: a report can wait for that.
func (a *service) passing() bool {
	patience := searchTime + searchStep
	if a.starved { // nobody has looked whether it has passed
		patience = aliveEvery
	}
	return a.last.Verdict.Transient && time.Since(a.unsettled) < patience
}

// lookEvery is how soon the modem is looked at again, by how it was found.
func (a *service) lookEvery() time.Duration {
	switch v := a.last.Verdict; {
	case v.Transient:
		return searchStep
	case v.Cause.Unreachable():
		return a.spare(a.retry)
	case v.Status == diagnose.Fail:
		return a.spare(faultRecheck)
	}
	return aliveEvery
}

// spare stretches the time between looks at a fault that lasts, so that they leave the
// reserve to what changes.
func (a *service) spare(every time.Duration) time.Duration {
	cost := a.cost[a.recheck()]
	if a.pace.allows(reserve+cost, time.Now()) {
		return every
	}
	return max(every, time.Duration(cost)*time.Hour/hourly)
}
