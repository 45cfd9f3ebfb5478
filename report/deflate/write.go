package deflate

// The first three bits of a block: it is the last one, and which codes it has (RFC 1951 §3.2.3).
const (
	lastFixed   = 1 | 1<<1
	lastDynamic = 1 | 2<<1
)

// write is text, said in steps with these codes, as the only block of a stream.
func write(text []byte, steps []repeat, c *codes) []byte {
	var w writer
	if c.fixed {
		w.add(lastFixed, 3)
	} else {
		w.add(lastDynamic, 3)
		h := headerOf(c)
		h.write(&w)
	}
	place := 0
	for _, s := range steps {
		if s.length == 1 {
			w.say(c.literal[text[place]])
		} else {
			w.repeat(s, c)
		}
		place += int(s.length)
	}
	w.say(c.literal[endOfBlock])
	w.add(0, 7) // up to the next byte
	return w.out
}

// writer collects bits, the first lowest (RFC 1951 §3.1.1).
type writer struct {
	out     []byte
	pending uint32
	held    int // bits in pending, fewer than 8 between calls
}

func (w *writer) add(value, n int) {
	w.pending |= uint32(value) << w.held
	for w.held += n; w.held >= 8; w.held -= 8 {
		w.out = append(w.out, byte(w.pending))
		w.pending >>= 8
	}
}

func (w *writer) say(c code) { w.add(int(c.bits), int(c.length)) }

func (w *writer) repeat(r repeat, c *codes) {
	symbol, extra, rest := lengthSymbol(int(r.length))
	w.say(c.literal[symbol])
	w.add(rest, extra)
	symbol, extra, rest = distanceSymbol(int(r.distance))
	w.say(c.distance[symbol])
	w.add(rest, extra)
}
