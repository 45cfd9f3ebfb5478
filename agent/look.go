package agent

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/simkeeper/simkeeper/agent/diagnose"
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
	case now.Sub(a.lookedFull) >= fullEvery && a.pace.allows(reserve+a.cost[reader.Full], now):
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
	if a.paying(now) {
		if !a.looking() {
			a.started = now
		}
		return
	}
	if !a.pace.allows(signalCost, now) {
		a.starve()
		return
	}
	a.starved = false
	round, cancel := a.round(ctx)
	defer cancel()
	before := a.reader.Sent()
	s := a.reader.Read(round, scope)
	a.letGo()
	a.cost[scope] = a.account(before, now)
	switch {
	case scope == reader.Signal:
		s.Exchanges = append(unasked(a.last.Snapshot.Exchanges, s.Exchanges), s.Exchanges...)
	case s.Access == modem.Answering:
		a.lookedFull, a.heard = now, heard(&s, a.o.uptime())
		a.learn(&s)
	case s.Access == modem.Silent:
		a.o.locator.leave() // another port of the modem may answer
	}
	if !a.stopped(round) && !a.shared(s) && !a.starting(s) {
		a.tally(&s)
		a.judge(s)
		a.follow(ctx, &s, nil)
		a.tend(ctx)
	}
}

// learn keeps which modem it is, where it is, and what it was found able to do.
func (a *service) learn(s *modem.Snapshot) {
	a.o.locator.is(s.IMEI, &a.memory)
	if c, ok := a.reader.Capabilities(); ok && !c.Equal(a.memory.Modem) {
		a.memory.Modem = c
	}
}

// starve says once that the modem is not looked at although it should be.
func (a *service) starve() {
	if !a.starved {
		a.o.log().Warn("the hourly budget of AT commands is used up: the modem is looked at later", "in", a.pace.wait(signalCost, time.Now()))
	}
	a.starved = true
}

// unasked are the exchanges of before whose commands were not sent again: what they
// told was taken over, and they are its evidence.
func unasked(before, now []modem.Exchange) []modem.Exchange {
	return slices.DeleteFunc(slices.Clone(before), func(old modem.Exchange) bool {
		return slices.ContainsFunc(now, func(e modem.Exchange) bool { return e.Command == old.Command })
	})
}

// recheck is how a fault is looked at again: at everything where the signal and the
// registration would not show its end.
func (a *service) recheck() reader.Scope {
	switch a.last.Verdict.Cause {
	case diagnose.RadioOff, diagnose.NoDataPath, diagnose.CardStopped:
		return reader.Full
	}
	return reader.Signal
}

// lookAgain looks at what has changed, or plans to do so when it may.
func (a *service) lookAgain(ctx context.Context) {
	now := time.Now()
	switch {
	case a.paying(now):
		a.again = now.Add(searchStep)
	case !a.pace.allows(signalCost, now):
		a.again = a.soon(now)
	default:
		a.again = time.Time{}
		a.look(ctx, reader.Full)
	}
}

// soon is when a change is looked at: such reports come in groups, and there is an
// hourly budget.
func (a *service) soon(now time.Time) time.Time {
	return now.Add(max(debounce, a.pace.wait(signalCost, now)))
}

// round is the time for one look. It ends early when a payment begins; what was read
// until then is not judged.
func (a *service) round(ctx context.Context) (context.Context, context.CancelFunc) {
	return a.o.unlessPaying(ctx, roundTime)
}

// unlessPaying is a time that ends early when a payment begins.
func (o Options) unlessPaying(ctx context.Context, most time.Duration) (context.Context, context.CancelFunc) {
	round, cancel := context.WithTimeout(ctx, most)
	path := o.Config.Terminal.BusyFile
	if path == "" {
		return round, cancel
	}
	var watch sync.WaitGroup
	watch.Go(func() {
		for sleep(round, busyStep) {
			if busy, _ := paymentBusy(path, time.Now()); busy {
				cancel()
			}
		}
	})
	return round, func() { cancel(); watch.Wait() }
}

// stopped reports whether a round was ended by a payment or by the end of the service:
// what it found says nothing about the modem.
func (a *service) stopped(round context.Context) bool {
	if !errors.Is(round.Err(), context.Canceled) {
		return false
	}
	a.again = time.Now().Add(searchStep)
	return true
}

// account takes what was sent since before off the budget, and returns it.
func (a *service) account(before uint64, now time.Time) int {
	sent := int(a.reader.Sent() - before)
	a.pace.spend(max(1, sent), now)
	return sent
}

// letGo closes a port that others use, too. The settings are put back even when the time
// of the round is over.
func (a *service) letGo() {
	if a.o.hold() == port.Poll {
		a.hangUp()
	}
}

