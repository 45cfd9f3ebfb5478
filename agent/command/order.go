package command

import (
	"encoding/json"
	"time"
)

// Order is a command whose signature is good.
type Order struct {
	Terminal string
	ID       string
	Op       string    // in the words of the report contract
	N        int64     // grows with every order
	Signed   time.Time // when; zero where it does not say
	Until    time.Time // zero for none
	Boot     int64     // with Seq, the other way to expire; 0 for none
	Seq      int64
}

// Moment is now, as the terminal knows it.
type Moment struct {
	Terminal string
	Time     time.Time     // zero when no clock is trusted
	Up       time.Duration // since the system started
	Boot     int64         // number of this start of the agent
	Seq      int64         // number of the next message
	Busy     bool          // a payment is under way
}

// Refusal says why an order is not obeyed, in the words of the report contract.
type Refusal string

// Refusals. All but OtherTerminal and Replayed use up the number of the order: what was
// refused once is not obeyed later.
const (
	OtherTerminal Refusal = "other_terminal" // it is for another terminal, and has no answer
	Replayed      Refusal = "replayed"       // its number is not greater than that of the last
	NoExpiry      Refusal = "no_expiry"      // it has neither until nor boot and seq
	NoClock       Refusal = "no_clock"       // it has only until, and no clock is trusted
	Expired       Refusal = "expired"        // its time is over
	UnknownOp     Refusal = "unknown_op"     // there is no such operation here
	Busy          Refusal = "busy"           // it might disturb a payment
	DailyLimit    Refusal = "daily_limit"    // too much within 24 hours
)

// Decision is what is to be done with an order. Where both fields are zero it is to be
// carried out, once the state that came with it is saved.
type Decision struct {
	Refusal Refusal
	Again   *Answer // it has been dealt with: this is its answer
}

// Run reports whether the order is to be carried out.
func (d Decision) Run() bool { return d == Decision{} }

// Answer is an order that was dealt with.
type Answer struct {
	N      int64           `json:"n"`
	ID     string          `json:"id"`
	Op     string          `json:"op"`
	Result json.RawMessage `json:"result,omitempty"` // empty until it has ended, see [State.Settle]
}

// expiry finds out whether the time of an order is over: by the clock, else by the start
// of the agent and the number of messages.
func (o *Order) expiry(now Moment) Refusal {
	over := false
	switch {
	case !o.Until.IsZero() && o.Signed.After(o.Until):
		over = true
	case !o.Until.IsZero() && !now.Time.IsZero():
		over = now.Time.After(o.Until)
	case o.Boot != 0:
		over = o.Boot != now.Boot || now.Seq >= o.Seq
	case o.Until.IsZero():
		return NoExpiry
	default:
		return NoClock
	}
	if over {
		return Expired
	}
	return ""
}
