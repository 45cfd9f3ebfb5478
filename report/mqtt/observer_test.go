package mqtt

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/report"
	"github.com/simkeeper/simkeeper/report/payload"

	"github.com/eclipse/paho.mqtt.golang/packets"
)

// numbers are what a backend tells duplicates by.
type numbers struct{ boot, seq int64 }

// received is a report or an event as a backend reads it.
type received struct {
	numbers
	terminal string
	mark     string // what makes it unlike any other
	text     string // all of it but conn and age_s
	notice   bool   // it tells what was given up: so many of these numbers
	gone     int
	from, to int64
}

// read reads a message, in either encoding. What is neither report nor event is nothing.
func read(topic string, body []byte) ([]received, error) {
	switch topic[strings.LastIndexByte(topic, '/')+1:] {
	case report.LeafHealth:
		return readHealth(topic, body)
	case report.LeafEvent:
		e, err := payload.Event(body)
		if err != nil {
			return nil, err
		}
		r := received{numbers: numbers{e.Boot, e.Seq}, mark: e.Text}
		if e.Type == report.EventThinned {
			r.notice = true
			_, err = fmt.Sscanf(e.Text+" "+e.From+" "+e.To, "no room for what waits: %d messages", &r.gone)
			fmt.Sscan(e.From+" "+e.To, &r.from, &r.to) // neither where only results are gone
		}
		e.Conn, e.AgeS = 0, nil
		return []received{r.filed(topic, e)}, err
	}
	return nil, nil
}

func readHealth(topic string, body []byte) (all []received, err error) {
	reports, err := payload.Health(body)
	for _, h := range reports {
		r := received{numbers: numbers{h.Boot, h.Seq}, mark: h.ID}
		h.Conn, h.AgeS = 0, nil
		all = append(all, r.filed(topic, h))
	}
	return all, err
}

func (r received) filed(topic string, message any) received {
	text, _ := json.Marshal(message)
	r.text, r.terminal = string(text), strings.Split(topic, "/")[2]
	return r
}

// observer is a backend: a persistent session that gets everything with QoS 1 and comes
// back whenever the broker does.
type observer struct {
	addr string

	mu   sync.Mutex // guards everything that follows
	got  []received
	bad  []error // of messages that cannot be read
	subs int     // times it has subscribed
}

// observe starts a backend.
func observe(t *testing.T, addr string) *observer {
	t.Helper()
	o := &observer{addr: addr}
	ctx, cancel := context.WithCancel(t.Context())
	var work sync.WaitGroup
	work.Go(func() {
		for ctx.Err() == nil {
			o.listen(ctx)
			again := time.NewTimer(20 * time.Millisecond)
			select {
			case <-again.C:
			case <-ctx.Done():
			}
		}
	})
	t.Cleanup(func() { cancel(); work.Wait() })
	eventually(t, "the backend's subscription", func() bool { o.mu.Lock(); defer o.mu.Unlock(); return o.subs > 0 })
	return o
}

// listen takes messages until the connection ends.
func (o *observer) listen(ctx context.Context) {
	c, err := net.DialTimeout("tcp", o.addr, time.Second)
	if err != nil {
		return
	}
	defer c.Close()
	defer context.AfterFunc(ctx, func() { c.Close() })()
	hello := connectPacket("backend", "", "", 0)
	hello.CleanSession = false
	if greet(c, hello) != nil {
		return
	}
	ask := packets.NewControlPacket(packets.Subscribe).(*packets.SubscribePacket)
	ask.MessageID, ask.Topics, ask.Qoss = 1, []string{"#"}, []byte{1}
	for err := ask.Write(c); err == nil; {
		var p packets.ControlPacket
		if p, err = packets.ReadPacket(c); err == nil {
			err = o.take(c, p)
		}
	}
}

// take keeps a message, and acknowledges it then.
func (o *observer) take(c net.Conn, p packets.ControlPacket) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch p := p.(type) {
	case *packets.SubackPacket:
		o.subs++
	case *packets.PublishPacket:
		all, err := read(p.TopicName, p.Payload)
		if err != nil {
			o.bad = append(o.bad, fmt.Errorf("%s: %w", p.TopicName, err))
		}
		o.got = append(o.got, all...)
		ack := packets.NewControlPacket(packets.Puback).(*packets.PubackPacket)
		if ack.MessageID = p.MessageID; p.Qos == 1 {
			return ack.Write(c)
		}
	}
	return nil
}

