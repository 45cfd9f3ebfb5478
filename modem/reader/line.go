package reader

import (
	"context"
	"errors"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/at"
	"github.com/simkeeper/simkeeper/modem/family"
)

// connect opens the line where it is not open, and brings modem and session into step.
func (r *Reader) connect(ctx context.Context) error {
	if r.session == nil {
		if err := r.open(ctx); err != nil {
			return err
		}
	}
	if r.prepared {
		return nil
	}
	err := r.session.Sync(ctx)
	if errors.Is(err, at.ErrNoSync) { // a modem that sleeps deeply needs more to wake
		err = r.session.Sync(ctx)
	}
	if err != nil {
		return err
	}
	if err := r.prepare(ctx); err != nil {
		return err
	}
	r.prepared = true
	return nil
}

func (r *Reader) open(ctx context.Context) error {
	rwc, err := r.cfg.Open(ctx)
	if err != nil {
		return err
	}
	if row := family.Recognise(r.last.Manufacturer, r.last.Model, r.last.Firmware); row != r.row || r.learned == nil {
		r.serve(row)
	}
	r.session = at.New(rwc, at.Config{
		URC:    func(line string) bool { _, known := family.About(line); return known || r.ear.listens(line) },
		Data:   family.DataBehind,
		Inline: family.DataWithin,
		Trace:  r.cfg.Trace,
	})
	r.prepared, r.noisy, r.muted, r.echoes = false, false, false, 0
	r.told.forget(r.told.made()) // what happened while nobody listened is not known
	session := r.session
	r.sorting.Go(func() { r.sort(session) })
	return nil
}

// serve begins to ask as a family wants it, with nothing known of what the modem can do.
func (r *Reader) serve(row *family.Row) {
	r.row, r.recalled = row, false
	r.learned, r.silent, r.unheard = map[family.Fact]int{}, map[family.Fact]int{}, map[family.Fact]bool{}
}

// sort passes on what the unsolicited lines of one session are about.
func (r *Reader) sort(session *at.Session) {
	for line := range session.URCs() {
		r.ear.hear(line)
		subject, _ := family.About(line)
		r.told.keep(line, subject)
		if subject == modem.Other || subject == modem.NetworkClock {
			continue
		}
		r.tell(subject)
	}
}

// tell passes on what has changed, unless nobody takes it in time.
func (r *Reader) tell(subject modem.Subject) {
	select {
	case r.changes <- subject:
	default:
	}
}

// Release puts borrowed settings back and closes the line. The reader can be used
// again; the identity of modem and card is remembered, and what the modem can do.
func (r *Reader) Release(ctx context.Context) {
	if r.session == nil {
		return
	}
	for _, command := range r.borrowed {
		if _, err := r.send(ctx, command, nil, settingTime); err != nil {
			break
		}
	}
	r.borrowed = nil
	r.drop()
}

// lose gives up a line that has ended by itself: the modem behind the next one may be
// another, or have started again.
func (r *Reader) lose() {
	r.drop()
	r.learned = nil
}

// drop closes the line and waits until nothing of the session is left.
func (r *Reader) drop() {
	if r.session == nil {
		return
	}
	if err := r.session.Close(); err != nil {
		r.cfg.Log.Debug("closing the line to the modem", "port", r.cfg.Port, "error", err)
	}
	r.sorting.Wait()
	r.sent += r.session.Stats().Commands
	r.session, r.prepared = nil, false
}
