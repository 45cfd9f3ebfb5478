package life

import (
	_ "embed"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
)

// BuiltIn is the built-in world: a documented file in the format that Load reads.
//
//go:embed world.toml
var BuiltIn string

// World is what the simulation takes for granted. The comments of the built-in file say
// what each key means.
type World struct {
	Start     time.Time
	UTCOffset int `toml:"utc_offset"`
	Regions   int
	Judge     Judge
	Carriers  []Carrier
	Uses      []Use
	Places    []Place
	OtherLink OtherLink `toml:"other_link"`
	Target    Target
	Clock     Clock
	Cards     Cards
	Operator  Operator
	Repair    Repair
	Misuse    Misuse
	Agent     Agent
	Ping      Ping
}

// Judge says what counts as an opportunity, and as a warning.
type Judge struct {
	Opportunity Span
	From        float64
	Starts      int
	Warn        Span
}

// Carrier is what a carrier really does with its cards.
type Carrier struct {
	Name       string
	Share      float64
	ICCID      string
	IMSI       string
	Idle       Span
	IdleCycles int `toml:"idle_cycles"`
	Billed     Size
	CycleDay   int `toml:"cycle_day"`
	Stock      Span
	Test       Span
	Silent     Span
	WindowEnd  string `toml:"window_end"`
	ValidFrom  string `toml:"valid_from"`
	Grace      Span
	Separation bool
	Quota      Size
	NITZ       float64
	Outages    Spells
}

// Use is how a kind of terminal is powered and what it sends.
type Use struct {
	Name      string
	Share     float64
	Hours     []TimeOfDay
	Jitter    Span
	On, Off   Range
	Away      Spells
	OtherLink float64 `toml:"other_link"`
	Traffic   SizeRange
}

// Place is how a kind of place is covered.
type Place struct {
	Name  string
	Share float64
	Holes Spells
}

// OtherLink is Wi-Fi or Ethernet.
type OtherLink struct {
	Down Spells
	NTP  float64
}

// Target is the host that keep-alives go to.
type Target struct {
	Configured float64
	Down       Spells
}

// Clock is what the terminals' clocks are like.
type Clock struct {
	NoBattery float64 `toml:"no_battery"`
	Saved     float64
	Jumps     float64
}

// Cards is what the cards have behind them and before them.
type Cards struct {
	LastUse   Range `toml:"last_use"`
	Valid     Range
	Renewed   float64
	Renewal   Span
	Shelf     float64
	Bought    Range
	Deployed  Range
	Depot     Spells
	FirstCall float64 `toml:"first_call"`
}

// Operator is what the terminals' configuration knows.
type Operator struct {
	Dates      float64
	ShelfDates float64 `toml:"shelf_dates"`
	Follows    float64
	Activates  float64
}

// Repair is the exchange of modules.
type Repair struct {
	Exchange  Spells
	Announced float64
	Soldered  float64
	Rebind    Span
}

// Misuse is traffic that uses up a quota.
type Misuse struct{ Bursts Spells }

// Agent is how the agent is configured, and what its acts cost.
type Agent struct {
	Method     string
	Sent       Size
	Received   Size
	Unanswered Size
	Limit      Size
	Budget     Size
	Look       Span
	Uncounted  float64
	Busy       float64
}

// Ping is what the pinging policies send.
type Ping struct {
	Bytes Size
	Hour  int
}

// Load reads a world from the text of a file. The name is for the errors, which say what
// is wrong with which key.
func Load(name, text string) (*World, error) {
	w := new(World)
	meta, err := toml.Decode(text, w)
	if err != nil {
		var wrong toml.ParseError
		if errors.As(err, &wrong) {
			return nil, fmt.Errorf("%s:%d: %s: %s", name, wrong.Position.Line, wrong.LastKey, complaint(wrong))
		}
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return nil, fmt.Errorf("%s: %s: unknown key; simkeeper-lab life --dump-world shows what there is", name, unknown[0])
	}
	if err := w.check(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	y, m, d := w.Start.Date()
	w.Start = time.Date(y, m, d, 0, 0, 0, 0, time.FixedZone("", w.UTCOffset*3600))
	return w, nil
}

// complaint is what the decoder says, without what is said before it.
func complaint(e toml.ParseError) string {
	if e.Message != "" {
		return e.Message
	}
	text := e.Error()
	if _, after, found := strings.Cut(text, "): "); found {
		return after
	}
	return text
}

// date is the wall clock at an instant.
func (w *World) date(at instant) time.Time { return w.Start.Add(at) }
