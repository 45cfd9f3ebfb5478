package mqtt

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"hash/fnv"
	"log/slog"
	"math/rand/v2"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/report"

	"github.com/eclipse/paho.mqtt.golang/packets"
)

// fakeBroker speaks just enough MQTT over net.Pipe to live in a synctest bubble,
// and misbehaves on demand.
type fakeBroker struct {
	mu     sync.Mutex
	code   byte          // of CONNACK
	most   uint16        // seconds of keep-alive beyond which a client is refused, 0 for none
	dead   error         // what dialling returns
	down   string        // the address that cannot be dialled
	brief  string        // the address that closes after a second
	slow   time.Duration // before each PUBACK
	mute   bool          // reads everything, answers nothing
	frozen bool          // reads nothing at all
	noAck  bool          // answers everything but PUBLISH
	noPing bool          // answers everything but PINGREQ
	lives  time.Duration // how long a connection is kept, 0 for ever
	record seen
	conns  []net.Conn

	patience func(time.Duration) time.Duration // how long it waits for a packet, by the keep-alive; nil: for ever
}

// seen is what came to a fakeBroker.
type seen struct {
	dials    []time.Time
	addrs    []string
	connects []*packets.ConnectPacket
	got      []*packets.PublishPacket
	parted   int // DISCONNECT packets
	pings    []time.Time
}

// seen is a copy of what came so far.
func (b *fakeBroker) seen() seen {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.record
	s.dials, s.addrs = slices.Clone(s.dials), slices.Clone(s.addrs)
	s.connects, s.got, s.pings = slices.Clone(s.connects), slices.Clone(s.got), slices.Clone(s.pings)
	return s
}

// set changes the broker's habits.
func (b *fakeBroker) set(change func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change()
}

// dial is a Config.Dial.
func (b *fakeBroker) dial(_ context.Context, _, addr string) (net.Conn, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.record.dials, b.record.addrs = append(b.record.dials, time.Now()), append(b.record.addrs, addr)
	if b.dead != nil {
		return nil, b.dead
	}
	if addr == b.down {
		return nil, errDead
	}
	ours, theirs := net.Pipe()
	b.conns = append(b.conns, ours)
	if !b.frozen {
		go b.serve(ours)
	}
	lives := b.lives
	if addr == b.brief {
		lives = time.Second
	}
	if lives > 0 {
		time.AfterFunc(lives, func() { ours.Close() })
	}
	return theirs, nil
}

// cut closes every connection from the broker's side.
func (b *fakeBroker) cut() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.conns {
		c.Close()
	}
	b.conns = nil
}

func (b *fakeBroker) serve(raw net.Conn) {
	defer raw.Close()
	c := raw
	for {
		p, err := packets.ReadPacket(c)
		if err != nil {
			return
		}
		if hello, ok := p.(*packets.ConnectPacket); ok && b.patience != nil {
			wait := b.patience(time.Duration(hello.Keepalive) * time.Second)
			timer := time.AfterFunc(wait, func() { raw.Close() })
			defer timer.Stop()
			c = attentive{raw, func() { timer.Reset(wait) }}
		}
		if _, ok := p.(*packets.PublishPacket); ok {
			<-time.After(b.pace())
		}
		if answer := b.answer(p); answer != nil && answer.Write(c) != nil {
			return
		}
	}
}

// attentive is a connection that says when something came.
type attentive struct {
	net.Conn
	heard func()
}

func (a attentive) Read(p []byte) (int, error) {
	n, err := a.Conn.Read(p)
	a.heard()
	return n, err
}

// pace is how long a PUBACK takes.
func (b *fakeBroker) pace() time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.slow
}

// answer notes what came and gives the reply.
func (b *fakeBroker) answer(p packets.ControlPacket) packets.ControlPacket {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.mute {
		return nil
	}
	switch p := p.(type) {
	case *packets.ConnectPacket:
		b.record.connects = append(b.record.connects, p)
		a := packets.NewControlPacket(packets.Connack).(*packets.ConnackPacket)
		if a.ReturnCode = b.code; b.most > 0 && p.Keepalive > b.most {
			a.ReturnCode = packets.ErrRefusedIDRejected
		}
		return a
	case *packets.PublishPacket:
		if b.noAck {
			return nil
		}
		b.record.got = append(b.record.got, p)
		a := packets.NewControlPacket(packets.Puback).(*packets.PubackPacket)
		a.MessageID = p.MessageID
		return a
	case *packets.PingreqPacket:
		b.record.pings = append(b.record.pings, time.Now())
		if !b.noPing {
			return packets.NewControlPacket(packets.Pingresp)
		}
	case *packets.DisconnectPacket:
		b.record.parted++
	}
	return nil
}

// messages gives the payloads that came on a leaf.
func (b *fakeBroker) messages(leaf string) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var all []string
	for _, p := range b.record.got {
		if strings.HasSuffix(p.TopicName, "/"+leaf) {
			all = append(all, string(p.Payload))
		}
	}
	return all
}

// delivered gives the seqs of all reports and events in the order they came, and
// checks nothing else.
func (b *fakeBroker) delivered(t *testing.T) []int64 {
	t.Helper()
	var seqs []int64
	for _, leaf := range []string{report.LeafHealth, report.LeafEvent} {
		for _, text := range b.messages(leaf) {
			if !strings.HasPrefix(text, "[") {
				text = "[" + text + "]"
			}
			var several []struct{ Seq int64 }
			must(t, json.Unmarshal([]byte(text), &several))
			for _, one := range several {
				seqs = append(seqs, one.Seq)
			}
		}
	}
	return seqs
}

// bench is a client that runs against a fake broker.
type bench struct {
	*Client
	broker *fakeBroker
	log    *logBuffer
	stop   func() // ends Run and waits for it
}

// logBuffer is a log that may be read while it is written.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) lines() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Split(strings.TrimSuffix(l.b.String(), "\n"), "\n")
}

// count is the number of log lines with text in them.
func (l *logBuffer) count(text string) int {
	return len(slices.DeleteFunc(l.lines(), func(s string) bool { return !strings.Contains(s, text) }))
}

// seeded is jitter that a terminal repeats in every test.
func seeded(terminal string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(terminal))
	return rand.New(rand.NewPCG(h.Sum64(), 0))
}

// newBench makes a client on a pipe to b; change adapts its configuration.
func newBench(t *testing.T, b *fakeBroker, change func(*Config)) *bench {
	t.Helper()
	log := &logBuffer{}
	cfg := Config{Brokers: []string{"tcp://broker"}, Terminal: "T1", Boot: 17, Dial: b.dial,
		Rand: seeded("T1"), Log: slog.New(slog.NewTextHandler(log, nil))}
	if change != nil {
		change(&cfg)
	}
	c, err := NewClient(cfg)
	must(t, err)
	return &bench{Client: c, broker: b, log: log}
}

// Enqueue posts one report, which gets the next number.
func (b *bench) Enqueue(h report.Health) error { return b.Post(nil, &h) }

// EnqueueEvent posts one event, which gets the next number.
func (b *bench) EnqueueEvent(e report.Event) error { return b.Post([]report.Event{e}, nil) }

// run starts Run; stop ends it.
func (b *bench) run(t *testing.T) *bench {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx) }()
	b.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run = %v", err)
		}
		b.broker.cut()
	})
	t.Cleanup(b.stop)
	return b
}

// health is a report with a number.
func health(seq int64) report.Health {
	h := sampleHealth()
	h.Seq = seq
	return h
}

var errDead = &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("no carrier")}
