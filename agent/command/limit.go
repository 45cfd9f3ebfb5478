package command

import "time"

// rule is what holds for one operation.
type rule struct {
	op       string
	daily    int  // how often within 24 hours
	cost     int  // bytes that one causes over the link at most, with the command and its results
	disturbs bool // not while a payment is under way
}

// overhead is what a command and its result cost: both with topic, acknowledgement, TLS,
// TCP and IP, the result of a longer one twice.
const overhead = 1200

// rules are the operations that are known.
var rules = [...]rule{
	{op: "report", daily: 24, cost: overhead + 1200},
	{op: "identify", daily: 12, cost: overhead + 800},
	{op: "diagnose", daily: 12, cost: overhead + 6000, disturbs: true}, // it may try the way to the broker
	{op: "keepalive", daily: 4, cost: overhead + 9000, disturbs: true}, // and the month's budget of acts
	{op: "set_interval", daily: 8, cost: overhead},
	{op: "set_card", daily: 8, cost: overhead + 2000}, // the identity and a report follow
	{op: "announce_card", daily: 8, cost: overhead},
	{op: "modem_reset", daily: 4, cost: overhead + 4000, disturbs: true}, // a new connection follows
}

// dailyBytes is what all operations together may cost within 24 hours, also of a backend
// gone wild: a card of 30 MB a month holds out.
const dailyBytes = 128 << 10

// find returns the rule of an operation.
func find(op string) (rule, bool) {
	for _, r := range rules {
		if r.op == op {
			return r, true
		}
	}
	return rule{}, false
}

// Day counts what was obeyed within 24 hours, which are counted by the trusted clock, or by
// the uptime where there is none.
type Day struct {
	Time   time.Time      `json:"time,omitzero"`    // as last known
	Up     time.Duration  `json:"up,omitempty"`     // as last known
	Passed time.Duration  `json:"passed,omitempty"` // since the day began, at least
	Counts map[string]int `json:"counts,omitempty"` // by operation
	Bytes  int            `json:"bytes,omitempty"`  // that all of them may have cost
}

const aDay = 24 * time.Hour

// pass moves the day on to now. Of a time in which the terminal was off, and no clock ran,
// nothing counts but what has passed since it started.
func (d Day) pass(now Moment) Day {
	passed := now.Up - d.Up
	switch {
	case !d.Time.IsZero() && !now.Time.IsZero():
		passed = max(0, now.Time.Sub(d.Time))
	case passed < 0: // the system has started anew
		passed = now.Up
	}
	d.Time, d.Up = now.Time.UTC().Truncate(time.Second), now.Up
	if d.Passed += passed; d.Passed >= aDay || len(d.Counts) == 0 {
		d.Passed, d.Counts, d.Bytes = 0, nil, 0
	}
	return d
}

// take counts an operation, or says that its limit is reached.
func (d Day) take(r rule) (Day, bool) {
	if d.Counts[r.op] >= r.daily || d.Bytes+r.cost > dailyBytes {
		return d, false
	}
	d.Bytes += r.cost
	counts := map[string]int{r.op: 1}
	for op, n := range d.Counts {
		counts[op] += n
	}
	d.Counts = counts
	return d, true
}
