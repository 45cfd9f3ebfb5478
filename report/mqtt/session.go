package mqtt

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"
)

// Times of one connection.
const (
	connectTimeout = 30 * time.Second // TCP, TLS and CONNACK together
	ackTimeout     = 30 * time.Second // PUBLISH to PUBACK; NATS clusters take 11 s at a failover
	writeTimeout   = 10 * time.Second
	pingTimeout    = 20 * time.Second // PINGREQ to PINGRESP
	reasonTime     = time.Second      // for the reader to find why a write failed
)

// session is one connection to one broker. It belongs to the goroutine that
// started it, which alone writes and decides; another one only reads
// ([session.listen]) and hands over what came. Between two packets nothing wakes
// but the timer of the next ping.
type session struct {
	broker    *broker
	number    int64 // "conn" of this boot
	link      *link
	via, path string // network interface, and the name under which is learned; see [Client.pathOf]
	since     time.Time
	keepAlive time.Duration // the longest silence of ours that CONNECT promised

	limit    time.Duration       // the longest that we allow, no more than keepAlive
	wrote    time.Time           // when we last sent a packet
	passed   time.Time           // when one last passed, either way
	asked    time.Duration       // the silence that our unanswered packets ended, 0 where all are answered
	survived func(time.Duration) // hears of such a silence when the answer comes; nil: nobody does

	carried *atomic.Int64 // bytes, both ways
	useful  int64         // of these, with messages that were acknowledged

	sent  int64            // packets so far that are numbered
	told  bool             // a message was published
	sub   subscription     // to the commands
	quiet *time.Timer      // fires when we have sent nothing for limit
	pong  <-chan time.Time // fires when PINGREQ has waited for too long; nil while none waits

	in    chan packets.ControlPacket // what the broker sent; closed when the reader is gone
	fault error                      // why it is; to be read when in is closed
}

var (
	errNoAck  = errors.New("no acknowledgement from the broker")
	errNoPong = errors.New("no answer to a ping")
	errStop   = errors.New("stopped before the broker acknowledged")
)

// startSession sends hello on an open link and waits for CONNACK, until ctx ends.
// The link is closed when it fails.
func startSession(ctx context.Context, b *broker, l *link, hello *packets.ConnectPacket, number int64) (*session, error) {
	keepAlive := time.Duration(hello.Keepalive) * time.Second
	s := &session{broker: b, number: number, link: l, keepAlive: keepAlive, limit: keepAlive,
		quiet: time.NewTimer(keepAlive), in: make(chan packets.ControlPacket)}
	release := context.AfterFunc(ctx, l.cut)
	err := greet(l, hello)
	if !release() || err != nil {
		l.cut()
		return nil, cmp.Or(ctx.Err(), err)
	}
	l.joined.enter(talking)
	s.since = time.Now()
	s.wrote, s.passed = s.since, s.since
	go s.listen() // close waits for it
	return s, nil
}

// listen hands over one packet after the other until the link ends.
func (s *session) listen() {
	defer close(s.in)
	r := bufio.NewReaderSize(s.link, readBuffer)
	for {
		p, err := receive(s.link, r, &s.sub)
		if err != nil {
			s.fault = err
			return
		}
		s.in <- p
	}
}

// publish returns nil when the broker has acknowledged the message. It waits no
// longer than writeTimeout and ackTimeout, or until ctx ends, which ends the link
// where a write is stuck.
func (s *session) publish(ctx context.Context, topic string, retained bool, payload []byte) error {
	p := packets.NewControlPacket(packets.Publish).(*packets.PublishPacket)
	p.TopicName, p.Payload, p.Qos, p.Retain = topic, payload, 1, retained
	s.told = true
	p.MessageID = s.nextID()
	if err := s.send(ctx, p); err != nil {
		return err
	}
	return s.await(ctx, nil, p.MessageID)
}

// nextID numbers a PUBLISH or SUBSCRIBE, 1 to 65535 and round again (MQTT 3.1.1 §2.3.1). One
// message waits at a time, so that the next number is free.
func (s *session) nextID() uint16 {
	id := s.sent%65535 + 1
	s.sent++
	return uint16(id)
}

// idle keeps the session alive until wake has something or ctx ends, which are nil,
// or until the link is lost, which is an error.
func (s *session) idle(ctx context.Context, wake <-chan struct{}) error {
	if err := s.await(ctx, wake, 0); !errors.Is(err, errStop) {
		return err
	}
	return nil
}

