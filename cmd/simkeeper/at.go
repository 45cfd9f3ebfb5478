package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/agent"
	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/modem/port"
	"github.com/simkeeper/simkeeper/modem/reader"
)

// atTime is how long one typed command may take; a search for networks takes minutes.
const atTime = 3 * time.Minute

// sendAT sends what a technician types, through the agent where it holds the port.
func sendAT(ctx context.Context, e *environment, args []string) error {
	flags := newFlags(e, "at", "COMMAND…")
	force := flags.Bool("force", false, "send it although it may disturb a payment")
	typed, err := flags.parse(args)
	if err != nil {
		return err
	}
	if len(typed) == 0 {
		return misuse("for example: simkeeper at AT+CSQ", "at needs a command")
	}
	conf, err := flags.load(true)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, atTime)
	defer cancel()
	for _, text := range typed {
		a, err := typedCommand(ctx, flags, conf, agent.Request{Op: "at", Command: text, Force: *force})
		if err != nil {
			return err
		}
		for _, line := range a.Lines {
			fmt.Fprintln(flags.console(), line)
		}
		fmt.Fprintln(flags.console(), a.Final)
		if a.Final != "OK" {
			return &exit{code: exitFault}
		}
	}
	return nil
}

func typedCommand(ctx context.Context, flags *common, conf *config.Config, r agent.Request) (agent.Answer, error) {
	a, err := flags.ask(ctx, conf, r, nil)
	switch {
	case a.Lost:
		return a, unreachable(fmt.Errorf("%s: %w", strings.ToUpper(r.Command), err))
	case !errors.Is(err, agent.ErrNoAgent):
		return a, err
	}
	if err := agent.Refuse(r.Command, agent.Paying(conf), r.Force); err != nil {
		return agent.Answer{}, err
	}
	o, done, err := flags.options(conf)
	if err != nil {
		return agent.Answer{}, err
	}
	defer done()
	modem := o.NewReader(true)
	defer letGo(ctx, modem)
	x, err := modem.Exchange(ctx, r.Command, atTime)
	if x.Final == "" && err != nil {
		return agent.Answer{}, unreachable(fmt.Errorf("%s: %w", strings.ToUpper(r.Command), err))
	}
	return agent.Answer{Lines: x.Lines, Final: x.Final}, nil
}

// releaseTime is how long it may take to leave the modem as it was found.
const releaseTime = 3 * time.Second

// letGo puts the modem's settings back and closes the port, also after an interrupt.
func letGo(ctx context.Context, r *reader.Reader) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), releaseTime)
	defer cancel()
	r.Release(ctx)
}

func unreachable(err error) error {
	x := &exit{code: exitUnreachable, err: err}
	var bad *port.Error
	if errors.As(err, &bad) {
		x.hint = bad.Hint()
	}
	return x
}
