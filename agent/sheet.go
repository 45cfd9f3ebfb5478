package agent

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/simkeeper/simkeeper/agent/card"
	"github.com/simkeeper/simkeeper/agent/clock"
	"github.com/simkeeper/simkeeper/agent/keepalive"
	"github.com/simkeeper/simkeeper/agent/ledger"
	"github.com/simkeeper/simkeeper/agent/usage"
	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/report"
	"github.com/simkeeper/simkeeper/report/store"
)

// Sheet is all that is known of the card in the terminal: what simkeeper card shows.
type Sheet struct {
	ICCID   modem.ICCID `json:"iccid,omitempty"`
	IMEI    modem.IMEI  `json:"imei,omitempty"`
	Issuer  string      `json:"issuer,omitempty"`
	Carrier string      `json:"carrier"`         // whose rules are applied
	Time    time.Time   `json:"time,omitzero"`   // now; zero without a trusted clock
	Clock   clock.Grade `json:"clock"`           // what that is worth
	Card    report.Card `json:"card"`            // as in the health report
	Quiet   bool        `json:"quiet,omitempty"` // no packet of ours may leave by the cellular link

	Dates []Stated `json:"dates"` // each with who says so
	Idle  Stated   `json:"idle_limit"`
	Cycle Stated   `json:"cycle_day"`
	Quota int64    `json:"quota_bytes,omitempty"`

	Usage    report.Usage `json:"usage,omitzero"`
	DaysLeft *float64     `json:"days_left,omitempty"`   // of the quota, at the present rate, at most to the end of the cycle
	Enough   bool         `json:"quota_lasts,omitempty"` // the quota lasts to the end of the cycle at that rate

	Acting    Acting        `json:"keepalive"`
	Predicted time.Time     `json:"separation_until,omitzero"` // until when the carrier will have stopped the card for a swap
	Announced time.Time     `json:"announced_until,omitzero"`  // how long an announced swap is expected
	Ledger    []ledger.Line `json:"ledger,omitempty"`          // its last lines, oldest first
	Damage    []string      `json:"damage,omitempty"`          // of the ledger
}

// Stated is a value and who says so.
type Stated struct {
	Name   string      `json:"name,omitempty"`
	Date   string      `json:"date,omitempty"`
	Number int         `json:"number,omitempty"`
	Source card.Source `json:"source,omitempty"`
	Grade  card.Grade  `json:"grade,omitempty"` // of a default
	Cite   string      `json:"cite,omitempty"`  // where a default is known from
}

// Acting is how the card is kept alive.
type Acting struct {
	Ready     bool             `json:"ready"`            // an act would be made now
	Reason    keepalive.Reason `json:"reason,omitempty"` // else why not
	Ways      []keepalive.Way  `json:"ways,omitempty"`
	Due       time.Time        `json:"due,omitzero"`
	Must      time.Time        `json:"must,omitzero"`
	Deadline  time.Time        `json:"deadline,omitzero"`
	Budget    int64            `json:"budget_bytes"`
	Spent     int64            `json:"spent_bytes"` // this month
	Failures  int              `json:"failures,omitempty"`
	Interface string           `json:"interface,omitempty"`
	NoneYet   string           `json:"no_interface,omitempty"` // why there is no interface
}

// lineCount is how many lines of the ledger a sheet shows.
const lineCount = 20

// sheet fills in a sheet from what is remembered. l is the ledger.
func (o Options) sheet(m *Memory, at moment, seen keepalive.Observation, l *ledger.View) Sheet {
	rules, keep := m.rules(o.Config), m.alive()
	life := keep.Life
	plan := keepalive.Consider(at.planner(m.Boot), keep, seen)
	s := Sheet{
		ICCID: m.ICCID, IMEI: m.IMEI, Issuer: card.Issuer(m.ICCID), Carrier: rules.Carrier, Time: at.time().Truncate(time.Second), Clock: at.grade,
		Card: standing(&rules, keep, at.planner(m.Boot)), Quiet: plan.Standing.Quiet,
		Dates: dates(&rules, &plan.Standing, life),
		Idle:  Stated{Number: rules.Idle.Days, Source: rules.Idle.Source, Grade: rules.Idle.Grade},
		Cycle: Stated{Number: rules.CycleDay, Source: rules.CycleSource}, Quota: rules.Quota,
		Usage:     traffic(&m.Usage),
		Acting:    acting(plan, &m.Keep, seen.Policy),
		Predicted: m.Binding.Predicted(),
	}
	if rules.Idle.Source == card.SourceDefault {
		s.Idle.Cite = rules.Profile.Idle.Cite
	}
	if a := m.Binding.Announced; a != nil {
		s.Announced = a.Until.Truncate(time.Second)
	}
	s.DaysLeft, s.Enough = daysLeft(&m.Usage, &rules, at)
	s.Ledger, s.Damage = lines(l, m.Owed)
	return s
}

