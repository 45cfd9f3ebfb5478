package reader

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/at"
	"github.com/simkeeper/simkeeper/modem/family"
)

// What Datagram may wrap, besides the errors of package at and of the caller's context.
var (
	// ErrNoStack means that this modem cannot move a datagram by itself, as far as it is
	// known; trying again does not help. It is an errors.ErrUnsupported.
	ErrNoStack error = noStack{}
	// ErrNoAnswer means that the datagram left the modem and none came back in time.
	ErrNoAnswer = errors.New("no answer came back; check the target, and whether the card's plan lets it be reached")
	// ErrBadDatagram means that target or payload are not of the form that Datagram
	// takes; nothing was sent.
	ErrBadDatagram = errors.New("it cannot be sent over the modem's own stack")
)

// noStack is ErrNoStack.
type noStack struct{}

func (noStack) Error() string {
	return "this modem family has no datagram command that is known; use the cellular interface of the system"
}

func (noStack) Is(target error) bool { return target == errors.ErrUnsupported }

// maxPayload is the longest datagram, in bytes: +QISENDEX takes 512 hexadecimal digits.
const maxPayload = 256

// undoTime is how long it may take to close and take down everything: +QIDEACT alone may
// take 40 s.
const undoTime = 80 * time.Second

// againAfter is the pause before a question that is asked again.
const againAfter = time.Second

// Datagram sends one UDP datagram on the IP stack of the modem itself, and returns the one
// that comes back, whatever bytes it holds, up to 512. It is an act: it costs data, and
// what brings the modem's network up may disturb the host's connection; Read never does it.
//
// to is host:port, a name or an address; the modem looks a name up over the air. The
// payload is 1 to 256 bytes of printable ASCII without quotes. timeout is how long to wait
// for an answer once the datagram has left; what comes before has limits of its own, of
// 150 s at most, and ctx ends all of it.
//
// It uses a network that is up already, and a socket that nobody has; it takes down what
// it brought up and closes what it opened, also after ctx has ended: within a second on a
// modem that answers, and for 80 s at most on one that does not. On a reader that has not read yet it first does a Full round.
//
// The error wraps ErrNoStack, ErrNoAnswer, ErrBadDatagram, family.ErrTaken where another
// program has the stack, an error of package at, or that of ctx.
func (r *Reader) Datagram(ctx context.Context, to string, payload []byte, timeout time.Duration) ([]byte, error) {
	answer, err := r.datagram(ctx, to, payload, timeout)
	if err != nil {
		return nil, fmt.Errorf("datagram to %s over the modem's own stack: %w", to, err)
	}
	return answer, nil
}

func (r *Reader) datagram(ctx context.Context, to string, payload []byte, timeout time.Duration) ([]byte, error) {
	v, err := values(to, payload)
	if err != nil {
		return nil, err
	}
	if err := r.reach(ctx); err != nil {
		return nil, err
	}
	if r.row.Datagrams() == nil {
		return nil, ErrNoStack
	}
	if data, ok := r.last.Data(); ok {
		v["cid"] = strconv.Itoa(data.CID)
		if !strings.ContainsFunc(data.APN, notHost) && !strings.Contains(data.APN, ":") {
			v["apn"] = data.APN
		}
	}
	return r.perform(ctx, r.row.Datagrams(), v, timeout)
}

// values are what the commands are filled with.
func values(to string, payload []byte) (family.Values, error) {
	host, service, err := net.SplitHostPort(to)
	if err != nil {
		return nil, fmt.Errorf("%w: %w; give host:port", ErrBadDatagram, err)
	}
	number, err := strconv.ParseUint(service, 10, 16)
	if err != nil || number == 0 {
		return nil, fmt.Errorf("%w: %q is no port from 1 to 65535", ErrBadDatagram, service)
	}
	if host == "" || len(host) > 100 || strings.ContainsFunc(host, notHost) {
		return nil, fmt.Errorf("%w: %q is no name or address", ErrBadDatagram, host)
	}
	if len(payload) == 0 || len(payload) > maxPayload || slices.ContainsFunc(payload, notPayload) {
		return nil, fmt.Errorf("%w: the payload must be 1 to %d bytes of printable ASCII without quotes", ErrBadDatagram, maxPayload)
	}
	return family.Values{
		"host": host, "port": strconv.FormatUint(number, 10), "cid": "1",
		"payload": string(payload), "length": strconv.Itoa(len(payload)), "hex": strings.ToUpper(hex.EncodeToString(payload)),
		"local": strconv.Itoa(49152 + rand.IntN(16384)), // RFC 6335 §6: dynamic ports
	}, nil
}

