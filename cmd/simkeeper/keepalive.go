package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/simkeeper/simkeeper/agent"
	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/keepalive"
)

const (
	// actTime is for the agent to finish what it does with the modem, and then for an act.
	actTime = 3 * time.Minute
	// aliveTime is for the modem to show that it can be asked at all.
	aliveTime = 15 * time.Second
)

// keepAlive says what is to be done next for the card, or does it now.
func keepAlive(ctx context.Context, e *environment, args []string) error {
	flags := newFlags(e, "keepalive", "")
	now := flags.Bool("now", false, "make one act now and print its proof; exit code 0 only if it is proved")
	asJSON := flags.Bool("json", false, "print JSON: the card's sheet, or with --now the act")
	if err := flags.parseAlone(args); err != nil {
		return err
	}
	if *now {
		ctx, cancel := context.WithTimeout(ctx, actTime)
		defer cancel()
		return actNow(ctx, flags, *asJSON)
	}
	ctx, cancel := context.WithTimeout(ctx, sheetTime)
	defer cancel()
	s, running, err := sheet(ctx, flags)
	switch {
	case err != nil:
		return err
	case *asJSON:
		return printJSON(e.stdout, s)
	}
	view{s, flags.language(), running}.plan(flags.console())
	return nil
}

// actNow makes one act and prints it, or why none was made.
func actNow(ctx context.Context, flags *common, asJSON bool) error {
	conf, err := flags.load(true)
	if err != nil {
		return err
	}
	a, err := oneAct(ctx, flags, conf)
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return errors.New("interrupted: the act may have been made, and is not proved")
	case err != nil:
		return err
	case asJSON:
		err = printJSON(flags.env.stdout, a)
	case a.Line != nil:
		printAct(flags.console(), a.Line, flags.language())
	default:
		printRefusal(flags.console(), a.Refused, flags.language())
	}
	if err == nil && (a.Line == nil || a.Line.Verdict != keepalive.Proved) {
		err = &exit{code: exitFault}
	}
	return err
}

// oneAct has the running agent make an act; where none runs, the modem must answer and no
// payment may run before this process becomes one.
func oneAct(ctx context.Context, flags *common, conf *config.Config) (agent.Answer, error) {
	r := agent.Request{Op: "keepalive"}
	a, err := flags.ask(ctx, conf, r, nil)
	switch {
	case a.Lost:
		return a, unreachable(err)
	case !errors.Is(err, agent.ErrNoAgent):
		return a, err
	case agent.Paying(conf):
		return agent.Answer{Refused: keepalive.Paying}, nil
	}
	if err := alive(ctx, conf); err != nil {
		return a, unreachable(err)
	}
	return throughAgent(ctx, flags, conf, r)
}

// alive asks the modem for a sign of life.
func alive(ctx context.Context, conf *config.Config) error {
	asking, cancel := context.WithTimeout(ctx, aliveTime)
	defer cancel()
	r := agent.Options{Config: conf}.NewReader(true)
	defer letGo(ctx, r)
	if err := r.Alive(asking); err != nil {
		return fmt.Errorf("the modem cannot be asked: %w", err)
	}
	return nil
}
