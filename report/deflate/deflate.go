// Package deflate packs one short text as raw deflate (RFC 1951) with a preset dictionary;
// every inflate can read it. It is made for a terminal with a few megabytes that sends
// messages of a kilobyte: it is small, needs little memory and gives it back, and looks for
// the cheapest of all ways to say a text in one block.
//
// compress/flate, which does the reading, was tried for the writing, too: it makes the
// terminal's program 53 KB larger (this 22), allocates 820 KB a message (this 130), and
// its messages are 5 % longer, since it finds no repetition shorter than four bytes and
// takes the first that is good.
//
// A text goes through three stages: what it repeats (repeat.go), which of that to use
// (path.go), and how long a code each symbol gets (count.go, tree.go, code.go, header.go).
// The last two depend on each other and take turns. Start with [Pack].
package deflate

// MaxText is the longest text that is packed: longer ones would cost a terminal too much
// memory. It is far above any message.
const MaxText = 64 << 10

// window is how far back a repetition may lie (RFC 1951 §2).
const window = 32 << 10

// rounds is how often path and codes are fitted to each other; more gain nothing.
const rounds = 3

// Pack is text as a raw deflate stream for an inflate that was given dictionary; nil for a
// text longer than [MaxText].
func Pack(dictionary string, text []byte) []byte {
	if len(text) > MaxText {
		return nil
	}
	said := repetitions(append([]byte(dictionary), text...), len(dictionary))
	way := make([]arrival, len(text)+1)
	plain := fixed()
	prices := plain.prices()
	steps := cheapest(text, said, &prices, way)
	best := write(text, steps, &plain)
	for range rounds {
		count := tally(text, steps)
		fit := fitted(&count)
		if out := write(text, steps, &fit); len(out) < len(best) {
			best = out
		}
		prices = count.prices()
		steps = cheapest(text, said, &prices, way)
	}
	return best
}
