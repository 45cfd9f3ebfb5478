package spool

import (
	"fmt"

	"github.com/simkeeper/simkeeper/report"
)

// stampSize is what a message gains when it is sent, at most.
const stampSize = 64

// Take gives what goes into the next MQTT message, in the order of the numbers: an
// event or a result alone, or the health reports up to the next of these as long as
// size bytes are enough, and one at least. It gives the same again until [Spool.Done].
// Nil means that nothing waits.
func (s *Spool) Take(size int) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reach()
	var batch []Message
	more := func(r record) bool {
		size -= len(r.Body) + stampSize
		if len(batch) > 0 && (size < 0 || r.Leaf != report.LeafHealth || batch[0].Leaf != report.LeafHealth) {
			return false
		}
		batch = append(batch, s.message(r))
		return true
	}
	s.takeBehind(more)
	if len(batch) == 0 {
		for _, r := range s.front.Waiting {
			if !more(r) {
				break
			}
		}
	}
	s.flight = [2]uint64{}
	if len(batch) > 0 {
		s.flight = [2]uint64{batch[0].key, batch[len(batch)-1].key}
	}
	return batch
}

// takeBehind reads the backlog.
func (s *Spool) takeBehind(more func(record) bool) {
	if s.backlog.journal == nil {
		return
	}
	bad, err := s.backlog.each(more)
	if err != nil {
		s.trouble = err
	}
	s.unreadable(bad)
}

// unreadable gives up records of the backlog that are no messages.
func (s *Spool) unreadable(keys []uint64) {
	if len(keys) == 0 {
		return
	}
	s.damage = append(s.damage, fmt.Sprintf("%s: %d messages are not readable and are given up", s.backlog.path, len(keys)))
	s.dropped += len(keys)
	if err := s.backlog.settle(keys); err != nil {
		s.trouble = err
	}
}

// Release says that what [Spool.Take] gave was not acknowledged, so that it may be
// thinned like anything else.
func (s *Spool) Release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flight = [2]uint64{}
}

// Done removes messages that the broker has acknowledged.
func (s *Spool) Done(batch []Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flight = [2]uint64{}
	s.save(s.backlog.settle(s.take(batch)))
}

// take takes messages out of the front, and gives the keys of the others.
func (s *Spool) take(batch []Message) []uint64 {
	keys := map[uint64]bool{}
	for _, m := range batch {
		keys[m.key] = true
	}
	s.front.keep(func(key uint64) bool {
		here := keys[key]
		delete(keys, key)
		return !here
	})
	return keysOf(keys)
}

// GiveUp removes messages that cannot be sent, and keeps an event of type thinned that
// tells why.
func (s *Spool) GiveUp(batch []Message, why error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flight = [2]uint64{}
	s.made, s.clock = report.Time{}, report.ClockNone
	told := span{N: len(batch)}
	for _, m := range batch {
		if m.Seq > 0 {
			told.widen(m.Seq, m.Seq)
		}
	}
	behind := s.take(batch)
	s.front = s.without(nil, told, fmt.Sprintf("%d messages cannot be sent and are given up: %v", told.N, why))
	s.dropped += told.N
	s.save(nil) // the notice first: a power cut must not leave a gap that nothing explains
	s.save(s.backlog.settle(behind))
}
