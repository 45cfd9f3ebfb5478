package mqtt

import (
	"bytes"
	"math/rand/v2"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"
)

// ending is what happens to a connection at a moment.
type ending string

const (
	reset  ending = "reset"  // RST, both ways
	closed ending = "closed" // FIN, both ways
	hole   ending = "hole"   // open, and every byte from now on is swallowed
	late   ending = "late"   // by lateness, and nothing else
)

// lateness is how long a packet waits at a gate that delays it.
const lateness = 200 * time.Millisecond

// moment is a state of a connection: a packet of this kind has come to the gate, and so
// many quarters of it have passed on. The zero moment is the opening of the connection.
type moment struct {
	kind     byte
	quarters int
}

// gate stands between one terminal and its broker. It forwards packet by packet, knows what
// the broker has acknowledged, also where the terminal does not, and misbehaves on demand.
type gate struct {
	addr, broker string
	listener     net.Listener
	work         sync.WaitGroup

	mu    sync.Mutex // guards everything that follows
	when  moment     // of the next misbehaviour, and
	how   ending     // which; "" for none
	dice  *rand.Rand // for misbehaviour at any packet; nil for none
	open  map[net.Conn]bool
	acked []received     // what the broker has acknowledged
	told  map[string]int // marks of what it has acknowledged to the terminal, and how often that came again
	conns int
}

// startGate opens a gate to a broker.
func startGate(t *testing.T, broker string) *gate {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.2:0")
	must(t, err)
	g := &gate{addr: l.Addr().String(), broker: broker, listener: l, open: map[net.Conn]bool{}, told: map[string]int{}}
	g.work.Go(g.accept)
	t.Cleanup(g.close)
	return g
}

func (g *gate) close() {
	g.listener.Close()
	g.set(func() {
		for c := range g.open {
			reset.of(c)
		}
	})
	g.work.Wait()
}

// set changes how the gate behaves.
func (g *gate) set(change func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	change()
}

// arm lets the gate misbehave once.
func (g *gate) arm(when moment, how ending) { g.set(func() { g.when, g.how = when, how }) }

// fired says that it has.
func (g *gate) fired() (yes bool) {
	g.set(func() { yes = g.how == "" })
	return yes
}

func (g *gate) accept() {
	for {
		c, err := g.listener.Accept()
		if err != nil {
			return
		}
		g.set(func() { g.conns++ })
		g.keep(c)
		g.work.Go(func() { g.serve(c) })
	}
}

func (g *gate) keep(c net.Conn) { g.set(func() { g.open[c] = true }) }

func (g *gate) forget(c net.Conn) {
	c.Close()
	g.set(func() { delete(g.open, c) })
}

// serve forwards both ways until both have ended.
func (g *gate) serve(terminal net.Conn) {
	defer g.forget(terminal)
	broker, err := net.DialTimeout("tcp", g.broker, time.Second)
	if err != nil {
		reset.of(terminal)
		return
	}
	g.keep(broker)
	defer g.forget(broker)
	p := &passage{gate: g, terminal: terminal, broker: broker, sent: map[uint16][]received{}}
	how, _ := g.due(0, 0)
	p.suffer(how)
	var both sync.WaitGroup
	both.Go(func() { p.pump(terminal, broker) })
	p.pump(broker, terminal)
	both.Wait()
}

// due says what happens to a packet, and how many bytes of it pass before.
func (g *gate) due(kind byte, size int) (how ending, part int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.how != "" && g.when.kind == kind {
		how, part, g.how = g.how, size*g.when.quarters/4, ""
		return how, part
	}
	if g.dice != nil && g.dice.IntN(25) == 0 {
		return []ending{reset, closed, late, hole}[g.dice.IntN(4)], size * g.dice.IntN(5) / 4
	}
	return "", size
}

// passage is one connection through a gate.
type passage struct {
	gate             *gate
	terminal, broker net.Conn
	lost             atomic.Bool           // nothing passes any more
	sent             map[uint16][]received // in PUBLISH packets, by their number; guarded by gate.mu
}

// pump forwards what comes from one side, until that ends.
func (p *passage) pump(from, to net.Conn) {
	for {
		packet, err := packets.ReadPacket(from)
		if err != nil {
			half(to)
			return
		}
		var raw bytes.Buffer
		packet.Write(&raw)
		p.see(packet)
		if p.lost.Load() {
			continue
		}
		how, part := p.gate.due(raw.Bytes()[0]>>4, raw.Len())
		if how == late {
			<-time.After(lateness)
			part = raw.Len()
		}
		to.Write(raw.Bytes()[:part])
		if part == raw.Len() && how != reset {
			p.tell(packet)
		}
		p.suffer(how)
	}
}

// see notes what the terminal sends and the broker acknowledges.
func (p *passage) see(packet packets.ControlPacket) {
	p.gate.set(func() {
		switch packet := packet.(type) {
		case *packets.PublishPacket:
			all, _ := read(packet.TopicName, packet.Payload) // the backend complains
			p.sent[packet.MessageID] = all
			for _, m := range all {
				if _, ok := p.gate.told[m.mark]; ok {
					p.gate.told[m.mark]++
				}
			}
		case *packets.PubackPacket:
			p.gate.acked = append(p.gate.acked, p.sent[packet.MessageID]...)
		}
	})
}

// tell notes what the terminal has heard.
func (p *passage) tell(packet packets.ControlPacket) {
	ack, ok := packet.(*packets.PubackPacket)
	if !ok {
		return
	}
	p.gate.set(func() {
		for _, m := range p.sent[ack.MessageID] {
			p.gate.told[m.mark] += 0
		}
	})
}

// suffer lets the connection end, or not.
func (p *passage) suffer(how ending) {
	if how == "" || how == late {
		return
	}
	p.lost.Store(true)
	if how != hole {
		how.of(p.terminal)
		how.of(p.broker)
	}
}

// of ends one side.
func (e ending) of(c net.Conn) {
	if e == closed {
		half(c)
		return
	}
	c.(*net.TCPConn).SetLinger(0)
	c.Close()
}

// half sends FIN, and goes on reading.
func half(c net.Conn) { c.(*net.TCPConn).CloseWrite() }

// seen is what the broker has acknowledged.
func (g *gate) seen() (acked []received) {
	g.set(func() { acked = slices.Clone(g.acked) })
	return acked
}

// again is how many messages came once more after their acknowledgement was passed on.
func (g *gate) again() (n int) {
	g.set(func() {
		for _, times := range g.told {
			n += times
		}
	})
	return n
}

// hasty is a source of jitter that makes each wait eight thousand times shorter.
type hasty struct{ rand.Source }

func (h hasty) Uint64() uint64 { return h.Source.Uint64() >> 13 }

// inHaste is jitter for tests that cannot wait.
func inHaste(seed uint64) *rand.Rand { return rand.New(hasty{rand.NewPCG(seed, 0)}) }
