package ledger

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/agent/keepalive"
	"github.com/simkeeper/simkeeper/modem"
)

// Kind says what a line is about.
type Kind string

// The kinds of lines.
const (
	Act      Kind = "act"      // a keep-alive act and its verdict
	Natural  Kind = "natural"  // the terminal's own traffic over the cellular link
	Reject   Kind = "reject"   // the first refusal by the network since it last served
	Pair     Kind = "pair"     // a card and a device met for the first time, or parted
	Recovery Kind = "recovery" // a new start of the modem, and later what came of it
	Card     Kind = "card"     // another card, or a change of phase
	Dates    Kind = "dates"    // a date was learned, stated or changed
	Command  Kind = "command"  // a signed command and how it ended, or a number of refused ones
	Note     Kind = "note"     // anything else, in words
)

// Counts are byte counters before and after, as package keepalive has them.
type Counts = keepalive.Span

// Line is one entry. Only N and Kind are always there; a zero field is unknown or
// does not apply, and is not written.
//
// Time is never before that of the line before. Where the clock said less, Time is
// that of the line before and Said is what the clock said. So Time gives an order
// and an earliest possible moment; a clock that once stood in the far future keeps
// all later Times there, and dates are to be taken from [Line.Told] with its Clock.
type Line struct {
	N      uint64    `json:"n"`                  // from 1, growing; a gap means damage
	Time   time.Time `json:"time,omitzero"`      // UTC, whole seconds; zero without a clock
	Said   time.Time `json:"said,omitzero"`      // what the clock said, where Time had to be moved
	Clock  string    `json:"clock,omitempty"`    // grade of the clock: backend, ntp, nitz, system, none
	Boot   int64     `json:"boot,omitempty"`     // start of the agent
	Uptime int64     `json:"uptime_s,omitempty"` // of the system, s
	Kind   Kind      `json:"kind"`

	ICCID modem.ICCID `json:"iccid,omitempty"`
	IMEI  modem.IMEI  `json:"imei,omitempty"`
	PLMN  modem.PLMN  `json:"plmn,omitempty"`
	Area  uint64      `json:"area,omitempty"` // LAC or TAC
	Cell  uint64      `json:"cell,omitempty"` // cell identity

	Method    string        `json:"method,omitempty"`    // as package keepalive names it; of a recovery "radio" or "reset"; a command's op
	Target    string        `json:"target,omitempty"`    // at most 200 bytes, as are Method and Reason; a command's id
	Verdict   string        `json:"verdict,omitempty"`   // proved, unproved or failed; of a recovery cured, in_vain, interrupted or failed; a command's status
	Reason    string        `json:"reason,omitempty"`    // why it is not proved; a reject's cause; a command's code
	RTT       time.Duration `json:"rtt_ns,omitempty"`    // round trip
	Interface *Counts       `json:"interface,omitempty"` // the cellular interface's counters
	Modem     *Counts       `json:"modem,omitempty"`     // the modem's own
	Bytes     uint64        `json:"bytes,omitempty"`     // charged to the budget

	Text string `json:"text,omitempty"` // for people, at most 1,000 bytes
}

// Told is what the clock said when the line was written, zero without a clock.
func (l Line) Told() time.Time {
	if l.Said.IsZero() {
		return l.Time
	}
	return l.Said
}

// Proved reports whether the line proves that the card carried traffic.
func (l Line) Proved() bool { return l.Verdict == string(keepalive.Proved) }

// between gives the line as it is kept among lines of the times from and to; a
// zero time is no bound.
func (l Line) between(from, to time.Time) Line {
	told := whole(l.Told())
	l.Time, l.Said = told, time.Time{}
	switch {
	case told.IsZero():
		return l
	case told.Before(from):
		l.Time, l.Said = from, told
	case !to.IsZero() && told.After(to):
		l.Time, l.Said = to, told
	}
	return l
}

// whole cuts a time to what is kept. A year that RFC 3339 cannot write is no time.
func whole(t time.Time) time.Time {
	t = t.UTC().Truncate(time.Second)
	if t.Year() < 1 || t.Year() > 9999 {
		return time.Time{}
	}
	return t
}

// clipped bounds the texts, which come from outside.
func (l Line) clipped() Line {
	for _, field := range []*string{&l.Clock, &l.Method, &l.Target, &l.Verdict, &l.Reason} {
		*field = clip(*field, 200)
	}
	l.Text = clip(l.Text, 1000)
	return l
}

// clip cuts a text to n bytes, between characters, and marks the cut.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	const mark = "…"
	return strings.ToValidUTF8(s[:n-len(mark)], "") + mark
}

// lineOf reads a kept line. One that another version of the agent has written in a
// way that cannot be read is shown as a note.
func lineOf(n uint64, data []byte) Line {
	var l Line
	if err := json.Unmarshal(data, &l); err != nil {
		return Line{N: n, Kind: Note, Text: fmt.Sprintf("line %d is of another version of the agent: %v", n, err)}
	}
	return l
}
