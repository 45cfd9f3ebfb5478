package agent

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
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
	counts map[string]int // by reason, since they were last told
	told   time.Time      // when that was; zero for never
	seen   mqtt.Inbox     // what of the client's counts is in them
}

// faultOf is why an envelope holds no command.
func faultOf(err error) string {
	if e, ok := errors.AsType[*report.CommandError](err); ok {
		return string(e.Fault)
	}
	return string(report.FaultMalformed)
}

// refuse counts a command that is not obeyed. c is nil for one that nobody is known to
// have signed for this terminal.
func (a *service) refuse(why string, c *report.Command) {
	r := &a.orders.refused
	if r.counts == nil {
		r.counts = map[string]int{}
	}
	r.counts[why]++
	if c != nil && r.counts[why] == 1 {
		a.o.log().Warn("a command was refused", "why", why, "op", c.Op, "n", c.N, "id", c.ID)
	}
	a.tellRefused()
}

// countDropped takes over what the client has not handed on.
func (a *service) countDropped() {
	in, r := a.client.State().Commands, &a.orders.refused
	for why, n := range map[string]int{
		string(report.FaultTooLong): in.TooLong - r.seen.TooLong, "lost": in.Lost - r.seen.Lost, "flood": in.Floods - r.seen.Floods,
	} {
		if n > 0 {
			if r.counts == nil {
				r.counts = map[string]int{}
			}
			r.counts[why] += n
		}
	}
	r.seen = in
}

// tellRefused tells of refused commands, where it is time for that.
func (a *service) tellRefused() {
	r := &a.orders.refused
	if len(r.counts) == 0 || !r.told.IsZero() && time.Since(r.told) < refusedEvery {
		return
	}
	total, parts := 0, []string(nil)
	whys := slices.Collect(maps.Keys(r.counts))
	sort.Slice(whys, func(i, k int) bool { return whys[i] < whys[k] }) // shares its code, unlike slices.Sorted
	for _, why := range whys {
		total += r.counts[why]
		parts = append(parts, fmt.Sprintf("%d %s", r.counts[why], why))
	}
	text := strings.Join(parts, ", ")
	a.memory.jot(ledger.Line{Kind: ledger.Command, Verdict: string(report.CommandRejected), Text: text}, a.moment())
	a.note(Happening{Type: report.EventCommandRefused, Severity: report.SeverityWarn, To: fmt.Sprint(total), Text: "commands were not obeyed: " + text})
	r.counts, r.told = nil, time.Now()
}
