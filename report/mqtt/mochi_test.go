package mqtt

import (
	"io"
	"log/slog"
	"net"
	"testing"
	"time"

	mochi "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/hooks/auth"
	"github.com/mochi-mqtt/server/v2/listeners"
	"github.com/mochi-mqtt/server/v2/packets"
)

// startMochi runs a broker in this process and gives its address.
func startMochi(t *testing.T) (*mochi.Server, string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	s := mochi.New(&mochi.Options{InlineClient: true, Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	must(t, s.AddHook(new(auth.AllowHook), nil))
	must(t, s.AddListener(listeners.NewNet("tcp", l)))
	must(t, s.Serve())
	t.Cleanup(func() { s.Close() })
	return s, l.Addr().String()
}

// TestMochiTakesEverything is the plain way, with nothing to install.
func TestMochiTakesEverything(t *testing.T) {
	s, addr := startMochi(t)
	got := make(chan packets.Packet, 10)
	must(t, s.Subscribe("sk/1/#", 1, func(_ *mochi.Client, _ packets.Subscription, p packets.Packet) { got <- p }))
	b := client(t, func(c *Config) { c.Brokers = []string{"tcp://" + addr} })
	must(t, b.SetIdentity(sampleIdentity()))
	must(t, b.EnqueueEvent(sampleEvent()))
	must(t, b.Enqueue(health(1)))
	flush(t, b)
	b.stop()
	for _, topic := range []string{"sk/1/T1/identity", "sk/1/T1/event", "sk/1/T1/health", "sk/1/T1/offline"} {
		select {
		case p := <-got:
			if p.TopicName != topic || p.FixedHeader.Qos != 1 || p.FixedHeader.Retain != (topic == "sk/1/T1/identity") {
				t.Errorf("%s %+v, want %s", p.TopicName, p.FixedHeader, topic)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("nothing on %s", topic)
		}
	}
}
