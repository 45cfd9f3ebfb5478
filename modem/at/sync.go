package at

import (
	"context"
	"errors"
	"time"
)

const (
	quietBefore = 150 * time.Millisecond // before the first AT: lets a late reply end
	quietLimit  = 2 * time.Second        // for that, at a modem that never stops talking
	quietAfter  = 100 * time.Millisecond // after the OK, before it is trusted
	quietSlack  = 500 * time.Millisecond // for that, beyond it
	debtLimit   = 9 * time.Second        // for late final results to end
	maxAnswered = 3                      // tries that are answered, but not as it must be
)

// patience is how long each try waits for the answer to its AT. The first bytes may be
// lost on a sleeping UART or to the modem's auto-baud, so early tries are short; they are
// few, since a slow modem answers each of them before it comes to the last. A silent modem
// is given up after 3.9 s.
var patience = [...]time.Duration{300 * time.Millisecond, 300 * time.Millisecond, 300 * time.Millisecond, 3 * time.Second}

// Sync wakes the modem and brings it in step: after a quiet moment it sends a bare AT
// until that is answered by exactly one OK and quiet again. Command does so by itself
// first on a new session, after a command that was given up, and after a final result
// that nobody waited for. On a sound, quiet line it takes the modem's answer time and
// 0.1 s; it fails with ErrNoSync after 4 s of silence, and within half a minute of nonsense.
func (s *Session) Sync(ctx context.Context) error {
	if err := s.acquire(ctx); err != nil {
		return &CommandError{"AT", err}
	}
	defer s.release()
	if err := s.sync(ctx); err != nil {
		return &CommandError{"AT", err}
	}
	return nil
}

func (s *Session) sync(ctx context.Context) error {
	s.guard.count(func(st *Stats) { st.Resyncs++ })
	if err := s.guard.quiet(ctx, quietBefore, quietLimit); err != nil {
		return err
	}
	begin := time.Now()
	for silent, answered := 0, 0; silent < len(patience) && answered < maxAnswered; {
		before := s.guard.account()
		wait := patience[silent]
		if answered > 0 { // it does answer, only not in time
			wait = patience[len(patience)-1]
		}
		err := s.bare(ctx, wait)
		switch {
		case errors.Is(err, ErrTimeout):
			silent++
			continue
		case Final(err) == "":
			return err
		}
		answered++
		ok := err == nil && before.owed == 0
		if ok, err = s.settle(ctx, before, ok, max(wait, time.Since(begin)*3/2)); ok || err != nil {
			return err
		}
	}
	return ErrNoSync
}

// bare sends an AT that takes no line for its answer.
func (s *Session) bare(ctx context.Context, wait time.Duration) error {
	_, err := s.exchange(ctx, Command{Accept: func(string) bool { return false }, Timeout: wait})
	return err
}

// settle decides whether the answer to an AT can be trusted. When the modem owed replies,
// it may belong to any of them: then what is on its way is given time to come in, and the
// next try decides. That time is longer than the oldest unanswered AT has waited; so a
// modem cannot end up one reply behind, even if it is slow.
func (s *Session) settle(ctx context.Context, before books, ok bool, wait time.Duration) (bool, error) {
	if !ok {
		paid, err := s.guard.finalsEnded(ctx, wait, debtLimit)
		if paid {
			s.guard.forgive()
		}
		return false, err
	}
	if err := s.guard.quiet(ctx, quietAfter, quietAfter+quietSlack); err != nil {
		return false, err
	}
	return s.guard.trust(before), nil
}

// quiet waits until nothing has come for the given time, at most for limit.
func (g *guard) quiet(ctx context.Context, want, limit time.Duration) error {
	_, err := g.since(ctx, &g.activity, want, limit)
	return err
}

// finalsEnded waits until no final result has come for the given time, at most for
// limit, and reports whether that was so.
func (g *guard) finalsEnded(ctx context.Context, want, limit time.Duration) (bool, error) {
	return g.since(ctx, &g.lastFinal, want, limit)
}

// since waits until the moment, which may move on, is as long ago as wanted.
func (g *guard) since(ctx context.Context, moment *time.Time, want, limit time.Duration) (bool, error) {
	end := time.Now().Add(limit)
	for {
		g.mu.Lock()
		wait := want - time.Since(*moment)
		g.mu.Unlock()
		if wait <= 0 {
			return true, nil
		}
		wait = min(wait, time.Until(end))
		if wait <= 0 {
			return false, nil
		}
		if err := g.pause(ctx, wait); err != nil {
			return false, err
		}
	}
}

func (g *guard) pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-g.done:
		return g.err()
	}
}
