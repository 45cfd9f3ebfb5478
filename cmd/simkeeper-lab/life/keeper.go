package life

import (
	"slices"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/agent/card"
	"github.com/simkeeper/simkeeper/agent/clock"
	"github.com/simkeeper/simkeeper/agent/keepalive"
	"github.com/simkeeper/simkeeper/modem"
)

// methods are those that an agent may be configured with.
var methods = []keepalive.Method{keepalive.MQTT, keepalive.TLS, keepalive.Nonce, keepalive.TCP, keepalive.DNS, keepalive.Modem, keepalive.SMS}

func methodKnown(name string) bool { return slices.Contains(methods, keepalive.Method(name)) }

func methodNames() string {
	var names []string
	for _, m := range methods {
		names = append(names, string(m))
	}
	return strings.Join(names, ", ")
}

// keeper is the policy simkeeper: the agent's own planner, card rules and clock, on what a
// simulated terminal shows them.
type keeper struct {
	world  *World
	t      *terminal
	wire   exchange
	policy keepalive.Policy
	rules  card.Rules
	dates  dates // that the rules are made of
	clock  clock.Keeper
	modem  clock.ModemTime
	state  keepalive.State
	flight uint64 // the act that is under way
	span   keepalive.Span
	result keepalive.Outcome

	own     card.Standing // as it was last looked at
	stood   keepalive.Moment
	basis   card.Life
	told    card.Date // safe until, as last reported
	vague   time.Time // since when reports have told none; zero when the last one did
	dated   bool      // the time was known at the last step
	swapped bool      // noticed
	proved  int
	guessed int // unproved
}

func newKeeper(w *World, t *terminal) *keeper {
	a := &w.Agent
	k := &keeper{world: w, t: t, wire: exchange{sent: int64(a.Sent), received: int64(a.Received), unanswered: int64(a.Unanswered)}}
	k.policy = keepalive.Policy{Enabled: true, Budget: int64(a.Budget), Activate: t.activates, Seed: t.seed}
	if t.target {
		k.policy.Ways = []keepalive.Way{{Method: keepalive.Method(a.Method), Target: "target", Limit: int64(a.Limit)}}
	}
	k.dates = dates{never, never, never, never}
	k.resolve()
	return k
}

// resolve makes the rules of the dates that the operator has configured.
func (k *keeper) resolve() {
	d, date := k.dates, func(at instant) card.Date {
		if at == never {
			return card.Date{}
		}
		return card.DateOf(k.world.date(at))
	}
	terms := card.Terms{
		Purchased:  date(d.purchased),
		ActivateBy: date(d.activateBy).AddDays(-1), // the window ends with that day
		Activated:  date(d.activated),
		Expires:    date(d.expires).AddDays(-1),
	}
	k.rules = card.Resolve(card.Terms{}, terms, card.ProfileOf("auto", k.t.iccid, k.t.imsi))
}

func (k *keeper) step(v *view) (*exchange, time.Duration) {
	if v.dates != k.dates {
		k.dates, k.stood = v.dates, keepalive.Moment{}
		k.resolve()
	}
	now := keepalive.Moment{Up: v.up, Boot: v.boot}
	now.Time, now.Vouched = k.time(v)
	s, actions, wait := keepalive.Step(now, k.state, k.observe(v))
	k.state = s
	var want *exchange
	for i := range actions {
		switch a := &actions[i]; {
		case a.Keep != nil:
			k.write(a.Keep)
		case a.Do != nil:
			k.flight, want = a.Do.ID, &k.wire
			k.span = keepalive.Span{TxBefore: v.tx, RxBefore: v.rx}
		}
	}
	k.report(now, v)
	if v.up < settling {
		wait = min(wait, settling)
	}
	if look := time.Duration(k.world.Agent.Look); look > 0 {
		wait = min(wait, look)
	}
	return want, wait
}

// settling is how soon after a start the agent looks again: the clock, and traffic.
const settling = 5 * time.Minute

// time is the trusted time, zero where there is none, and whether somebody stands for it.
func (k *keeper) time(v *view) (now time.Time, vouched bool) {
	r := clock.Reading{System: v.wall, Synchronised: v.synced, Uptime: v.up, Boot: v.boot}
	if v.nitz {
		if v.attached || k.modem.Uptime > v.up {
			k.modem = clock.ModemTime{Clock: modem.Clock{Time: v.at.UTC(), Zone: true, Plausible: true}, Uptime: v.up, Served: true}
		}
		r.Modem = &k.modem
	}
	m := k.clock.Now(r)
	if !m.Grade.Dates() {
		return time.Time{}, false
	}
	return m.Time, m.Grade.Better(clock.System)
}

