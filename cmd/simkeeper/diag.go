package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/simkeeper/simkeeper/agent"
	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/modem/reader"
	"github.com/simkeeper/simkeeper/report"
)

// A diagnosis ends within a minute, whatever the modem does: the agent takes 50 seconds
// for one at most, and so does a direct one.
const (
	diagTime    = 55 * time.Second
	examineTime = 50 * time.Second
	releaseTime = 3 * time.Second // for putting the modem's settings back
)

// diag asks the modem and says what is wrong: through the running agent where it holds
// the port, else directly.
func diag(ctx context.Context, e *environment, args []string) error {
	flags := newFlags(e, "diag", "")
	asJSON := flags.Bool("json", false, "print the report alone, as JSON")
	if err := flags.parseAlone(args); err != nil {
		return err
	}
	conf, err := flags.load(true)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, diagTime)
	defer cancel()
	rep, err := examine(ctx, flags, conf)
	if errors.Is(ctx.Err(), context.Canceled) { // what was not asked is no finding
		return &exit{code: exitFault, err: errors.New("interrupted: the diagnosis is not complete")}
	}
	if err != nil {
		return err
	}
	l := flags.language()
	cause := diagnose.Cause(rep.Health.Verdict.Cause)
	if text := cause.Text(l); rep.Health.Verdict.Action != "" {
		rep.Health.Verdict.Action = text.Action
	}
	if *asJSON {
		if err := printJSON(e.stdout, rep); err != nil {
			return err
		}
	} else {
		printReport(e.stdout, rep, l)
	}
	return verdictExit(rep.Health.Verdict)
}

// verdictExit turns a verdict into the exit code; the report has said the rest.
func verdictExit(v report.Verdict) error {
	switch {
	case diagnose.Cause(v.Cause).Unreachable():
		return &exit{code: exitUnreachable}
	case v.Status == report.StatusFail:
		return &exit{code: exitFault}
	}
	return nil
}

// examine gets a report from the agent that holds the port, or else from the modem.
func examine(ctx context.Context, flags *common, conf *config.Config) (report.Report, error) {
	if a, err := askAgent(ctx, flags, conf, agent.Request{Op: "diag"}); err == nil && a.Report != nil {
		return *a.Report, nil
	} else if !errors.Is(err, agent.ErrNoAgent) {
		return report.Report{}, err
	}
	if agent.Paying(conf) {
		return report.Report{}, errors.New("a payment is running, so that the modem is not asked; try again in a minute")
	}
	if err := agent.Check(conf); err != nil {
		return report.Report{}, &exit{code: exitUsage, err: err, hint: "give --port; simkeeper ports lists them"}
	}
	o, done, err := flags.options(conf)
	if err != nil {
		return report.Report{}, err
	}
	defer done()
	memory, err := agent.ReadMemory(agent.StatePath(conf.State.Dir))
	if err != nil {
		fmt.Fprintf(flags.env.stderr, "simkeeper: note: the history is left out: %v\n", err)
		memory = agent.Memory{}
	}
	asking, cancel := context.WithTimeout(ctx, examineTime)
	defer cancel()
	r := o.NewReader(true)
	defer letGo(ctx, r)
	return agent.Examine(asking, o, r, memory), nil
}

// letGo puts the modem's settings back and closes the port, also after an interrupt.
func letGo(ctx context.Context, r *reader.Reader) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), releaseTime)
	defer cancel()
	r.Release(ctx)
}

// askAgent passes a request to the agent, unless --port names another port than the
// agent's; the agent's is the one of the configuration.
func askAgent(ctx context.Context, flags *common, conf *config.Config, r agent.Request) (agent.Answer, error) {
	r.Port = portPath(flags.port)
	a, err := agent.Ask(ctx, conf.State.SocketPath(), r)
	if flags.port != "" && errors.Is(err, os.ErrPermission) { // perhaps it is another port's agent
		return a, agent.ErrNoAgent
	}
	if a.Note != "" {
		fmt.Fprintln(flags.env.stderr, "simkeeper: note:", a.Note)
	}
	if flags.trace != "" && !errors.Is(err, agent.ErrNoAgent) {
		fmt.Fprintln(flags.env.stderr, "simkeeper: note: the running agent talks to the modem, and --trace sees nothing of it")
	}
	return a, err
}
