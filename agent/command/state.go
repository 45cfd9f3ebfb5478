package command

import (
	"encoding/json"
	"slices"
)

// State is what must be remembered of commands. The zero State has obeyed none.
type State struct {
	N       int64    `json:"n,omitempty"`       // greatest number that was accepted or refused for good
	Answers []Answer `json:"answers,omitempty"` // of the last ones, oldest first
	Day     Day      `json:"day,omitzero"`
}

// answersKept is how many orders are answered again: a backend may have sent several before
// the first answer reached it.
const answersKept = 4

// Judge decides what is to be done with an order. The state is the next one where the order
// uses up its number, and unchanged otherwise; it has then an [Answer] for the order, which
// [State.Settle] fills in.
func (s State) Judge(o Order, now Moment) (State, Decision) {
	if o.Terminal != now.Terminal {
		return s, Decision{Refusal: OtherTerminal}
	}
	if o.N <= s.N {
		for i := range s.Answers {
			if a := s.Answers[i]; a.N == o.N && a.ID == o.ID {
				return s, Decision{Again: &a}
			}
		}
		return s, Decision{Refusal: Replayed}
	}
	s.N = o.N
	s.Answers = append(slices.Clone(s.Answers[max(0, len(s.Answers)-answersKept+1):]), Answer{N: o.N, ID: o.ID, Op: o.Op})
	next, refusal := s.allow(o, now)
	return next, Decision{Refusal: refusal}
}

// allow looks at what a new order asks for.
func (s State) allow(o Order, now Moment) (State, Refusal) {
	r, known := find(o.Op)
	if why := o.expiry(now); why != "" {
		return s, why
	}
	if !known {
		return s, UnknownOp
	}
	if r.disturbs && now.Busy {
		return s, Busy
	}
	day, ok := s.Day.pass(now).take(r)
	s.Day = day
	if !ok {
		return s, DailyLimit
	}
	return s, ""
}

// Settle keeps the answer to an order. One that is no longer remembered has no place.
func (s State) Settle(n int64, result json.RawMessage) State {
	s.Answers = slices.Clone(s.Answers)
	for i := range s.Answers {
		if s.Answers[i].N == n {
			s.Answers[i].Result = result
		}
	}
	return s
}

// Interrupted are the orders that have no answer, oldest first: right after a start those
// that were cut off.
func (s State) Interrupted() (out []Answer) {
	for _, a := range s.Answers {
		if len(a.Result) == 0 {
			out = append(out, a)
		}
	}
	return out
}