// observe is what the planner is told.
func (k *keeper) observe(v *view) keepalive.Observation {
	o := keepalive.Observation{
		Rules: &k.rules, Policy: &k.policy, ICCID: k.t.iccid,
		Attached: v.attached, Busy: v.busy, Counted: k.t.counted, Tx: v.tx, Rx: v.rx,
	}
	switch v.refused {
	case expired:
		o.Stop = card.StopService
	case separated:
		o.Stop = card.StopSeparation
	}
	if v.outcome != nil {
		o.Outcome = k.outcome(v)
	}
	return o
}

// outcome is the evidence that an exchange leaves.
func (k *keeper) outcome(v *view) *keepalive.Outcome {
	e := keepalive.Evidence{Sent: uint64(v.outcome.sent), Received: uint64(v.outcome.received), Bound: true, Answered: v.outcome.answered, Verified: v.outcome.answered}
	if k.t.counted {
		k.span.TxAfter, k.span.RxAfter = v.tx, v.rx
		e.Interface = &k.span
	}
	if !e.Answered {
		e.Reason = keepalive.NoAnswer
	}
	k.result = keepalive.Outcome{ID: k.flight, Evidence: e}
	return &k.result
}

// write counts a line of the ledger.
func (k *keeper) write(line *keepalive.Line) {
	switch {
	case line.Method == keepalive.Natural:
	case line.Verdict == keepalive.Proved:
		k.proved++
	case line.Verdict == keepalive.Unproved:
		k.guessed++
	}
}

func (k *keeper) proofs() (proved, unproved int) { return k.proved, k.guessed }

// report tells the backend how the card stands, where a link is there. A card that must
// not carry a packet carries no report.
func (k *keeper) report(now keepalive.Moment, v *view) {
	k.swapped = k.swapped || v.swapped
	if k.moved(now) {
		own := k.state.Standing(now, &k.rules)
		if v.note != nil && (own.Phase != k.own.Phase || own.SafeUntil != k.own.SafeUntil || k.dated == now.Time.IsZero()) {
			v.note("the agent: " + describe(&own, now.Time))
		}
		k.own, k.dated, k.stood, k.basis = own, !now.Time.IsZero(), now, k.state.Life
	}
	if v.reports || v.cellular && !k.own.Quiet {
		k.tell(v.at)
	}
}

// tell is a report that arrives.
func (k *keeper) tell(at time.Time) {
	k.told = k.own.SafeUntil
	switch {
	case !k.told.IsZero():
		k.vague = time.Time{}
	case k.vague.IsZero():
		k.vague = at
	}
}

// moved reports whether the card may stand in another way than when it was last looked
// at: its life is another, or hours have passed.
func (k *keeper) moved(now keepalive.Moment) bool {
	return k.basis != k.state.Life || k.stood.Boot != now.Boot || now.Up-k.stood.Up >= 6*time.Hour
}

// describe says what the agent thinks.
func describe(s *card.Standing, now time.Time) string {
	text := "phase " + string(s.Phase)
	if !s.SafeUntil.IsZero() {
		text += ", safe until " + s.SafeUntil.String() + " by " + string(s.Reason)
	}
	if now.IsZero() {
		return text + ", no time is trusted"
	}
	return text + ", it is " + now.UTC().Format(time.DateTime) + " UTC"
}

// warned: the backend counts down to the last safe_until that it was told, or where it was
// told none, to the end of the idle limit that the terminal reports, from the first report
// that told none; the terminal warns while it is powered, from the same time on, and when
// its card is refused.
func (k *keeper) warned(c Cause, lit, at instant) bool {
	if c == Separation {
		return k.swapped
	}
	switch k.own.Phase {
	case card.IdleRisk, card.Expiring, card.Expired, card.Stopped, card.Separated:
		return true
	}
	if !k.vague.IsZero() && k.vague.AddDate(0, 0, k.rules.Idle.Days).Sub(k.world.Start)-time.Duration(k.world.Judge.Warn) < at {
		return true
	}
	return k.near(k.told, at) || k.dated && k.near(k.own.SafeUntil, lit)
}

// near reports whether a warning of the date was due before an instant.
func (k *keeper) near(until card.Date, at instant) bool {
	if until.IsZero() {
		return false
	}
	from := until.Time(k.world.Start.Location()).Sub(k.world.Start) - time.Duration(k.world.Judge.Warn)
	return from < at
}
