package agent

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/keepalive"
	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/report"
)

// This file carries out commands, each in the loop and no longer than a diagnosis takes.

// carryOutCommand does what a command wants.
func (a *service) carryOutCommand(ctx context.Context, c *report.Command) *report.Result {
	switch c.Op {
	case report.OpSetInterval:
		return a.setInterval(c)
	case report.OpSetCard:
		return a.setCard(ctx, c)
	case report.OpAnnounceCard:
		return a.announceCard(c)
	}
	if err := c.Args.Read(&struct{}{}); err != nil {
		return badArgs(c, err)
	}
	switch c.Op {
	case report.OpReport:
		a.routine(ctx)
		return done(c, a.reportNow())
	case report.OpIdentify:
		a.identity = report.Identity{} // as if it had changed
		a.publish(false)
		return done(c, &report.Out{Identity: a.identity.ID})
	case report.OpDiagnose:
		return a.diagnoseFor(ctx, c)
	case report.OpKeepalive:
		return a.keepAliveFor(ctx, c)
	case report.OpModemReset:
		return a.resetFor(ctx, c)
	}
	return rejected(c, report.CodeUnknownOp, nil)
}

func badArgs(c *report.Command, err error) *report.Result {
	return rejected(c, report.CodeBadArgs, &report.Out{Text: err.Error()})
}

// reportNow makes a health report, and says which.
func (a *service) reportNow() *report.Out {
	a.publish(true)
	return &report.Out{Boot: a.memory.Boot, Seq: a.memory.Seq - 1}
}

// diagnoseFor makes the diagnosis that a person would ask for. Its health report, which
// has the evidence, goes out ahead of the result.
func (a *service) diagnoseFor(ctx context.Context, c *report.Command) *report.Result {
	f, age, _ := a.inspect(ctx, request{Request: Request{Op: "diag"}}) // nothing is traced, so that nothing can be missing
	switch found := f.Report.Health.Verdict; {
	case ctx.Err() != nil:
		return gaveUp(c, report.CodeInterrupted, nil)
	case age > 0 || found.Cause == "":
		return gaveUp(c, report.CodeBusy, &report.Out{Text: "a payment has begun"})
	default:
		out := a.reportNow()
		found.Evidence = nil
		out.Verdict = &found
		return done(c, out)
	}
}

// keepAliveFor begins one keep-alive act now. Its proof comes later, to proved.
func (a *service) keepAliveFor(ctx context.Context, c *report.Command) *report.Result {
	p := &promised{*c, make(chan Answer, 1)}
	if a.orders.act != nil {
		return rejected(c, report.CodeNotAllowed, &report.Out{Reason: string(keepalive.InFlight)})
	}
	a.answer(ctx, request{Request: Request{Op: "keepalive"}, answer: p.answer})
	select {
	case at := <-p.answer: // it was not begun
		return a.proof(c, at)
	default:
		a.orders.act = p
		return result(c, report.CommandRunning, report.CodeOK, nil)
	}
}

// proof is what came of an act.
func (a *service) proof(c *report.Command, ended Answer) *report.Result {
	l := ended.Line
	switch {
	case ended.Lost:
		return gaveUp(c, report.CodeUnreachable, &report.Out{Text: ended.Error})
	case l == nil && ended.Refused == keepalive.Paying:
		return rejected(c, report.CodeBusy, &report.Out{Reason: string(ended.Refused)})
	case l == nil:
		return rejected(c, report.CodeNotAllowed, &report.Out{Reason: string(ended.Refused), Text: ended.Error})
	}
	out := &report.Out{Keepalive: lastAct(a.memory.Keep.Last)}
	if l.Verdict == keepalive.Proved {
		return done(c, out)
	}
	out.Reason, out.Text = string(l.Reason), l.Detail
	return gaveUp(c, report.CodeNotProved, out)
}

// awaited is where the outcome of the act comes that a command waits for.
func (o *orders) awaited() <-chan Answer {
	if o.act == nil {
		return nil
	}
	return o.act.answer
}

// proved ends the command that has waited for an act.
func (a *service) proved(ended Answer) {
	c := a.orders.act.Command
	a.orders.act = nil
	a.settle(&c, a.proof(&c, ended))
}

// setInterval changes the time between two reports, and plans the next one anew.
func (a *service) setInterval(c *report.Command) *report.Result {
	var args report.IntervalArgs
	if err := c.Args.Read(&args); err != nil {
		return badArgs(c, err)
	}
	value := strconv.FormatInt(args.IntervalS, 10) + "s"
	if err := a.memory.set(a.o.Config, c.N, []Setting{{Key: keyInterval, Value: value}}); err != nil {
		return badArgs(c, err)
	}
	a.planReport()
	a.client.SetInterval(a.memory.interval(a.o.Config))
	return done(c, &report.Out{IntervalS: int64(a.memory.interval(a.o.Config) / time.Second)})
}

// setCard takes over what is stated of the card, and plans its life anew.
func (a *service) setCard(ctx context.Context, c *report.Command) *report.Result {
	args := map[string]any{} // as report.CardArgs has them
	if err := c.Args.Read(&args); err != nil {
		return badArgs(c, err)
	}
	if meant, said := args["iccid"]; said {
		if number, _ := meant.(string); !a.isCard(number) {
			return rejected(c, report.CodeOtherCard, nil)
		}
		delete(args, "iccid")
	}
	values, err := cardSettings(args)
	if err == nil && len(values) == 0 {
		err = errors.New("nothing is stated of the card")
	}
	if err == nil {
		err = a.memory.set(a.o.Config, c.N, values)
	}
	if err != nil {
		return badArgs(c, err)
	}
	a.follow(ctx, nil, nil)
	rules, now := a.memory.rules(a.o.Config), a.moment()
	stands := standing(&rules, a.memory.alive(), now.planner(a.memory.Boot))
	return done(c, &report.Out{Card: &stands})
}

// isCard reports whether a number is that of the card in the terminal, also as the identity
// shows it.
func (a *service) isCard(number string) bool {
	has := a.memory.ICCID
	return has != "" && number != "" && (has.Same(modem.ICCID(number)) || a.mask.hide(string(has)) == number)
}

// announceCard expects a swap.
func (a *service) announceCard(c *report.Command) *report.Result {
	var args report.AnnounceArgs
	if err := c.Args.Read(&args); err != nil {
		return badArgs(c, err)
	}
	if answer := a.announceSwap(args.ICCID); answer.Error != "" {
		return badArgs(c, errors.New("iccid is no card number"))
	}
	out := &report.Out{}
	if expected := a.memory.Binding.Announced; expected != nil {
		out.Until = report.At(expected.Until)
	}
	return done(c, out)
}

// resetFor restarts the modem, where the configuration allows it.
func (a *service) resetFor(ctx context.Context, c *report.Command) *report.Result {
	if a.o.Config.Modem.Recovery == config.RecoveryOff {
		return rejected(c, report.CodeNotAllowed, &report.Out{Text: `[modem] recovery is "off"`})
	}
	a.postResult(result(c, report.CommandRunning, report.CodeOK, nil))
	if err := a.resetModem(ctx); err != nil {
		return gaveUp(c, report.CodeFailed, &report.Out{Text: err.Error()})
	}
	return done(c, nil)
}
