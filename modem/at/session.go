package at

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	wat "github.com/warthog618/modem/at"
)

// A Config says what a session cannot know by itself. The zero value works.
type Config struct {
	// URC reports whether a line is known to be unsolicited (the family's table); nil:
	// none is known. It must be quick and must not call the session.
	URC func(line string) bool
	// Finals maps final result lines of the family that are not in the standard to
	// "OK", "ERROR" or "+CME ERROR: <text>"; any other value is taken as the text of a
	// +CME ERROR. A key that ends in * matches by prefix, the longest key wins.
	Finals map[string]string
	// WriteTimeout is how long the port may take to accept one command; 0: 2 s.
	// After that the session ends with ErrWriteStuck.
	WriteTimeout time.Duration
	// Data reports how many bytes of data follow the line, as behind "+IPD5" and
	// "+QIRD: 5"; 0: none; nil: behind no line. They are taken by count, whatever they
	// are, and the line is then given as itself, a blank, and the data in hexadecimal.
	// More than 1,024 bytes are not taken so. It must be quick, must not call the
	// session, and must know the line in its new form, too.
	Data func(line string) int
	// Inline is Data for what stands in the same line, as behind "+IPD,5:" and
	// "+UDPRECV: 0,5,"; it is asked at each comma, colon and quotation mark with the line
	// up to there, and nil knows of none. What begins with a quotation mark ends with one,
	// which is not counted.
	Inline func(start string) int
	// Trace is given each line sent and received, before anything is filtered but
	// control bytes, and with full identities; nil: none. It is called from several
	// goroutines, must be quick and must not call the session.
	Trace func(Direction, string)
}

// A Command is one AT command and what is known of its answer.
type Command struct {
	// Text is the command without the leading AT, e.g. "+CSQ"; "" is a bare AT.
	// Control characters are refused with ErrBadCommand.
	Text string
	// Accept reports whether a line is part of the answer; nil: any line that is no
	// known URC, and any that begins with the command's own name and a colon. Give one
	// wherever the shape of the answer is known, above all for +CREG and its like,
	// whose URC has the same name. It must be pure, and must not call the session.
	Accept func(line string) bool
	// Body is what the modem asks for with the prompt "> " after some commands (3GPP TS
	// 27.005 §3.5.1); "" for all others. It is sent as it stands: where a Ctrl-Z ends the
	// text, it must be there, and it is the only control character allowed. A prompt
	// that does not come within 10 s ends the command with ErrNoPrompt; one that is not
	// answered, because the command is given up, is left with ESC.
	Body string
	// Prompt is how the line begins that asks for the body where a modem does it with a
	// line of its own instead of "> "; "" where it does not.
	Prompt string
	// Ends says which final result a line of the answer stands for, on a modem that gives
	// no other: "OK", "ERROR" or a text, which is taken as that of a +CME ERROR; "" for the
	// lines that end nothing. The line is part of the answer. nil: final results end it.
	// It must be pure, and must not call the session.
	Ends func(line string) string
	// Blind sends without a Sync before it: for the last command to a modem that answers
	// nothing, and may hear all the same.
	Blind bool
	// Timeout is the time from sending to the final result; 0: 3 s.
	Timeout time.Duration
}

const (
	defaultTimeout      = 3 * time.Second
	defaultWriteTimeout = 2 * time.Second
)

// Direction tells sent lines from received ones in a trace.
type Direction uint8

// The directions.
const (
	Sent Direction = iota + 1
	Received
)

// String gives the arrow of a trace: "-->" from us, "<--" from the modem.
func (d Direction) String() string {
	switch d {
	case Sent:
		return "-->"
	case Received:
		return "<--"
	}
	return "---"
}

// A Session is one AT dialogue over one open port. Its methods may be called from
// several goroutines; commands go out one at a time.
type Session struct {
	guard *guard
	at    *wat.AT
	slot  chan struct{}  // held by the one who talks
	runs  chan *exchange // to the runner

	readerGone, writerGone, runnerGone chan struct{}
	closeErr                           error // of the port; valid once runnerGone is closed
}

// New starts a session over an open port, which it owns from now on. A Read of the port
// must end when the port is closed.
func New(rwc io.ReadWriteCloser, cfg Config) *Session {
	if cfg.WriteTimeout <= 0 {
		cfg.WriteTimeout = defaultWriteTimeout
	}
	g := newGuard(rwc, cfg)
	s := &Session{
		guard:      g,
		at:         wat.New(g),
		slot:       make(chan struct{}, 1),
		runs:       make(chan *exchange),
		readerGone: make(chan struct{}),
		writerGone: make(chan struct{}),
		runnerGone: make(chan struct{}),
	}
	go owned(s.readerGone, g.readAll)
	go owned(s.writerGone, g.writeAll)
	go owned(s.runnerGone, s.run)
	return s
}

func owned(gone chan<- struct{}, work func()) {
	defer close(gone)
	work()
}

