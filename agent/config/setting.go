package config

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/simkeeper/simkeeper/agent/card"
)

// setting is a field of Config with its default and the values that it may have.
// There is one type for each way to write a value in TOML.
type setting interface {
	allowed() string         // what may be written, for the template
	literal() bool           // written without quotes: number, true or false, list
	reset(*Config)           // sets the default
	set(*Config, any) *Error // sets what the TOML decoder gives
	check(*Config) *Error    // range and form of the value in force
	encode(*Config) string   // the value in force as TOML
}

// boolean is true or false.
type boolean struct {
	at  func(*Config) *bool
	def bool
}

func (b *boolean) allowed() string         { return "true or false" }
func (b *boolean) literal() bool           { return true }
func (b *boolean) reset(c *Config)         { *b.at(c) = b.def }
func (b *boolean) check(*Config) *Error    { return nil }
func (b *boolean) encode(c *Config) string { return strconv.FormatBool(*b.at(c)) }

func (b *boolean) set(c *Config, value any) *Error {
	v, ok := value.(bool)
	if !ok {
		return wrongType(value, "true or false", "use true or false, without quotes")
	}
	*b.at(c) = v
	return nil
}

// integer is a whole number: one of the given ones, or else any from low to high.
type integer struct {
	at        func(*Config) *int
	def       int
	low, high int
	only      []int
}

func (i *integer) literal() bool           { return true }
func (i *integer) reset(c *Config)         { *i.at(c) = i.def }
func (i *integer) check(c *Config) *Error  { return i.fit(int64(*i.at(c))) }
func (i *integer) encode(c *Config) string { return strconv.Itoa(*i.at(c)) }

func (i *integer) allowed() string {
	if i.only == nil {
		return fmt.Sprintf("%d to %d", i.low, i.high)
	}
	var words []string
	for _, n := range i.only {
		words = append(words, strconv.Itoa(n))
	}
	return alternatives(words)
}

// fit takes 64 bits, which may be more than a processor's int holds.
func (i *integer) fit(n int64) *Error {
	ok := int64(i.low) <= n && n <= int64(i.high)
	if i.only != nil {
		ok = slices.ContainsFunc(i.only, func(one int) bool { return int64(one) == n })
	}
	if !ok {
		return bad(n, "is out of range", "use "+i.allowed())
	}
	return nil
}

func (i *integer) set(c *Config, value any) *Error {
	n, ok := value.(int64)
	if !ok {
		return wrongType(value, "a whole number", "use "+i.allowed()+", without quotes")
	}
	flaw := i.fit(n)
	if flaw == nil {
		*i.at(c) = int(n)
	}
	return flaw
}

// duration is a time span from low to high, written as text with a unit.
type duration struct {
	at             func(*Config) *time.Duration
	def, low, high time.Duration
}

func (d *duration) allowed() string         { return formatDuration(d.low) + " to " + formatDuration(d.high) }
func (d *duration) literal() bool           { return false }
func (d *duration) reset(c *Config)         { *d.at(c) = d.def }
func (d *duration) check(c *Config) *Error  { return d.fit(*d.at(c)) }
func (d *duration) encode(c *Config) string { return strconv.Quote(formatDuration(*d.at(c))) }

func (d *duration) fit(v time.Duration) *Error {
	if v < d.low || v > d.high {
		return bad(formatDuration(v), "is out of range", "use "+d.allowed())
	}
	return nil
}

func (d *duration) set(c *Config, value any) *Error {
	hint := `use a number and a unit such as "90s", "15m" or "1h" (` + d.allowed() + ")"
	text, ok := value.(string)
	if !ok {
		return wrongType(value, "a duration", hint)
	}
	v, err := time.ParseDuration(text)
	if err != nil || isNumber(text) {
		return bad(value, "is not a duration", hint)
	}
	flaw := d.fit(v)
	if flaw == nil {
		*d.at(c) = v
	}
	return flaw
}

// size is a number of bytes from low to high, written as text with a unit.
type size struct {
	at             func(*Config) *int64
	def, low, high int64
}

func (s *size) allowed() string         { return formatSize(s.low) + " to " + formatSize(s.high) }
func (s *size) literal() bool           { return false }
func (s *size) reset(c *Config)         { *s.at(c) = s.def }
func (s *size) check(c *Config) *Error  { return s.fit(*s.at(c)) }
func (s *size) encode(c *Config) string { return strconv.Quote(formatSize(*s.at(c))) }

func (s *size) fit(n int64) *Error {
	if n < s.low || n > s.high {
		return bad(formatSize(n), "is out of range", "use "+s.allowed())
	}
	return nil
}

func (s *size) set(c *Config, value any) *Error {
	hint := `use a whole number and a unit such as "64KB" or "30MB" (` + s.allowed() + ")"
	text, ok := value.(string)
	if !ok {
		return wrongType(value, "a size", hint)
	}
	n, err := parseSize(text)
	if err != nil {
		return bad(value, err.Error(), hint)
	}
	flaw := s.fit(n)
	if flaw == nil {
		*s.at(c) = n
	}
	return flaw
}

// date is a day of this century: a TOML local date, or the same as text. None is
// the default.
type date struct{ at func(*Config) *card.Date }

func (d *date) allowed() string         { return "a date" }
func (d *date) literal() bool           { return false }
func (d *date) reset(c *Config)         { *d.at(c) = card.Date{} }
func (d *date) check(c *Config) *Error  { return fitDate(*d.at(c)) }
func (d *date) encode(c *Config) string { return d.at(c).String() }

func (d *date) set(c *Config, value any) *Error {
	day, flaw := decodeDate(value)
	if flaw == nil {
		flaw = fitDate(day)
	}
	if flaw == nil {
		*d.at(c) = day
	}
	return flaw
}

func decodeDate(value any) (card.Date, *Error) {
	const hint = "use a date such as 2026-01-10"
	switch v := value.(type) {
	case time.Time:
		if isLocalDate(v) {
			return card.DateOf(v), nil
		}
	case string:
		if d, err := card.ParseDate(v); err == nil {
			return d, nil
		}
		return card.Date{}, bad(v, "is not a date", hint)
	}
	return card.Date{}, wrongType(value, "a date", hint)
}

func fitDate(d card.Date) *Error {
	if _, err := card.ParseDate(d.String()); err != nil || d.Year < 2000 || d.Year > 2099 {
		return &Error{Value: d.String(), Problem: "is out of range", Hint: "use a day from 2000-01-01 to 2099-12-31"}
	}
	return nil
}
