package life

import (
	"math"
	"math/rand/v2"
	"time"
)

// dice is one stream of chance. Everything that happens by itself has a stream of its
// own, so that it happens alike whatever a policy does.
type dice struct{ rand.PCG }

// newDice returns the stream with a number, of the terminal with an index.
func newDice(seed uint64, index, stream int) dice {
	return dice{*rand.NewPCG(seed, uint64(index)<<8|uint64(stream))}
}

// roll is even in [0, 1).
func (d *dice) roll() float64 { return float64(d.Uint64()>>11) / (1 << 53) }

func (d *dice) chance(p float64) bool { return d.roll() < p }

// below is even in [0, limit).
func (d *dice) below(limit time.Duration) time.Duration {
	return time.Duration(d.roll() * float64(limit)).Truncate(time.Second)
}

// draw is a whole number of seconds in the range.
func (d *dice) draw(r Range) time.Duration {
	return time.Duration(d.log(float64(r[0]), float64(r[1]))).Round(time.Second)
}

// log is even on a logarithmic scale.
func (d *dice) log(from, to float64) float64 {
	x := d.roll()
	if from <= 0 || from == to {
		return to
	}
	return from * math.Pow(to/from, x)
}

// weighted returns an index below n, with the chances that the weights give.
func (d *dice) weighted(n int, weight func(int) float64) int {
	sum := 0.0
	for i := range n {
		sum += weight(i)
	}
	x := d.roll() * sum
	for i := range n - 1 {
		if x -= weight(i); x < 0 {
			return i
		}
	}
	return n - 1
}
