package deflate

import "slices"

// prices are what it costs to say a symbol, in sixteenths of a bit.
type prices struct {
	literal  [literals]uint32
	distance [distances]uint32
}

const bit = 16

// lengths are the prices of all lengths with their extra bits.
func (p *prices) lengths() (out [longest + 1]uint32) {
	for n := shortest; n <= longest; n++ {
		s, extra, _ := lengthSymbol(n)
		out[n] = p.literal[s] + uint32(extra)*bit
	}
	return out
}

// far is the price of a distance with its extra bits.
func (p *prices) far(n int) uint32 {
	s, extra, _ := distanceSymbol(n)
	return p.distance[s] + uint32(extra)*bit
}

// arrival is the cheapest way to have said a text up to a place.
type arrival struct {
	cost uint32
	last repeat // how the last step got there
}

// worthCutting is the longest repeat of which every beginning is considered; of a longer one
// the whole is nearly always the best, and trying all would cost a terminal's time.
const worthCutting = 64

// cheapest is the way to say text that costs least. It works in way, which has a place for
// each byte and for the end, and may be used again.
func cheapest(text []byte, said *repeats, p *prices, way []arrival) []repeat {
	for i := range way[1:] {
		way[i+1].cost = 1<<32 - 1
	}
	lengths := p.lengths()
	for place, b := range text {
		from := way[place].cost
		way[place+1].offer(from+p.literal[b], repeat{length: 1})
		n := shortest
		for _, r := range said.at(place) {
			far := from + p.far(int(r.distance))
			for ; n < int(r.length) && n <= worthCutting; n++ {
				way[place+n].offer(far+lengths[n], repeat{uint16(n), r.distance})
			}
			n = int(r.length)
			way[place+n].offer(far+lengths[n], r)
			n++
		}
	}
	return steps(way)
}

func (a *arrival) offer(cost uint32, last repeat) {
	if cost < a.cost {
		*a = arrival{cost, last}
	}
}

// steps goes the cheapest way back from its end.
func steps(way []arrival) []repeat {
	var out []repeat
	for place := len(way) - 1; place > 0; place -= int(way[place].last.length) {
		out = append(out, way[place].last)
	}
	slices.Reverse(out)
	return out
}
