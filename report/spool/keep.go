package spool

import (
	"cmp"
	"encoding/json"
	"strconv"

	"github.com/simkeeper/simkeeper/report"
)

// keep makes what was added durable, and gives up older messages where all together are
// too many.
func (s *Spool) keep() {
	err := s.backlog.settle(nil)
	if err == nil && s.file != nil && s.full() {
		err = s.overflow()
	}
	if s.file == nil || err != nil {
		s.shrinkFront()
	}
	s.save(err)
}

// full says that the front holds more than it should, or both more than they may.
func (s *Spool) full() bool {
	return s.over() > 0 || s.front.bytes() > min(frontLimit, s.config.Limit/4)
}

// over is by how much all messages exceed the limit, in bytes.
func (s *Spool) over() int64 {
	_, behind := s.backlog.count()
	return behind + s.front.bytes() - s.config.Limit
}

// overflow moves the front into the backlog; by the same write what waits is thinned
// where it is too much.
func (s *Spool) overflow() error {
	if err := s.join(); err != nil {
		return err
	}
	if over := s.over(); over > 0 {
		return s.shrink(over)
	}
	return s.move(nil, s.front)
}

// shrink thins everything that waits.
func (s *Spool) shrink(over int64) error {
	var heads []head
	bad, err := s.backlog.each(func(r record) bool {
		heads = append(heads, s.headOf(&r))
		return true
	})
	if err != nil {
		return err
	}
	s.unreadable(bad)
	t := thin(append(heads, s.heads()...), over+s.config.Limit/16)
	if t.freed == 0 {
		return s.move(nil, s.front)
	}
	gone := t.gone()
	return s.move(gone, s.without(gone, t.told, t.text()))
}

// shrinkFront thins what waits in memory where flash takes nothing.
func (s *Spool) shrinkFront() {
	limit := s.config.Limit
	if s.file != nil {
		limit = min(limit, memoryLimit)
	}
	over := s.front.bytes() - limit
	if over <= 0 {
		return
	}
	if t := thin(s.heads(), over+limit/16); t.freed > 0 {
		gone := t.gone()
		s.front = s.without(gone, t.told, t.text())
		s.dropped += len(gone)
	}
}

// heads are those of the front.
func (s *Spool) heads() (list []head) {
	for i := range s.front.Waiting {
		list = append(list, s.headOf(&s.front.Waiting[i]))
	}
	return list
}

func (s *Spool) headOf(r *record) head {
	h := r.head()
	h.fixed = r.Key >= s.flight[0] && r.Key <= s.flight[1]
	return h
}

// without is the front without what is given up, and with a notice that tells so as
// its last message.
func (s *Spool) without(gone map[uint64]bool, told span, text string) front {
	e := report.Event{Time: s.made, Clock: s.clock, Type: report.EventThinned, Severity: report.SeverityWarn, Text: text}
	if told.To > 0 {
		e.From, e.To = strconv.FormatInt(told.From, 10), strconv.FormatInt(told.To, 10)
	}
	before := s.front
	defer func() { s.front = before }()
	s.front.Waiting = nil
	for _, r := range before.Waiting {
		if !gone[r.Key] {
			s.front.Waiting = append(s.front.Waiting, r)
		}
	}
	s.addEvent(e, &told) // words and numbers, which can always be encoded
	return s.front
}

// move writes a front into the backlog, where gone is deleted, and begins a new one.
func (s *Spool) move(gone map[uint64]bool, f front) error {
	if err := s.backlog.write(gone, f.Waiting, mark{Key: f.Next - 1, Seq: f.Seq}); err != nil {
		return err
	}
	f.Waiting = nil
	s.front = f
	s.dropped += len(gone)
	return nil
}

// save writes the front. err is why the backlog is behind, nil where it is not. Once
// the front is on flash, a backlog without messages is not needed any more.
func (s *Spool) save(err error) {
	if s.file == nil {
		return
	}
	data, failed := json.Marshal(s.front)
	if failed == nil {
		failed = s.file.Save(data)
	}
	if failed == nil {
		failed = s.backlog.tidy()
	}
	if err = cmp.Or(err, failed); err != nil || !s.hidden {
		s.trouble = err
	}
}
