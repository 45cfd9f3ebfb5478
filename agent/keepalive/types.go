package keepalive

import (
	"time"

	"github.com/simkeeper/simkeeper/agent/card"
	"github.com/simkeeper/simkeeper/modem"
)

// Method is a kind of traffic, in the words of the report contract.
type Method string

// The methods. TCP and DNS prove nothing by themselves: anybody on the way can answer.
const (
	Natural Method = "natural" // the terminal's own traffic; never planned, only noticed
	MQTT    Method = "mqtt"    // TLS and CONNECT to the broker over the cellular interface
	TLS     Method = "tls"     // a TLS handshake with a target
	Nonce   Method = "nonce"   // one sealed datagram to a responder
	TCP     Method = "tcp"     // a plain connection
	DNS     Method = "dns"     // a fresh name below a zone of the operator's own
	Modem   Method = "modem"   // a sealed datagram on the modem's own stack
	SMS     Method = "sms"     // a short message
)

// Provable says whether an act of the method can be proved.
func (m Method) Provable() bool { return m != TCP && m != DNS }

// Way is one configured method with its target.
type Way struct {
	Method Method `json:"method"`
	Target string `json:"target,omitempty"` // scheme://host:port, a zone, a number; "" where the method needs none
	Limit  int64  `json:"limit_bytes"`      // the most that one act may cost, on the wire both ways
}

// Policy is what the operator allows.
type Policy struct {
	Enabled  bool
	Ways     []Way  // in the order of preference
	Budget   int64  // bytes per calendar month
	Activate bool   // traffic may start the paid term of a card that is not activated
	Seed     uint64 // of this terminal: spreads a fleet's acts
}

// Moment is now.
type Moment struct {
	Time time.Time // trusted wall clock; zero when no clock is trusted
	// Vouched says that somebody stands for Time: the backend, NTP or the network. A clock
	// of the terminal's own may stand still while it is off, or be years away.
	Vouched bool
	Up      time.Duration // since the system started
	Boot    int64         // number of this start of the agent, never used before
}

// Observation is what the planner is told at a step.
type Observation struct {
	Rules    *card.Rules // of the card in the terminal
	Policy   *Policy
	ICCID    modem.ICCID // of the card in the terminal; "" while unknown
	Stop     card.Stop   // what the network's refusal means for the card
	Attached bool        // registered, so that an act could leave
	Busy     bool        // the payment application is at work
	Counted  bool        // Tx and Rx are of now
	Tx, Rx   uint64      // running totals of the cellular link, never decreasing, bytes
	Asked    bool        // a person wants one act now
	Outcome  *Outcome    // how the act in flight ended
}

// Act is one piece of traffic to be made.
type Act struct {
	ID     uint64    `json:"id"`
	Method Method    `json:"method"`
	Target string    `json:"target,omitempty"`
	Limit  int64     `json:"limit"`         // hard limit of its cost, bytes on the wire both ways; reserved in the budget
	Time   time.Time `json:"time,omitzero"` // when it was planned; zero without a trusted clock
	Boot   int64     `json:"boot"`          // the start of the agent that planned it
	Asked  bool      `json:"asked,omitempty"`

	ICCID modem.ICCID `json:"iccid,omitempty"` // of the card that it is for
}

// Outcome is how an act ended.
type Outcome struct {
	ID uint64 // of the act
	Evidence
}

// Span is a pair of counters before and after an act.
type Span struct {
	TxBefore uint64 `json:"tx_before"`
	RxBefore uint64 `json:"rx_before"`
	TxAfter  uint64 `json:"tx_after"`
	RxAfter  uint64 `json:"rx_after"`
}

// Evidence is what an act left behind.
type Evidence struct {
	Sent      uint64        `json:"sent"`                // payload bytes that left, as the executor counted them
	Received  uint64        `json:"received"`            // payload bytes that came back
	Bound     bool          `json:"bound,omitempty"`     // by a socket bound to the cellular interface, or by the modem itself
	Answered  bool          `json:"answered,omitempty"`  // something answered as the method expects
	Verified  bool          `json:"verified,omitempty"`  // TLS verified, or a tag over our nonce, or the network's reference
	Interface *Span         `json:"interface,omitempty"` // the cellular interface's counters; nil: not readable
	Modem     *Span         `json:"modem,omitempty"`     // the modem's own; nil: not readable
	RTT       time.Duration `json:"rtt,omitempty"`
	Reason    Reason        `json:"reason,omitempty"` // why it failed, where it did
	Detail    string        `json:"detail,omitempty"` // the same in words
	Cure      string        `json:"cure,omitempty"`   // what to change
}

// Verdict is what an act is worth.
type Verdict string

// Verdicts.
const (
	Proved   Verdict = "proved"   // it crossed the cellular link to our own side and back
	Unproved Verdict = "unproved" // it was done, but somebody else could have answered
	Failed   Verdict = "failed"   // it was not done
)

// Reason says why an act is not proved, or not made.
type Reason string

// Reasons of acts.
const (
	NoInterface Reason = "no_interface" // the terminal has no cellular interface that could be found
	NoRoute     Reason = "no_route"     // the cellular interface has no route to the target
	RPFilter    Reason = "rp_filter"    // the kernel drops the answers
	Permission  Reason = "permission"   // sockets may not be bound to an interface
	NoName      Reason = "no_name"      // the target's name was not resolved over the cellular link
	NoAnswer    Reason = "no_answer"    // nothing came back in time
	Refused     Reason = "refused"      // the target refused
	Unverified  Reason = "unverified"   // what answered is not who was asked: a portal, a proxy, a wrong certificate
	Counters    Reason = "counters"     // the cellular counters did not rise by what was sent
	Unprovable  Reason = "unprovable"   // the method proves nothing by itself
	OverLimit   Reason = "over_limit"   // it would have cost more than it may
	Interrupted Reason = "interrupted"  // the terminal stopped in the middle
	Unserved    Reason = "unserved"     // the method cannot be used here: see the detail
)

// Reasons for not acting.
const (
	Disabled Reason = "disabled"  // keepalive.enabled is false
	NoWay    Reason = "no_way"    // no method is configured that could be used
	Quiet    Reason = "quiet"     // the card is in stock, test or silent phase
	Paying   Reason = "paying"    // a payment runs
	Detached Reason = "detached"  // the network does not serve the terminal
	NoBudget Reason = "no_budget" // the month's bytes are spent
	InFlight Reason = "in_flight" // an act is under way
	NotDue   Reason = "not_due"   // it is not time yet
	BackOff  Reason = "back_off"  // the last one failed a short while ago
	Over     Reason = "over"      // the card's term is over
	NoClock  Reason = "no_clock"  // no clock is trusted, and by uptime alone nothing is due
)

// Line is one act, or a time of natural traffic, and what it was worth: for the ledger.
type Line struct {
	Act
	Ended   time.Time `json:"ended,omitzero"` // zero without a trusted clock
	Verdict Verdict   `json:"verdict"`
	Reason  Reason    `json:"because,omitempty"` // why it is not proved
	Cost    int64     `json:"cost"`              // bytes charged to the budget
	Evidence
}

// Action is what Step wants done. Exactly one field is set.
type Action struct {
	Do   *Act  // make this traffic; the state that came with it is saved first
	Keep *Line // write this line to the ledger
}
