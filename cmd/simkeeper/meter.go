package main

import (
	"math"
	"strconv"
	"time"

	"github.com/simkeeper/simkeeper/agent"
	"github.com/simkeeper/simkeeper/report"
)

// gauge is one kind of level: the ends of its bar, and from where on it is good and
// fair. RSRP and RSSI have the bounds of the report's signal.quality; those of RSRQ and
// SINR are what technicians go by, and decide nothing.
type gauge struct {
	name, unit string
	of         func(*agent.Live) *float64
	low, high  float64
	good, fair float64 // above good is good, from fair on is fair
}

var gauges = [...]gauge{
	{"RSRP", "dBm", func(s *agent.Live) *float64 { return s.RSRP }, -120, -70, -90, -105},
	{"RSRQ", "dB", func(s *agent.Live) *float64 { return s.RSRQ }, -20, -3, -10, -15},
	{"SINR", "dB", func(s *agent.Live) *float64 { return s.SINR }, -10, 30, 13, 0},
	{"RSSI", "dBm", func(s *agent.Live) *float64 { return s.RSSI }, -113, -51, -75, -95},
}

// Places in gauges.
const (
	rsrp = 0
	rssi = len(gauges) - 1
)

func (m *gauge) quality(v float64) report.Quality {
	switch {
	case v > m.good:
		return report.QualityGood
	case v >= m.fair:
		return report.QualityFair
	}
	return report.QualityPoor
}

// part is how much of n steps a value fills: 0 below the range, n from its end on.
func (m *gauge) part(v float64, n int) int {
	return max(0, min(n, int(math.Round((v-m.low)/(m.high-m.low)*float64(n)))))
}

const (
	traceWidth = 60              // samples in the chart
	before     = 5 * time.Second // how far back the arrows compare
	patience2G = 5               // samples without RSRP after which the chart is one of RSSI
)

// meter remembers what a person who turns an antenna wants to compare. Times are counted
// from the first sample, as the terminal's clock may be set meanwhile.
type meter struct {
	count   int
	now     time.Duration
	last    agent.Live
	recent  []levels // of the last seconds, oldest first
	best    [len(gauges)]peak
	trace   [traceWidth]*float64 // a sweep: written from left to right, then over
	next    int                  // where in the trace the next level goes
	traced  int                  // the measure in the trace
	without int                  // samples in a row that had RSSI and no RSRP
	cell    string
	changes int           // of the cell
	changed time.Duration // when last
}

// levels are those of one sample, nil where not known.
type levels struct {
	at    time.Duration
	value [len(gauges)]*float64
}

// peak is the best level seen, and when it was seen last.
type peak struct {
	value *float64
	at    time.Duration
}

// add takes a sample in, now being the time since the first. A look that was not made
// while a payment runs counts for nothing.
func (m *meter) add(s agent.Live, now time.Duration) {
	m.count++
	m.now, m.last = now, s
	if s.Paused != "" {
		return
	}
	l := levels{at: now}
	for i := range gauges {
		v := gauges[i].of(&s)
		l.value[i] = v
		if v != nil && (m.best[i].value == nil || *v >= *m.best[i].value) {
			m.best[i] = peak{v, now}
		}
	}
	m.recent = append(m.recent, l)
	for len(m.recent) > 1 && now-m.recent[1].at >= before {
		m.recent = m.recent[1:]
	}
	m.sweep(&l)
	m.follow(&s)
}

// sweep puts the level into the trace: RSRP, or RSSI where there is no RSRP, as on 2G. The
// two are never mixed.
func (m *meter) sweep(l *levels) {
	switch {
	case l.value[rsrp] != nil:
		m.without = 0
		m.traceOf(rsrp)
	case l.value[rssi] != nil:
		m.without++
		if m.without >= patience2G || m.best[rsrp].value == nil {
			m.traceOf(rssi)
		}
	}
	m.trace[m.next] = l.value[m.traced]
	m.next = (m.next + 1) % traceWidth
}

// traceOf begins a new trace where it is of another measure.
func (m *meter) traceOf(measure int) {
	if m.traced != measure {
		m.traced, m.next, m.trace = measure, 0, [traceWidth]*float64{}
	}
}

// follow notes that another cell serves. One that is not heard for a while is no other.
func (m *meter) follow(s *agent.Live) {
	if s.CellID == nil {
		return
	}
	cell := s.PLMN + " " + string(s.RAT) + " " + strconv.FormatUint(*s.CellID, 10)
	if m.cell != "" && cell != m.cell {
		m.changes++
		m.changed = m.now
	}
	m.cell = cell
}

// rise is how far a level rose in the last seconds; known is false where that cannot be
// told.
func (m *meter) rise(measure int) (rise float64, known bool) {
	if len(m.recent) == 0 {
		return 0, false
	}
	first, last := &m.recent[0], &m.recent[len(m.recent)-1]
	was, is := first.value[measure], last.value[measure]
	if was == nil || is == nil || last.at-first.at < before {
		return 0, false
	}
	return *is - *was, true
}
