package report

// This file has the arguments of the operations, and what their results carry in "out".

// IntervalArgs are the arguments of [OpSetInterval].
type IntervalArgs struct {
	IntervalS int64 `json:"interval_s"` // seconds between two health reports, 1 to 86400
}

// CardArgs are the arguments of [OpSetCard]: what a renewal, a new plan or the carrier's
// list says of the card. What is left out stays as it is; at least one besides ICCID must
// be there. Each value wins over the terminal's configuration file until the file says
// something else than it does now; a value that the file has itself ends that.
type CardArgs struct {
	ICCID string `json:"iccid,omitempty"` // the card that is meant, or as the identity shows it; the command is rejected where another is in the terminal

	Carrier       string `json:"carrier,omitempty"`         // whose rules hold, as in [Plan]
	Purchased     Date   `json:"purchased,omitzero"`        // 2000-01-01 to 2099-12-31, as the other days
	ActivateBy    Date   `json:"activate_by,omitzero"`      // last day on which it may still be activated
	Activated     Date   `json:"activated,omitzero"`        // day of its activation
	Expires       Date   `json:"expires,omitzero"`          // last day of its paid term
	IdleLimitDays int    `json:"idle_limit_days,omitempty"` // days without traffic until the carrier stops it, 1 to 3650
	QuotaBytes    int64  `json:"quota_bytes,omitempty"`     // bytes a billing cycle, 1 to 2^40
	CycleDay      int    `json:"cycle_day,omitempty"`       // day of the month a cycle begins, 1 to 31
}

// AnnounceArgs are the arguments of [OpAnnounceCard], which are optional: a swap of card,
// of modem or of both is expected for 30 days.
type AnnounceArgs struct {
	ICCID string `json:"iccid,omitempty"` // the new card, 19 or 20 digits; "" for any
}

// Result is how a command ended; a command that takes long has first one with [CommandRunning].
// (terminal, id) is its key, and a later result replaces it, with one exception: a result
// with [CodeReplayed] says nothing about what became of an earlier command of that id.
type Result struct {
	V      int           `json:"v"`            // always [Version]
	ID     string        `json:"id"`           // of the command
	Status CommandStatus `json:"status"`       // how far it is
	Code   Code          `json:"code"`         // why it is not done; "ok" where it is, or is under way
	Out    Out           `json:"out,omitzero"` // what came of it
}

// Out is what came of a command. Each operation fills in what is said beside it; Text and
// LastN come where the command is not done.
type Out struct {
	Boot      int64      `json:"boot,omitempty"`       // report, diagnose: number of the health report that was made, with Seq
	Seq       int64      `json:"seq,omitempty"`        //
	Identity  string     `json:"identity,omitempty"`   // identify: check value of the identity that was sent
	Verdict   *Verdict   `json:"verdict,omitempty"`    // diagnose: without the evidence, which is in the health report
	Keepalive *Keepalive `json:"keepalive,omitempty"`  // keepalive: the act and its proof
	Reason    string     `json:"reason,omitempty"`     // keepalive: why it is not proved, or was not made
	IntervalS int64      `json:"interval_s,omitempty"` // set_interval: what holds now
	Card      *Card      `json:"card,omitempty"`       // set_card: where the card stands now
	Until     Time       `json:"until,omitzero"`       // announce_card: how long the swap is expected
	Text      string     `json:"text,omitempty"`       // for people: why it is not done
	LastN     int64      `json:"last_n,omitempty"`     // with code replayed: the n above which a command is obeyed
}
