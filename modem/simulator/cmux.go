package simulator

import (
	"context"
	"sync"
	"time"
)

// muxChannels is how many channels a multiplexed line has besides the control channel; modules have four.
const muxChannels = 4

// mux is a line while it is multiplexed (3GPP TS 27.010, basic option). The goroutine that answers on the line owns
// it; the channels have goroutines of their own.
type mux struct {
	l        *line
	ctx      context.Context
	n1       int // octets of information in a frame, at most
	open     bool
	closing  bool
	channels [muxChannels + 1]*muxChannel // by DLCI; nil: not open
	agreed   [muxChannels + 1]int         // N1 of the channel, where the host has asked for less; 0: n1
	flow     *flowControl
	wg       sync.WaitGroup // the channels' lines
}

// multiplex carries frames until the host closes the multiplexer, the modem starts again, or the line ends. What stands
// on the line outside of frames is not looked at, and unsolicited lines go to the channels alone.
func (l *line) multiplex(ctx context.Context, n1 int) {
	for len(l.later) > 0 { // the OK that the fault "late" still holds back
		if _, why := l.await(ctx, l.later[0].at, nil); why == ended {
			return
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	x := &mux{l: l, ctx: ctx, n1: n1, flow: newFlowControl()}
	x.run()
	cancel()
	x.closeAll()
	x.wg.Wait()
	l.typed = nil
}

// run takes what the host sends, frame by frame.
func (x *mux) run() {
	u := unframer{most: x.n1}
	for !x.closing {
		for len(x.l.held) > 0 && !x.closing {
			b := x.l.held[0]
			x.l.held = x.l.held[1:]
			if f, whole := u.take(b); whole {
				x.take(f)
			}
		}
		if !x.closing && !x.await() {
			return
		}
	}
}

// await waits for input; false where the line ended or the modem started again. Unsolicited lines are not for here.
func (x *mux) await() bool {
	for {
		now := time.Now()
		timer := timerAt(now, x.l.m.tick(now))
		if x.l.m.bootCount() != x.l.boots {
			timer.Stop()
			return false
		}
		select {
		case chunk, ok := <-x.l.in:
			timer.Stop()
			x.l.held = chunk
			return ok
		case <-x.l.urcs:
		case <-timer.C:
		case <-x.l.token:
		case <-x.ctx.Done():
			timer.Stop()
			return false
		}
		timer.Stop()
	}
}

// take is one frame of the host. Commands to open and to close ask for an answer by their P bit, and are passed over
// without it (§5.4.4.1).
func (x *mux) take(f muxFrame) {
	command := f.cr
	switch {
	case f.kind == sabm && command && f.poll:
		x.connect(f.dlci)
	case f.kind == disc && command && f.poll:
		x.disconnect(f.dlci)
	case f.kind == dm && !command && x.has(f.dlci): // the host knows nothing of this channel
		x.drop(f.dlci)
	case f.kind == uih, f.kind == ui:
		x.data(f)
	}
}

// has says whether a channel for data is open.
func (x *mux) has(dlci int) bool { return 0 < dlci && dlci <= muxChannels && x.channels[dlci] != nil }

// connect opens a channel, or opens it anew; there are none before the control channel.
func (x *mux) connect(dlci int) {
	switch {
	case dlci == 0:
		x.open = true
		x.respond(dlci, ua)
		return
	case !x.open || dlci > muxChannels:
		x.respond(dlci, dm)
		return
	}
	x.drop(dlci)
	x.respond(dlci, ua)
	x.signals(dlci)
	x.channels[dlci] = x.newChannel(dlci)
}

// disconnect closes a channel; DISC of the control channel closes the multiplexer (§5.3.4).
func (x *mux) disconnect(dlci int) {
	switch {
	case dlci == 0 && x.open:
		x.respond(dlci, ua)
		x.closing = true
	case x.has(dlci):
		x.drop(dlci)
		x.respond(dlci, ua)
	default:
		x.respond(dlci, dm)
	}
}

// data hands information on; a channel that is not open says so.
func (x *mux) data(f muxFrame) {
	switch {
	case f.dlci == 0 && x.open:
		x.control(f.info)
	case x.has(f.dlci):
		x.channels[f.dlci].receive(f.info)
	default:
		x.respond(f.dlci, dm)
	}
}

// drop ends a channel, if it is open.
func (x *mux) drop(dlci int) {
	if c := x.channels[dlci]; c != nil {
		c.hangUp()
		x.channels[dlci] = nil
	}
	x.flow.set(dlci, false)
}

func (x *mux) closeAll() {
	for dlci := 1; dlci <= muxChannels; dlci++ {
		x.drop(dlci)
	}
}

// respond sends UA or DM.
func (x *mux) respond(dlci int, kind byte) {
	x.l.send(muxFrame{dlci: dlci, cr: true, kind: kind, poll: true}.bytes())
}

// frameSize is N1 of a channel.
func (x *mux) frameSize(dlci int) int { return or(x.agreed[dlci], x.n1) }
