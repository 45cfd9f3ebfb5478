package reader

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"
)

// earLength bounds the lines that an ear keeps; the oldest go first.
const earLength = 64

// errUnheard means that a line did not come in time.
var errUnheard = errors.New("the modem did not report the result in time")

// ear keeps the unsolicited lines that an act waits for, from before its first command on:
// some modems tell the result of a command before they say OK to it.
type ear struct {
	news chan struct{} // holds one token after a line was kept

	mu    sync.Mutex // guards what follows
	hears []string   // beginnings of the lines to keep; nil: none
	lines []string
}

func newEar() *ear { return &ear{news: make(chan struct{}, 1)} }

// open begins to keep the lines that begin so; nil ends it. What was kept goes.
func (e *ear) open(beginnings []string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.hears, e.lines = beginnings, nil
}

// listens reports whether the line is one that an act waits for.
func (e *ear) listens(line string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return begins(line, e.hears)
}

func begins(line string, beginnings []string) bool {
	return slices.ContainsFunc(beginnings, func(b string) bool { return strings.HasPrefix(line, b) })
}

// hear is told each unsolicited line.
func (e *ear) hear(lines ...string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, line := range lines {
		if !begins(line, e.hears) {
			continue
		}
		if e.lines = append(e.lines, line); len(e.lines) > earLength {
			e.lines = slices.Delete(e.lines, 0, 1)
		}
	}
	select {
	case e.news <- struct{}{}:
	default:
	}
}

// find takes the first line that is it out of those kept, and gives what the match found
// wrong with it.
func (e *ear) find(match func(string) (bool, error)) (bool, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for i, line := range e.lines {
		if is, err := match(line); is || err != nil {
			e.lines = slices.Delete(e.lines, i, i+1)
			return true, err
		}
	}
	return false, nil
}

// await waits for a line that matches: one that was kept, or one that comes. Without one
// it gives errUnheard, the error of ctx, or ended when the line to the modem has ended.
func (e *ear) await(ctx context.Context, match func(string) (bool, error), within time.Duration, lost <-chan struct{}, ended error) error {
	timer := time.NewTimer(within)
	defer timer.Stop()
	for {
		if found, err := e.find(match); found {
			return err
		}
		select {
		case <-e.news:
		case <-timer.C:
			return errUnheard
		case <-ctx.Done():
			return ctx.Err()
		case <-lost:
			return ended
		}
	}
}
