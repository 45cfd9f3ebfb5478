package simulator

import "context"

// multiplexing is what a model has of +CMUX (27.007 §5.7).
type multiplexing struct {
	test, read string // answers to +CMUX=? and to +CMUX?; "": it is an ERROR
	speeds     int    // greatest <port_speed>
	n1, most   int    // <N1> where none is given, and the greatest
	t2         int    // greatest <T2>
}

var (
	// neowayMultiplexing is of the N58 (Neoway N58 AT command manual 2.0 §4.15): mode 1 is told of, and not there.
	neowayMultiplexing = multiplexing{test: "+CMUX: (0,1),(0),(1-6),(1-2048),(1-255),(0-100),(2-255)", speeds: 6, n1: 31, most: 2048, t2: 255}
	// simcomMultiplexing is of the A7670 (SIMCom A76XX series AT command manual, AT+CMUX).
	simcomMultiplexing = multiplexing{test: "+CMUX: (0),(0),(1-8),(1-1500),(0),(0),(2-1000)", read: "+CMUX: 0,0,5,1500,0,0,600",
		speeds: 8, n1: 1500, most: 1500, t2: 1000}
)

// answers is the commands of the multiplexer. Only the basic option with UIH frames is there; the modem has no use for
// times and repetitions, as nothing it sends waits for an answer.
func (p multiplexing) answers() answers {
	table := map[string]func(*query) reply{"+CMUX=": p.start, "+CMUX=?": fixed(p.test)}
	if p.read != "" {
		table["+CMUX?"] = fixed(p.read)
	}
	return quick(table)
}

// start answers +CMUX=<mode>[,<subset>[,<port_speed>[,<N1>[,<T1>[,<N2>[,<T2>[,<T3>[,<k>]]]]]]]].
func (p multiplexing) start(q *query) reply {
	ranges := [][2]int{{0, 0}, {0, 0}, {1, p.speeds}, {1, p.most}, {0, 255}, {0, 100}, {2, p.t2}, {1, 255}, {1, 7}}
	args := q.args()
	if args[0] == "" || len(args) > len(ranges) {
		return fail(badParameter)
	}
	n1 := p.n1
	for i, arg := range args {
		n, ok := number(arg, ranges[i][0], ranges[i][1])
		switch {
		case arg == "":
		case !ok:
			return fail(badParameter)
		case i == 3:
			n1 = n
		}
	}
	return reply{frames: n1}
}

// switchOver lets a command that asks for frames have them once its OK has left; a line that is a channel itself has
// none.
func (l *line) switchOver(ctx context.Context, r reply) reply {
	if r.frames == 0 {
		return r
	}
	if _, inside := l.rwc.(*muxChannel); inside {
		return fail(notAllowed)
	}
	r.then = func() { l.multiplex(ctx, r.frames) }
	return r
}
