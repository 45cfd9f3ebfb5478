package agent

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"

	"github.com/simkeeper/simkeeper/modem/family"
	"github.com/simkeeper/simkeeper/modem/simulator"
	"github.com/simkeeper/simkeeper/report"
)

// backend is the least of an MQTT broker, over pipes, that keeps what arrives: a real
// one's timers would cost minutes for each virtual day.
type backend struct {
	mu     sync.Mutex // guards what follows
	conns  []net.Conn
	down   bool
	health []report.Health
	events []report.Event
	ids    []report.Identity
}

// serve answers one connection.
func (b *backend) serve(t *testing.T, c net.Conn) {
	defer c.Close()
	for {
		p, err := packets.ReadPacket(c)
		if err != nil {
			return
		}
		if p, ok := p.(*packets.PublishPacket); ok {
			b.take(t, p.TopicName, p.Payload)
		}
		if a := reply(p); a != nil && a.Write(c) != nil {
			return
		}
	}
}

// reply is what MQTT 3.1.1 asks of a broker.
func reply(p packets.ControlPacket) packets.ControlPacket {
	switch p := p.(type) {
	case *packets.ConnectPacket:
		return packets.NewControlPacket(packets.Connack)
	case *packets.PublishPacket:
		a := packets.NewControlPacket(packets.Puback).(*packets.PubackPacket)
		a.MessageID = p.MessageID
		return a
	case *packets.PingreqPacket:
		return packets.NewControlPacket(packets.Pingresp)
	}
	return nil
}

func (b *backend) take(t *testing.T, topic string, payload []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch topic[strings.LastIndex(topic, "/")+1:] {
	case report.LeafHealth:
		b.health = append(b.health, messages[report.Health](t, payload)...)
	case report.LeafEvent:
		b.events = append(b.events, messages[report.Event](t, payload)...)
	case report.LeafIdentity:
		b.ids = append(b.ids, messages[report.Identity](t, payload)...)
	}
}

// messages reads one message, or several in an array.
func messages[T any](t *testing.T, payload []byte) []T {
	if payload[0] != '[' {
		payload = append(append([]byte("["), payload...), ']')
	}
	var out []T
	if err := json.Unmarshal(payload, &out); err != nil {
		t.Errorf("%v: %s", err, payload)
	}
	return out
}

// dialer connects to the broker over a pipe.
func (b *backend) dialer(t *testing.T) func(context.Context, string, string) (net.Conn, error) {
	return func(context.Context, string, string) (net.Conn, error) {
		b.mu.Lock()
		defer b.mu.Unlock()
		if b.down {
			return nil, errors.New("the broker is down")
		}
		client, server := net.Pipe()
		b.conns = append(b.conns, server)
		go b.serve(t, server)
		return client, nil
	}
}

// setDown takes the broker away or brings it back.
func (b *backend) setDown(down bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.down = down
	for _, c := range b.conns {
		c.Close()
	}
	b.conns = nil
}

func (b *backend) last(t *testing.T) report.Health {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.health) == 0 {
		t.Fatal("no health report has arrived")
	}
	return b.health[len(b.health)-1]
}

// events of a type.
func (b *backend) count(kind report.EventType) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := 0
	for _, e := range b.events {
		if e.Type == kind {
			n++
		}
	}
	return n
}

// pipes is a listener whose connections are pipes: a socket would stop virtual time.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newPipes() *pipes { return &pipes{conns: make(chan net.Conn), closed: make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "unix"} }

// serving runs the service in a bubble for the test's body.
func serving(t *testing.T, name string, body func(t *testing.T, b *bench, back *backend)) {
	synctest.Test(t, func(t *testing.T) {
		b, back := newBench(t, name), &backend{}
		b.o.Dial = back.dialer(t)
		control := newPipes()
		b.o.Listen = func() (net.Listener, error) { return control, nil }
		b.o.Config.MQTT.Brokers = []string{"tcp://broker:1883"}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- Run(ctx, b.o) }()
		defer func() {
			cancel()
			if err := <-ended; err != nil {
				t.Errorf("Run: %v", err)
			}
			back.setDown(true)
			b.modem.Close()
		}()
		body(t, b, back)
	})
}

// after lets virtual time pass.
func after(d time.Duration) { <-time.After(d) }

func TestSteadyState(t *testing.T) {
	for _, name := range simulator.Families() {
		t.Run(name, func(t *testing.T) {
			serving(t, name, func(t *testing.T, b *bench, back *backend) {
				after(2 * time.Hour)
				before := len(b.modem.Commands())
				after(24 * time.Hour)
				sent := b.modem.Commands()
				for _, c := range sent {
					if err := family.Allow(c); err != nil {
						t.Error(err)
					}
				}
				hour := float64(len(sent)-before) / 24
				t.Logf("%.1f commands an hour; %d to start", hour, before)
				if hour > 60 {
					t.Errorf("%.1f commands an hour, the budget is 60", hour)
				}
				if n := len(back.health); n < 25 || n > 27 {
					t.Errorf("%d health reports in 26 hours", n)
				}
				if h := back.last(t); h.Verdict.Cause != report.CauseHealthy {
					t.Errorf("verdict %s: %v", h.Verdict.Cause, h.Verdict.Evidence)
				}
			})
		})
	}
}
