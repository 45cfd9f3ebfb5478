package simulator

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"sync"
	"time"
)

const (
	longestCommand = 2048
	drainFor       = time.Second            // for the last bytes to a client that has stopped sending
	abortAfter     = 125 * time.Millisecond // before, characters do not abort a command (V.250 §5.6.1)
)

// line is one connection to the modem. Its answering goroutine owns everything that is not said to be shared.
type line struct {
	m      *Modem
	rwc    io.ReadWriteCloser
	cancel context.CancelCauseFunc // shared; ends the line
	out    *outbox                 // shared with the writer
	in     chan []byte             // from the reader, who closes it
	failed error                   // why the reader ended; valid once in is closed
	token  chan struct{}           // holds one token to look again
	urcs   chan string             // unsolicited lines, lost where there are too many

	rng      *rand.Rand
	boots    int    // of the modem, when last looked at
	typed    []byte // the command line so far
	held     []byte // received, not yet looked at
	echo     []byte // to be echoed
	cutting  int    // characters that the echo of this command line is still to lose
	later    []delayed
	floodAt  time.Time
	babbleAt time.Time // zero: no endless line is running
}

// delayed is an answer that the fault "late" holds back.
type delayed struct {
	at   time.Time
	text []byte
}

// Serve is one line to the modem: it answers what comes in until the client closes (nil), ctx ends (its cause), the
// fault "unplug" is switched on (ErrUnplugged), the modem is closed (ErrClosed), or the stream fails. It always closes
// rwc, and closing must end a blocked Read and Write, as it does for pipes, sockets and the ptys of this package.
// Several lines may be served at once; they share the modem's settings, and each gets all unsolicited lines.
func (m *Modem) Serve(ctx context.Context, rwc io.ReadWriteCloser) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	l := &line{
		m: m, rwc: rwc, cancel: cancel, out: newOutbox(),
		in: make(chan []byte, 64), token: make(chan struct{}, 1), urcs: make(chan string, 256),
		rng: rand.New(rand.NewPCG(uint64(m.cfg.Seed), 2)), boots: m.bootCount(),
	}
	if err := m.join(l); err != nil {
		return errors.Join(err, rwc.Close())
	}
	defer m.leave(l)
	stop := context.AfterFunc(m.ctx, func() { cancel(ErrClosed) })
	defer stop()
	return l.serve(ctx)
}

// serve runs reader, writer and answers, and returns when all have ended.
func (l *line) serve(ctx context.Context) error {
	var wg sync.WaitGroup
	written := make(chan struct{})
	w := &writer{m: l.m, out: l.out, w: l.rwc, rng: rand.New(rand.NewPCG(uint64(l.m.cfg.Seed), 3))}
	wg.Go(func() { l.read(ctx) })
	wg.Go(func() {
		defer close(written)
		if err := w.run(ctx); err != nil {
			l.cancel(err)
		}
	})
	err := l.answer(ctx)
	l.out.finish()
	l.drain(ctx, written)
	l.cancel(err)
	if closed := l.rwc.Close(); err == nil && !errors.Is(closed, io.ErrClosedPipe) {
		err = closed
	}
	wg.Wait()
	return err
}

// drain gives the last bytes a moment to leave.
func (l *line) drain(ctx context.Context, written <-chan struct{}) {
	timer := time.NewTimer(drainFor)
	defer timer.Stop()
	select {
	case <-written:
	case <-timer.C:
	case <-ctx.Done():
	}
}

// read hands over what comes in. While the modem works it reads on, until the buffer is full.
func (l *line) read(ctx context.Context) {
	defer close(l.in)
	buf := make([]byte, 512)
	for {
		n, err := l.rwc.Read(buf)
		if n > 0 {
			select {
			case l.in <- append([]byte(nil), buf[:n]...):
			case <-ctx.Done():
				return
			}
		}
		if err != nil {
			l.failed = err
			return
		}
	}
}

// wake makes the line look at the modem again.
func (l *line) wake() {
	select {
	case l.token <- struct{}{}:
	default:
	}
}

