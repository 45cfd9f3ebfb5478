package mqtt

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"time"
)

// LinkState is how the reports travel, for the health report and for status.
type LinkState struct {
	Connected  bool
	Resting    bool      // not connected because nothing waits: everything was acknowledged when it was left
	Since      time.Time // of the connection, of its end, or of the first failure since; zero before
	Conn       int64     // number of the newest connection of this boot, 0 before the first
	Reconnects int       // successful connections after the first
	Waiting    int       // messages that the broker has not acknowledged, with the identity
	Dropped    int       // messages given up within this boot, for want of room
	Seq        int64     // number of the next health report or event
	LastError  error     // why the last attempt failed or the last connection ended: a *LinkError, nil if none did
	Via        string    // network interface of the connection, "" if it cannot be found
	Broker     string    // the one in use, or used last, as configured; "" before
	Resumed    bool      // that connection's TLS session was made before

	Mode      Mode          // the one in force: Persistent or PerReport
	KeepAlive time.Duration // the longest silence that is allowed now, before a ping
	Commands  Inbox         // what comes from there
}

// Works says that reports get through as far as is known: there is a connection, or one
// has done its work and nothing waits.
func (s LinkState) Works() bool { return s.Connected || s.Resting }

// State is a copy of how things stand now.
func (c *Client) State() LinkState {
	mode, known := c.mode()
	keepAlive := known.limit(c.rhythm())
	kept := c.spool.State() // may wait for flash, and nobody should wait for that
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.state
	s.Mode, s.KeepAlive = mode, keepAlive
	s.Waiting, s.Dropped, s.Seq = kept.Waiting, kept.Dropped, kept.Seq
	if c.identity.pending(s.Broker) {
		s.Waiting++
	}
	return s
}

// change lets edit change the state.
func (c *Client) change(edit func(*LinkState)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	edit(&c.state)
}

// nextConn numbers a CONNECT.
func (c *Client) nextConn() (n int64) {
	c.change(func(s *LinkState) {
		s.Conn++
		n = s.Conn
	})
	return n
}

// connected notes a new connection.
func (c *Client) connected(s *session) {
	c.change(func(st *LinkState) {
		st.Connected, st.Resting, st.Since, st.Via, st.Broker = true, false, s.since, s.via, s.broker.name
		st.Resumed = s.link.resumed
		st.Reconnects = c.connects
		c.connects++
	})
	mode, _ := c.mode()
	c.news.connected(s, mode)
}

// disconnected notes the end of a connection; err is nil for an orderly one, after which
// the client may rest.
func (c *Client) disconnected(s *session, err error, rests bool) {
	var why *LinkError
	if err != nil {
		why = ended(s, err)
	}
	c.change(func(st *LinkState) {
		st.Connected, st.Resting, st.Since = false, rests, time.Now()
		if why != nil {
			st.LastError = why
		}
	})
	c.news.disconnected(s, why, rests)
}

// failed notes an attempt that failed.
func (c *Client) failed(e *LinkError) {
	c.change(func(st *LinkState) {
		st.LastError = e
		if st.Since.IsZero() || st.Resting {
			st.Since, st.Resting = time.Now(), false
		}
	})
	c.news.failed(e)
}

// ended explains why a connection that had worked is over.
func ended(s *session, err error) *LinkError {
	e := &LinkError{Fault: FaultLost, Broker: s.broker.name, Err: err, Reason: "the connection was lost: " + err.Error()}
	_, broken := errors.AsType[breach](err)
	switch {
	case errors.Is(err, io.EOF):
		e.Reason = "it closed the connection"
	case errors.Is(err, io.ErrUnexpectedEOF):
		e.Reason = "it closed the connection in the middle of a packet"
	case broken:
		e.Reason, e.Hint = err.Error(), "look at the broker's own log; a proxy or a portal in between may also say such things"
	case errors.Is(err, errNoPong):
		e.Reason, e.Hint = "it does not answer", "the link is probably dead; it is opened again"
	case errors.Is(err, errNoAck):
		e.Reason, e.Hint = "it does not acknowledge", "the link is probably dead; it is opened again"
	case errors.Is(err, errFlood):
		e.Reason, e.Hint = err.Error(), "commands are not taken for an hour; see who may publish on the command topic"
	case errors.Is(err, errStop):
		e.Reason, e.Hint = "the agent stopped before it acknowledged", "what waited is sent after the next start"
	}
	if e.Hint == "" && time.Since(s.since) < livedTime {
		e.Hint = "if this repeats, another terminal may use the same [terminal] id"
	}
	return e
}

// linkLog says each change of the link once, and what lasts at a slow rate: the
// log may be on flash.
type linkLog struct {
	log      *slog.Logger
	mode     Mode               // as last said
	failures map[string]failure // by broker, since the last success
}

// failure is what was said last about a broker.
type failure struct {
	fault   Fault
	at      time.Time
	repeats int // since then
}

// repeatTime is how often a failure that lasts is said again.
const repeatTime = time.Hour

// A connection for each report is said once and not at each report, but after a failure.
func (l *linkLog) connected(s *session, mode Mode) {
	quiet := mode == PerReport && mode == l.mode && l.failures == nil
	l.failures, l.mode = nil, mode
	level := slog.LevelInfo
	if quiet {
		level = slog.LevelDebug
	}
	l.log.Log(context.Background(), level, "connected to the broker", "broker", s.broker.name, "conn", s.number, "via", s.via, "mode", mode)
}

func (l *linkLog) disconnected(s *session, why *LinkError, rests bool) {
	if rests {
		l.log.Debug("left the broker until something waits", "broker", s.broker.name, "conn", s.number)
		return
	}
	after := time.Since(s.since).Round(time.Second)
	if why == nil {
		l.log.Info("disconnected from the broker", "broker", s.broker.name, "conn", s.number, "after", after)
		return
	}
	l.log.Warn("lost the broker", "error", why, "conn", s.number, "after", after)
}

// subscribed says whether commands can come.
func (l *linkLog) subscribed(s *session, topic string, granted bool) {
	if granted {
		l.log.Info("commands are taken", "broker", s.broker.name, "topic", topic)
		return
	}
	l.log.Warn("the broker does not let this terminal subscribe: it gets no commands; see the broker's access list", "broker", s.broker.name, "topic", topic)
}

func (l *linkLog) failed(e *LinkError) {
	f := l.failures[e.Broker]
	switch {
	case f.fault != e.Fault:
		l.log.Warn("no connection to the broker", "error", e)
		f = failure{fault: e.Fault, at: time.Now()}
	case time.Since(f.at) >= repeatTime:
		l.log.Warn("still no connection to the broker", "error", e, "attempts", f.repeats+1)
		f = failure{fault: e.Fault, at: time.Now()}
	default:
		f.repeats++
	}
	if l.failures == nil {
		l.failures = map[string]failure{}
	}
	l.failures[e.Broker] = f
}
