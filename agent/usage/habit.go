package usage

import "math/bits"

// habit is the totals of the last whole days, oldest first, one byte each: four weeks
// of them fit into the state. A total is kept to one part in sixteen.
type habit []byte

const (
	habitDays  = 28 // remembered: the weekdays and a month's peak are among them
	habitLeast = 7  // needed before anything is judged
	unit       = 16 // bytes
)

// with adds a day.
func (h habit) with(total uint64) habit {
	if len(h) < habitDays {
		return append(h, pack(total))
	}
	copy(h, h[1:])
	h[habitDays-1] = pack(total)
	return h
}

// pack rounds a number of bytes to four binary digits: three behind the first, and the
// place of the first. 0 stays 0, and what is above 256 GB becomes that.
func pack(n uint64) byte {
	n = n/unit + n%unit/(unit/2)
	shift := max(0, bits.Len64(n)-4)
	if shift > 0 {
		n += 1 << (shift - 1)
		shift = bits.Len64(n) - 4
	}
	if shift > 30 {
		return 255
	}
	return byte(shift<<3 + int(n>>shift))
}

// unpack is the number of bytes that a packed one stands for.
func unpack(b byte) uint64 {
	if b < 16 {
		return uint64(b) * unit
	}
	shift := b>>3 - 1
	return (uint64(b&7) + 8) << shift * unit
}

// usual is the median of the days, of which there must be some.
func (h habit) usual() uint64 { return h.rank(len(h) / 2) }

// peak is a day's total that about a tenth of the days are above, at least one.
func (h habit) peak() uint64 { return h.rank((len(h) - 1) * 9 / 10) }

// rank is the total that comes after n lower ones; the packed form keeps the order.
func (h habit) rank(n int) uint64 {
	var days [256]int
	for _, b := range h {
		days[b]++
	}
	b := 0
	for n -= days[0]; n >= 0 && b < 255; n -= days[b] {
		b++
	}
	return unpack(byte(b))
}

// last sums the newest days, at most n of them, and says how many they are.
func (h habit) last(n int) (total uint64, days int) {
	days = min(n, len(h))
	for _, b := range h[len(h)-days:] {
		total = add(total, unpack(b))
	}
	return total, days
}
