package agent

import (
	"fmt"
	"strconv"
	"time"

	"github.com/simkeeper/simkeeper/agent/card"
	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/report"
)

// This file keeps what commands have set. The configuration stays as its files state it;
// what a command has set wins until the file says something else than it did then.

// Setting is a value that a command has set.
type Setting struct {
	Key   string `json:"key"`            // of the configuration, such as "report.interval"
	Value string `json:"value"`          // as a file would have it, without quotes
	File  string `json:"file,omitempty"` // what the file said at that time, as TOML
	N     int64  `json:"n"`              // of the command
}

// byCommand is the origin of values that a command has set.
const byCommand = "command"

// The keys that commands may set.
const (
	keyInterval = "report.interval"
	keyExpires  = "card.expires"
)

// stated is what the file says of a key. The end of a paid term can be stated in two ways,
// of which one makes the other void.
func stated(c *config.Config, key string) string {
	if key == keyExpires {
		return c.Value(key) + c.Value("card.valid_months") + c.Value("card.valid_from")
	}
	return c.Value(key)
}

// holds reports whether the file still says what it said when the command came.
func (s Setting) holds(c *config.Config) bool { return s.File == stated(c, s.Key) }

// commanded is what commands have set and holds, everything else is zero.
func (m *Memory) commanded(c *config.Config) *config.Config {
	var out config.Config
	for _, s := range m.Set {
		if s.holds(c) {
			out.Set(s.Key, s.Value, byCommand) // it was checked when it was set
		}
	}
	return &out
}

// interval is the time between two health reports.
func (m *Memory) interval(c *config.Config) time.Duration {
	if set := m.commanded(c).Report.Interval; set > 0 {
		return set
	}
	return c.Report.Interval
}

// lapsed takes away what does not hold any more, and returns it.
func (m *Memory) lapsed(c *config.Config) (gone []Setting) {
	var kept []Setting
	for _, s := range m.Set {
		if s.holds(c) {
			kept = append(kept, s)
		} else {
			gone = append(gone, s)
		}
	}
	m.Set = kept
	return gone
}

// set has values win over the file. The error says what is wrong with them, and then
// nothing is set. A value that the file has itself ends what a command has set before.
func (m *Memory) set(c *config.Config, n int64, values []Setting) error {
	next := map[string]Setting{}
	for _, s := range m.Set {
		next[s.Key] = s
	}
	for _, s := range values {
		s.File, s.N = stated(c, s.Key), n
		next[s.Key] = s
	}
	if err := check(c, next); err != nil {
		return err
	}
	m.Set = nil
	for _, key := range settable {
		if s, ok := next[key]; ok && !s.redundant(c) {
			m.Set = append(m.Set, s)
		}
	}
	return nil
}

// settable are the keys that commands may set, in the order in which they are shown.
var settable = [...]string{
	keyInterval, "card.carrier", "card.purchased", "card.activate_by", "card.activated", keyExpires, "card.idle_limit_days", "card.quota", "card.cycle_day",
}

// check finds what is wrong with values that win over the file.
func check(c *config.Config, values map[string]Setting) error {
	whole := *c
	if _, ok := values[keyExpires]; ok {
		whole.Card.ValidMonths, whole.Card.ValidFrom = 0, ""
	}
	for _, s := range values {
		if err := whole.Set(s.Key, s.Value, byCommand); err != nil {
			return err
		}
	}
	return whole.Validate()
}

// redundant reports whether the file says the same.
func (s Setting) redundant(c *config.Config) bool {
	same := *c
	return same.Set(s.Key, s.Value, byCommand) == nil && same.Value(s.Key) == c.Value(s.Key)
}

// cardSettings are the values of a command about the card.
func cardSettings(a report.CardArgs) (out []Setting) {
	add := func(key, value string, said bool) {
		if said {
			out = append(out, Setting{Key: key, Value: value})
		}
	}
	day := func(key string, d report.Date) { add(key, card.Date(d).String(), !d.IsZero()) }
	add("card.carrier", a.Carrier, a.Carrier != "")
	day("card.purchased", a.Purchased)
	day("card.activate_by", a.ActivateBy)
	day("card.activated", a.Activated)
	day(keyExpires, a.Expires)
	add("card.idle_limit_days", strconv.Itoa(a.IdleLimitDays), a.IdleLimitDays != 0)
	add("card.quota", fmt.Sprintf("%dB", a.QuotaBytes), a.QuotaBytes != 0)
	add("card.cycle_day", strconv.Itoa(a.CycleDay), a.CycleDay != 0)
	return out
}

// dropLapsed says which settings the file has ended.
func (a *service) dropLapsed() {
	for _, s := range a.memory.lapsed(a.o.Config) {
		a.o.log().Info("the file has changed: what a command has set holds no more", "key", s.Key, "value", s.Value, "n", s.N)
	}
}
