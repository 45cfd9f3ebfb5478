package mqtt

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"
)

const (
	// maxPacket is how long the rest of a packet may be, whatever its kind: MQTT 3.1.1
	// §2.2.3 would let a hostile broker make us allocate 256 MB.
	maxPacket = 64 << 10
	// readBuffer holds some of what brokers send: PUBACK and PINGRESP.
	readBuffer = 64
	// packetTimeout is how long a packet that has begun may take to arrive.
	packetTimeout = 30 * time.Second
)

// breach is what a broker did against MQTT 3.1.1.
type breach string

func (b breach) Error() string { return "it does not keep to MQTT 3.1.1: " + string(b) }

func breachf(format string, args ...any) error { return breach(fmt.Sprintf(format, args...)) }

// receive waits for a packet, however long the broker is silent, but not so long for
// the rest of one. r reads from l. The error is a breach or that of the link; io.EOF
// is an end between two packets. sub says which of them may come.
func receive(l *link, r *bufio.Reader, sub *subscription) (packets.ControlPacket, error) {
	if _, err := r.Peek(1); err != nil {
		return nil, err
	}
	l.SetReadDeadline(time.Now().Add(packetTimeout))
	p, err := readPacket(r, sub.asked())
	l.SetReadDeadline(time.Time{})
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, breach("it began a packet and did not end it")
	case errors.Is(err, io.EOF): // but not between two packets
		return nil, io.ErrUnexpectedEOF
	}
	return p, err
}

// readPacket reads one of the packets that admit lets in. Nothing of another is
// read but its fixed header. topic is the one that was asked for, "" for none.
func readPacket(r *bufio.Reader, topic string) (packets.ControlPacket, error) {
	first, err := r.ReadByte()
	if err != nil {
		return nil, err
	}
	length, err := readLength(r)
	if err == nil {
		err = admit(first, length, topic != "")
	}
	if err != nil {
		return nil, err
	}
	if first>>4 == packets.Publish {
		return readPublish(r, first, length, topic)
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(r, body); err != nil {
		return nil, err
	}
	return decode(first, body)
}

// readLength reads the remaining length: one to four bytes of seven bits, low ones
// first, MQTT 3.1.1 §2.2.3.
func readLength(r io.ByteReader) (int, error) {
	length := 0
	for shift := 0; shift < 28; shift += 7 {
		b, err := r.ReadByte()
		if err != nil {
			return 0, err
		}
		length |= int(b&0x7f) << shift
		if b >= 0x80 {
			continue
		}
		if length > maxPacket {
			return 0, breachf("it announces a packet of %d bytes, and at most %d make sense", length, maxPacket)
		}
		return length, nil
	}
	return 0, breach("it sent a length of more than four bytes")
}

// admit refuses what a broker may not send, or not to us, by the first byte and the
// length of the rest: after CONNACK there are PUBACK and PINGRESP, MQTT 3.1.1 §3.4
// and §3.13, and for a terminal that has subscribed SUBACK and PUBLISH.
func admit(first byte, length int, subscribed bool) error {
	want := 0
	switch is := first >> 4; {
	case is == packets.Puback:
		want = 2
	case is == packets.Pingresp:
	case is == packets.Suback && subscribed:
		want = 3
	case is == packets.Publish && subscribed:
		return nil
	default:
		return breachf("it sent %s, which nobody asked for", kind(first))
	}
	if first&0x0f != 0 || length != want {
		return breachf("it sent a malformed %s (flags %x, %d bytes)", kind(first), first&0x0f, length)
	}
	return nil
}

// kind names a packet by its first byte.
func kind(first byte) string {
	return cmp.Or(packets.PacketNames[first>>4], "a packet of an unknown kind")
}

// decode takes a whole packet apart.
func decode(first byte, body []byte) (packets.ControlPacket, error) {
	p, err := packets.NewControlPacketWithHeader(packets.FixedHeader{
		MessageType: first >> 4, Dup: first&8 != 0, Qos: first >> 1 & 3, Retain: first&1 != 0, RemainingLength: len(body),
	})
	if err == nil {
		err = p.Unpack(bytes.NewReader(body))
	}
	if err != nil { // not %w: the codec says io.EOF where bytes are missing, as a closed link does
		return nil, breachf("it sent a malformed %s: %v", kind(first), err)
	}
	return p, nil
}
