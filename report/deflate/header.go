package deflate

// header says the lengths of both codes, themselves in a code (RFC 1951 §3.2.7).
type header struct {
	literals, distances int // how many lengths are said of each
	runs                []run
	codes               [19]code
	spoken              int // how many of those codes are said
}

// run is a length, or one of the symbols that repeat a length.
type run struct {
	symbol, rest uint8
}

// The symbols that repeat, with their extra bits.
const (
	again     = 16 // the length before, 3 to 6 times
	noneShort = 17 // no code, 3 to 10 times
	noneLong  = 18 // no code, 11 to 138 times
)

var runExtra = [19]uint8{again: 2, noneShort: 3, noneLong: 7}

// spokenOrder is the order in which the lengths' own codes are said.
var spokenOrder = [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

func headerOf(c *codes) (h header) {
	h = header{literals: used(c.literal[:], endOfBlock+1), distances: used(c.distance[:], 1)}
	all := append(append([]code(nil), c.literal[:h.literals]...), c.distance[:h.distances]...)
	var count [19]int
	for i := 0; i < len(all); {
		n := 1
		for i+n < len(all) && all[i+n].length == all[i].length {
			n++
		}
		h.runs = appendRuns(h.runs, all[i].length, n)
		i += n
	}
	for _, r := range h.runs {
		count[r.symbol]++
	}
	huffman(h.codes[:], count[:], 7)
	h.spoken = len(spokenOrder)
	for h.spoken > 4 && h.codes[spokenOrder[h.spoken-1]].length == 0 {
		h.spoken--
	}
	return h
}

// used is how many symbols are there up to the last with a code.
func used(c []code, least int) int {
	n := len(c)
	for n > least && c[n-1].length == 0 {
		n--
	}
	return n
}

// appendRuns says the same length n times.
func appendRuns(out []run, length uint8, n int) []run {
	if length > 0 {
		out, n = append(out, run{symbol: length}), n-1
	}
	for n >= shortest {
		r, most := run{symbol: again}, 6
		switch {
		case length == 0 && n > 10:
			r.symbol, most = noneLong, 138
		case length == 0:
			r.symbol, most = noneShort, 10
		}
		least := shortest
		if r.symbol == noneLong {
			least = 11
		}
		k := min(n, most)
		r.rest = uint8(k - least)
		out, n = append(out, r), n-k
	}
	for range n {
		out = append(out, run{symbol: length})
	}
	return out
}

func (h *header) write(w *writer) {
	w.add(h.literals-257, 5)
	w.add(h.distances-1, 5)
	w.add(h.spoken-4, 4)
	for _, s := range spokenOrder[:h.spoken] {
		w.add(int(h.codes[s].length), 3)
	}
	for _, r := range h.runs {
		w.say(h.codes[r.symbol])
		w.add(int(r.rest), int(runExtra[r.symbol]))
	}
}
