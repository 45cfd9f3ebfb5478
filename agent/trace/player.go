package trace

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
)

// errNoDialogue is what a player of a trace without dialogue gives.
var errNoDialogue = errors.New("the trace holds no dialogue with a modem")

// Player is the port and the modem of a trace. It gives the openings in their order, the
// last again and again, and on each line answers a command as the recording of that line
// did, the n-th time as then, and the last answer where it is asked more often. What was
// never answered stays unanswered, and is left to the time-out of the caller. Answers take
// no time but those that took so long that a time-out may depend on it. It has no
// goroutines; its methods may be called from several.
type Player struct {
	mu      sync.Mutex // guards what follows
	acts    []act
	next    int
	unknown []string
}

// NewPlayer returns the player of a trace.
func NewPlayer(t *Trace) *Player { return &Player{acts: acts(t.events)} }

// Open is a reader.Opener. Its error is that of the recording, a *port.Error where it was
// one there, or that of ctx.
func (p *Player) Open(ctx context.Context) (io.ReadWriteCloser, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.acts) == 0 {
		return nil, errNoDialogue
	}
	i := p.next
	p.next = min(i+1, len(p.acts)-1)
	if err := p.acts[i].err; err != nil {
		return nil, err
	}
	return newLine(p, i), nil
}

// Unknown lists the commands, each once, that the recording does not have and that were
// answered with ERROR: the trace was made by another version, or with another history.
func (p *Player) Unknown() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.unknown)
}

// answer is what the recording answered to a command on the i-th opening, the n-th time,
// counted from 0.
func (p *Player) answer(i int, command string, n int) exchange {
	p.mu.Lock()
	defer p.mu.Unlock()
	said := p.acts[i].answers[key(command)]
	switch {
	case n < len(said):
		return said[n]
	case len(said) > 0:
		return said[len(said)-1].again()
	}
	if x, found := p.elsewhere(i, key(command)); found {
		return x.again()
	}
	if !slices.Contains(p.unknown, command) {
		p.unknown = append(p.unknown, command)
	}
	return exchange{{text: "ERROR"}}
}

// elsewhere looks for the answer on other openings: the last before, else the first after.
// The caller holds mu.
func (p *Player) elsewhere(i int, command string) (exchange, bool) {
	for _, a := range slices.Backward(p.acts[:i]) {
		if said := a.answers[command]; len(said) > 0 {
			return said[len(said)-1], true
		}
	}
	for _, a := range p.acts[i+1:] {
		if said := a.answers[command]; len(said) > 0 {
			return said[0], true
		}
	}
	return nil, false
}

// key is how a command is looked up: modems do not tell capitals.
func key(command string) string { return strings.ToUpper(strings.TrimSpace(command)) }
