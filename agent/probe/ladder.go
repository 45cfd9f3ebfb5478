package probe

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"strings"
	"time"
	"unicode"

	"github.com/simkeeper/simkeeper/agent/act"
	"github.com/simkeeper/simkeeper/agent/diagnose"
)

// Config says which way to try, and as whom.
type Config struct {
	// Path is the cellular way out; nil where the terminal has no cellular interface. Its
	// errors may hold a [*act.Failure] or a *netif.Trouble. Of these, one that is of this
	// program alone, such as the reasons keepalive.Quiet and keepalive.Paying, ends the
	// probe with a skipped step.
	Path     act.Path
	Brokers  []string // tcp://host[:1883] or tls://host[:8883], the preferred one first
	Terminal string   // its name; the client id is this and "-d", so that no running session is evicted
	Username string   // at the brokers, "" for none
	Password string
	// TLS for the brokers, nil for the system's authorities: RootCAs, client certificates,
	// a ticket cache, and as Time the trusted clock. Certificates are always verified.
	TLS    *tls.Config
	Each   func(diagnose.Step) // is told each step as it ends; nil: nobody
	Budget int64               // most bytes on the air both ways, headers estimated; 0 means 8 KB
}

// Times. Within longest, one broker may be slow on every layer, or three be silent on one.
const (
	longest     = 25 * time.Second
	connectTime = 8 * time.Second
	helloTime   = 10 * time.Second // TLS and the login
)

// budget is enough for the long chains of certificates of two brokers.
const budget = 8 << 10

// Run tries one broker after the other until one lets the terminal in, and tells every
// step. It returns within 25 seconds, and soon after ctx ends. A broker whose name cannot
// be looked up, which cannot be reached, or which does not let us in makes way for the
// next; an interface that is not there or is down, and what keeps our own packets only,
// ends the probe. A broker that is written as an address has no step for the name, and a
// tcp:// one none for TLS.
//
// A step has failed only when it had all of its time or an answer: one that was cut short
// is skipped.
func Run(ctx context.Context, cfg Config) []diagnose.Step {
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	l := &ladder{cfg: &cfg, tally: tally{left: cmp.Or(cfg.Budget, budget)}}
	switch {
	case cfg.Path == nil:
		l.tell(l.begin(), diagnose.Step{Layer: diagnose.LayerInterface, Result: diagnose.Failed, Fault: noInterface,
			Detail: "interface: the terminal has no cellular interface that could be found"})
	case len(cfg.Brokers) == 0:
		l.skip(l.begin(), diagnose.LayerInterface, "", "no broker is configured, and nobody else is asked")
	default:
		l.climb(ctx)
	}
	return l.steps
}

// outcome says what follows a step.
type outcome int

const (
	onward  outcome = iota // the next layer
	another                // the next broker
	over                   // nothing
)

// ladder is one probe while it is made.
type ladder struct {
	cfg      *Config
	tally    tally
	passed   bool // the step of the interface is told
	answered bool // something came back over the link
	steps    []diagnose.Step
}

// climb tries the brokers in turn.
func (l *ladder) climb(ctx context.Context) {
	for _, name := range l.cfg.Brokers {
		if ctx.Err() != nil && len(l.steps) > 0 {
			return
		}
		if l.try(ctx, name) != another {
			return
		}
	}
}

// try climbs as far as one broker lets.
func (l *ladder) try(ctx context.Context, name string) outcome {
	b, err := parse(name)
	if err != nil {
		l.skip(l.begin(), diagnose.LayerConnect, "", err.Error())
		return another
	}
	if ctx.Err() != nil {
		return l.stopped(l.begin(), diagnose.LayerInterface, b.name)
	}
	targets, then := l.name(ctx, b)
	if then != onward {
		return then
	}
	w, then := l.connect(ctx, b, targets)
	if then != onward {
		return then
	}
	return l.login(ctx, b, w)
}

// start is when a step began, and what had been spent by then.
type start struct {
	at    time.Time
	spent int64
}

func (l *ladder) begin() start { return start{time.Now(), l.tally.spent} }

// tell ends a step that began at since.
func (l *ladder) tell(since start, s diagnose.Step) {
	l.note(s, time.Since(since.at), l.tally.spent-since.spent)
}

// note ends a step that took that long and cost so much.
func (l *ladder) note(s diagnose.Step, took time.Duration, bytes int64) {
	s.Took, s.Bytes, s.Detail = took, bytes, oneLine(s.Detail)
	l.answered = l.answered || s.Answered
	l.steps = append(l.steps, s)
	if l.cfg.Each != nil {
		l.cfg.Each(s)
	}
}

// skip ends a step that says nothing.
func (l *ladder) skip(since start, layer diagnose.Layer, target, why string) {
	l.tell(since, diagnose.Step{Layer: layer, Result: diagnose.Skipped, Target: target, Detail: string(layer) + ": " + why})
}

// stopped ends a step that was cut short.
func (l *ladder) stopped(since start, layer diagnose.Layer, target string) outcome {
	l.skip(since, layer, target, fmt.Sprintf("stopped after %s, before anything could be said", span(time.Since(since.at))))
	return over
}

// bound tells once that packets leave: from then on the interface is there, has an
// address and a route. local is the address, where one is known.
func (l *ladder) bound(local net.Addr) {
	if l.passed {
		return
	}
	l.passed = true
	detail := "interface: packets can leave by the cellular interface"
	if ip := addressOf(local); ip.IsValid() {
		detail += ", from " + ip.String()
	}
	l.tell(l.begin(), diagnose.Step{Layer: diagnose.LayerInterface, Result: diagnose.Passed, Detail: detail})
}

// detailMost is the length of a detail, in bytes: a certificate may hold any text.
const detailMost = 300

// oneLine makes a text printable and short.
func oneLine(text string) string {
	text = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, text)
	if len(text) <= detailMost {
		return text
	}
	return strings.ToValidUTF8(text[:detailMost], "") + "…"
}

// span writes a time as people read it: 84 ms, 5 s, 1.3 s.
func span(d time.Duration) string {
	if d = d.Round(time.Millisecond); d < time.Second {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%g s", d.Round(100*time.Millisecond).Seconds())
}