// cut ends the line.
func (l *line) cut(cause error) { l.cancel(cause) }

// notify queues an unsolicited line.
func (l *line) notify(text string) {
	select {
	case l.urcs <- text:
	default:
	}
}

// answer reads characters until the line ends, and tells why it did.
func (l *line) answer(ctx context.Context) error {
	for {
		chunk, why := l.await(ctx, time.Time{}, l.in)
		if why == ended {
			return l.reason(ctx)
		}
		l.held = chunk
		for len(l.held) > 0 && ctx.Err() == nil {
			b := l.held[0]
			l.held = l.held[1:]
			l.take(ctx, b)
		}
		l.flushEcho()
	}
}

// reason is why the line ended, nil where the client closed it.
func (l *line) reason(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if errors.Is(l.failed, io.EOF) {
		return nil
	}
	return l.failed
}

// take is one character from the client (V.250 §5.2): CR ends a command line, LF is ignored.
func (l *line) take(ctx context.Context, b byte) {
	switch {
	case l.m.deaf(time.Now()), b == '\n':
	case b == '\r':
		l.reflect(b)
		l.flushEcho()
		text := strings.TrimSpace(string(l.typed))
		l.typed = nil
		if text != "" {
			l.command(ctx, text)
		}
	case b == '\b', b == 0x7f:
		l.reflect(b)
		l.typed = l.typed[:max(len(l.typed)-1, 0)]
	case len(l.typed) < longestCommand:
		if len(l.typed) == 0 {
			l.cutting = 1 + l.rng.IntN(3)
		}
		l.reflect(b)
		l.typed = append(l.typed, b)
	}
}

// reflect echoes a character; the echo of a recorded modem is part of its answers.
func (l *line) reflect(b byte) {
	if on, cut := l.m.echoes(); on && l.m.recorded == nil {
		l.echo = append(l.echo, l.cutEcho([]byte{b}, cut)...)
		if b == '\r' && l.m.family.echoLF {
			l.echo = append(l.echo, '\n')
		}
	}
}

// cutEcho takes off the characters that the fault "echo_cut" still wants.
func (l *line) cutEcho(b []byte, cut bool) []byte {
	if !cut {
		return b
	}
	n := min(l.cutting, len(b))
	l.cutting -= n
	return b[n:]
}

func (l *line) flushEcho() {
	l.send(l.echo)
	l.echo = nil
}

// send lets bytes leave, unless the modem is mute.
func (l *line) send(b []byte) {
	if len(b) > 0 && !l.m.mute(time.Now()) {
		l.out.put(b)
	}
}

// wakeup is why await returned.
type wakeup int

const (
	elapsed wakeup = iota // the time has come
	input                 // the client sent something
	ended                 // the line is at its end
)

// await lets time pass until a time (zero: for ever), until input comes (where in is given), or until the line ends.
// Meanwhile unsolicited lines leave, and faults are acted out.
func (l *line) await(ctx context.Context, until time.Time, in <-chan []byte) ([]byte, wakeup) {
	for {
		now := time.Now()
		due := l.pump(now)
		if !until.IsZero() && !now.Before(until) {
			return nil, elapsed
		}
		timer := timerAt(now, earliest(until, due))
		select {
		case chunk, ok := <-in:
			timer.Stop()
			if !ok {
				return nil, ended
			}
			return chunk, input
		case text := <-l.urcs:
			l.unsolicited(text)
		case <-timer.C:
		case <-l.token:
		case <-ctx.Done():
			timer.Stop()
			return nil, ended
		}
		timer.Stop()
	}
}

// timerAt is a timer for a time; for the zero time it never fires.
func timerAt(now, at time.Time) *time.Timer {
	if at.IsZero() {
		timer := time.NewTimer(time.Hour)
		timer.Stop()
		return timer
	}
	return time.NewTimer(at.Sub(now))
}

// earliest of several times, of which zero ones do not count.
func earliest(times ...time.Time) time.Time {
	var first time.Time
	for _, t := range times {
		if !t.IsZero() && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	return first
}
