package reader

import (
	"slices"
	"sync"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/family"
)

// memory keeps the last line of each kind that tells a fact which no question gives, such as
// why the network refused the terminal. The goroutine that sorts the unsolicited lines writes
// it, a round reads it.
type memory struct {
	mu    sync.Mutex
	notes []note // the newest last
	count uint64 // of the notes that were ever made
}

type note struct {
	told   *family.Told
	line   string
	number uint64
}

// keep remembers a line that tells something. A modem or a card that has just started has
// nothing to do with what was told before.
func (m *memory) keep(line string, about modem.Subject) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if about == modem.Boot || about == modem.Card {
		m.notes = nil
	}
	if told := family.Tells(line); told != nil {
		m.count++
		m.notes = slices.DeleteFunc(m.notes, func(n note) bool { return n.told == told })
		m.notes = append(m.notes, note{told, line, m.count})
	}
}

// made is how many notes there were until now.
func (m *memory) made() uint64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.count
}

// forget drops the notes up to a number.
func (m *memory) forget(until uint64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.notes = slices.DeleteFunc(m.notes, func(n note) bool { return n.number <= until })
}

// remind puts what was told into a snapshot whose round began when so many notes were made.
// A terminal that is served now was refused before that, if at all, and the older notes are
// forgotten.
func (m *memory) remind(s *modem.Snapshot, began uint64) {
	if s.Registered() {
		m.forget(began)
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, n := range slices.Backward(m.notes) {
		if s.Reject() == nil && n.told.Read(n.line, s) == nil {
			s.Told = append(s.Told, n.line)
		}
	}
}
