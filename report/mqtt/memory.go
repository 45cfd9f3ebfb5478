package mqtt

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/simkeeper/simkeeper/report/store"
)

// Memory is what a client remembers of its links over restarts: the newest TLS session
// ticket of each broker, which spares the certificates of a handshake, and how long a
// silence each network allows. It is bounded, and written seldom: at most once an hour
// and when [Client.Run] ends. The zero value remembers in memory alone. All methods may
// be called from any goroutine.
//
// The file holds the keys of TLS sessions; package store makes it readable for its owner
// alone.
type Memory struct {
	file *store.File // nil for none

	mu    sync.Mutex // guards everything that follows
	known remembered
	dirty bool
	saved time.Time // when this process last wrote it, or tried to
}

// remembered is what stands in the file, the most recently used first.
type remembered struct {
	Paths   []path   `json:"paths,omitempty"`
	Tickets []ticket `json:"tickets,omitempty"`
}

// path is what was learned of the way to one broker over one network. A load balancer in
// front of the broker may forget a connection sooner than the carrier does.
type path struct {
	Key string `json:"key"`
	silence
}

const (
	mostPaths = 8         // networks times brokers
	saveEvery = time.Hour // flash wears
)

// OpenMemory reads the memory kept under a file name, as [store.Open] does. Where nothing
// or nothing legible is there it begins anew, and the text says what was lost, "" for
// nothing. The error is that of a file that may not be read.
func OpenMemory(name string) (m *Memory, lost string, err error) {
	file, _, data, err := store.Open(name)
	if err != nil {
		return nil, "", err
	}
	m, lost = &Memory{file: file}, strings.Join(file.Damage(), "; ")
	if len(data) > 0 {
		if err := json.Unmarshal(data, &m.known); err != nil {
			m.known, lost = remembered{}, fmt.Sprintf("%s is not readable and starts anew: %v", name, err)
		}
	}
	m.known.trim()
	return m, lost, nil
}

// trim keeps to the bounds, also where another version wrote more.
func (r *remembered) trim() {
	r.Paths = r.Paths[:min(len(r.Paths), mostPaths)]
	r.Tickets = r.Tickets[:min(len(r.Tickets), mostTickets)]
}

// path gives what is known of a path, which is then the one used last.
func (m *Memory) path(key string, start time.Duration) silence {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.find(key, start).silence
}

// last is what is known of the path used last; ok is false before the first.
func (m *Memory) last() (s silence, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.known.Paths) == 0 {
		return silence{}, false
	}
	return m.known.Paths[0].silence, true
}

// learn lets note change what is known of a path, and returns it.
func (m *Memory) learn(key string, start time.Duration, note func(*silence)) silence {
	m.mu.Lock()
	defer m.mu.Unlock()
	p := m.find(key, start)
	before := p.silence
	note(&p.silence)
	before.Wins = p.Wins // which are always moving, and cheap to lose
	m.dirty = m.dirty || before != p.silence
	return p.silence
}

// find moves a path to the front, new where it is not known. m.mu is held.
func (m *Memory) find(key string, start time.Duration) *path {
	known := &m.known
	i := slices.IndexFunc(known.Paths, func(p path) bool { return p.Key == key })
	p := path{key, newSilence(start)}
	if i >= 0 {
		p = known.Paths[i]
		known.Paths = slices.Delete(known.Paths, i, i+1)
	}
	known.Paths = slices.Insert(known.Paths, 0, p)
	known.trim()
	return &known.Paths[0]
}

// save writes what is new, or leaves it for later where it was written within the hour
// and the client goes on. Nobody else waits for flash.
func (m *Memory) save(ends bool) error {
	data, err := m.news(ends)
	if data == nil || err != nil {
		return err
	}
	return m.file.Save(data)
}

// news is what to write now, nil for nothing.
func (m *Memory) news(ends bool) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.file == nil || !m.dirty || !ends && !m.saved.IsZero() && time.Since(m.saved) < saveEvery {
		return nil, nil
	}
	m.saved, m.dirty = time.Now(), false // a full flash is not tried at each report
	lasting := remembered{m.known.Paths, slices.DeleteFunc(slices.Clone(m.known.Tickets), func(k ticket) bool { return k.State == nil })}
	data, err := json.Marshal(lasting)
	if err != nil {
		return nil, fmt.Errorf("remember the links: %w", err)
	}
	return data, nil
}
