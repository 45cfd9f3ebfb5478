package trace

import "time"

// act is what the recording holds of one opening of the port.
type act struct {
	err     error // why it failed; nil where it was opened
	preface exchange
	answers map[string][]exchange // by command, in their order
}

// exchange is what came after a command and before the next one: its answer, and what the
// modem said by itself.
type exchange []said

// said is a line of the modem, or the end of the line to it.
type said struct {
	text  string
	lost  bool
	after time.Duration // since the command, or since the opening
}

// again is the answer alone, for a command that is asked more often than it was: what came
// behind it happened once.
func (x exchange) again() exchange {
	for i, s := range x {
		if isFinal(s.text) {
			return x[:i+1]
		}
	}
	return x
}

// acts cuts the events of a trace at the openings.
func acts(events []event) []act {
	var b builder
	for _, e := range events {
		b.add(e)
	}
	b.endExchange()
	return b.acts
}

// builder makes acts of events.
type builder struct {
	acts    []act
	command string        // whose exchange is open; "" before the first
	since   time.Duration // when that was sent
	now     exchange
}

func (b *builder) add(e event) {
	if e.kind == openedPort {
		b.endExchange()
		b.begin(e)
		return
	}
	if len(b.acts) == 0 {
		b.begin(event{at: e.at}) // recorded from the middle on
	}
	switch e.kind {
	case saidByModem:
		b.now = append(b.now, said{text: e.text, after: e.at - b.since})
	case saidByUs:
		if isCommand(e.text) { // not the text behind a prompt
			b.endExchange()
			b.command, b.since = key(e.text), e.at
		}
	case lostPort:
		b.now = append(b.now, said{lost: true, after: e.at - b.since})
	}
}

func (b *builder) begin(e event) {
	b.acts = append(b.acts, act{err: e.err, answers: map[string][]exchange{}})
	b.since = e.at
}

// endExchange puts what came since the last command where it belongs.
func (b *builder) endExchange() {
	if len(b.acts) == 0 {
		return
	}
	a := &b.acts[len(b.acts)-1]
	if b.command == "" {
		a.preface = b.now
	} else {
		a.answers[b.command] = append(a.answers[b.command], b.now)
	}
	b.command, b.now = "", nil
}
