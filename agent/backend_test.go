package agent

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/eclipse/paho.mqtt.golang/packets"

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
	raw    []string // topic and payload of everything, and what each client called itself

	results []report.Result
	topics  map[chan<- []byte]string // what is subscribed, by where its messages go
}

// serve answers one connection. It writes in a goroutine of its own: a real broker has room
// for what cannot be sent yet, and a pipe has none.
func (b *backend) serve(t *testing.T, c net.Conn) {
	out := make(chan []byte, 4096)
	var writer sync.WaitGroup
	writer.Go(func() {
		for text := range out {
			c.Write(text) // an error is the client's leaving
		}
	})
	defer writer.Wait()
	defer b.leave(out)
	defer c.Close()
	for {
		p, err := packets.ReadPacket(c)
		if err != nil {
			return
		}
		switch p := p.(type) {
		case *packets.PublishPacket:
			b.take(t, p.TopicName, p.Payload)
		case *packets.ConnectPacket:
			b.keep(p.ClientIdentifier + " " + p.WillTopic + " " + string(p.WillMessage))
		}
		if a := b.reply(p, out); a != nil {
			var text bytes.Buffer
			a.Write(&text)
			out <- text.Bytes()
		}
	}
}

// leave ends what was subscribed on a connection.
func (b *backend) leave(out chan []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.topics, out)
	close(out)
}

// say sends a message to who has subscribed to its topic, and returns how many have.
func (b *backend) say(topic string, payload []byte) (heard int) {
	p := packets.NewControlPacket(packets.Publish).(*packets.PublishPacket)
	p.TopicName, p.Payload, p.Qos, p.MessageID = topic, payload, 1, 1
	var text bytes.Buffer
	p.Write(&text)
	b.mu.Lock()
	defer b.mu.Unlock()
	for out, subscribed := range b.topics {
		if subscribed == topic {
			out <- text.Bytes()
			heard++
		}
	}
	return heard
}

// reply is what MQTT 3.1.1 asks of a broker.
func (b *backend) reply(p packets.ControlPacket, out chan<- []byte) packets.ControlPacket {
	switch p := p.(type) {
	case *packets.SubscribePacket:
		b.mu.Lock()
		defer b.mu.Unlock()
		if b.topics == nil {
			b.topics = map[chan<- []byte]string{}
		}
		b.topics[out] = p.Topics[0]
		a := packets.NewControlPacket(packets.Suback).(*packets.SubackPacket)
		a.MessageID, a.ReturnCodes = p.MessageID, []byte{1}
		return a
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

func (b *backend) keep(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.raw = append(b.raw, text)
}

func (b *backend) take(t *testing.T, topic string, payload []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.raw = append(b.raw, topic+" "+string(payload))
	switch topic[strings.LastIndex(topic, "/")+1:] {
	case report.LeafHealth:
		b.health = append(b.health, messages[report.Health](t, payload)...)
	case report.LeafEvent:
		b.events = append(b.events, messages[report.Event](t, payload)...)
	case report.LeafResult:
		b.results = append(b.results, messages[report.Result](t, payload)...)
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

// reports, identities and texts are copies: the broker goes on writing.
func (b *backend) reports() []report.Health {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.health)
}

func (b *backend) identities() []report.Identity {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.ids)
}

func (b *backend) texts() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.raw)
}

// seqs are the numbers of all health reports and events, in the order of their size.
func (b *backend) seqs() []int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []int64
	for _, h := range b.health {
		out = append(out, h.Seq)
	}
	for _, e := range b.events {
		out = append(out, e.Seq)
	}
	slices.Sort(out)
	return out
}

// complete fails the test where a number is missing or came twice, or a health report
// came out of order.
func (b *backend) complete(t *testing.T) {
	t.Helper()
	seqs := b.seqs()
	for i, s := range seqs {
		if s != int64(i)+seqs[0] {
			t.Fatalf("the numbers are %v", seqs)
		}
	}
	if len(seqs) > 0 && seqs[0] != 1 {
		t.Errorf("the first number is %d", seqs[0])
	}
	if !slices.IsSortedFunc(b.reports(), func(x, y report.Health) int { return int(x.Seq - y.Seq) }) {
		t.Error("health reports came out of order")
	}
}

// changes are the causes that verdicts changed to.
func (b *backend) changes() []report.Cause {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []report.Cause
	for _, e := range b.events {
		if e.Type == report.EventCauseChanged {
			out = append(out, report.Cause(e.To))
		}
	}
	return out
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

// listenNowhere stands in for a control socket that nobody uses.
func listenNowhere() (net.Listener, error) { return newPipes(), nil }

// thinned are the ranges of numbers that were given up.
func (b *backend) thinned() [][2]int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out [][2]int64
	for _, e := range b.events {
		if e.Type == report.EventThinned {
			from, _ := strconv.ParseInt(e.From, 10, 64)
			to, _ := strconv.ParseInt(e.To, 10, 64)
			out = append(out, [2]int64{from, to})
		}
	}
	return out
}
