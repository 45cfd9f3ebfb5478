package simulator

import (
	"slices"
	"time"
)

// The course of a boot, of a search after the radio came on, and of the signal's walk.
const (
	deafFor     = 900 * time.Millisecond
	cardBusyFor = 3 * time.Second
	attachAfter = 6 * time.Second // from a boot
	searchFor   = 2 * time.Second // from a radio that came on
	offUSBFor   = 2 * time.Second // from a boot
	walkEvery   = 15 * time.Second
	walkSpan    = 4 // dB to either side
)

// moment is something that is to happen: an unsolicited line, or only a look at what has changed.
type moment struct {
	at   time.Time
	text string // "" to look only
	card bool   // only with a card that is ready

	act   func()   // what happens besides; nil: nothing
	texts []string // more lines, where there are several
}

// plan puts a moment into the timeline. The caller holds mu, as everywhere in this file.
func (m *Modem) plan(mo moment) {
	i, _ := slices.BinarySearchFunc(m.timeline, mo, func(a, b moment) int {
		if a.at.After(b.at) {
			return 1
		}
		return -1 // equal ones keep their order
	})
	m.timeline = slices.Insert(m.timeline, i, mo)
}

// advance brings the modem to now: moments that have come happen, counters grow, the signal walks.
func (m *Modem) advance(now time.Time) {
	for len(m.timeline) > 0 && !m.timeline[0].at.After(now) {
		mo := m.timeline[0]
		m.timeline = m.timeline[1:]
		m.count(mo.at)
		m.announce(mo.at)
		if mo.text != "" && (!mo.card || m.view(mo.at).SIM == SIMReady) {
			m.broadcast(mo.text)
		}
		if mo.act != nil {
			mo.act()
		}
		m.broadcastAll(mo.texts)
	}
	m.count(now)
	m.walk(now)
}

// tick advances the modem and tells when it wants to be advanced again; zero: not by itself.
func (m *Modem) tick(now time.Time) time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.advance(now)
	if len(m.timeline) == 0 {
		return time.Time{}
	}
	return m.timeline[0].at
}

// count lets the counters grow for every whole second since they were last looked at.
func (m *Modem) count(now time.Time) {
	whole := now.Sub(m.counted).Truncate(time.Second)
	if whole <= 0 {
		return
	}
	if s := m.view(m.counted); s.online() {
		m.grow(s.TxRate*uint64(whole/time.Second), s.RxRate*uint64(whole/time.Second))
	}
	m.counted = m.counted.Add(whole)
}

// walk moves the signal by one dB at most for every step of time, within its span.
func (m *Modem) walk(now time.Time) {
	steps := int(now.Sub(m.walked) / walkEvery)
	m.walked = m.walked.Add(time.Duration(max(steps, 0)) * walkEvery)
	for range min(steps, 100) { // more steps do not make it more random
		m.drift = min(max(m.drift+m.rng.IntN(3)-1, -walkSpan), walkSpan)
	}
}

// view is the modem as it shows itself: boot, faults and their consequences applied.
func (m *Modem) view(now time.Time) State {
	s := m.state.clone()
	s.Signal.RSSI += m.drift
	s.Signal.RSRP += m.drift
	s.NRSignal.RSRP += m.drift
	if now.Before(m.simAt) && s.SIM != SIMAbsent {
		s.SIM = SIMBusy
	}
	for _, f := range faults {
		if a, on := m.active[f.name]; on && f.bend != nil {
			f.bend(&s, a.arg, now.Sub(a.since))
		}
	}
	if m.set.copsMode == 2 {
		s.register(Registration{Stat: NotRegistered})
	}
	s.conclude(now.Before(m.attachAt))
	return s
}

// boot starts the modem: what is volatile is lost, and the family's boot lines are planned.
func (m *Modem) boot(now time.Time) {
	m.boots++
	m.set, m.stack = m.factory(), newStack()
	m.state.Radio, m.state.ClockSet, m.state.LastCause, m.state.LastOfSession = bit(!m.family.sleeps), false, 0, false
	m.earlierTx, m.earlierRx = m.earlierTx+m.state.TxBytes, m.earlierRx+m.state.RxBytes
	m.state.TxBytes, m.state.RxBytes, m.state.NRTxBytes, m.state.NRRxBytes = 0, 0, 0, 0
	m.counted = now
	m.hearsAt, m.simAt, m.attachAt = now.Add(deafFor), now.Add(cardBusyFor), now.Add(attachAfter)
	m.timeline = []moment{{at: m.hearsAt}, {at: m.simAt}, {at: m.attachAt}}
	m.cure(byBoot)
	m.beginAgain(now)
	for _, b := range m.family.boot {
		m.plan(moment{at: now.Add(b.after), text: b.text, card: b.card})
	}
	m.repeat(now)
	m.said = m.report(m.view(now))
}

// search begins a search for the network, as after the radio came on.
func (m *Modem) search(now time.Time) {
	m.attachAt = now.Add(searchFor)
	m.plan(moment{at: m.attachAt})
}

// deaf says whether the modem is in the first moments of a boot.
func (m *Modem) deaf(now time.Time) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return now.Before(m.hearsAt)
}
