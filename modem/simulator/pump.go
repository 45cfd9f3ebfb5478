package simulator

import (
	"bytes"
	"slices"
	"time"
)

const (
	babbleEvery = 10 * time.Millisecond // with babbleBytes: about 115200 baud without a pause
	babbleBytes = 115
)

// babble is what a line at a wrong speed looks like: letters U, and no line end.
var babble = bytes.Repeat([]byte{'U'}, babbleBytes)

// pump does what is due now, and tells when something will be due next; zero: nothing by itself.
func (l *line) pump(now time.Time) time.Time {
	due := l.m.tick(now)
	if boots := l.m.bootCount(); boots != l.boots {
		l.boots = boots
		l.typed, l.later, l.echo = nil, nil, nil
	}
	l.pumpURCs()
	return earliest(due, l.pumpLate(now), l.pumpFlood(now), l.pumpBabble(now))
}

func (l *line) pumpURCs() {
	for {
		select {
		case text := <-l.urcs:
			l.unsolicited(text)
		default:
			return
		}
	}
}

func (l *line) unsolicited(text string) { l.send([]byte("\r\n" + text + "\r\n")) }

// pumpLate lets the answers leave whose time has come.
func (l *line) pumpLate(now time.Time) time.Time {
	for len(l.later) > 0 && !l.later[0].at.After(now) {
		l.send(l.later[0].text)
		l.later = slices.Delete(l.later, 0, 1)
	}
	if len(l.later) == 0 {
		return time.Time{}
	}
	return l.later[0].at
}

// pumpFlood sends one of the lines of the fault "flood".
func (l *line) pumpFlood(now time.Time) time.Time {
	rate, on := l.m.fault(flood)
	if !on {
		l.floodAt = time.Time{}
		return time.Time{}
	}
	if now.Before(l.floodAt) {
		return l.floodAt
	}
	l.unsolicited(l.m.chatter(l.rng.IntN(1 << 16)))
	l.floodAt = now.Add(time.Duration(float64(time.Second) / rate))
	return l.floodAt
}

// pumpBabble sends a piece of the endless line, and ends it when the fault is over.
func (l *line) pumpBabble(now time.Time) time.Time {
	_, on := l.m.fault(endlessLine)
	switch {
	case !on && l.babbleAt.IsZero():
		return time.Time{}
	case !on:
		l.babbleAt = time.Time{}
		l.send([]byte("\r\n"))
		return time.Time{}
	case now.Before(l.babbleAt):
		return l.babbleAt
	}
	if _, silent := l.m.fault(silence); !silent {
		l.out.put(babble)
	}
	l.babbleAt = now.Add(babbleEvery)
	return l.babbleAt
}

// mute says whether nothing may leave: in the first moments of a boot, and where a fault wants it.
func (m *Modem) mute(now time.Time) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, silent := m.active[silence]
	_, babbling := m.active[endlessLine]
	_, hanging := m.active[hung]
	return silent || hanging || babbling || now.Before(m.hearsAt)
}

// echoes says whether characters are echoed, and whether their first are lost.
func (m *Modem) echoes() (on, cut bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, cut = m.active[echoCut]
	return m.set.echo || cut, cut
}

func (m *Modem) bootCount() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.boots
}
