package act

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/simkeeper/simkeeper/agent/keepalive"
)

// modemWait is how long the modem's own stack waits for an answer: it may open a data
// context of its own before.
const modemWait = 20 * time.Second

// errNoStack is that there is no modem to ask.
var errNoStack = unserved("the modem's own stack cannot be used here", "choose another method in keepalive.methods")

// modem sends one sealed datagram on the modem's own stack.
func (x *exchange) modem(ctx context.Context) error {
	addr, datagram, err := x.sealed()
	if err != nil {
		return err
	}
	if x.cfg.Stack == nil {
		return errNoStack
	}
	if err := x.tally.take(opening("udp", addr) + 2*(udpPacket+DatagramSize)); err != nil {
		return err
	}
	began := time.Now()
	reply, err := x.cfg.Stack.Datagram(ctx, addr, datagram, modemWait)
	if neverLeft(err) {
		return err
	}
	e := &x.evidence
	e.Bound, e.Sent, e.Received, e.RTT = true, DatagramSize, uint64(len(reply)), time.Since(began)
	switch {
	case err != nil:
		return err
	case !Verify(x.cfg.NonceKey, datagram, reply):
		return errForged
	}
	e.Answered, e.Verified = true, true
	return nil
}

// neverLeft reports whether the modem did not even try.
func neverLeft(err error) bool {
	f, ok := errors.AsType[*Failure](err)
	return errors.Is(err, errors.ErrUnsupported) || ok && f.Reason == keepalive.Unserved
}

// sms sends one short message. The network's reference is the answer. It is no packet: no
// bytes are counted.
func (x *exchange) sms(ctx context.Context) error {
	switch {
	case x.cfg.Stack == nil:
		return errNoStack
	case x.act.Target == "":
		return unserved("there is no number to send a short message to", "set keepalive.sms_to")
	}
	began := time.Now()
	_, err := x.cfg.Stack.Message(ctx, x.act.Target, x.cfg.Text)
	if neverLeft(err) {
		return err
	}
	e := &x.evidence
	e.Bound, e.RTT = true, time.Since(began)
	if err != nil {
		return notTaken(err)
	}
	e.Answered, e.Verified = true, true
	return nil
}

// notTaken is a short message without a reference.
func notTaken(err error) error {
	if _, ok := errors.AsType[*Failure](err); ok || errors.Is(err, context.DeadlineExceeded) || timedOut(err) {
		return err
	}
	return &Failure{Reason: keepalive.Refused, Detail: fmt.Sprintf("the short message was not taken: %v", err),
		Cure: "check that the card may send short messages, and its short message centre", Err: err}
}
