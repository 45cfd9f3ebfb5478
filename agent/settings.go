package agent

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/agent/config"
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

// The keys that commands may set, in the order in which they are shown, with the name that
// an argument of set_card has for them.
const (
	keyInterval = "report.interval"
	keyExpires  = "card.expires"
)

var settable = [...]struct {
	key, argument string
	unit          string // of a number; "-" for none, "" for what is a text
}{
	{keyInterval, "", "s"},
	{"card.carrier", "carrier", ""},
	{"card.purchased", "purchased", ""},
	{"card.activate_by", "activate_by", ""},
	{"card.activated", "activated", ""},
	{keyExpires, "expires", ""},
	{"card.idle_limit_days", "idle_limit_days", "-"},
	{"card.quota", "quota_bytes", "B"},
	{"card.cycle_day", "cycle_day", "-"},
}

// stated is what the file says of a key. The end of a paid term can be stated in two ways,
// of which one makes the other void.
func stated(c *config.Config, key string) string {
	text := c.Value(key)
	if key == keyExpires {
		text += c.Value("card.valid_months") + c.Value("card.valid_from")
	}
	return text
}

// commanded is what commands have set and holds, everything else is zero.
func (m *Memory) commanded(c *config.Config) *config.Config {
	out := &config.Config{}
	for i := range m.Set {
		if s := &m.Set[i]; s.File == stated(c, s.Key) {
			out.Set(s.Key, s.Value, byCommand) // it was checked when it was set
		}
	}
	return out
}

// interval is the time between two health reports.
func (m *Memory) interval(c *config.Config) time.Duration {
	if set := m.commanded(c).Report.Interval; set > 0 {
		return set
	}
	return c.Report.Interval
}

// set has values win over the file. The error says what is wrong with them, and then
// nothing is set. A value that the file has itself ends what a command has set before.
func (m *Memory) set(c *config.Config, n int64, values []Setting) error {
	whole, next := *c, []Setting(nil)
	for i := range settable {
		key := settable[i].key
		s := settingOf(values, key)
		if s != nil {
			s.File, s.N = stated(c, key), n
		} else if s = settingOf(m.Set, key); s == nil {
			continue
		}
		if key == keyExpires {
			whole.Card.ValidMonths, whole.Card.ValidFrom = 0, ""
		}
		if err := whole.Set(key, s.Value, byCommand); err != nil {
			return err
		}
		if whole.Value(key) != c.Value(key) {
			next = append(next, *s)
		}
	}
	if err := whole.Validate(); err != nil {
		return err
	}
	m.Set = next
	return nil
}

// settingOf finds a key's value.
func settingOf(values []Setting, key string) *Setting {
	for i := range values {
		if values[i].Key == key {
			return &values[i]
		}
	}
	return nil
}

// cardSettings are the values of a command about the card: its arguments by the names of
// the configuration. They are checked when they are set.
func cardSettings(args map[string]any) (out []Setting, err error) {
	for i := range settable {
		row := &settable[i]
		if row.argument == "" {
			continue
		}
		value, said := args[row.argument]
		delete(args, row.argument)
		text, ok := value.(string)
		if row.unit != "" {
			var n float64
			n, ok = value.(float64)
			text = strconv.FormatFloat(n, 'f', -1, 64) + strings.TrimPrefix(row.unit, "-")
		}
		if said && (!ok || text == "") {
			return nil, errors.New(row.argument + " is of the wrong kind")
		}
		if said {
			out = append(out, Setting{Key: row.key, Value: text})
		}
	}
	for name := range args {
		return nil, errors.New(strconv.Quote(name) + " is nothing that can be set")
	}
	return out, nil
}

// dropLapsed takes away what commands have set and the file has ended, and says so.
func (a *service) dropLapsed() {
	kept := a.memory.Set[:0]
	for i := range a.memory.Set {
		s := &a.memory.Set[i]
		if s.File == stated(a.o.Config, s.Key) {
			kept = append(kept, *s)
			continue
		}
		a.o.log().Info("the file has changed: what a command has set holds no more", "key", s.Key, "value", s.Value)
	}
	a.memory.Set = kept
}
