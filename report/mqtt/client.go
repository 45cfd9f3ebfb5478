package mqtt

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/simkeeper/simkeeper/report"
	"github.com/simkeeper/simkeeper/report/spool"

	"github.com/eclipse/paho.mqtt.golang/packets"
)

// Client carries messages to the broker. All methods may be called from any
// goroutine, before, during and after [Client.Run]; none but Run and
// [Client.Flush] waits for the broker. Those that post wait for flash.
type Client struct {
	cfg     Config
	brokers []*broker
	wake    chan struct{} // holds one token when there may be something to send
	news    linkLog       // for Run alone
	suspect *death        // for Run alone: how the last connection ended, where a silence may have killed it
	spool   *spool.Spool
	inbox   inbox // for Run alone

	mu       sync.Mutex // guards everything that follows
	running  bool
	stuck    time.Time // when it was last said that flash refuses; zero while it does not
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
	waiting := cfg.Spool
	if waiting == nil {
		waiting, err = spool.Open(spool.Config{Limit: memoryQueue, Boot: cfg.Boot})
	}
	return &Client{
		cfg:      cfg,
		brokers:  brokers,
		wake:     make(chan struct{}, 1),
		news:     linkLog{log: cfg.Log},
		spool:    waiting,
		identity: identity{held: map[string]int{}},
		progress: make(chan struct{}),
	}, err
}

// SetIdentity publishes i, retained, with the version and the check value filled
// in: now, and on the next connections until the broker in use has acknowledged
// it. A later call replaces what waits. The error is that of encoding a date.
func (c *Client) SetIdentity(i report.Identity) error {
	payload, err := json.Marshal(report.NewIdentity(i))
	if err == nil {
		payload, err = c.shape(report.LeafIdentity, payload)
	}
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

// Post lets events, then a health report where there is one, wait for the broker. They
// get their numbers in this order, v and boot, and are on flash when it returns; conn
// and age_s are filled in when they are sent. When too much waits, older messages are
// given up, and an event of type [report.EventThinned] tells which ([spool.Spool.Post]).
// The error is that of encoding a time or date; such a message is lost.
func (c *Client) Post(events []report.Event, health *report.Health) error {
	return c.posted(c.spool.Post(events, health))
}

// PostResult lets the result of a command wait for the broker, in its turn. The error
// is that of encoding it.
func (c *Client) PostResult(body any) error { return c.posted(c.spool.PostResult(body)) }

func (c *Client) posted(err error) error {
	c.watchFlash()
	c.stir()
	return err
}

// watchFlash says that flash takes nothing, at a slow rate, and that it does again.
func (c *Client) watchFlash() {
	trouble := c.spool.State().Trouble
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case trouble == nil && !c.stuck.IsZero():
		c.stuck = time.Time{}
		c.cfg.Log.Info("messages that wait are on flash again")
	case trouble != nil && (c.stuck.IsZero() || time.Since(c.stuck) >= repeatTime):
		c.stuck = time.Now()
		c.cfg.Log.Error("messages that wait are not on flash; a power cut would lose the newest", "error", trouble)
	}
}

// Flush returns nil when everything that was given to the client has been
// acknowledged, or an error when ctx ends before.
func (c *Client) Flush(ctx context.Context) error {
	for {
		c.mu.Lock()
		progress := c.progress // taken first: what is settled from now on is noticed
		c.mu.Unlock()
		waiting := c.State().Waiting
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
	if m, ok = c.nextIdentity(s.broker.name); ok {
		return m, true
	}
	batch := c.together(c.spool.Take(maxPayload))
	if len(batch) == 0 {
		return outgoing{}, false
	}
	payload, err := c.encode(batch, s.number)
	if err != nil { // one that was written by an older version, perhaps
		c.cfg.Log.Error("waiting messages cannot be read back and are given up", "messages", len(batch), "error", err)
		c.spool.GiveUp(batch, err)
		return c.next(s)
	}
	return outgoing{leaf: batch[0].Leaf, payload: payload, batch: batch}, true
}

// nextIdentity is the identity where the broker does not hold the newest.
func (c *Client) nextIdentity(broker string) (m outgoing, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.identity.pending(broker) {
		return outgoing{}, false
	}
	return outgoing{leaf: report.LeafIdentity, payload: c.identity.payload, version: c.identity.version}, true
}

// settle notes whether the broker has acknowledged m.
func (c *Client) settle(s *session, m outgoing, err error) {
	if err != nil {
		c.spool.Release()
		return
	}
	if m.leaf != report.LeafIdentity {
		c.spool.Done(m.batch)
		c.watchFlash()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if m.leaf == report.LeafIdentity {
		c.identity.held[s.broker.name] = m.version
	}
	close(c.progress)
	c.progress = make(chan struct{})
}

// hello is the CONNECT packet. A connection that is to be kept has a last will; one that
// comes and goes is not missed.
func (c *Client) hello(conn int64, promise time.Duration) *packets.ConnectPacket {
	p := connectPacket(c.cfg.Terminal, c.cfg.Username, c.cfg.Password, promise)
	if mode, _ := c.mode(); mode == PerReport || c.cfg.Profile == ThingsBoard {
		return p
	}
	will := report.Offline{Boot: c.cfg.Boot, Conn: conn, Reason: report.OfflineLost}
	p.WillFlag, p.WillQos, p.WillTopic, p.WillMessage = true, 1, c.topic(report.LeafOffline), goodbyeText(will)
	return p
}

// publish sends one message on s and waits for its acknowledgement.
func (c *Client) publish(ctx context.Context, s *session, m outgoing) error {
	before := s.carried.Load()
	err := s.publish(ctx, c.topic(m.leaf), c.retains(m.leaf), report.Encode(c.cfg.Encoding, m.payload))
	if err == nil {
		s.useful += s.carried.Load() - before
	}
	return err
}

// goodbye tells the broker that the agent stops, and ends the connection. Like the last
// will, which it takes the place of, it is always JSON.
func (c *Client) goodbye(ctx context.Context, s *session) error {
	stop := report.Offline{Boot: c.cfg.Boot, Conn: s.number, Reason: report.OfflineStop}
	text, err := c.shape(report.LeafOffline, goodbyeText(stop))
	if err != nil {
		return err
	}
	if err := s.publish(ctx, c.topic(report.LeafOffline), false, text); err != nil {
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
