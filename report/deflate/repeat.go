package deflate

// repeat says that the next length bytes stand distance bytes before. A repeat of length 1
// is a byte that is said itself.
type repeat struct{ length, distance uint16 }

// repeats are what may be said at each place of a text.
type repeats struct {
	all   []repeat
	first []int32 // of a place in all; the next one's ends it
}

func (r *repeats) at(place int) []repeat { return r.all[r.first[place]:r.first[place+1]] }

const (
	hashBits = 12
	// patience is how many earlier places are looked at for one place: a message that
	// carries many reports has its keys in each of them, and the nearer are the better.
	patience = 128
)

// hash is of the three bytes that a repeat has at least.
func hash(b []byte) uint32 {
	return (uint32(b[0])<<16 | uint32(b[1])<<8 | uint32(b[2])) * 0x9E3779B1 >> (32 - hashBits)
}

// repetitions finds for each place of text from start on what it repeats: the nearest of
// each length, each longer than the one before it and farther away.
func repetitions(text []byte, start int) *repeats {
	newest := make([]int32, 1<<hashBits) // place + 1 of the last three bytes with a hash
	older := make([]int32, len(text))    // the same of the one before
	out := repeats{first: make([]int32, 1, len(text)-start+1)}
	for place := range text {
		if place+shortest <= len(text) {
			h := hash(text[place:])
			older[place], newest[h] = newest[h], int32(place+1)
		}
		if place >= start {
			out.all = appendRepeats(out.all, text, older, place)
			out.first = append(out.first, int32(len(out.all)))
		}
	}
	return &out
}

// appendRepeats adds what text repeats at place.
func appendRepeats(out []repeat, text []byte, older []int32, place int) []repeat {
	best, most := shortest-1, min(longest, len(text)-place)
	earlier := int(older[place]) - 1
	for range patience {
		if earlier < 0 || place-earlier > window || best == most {
			break
		}
		if text[earlier+best] == text[place+best] { // else it is not longer
			if n := alike(text[earlier:], text[place:place+most]); n > best {
				best = n
				out = append(out, repeat{uint16(n), uint16(place - earlier)})
			}
		}
		earlier = int(older[earlier]) - 1
	}
	return out
}

// alike is how many bytes of b stand at the beginning of a, too.
func alike(a, b []byte) int {
	for i := range b {
		if a[i] != b[i] {
			return i
		}
	}
	return len(b)
}
