package agent

import (
	"fmt"
	"time"

	"github.com/simkeeper/simkeeper/agent/binding"
	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/report"
)

// Assessment is what one snapshot means, given what was remembered.
type Assessment struct {
	Snapshot modem.Snapshot
	Verdict  diagnose.Verdict
	Passing  bool // the state is one of a start or a search, however long it has lasted
	Quality  report.Quality
	Happened []Happening
}

// Happening is something that a backend wants to hear about at once.
type Happening struct {
	Type     report.EventType
	Severity report.Severity
	From, To string
	Text     string
}

// assess judges a snapshot and returns the memory that goes with it.
func assess(m Memory, s modem.Snapshot, k known) (Assessment, Memory) {
	a, now := Assessment{Snapshot: s, Quality: quality(&s)}, k.at.time()
	a.learnIdentity(&m, now, k.config.Card.Allow)
	a.latchReject(&m, now)
	a.judge(&m, k)
	if !a.Verdict.Transient {
		a.noteCause(&m, now)
	}
	return a, m
}

// judge gives the verdict, and for a state that may pass and has not, the final one.
func (a *Assessment) judge(m *Memory, k known) {
	e := k.evidence(m, &a.Snapshot)
	settled := e.Settled
	e.Settled = false
	a.Verdict = diagnose.Diagnose(e)
	a.Passing = a.Verdict.Transient
	if a.Passing && settled {
		e.Settled = true
		a.Verdict = diagnose.Diagnose(e)
	}
}

func (a *Assessment) happened(t report.EventType, sev report.Severity, from, to, text string) {
	a.Happened = append(a.Happened, Happening{Type: t, Severity: sev, From: from, To: to, Text: text})
}

// learnIdentity takes over what was read and keeps what was not. Another card or modem is
// told; the old refusal belonged to the old card and goes with it.
func (a *Assessment) learnIdentity(m *Memory, now time.Time, allow []string) {
	s := &a.Snapshot
	if m.ICCID != "" && s.ICCID != "" && !m.ICCID.Same(s.ICCID) {
		m.FirstReject, m.IMSI = nil, ""
	}
	if m.IMEI != "" && s.IMEI != "" && m.IMEI != s.IMEI {
		m.Manufacturer, m.Model, m.Firmware, m.Family, m.NetMode = "", "", "", "", ""
	}
	a.keepIdentity(m)
	a.seePair(m, now, allow)
}

// keepIdentity takes over what was read of modem and card.
func (a *Assessment) keepIdentity(m *Memory) {
	s := &a.Snapshot
	keep(&m.Manufacturer, s.Manufacturer)
	keep(&m.Model, s.Model)
	keep(&m.Firmware, s.Firmware)
	keep(&m.NetMode, s.USBNet)
	keep(&m.Family, s.Family)
	keep(&m.IMEI, s.IMEI)
	keep(&m.ICCID, s.ICCID)
	keep(&m.IMSI, s.IMSI)
}

// seePair looks at which card is in which modem, and where.
func (a *Assessment) seePair(m *Memory, now time.Time, allow []string) {
	s := &a.Snapshot
	area, _, _ := s.Location()
	next, found := m.Binding.See(binding.Look{
		ICCID: s.ICCID, IMEI: s.IMEI, IMSI: m.IMSI, Served: s.Registered(), PLMN: s.PLMN, RAT: s.RAT(), Area: area, Time: now, Allow: allow,
	})
	m.Binding = next
	moved := a.seeSlot(m)
	for _, f := range found {
		a.happened(report.EventType(f.Kind), report.Severity(f.Severity), f.From, f.To, f.Text+moved)
	}
}

// seeSlot keeps which slot the modem uses, and returns what to say where that is another.
func (a *Assessment) seeSlot(m *Memory) string {
	was, is := m.Slot, a.Snapshot.Slot
	if is == nil {
		return ""
	}
	m.Slot = *is
	if was == 0 || was == *is {
		return ""
	}
	return fmt.Sprintf("; the modem uses slot %d now instead of %d", *is, was)
}

func keep[T ~string](to *T, read T) {
	if read != "" {
		*to = read
	}
}

// latchReject keeps the first refusal since the last success: after some causes the
// modem stops asking, and later answers name another cause or none.
func (a *Assessment) latchReject(m *Memory, now time.Time) {
	s := &a.Snapshot
	if s.Registered() {
		m.FirstReject = nil
		if s.ICCID != "" && s.IMEI != "" {
			m.notePair(s, now)
		}
		return
	}
	r := s.Reject()
	if m.FirstReject != nil || r == nil || !s.Denied() {
		return
	}
	area, cell, _ := s.Cell.Location()
	m.FirstReject = &Refusal{Domain: r.Domain, Cause: r.Cause, Session: r.Session, PLMN: s.Cell.PLMN, Area: area, Cell: cell, ICCID: s.ICCID, Time: now, Doubtful: r == s.Cause}
	a.happened(report.EventReject, report.SeverityFail, "", fmt.Sprintf("%s %d", r.Domain, r.Cause), "the network refused the terminal")
}

// pairAge is how old the time of a good pair may grow before it is written again:
// the state lives on flash.
const pairAge = 24 * time.Hour

func (m *Memory) notePair(s *modem.Snapshot, now time.Time) {
	area, _, _ := s.Location()
	old := m.Good
	if old != nil && old.ICCID.Same(s.ICCID) && old.IMEI == s.IMEI && old.Area == area && now.Sub(old.Time) < pairAge && !now.Before(old.Time) {
		return
	}
	m.Good = &Pair{ICCID: s.ICCID, IMEI: s.IMEI, PLMN: s.PLMN, Area: area, Time: now}
}

func (a *Assessment) noteCause(m *Memory, now time.Time) {
	cause, status := string(a.Verdict.Cause), string(a.Verdict.Status)
	if m.Cause == cause {
		if m.Since.IsZero() || !now.IsZero() && m.Since.After(now) { // a clock that was not set, or wrong
			m.Since = now
		}
		return
	}
	if m.Cause != "" || status != string(diagnose.OK) {
		severity := map[diagnose.Status]report.Severity{diagnose.OK: report.SeverityInfo, diagnose.Warn: report.SeverityWarn, diagnose.Fail: report.SeverityFail}[a.Verdict.Status]
		a.happened(report.EventCauseChanged, severity, m.Cause, cause, a.Verdict.Cause.Text(diagnose.English).Title)
	}
	m.Cause, m.Status, m.Since = cause, status, now
}
