package bundle

import (
	"math"
	"strconv"
)

// step is a round number, 1, 2 or 5 times a power of ten from a tenth on, that divides a
// span into at most n parts.
func step(span, n float64) float64 {
	for by := 0.1; ; by *= 10 {
		for _, f := range [...]float64{1, 2, 5} {
			if span <= f*by*n {
				return f * by
			}
		}
	}
}

// axis are the round values that a chart is labelled with, from the lowest.
type axis struct {
	low, high, step float64
	label           func(float64) string
}

// byteAxis goes from 0 to a round number of KB, MB and so on that is not below most.
func byteAxis(most float64) axis {
	most = max(most, 1024)
	unit, name := unitOf(most)
	by := step(most/unit, 4) * unit
	return axis{0, math.Ceil(most/by) * by, by, func(v float64) string {
		if v == 0 {
			return "0"
		}
		return decimal(v/unit) + " " + name
	}}
}

// levelAxis holds all from low to high, in tens of dB.
func levelAxis(low, high float64) axis {
	return axis{math.Floor(low/10) * 10, math.Ceil(high/10) * 10, 10, level}
}

// values are the labelled values.
func (a axis) values() []float64 {
	var out []float64
	for i := 0; a.low+float64(i)*a.step <= a.high+a.step/1000; i++ {
		out = append(out, a.low+float64(i)*a.step)
	}
	return out
}

// unitOf is the largest unit, of 1024 of the one before, that a number of bytes fills.
func unitOf(n float64) (float64, string) {
	unit := 1.0
	for _, name := range []string{"B", "KB", "MB", "GB", "TB", "PB"} {
		if n < unit*1024 {
			return unit, name
		}
		unit *= 1024
	}
	return unit, "EB"
}

// size is a number of bytes in words, with 1024 of them to the KB.
func size(n float64) string {
	unit, name := unitOf(n)
	return decimal(n/unit) + " " + name
}

// decimal is a number with at most one digit after the point.
func decimal(v float64) string {
	return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64)
}

// level is a level in dBm, with a true minus.
func level(v float64) string {
	if v < 0 {
		return "−" + decimal(-v)
	}
	return decimal(v)
}
