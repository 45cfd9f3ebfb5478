package simulator

import (
	"context"
	"time"
)

const (
	endOfText  = 0x1a // Ctrl-Z
	escapeText = 0x1b
	textTime   = 2 * time.Minute // a prompt is left after
)

// text is what a command asks for behind the prompt "> ": up to Ctrl-Z, or so many bytes
// where count is not 0. takes is the time after it.
type text struct {
	count  int
	prompt string // instead of "> "
	takes  time.Duration
	then   func(q *query, typed []byte) reply
}

// ask reads a text and lets the command go on with it. ended says that the line, or this
// run of the modem, ended meanwhile; ESC ends in a plain OK.
func (l *line) ask(ctx context.Context, c command, t *text) (r reply, why wakeup) {
	l.deliver([]byte(or(t.prompt, "\r\n> ")))
	boots := l.boots
	typed, last, why := l.readText(ctx, t.count, boots)
	l.flushEcho()
	if why == elapsed && t.takes > 0 && last != escapeText {
		_, why = l.await(ctx, time.Now().Add(t.takes), nil)
	}
	switch {
	case why == ended, l.boots != boots:
		return reply{}, ended
	case last == escapeText:
		return reply{}, elapsed
	}
	return l.m.runText(c, t, typed), elapsed
}

// readText collects characters up to the end of the text, and says which one that was. A
// modem that has started again since then asks for none.
func (l *line) readText(ctx context.Context, count, boots int) (typed []byte, last byte, why wakeup) {
	until := time.Now().Add(textTime)
	for {
		for len(l.held) > 0 {
			b := l.held[0]
			l.held = l.held[1:]
			if b == escapeText || b == endOfText && count == 0 {
				return typed, b, elapsed
			}
			l.reflect(b)
			if typed = append(typed, b); count > 0 && len(typed) == count {
				return typed, b, elapsed
			}
		}
		l.flushEcho()
		chunk, why := l.await(ctx, until, l.in)
		l.held = chunk
		switch {
		case why == ended, l.boots != boots:
			return nil, 0, ended
		case why == elapsed:
			return nil, escapeText, elapsed
		}
	}
}

// runText lets a command go on with its text.
func (m *Modem) runText(c command, t *text, typed []byte) reply {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	m.advance(now)
	r := t.then(&query{command: c, m: m, s: m.view(now), now: now}, typed)
	m.announce(now)
	return r
}
