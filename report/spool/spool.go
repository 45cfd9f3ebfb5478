package spool

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/simkeeper/simkeeper/report"
	"github.com/simkeeper/simkeeper/report/store"
)

// Config says where a spool is and how large it may grow.
type Config struct {
	Path  string // of the front; the backlog is beside it. "": in memory, gone with the process
	Limit int64  // bytes of messages, 96 counted for each beside its text; default 1 MB, at most [MaxLimit]
	Boot  int64  // of this start of the agent, 1 to 2^53-1
	Seq   int64  // a copy of [State.Seq] from elsewhere, at most [SeqStep] behind; 0 where no spool was ever opened
}

const (
	// defaultLimit is 1 MB.
	defaultLimit = 1 << 20
	// MaxLimit is 8 MB: the backlog's file may take three times as much, and no
	// larger one is read.
	MaxLimit = 8 << 20
	// SeqStep is by how much the copy of the next number that is kept elsewhere may
	// be behind. Twice as many numbers are left out where the front was damaged or
	// lost, so that none is given twice.
	SeqStep = 256

	// frontLimit is where the front moves into the backlog, in bytes of messages.
	frontLimit = 16 << 10
	// memoryLimit is what may wait in memory while flash refuses, in bytes.
	memoryLimit = 64 << 10
)

// Spool is the messages that wait. It is safe for concurrent use; every call may wait
// for flash. One process at a time may have a spool open.
type Spool struct {
	config Config
	began  time.Time // of this start, with a monotonic reading
	disk   disk

	mu      sync.Mutex // guards everything that follows
	file    file       // nil in memory
	front   front
	backlog backlog
	hidden  bool      // there is a backlog that could not be opened
	flight  [2]uint64 // first and last key of what Take gave, 0 where nothing is on its way
	dropped int       // messages given up since Open
	damage  []string  // not told yet
	trouble error     // why flash is behind, nil where it is not

	made  report.Time // of the last message, for the notice of a thinning
	clock report.Clock
}

// Open reads the spool, or begins one; its folder must exist. Damage is no error, see
// [Spool.Damage]. An error is a [*store.Error] for the front file, such as no
// permission; a backlog that cannot be opened now is tried again later.
func Open(c Config) (*Spool, error) { return open(c, flash{}) }

func open(c Config, d disk) (*Spool, error) {
	c.Limit = min(cmp.Or(c.Limit, defaultLimit), MaxLimit)
	s := &Spool{config: c, began: time.Now(), disk: d, clock: report.ClockNone}
	s.front = front{Next: 1, Seq: max(1, c.Seq)}
	if c.Path == "" {
		return s, nil
	}
	// The journal's own limits are never reached: it must not give up anything.
	s.backlog = backlog{path: c.Path + ".journal", limits: store.Limits{Records: 1 << 20, Bytes: 2*c.Limit + 1<<20, Values: 4}}
	if err := s.read(); err != nil {
		return nil, err
	}
	s.find()
	return s, nil
}

// Post numbers the events, then the health report where there is one, and keeps them
// all by one write: they are on flash when it returns, unless [State.Trouble] says why
// not. It sets v, boot and seq, and leaves conn and age_s to the sender. The error is
// that of a message which cannot be encoded or is larger than 60 KB: that one gets no
// number and is lost.
func (s *Spool) Post(events []report.Event, health *report.Health) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, e := range events {
		errs = append(errs, s.addEvent(e, nil))
	}
	if health != nil {
		errs = append(errs, s.addHealth(*health))
	}
	s.keep()
	return errors.Join(errs...)
}

// PostResult keeps the result of a command, which has no number.
func (s *Spool) PostResult(body any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.made, s.clock = report.Time{}, report.ClockNone
	err := s.add(record{Leaf: report.LeafResult}, body)
	s.keep()
	return err
}

func (s *Spool) addEvent(e report.Event, gone *span) error {
	e.V, e.Boot, e.Seq, e.Conn, e.AgeS = report.Version, s.config.Boot, s.front.Seq, 0, nil
	err := s.add(record{Leaf: report.LeafEvent, Seq: e.Seq, Gone: gone}, e)
	if err == nil {
		s.made, s.clock = e.Time, e.Clock
	}
	return err
}

// addHealth adds a report, which is routine where nothing is wrong, or nothing else
// than before.
func (s *Spool) addHealth(h report.Health) error {
	h.V, h.Boot, h.Seq, h.Conn, h.AgeS = report.Version, s.config.Boot, s.front.Seq, 0, nil
	r := record{Leaf: report.LeafHealth, Seq: h.Seq, Routine: h.Verdict.Status == report.StatusOK || h.Verdict.Cause == s.front.Cause}
	err := s.add(r, h)
	if err == nil {
		s.made, s.clock, s.front.Cause = h.Time, h.Clock, h.Verdict.Cause
	}
	return err
}

// add encodes a message and puts it at the end. It takes a number only where that works.
func (s *Spool) add(r record, message any) error {
	body, err := json.Marshal(message)
	if err == nil && len(body) > maxBody {
		err = fmt.Errorf("%d bytes are more than %d", len(body), maxBody)
	}
	if err != nil {
		return fmt.Errorf("%s %d: %w", r.Leaf, r.Seq, err)
	}
	r.Key, r.Boot, r.At, r.Body = s.front.Next, s.config.Boot, int64(time.Since(s.began)/time.Second), body
	s.front.Waiting = append(s.front.Waiting, r)
	s.front.Next++
	if r.Leaf != report.LeafResult {
		s.front.Seq++
	}
	return nil
}

// State is how a spool stands.
type State struct {
	Seq     int64 // the next number
	Waiting int   // messages
	Bytes   int64 // that they take, as [Config.Limit] counts them
	Dropped int   // messages given up since [Open]
	Trouble error // why flash does not hold all of that, a [*store.Error]; nil where it does
}

// State is how the spool stands now.
func (s *Spool) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, bytes := s.backlog.count()
	return State{
		Seq: s.front.Seq, Waiting: n + len(s.front.Waiting), Bytes: bytes + s.front.bytes(),
		Dropped: s.dropped, Trouble: s.trouble,
	}
}

// Damage tells what was found damaged, and what became of it, since the last call.
func (s *Spool) Damage() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.backlog.listen()
	news := append(s.damage, s.backlog.damage...)
	s.damage, s.backlog.damage = nil, nil
	return news
}

// Close ends the use of the files. The error says why flash does not hold everything.
func (s *Spool) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.save(nil)
	return cmp.Or(s.trouble, s.backlog.close())
}
