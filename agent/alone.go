package agent

import (
	"context"
	"errors"

	"github.com/simkeeper/simkeeper/modem/reader"
)

// Alone does what a request wants where no agent runs: it is one for as long as that takes,
// reports nothing, and leaves the state to the next. It fails where another agent runs.
func Alone(ctx context.Context, o Options, r Request) (Answer, error) {
	a := newService(o)
	control, err := o.listen()
	if err != nil {
		return Answer{}, err
	}
	defer control.Close()
	if err := errors.Join(a.readMask(), a.openState()); err != nil {
		return Answer{}, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer a.jobs.Wait()
	a.jobs.Go(func() { serveControl(ctx, control, a.requests) })
	defer a.hangUp()
	defer cancel()
	if r.Op == "keepalive" {
		a.look(ctx, reader.Full)
	}
	if a.memory.Terminal, err = terminalName(o.Config, a.memory); err != nil {
		return Answer{}, err
	}
	answer := make(chan Answer, 1)
	a.answer(ctx, request{Request: r, answer: answer})
	out, err := a.attend(ctx, answer)
	cancel()
	return out, errors.Join(err, a.finish())
}

// attend does what is to be done until the answer is there.
func (a *service) attend(ctx context.Context, answer <-chan Answer) (Answer, error) {
	for {
		select {
		case out := <-answer:
			return out, nil
		case e := <-a.errands:
			a.run(ctx, e)
		case end := <-a.acted:
			a.conclude(&end)
			a.settleDebts()
			a.save()
		case r := <-a.requests:
			if r.Op == "card" {
				a.answer(ctx, r)
				continue
			}
			r.answer <- Answer{Error: "simkeeper is busy with one keep-alive act; try again in a minute"}
		case <-ctx.Done():
			return Answer{}, ctx.Err()
		}
	}
}
