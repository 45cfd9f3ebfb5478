package spool

import (
	"fmt"
	"strings"

	"github.com/simkeeper/simkeeper/report/store"
)

// read reads the front.
func (s *Spool) read() error {
	f, status, value, err := s.disk.openFile(s.config.Path)
	if err != nil {
		return err
	}
	s.file = f
	lost := status == store.Recovered || status == store.Damaged || status == store.Fresh && s.config.Seq > 0
	if found := f.Damage(); len(found) > 0 {
		s.damage = append(s.damage, fmt.Sprintf("spool %s: %s: %s", s.config.Path, status, strings.Join(found, "; ")))
	}
	if len(value) > 0 {
		found, err := parseFront(value)
		if err != nil {
			s.damage = append(s.damage, fmt.Sprintf("spool %s is not readable and starts anew: %v", s.config.Path, err))
			lost = true
		}
		found.Next, found.Seq = max(found.Next, s.front.Next), max(found.Seq, s.front.Seq)
		s.front = found
	}
	if lost {
		s.skip()
	}
	return nil
}

// NextSeq is the next number of the spool at path, 0 where there is none. It writes
// nothing, and may be called beside an agent that has the spool open.
func NextSeq(path string) (int64, error) {
	_, value, err := store.Read(path)
	if err != nil || len(value) == 0 {
		return 0, err
	}
	f, err := parseFront(value)
	return f.Seq, err
}

// skip leaves out the numbers that may have been given since what is known was written.
func (s *Spool) skip() { s.front.Seq += 2 * SeqStep }

// find opens the backlog where there is one. One that cannot be opened is tried again
// with every use; what comes meanwhile is numbered beyond whatever it may hold.
func (s *Spool) find() {
	if !s.disk.exists(s.backlog.path) {
		return
	}
	if err := s.join(); err != nil {
		s.trouble, s.hidden = err, true
		s.front.Next += 1 << 32
		s.skip()
	}
}

// reach opens a backlog that could not be opened before.
func (s *Spool) reach() {
	if s.hidden {
		if err := s.join(); err != nil {
			s.trouble = err
		}
	}
}

// join opens the backlog, and takes out of the front what it holds already: power went
// while the front moved.
func (s *Spool) join() error {
	if s.backlog.journal != nil {
		return nil
	}
	m, err := s.backlog.open(s.disk)
	if err != nil {
		return err
	}
	s.hidden = false
	s.front.keep(func(key uint64) bool { return key > m.Key })
	s.front.Next, s.front.Seq = max(s.front.Next, m.Key+1), max(s.front.Seq, m.Seq)
	return nil
}
