package deflate

import "math/bits"

// The alphabets of RFC 1951 §3.2.5: the first has the 256 bytes, the end of the block and
// 29 lengths, the second 30 distances.
const (
	endOfBlock  = 256
	firstLength = 257
	literals    = 288 // the last two are nobody's
	distances   = 30
	shortest    = 3
	longest     = 258
)

// spread numbers a quantity as both alphabets do: small ones have a symbol each; above
// them each power of two has 2^(keep-1) symbols, followed by extra bits that say rest.
func spread(n, keep int) (symbol, extra, rest int) {
	extra = max(0, bits.Len(uint(n))-keep)
	return extra<<(keep-1) + n>>extra, extra, n & (1<<extra - 1)
}

// lengthSymbol is how a length from 3 to 258 is said; the longest has a symbol of its own.
func lengthSymbol(length int) (symbol, extra, rest int) {
	if length == longest {
		return firstLength + 28, 0, 0
	}
	symbol, extra, rest = spread(length-shortest, 3)
	return firstLength + symbol, extra, rest
}

// distanceSymbol is how a distance from 1 to 32768 is said.
func distanceSymbol(distance int) (symbol, extra, rest int) { return spread(distance-1, 2) }
