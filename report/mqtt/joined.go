package mqtt

import (
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// joined is a connection that sends in one packet what belongs together: the end of TLS's
// handshake with CONNECT, and DISCONNECT with TLS's goodbye. Each packet that is spared
// was 52 bytes of headers.
type joined struct {
	net.Conn
	phase atomic.Int32
	mu    sync.Mutex // guards kept, and is never held while something is sent
	kept  []byte
}

// Phases of a connection.
const (
	asking  = iota // what is written waits until somebody reads
	talking        // what is written leaves at once
	parting        // what is written waits for Close
)

// enter begins a phase. Asking ends after an answer was read, so that nothing is kept then.
func (j *joined) enter(phase int32) { j.phase.Store(phase) }

// Write sends p, or keeps it.
func (j *joined) Write(p []byte) (int, error) {
	if j.phase.Load() == talking {
		return j.Conn.Write(p)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.kept = append(j.kept, p...)
	return len(p), nil
}

// Read sends what was asked, and waits for what comes.
func (j *joined) Read(p []byte) (int, error) {
	if j.phase.Load() == asking {
		if err := j.flush(connectTimeout); err != nil {
			return 0, err
		}
	}
	return j.Conn.Read(p)
}

// flush sends what was kept, within d whatever was allowed before: TLS forbids any further
// write as soon as it has written its goodbye.
func (j *joined) flush(d time.Duration) error {
	j.mu.Lock()
	kept := j.kept
	j.kept = nil
	j.mu.Unlock()
	if len(kept) == 0 {
		return nil
	}
	j.Conn.SetWriteDeadline(time.Now().Add(d))
	_, err := j.Conn.Write(kept)
	j.Conn.SetWriteDeadline(time.Time{}) // else it wakes us
	return err
}

// lastWord is how long the last packet may take to leave.
const lastWord = 5 * time.Second

// Close sends what was kept.
func (j *joined) Close() error {
	j.flush(lastWord) // whether a goodbye arrives changes nothing
	return j.Conn.Close()
}
