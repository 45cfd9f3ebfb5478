package agent

import (
	"errors"
	"strconv"
	"time"

	"github.com/simkeeper/simkeeper/agent/ledger"
	"github.com/simkeeper/simkeeper/report"
	"github.com/simkeeper/simkeeper/report/mqtt"
)

// This file tells of commands that were not obeyed. Whoever may publish on the command
// topic may send them by the thousand, so that they are counted, and told once an hour.

// refusedEvery is how often refused commands are told.
const refusedEvery = time.Hour

// refusals counts commands that were not obeyed.
type refusals struct {
	counts []tally   // since they were last told
	told   time.Time // when that was; zero for never
	seen   mqtt.Inbox
}

// tally is a reason, and how often.
type tally struct {
	why string
	n   int
}

// add counts, and returns how many there are now for this reason.
func (r *refusals) add(why string, n int) int {
	for i := range r.counts {
		if c := &r.counts[i]; c.why == why {
			c.n += n
			return c.n
		}
	}
	if n > 0 {
		r.counts = append(r.counts, tally{why, n})
	}
	return n
}

// faultOf is why an envelope holds no command.
func faultOf(err error) string {
	var e *report.CommandError
	if errors.As(err, &e) {
		return string(e.Fault)
	}
	return string(report.FaultMalformed)
}

// refuse counts a command that is not obeyed. c is nil for one that nobody is known to
// have signed for this terminal.
func (a *service) refuse(why string, c *report.Command) {
	if n := a.orders.refused.add(why, 1); c != nil && n == 1 {
		a.o.log().Warn("a command was refused", "why", why, "op", c.Op, "n", c.N)
	}
}

// tellRefused tells of refused commands where it is time for that, with those that the
// client has not handed on.
func (a *service) tellRefused() {
	r, in := &a.orders.refused, a.client.State().Commands
	r.add(string(report.FaultTooLong), in.TooLong-r.seen.TooLong)
	r.add("lost", in.Lost-r.seen.Lost)
	r.add("flood", in.Floods-r.seen.Floods)
	r.seen = in
	if len(r.counts) == 0 || !r.told.IsZero() && time.Since(r.told) < refusedEvery {
		return
	}
	total, text := 0, ""
	for i := range r.counts {
		c := &r.counts[i]
		if total += c.n; text != "" {
			text += ", "
		}
		text += strconv.Itoa(c.n) + " " + c.why
	}
	a.memory.jot(ledger.Line{Kind: ledger.Command, Verdict: string(report.CommandRejected), Text: text}, a.moment())
	a.note(Happening{Type: report.EventCommandRefused, Severity: report.SeverityWarn, To: strconv.Itoa(total), Text: "commands were not obeyed: " + text})
	r.counts, r.told = nil, time.Now()
}
