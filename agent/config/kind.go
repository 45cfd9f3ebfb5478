package config

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/simkeeper/simkeeper/agent/card"
)

// kind is how values of one Go type are written in TOML, and which are allowed.
type kind[T any] struct {
	allowed string                // what to write, for the template
	decode  func(any) (T, *Error) // from what the TOML decoder gives
	check   func(T) *Error        // range and form
	encode  func(T) string        // as TOML
	literal bool                  // written without quotes: number, true or false, list
}

// within checks a range; encode writes the value and the hint says what is allowed.
func within[T cmp.Ordered](low, high T, encode func(T) string, hint string) func(T) *Error {
	return func(v T) *Error {
		if v < low || v > high {
			return &Error{Value: shorten(encode(v)), Problem: "is out of range", Hint: hint}
		}
		return nil
	}
}

// boolean is true or false.
func boolean() kind[bool] {
	return kind[bool]{
		allowed: "true or false",
		literal: true,
		encode:  strconv.FormatBool,
		check:   func(bool) *Error { return nil },
		decode: func(v any) (bool, *Error) {
			if b, ok := v.(bool); ok {
				return b, nil
			}
			return false, wrongType(v, "true or false", "use true or false, without quotes")
		},
	}
}

// integer is a whole number from low to high.
func integer(low, high int) kind[int] {
	allowed := fmt.Sprintf("%d to %d", low, high)
	return number(allowed, func(n int) bool { return low <= n && n <= high })
}

// integerOf is one of the given whole numbers.
func integerOf(values ...int) kind[int] {
	allowed := make([]string, len(values))
	for i, n := range values {
		allowed[i] = strconv.Itoa(n)
	}
	return number(alternatives(allowed), func(n int) bool { return slices.Contains(values, n) })
}

// number is a whole number that fits.
func number(allowed string, fits func(int) bool) kind[int] {
	hint := "use " + allowed + ", without quotes"
	check := func(n int) *Error {
		if !fits(n) {
			return bad(int64(n), "is out of range", "use "+allowed)
		}
		return nil
	}
	return kind[int]{
		allowed: allowed,
		literal: true,
		encode:  strconv.Itoa,
		check:   check,
		decode: func(v any) (int, *Error) {
			n, ok := v.(int64)
			if !ok {
				return 0, wrongType(v, "a whole number", hint)
			}
			if int64(int(n)) != n { // more than a 32-bit processor's int holds
				return 0, bad(v, "is out of range", "use "+allowed)
			}
			return int(n), nil
		},
	}
}

// duration is a time span from low to high, written as text with a unit.
func duration(low, high time.Duration) kind[time.Duration] {
	allowed := formatDuration(low) + " to " + formatDuration(high)
	hint := `use a number and a unit such as "90s", "15m" or "1h" (` + allowed + ")"
	encode := func(d time.Duration) string { return strconv.Quote(formatDuration(d)) }
	return kind[time.Duration]{
		allowed: allowed,
		encode:  encode,
		check:   within(low, high, encode, "use "+allowed),
		decode: func(v any) (time.Duration, *Error) {
			text, ok := v.(string)
			if !ok {
				return 0, wrongType(v, "a duration", hint)
			}
			d, err := time.ParseDuration(text)
			if err != nil || isNumber(text) {
				return 0, bad(v, "is not a duration", hint)
			}
			return d, nil
		},
	}
}

// size is a number of bytes from low to high, written as text with a unit.
func size(low, high int64) kind[int64] {
	allowed := formatSize(low) + " to " + formatSize(high)
	hint := `use a whole number and a unit such as "64KB" or "30MB" (` + allowed + ")"
	encode := func(n int64) string { return strconv.Quote(formatSize(n)) }
	return kind[int64]{
		allowed: allowed,
		encode:  encode,
		check:   within(low, high, encode, "use "+allowed),
		decode: func(v any) (int64, *Error) {
			text, ok := v.(string)
			if !ok {
				return 0, wrongType(v, "a size", hint)
			}
			n, err := parseSize(text)
			if err != nil {
				return 0, bad(v, err.Error(), hint)
			}
			return n, nil
		},
	}
}

