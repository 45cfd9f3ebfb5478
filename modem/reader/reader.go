// Package reader turns a port into facts: it opens the line, brings the modem into
// step, recognises its family, asks the family's queries and returns a
// modem.Snapshot. It sends nothing that is not on the list of package family, and
// repeats what a noisy line may have changed until two answers agree.
//
// Datagram and Message are the two acts that move something over the air. They send what
// Read never does, and nobody but the owner's configuration may ask for them.
//
// It keeps no history and decides nothing; package agent does. A Reader belongs to
// one goroutine; its only goroutines sort the unsolicited lines of the open session
// and end with it.
package reader

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/at"
	"github.com/simkeeper/simkeeper/modem/family"
	"github.com/simkeeper/simkeeper/modem/port"
)

// Opener opens the line to the modem. It is called again after the line was lost.
type Opener func(context.Context) (io.ReadWriteCloser, error)

// Config says how to reach the modem and how to treat it.
type Config struct {
	Open Opener
	Port string // its name, for the snapshot
	// Borrow leaves the modem as it was found: a setting whose old value can be
	// asked is put back by Release, the others are not made. For ports that
	// somebody else uses in between.
	Borrow bool
	Known  Capabilities               // of the modem that was here last; empty: none
	Trace  func(at.Direction, string) // every line of the dialogue; nil: none
	Log    *slog.Logger               // nil: none
	// Progress is called by Read after each fact that it asked for, answered or not, with what
	// is known so far; nil: nobody wants to know. It must not call the reader, nor change what
	// the snapshot points to. A round that a noisy or broken line repeats is told again.
	Progress func(family.Fact, modem.Snapshot)
}

// Scope says how much a round asks for.
type Scope uint8

const (
	// Full asks for everything that can change, and for the identity of the modem
	// where it is not known yet.
	Full Scope = iota
	// Signal asks for card state, registration and levels; the rest is taken from the
	// last round, unless one of these has changed. The data counter is left out: an old
	// one is no evidence.
	Signal
	// Count asks for the modem's data counter alone; the rest is taken from the last
	// round. It sends nothing to a modem that is known to have no counter.
	Count
	// Watch asks for what turning an antenna changes, in three to five commands: levels, cell,
	// and the registration in use, which is then the only one in the snapshot; the rest is
	// taken from the last round. A modem that loses its network in a Watch round is asked for
	// what a Signal round asks.
	Watch
)

// Reader asks one modem. The zero value is of no use; see New.
type Reader struct {
	cfg     Config
	session *at.Session
	sorting sync.WaitGroup
	ear     *ear
	told    memory
	changes chan modem.Subject

	row      *family.Row
	last     modem.Snapshot
	learned  map[family.Fact]int   // which query answered
	silent   map[family.Fact]int   // rounds in which no query of the fact answered
	unheard  map[family.Fact]bool  // of these, the last for want of an answer in time
	plmns    map[string]modem.PLMN // network codes by operator name
	borrowed []string              // commands that put the settings back
	recalled bool                  // Config.Known is in use
	prepared bool
	noisy    bool
	muted    bool   // the modem has gone through a round without an echo
	echoes   uint64 // of this session, when last looked at
	sent     uint64 // commands of the sessions that have ended
}

// New returns a Reader that has opened nothing yet.
func New(cfg Config) *Reader {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return &Reader{cfg: cfg, changes: make(chan modem.Subject, 8), plmns: map[string]modem.PLMN{}, ear: newEar()}
}

// Changes tells that the modem reported something by itself, and about what. Reports
// that nobody took in time are dropped: one says "read again" as well as ten.
func (r *Reader) Changes() <-chan modem.Subject { return r.changes }

// Lost is closed when the line to the modem ends by itself; nil while none is open.
func (r *Reader) Lost() <-chan struct{} {
	if r.session == nil {
		return nil
	}
	return r.session.Done()
}

// Read asks the modem and returns what it found. It always returns a snapshot; where
// the modem could not be reached, Access and Detail say why. A line that breaks in the
// middle is opened again once.
func (r *Reader) Read(ctx context.Context, scope Scope) modem.Snapshot {
	if !r.prepared || r.last.Access != modem.Answering {
		scope = Full
	}
	s, err := r.round(ctx, scope)
	switch {
	case err != nil:
	case scope == Signal && r.moved(&s):
		s, err = r.round(ctx, Full)
	case scope == Watch && r.last.Registered() && !s.Registered():
		s, err = r.round(ctx, Signal)
	}
	if errors.Is(err, at.ErrClosed) && ctx.Err() == nil {
		r.lose()
		s, err = r.round(ctx, Full)
	}
	if err != nil {
		r.explain(&s, err)
	}
	s.Port = r.cfg.Port
	s.Time = time.Now()
	r.last = s
	r.listen(s.Access == modem.Answering)
	return s
}

// moved reports whether a Signal round found a change that makes the facts which it did
// not ask for doubtful.
func (r *Reader) moved(s *modem.Snapshot) bool {
	before, _ := r.last.Packet()
	now, _ := s.Packet()
	return s.SIM != r.last.SIM || now.Stat != before.Stat || now.Domain != before.Domain
}

