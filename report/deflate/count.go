package deflate

import "math"

// counts are how often each symbol is said.
type counts struct {
	literal  [literals]int
	distance [distances]int
}

// tally counts the symbols of a text that is said in these steps.
func tally(text []byte, steps []repeat) (c counts) {
	place := 0
	for _, s := range steps {
		if s.length == 1 {
			c.literal[text[place]]++
		} else {
			l, _, _ := lengthSymbol(int(s.length))
			d, _, _ := distanceSymbol(int(s.distance))
			c.literal[l]++
			c.distance[d]++
		}
		place += int(s.length)
	}
	c.literal[endOfBlock]++
	return c
}

// unsaid is what a symbol is taken to cost that was not said before: its code, its place in
// the header, and the bits that the others lose to it.
const unsaid = 12 * bit

// prices are what the symbols would cost if they were said as often again.
func (c *counts) prices() (p prices) {
	price(p.literal[:], c.literal[:])
	price(p.distance[:], c.distance[:])
	return p
}

func price(out []uint32, count []int) {
	all := 0
	for _, n := range count {
		all += n
	}
	for s, n := range count {
		out[s] = unsaid
		if n > 0 {
			out[s] = max(bit/2, uint32(bit*math.Log2(float64(all)/float64(n))))
		}
	}
}