func notHost(c rune) bool {
	return (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') && !strings.ContainsRune(".:_-", c)
}

func notPayload(c byte) bool { return c < ' ' || c > '~' || c == '"' }

// reach makes sure that the modem answers and that its family is known.
func (r *Reader) reach(ctx context.Context) error {
	if r.prepared && r.last.Access == modem.Answering && r.session.Err() == nil {
		return nil
	}
	s := r.Read(ctx, Full)
	if err := ctx.Err(); err != nil {
		return err
	}
	if s.Access != modem.Answering {
		return fmt.Errorf("the modem cannot be reached: %s", s.Detail)
	}
	return nil
}

// perform walks through the steps of a stack, and undoes them.
func (r *Reader) perform(ctx context.Context, stack *family.Stack, v family.Values, timeout time.Duration) (answer []byte, err error) {
	r.ear.open(stack.Hears)
	defer r.ear.open(nil)
	var undo []at.Command
	defer func() { r.undo(ctx, undo) }()
	for i, step := range stack.Steps {
		if step.Skip != nil && step.Skip(v) {
			continue
		}
		err := r.step(ctx, step, v, timeout)
		if step.Undo != "" && !refused(err) {
			undo = append(undo, at.Command{Text: v.Fill(step.Undo), Ends: ends(step, v), Timeout: undoTime / 2})
		}
		switch {
		case err == nil, step.Try && at.Final(err) != "":
			continue
		case i == 0 && unknownCommand(err):
			err = fmt.Errorf("%w (%w)", ErrNoStack, err)
		}
		return nil, err
	}
	if v[family.Answer] == "" {
		return nil, fmt.Errorf("%w (waited %v)", ErrNoAnswer, timeout)
	}
	return []byte(v[family.Answer]), nil
}

// step sends the command of a step and waits for what ends it.
func (r *Reader) step(ctx context.Context, step family.Step, v family.Values, timeout time.Duration) error {
	within := step.Within
	if within == 0 {
		within = timeout
	}
	if step.Command != "" {
		lines, err := r.converse(ctx, step, v, within)
		if err != nil || step.Await == nil {
			return err
		}
		r.ear.hear(lines...) // the awaited line bears the command's own name, and may come before OK
	}
	err := r.ear.await(ctx, func(line string) (bool, error) { return step.Await(line, v) }, within, r.session.Done(), at.ErrClosed)
	switch {
	case errors.Is(err, errUnheard) && step.Maybe:
		return nil
	case err != nil && step.Command != "":
		name, _, _ := strings.Cut(step.Command, "=")
		return fmt.Errorf("AT%s: %w", name, err)
	}
	return err
}

// converse sends the command of a step, and again where the step wants that, until its
// answer is read.
func (r *Reader) converse(ctx context.Context, step family.Step, v family.Values, within time.Duration) ([]string, error) {
	if strings.Contains(v.Fill(step.Undo), "{") { // broken off, it could not be undone: its answer tells what to undo
		ctx = context.WithoutCancel(ctx)
	}
	command := at.Command{Text: v.Fill(step.Command), Body: v.Fill(step.Body), Prompt: v.Fill(step.Prompt), Ends: ends(step, v), Timeout: step.Timeout}
	for until := time.Now().Add(within); ; {
		lines, err := r.act(ctx, command)
		if err == nil && step.Read != nil {
			err = step.Read(lines, v)
		}
		switch yet := err != nil && step.Again && (errors.Is(err, family.ErrNotYet) || at.Final(err) != ""); {
		case yet && time.Until(until) > 0:
			if err := pause(ctx, againAfter, r.session.Done()); err != nil {
				return nil, err
			}
			continue
		case yet && step.Maybe:
			return lines, nil
		}
		return lines, err
	}
}

// pause waits for a time, the end of ctx, or that of the line to the modem.
func pause(ctx context.Context, d time.Duration, lost <-chan struct{}) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-lost:
		return at.ErrClosed
	}
}

// ends is Ends of a step for at.Command.
func ends(step family.Step, v family.Values) func(string) string {
	if step.Ends == nil {
		return nil
	}
	return func(line string) string { return step.Ends(line, v) }
}

// act sends a command of an act, if the list of package family has it.
func (r *Reader) act(ctx context.Context, c at.Command) ([]string, error) {
	if err := family.AllowAct(c.Text); err != nil {
		return nil, err
	}
	return r.session.Command(ctx, c)
}

// undo sends the commands, the last first, also after ctx has ended. It goes on where one
// is refused, and tries again while the modem is silent.
func (r *Reader) undo(ctx context.Context, commands []at.Command) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoTime)
	defer cancel()
	for _, command := range slices.Backward(commands) {
		if err := r.insist(ctx, command); err != nil {
			r.cfg.Log.Warn("undoing an act on the modem's own stack", "port", r.cfg.Port, "error", err)
		}
	}
}

// insist sends a command until the modem answers it. A silent modem takes seconds for each
// try.
func (r *Reader) insist(ctx context.Context, command at.Command) error {
	for {
		_, err := r.act(ctx, command)
		if !errors.Is(err, at.ErrNoSync) && !errors.Is(err, at.ErrTimeout) {
			return err
		}
	}
}

// refused reports whether a step did not happen: the modem said no to its command, or it
// found that it concerns something of another program.
func refused(err error) bool {
	return err != nil && at.Final(err) != "" || errors.Is(err, family.ErrTaken)
}

// unknownCommand reports whether the modem does not know a command, as against not being
// able to do it now.
func unknownCommand(err error) bool {
	code, _, cme := at.CME(err)
	return errors.Is(err, at.ErrError) || cme && (code == -1 || code == 4 || code == 50 || code == 100)
}
