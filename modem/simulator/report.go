package simulator

import (
	"fmt"
	"time"
)

// report is what the modem tells unasked of card and network: the last one is kept, so that only changes are told.
type report struct {
	state    State
	reg      map[domain]string // the unsolicited line that is enabled, "" where none is
	contexts map[int]bool
}

// report draws the report of a view. The caller holds mu.
func (m *Modem) report(s State) report {
	r := report{state: s, reg: map[domain]string{}, contexts: map[int]bool{}}
	for _, d := range domains {
		r.reg[d] = m.registrationURC(d, s)
	}
	for _, c := range s.Contexts {
		r.contexts[c.CID] = c.Active
	}
	return r
}

// announce tells what has changed since the last report, and remembers a refusal and the network's time. The caller
// holds mu.
func (m *Modem) announce(now time.Time) {
	s := m.view(now)
	if cause, ofSession := s.refusal(); cause != 0 {
		m.state.LastCause, m.state.LastOfSession = cause, ofSession
	}
	if s.PS.registered() && m.set.ctzu != 0 {
		m.state.ClockSet = true
	}
	before := m.said
	m.said = m.report(s)
	if m.recorded != nil {
		return
	}
	if s.SIM != before.state.SIM {
		m.announceCard(s.SIM)
	}
	for _, d := range domains {
		if line := m.said.reg[d]; line != before.reg[d] && line != "" {
			m.broadcast(line)
		}
	}
	m.announceContexts(before)
	m.announceStack(s)
	m.tell(before.state, s, now)
	if s.PS.registered() && !before.state.PS.registered() {
		m.announceZone(s, now)
	}
}

func (m *Modem) announceCard(sim SIMState) {
	switch sim {
	case SIMReady:
		m.broadcastAll(m.family.inserted)
	case SIMAbsent, SIMFailure:
		m.broadcastAll(m.family.removed)
	}
	if m.family.cardReport != nil && m.set.cardReport > 0 {
		m.broadcast(m.family.cardReport(m.set.cardReport, sim))
	}
	if m.set.qsimstat == 1 {
		m.broadcast("+QSIMSTAT: 1," + present(sim))
	}
}

func (m *Modem) broadcastAll(lines []string) {
	for _, text := range lines {
		m.broadcast(text)
	}
}

// announceContexts sends packet domain events (27.007 §10.1.19) once +CGEREP has enabled them.
func (m *Modem) announceContexts(before report) {
	if m.set.cgerep == 0 {
		return
	}
	for _, c := range m.state.Contexts {
		was, is := before.contexts[c.CID], m.said.contexts[c.CID]
		switch {
		case is && !was:
			m.broadcast(fmt.Sprintf("+CGEV: ME PDN ACT %d", c.CID))
		case was && !is:
			m.broadcast(fmt.Sprintf("+CGEV: NW PDN DEACT %d", c.CID))
		}
	}
}

// announceStack closes what stood on contexts that have gone, and tells.
func (m *Modem) announceStack(s State) {
	for _, cid := range m.lost(s) {
		m.takeDown(cid)
		m.broadcast(m.family.lost(cid))
	}
}

// announceZone sends the time zone that comes with registration (27.007 §8.41).
func (m *Modem) announceZone(s State, now time.Time) {
	switch m.set.ctzr {
	case 1:
		m.broadcast(fmt.Sprintf("+CTZV: %d", s.Zone))
	case 2:
		m.broadcast(fmt.Sprintf(`+CTZE: %d,0,"%s"`, s.Zone, now.Add(s.ClockOffset).UTC().Format("2006/01/02,15:04:05")))
	}
}

// present is <inserted> of +QSIMSTAT.
func present(sim SIMState) string {
	if sim == SIMAbsent {
		return "0"
	}
	return "1"
}