// await deals with what comes and pings when it must. It returns nil when message
// id is acknowledged (0 for none to wait for) or when wake has something, errStop
// when ctx ends, and otherwise why the link is of no more use.
func (s *session) await(ctx context.Context, wake <-chan struct{}, id uint16) error {
	var late <-chan time.Time
	if id != 0 {
		late = time.After(ackTimeout)
	}
	for {
		var err error
		select {
		case p, ok := <-s.in:
			var acked uint16
			if acked, err = s.take(p, ok); acked != 0 && acked == id {
				return nil
			}
		case <-s.quiet.C:
			err = s.ping()
		case <-s.pong:
			err = errNoPong
		case <-late:
			err = errNoAck
		case <-ctx.Done():
			err = errStop
		case <-wake:
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// take deals with what the reader has handed over; ok is false when it is gone. It
// returns the message that the broker acknowledges, 0 for none. What else may come is
// for admit to say.
func (s *session) take(p packets.ControlPacket, ok bool) (acked uint16, err error) {
	if !ok {
		return 0, s.fault
	}
	s.passed = time.Now()
	if d := s.asked; d > 0 {
		if s.asked = 0; s.survived != nil {
			s.survived(d)
		}
	}
	switch p := p.(type) {
	case *packets.PubackPacket:
		if p.MessageID == 0 || int64(p.MessageID) > s.sent || p.MessageID == s.sub.id {
			return 0, breachf("it acknowledges message %d, which was never sent", p.MessageID)
		}
		return p.MessageID, nil // that of an older message is late or repeated, and settles nothing
	case *packets.PingrespPacket:
		s.pong = nil // one that nobody asked for does no harm
	case *packets.SubackPacket:
		return s.answered(p)
	case *packets.PublishPacket:
		return 0, s.deliver(p)
	}
	return 0, nil
}

// ping sends PINGREQ. Where the keep-alive is shorter than pingTimeout there may be
// several without an answer; the first of them counts.
func (s *session) ping() error {
	if s.pong == nil {
		s.pong = time.After(pingTimeout)
	}
	return s.write(packets.NewControlPacket(packets.Pingreq))
}

// send is write that ctx may end, and with it the link.
func (s *session) send(ctx context.Context, p packets.ControlPacket) error {
	release := context.AfterFunc(ctx, s.link.cut)
	err := s.write(p)
	if !release() {
		return errStop
	}
	return err
}

// pace allows a silence of d from now on, within what was promised.
func (s *session) pace(d time.Duration) {
	if d = min(d, s.keepAlive); d != s.limit {
		s.limit = d
		s.quiet.Reset(d - time.Since(s.wrote))
	}
}

// write sends one packet, after which the broker hears nothing for up to limit.
func (s *session) write(p packets.ControlPacket) error {
	now := time.Now()
	s.asked = cmp.Or(s.asked, now.Sub(s.passed))
	s.wrote, s.passed = now, now
	s.link.SetWriteDeadline(now.Add(writeTimeout))
	if err := p.Write(s.link); err != nil {
		return s.reason(err)
	}
	s.link.SetWriteDeadline(time.Time{}) // else it wakes us, and TLS cannot answer a new key
	s.quiet.Reset(s.limit)
	return nil
}

// reason is why a write failed where the reader knows more: that the broker closed
// the connection, while a write says only that the pipe is broken.
func (s *session) reason(err error) error {
	patience := time.NewTimer(reasonTime)
	defer patience.Stop()
	for {
		select {
		case _, ok := <-s.in:
			if !ok {
				return s.fault
			}
		case <-patience.C:
			return err
		}
	}
}

// part ends a healthy connection: after DISCONNECT the broker drops the last will.
func (s *session) part(ctx context.Context) error {
	s.link.joined.enter(parting)
	if err := s.send(ctx, packets.NewControlPacket(packets.Disconnect)); err != nil {
		return err
	}
	s.link.Close() // with TLS's own goodbye; whether it arrives changes nothing
	return nil
}

// close ends the connection and returns when the reader is gone. Without part
// before it the broker publishes the last will.
func (s *session) close() {
	s.link.cut()
	for range s.in { // what had come is of no use any more
	}
	s.quiet.Stop()
}