// round is one pass over the facts. A line that turns out to be noisy is passed over
// a second time, with every answer confirmed.
func (r *Reader) round(ctx context.Context, scope Scope) (modem.Snapshot, error) {
	if err := r.connect(ctx); err != nil {
		return r.blank(), err
	}
	before, silent := r.noise(), maps.Clone(r.silent)
	s, err := r.pass(ctx, scope)
	if err != nil || r.noise() == before {
		r.noisy = r.noise() != before
		return s, err
	}
	if !r.noisy {
		r.noisy = true
		r.forgetIdentity()
		r.silent = silent // what noise has eaten is no sign of a lack
		s, err = r.pass(ctx, Full)
	}
	return s, err
}

// pass asks once. Of a modem too slow for the time that was allowed, what it has answered
// until then counts.
func (r *Reader) pass(ctx context.Context, scope Scope) (modem.Snapshot, error) {
	s, err := r.ask(ctx, scope)
	if errors.Is(err, context.DeadlineExceeded) && answered(&s) {
		s.Access, err = modem.Answering, nil
	}
	return s, err
}

// answered reports whether the modem answered anything in this round.
func answered(s *modem.Snapshot) bool {
	return slices.ContainsFunc(s.Exchanges, func(e modem.Exchange) bool { return e.Final != "" })
}

// noise counts what a clean line does not show.
func (r *Reader) noise() uint64 {
	st := r.session.Stats()
	return st.NoiseBytes + st.StrayLines + st.LongLines + st.Timeouts
}

// Heed tells the reader what a change means for it: after a boot the settings are
// gone, and after a boot or a change of the card so is the identity of the card.
func (r *Reader) Heed(subject modem.Subject) {
	if subject == modem.Boot {
		r.prepared, r.muted = false, false
		r.forgetIdentity()
	}
	if subject == modem.Card {
		r.last.ICCID, r.last.IMSI = "", ""
	}
}

func (r *Reader) forgetIdentity() {
	r.last = modem.Snapshot{}
	clear(r.plmns)
}

// blank is a snapshot with nothing but what stands still.
func (r *Reader) blank() modem.Snapshot {
	l := r.last
	return modem.Snapshot{
		Manufacturer: l.Manufacturer, Model: l.Model, Firmware: l.Firmware, Family: l.Family,
		IMEI: l.IMEI, ICCID: l.ICCID, IMSI: l.IMSI, Modes: modem.Modes{Has: l.Modes.Has}, USBNet: l.USBNet,
	}
}

// explain says in the snapshot how far the reader came.
func (r *Reader) explain(s *modem.Snapshot, err error) {
	var perr *port.Error
	s.Detail = err.Error()
	switch {
	case errors.As(err, &perr):
		s.Access = map[port.Kind]modem.Access{port.Missing: modem.Missing, port.Busy: modem.Busy}[perr.Kind]
		if s.Access == modem.AccessUnknown {
			s.Access = modem.Blocked
		}
		s.Detail = perr.Error()
		if hint := perr.Hint(); hint != "" {
			s.Detail += "; " + hint
		}
	case r.session == nil:
		s.Access = modem.Blocked
	case errors.Is(err, at.ErrClosed):
		s.Access = modem.Missing
		r.lose()
	default:
		s.Access = modem.Silent
		r.prepared = false
		if errors.Is(err, context.DeadlineExceeded) {
			s.Detail = "no answer to AT in the time that was allowed"
		}
		if st := r.session.Stats(); st.StrayLines+st.NoiseBytes+st.LongLines > 0 {
			s.OutOfStep = true
			s.Detail += "; something does come back, too late or garbled"
		}
	}
}

// Alive asks for nothing but an OK. It tells a silent modem from an idle one.
func (r *Reader) Alive(ctx context.Context) error {
	if r.session == nil {
		if err := r.open(ctx); err != nil {
			return err
		}
		return r.session.Sync(ctx)
	}
	_, err := r.session.Command(ctx, at.Command{Timeout: 3 * time.Second})
	r.listen(false)
	return err
}

// listen notices that the modem echoes again what it is sent: the echo is off since the
// settings were made, and on in a modem that has started anew, also where it says nothing
// of it. whole is set behind a round, which tells a modem that keeps its echo for good.
func (r *Reader) listen(whole bool) {
	if r.session == nil || !r.prepared || r.cfg.Borrow {
		return
	}
	echoes := r.session.Stats().Echoes
	switch heard := echoes != r.echoes; {
	case heard && r.muted:
		r.muted = false
		r.tell(modem.Boot)
	case whole:
		r.muted = !heard
	}
	r.echoes = echoes
}

// Exchange sends one command as it stands, with or without its leading AT, for a person
// who typed it. It does not ask whether the command is allowed.
func (r *Reader) Exchange(ctx context.Context, command string, timeout time.Duration) (modem.Exchange, error) {
	if len(command) >= 2 && strings.EqualFold(command[:2], "AT") {
		command = command[2:]
	}
	if r.session == nil {
		if err := r.open(ctx); err != nil {
			return modem.Exchange{Command: "AT" + command}, err
		}
		if err := r.session.Sync(ctx); err != nil {
			return modem.Exchange{Command: "AT" + command}, err
		}
	}
	return r.transmit(ctx, command, nil, timeout)
}

// Sent counts the commands that have left the port, over all sessions.
func (r *Reader) Sent() uint64 {
	if r.session == nil {
		return r.sent
	}
	return r.sent + r.session.Stats().Commands
}
