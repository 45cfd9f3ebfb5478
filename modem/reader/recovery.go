package reader

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/at"
	"github.com/simkeeper/simkeeper/modem/family"
)

const (
	// radioTime is what a modem may take for +CFUN: 15 s by most makers' manuals (Quectel EC2x
	// AT manual, 2.21); one that takes longer is asked again.
	radioTime = 20 * time.Second
	offTime   = 2 * time.Second  // that the radio stays off: the network shall notice
	onTime    = 90 * time.Second // in which it must come on again, whatever happens
)

// What Reset, CycleRadio and RadioOn may wrap, besides the errors of package at and of the
// caller's context.
var (
	// ErrNotTaken means that the modem refused the command; nothing has happened.
	ErrNotTaken = errors.New("the modem does not take it")
	// ErrRadioOff means that the radio may have been left off, because the modem took no
	// AT+CFUN=1; call RadioOn once it answers again.
	ErrRadioOff = errors.New("the radio may be off: the modem has not taken AT+CFUN=1")
)

// Reset restarts the modem, with the command of its family, else that of the standard
// (3GPP TS 27.007 §8.2, +CFUN=1,1). It disturbs: see family.Recoveries; Read never does it.
// A modem that answers nothing is sent the command all the same, once, for it may hear.
//
// It returns when the modem has taken the command, has ended the line, or has answered
// nothing in 20 s. After that the modem is away for seconds up to a minute, and may come
// back under another port; settings, and what was known of the card, are forgotten, as
// Heed forgets them. A Boot in Changes may follow.
//
// The error is that of Config.Open where there is no port to send to, or wraps ErrNotTaken,
// or is that of ctx.
func (r *Reader) Reset(ctx context.Context) error {
	err := r.reset(ctx)
	if err != nil {
		return fmt.Errorf("restarting the modem: %w", err)
	}
	r.Heed(modem.Boot)
	return nil
}

func (r *Reader) reset(ctx context.Context) error {
	err := r.reach(ctx)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if r.session == nil {
		return err
	}
	blind := err != nil
	for _, command := range slices.Compact([]string{r.row.Restart(), family.Generic.Restart()}) {
		err = r.cure(ctx, at.Command{Text: command, Blind: blind, Timeout: radioTime})
		if !refused(err) {
			break
		}
	}
	switch {
	case refused(err):
		return fmt.Errorf("%w: %w", ErrNotTaken, err)
	case errors.Is(err, at.ErrClosed):
		r.lose()
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return nil
}

// CycleRadio switches the radio off for two seconds and on again, so that the modem looks
// for a network and attaches anew. It disturbs: see family.Recoveries; Read never does it.
//
// The radio is on afterwards also where ctx ends, the modem refuses to switch it off, an
// answer is lost, or the line ends and comes back: for that it goes on for 90 s after
// ctx. Where it cannot be told to be on, the error wraps ErrRadioOff. Else an error means
// that the cycle was not made: the modem cannot be reached, or wraps ErrNotTaken, or that
// of ctx.
func (r *Reader) CycleRadio(ctx context.Context) error {
	if err := r.cycle(ctx); err != nil {
		return fmt.Errorf("switching the radio off and on: %w", err)
	}
	return nil
}

func (r *Reader) cycle(ctx context.Context) error {
	if err := r.reach(ctx); err != nil {
		return err
	}
	off := r.cure(ctx, at.Command{Text: r.row.RadioOff(), Timeout: radioTime})
	if errors.Is(off, at.ErrNoSync) { // it was not sent
		return off
	}
	if off == nil {
		off = pause(ctx, offTime, r.session.Done())
	}
	on := r.switchOn(context.WithoutCancel(ctx))
	r.last.Access = modem.AccessUnknown // the next round asks for everything
	switch {
	case on != nil:
		return on
	case refused(off):
		return fmt.Errorf("%w: %w", ErrNotTaken, off)
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return nil
}

// RadioOn switches the radio on: after a CycleRadio that nobody could end, such as one in
// which the terminal lost its power. It takes up to 90 s; the error wraps ErrRadioOff.
func (r *Reader) RadioOn(ctx context.Context) error {
	if err := r.switchOn(ctx); err != nil {
		return fmt.Errorf("switching the radio on: %w", err)
	}
	return nil
}

// switchOn insists until the modem has taken the command.
func (r *Reader) switchOn(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, onTime)
	defer cancel()
	for {
		err := r.tryOn(ctx)
		if err == nil {
			return nil
		}
		timer := time.NewTimer(againAfter)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return fmt.Errorf("%w: %w", ErrRadioOff, err)
		}
	}
}

// tryOn sends the command once, over a new line where the old one has ended.
func (r *Reader) tryOn(ctx context.Context) error {
	if r.session == nil {
		if err := r.open(ctx); err != nil {
			return err
		}
	}
	err := r.cure(ctx, at.Command{Text: family.RadioOn, Timeout: radioTime})
	if errors.Is(err, at.ErrClosed) {
		r.lose()
	}
	return err
}

// cure sends a command of a recovery, if the list of package family has it.
func (r *Reader) cure(ctx context.Context, c at.Command) error {
	if err := family.AllowRecovery(c.Text); err != nil {
		return err
	}
	_, err := r.session.Command(ctx, c)
	return err
}
