package agent

import (
	"context"
	"time"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/port"
	"github.com/simkeeper/simkeeper/modem/reader"
	"github.com/simkeeper/simkeeper/report"
)

const (
	signalCost = 10 // a generous count of the commands of a Signal round
	// reserve is what routine looks leave in the budget, so that a change is always
	// looked at soon, however short the reporting interval is.
	reserve   = 120
	fullEvery = 10 * time.Minute // how old the facts of a Signal round's last full one may be
)

// routine is a look ahead of a report: at everything once in a while, at the signal else,
// and not at all when the hourly budget of commands is used up.
func (a *service) routine(ctx context.Context) {
	now := time.Now()
	switch {
	case now.Sub(a.lookedFull) >= fullEvery && a.pace.allows(reserve+a.fullCost, now):
		a.look(ctx, reader.Full)
	case a.pace.allows(reserve+signalCost, now):
		a.look(ctx, reader.Signal)
	}
}

// look asks the modem and judges the answer. It is left out while a payment runs and
// when the hourly budget of commands is used up; the last assessment then stands.
func (a *service) look(ctx context.Context, scope reader.Scope) {
	now := time.Now()
	a.looked = now
	if a.paying(now) || !a.pace.allows(signalCost, now) {
		return
	}
	round, cancel := context.WithTimeout(ctx, roundTime)
	defer cancel()
	before := a.reader.Sent()
	s := a.reader.Read(round, scope)
	a.letGo(round)
	sent := int(a.reader.Sent() - before)
	a.pace.spend(max(1, sent), now)
	if scope == reader.Full && s.Access == modem.Answering {
		a.fullCost, a.lookedFull = sent, now
	}
	if ctx.Err() == nil && !a.shared(s) {
		a.judge(s)
	}
}

// letGo closes a port that others use, too.
func (a *service) letGo(ctx context.Context) {
	if a.o.hold() == port.Poll {
		a.reader.Release(ctx)
	}
}

// shared says that somebody else has a shared port just now, which is no fault as long
// as the modem could be asked within a day.
func (a *service) shared(s modem.Snapshot) bool {
	return s.Access == modem.Busy && a.o.hold() == port.Poll &&
		a.last.Snapshot.Access == modem.Answering && time.Since(a.last.Snapshot.Time) < 24*time.Hour
}

// judge assesses a snapshot and keeps the result.
func (a *service) judge(s modem.Snapshot) {
	settled := !a.unsettled.IsZero() && time.Since(a.unsettled) >= settleTime
	next, memory := Assess(a.memory, s, a.o.moment().time(), settled)
	a.adopt(next, memory)
}

// examine looks as long as it takes for a state to settle, for a start and for a person
// who asks. It heeds neither the budget nor a change of card in between: both are
// accounted for afterwards.
func (a *service) examine(ctx context.Context) {
	a.looked = time.Now()
	round, cancel := context.WithTimeout(ctx, roundTime)
	defer cancel()
	before := a.reader.Sent()
	next, memory := settle(round, a.reader, a.memory, a.o.moment())
	a.letGo(round)
	a.pace.spend(int(a.reader.Sent()-before), a.looked)
	a.lookedFull = a.looked
	if ctx.Err() == nil {
		a.adopt(next, memory)
	}
}

// adopt makes an assessment the present one.
func (a *service) adopt(next Assessment, memory Memory) {
	a.notePort(next)
	a.memory, a.last = memory, next
	a.pending = append(a.pending, next.Happened...)
	switch {
	case !next.Verdict.Transient:
		a.unsettled = time.Time{}
	case a.unsettled.IsZero():
		a.unsettled = time.Now()
	}
	if next.Snapshot.Access == modem.Answering {
		a.retry = retryFirst
	} else {
		a.retry = min(2*a.retry, retryMost)
	}
	a.o.log().Debug("assessed", "cause", next.Verdict.Cause, "signal", next.Quality, "iccid", memory.ICCID)
}

// notePort notes that the way to the modem was lost or found again.
func (a *service) notePort(next Assessment) {
	was, is := a.last.Snapshot.Access, next.Snapshot.Access
	switch {
	case was == modem.Answering && is != modem.Answering:
		a.o.log().Warn("the modem is lost", "access", is, "detail", next.Snapshot.Detail)
		a.note(Happening{Type: report.EventPortLost, Severity: report.SeverityFail, From: was.String(), To: is.String(), Text: next.Snapshot.Detail})
	case was != modem.AccessUnknown && was != modem.Answering && is == modem.Answering:
		a.o.log().Info("the modem is back")
		a.note(Happening{Type: report.EventPortBack, Severity: report.SeverityInfo, From: was.String(), To: is.String()})
	}
}

// checkAlive asks a quiet modem for a sign of life, and looks closer when none comes.
func (a *service) checkAlive(ctx context.Context) {
	a.looked = time.Now()
	round, cancel := context.WithTimeout(ctx, roundTime)
	defer cancel()
	before := a.reader.Sent()
	err := a.reader.Alive(round)
	a.letGo(round)
	a.pace.spend(int(a.reader.Sent()-before), a.looked)
	if err != nil && ctx.Err() == nil {
		a.look(ctx, reader.Full)
	}
}

// changed heeds what the modem reported by itself, and plans a look: soon, since such
// reports come in groups, but within the hourly budget.
func (a *service) changed(subject modem.Subject) {
	a.reader.Heed(subject)
	if subject == modem.Boot && a.again.IsZero() {
		a.note(Happening{Type: report.EventModemReset, Severity: report.SeverityWarn, Text: "the modem has started anew"})
	}
	if a.again.IsZero() {
		now := time.Now()
		a.again = now.Add(max(debounce, a.pace.wait(signalCost, now)))
	}
}

// paying reports whether the payment application is at work; a busy file that nobody
// takes away is reported once.
func (a *service) paying(now time.Time) bool {
	path := a.o.Config.Terminal.BusyFile
	busy, stale := paymentBusy(path, now)
	if stale && !a.stale {
		a.o.log().Warn("the busy file is stale and ignored", "path", path)
		a.note(Happening{Type: report.EventBusyStale, Severity: report.SeverityWarn, Text: path + " has not changed for 15 minutes"})
	}
	a.stale = stale
	return busy
}
