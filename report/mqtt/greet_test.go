package mqtt

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"
)

func TestConnackIsReadAsMQTTSays(t *testing.T) {
	for name, c := range map[string]struct {
		says string
		want error
	}{
		"accepted":                     {"\x20\x02\x00\x00", nil},
		"session present all the same": {"\x20\x02\x01\x00", nil},
		"refused, session present":     {"\x20\x02\x01\x05", packets.ErrorRefusedNotAuthorised},
		"protocol version":             {"\x20\x02\x00\x01", packets.ErrorRefusedBadProtocolVersion},
		"the codec's own code":         {"\x20\x02\x00\xfe", errRefused},
		"first code of MQTT 5":         {"\x20\x02\x00\x80", errRefused},
		"CONNACK of MQTT 5":            {"\x20\x03\x00\x00\x00", errNotMQTT},
		"SUBACK":                       {"\x90\x02\x00\x00", errNotMQTT},
		"alert of a TLS port":          {"\x15\x03\x01\x00\x02\x02\x28", errNotMQTT},
		"256 MB":                       {"\x20\xff\xff\xff\x7f", errNotMQTT},
	} {
		if err := readConnack(strings.NewReader(c.says)); !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestConnectPacketCarriesWhatItIsGiven(t *testing.T) {
	var wire bytes.Buffer
	must(t, connectPacket("T1", "till", "secret", 90500*time.Millisecond).Write(&wire))
	want := "\x10\x1c\x00\x04MQTT\x04\xc2\x00\x5a\x00\x02T1\x00\x04till\x00\x06secret"
	if wire.String() != want {
		t.Errorf("CONNECT %q, want %q", wire.String(), want)
	}
}

func FuzzReadConnack(f *testing.F) {
	f.Add([]byte{0x20, 2, 0, 0})
	f.Add([]byte{0x20, 2, 1, 5})
	f.Add([]byte("HTTP/1.1 302 Found"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r := strings.NewReader(string(data))
		err := readConnack(r)
		accepted := len(data) >= connackSize && data[0] == 0x20 && data[1] == 2 && data[3] == packets.Accepted
		if (err == nil) != accepted {
			t.Errorf("%x: %v", data, err)
		}
		if read := len(data) - r.Len(); read > connackSize {
			t.Errorf("%d bytes were read", read)
		}
	})
}