// run is the runner goroutine: it calls warthog, whose Command knows no context, and
// closes the port at the end of the session.
func (s *Session) run() {
	for {
		select {
		case x := <-s.runs:
			s.guard.next(x)
			x.run(s.at)
		case <-s.guard.done:
			s.closeErr = s.guard.port.Close()
			<-s.at.Closed() // the last act of warthog's last goroutine
			return
		}
	}
}

// Command sends one command and returns the lines of its answer, without echo and final
// result. It first waits until other commands are through, and syncs where that is
// needed (see Sync); Timeout counts from then. It returns at once when ctx is done; the
// modem's reply, if it still comes, is then dropped.
//
// The error is a *CommandError that wraps ErrTimeout, ErrNoSync, ErrClosed, ErrError,
// ErrTooLong, ErrBadCommand, a CMEError, a CMSError, or the error of ctx. Lines that came
// before an error result are returned with it.
func (s *Session) Command(ctx context.Context, c Command) ([]string, error) {
	lines, err := s.command(ctx, c)
	if err != nil {
		return lines, &CommandError{shown(c.Text), err}
	}
	return lines, nil
}

func (s *Session) command(ctx context.Context, c Command) ([]string, error) {
	if hasControl(c.Text) || hasControl(strings.TrimSuffix(c.Body, endOfText)) {
		return nil, ErrBadCommand
	}
	if c.Timeout <= 0 {
		c.Timeout = defaultTimeout
	}
	if err := s.acquire(ctx); err != nil {
		return nil, err
	}
	defer s.release()
	if !c.Blind && s.guard.suspected() {
		if err := s.sync(ctx); err != nil {
			return nil, err
		}
	}
	return s.exchange(ctx, c)
}

func (s *Session) acquire(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case s.slot <- struct{}{}:
		return s.guard.err()
	case <-ctx.Done():
		return ctx.Err()
	case <-s.guard.done:
		return s.guard.err()
	}
}

func (s *Session) release() { <-s.slot }

// exchange runs one command and gives it up when its time or ctx is over; the runner is
// then freed by the guard, or after the write time-out if the port does not take bytes.
func (s *Session) exchange(ctx context.Context, c Command) ([]string, error) {
	x := newExchange(c)
	sent := time.Now()
	timer := time.NewTimer(x.patience(c.Timeout))
	defer timer.Stop()
	runs, ended, asked := s.runs, s.guard.done, x.asked
	var texts chan<- outgoing
	for {
		select {
		case runs <- x:
			runs, ended = nil, nil // the runner has it; now only its end is awaited
		case <-asked:
			asked, texts = nil, s.guard.out
			timer.Reset(c.Timeout - time.Since(sent))
		case texts <- outgoing{line: []byte(x.body)}:
			texts = nil
			s.guard.told(x)
		case <-x.ran:
			return x.info, s.cause(x.err)
		case <-ctx.Done():
			s.guard.giveUp(x)
			return nil, ctx.Err()
		case <-timer.C:
			s.guard.giveUp(x)
			s.guard.count(func(st *Stats) { st.Timeouts++ })
			if asked != nil {
				return nil, fmt.Errorf("%w: %w (%v)", ErrTimeout, ErrNoPrompt, x.patience(c.Timeout))
			}
			return nil, fmt.Errorf("%w (%v)", ErrTimeout, c.Timeout)
		case <-ended:
			return nil, s.guard.err()
		}
	}
}

// cause replaces what warthog says when the session has ended under a command by the
// reason for it. A reply that came before the end stays a reply.
func (s *Session) cause(err error) error {
	if ended := s.guard.err(); ended != nil && err != nil && Final(err) == "" && !errors.Is(err, ErrTooLong) {
		return ended
	}
	return err
}

// URCs gives the lines that nobody asked for, in order; at most 64 wait, then the oldest
// is dropped and counted. A registration URC is best taken as "read again". The channel
// is closed when the session has ended.
func (s *Session) URCs() <-chan string { return s.guard.urcs }

// Done is closed when the session has ended: by Close, or because the port failed. Open
// the port anew and start another session then.
func (s *Session) Done() <-chan struct{} { return s.guard.done }

// Err returns nil while the session runs, then ErrClosed, which wraps the reason if the
// port failed.
func (s *Session) Err() error { return s.guard.err() }

// Close ends the session, closes the port and waits for every goroutine of the session.
// It returns the port's error, or ErrCloseStuck when the system holds one of them longer
// than WriteTimeout; that one ends when the device goes. Closing twice is fine.
func (s *Session) Close() error {
	s.guard.end(ErrClosed)
	timer := time.NewTimer(s.guard.cfg.WriteTimeout)
	defer timer.Stop()
	for _, gone := range []chan struct{}{s.runnerGone, s.readerGone, s.writerGone} {
		select {
		case <-gone:
		case <-timer.C:
			return fmt.Errorf("%w (waited %v)", ErrCloseStuck, s.guard.cfg.WriteTimeout)
		}
	}
	return s.closeErr
}
