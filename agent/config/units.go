package config

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"
)

// units are the units of sizes, 1024-based, the largest first.
var units = []struct {
	name, alias string
	bytes       int64
}{
	{"GB", "GiB", 1 << 30},
	{"MB", "MiB", 1 << 20},
	{"KB", "KiB", 1 << 10},
	{"B", "B", 1},
}

// The ways in which a size can be wrong, worded to follow the value.
var (
	errNotSize = errors.New("is not a size")
	errNoUnit  = errors.New("has no unit")
	errTooBig  = errors.New("is out of range")
)

// parseSize reads a whole number of bytes with its unit, such as "64KB". Only
// the usual spelling counts: a "Mb" may well mean a megabit.
func parseSize(text string) (int64, error) {
	if isNumber(text) {
		return 0, errNoUnit
	}
	number := strings.TrimRight(text, "BKMGi")
	if !isNumber(number) {
		return 0, errNotSize
	}
	for _, u := range units {
		if unit := text[len(number):]; unit == u.name || unit == u.alias {
			return multiply(number, u.bytes)
		}
	}
	return 0, errNotSize
}

func multiply(number string, unit int64) (int64, error) {
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n > math.MaxInt64/unit {
		return 0, errTooBig
	}
	return n * unit, nil
}

// formatSize writes a size in the largest unit that divides it.
func formatSize(n int64) string {
	for _, u := range units {
		if n != 0 && n%u.bytes == 0 {
			return strconv.FormatInt(n/u.bytes, 10) + u.name
		}
	}
	return "0B"
}

// formatDuration writes whole hours as hours, whole minutes from ten on as
// minutes, other whole seconds as seconds.
func formatDuration(d time.Duration) string {
	switch {
	case d%time.Second != 0:
		return d.String()
	case d != 0 && d%time.Hour == 0:
		return strconv.FormatInt(int64(d/time.Hour), 10) + "h"
	case d.Abs() >= 10*time.Minute && d%time.Minute == 0:
		return strconv.FormatInt(int64(d/time.Minute), 10) + "m"
	}
	return strconv.FormatInt(int64(d/time.Second), 10) + "s"
}

// isNumber reports whether text consists of digits alone.
func isNumber(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}
