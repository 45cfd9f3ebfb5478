package netif

import (
	"errors"
	"net"
	"sync"
)

// ErrLimit ends reads and writes of a Meter whose bytes are used up.
var ErrLimit = errors.New("the byte budget of this connection is used up")

// Meter is a connection that counts its payload and ends when a number of bytes
// is used up, so that no act costs more than it may. It counts what is above
// TCP or UDP: headers and repeats are in the Counters of the interface.
type Meter struct {
	net.Conn
	mu     sync.Mutex // guards everything that follows
	limit  uint64
	tx, rx uint64
}

// NewMeter wraps a connection. limit is for both directions together, in bytes.
func NewMeter(conn net.Conn, limit uint64) *Meter {
	return &Meter{Conn: conn, limit: limit}
}

// Bytes gives the payload that was written and read so far.
func (m *Meter) Bytes() (tx, rx uint64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.tx, m.rx
}

// Write writes all of p or, when that would pass the limit, nothing: half a
// record is of no use and costs bytes all the same.
func (m *Meter) Write(p []byte) (int, error) {
	if !m.reserve(uint64(len(p))) {
		return 0, ErrLimit
	}
	n, err := m.Conn.Write(p)
	m.mu.Lock()
	m.tx -= uint64(len(p) - n)
	m.mu.Unlock()
	return n, err
}

func (m *Meter) reserve(n uint64) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if n > m.left() {
		return false
	}
	m.tx += n
	return true
}

// Read reads no more than is left. What is written while it waits may take the
// sum above the limit by at most that much, and then everything ends.
func (m *Meter) Read(p []byte) (int, error) {
	m.mu.Lock()
	left := m.left()
	m.mu.Unlock()
	if left == 0 {
		return 0, ErrLimit
	}
	n, err := m.Conn.Read(p[:min(uint64(len(p)), left)])
	m.mu.Lock()
	m.rx += uint64(n)
	m.mu.Unlock()
	return n, err
}

// left is called with mu held.
func (m *Meter) left() uint64 {
	if m.tx+m.rx >= m.limit {
		return 0
	}
	return m.limit - m.tx - m.rx
}
