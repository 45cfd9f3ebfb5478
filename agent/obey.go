package agent

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"strconv"
	"time"

	"github.com/simkeeper/simkeeper/agent/clock"
	"github.com/simkeeper/simkeeper/agent/command"
	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/ledger"
	"github.com/simkeeper/simkeeper/report"
)

// This file takes signed commands from the broker. They come through the loop, like the
// requests of the control socket; what each of them does is in deed.go. A command is on
// flash before it is carried out, and its result before it is sent, so that whatever a
// power cut ends, nothing is done twice and every answer can be given again.

const (
	ordersWaiting = 8  // commands that may wait for the loop
	ordersHourly  = 20 // good ones within an hour, after which none is taken for another
	// ordersLinger is how long a connection that is opened for a report waits for commands:
	// a backend sends them when it sees the report.
	ordersLinger = 10 * time.Second
)

// orders is what the service needs to obey commands.
type orders struct {
	keys    []ed25519.PublicKey
	in      chan []byte        // from the client; nil while commands are off
	time    *clock.BackendTime // what the newest command said of the time
	since   time.Time          // when the present hour of good ones began
	count   int                // within it
	refused refusals
	act     *promised // the keep-alive act that a command waits for
}

// promised is a command whose outcome comes later.
type promised struct {
	report.Command
	answer chan Answer
}

// readKeys reads the keys whose commands are obeyed, if any.
func (a *service) readKeys() (err error) {
	if a.orders.keys, err = config.ReadPublicKeys(a.o.Config); err == nil && len(a.orders.keys) > 0 {
		a.orders.in = make(chan []byte, ordersWaiting)
	}
	return err
}

// obey deals with what has come on the command topic.
func (a *service) obey(ctx context.Context, payload []byte) {
	c, err := report.Open(payload, a.orders.keys)
	if err != nil {
		a.refuse(faultOf(err), nil)
		return
	}
	state, decision := a.memory.Commands.Judge(orderOf(&c), a.present())
	switch why := string(decision.Refusal); {
	case decision.Refusal == command.OtherTerminal:
		a.refuse(why, nil)
	case !a.orders.allows(time.Now()):
		a.refuse("too_many", &c)
		a.client.PauseCommands()
	case decision.Again != nil:
		a.postAgain(decision.Again)
	case decision.Refusal == command.Replayed:
		a.refuse(why, &c)
		a.postResult(rejected(&c, report.CodeReplayed, &report.Out{LastN: state.N}))
	default:
		a.accept(ctx, &c, state, why)
	}
}

// linger is how long a connection that is not kept stays open for commands.
func (o *orders) linger() time.Duration {
	if o.in == nil {
		return 0
	}
	return ordersLinger
}

// allows counts a good command, and says whether there are not too many.
func (o *orders) allows(now time.Time) bool {
	if now.Sub(o.since) >= time.Hour {
		o.since, o.count = now, 0
	}
	o.count++
	return o.count <= ordersHourly
}

// orderOf is a command as the policy sees it.
func orderOf(c *report.Command) command.Order {
	return command.Order{Terminal: c.Terminal, ID: c.ID, Op: string(c.Op), N: c.N, Signed: c.Time.Time, Until: c.Until.Time, Boot: c.Boot, Seq: c.Seq}
}

// present is the moment as the policy sees it.
func (a *service) present() command.Moment {
	at := a.moment()
	return command.Moment{
		Terminal: a.identityNow().Terminal, Time: at.time(), Up: at.uptime, Boot: a.memory.Boot,
		Seq: a.client.State().Seq, Busy: a.paying(time.Now()),
	}
}

// accept saves that a command has used up its number, and then carries it out unless that
// is refused.
func (a *service) accept(ctx context.Context, c *report.Command, state command.State, why string) {
	before := a.memory.Commands
	a.memory.Commands = state
	if err := a.saveState(true); err != nil {
		a.memory.Commands = before // it may come again when flash works again
		a.refuse(string(report.CodeNotSaved), c)
		a.postResult(rejected(c, report.CodeNotSaved, &report.Out{Text: err.Error()}))
		return
	}
	if why != "" {
		a.refuse(why, c)
		a.settle(c, rejected(c, report.Code(why), nil))
		return
	}
	a.takeTime(c)
	a.settle(c, a.carryOutCommand(ctx, c))
}

// takeTime sets the clock by a command that has just come for the first time: its number
// has grown, so that an old one cannot turn the clock back.
func (a *service) takeTime(c *report.Command) {
	if !c.Time.IsZero() {
		a.orders.time = &clock.BackendTime{Time: c.Time.Time, Until: c.Until.Time, Uptime: a.o.uptime()}
		a.noteClock(a.moment())
	}
}

// settle ends a command: its result is saved, noted in the ledger, and sent. The first
// result of one that takes longer is sent alone.
func (a *service) settle(c *report.Command, r *report.Result) {
	if r.Status != report.CommandRunning {
		text, err := json.Marshal(r)
		if err != nil { // a date beyond the calendar
			r.Out = report.Out{}
			text, _ = json.Marshal(r)
		}
		a.memory.Commands = a.memory.Commands.Settle(c.N, text)
		a.jotCommand(c, r)
		a.publish(false)
	}
	a.postResult(r)
}

// jotCommand puts a command and its result into the ledger and the log.
func (a *service) jotCommand(c *report.Command, r *report.Result) {
	l := ledger.Line{Kind: ledger.Command, Method: string(c.Op), Target: c.ID, Verdict: string(r.Status), Text: "n " + strconv.FormatInt(c.N, 10)}
	if r.Code != report.CodeOK {
		l.Reason = string(r.Code)
	}
	if r.Out.Text != "" {
		l.Text += "; " + r.Out.Text
	}
	a.memory.jot(l, a.moment())
	a.o.log().Info("command", "op", c.Op, "n", c.N, "code", r.Code)
}

// postResult sends a result. Numbers that it may hold are masked as everywhere.
func (a *service) postResult(r *report.Result) {
	a.warn("result", a.client.PostResult(a.mask.knowing(&a.memory).result(*r)))
}

// postAgain answers a command that has come again. One that is under way has no other
// answer yet.
func (a *service) postAgain(old *command.Answer) {
	r := result(&report.Command{ID: old.ID}, report.CommandRunning, report.CodeOK, nil)
	if len(old.Result) > 0 {
		a.warn("result", json.Unmarshal(old.Result, r))
	}
	a.postResult(r)
}

// endInterrupted answers the commands that were cut off by a stop or a power cut.
func (a *service) endInterrupted() {
	if a.client == nil {
		return
	}
	for _, old := range a.memory.Commands.Interrupted() {
		c := &report.Command{ID: old.ID, Op: report.Op(old.Op), N: old.N}
		a.settle(c, gaveUp(c, report.CodeInterrupted, nil))
	}
}

// result is that of a command; nil is nothing to say about it.
func result(c *report.Command, status report.CommandStatus, code report.Code, out *report.Out) *report.Result {
	r := &report.Result{V: report.Version, ID: c.ID, Status: status, Code: code}
	if out != nil {
		r.Out = *out
	}
	return r
}

func done(c *report.Command, out *report.Out) *report.Result {
	return result(c, report.CommandDone, report.CodeOK, out)
}

func rejected(c *report.Command, why report.Code, out *report.Out) *report.Result {
	return result(c, report.CommandRejected, why, out)
}

func gaveUp(c *report.Command, why report.Code, out *report.Out) *report.Result {
	return result(c, report.CommandFailed, why, out)
}
