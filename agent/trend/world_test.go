package trend

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

// beijing is where most of the terminals are.
var beijing = time.FixedZone("CST", 8*3600)

var morning = time.Date(2026, 11, 22, 8, 0, 0, 0, beijing)

// terminal is one whose looks are made by a test.
type terminal struct {
	Trend
	now  time.Time
	up   time.Duration
	next Sample // what the next look shows, beside the time
}

// newTerminal is one that runs for an hour, served by a cell at a level.
func newTerminal(rsrp float64) *terminal {
	w := &terminal{now: morning, up: time.Hour}
	w.next = Sample{Served: true, Signal: lte(rsrp), Area: 26653, Cell: 49389643}
	return w
}

func lte(dBm float64) modem.Signal { return modem.Signal{RSRP: &dBm, RSSI: new(dBm + 28)} }
func gsm(dBm float64) modem.Signal { return modem.Signal{RSSI: &dBm} }

// look adds n looks, each after a pause.
func (w *terminal) look(n int, pause time.Duration) *terminal {
	for range n {
		w.now, w.up = w.now.Add(pause), w.up+pause
		s := w.next
		s.Time, s.Up = w.now, w.up
		w.Add(s)
	}
	return w
}

// blind adds looks without a time.
func (w *terminal) blind(n int, pause time.Duration) *terminal {
	for range n {
		w.now, w.up = w.now.Add(pause), w.up+pause
		s := w.next
		s.Up = w.up
		w.Add(s)
	}
	return w
}

// hears changes the signal.
func (w *terminal) hears(s modem.Signal) *terminal {
	w.next.Signal = s
	return w
}

// off switches the terminal off until a time of day, some days later.
func (w *terminal) off(days, hour int) *terminal {
	y, m, d := w.now.Date()
	w.now, w.up = time.Date(y, m, d+days, hour, 0, 0, 0, beijing), 0
	return w
}

func (w *terminal) hours() []Hour { return w.Hours(w.now) }
func (w *terminal) days() []Day   { return w.Days(w.now) }

// usual is the usual level at the cell of the next look.
func (w *terminal) usual() (Usual, bool) { return w.Usual(w.next.Area, w.next.Cell, None) }

func encoded(t testing.TB, w *Trend) string {
	t.Helper()
	text, err := json.Marshal(*w)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func reload(t testing.TB, w *Trend) (read Trend) {
	t.Helper()
	if err := json.Unmarshal([]byte(encoded(t, w)), &read); err != nil {
		t.Fatal(err)
	}
	return read
}

func near(v *float64, want, by float64) bool { return v != nil && math.Abs(*v-want) <= by }

// show is a level for a message.
func show(v *float64) float64 {
	if v == nil {
		return math.NaN()
	}
	return *v
}

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

// anySample is a look of any content, possible or not, about a time.
func anySample(r *rand.Rand, now time.Time, up time.Duration) Sample {
	level := func() *float64 {
		return pick(r, nil, nil, new(-50-r.Float64()*80), new(-50-r.Float64()*80), new(math.NaN()), new(math.Inf(-1)), new(0.0), new(-1.0), new(-900.0))
	}
	return Sample{
		Time:   pick(r, now, now, now, now, now, now.UTC(), time.Time{}, time.Unix(0, 0), now.AddDate(54, 0, 0), now.Add(-8*time.Hour), now.AddDate(200, 0, 0)),
		Up:     pick(r, up, up, up, up, 0, -up, math.MaxInt64),
		Served: r.IntN(3) > 0,
		Signal: modem.Signal{RSRP: level(), RSCP: level(), RSSI: level()},
		Area:   pick(r, 0, 1, 26653, r.Uint64()), Cell: pick(r, 0, 1, 2, 3, 4, 5, 6, 7, r.Uint64()),
		Tx: pick(r, 0, r.Uint64N(1<<20), r.Uint64()), Rx: pick(r, 0, r.Uint64N(1<<20), math.MaxUint64),
	}
}
