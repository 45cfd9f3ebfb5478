package agent

import (
	"slices"
	"time"

	"github.com/simkeeper/simkeeper/agent/binding"
	"github.com/simkeeper/simkeeper/agent/card"
	"github.com/simkeeper/simkeeper/agent/clock"
	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/agent/trend"
	"github.com/simkeeper/simkeeper/modem"
)

// known is what an assessment rests on besides the snapshot and the memory.
type known struct {
	config   *config.Config
	language diagnose.Language // of the evidence
	at       moment
	clock    diagnose.Clock
	path     diagnose.Path
	settled  bool // a start or a search would be over
}

// known is what holds at a moment.
func (o Options) known(at moment) known {
	return known{config: o.Config, language: o.language(), at: at, clock: systemClock(at)}
}

// evidence puts what the modem says beside what is remembered, for package diagnose.
func (k *known) evidence(m *Memory, s *modem.Snapshot) diagnose.Evidence {
	rules := m.rules(k.config)
	e := diagnose.Evidence{
		Snapshot: s, Language: k.language, Settled: k.settled, Now: k.at.time(), Path: k.path, Clock: k.clock,
		Card: k.card(m, &rules), Refusal: refused(m),
	}
	e.Usual = usual(m, s)
	e.Path.Always = alwaysOnline(m, e.Now)
	e.Swap = swap(m, e.Refusal, e.Now)
	e.Path.Works = e.Path.Works || !failed(e.Path.Steps) && recent(m.Keep.Life.Active, e.Now)
	return e
}

// The hours by which a terminal is known to be online all the time.
const (
	onlineHours = 24 // that are looked at, of those in which a network served
	onlineLeast = 3
)

// alwaysOnline says that bytes moved in three of four of the last hours in which a network
// served.
func alwaysOnline(m *Memory, now time.Time) bool {
	served, moved := 0, 0
	hours := m.Trend.Hours(now)
	for i := len(hours) - 1; i >= 0 && served < onlineHours; i-- {
		if h := hours[i]; h.Served > 0.5 {
			served++
			if h.Tx > 0 && h.Rx > 0 {
				moved++
			}
		}
	}
	return served >= onlineLeast && 4*moved >= 3*served
}

// provedFor is how long traffic that was proved shows that data flows.
const provedFor = 10 * time.Minute

// failed says that the way was tried and led nowhere. Traffic is counted and dated at the
// look behind it, so that a try is the newer news even where its time is the earlier one.
func failed(steps []diagnose.Step) bool {
	return slices.ContainsFunc(steps, func(s diagnose.Step) bool { return s.Result == diagnose.Failed })
}

func recent(t, now time.Time) bool {
	return !t.IsZero() && !now.IsZero() && now.Sub(t) >= 0 && now.Sub(t) < provedFor
}

// systemClock is how the system's clock stands to the best time that is known.
func systemClock(at moment) diagnose.Clock {
	if !at.grade.Better(clock.System) {
		return diagnose.Clock{}
	}
	return diagnose.Clock{Known: true, Off: time.Since(at.now)}
}

// card is what is known of the card's life.
func (k *known) card(m *Memory, rules *card.Rules) diagnose.Card {
	keep, now := m.alive(), k.at.time()
	life := keep.Life
	s := keep.Standing(k.at.planner(m.Boot), rules)
	out := diagnose.Card{
		Unused: s.Quiet, Active: life.Active, Idle: s.Deadline, Quota: rules.Quota,
		Foreign: m.Binding.Refused != "" && m.Binding.Refused.Same(m.ICCID),
	}
	if !s.Expires.IsZero() {
		out.Expires = s.Expires.AddDays(1).Time(rules.Profile.Zone)
		out.Expiring = s.Phase == card.Expiring || s.Phase == card.Expired
	}
	out.IdleRisk = s.Phase == card.IdleRisk && !life.Active.IsZero()
	if start, _ := rules.Cycle(now); !now.IsZero() && m.Usage.Cycle().Start == start.String() {
		out.Used = m.Usage.Cycle().Sum()
	}
	if m.Odd != nil && !now.IsZero() && card.DateOf(m.Odd.Time.In(rules.Profile.Zone)) == card.DateOf(now.In(rules.Profile.Zone)) {
		out.Abnormal = m.Odd.Text
	}
	return out
}

// refused is the first refusal since the last success, and what the place says of it.
func refused(m *Memory) *diagnose.Refusal {
	first := m.FirstReject
	if first == nil {
		return nil
	}
	out := &diagnose.Refusal{
		Reject: modem.Reject{Domain: first.Domain, Cause: first.Cause, Session: first.Session}, Time: first.Time, Doubtful: first.Doubtful,
	}
	if areas := m.Binding.Place.Areas; first.Area != 0 && len(areas) > 0 {
		tracking := first.Domain == modem.EPS || first.Domain == modem.FiveGS // else a location area, of other numbers
		alike := func(a binding.Area) bool { return a.PLMN == first.PLMN && (a.Gen == 0 || (a.Gen > 3) == tracking) }
		out.AtHome = slices.ContainsFunc(areas, func(a binding.Area) bool { return alike(a) && a.Code == first.Area })
		out.Moved = !out.AtHome && slices.ContainsFunc(areas, alike)
	}
	return out
}

// usual is the level at which the terminal is served where it is, or was when it was last
// served.
func usual(m *Memory, s *modem.Snapshot) diagnose.Level {
	area, cell, _ := s.Location()
	last, served := m.Trend.Last()
	if _, kind := trend.Level(s.Signal); kind != trend.None {
		last.Kind = kind
	}
	u, ok := m.Trend.Usual(area, cell, last.Kind)
	if !ok || !served || u.Kind == trend.RSCP { // 3G's measure has its own bounds
		return diagnose.Level{}
	}
	return diagnose.Level{DBm: u.Level, RSRP: u.Kind == trend.RSRP, Known: true, Last: last.Time}
}

// swap is an unannounced change of card or modem for which the carrier may have stopped
// the card, or may yet.
func swap(m *Memory, r *diagnose.Refusal, now time.Time) diagnose.Swap {
	at := now
	if r != nil && !r.Time.IsZero() {
		at = r.Time
	}
	return diagnose.Swap{Seen: m.Binding.Separation(at), Time: m.Binding.Since, Until: m.Binding.Predicted()}
}
