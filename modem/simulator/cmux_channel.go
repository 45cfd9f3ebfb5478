package simulator

import (
	"context"
	"io"
	"slices"
	"sync"
)

// muxBacklog is how many frames wait for a channel that is at work; more are lost.
const muxBacklog = 64

// muxChannel is the stream of one DLCI, and so a line of its own of the modem.
type muxChannel struct {
	dlci   int
	size   int // of information in a frame, at most
	out    *outbox
	flow   *flowControl
	cancel context.CancelFunc // ends the line
	in     chan []byte
	rest   []byte        // received, not yet read
	gone   chan struct{} // closed by Close
	once   sync.Once
}

// newChannel puts a line of the modem on a channel.
func (x *mux) newChannel(dlci int) *muxChannel {
	ctx, cancel := context.WithCancel(x.ctx)
	c := &muxChannel{
		dlci: dlci, size: x.frameSize(dlci), out: x.l.out, flow: x.flow, cancel: cancel,
		in: make(chan []byte, muxBacklog), gone: make(chan struct{}),
	}
	x.wg.Go(func() {
		defer cancel()
		_ = x.l.m.Serve(ctx, c) // how it ended shows in what comes over the channel
	})
	return c
}

// receive takes the information of a frame.
func (c *muxChannel) receive(b []byte) {
	select {
	case c.in <- b:
	default:
	}
}

// hangUp ends the channel and its line.
func (c *muxChannel) hangUp() {
	c.cancel()
	_ = c.Close()
}

func (c *muxChannel) Read(b []byte) (int, error) {
	for len(c.rest) == 0 {
		select {
		case c.rest = <-c.in:
		case <-c.gone:
			return 0, io.EOF
		}
	}
	n := copy(b, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

// Write sends frames while the host takes them.
func (c *muxChannel) Write(b []byte) (int, error) {
	sent := 0
	for piece := range slices.Chunk(b, c.size) {
		if !c.flow.await(c.dlci, c.gone) {
			return sent, io.ErrClosedPipe
		}
		c.out.put(muxFrame{dlci: c.dlci, kind: uih, info: piece}.bytes())
		sent += len(piece)
	}
	return sent, nil
}

func (c *muxChannel) Close() error {
	c.once.Do(func() {
		close(c.gone)
		c.flow.wake()
	})
	return nil
}

// flowControl holds channels back while the host wants it: one by its signals, all but the control channel by FCoff,
// which is kept as DLCI 0.
type flowControl struct {
	mu      sync.Mutex
	changed *sync.Cond
	stopped [muxChannels + 1]bool
}

func newFlowControl() *flowControl {
	f := &flowControl{}
	f.changed = sync.NewCond(&f.mu)
	return f
}

func (f *flowControl) set(dlci int, stopped bool) {
	f.mu.Lock()
	f.stopped[dlci] = stopped
	f.mu.Unlock()
	f.changed.Broadcast()
}

// wake lets those who wait look whether their channel is still there.
func (f *flowControl) wake() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.changed.Broadcast()
}

// await waits until a channel may send; false once it is gone.
func (f *flowControl) await(dlci int, gone <-chan struct{}) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for {
		select {
		case <-gone:
			return false
		default:
		}
		if !f.stopped[0] && !f.stopped[dlci] {
			return true
		}
		f.changed.Wait()
	}
}
