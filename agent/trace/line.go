package trace

import (
	"bytes"
	"io"
	"strings"
	"sync"
	"time"
)

const (
	// longestCommand bounds what is kept of a command, in bytes.
	longestCommand = 2048
	// prompt is what an answer may have taken and still come at once when it is played.
	// Longer ones keep their time, since the shortest time-outs are not far above it.
	prompt = 250 * time.Millisecond
)

// line is an open line of a Player. A Write that ends a command puts its answer where
// Read finds it.
type line struct {
	player *Player
	act    int            // which of the player's
	asked  map[string]int // how often, by key
	news   chan struct{}  // holds one token when something below has changed
	gone   chan struct{}  // closed by Close

	mu     sync.Mutex // guards what follows
	typed  []byte     // the command so far
	queue  []due      // what is still to come
	out    bytes.Buffer
	lost   bool // the line has broken: Read ends behind out
	closed bool // by the client
}

// due is something that the modem says, and when.
type due struct {
	said
	at time.Time
}

// newLine opens a line. The caller holds the player's mu.
func newLine(p *Player, act int) *line {
	l := &line{player: p, act: act, asked: map[string]int{}, news: make(chan struct{}, 1), gone: make(chan struct{})}
	l.say(p.acts[act].preface)
	return l
}

// Read waits for bytes of the modem. It ends with io.EOF when the line has broken, and
// with io.ErrClosedPipe when it was closed here. One goroutine may read.
func (l *line) Read(p []byte) (int, error) {
	for {
		n, next, err := l.take(p)
		if n > 0 || err != nil || len(p) == 0 {
			return n, err
		}
		l.await(next)
	}
}

// take reads what is there, or tells when there will be more; zero: nobody knows.
func (l *line) take(p []byte) (n int, next time.Time, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.release(time.Now())
	switch {
	case l.closed:
		return 0, next, io.ErrClosedPipe
	case l.out.Len() > 0:
		n, err = l.out.Read(p)
		return n, next, err
	case l.lost:
		return 0, next, io.EOF
	case len(l.queue) > 0:
		next = l.queue[0].at
	}
	return 0, next, nil
}

// await waits for news, or until the time.
func (l *line) await(next time.Time) {
	var elapsed <-chan time.Time
	if !next.IsZero() {
		timer := time.NewTimer(time.Until(next))
		defer timer.Stop()
		elapsed = timer.C
	}
	select {
	case <-l.news:
	case <-elapsed:
	case <-l.gone:
	}
}

// Write takes characters of commands; CR ends one (ITU-T V.250 §5.2), and other control
// characters are passed over.
func (l *line) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return 0, io.ErrClosedPipe
	}
	for _, c := range p {
		switch {
		case c == '\r':
			l.command(strings.TrimSpace(string(l.typed)))
			l.typed = l.typed[:0]
		case c >= ' ' && len(l.typed) < longestCommand:
			l.typed = append(l.typed, c)
		}
	}
	return len(p), nil
}

// command answers a command line. What is still to come came before it in the recording,
// too. The caller holds mu.
func (l *line) command(text string) {
	if !isCommand(text) {
		return
	}
	if l.release(time.Time{}); l.lost {
		return
	}
	n := l.asked[key(text)]
	l.asked[key(text)] = n + 1
	l.say(l.player.answer(l.act, text, n))
}

// say has an exchange come in. What the modem said by itself behind an answer keeps its
// time, too: nobody waits for it. The caller holds mu, or is newLine.
func (l *line) say(x exchange) {
	now, answered := time.Now(), false
	for _, s := range x {
		at := now
		if answered || s.after > prompt {
			at = now.Add(s.after)
		}
		answered = answered || isFinal(s.text)
		l.queue = append(l.queue, due{s, at})
	}
	select {
	case l.news <- struct{}{}:
	default:
	}
}

// release lets in what is due at a time, or everything for the zero time, in its order.
// The caller holds mu.
func (l *line) release(now time.Time) {
	for len(l.queue) > 0 && !l.lost && (now.IsZero() || !l.queue[0].at.After(now)) {
		if s := l.queue[0]; s.lost {
			l.lost = true
		} else {
			l.out.WriteString("\r\n" + s.text + "\r\n")
		}
		l.queue = l.queue[1:]
	}
}

// Close ends the line, and a Read that waits.
func (l *line) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.closed {
		l.closed = true
		close(l.gone)
	}
	return nil
}
