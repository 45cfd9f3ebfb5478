package mqtt

import (
	"bufio"
	"context"
	"io"
	"sync/atomic"

	"github.com/simkeeper/simkeeper/report"

	"github.com/eclipse/paho.mqtt.golang/packets"
)

// subscription is the one topic that a session may have asked for, with QoS 1. Until it
// has, the broker may send neither SUBACK nor PUBLISH.
type subscription struct {
	topic   atomic.Pointer[string] // nil before SUBSCRIBE; the reader looks at it
	id      uint16                 // of the SUBSCRIBE that waits for its SUBACK, else 0
	granted bool
	take    func(payload []byte, size int) error // payload is nil where it was too long
}

// refusedQoS is the return code of a SUBACK that refuses, MQTT 3.1.1 §3.9.3.
const refusedQoS = 0x80

// subscribed says that the session has asked for its topic, whatever the answer was.
func (s *session) subscribed() bool { return s.sub.topic.Load() != nil }

// subscribe asks for a topic and waits for the answer. Each message that then comes is
// given to take; an error of take ends the session.
func (s *session) subscribe(ctx context.Context, topic string, take func([]byte, int) error) (granted bool, err error) {
	p := packets.NewControlPacket(packets.Subscribe).(*packets.SubscribePacket)
	p.Topics, p.Qoss = []string{topic}, []byte{1}
	p.MessageID = s.nextID()
	s.sub.take, s.sub.id = take, p.MessageID
	s.sub.topic.Store(&topic)
	if err := s.send(ctx, p); err != nil {
		return false, err
	}
	err = s.await(ctx, nil, p.MessageID)
	return s.sub.granted, err
}

// answered takes a SUBACK and returns the SUBSCRIBE that it is for.
func (s *session) answered(p *packets.SubackPacket) (id uint16, err error) {
	if p.MessageID == 0 || p.MessageID != s.sub.id {
		return 0, breachf("it answers a SUBSCRIBE %d that does not wait for it", p.MessageID)
	}
	switch code := p.ReturnCodes[0]; {
	case code <= 1:
		s.sub.granted = true
	case code != refusedQoS:
		return 0, breachf("it answers a SUBSCRIBE with the code %d", code)
	}
	s.sub.id = 0
	return p.MessageID, nil
}

// deliver hands over a message and acknowledges it.
func (s *session) deliver(p *packets.PublishPacket) error {
	if err := s.sub.take(p.Payload, p.RemainingLength); err != nil {
		return err
	}
	if p.Qos == 0 {
		return nil
	}
	ack := packets.NewControlPacket(packets.Puback).(*packets.PubackPacket)
	ack.MessageID = p.MessageID
	return s.write(ack)
}

// asked is the topic that was subscribed to, "" before that.
func (s *subscription) asked() string {
	if topic := s.topic.Load(); topic != nil {
		return *topic
	}
	return ""
}

// readPublish reads the rest of a PUBLISH (MQTT 3.1.1 §3.3), which may be on the topic that
// was asked for and no other. Of one that is too long for a command nothing is kept.
func readPublish(r *bufio.Reader, first byte, length int, topic string) (packets.ControlPacket, error) {
	p := packets.NewControlPacket(packets.Publish).(*packets.PublishPacket)
	p.Dup, p.Qos, p.Retain, p.RemainingLength = first&8 != 0, first>>1&3, first&1 != 0, length
	head := make([]byte, 2+len(topic)+2*int(min(p.Qos, 1)))
	switch {
	case p.Qos > 1:
		return nil, breachf("it sent a PUBLISH of QoS %d where 1 was asked for", p.Qos)
	case length < len(head):
		return nil, breach("it sent a PUBLISH on a topic that nobody asked for")
	}
	if _, err := io.ReadFull(r, head); err != nil {
		return nil, err
	}
	if int(head[0])<<8|int(head[1]) != len(topic) || string(head[2:2+len(topic)]) != topic {
		return nil, breach("it sent a PUBLISH on a topic that nobody asked for")
	}
	p.TopicName = topic
	if p.Qos == 1 {
		id := head[2+len(topic):]
		if p.MessageID = uint16(id[0])<<8 | uint16(id[1]); p.MessageID == 0 {
			return nil, breach("it sent a PUBLISH with the number 0")
		}
	}
	rest := length - len(head)
	if rest > report.MaxCommand {
		_, err := r.Discard(rest)
		return p, err
	}
	p.Payload = make([]byte, rest)
	_, err := io.ReadFull(r, p.Payload)
	return p, err
}