// of is what came from a terminal, in any order: a backend must not need one.
func (o *observer) of(terminal string, dice *rand.Rand) (all []received) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, r := range o.got {
		if r.terminal == terminal {
			all = append(all, r)
		}
	}
	dice.Shuffle(len(all), func(i, k int) { all[i], all[k] = all[k], all[i] })
	return all
}

// count is the number of different messages of a terminal.
func (o *observer) count(terminal string) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	seen := map[numbers]bool{}
	for i := range o.got {
		if o.got[i].terminal == terminal {
			seen[o.got[i].numbers] = true
		}
	}
	return len(seen)
}

// clean checks that everything could be read.
func (o *observer) clean(t *testing.T) {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, err := range o.bad {
		t.Error(err)
	}
}

// last says that a terminal's message with this mark has come.
func (o *observer) last(terminal, mark string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	for i := len(o.got) - 1; i >= 0; i-- {
		if o.got[i].terminal == terminal && o.got[i].mark == mark {
			return true
		}
	}
	return false
}

// books are what is known of one terminal's messages, from all who saw them.
type books struct {
	t        *testing.T
	terminal string
	promised map[string]numbers // by mark: Post has returned, and flash held it
	next     int64              // the number after the last
	reused   bool               // a start may have given numbers again that were never on flash

	came   map[numbers]received
	marks  map[string]numbers
	acked  map[numbers]bool // the broker has acknowledged it
	named  map[int64]bool   // a notice names it
	copies int
	told   int // messages that notices tell of
	inside int // messages that the broker has acknowledged and lost
	absent int // messages that were given up
}

// latest is the mark of the last message that was promised.
func (b *books) latest() (mark string) {
	last := int64(0)
	for m, n := range b.promised {
		if n.seq > last {
			mark, last = m, n.seq
		}
	}
	return mark
}

// audit checks that nothing is lost, nothing is doubled, and every gap is explained.
func (b *books) audit(got, acked []received) {
	b.t.Helper()
	b.came, b.marks, b.acked, b.named = map[numbers]received{}, map[string]numbers{}, map[numbers]bool{}, map[int64]bool{}
	for _, r := range got {
		b.enter(r)
	}
	for _, r := range acked {
		b.acked[r.numbers] = true
	}
	for mark, n := range b.promised {
		b.kept(mark, n)
	}
	b.whole()
	if b.absent > b.told {
		b.t.Errorf("%s: %d numbers are missing, notices tell of %d", b.terminal, b.absent, b.told)
	}
}

// enter takes a message into the books.
func (b *books) enter(r received) {
	b.t.Helper()
	if first, ok := b.came[r.numbers]; ok {
		b.copies++
		if first.text != r.text {
			b.t.Errorf("%s: %v is two messages: %s and %s", b.terminal, r.numbers, first.text, r.text)
		}
		return
	}
	b.came[r.numbers] = r
	if r.notice {
		b.told += r.gone
		for n := r.from; n <= r.to; n++ {
			b.named[n] = true
		}
		return
	}
	if other, ok := b.marks[r.mark]; ok {
		b.t.Errorf("%s: one message has two numbers, %v and %v: %s", b.terminal, other, r.numbers, r.text)
	}
	b.marks[r.mark] = r.numbers
}

// kept checks what Post has promised.
func (b *books) kept(mark string, n numbers) {
	b.t.Helper()
	as, came := b.marks[mark]
	switch {
	case came && as != n:
		b.t.Errorf("%s: %s was %v when it was posted, and came as %v", b.terminal, mark, n, as)
	case came, b.named[n.seq]:
	case b.acked[n]:
		b.inside++
	default:
		b.t.Errorf("%s: %s, %v, is lost", b.terminal, mark, n)
	}
}

// whole checks that each number was given once, and came or is explained.
func (b *books) whole() {
	b.t.Helper()
	owner := map[int64]int64{}
	for n := range b.came {
		if other, ok := owner[n.seq]; ok && !b.reused {
			b.t.Errorf("%s: number %d was given in starts %d and %d", b.terminal, n.seq, other, n.boot)
		}
		owner[n.seq] = n.boot
	}
	for n := range b.acked {
		owner[n.seq] = n.boot
	}
	for seq := int64(1); seq < b.next; seq++ {
		if owner[seq] == 0 && !b.named[seq] {
			b.t.Errorf("%s: number %d of %d is missing, and nothing tells why", b.terminal, seq, b.next)
		} else if owner[seq] == 0 {
			b.absent++
		}
	}
}
