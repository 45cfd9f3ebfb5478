package simulator

import (
	"context"
	"io"
	"math/rand/v2"
	"sync"
	"time"
)

const (
	outboxSize = 8 << 10                // bytes that wait for a reader; the oldest are lost beyond, as in a UART's FIFO
	byteGap    = 100 * time.Microsecond // between bytes of the fault one_byte: about 115200 baud
)

// outbox is what waits to be written, so that a client that does not read never stops the modem.
type outbox struct {
	ready chan struct{} // holds one token after put or finish

	mu       sync.Mutex // guards what follows
	chunks   [][]byte
	size     int
	finished bool
}

func newOutbox() *outbox { return &outbox{ready: make(chan struct{}, 1)} }

// put appends a chunk, and drops the oldest where there are too many.
func (o *outbox) put(b []byte) {
	o.mu.Lock()
	o.chunks = append(o.chunks, b)
	o.size += len(b)
	for o.size > outboxSize && len(o.chunks) > 1 {
		o.size -= len(o.chunks[0])
		o.chunks = o.chunks[1:]
	}
	o.mu.Unlock()
	o.signal()
}

// finish lets the writer end once everything is written.
func (o *outbox) finish() {
	o.mu.Lock()
	o.finished = true
	o.mu.Unlock()
	o.signal()
}

func (o *outbox) signal() {
	select {
	case o.ready <- struct{}{}:
	default:
	}
}

// take is the oldest chunk, nil if there is none; last says that none will come.
func (o *outbox) take() (b []byte, last bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.chunks) == 0 {
		return nil, o.finished
	}
	b = o.chunks[0]
	o.chunks = o.chunks[1:]
	o.size -= len(b)
	return b, false
}

// writer carries an outbox to the wire; the faults of the wire itself are acted out here.
type writer struct {
	m   *Modem
	out *outbox
	w   io.Writer
	rng *rand.Rand // used by the writer's goroutine alone
}

// run writes until the outbox is finished, a write fails, or ctx ends.
func (w *writer) run(ctx context.Context) error {
	for {
		b, last := w.out.take()
		switch {
		case last:
			return nil
		case b != nil:
			if err := w.write(ctx, b); err != nil {
				return err
			}
			continue
		}
		select {
		case <-w.out.ready:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (w *writer) write(ctx context.Context, b []byte) error {
	if _, inside := w.w.(*muxChannel); inside { // its wire is that of the multiplexed line
		_, err := w.w.Write(b)
		return err
	}
	if share, on := w.m.fault(garbled); on {
		b = w.garble(b, share)
	}
	if _, on := w.m.fault(oneByte); !on {
		_, err := w.w.Write(b)
		return err
	}
	for i := range b {
		if _, err := w.w.Write(b[i : i+1]); err != nil {
			return err
		}
		if err := pause(ctx, byteGap); err != nil {
			return err
		}
	}
	return nil
}

// garble flips one bit in a share of the bytes.
func (w *writer) garble(b []byte, share float64) []byte {
	bent := append([]byte(nil), b...)
	for i := range bent {
		if w.rng.Float64() < share {
			bent[i] ^= 1 << w.rng.IntN(8)
		}
	}
	return bent
}

// pause waits for a time, or the end of ctx.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
