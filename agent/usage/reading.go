package usage

import (
	"log/slog"
	"math"
	"time"

	"github.com/simkeeper/simkeeper/modem"
)

// Reading is one look at the counters.
type Reading struct {
	Time  time.Time     // trusted wall clock, in the zone whose days count; zero if not trusted
	Up    time.Duration // since the system started
	Boot  int64         // number of this start of the agent, never used before
	ICCID modem.ICCID   // of the card in the terminal; "" if it was not read at this look

	Interface *Count // of the cellular network interface; nil: not readable
	Modem     *Count // of the modem itself; nil: not readable

	Agent uint64 // bytes both ways that the agent itself has moved over the cellular link since its start
}

// LogValue keeps full card numbers out of logs.
func (r Reading) LogValue() slog.Value {
	return slog.GroupValue(slog.Time("time", r.Time), slog.Int64("boot", r.Boot), slog.Any("iccid", r.ICCID),
		slog.Any("interface", r.Interface), slog.Any("modem", r.Modem))
}

// Count is what a counter shows.
type Count struct {
	Tx, Rx uint64 // bytes since the counter started

	// Instance names the counter's life, at most some 50 characters: a new one means
	// that the counter has started from 0 (the modem's: or from what it had saved)
	// after the last reading. For an interface it holds the system's boot id, ifindex
	// and name; for a modem whatever tells one start from the next. "" is unknown:
	// then only a value that goes back shows a new start.
	Instance string
}

// Bytes is an amount of data by direction.
type Bytes struct {
	Tx uint64 `json:"tx,omitempty"` // sent by the terminal
	Rx uint64 `json:"rx,omitempty"` // received
}

// Sum is both directions together.
func (b Bytes) Sum() uint64 { return add(b.Tx, b.Rx) }

func (b Bytes) plus(c Bytes) Bytes  { return Bytes{add(b.Tx, c.Tx), add(b.Rx, c.Rx)} }
func (b Bytes) above(c Bytes) Bytes { return Bytes{above(b.Tx, c.Tx), above(b.Rx, c.Rx)} }

// most is the higher of the two in each direction.
func (b Bytes) most(c Bytes) Bytes { return Bytes{max(b.Tx, c.Tx), max(b.Rx, c.Rx)} }

// add stops at the largest number, so that a total never decreases.
func add(a, b uint64) uint64 {
	if a > math.MaxUint64-b {
		return math.MaxUint64
	}
	return a + b
}

// above is by how much a is more than b.
func above(a, b uint64) uint64 { return a - min(a, b) }

// Source says which counter an amount was taken from, in the words of the report
// contract; "" means that no counter was readable.
type Source string

// The sources.
const (
	FromInterface Source = "interface"
	FromModem     Source = "modem"
)

// Delta is what one reading has brought.
type Delta struct {
	Tx, Rx uint64        // bytes credited to the card, those held before included
	Source Source        // where the bytes since the last reading were taken from
	Span   time.Duration // the time before the reading in which they moved; negative: unknown

	InterfaceMoved, ModemMoved Bytes // what each counter shows to have moved since it was last read

	Reset        bool // a counter has started again
	CardChanged  bool // another card than before, or the first; nothing is credited
	CycleChanged bool // the totals of the cycle have started anew
}
