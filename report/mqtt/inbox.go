package mqtt

import (
	"context"
	"errors"
	"time"

	"github.com/simkeeper/simkeeper/report"
)

// What may come on the command topic within inboxWindow: more is no operator's work, and
// every byte of it is paid by the card. The connection is then ended, and the next ones
// do not subscribe until inboxPause is over, so that reports still get through.
const (
	inboxMessages = 200
	inboxBytes    = 256 << 10
	inboxWindow   = time.Hour
	inboxPause    = time.Hour
	pauseMost     = 24 * time.Hour // between attempts at a broker that does not let us subscribe
)

// Inbox is what comes on the command topic. It is zero while commands are off.
type Inbox struct {
	Subscribed bool      // on the present connection, or on the last one
	Refused    bool      // the broker did not let us subscribe when it was last asked
	Received   int       // messages of this boot, with those that follow
	TooLong    int       // longer than [report.MaxCommand], passed over
	Lost       int       // nobody took them in time
	Floods     int       // connections that were ended since too much came
	Paused     time.Time // until when nobody subscribes; zero if that is not put off
}

// inbox hands commands over and watches that there are not too many. It belongs to Run.
type inbox struct {
	since    time.Time // when the present window began
	messages int
	bytes    int
	refused  int // times in a row that the broker did not let us subscribe
}

// errFlood ends a connection on which too much comes.
var errFlood = errors.New("more commands came than an operator sends")

// PauseCommands ends a connection that takes commands, and takes none for an hour: for an
// agent that is sent more good ones than make sense. Reports go on.
func (c *Client) PauseCommands() {
	c.mu.Lock()
	c.pauseCommands()
	c.mu.Unlock()
	c.stir()
}

// pauseCommands counts a flood. c.mu is held.
func (c *Client) pauseCommands() {
	c.state.Commands.Floods++
	c.state.Commands.Subscribed = false
	c.state.Commands.Paused = time.Now().Add(inboxPause)
}

// heed sees to the command topic before anything is sent on s: it subscribes where that is
// wanted, and ends a connection on which too much has come. A broker that does not let us
// subscribe gets reports all the same.
func (c *Client) heed(ctx context.Context, s *session) error {
	paused := time.Now().Before(c.State().Commands.Paused)
	switch {
	case c.cfg.Commands == nil:
		return nil
	case s.subscribed() && paused:
		return errFlood
	case s.subscribed() || paused:
		return nil
	}
	granted, err := s.subscribe(ctx, c.topic(report.LeafCommand), c.takeCommand)
	if errors.Is(err, errStop) {
		return err
	}
	c.inbox.refused++
	switch {
	case granted:
		c.inbox.refused = 0
	case err != nil && c.inbox.refused == 1: // a link that was lost just then
		return err
	}
	c.noteSubscription(s, granted)
	return err
}

// noteSubscription keeps what became of a SUBSCRIBE. One that ends the connection each time
// is refused, too: some brokers answer so.
func (c *Client) noteSubscription(s *session, granted bool) {
	before := c.State().Commands
	c.change(func(st *LinkState) {
		in := &st.Commands
		in.Subscribed, in.Refused, in.Paused = granted, !granted, time.Time{}
		if !granted {
			in.Paused = time.Now().Add(min(inboxPause<<min(c.inbox.refused-1, 5), pauseMost))
		}
	})
	if granted != before.Subscribed || granted == before.Refused {
		c.news.subscribed(s, c.topic(report.LeafCommand), granted)
	}
}

// takeCommand hands over one message, of so many bytes on the wire. payload is nil where
// it was too long to be read.
func (c *Client) takeCommand(payload []byte, size int) error {
	b := &c.inbox
	if now := time.Now(); now.Sub(b.since) >= inboxWindow {
		*b = inbox{since: now, refused: b.refused}
	}
	b.messages++
	b.bytes += size
	lost := payload != nil && !offer(c.cfg.Commands, payload)
	c.mu.Lock()
	defer c.mu.Unlock()
	in := &c.state.Commands
	in.Received++
	in.TooLong += one(payload == nil)
	in.Lost += one(lost)
	if b.messages > inboxMessages || b.bytes > inboxBytes {
		c.pauseCommands()
		return errFlood
	}
	return nil
}

// offer hands a payload over if there is room.
func offer(to chan<- []byte, payload []byte) bool {
	select {
	case to <- payload:
		return true
	default:
		return false
	}
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}
