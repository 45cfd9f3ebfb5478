package deflate

import (
	"math/bits"
	"slices"
)

// codes are the bits that say a symbol; length 0 for those that have none.
type codes struct {
	literal  [literals]code
	distance [distances]code
	fixed    bool // by the standard: no header says them
}

// code is a prefix code's word, first bit lowest as it is written.
type code struct {
	bits   uint16
	length uint8
}

// fixed are the codes of RFC 1951 §3.2.6.
func fixed() (c codes) {
	c.fixed = true
	for s := range c.literal {
		switch {
		case s < 144:
			c.literal[s].length = 8
		case s < 256:
			c.literal[s].length = 9
		case s < 280:
			c.literal[s].length = 7
		default:
			c.literal[s].length = 8
		}
	}
	for s := range c.distance {
		c.distance[s].length = 5
	}
	assign(c.literal[:])
	assign(c.distance[:])
	return c
}

// prices are what the symbols cost in these codes.
func (c *codes) prices() (p prices) {
	for s := range p.literal {
		p.literal[s] = uint32(c.literal[s].length) * bit
	}
	for s := range p.distance {
		p.distance[s] = uint32(c.distance[s].length) * bit
	}
	return p
}

// fitted gives the symbols codes by how often they are said (RFC 1951 §3.2.7).
func fitted(c *counts) (out codes) {
	huffman(out.literal[:], c.literal[:], 15)
	huffman(out.distance[:], c.distance[:], 15)
	return out
}

// huffman gives each symbol that is said a code, none longer than limit. Where Huffman's own
// would be longer, the counts are evened out until they fit: short texts hardly get there.
func huffman(out []code, count []int, limit uint8) {
	count = slices.Clone(count)
	for lengths(out, count) > limit {
		for s, n := range count {
			count[s] = (n + 1) / 2
		}
	}
	assign(out)
}

// assign numbers the codes of given lengths (RFC 1951 §3.2.2).
func assign(out []code) {
	next := 0
	for length := uint8(1); length <= 15; length++ {
		for s := range out {
			if out[s].length == length {
				out[s].bits = bits.Reverse16(uint16(next)) >> (16 - length)
				next++
			}
		}
		next <<= 1
	}
}