// shared says that somebody else has a shared port just now, which is no fault at the
// start, and as long as the modem could be asked within a day.
func (a *service) shared(s modem.Snapshot) bool {
	if s.Access != modem.Busy || a.o.hold() != port.Poll {
		return false
	}
	if !a.looking() {
		return time.Since(a.started) < searchTime
	}
	return a.last.Snapshot.Access == modem.Answering && time.Since(a.last.Snapshot.Time) < 24*time.Hour
}

// judge assesses a snapshot and makes the result the present one. A card or modem that
// has just come to another state is given new time to settle.
func (a *service) judge(s modem.Snapshot) {
	if s.SIM != a.last.Snapshot.SIM {
		a.unsettled = time.Time{}
	}
	if s.ICCID != "" && !s.ICCID.Same(a.memory.ICCID) { // what was tried, was with another card
		a.steps = nil
	}
	settled := !a.unsettled.IsZero() && time.Since(a.unsettled) >= searchTime
	at := a.moment() // before the memory is copied: the clock is kept there
	k := a.known(at)
	k.settled = settled
	next, memory := assess(a.memory, s, k)
	if a.doubtful(next) {
		a.again = time.Now().Add(debounce)
		return
	}
	a.adopt(next, memory)
}

// doubtful says that a look found a new fault, which is believed when the next one finds
// it, too: one flipped bit on the line makes a refusal out of a registration, and a
// modem that is out of step once is not silent.
func (a *service) doubtful(next Assessment) bool {
	v, before := next.Verdict, a.doubted
	a.doubted = v.Cause
	return a.looking() && v.Status == diagnose.Fail && v.Cause != a.last.Verdict.Cause && v.Cause != before && !v.Transient
}

// logLevels are the levels of the log by severity of what has happened.
var logLevels = map[report.Severity]slog.Level{report.SeverityWarn: slog.LevelWarn, report.SeverityFail: slog.LevelWarn}

// adopt makes an assessment the present one.
func (a *service) adopt(next Assessment, memory Memory) {
	a.notePort(next)
	a.memory, a.last = memory, next
	for _, h := range next.Happened {
		a.note(h)
		a.o.log().Log(context.Background(), logLevels[h.Severity], h.Text, "event", h.Type)
	}
	switch {
	case !next.Passing:
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
	case was == modem.AccessUnknown && is != modem.Answering: // since the start
		a.o.log().Warn("the modem cannot be asked", "access", is, "detail", next.Snapshot.Detail)
	case was != modem.AccessUnknown && was != modem.Answering && is == modem.Answering:
		a.o.log().Info("the modem is back")
		a.note(Happening{Type: report.EventPortBack, Severity: report.SeverityInfo, From: was.String(), To: is.String()})
	}
}

// checkAlive asks a quiet modem for a sign of life, and looks closer when none comes.
func (a *service) checkAlive(ctx context.Context) {
	a.looked = time.Now()
	round, cancel := a.round(ctx)
	defer cancel()
	before := a.reader.Sent()
	err := a.reader.Alive(round)
	a.letGo()
	a.account(before, a.looked)
	if err != nil && !a.stopped(round) {
		a.look(ctx, reader.Full)
	}
}

// changed heeds what the modem reported by itself, and plans a look.
func (a *service) changed(subject modem.Subject) {
	a.reader.Heed(subject)
	now := time.Now()
	if subject == modem.Boot {
		if a.booted.IsZero() || now.Sub(a.booted) > bootTime {
			a.note(Happening{Type: report.EventModemReset, Severity: report.SeverityWarn, Text: "the modem has started anew"})
		}
		a.booted = now
	}
	if a.again.IsZero() {
		a.again = a.soon(now)
	}
}

// lost closes a line that has ended by itself, and plans a look. Behind it may be
// another modem when it comes back.
func (a *service) lost() {
	a.hangUp()
	a.reader.Heed(modem.Boot)
	if a.again.IsZero() {
		a.again = a.soon(time.Now())
	}
}

// await watches for the device of a port that has vanished: it comes back within seconds
// or after hours, and the looks at an unreachable modem grow rare. A device that is there
// and cannot be used is left to those looks.
func (a *service) await(ctx context.Context) {
	if a.awaited || a.last.Snapshot.Access != modem.Missing || strings.Contains(a.o.port(), "://") {
		return
	}
	wait := a.o.locator.wait()
	if wait == nil {
		return
	}
	a.awaited = true
	a.jobs.Go(func() {
		if wait(ctx) == nil {
			a.returned <- struct{}{} // one waits at a time, so that there is room
		}
	})
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
