package reader

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/at"
	"github.com/simkeeper/simkeeper/modem/family"
	"github.com/simkeeper/simkeeper/modem/port"
)

const (
	openTime   = 8 * time.Second         // drivers that need more than 7 s to open a port are known
	answerTime = 1200 * time.Millisecond // three tries; a modem that is awake needs one
	slowTime   = 4 * time.Second         // for a port that says something, and for one that the owner named
	stuckTime  = time.Second             // for a port that takes no bytes
	// channelTime is for a channel of a multiplexed line: Linux 6.1 to 6.16 hold up all of
	// them for 1.4 s while one is opened (n_gsm waits for an answer where it reads answers).
	channelTime = 8 * time.Second
)

var (
	errMute      = errors.New("does not answer AT")
	errPositions = errors.New("gives satellite positions and does not answer AT")
)

// ask opens a port, asks whether it answers AT and, where one is wanted, for its IMEI.
func (s *Search) ask(ctx context.Context, c candidate) (modem.IMEI, error) {
	line, err := s.open(ctx, c.Path)
	if err != nil {
		return "", err
	}
	hearing := &hearing{nmea: make(chan struct{})}
	session := at.New(line, at.Config{WriteTimeout: stuckTime, URC: unasked, Trace: hearing.line})
	defer session.Close()
	if err := hearing.wake(ctx, session, patienceWith(&c)); err != nil || s.IMEI == "" {
		return "", err
	}
	return imeiOf(ctx, session)
}

func (s *Search) open(ctx context.Context, path string) (io.ReadWriteCloser, error) {
	ctx, cancel := context.WithTimeout(ctx, openTime)
	defer cancel()
	c := port.Config{Path: path, Baud: s.Baud, Root: s.Root}
	if s.Open != nil {
		return s.Open(ctx, c)
	}
	p, err := port.Open(ctx, c)
	if err != nil {
		return nil, err
	}
	return p, nil
}

func unasked(line string) bool {
	_, known := modem.About(line, modem.StandardURCs)
	return known
}

// hearing is what a port says, whether it was asked or not.
type hearing struct {
	lines     atomic.Uint32
	sentences atomic.Uint32 // of NMEA 0183
	nmea      chan struct{} // closed with the second of them: noise makes one, not two
}

func (h *hearing) line(d at.Direction, text string) {
	if d != at.Received {
		return
	}
	h.lines.Add(1)
	if isNMEA(text) && h.sentences.Add(1) == 2 {
		close(h.nmea)
	}
}

// isNMEA knows a sentence by its beginning: "$GPRMC,".
func isNMEA(line string) bool {
	if len(line) < 7 || line[0] != '$' || line[6] != ',' {
		return false
	}
	for _, c := range line[1:6] {
		if c < 'A' || c > 'Z' {
			return false
		}
	}
	return true
}

// patienceWith is how long a port may keep silent before it is called mute.
func patienceWith(c *candidate) time.Duration {
	switch {
	case c.Channel > 0:
		return channelTime
	case c.named:
		return slowTime
	}
	return answerTime
}

// wake asks AT until an OK comes. A port that says something is given longer.
func (h *hearing) wake(ctx context.Context, session *at.Session, patience time.Duration) error {
	err := h.sync(ctx, session, patience)
	if err != nil && patience < slowTime && h.talks() && session.Err() == nil {
		err = h.sync(ctx, session, slowTime)
	}
	return h.verdict(ctx, err)
}

// sync brings the modem into step within a time; positions end it early.
func (h *hearing) sync(ctx context.Context, session *at.Session, limit time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	heard := make(chan struct{})
	go func() {
		defer close(heard)
		select {
		case <-h.nmea:
			cancel()
		case <-ctx.Done():
		}
	}()
	err := session.Sync(ctx)
	cancel()
	<-heard
	return err
}

// talks reports whether anything came that is no position.
func (h *hearing) talks() bool { return h.lines.Load() > h.sentences.Load() }

// verdict says in a word why nothing answered. What the port itself said goes first: a
// line that broke is a *port.Error.
func (h *hearing) verdict(ctx context.Context, err error) error {
	var lost *port.Error
	switch {
	case err == nil, ctx.Err() != nil, errors.As(err, &lost):
		return err
	case h.sentences.Load() > 1:
		return errPositions
	case errors.Is(err, at.ErrWriteStuck):
		return fmt.Errorf("%w, and takes no bytes", errMute)
	}
	return errMute
}

// imeiOf asks for the IMEI in every known way, "" where the modem answers none. The only
// errors are those of a line that broke and of ctx.
func imeiOf(ctx context.Context, session *at.Session) (modem.IMEI, error) {
	for _, q := range family.Generic.For(family.IMEI) {
		lines, err := session.Command(ctx, at.Command{Text: q.Command, Accept: q.Accepts, Timeout: q.Timeout})
		if broken := session.Err(); broken != nil {
			return "", broken
		}
		if ctx.Err() != nil || errors.Is(err, at.ErrNoSync) {
			return "", err
		}
		if imei, unread := modem.ParseIMEI(lines); err == nil && unread == nil {
			return imei, nil
		}
	}
	return "", nil
}
