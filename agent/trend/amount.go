package trend

import "math/bits"

// amount is a number of bytes in twelve bits, exact to half a per cent: seven binary
// digits behind the first, and the place of the first. It keeps the order.
type amount uint16

const (
	digits    = 7
	maxAmount = 1<<12 - 1
	mostBytes = (2<<digits - 1) << 30 // what the highest amount stands for, 274 GB
)

// amountOf rounds n bytes; more than 274 GB become that.
func amountOf(n uint64) amount {
	if n >= mostBytes {
		return maxAmount
	}
	shift := max(0, bits.Len64(n)-digits-1)
	if shift > 0 {
		n += 1 << (shift - 1)
		shift = bits.Len64(n) - digits - 1
	}
	return amount(shift<<digits + int(n>>shift))
}

// bytes is the number that the amount stands for.
func (a amount) bytes() uint64 {
	if a < 2<<digits {
		return uint64(a)
	}
	shift := a>>digits - 1
	return (uint64(a)&(1<<digits-1) + 1<<digits) << shift
}

// addBytes sums what may be anything; the sum ends at mostBytes.
func addBytes(a, b uint64) uint64 {
	return min(a, mostBytes) + min(b, mostBytes-min(a, mostBytes))
}