func acting(p keepalive.Plan, s *keepalive.State, policy *keepalive.Policy) Acting {
	return Acting{
		Ready: p.Ready, Reason: p.Reason, Ways: policy.Ways, Due: p.Standing.Due, Must: p.Standing.Must, Deadline: p.Standing.Deadline,
		Budget: policy.Budget, Spent: s.Spent, Failures: s.Failures,
	}
}

// dates are the dates in force and who states them.
func dates(r *card.Rules, s *card.Standing, life card.Life) []Stated {
	var out []Stated
	add := func(name string, d card.Date, by card.Source) {
		if !d.IsZero() {
			out = append(out, Stated{Name: name, Date: d.String(), Source: by})
		}
	}
	add("purchased", r.Purchased.Date, r.Purchased.Source)
	add("activate_by", s.ActivateBy, r.ActivateBy.Source)
	add("activated", s.Activated, s.ActivatedSource)
	by := r.Expires.Source
	if r.Expires.IsZero() { // from the activation on
		by = s.ActivatedSource
	}
	add("expires", s.Expires, by)
	if !life.Seen.IsZero() && life.ICCID != "" {
		add("first_seen", card.DateOf(life.Seen.In(r.Profile.Zone)), card.SourceLearned)
	}
	return out
}

// daysLeft is for how long the quota lasts, and whether that is the rest of the cycle.
func daysLeft(b *usage.Book, r *card.Rules, at moment) (left *float64, enough bool) {
	if at.time().IsZero() {
		return nil, false
	}
	_, next := r.Cycle(at.time())
	end := next.Time(r.Profile.Zone)
	days, known := b.DaysLeft(r.Quota, at.time(), end)
	if !known {
		return nil, false
	}
	return &days, days >= end.Sub(at.time()).Hours()/24
}

// lines are the last of the ledger, with those that it is owed.
func lines(l *ledger.View, owed []ledger.Line) (out []ledger.Line, damage []string) {
	if l != nil {
		var err error
		damage = l.Damage()
		if out, err = l.Last(lineCount); err != nil {
			damage = append(damage, err.Error())
		}
	}
	for _, line := range owed {
		if len(out) == 0 || line.N > out[len(out)-1].N {
			out = append(out, line)
		}
	}
	return out[max(0, len(out)-lineCount):], damage
}

// ReadSheet is the sheet of a terminal whose agent does not run: from the state alone, the
// modem is not asked and nothing is written.
func ReadSheet(o Options) (*Sheet, error) {
	m, err := ReadMemory(StatePath(o.Config.State.Dir))
	if err != nil {
		return nil, err
	}
	return o.readSheet(&m, o.moment(&m.Clock, m.Boot, nil, nil))
}

func (o Options) readSheet(m *Memory, at moment) (*Sheet, error) {
	l, err := ledger.Read(LedgerPath(o.Config.State.Dir))
	if err != nil && !errors.Is(err, store.ErrInUse) {
		return nil, err
	}
	rules := m.rules(o.Config)
	s := o.sheet(m, at, keepalive.Observation{Rules: &rules, Policy: o.policy(m.Terminal), ICCID: m.ICCID, Stop: m.Keep.Life.Stop}, l)
	return &s, nil
}

// sheet is the sheet of the running agent.
func (a *service) sheet() Answer {
	at := a.moment()
	rules := a.memory.rules(a.o.Config)
	view, err := ledger.Read(LedgerPath(a.o.Config.State.Dir))
	if err != nil {
		a.o.log().Warn("the ledger cannot be read", "error", err)
	}
	s := a.o.sheet(&a.memory, at, a.observe(&rules, at), view)
	s.Acting.Interface, s.Acting.NoneYet = a.iface, a.noIface
	return Answer{Sheet: &s}
}

// announce expects a swap of the card, or of the modem.
func (a *service) announceSwap(text string) Answer {
	iccid := modem.ICCID("")
	if text != "" {
		var err error
		if iccid, err = modem.ParseICCID([]string{text}); err != nil {
			return Answer{Error: fmt.Sprintf("%q is no card number: %v", text, err)}
		}
	}
	at := a.moment()
	a.memory.Binding = a.memory.Binding.Announce(iccid, at.time())
	a.memory.jot(ledger.Line{Kind: ledger.Note, Text: "a swap of card or modem was announced"}, at)
	a.publish(false)
	return a.sheet()
}

// keepAlive makes one act now, for a person who asks; its outcome comes later. It answers
// at once where the act may not be made.
func (a *service) keepAlive(ctx context.Context, r request) {
	at := a.moment()
	rules := a.memory.rules(a.o.Config)
	seen := a.observe(&rules, at)
	seen.Asked = true
	if plan := keepalive.Consider(at.planner(a.memory.Boot), a.memory.Keep, seen); !plan.Ready {
		r.answer <- Answer{Refused: plan.Reason}
		return
	}
	state, actions, wake := keepalive.Step(at.planner(a.memory.Boot), a.memory.Keep, seen)
	a.memory.Keep, a.planned, a.asked = state, time.Now().Add(wake), r.answer
	a.carryOut(ctx, actions, at)
}
