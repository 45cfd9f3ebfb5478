package mqtt

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/simkeeper/simkeeper/report"

	"github.com/eclipse/paho.mqtt.golang/packets"
)

// fromBroker are bytes of a broker, and what readPacket makes of them: a part of the
// packet's description or of the error.
var fromBroker = map[string]struct{ bytes, packet, err string }{
	"PUBACK":                   {"\x40\x02\x12\x34", "PUBACK: dup: false qos: 0 retain: false rLength: 2 MessageID: 4660", ""},
	"PINGRESP":                 {"\xd0\x00", "PINGRESP", ""},
	"length in two bytes":      {"\x40\x82\x00\x00\x01", "MessageID: 1", ""},
	"nothing":                  {"", "", "EOF"},
	"first byte alone":         {"\x40", "", "EOF"},
	"length cut":               {"\x40\x80", "", "EOF"},
	"body cut":                 {"\x40\x02\x00", "", "unexpected EOF"},
	"length of five bytes":     {"\x40\x80\x80\x80\x80\x01", "", "a length of more than four bytes"},
	"256 MB of PUBLISH":        {"\x30\xff\xff\xff\x7f", "", "a packet of 268435455 bytes, and at most 65536"},
	"one byte over the limit":  {"\x30\x81\x80\x04", "", "a packet of 65537 bytes"},
	"PUBLISH of 64 KB":         {"\x30\x80\x80\x04", "", "PUBLISH, which nobody asked for"},
	"SUBACK":                   {"\x90\x03\x00\x01\x00", "", "SUBACK, which nobody asked for"},
	"second CONNACK":           {"\x20\x02\x00\x00", "", "CONNACK, which nobody asked for"},
	"PUBREC":                   {"\x50\x02\x00\x01", "", "PUBREC, which nobody asked for"},
	"packet of a client":       {"\xc0\x00", "", "PINGREQ, which nobody asked for"},
	"kind 0":                   {"\x00\x00", "", "a packet of an unknown kind, which"},
	"kind 15, AUTH of MQTT 5":  {"\xf0\x00", "", "a packet of an unknown kind, which"},
	"PUBACK of MQTT 5":         {"\x40\x04\x00\x01\x00\x00", "", "malformed PUBACK (flags 0, 4 bytes)"},
	"PUBACK without id":        {"\x40\x00", "", "malformed PUBACK (flags 0, 0 bytes)"},
	"PUBACK with half an id":   {"\x40\x01\x00", "", "malformed PUBACK (flags 0, 1 bytes)"},
	"PUBACK with flags":        {"\x42\x02\x00\x01", "", "malformed PUBACK (flags 2, 2 bytes)"},
	"PINGRESP with a body":     {"\xd0\x01\x00", "", "malformed PINGRESP (flags 0, 1 bytes)"},
	"web server":               {"HTTP/1.1 400 Bad Request\r\n", "", "malformed PUBACK (flags 8, 84 bytes)"},
	"TLS record":               {"\x15\x03\x01\x00\x02\x02\x28", "", "CONNECT, which nobody asked for"},
	"text of another protocol": {"SSH-2.0-OpenSSH_9.2\r\n", "", "PUBREC, which nobody asked for"},
}

func TestPacketsOfABroker(t *testing.T) {
	for name, c := range fromBroker {
		for way, r := range map[string]io.Reader{
			"at once": strings.NewReader(c.bytes), "byte by byte": iotest.OneByteReader(strings.NewReader(c.bytes)),
		} {
			p, err := readPacket(bufio.NewReaderSize(r, readBuffer), "")
			switch {
			case c.err == "" && (err != nil || !strings.Contains(p.String(), c.packet)):
				t.Errorf("%s %s: %v, %v", name, way, p, err)
			case c.err != "" && (err == nil || p != nil || !strings.Contains(err.Error(), c.err)):
				t.Errorf("%s %s: %v, %v", name, way, p, err)
			}
		}
	}
}

// TestMissingBytesAreNotAClosedLink: the codec says io.EOF where a body is too short.
func TestMissingBytesAreNotAClosedLink(t *testing.T) {
	for _, first := range []byte{packets.Puback << 4, 0} {
		if p, err := decode(first, nil); p != nil || errors.Is(err, io.EOF) || !isBreach(err) {
			t.Errorf("%v, %v", p, err)
		}
	}
}

func isBreach(err error) bool {
	_, ok := errors.AsType[breach](err)
	return ok
}

// FuzzReadPacket reads packets until something is wrong.
func FuzzReadPacket(f *testing.F) {
	for _, c := range fromBroker {
		f.Add([]byte(c.bytes))
	}
	f.Add([]byte("\x40\x02\x00\x01\xd0\x00\x40\x02\x00\x02\x40"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r := bufio.NewReaderSize(strings.NewReader(string(data)), readBuffer)
		for range len(data)/2 + 1 { // the shortest packet has two bytes
			p, err := readPacket(r, "")
			if err != nil {
				if p != nil || !isBreach(err) && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
					t.Errorf("%v, %v", p, err)
				}
				return
			}
			switch p.(type) {
			case *packets.PubackPacket, *packets.PingrespPacket:
			default:
				t.Errorf("%v was let in", p)
			}
		}
		t.Error("more packets than bytes")
	})
}

// FuzzReadCommands is FuzzReadPacket for a terminal that has subscribed.
func FuzzReadCommands(f *testing.F) {
	for _, c := range fromBroker {
		f.Add([]byte(c.bytes))
	}
	f.Add(push(commandTopic, 1, 7, "x"))
	f.Add(push(commandTopic, 0, 0, strings.Repeat("x", report.MaxCommand+1)))
	f.Add([]byte("\x90\x03\x00\x01\x80"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r := bufio.NewReaderSize(strings.NewReader(string(data)), readBuffer)
		for range len(data)/2 + 1 {
			p, err := readPacket(r, commandTopic)
			if err != nil {
				if !isBreach(err) && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
					t.Errorf("%v, %v", p, err)
				}
				return
			}
			if p, ok := p.(*packets.PublishPacket); ok && (p.TopicName != commandTopic || p.Qos > 1 || len(p.Payload) > report.MaxCommand) {
				t.Errorf("%v was let in", p)
			}
		}
		t.Error("more packets than bytes")
	})
}
