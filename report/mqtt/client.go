package mqtt

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/simkeeper/simkeeper/report"

	"github.com/eclipse/paho.mqtt.golang/packets"
)

// Client carries messages to the broker. All methods may be called from any
// goroutine, before, during and after [Client.Run]; none but Run and
// [Client.Flush] waits for anything.
type Client struct {
	cfg     Config
	brokers []*broker
	wake    chan struct{} // holds one token when there may be something to send
	news    linkLog       // for Run alone

	mu       sync.Mutex // guards everything that follows
	running  bool
	queue    queue
	identity identity
	state    LinkState
	connects int           // successful connections
	progress chan struct{} // closed and replaced when a message is settled
}

// identity is what SetIdentity was given last, and who has it.
type identity struct {
	payload []byte
	version int            // grows with every SetIdentity, 0 for none yet
	held    map[string]int // broker name → version that it acknowledged
}

// NewClient checks cfg; it does not connect. The error lists everything that is
// wrong with cfg.
func NewClient(cfg Config) (*Client, error) {
	brokers, err := cfg.check()
	if err != nil {
		return nil, err
	}
	return &Client{
		cfg:      cfg,
		brokers:  brokers,
		wake:     make(chan struct{}, 1),
		news:     linkLog{log: cfg.Log},
		queue:    queue{limit: cfg.Queue},
		identity: identity{held: map[string]int{}},
		progress: make(chan struct{}),
	}, nil
}

// SetIdentity publishes i, retained, with the version and the check value filled
// in: now, and on the next connections until the broker in use has acknowledged
// it. A later call replaces what waits. The error is that of encoding a date.
func (c *Client) SetIdentity(i report.Identity) error {
	payload, err := json.Marshal(report.NewIdentity(i))
	if err != nil {
		return fmt.Errorf("encode identity: %w", err)
	}
	c.mu.Lock()
	c.identity.payload = payload
	c.identity.version++
	c.mu.Unlock()
	c.stir()
	return nil
}

// Enqueue lets h wait for the broker; conn, age_s and v are filled in. When too
// much waits, the oldest health reports are given up first, never the newest.
// The error is that of encoding a time or date; h is then lost.
func (c *Client) Enqueue(h report.Health) error {
	h.V, h.Conn, h.AgeS = report.Version, 0, nil
	return c.enqueue(report.LeafHealth, h.Boot, h.Seq, h)
}

// EnqueueEvent lets e wait for the broker; conn, age_s and v are filled in.
// Events are given up only when no health report is left that could be.
func (c *Client) EnqueueEvent(e report.Event) error {
	e.V, e.Conn, e.AgeS = report.Version, 0, nil
	return c.enqueue(report.LeafEvent, e.Boot, e.Seq, e)
}

func (c *Client) enqueue(leaf string, boot, seq int64, message any) error {
	r, err := newRecord(leaf, boot, seq, message)
	if err != nil {
		return fmt.Errorf("encode %s %d: %w", leaf, seq, err)
	}
	c.mu.Lock()
	c.queue.add(r)
	c.mu.Unlock()
	c.stir()
	return nil
}

// Thinned gives the ranges of messages that were given up since the last call,
// for an event of type [EventThinned]. Where very many were, a range may also
// cover messages that arrived.
func (c *Client) Thinned() []SeqRange {
	c.mu.Lock()
	defer c.mu.Unlock()
	ranges := c.queue.thinned
	c.queue.thinned = nil
	return ranges
}

// Flush returns nil when everything that was given to the client has been
// acknowledged, or an error when ctx ends before.
func (c *Client) Flush(ctx context.Context) error {
	for {
		c.mu.Lock()
		waiting, progress := c.waiting(), c.progress
		c.mu.Unlock()
		if waiting == 0 {
			return nil
		}
		select {
		case <-progress:
		case <-ctx.Done():
			return errors.Join(fmt.Errorf("%d messages not acknowledged: %w", waiting, ctx.Err()), c.State().LastError)
		}
	}
}

// waiting counts what is not acknowledged. c.mu is held.
func (c *Client) waiting() int {
	n := len(c.queue.records)
	if c.identity.pending(c.state.Broker) {
		n++
	}
	return n
}

// pending says that a broker does not hold the newest identity.
func (i *identity) pending(broker string) bool { return i.held[broker] != i.version }

// stir wakes the goroutine that sends.
func (c *Client) stir() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// next is what should be sent now on s: the identity before the reports that
// refer to it. ok is false when nothing waits.
func (c *Client) next(s *session) (m outgoing, ok bool) {
	m, ok = c.take(s.broker.name)
	if !ok || m.leaf == report.LeafIdentity {
		return m, ok
	}
	payload, err := encode(m.records, s.number)
	if err != nil { // one that was written by an older version, perhaps
		c.cfg.Log.Error("waiting messages cannot be read back and are given up", "messages", len(m.records), "error", err)
		c.giveUp(m.records)
		return c.next(s)
	}
	m.payload = payload
	return m, true
}

// take is next without the encoding of records.
func (c *Client) take(broker string) (m outgoing, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.identity.pending(broker) {
		return outgoing{leaf: report.LeafIdentity, payload: c.identity.payload, version: c.identity.version}, true
	}
	batch := c.queue.take(maxPayload)
	if len(batch) == 0 {
		return outgoing{}, false
	}
	return outgoing{leaf: batch[0].leaf, records: batch}, true
}

func (c *Client) giveUp(batch []*record) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range batch {
		c.queue.remember(r)
	}
	c.queue.dropped += len(batch)
	c.queue.done(batch)
}

// settle notes whether the broker has acknowledged m.
func (c *Client) settle(s *session, m outgoing, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case err != nil:
		c.queue.giveBack(m.records)
		return
	case m.leaf == report.LeafIdentity:
		c.identity.held[s.broker.name] = m.version
	default:
		c.queue.done(m.records)
	}
	close(c.progress)
	c.progress = make(chan struct{})
}

// hello is the CONNECT packet, with the last will of this connection.
func (c *Client) hello(conn int64) *packets.ConnectPacket {
	will := report.Offline{Boot: c.cfg.Boot, Conn: conn, Reason: report.OfflineLost}
	p := connectPacket(c.cfg.Terminal, c.cfg.Username, c.cfg.Password, c.cfg.KeepAlive)
	p.WillFlag, p.WillQos, p.WillTopic, p.WillMessage = true, 1, c.topic(report.LeafOffline), goodbyeText(will)
	return p
}

func (c *Client) topic(leaf string) string { return report.Topic(c.cfg.Prefix, c.cfg.Terminal, leaf) }

// publish sends one message on s and waits for its acknowledgement.
func (c *Client) publish(ctx context.Context, s *session, m outgoing) error {
	return s.publish(ctx, c.topic(m.leaf), m.leaf == report.LeafIdentity, m.payload)
}

// goodbye tells the broker that the agent stops, and ends the connection.
func (c *Client) goodbye(ctx context.Context, s *session) error {
	stop := report.Offline{Boot: c.cfg.Boot, Conn: s.number, Reason: report.OfflineStop}
	if err := c.publish(ctx, s, outgoing{leaf: report.LeafOffline, payload: goodbyeText(stop)}); err != nil {
		return err
	}
	return s.part(ctx)
}

// linger is a context that ends d after ctx does, for what must still be said.
func linger(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	late, cancel := context.WithCancel(context.WithoutCancel(ctx))
	release := context.AfterFunc(ctx, func() {
		timer := time.AfterFunc(d, cancel)
		context.AfterFunc(late, func() { timer.Stop() })
	})
	return late, func() { release(); cancel() }
}