// date is a day of this century: a TOML local date, or the same as text.
func date() kind[card.Date] {
	const hint = "use a date such as 2026-01-10"
	return kind[card.Date]{
		allowed: "a date",
		encode:  card.Date.String,
		check: func(d card.Date) *Error {
			if _, err := card.ParseDate(d.String()); err != nil || d.Year < 2000 || d.Year > 2099 {
				return &Error{Value: d.String(), Problem: "is out of range", Hint: "use a day from 2000-01-01 to 2099-12-31"}
			}
			return nil
		},
		decode: func(v any) (card.Date, *Error) {
			switch v := v.(type) {
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
			return card.Date{}, wrongType(v, "a date", hint)
		},
	}
}

// text is what fit accepts; fit returns the text in its normal form.
func text[T ~string](allowed string, fit fitter) kind[T] {
	fit = legible(fit)
	return kind[T]{
		allowed: allowed,
		encode:  func(v T) string { return strconv.Quote(string(v)) },
		check:   func(v T) *Error { return isNormal(string(v), fit) },
		decode: func(v any) (T, *Error) {
			s, ok := v.(string)
			if !ok {
				return "", wrongType(v, "text", "use "+allowed+", in quotes")
			}
			s, flaw := fit(s)
			return T(s), flaw
		},
	}
}

// choice is one of a few words.
func choice[T ~string](values ...T) kind[T] {
	allowed := alternatives(quoted(values))
	return text[T](allowed, oneOf(values, "use "+allowed))
}

// list is any number of texts up to 64, each accepted by fit, none twice.
func list[T ~string](allowed string, fit fitter) kind[[]T] {
	fit = legible(fit)
	return kind[[]T]{
		allowed: allowed,
		literal: true,
		encode:  func(v []T) string { return "[" + strings.Join(quoted(v), ", ") + "]" },
		check:   func(v []T) *Error { return checkList(v, fit) },
		decode: func(v any) ([]T, *Error) {
			items, ok := v.([]any)
			if !ok {
				return nil, wrongType(v, "a list", "use "+allowed+`, as in ["a", "b"]`)
			}
			return decodeList[T](items, allowed, fit)
		},
	}
}

func decodeList[T ~string](items []any, allowed string, fit fitter) ([]T, *Error) {
	var out []T
	for _, item := range items {
		s, ok := item.(string)
		if !ok {
			return nil, wrongType(item, "text", "use "+allowed+", each in quotes")
		}
		s, flaw := fit(s)
		if flaw != nil {
			return nil, flaw
		}
		out = append(out, T(s))
	}
	return out, nil
}

func checkList[T ~string](items []T, fit fitter) *Error {
	const most = 64
	if len(items) > most {
		return &Error{Problem: fmt.Sprintf("%d items are too many", len(items)), Hint: fmt.Sprintf("use at most %d", most)}
	}
	for i, item := range items {
		if flaw := isNormal(string(item), fit); flaw != nil {
			return flaw
		}
		if slices.Contains(items[:i], item) {
			return bad(string(item), "is listed twice", "name it once")
		}
	}
	return nil
}

// optional adds the empty text to a kind; it means "not set", so that a later
// file can take back what an earlier one has set.
func optional[T comparable](k kind[T]) kind[T] {
	var unset T
	decode, check, encode := k.decode, k.check, k.encode
	k.decode = func(v any) (T, *Error) {
		if v == "" {
			return unset, nil
		}
		value, flaw := decode(v)
		if flaw == nil {
			flaw = check(value) // here already: a 0 that was written is not "not set"
		}
		return value, flaw
	}
	k.check = func(v T) *Error {
		if v == unset {
			return nil
		}
		return check(v)
	}
	k.encode = func(v T) string {
		if v == unset {
			return `""`
		}
		return encode(v)
	}
	return k
}
