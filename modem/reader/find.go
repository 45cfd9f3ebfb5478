package reader

import (
	"context"
	"fmt"
	"io"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/family"
	"github.com/simkeeper/simkeeper/modem/port"
)

// Search says which modem Find is to find, and where it may look. The zero value finds
// any modem of this system.
type Search struct {
	// IMEI is that of the modem that is wanted; "" is any.
	IMEI modem.IMEI
	// Path is the port to try first: where the modem was last, or what the owner
	// configured; "" is none. A symlink, a pty and tcp://host:port will do.
	Path string
	// Named says that Path is the owner's word: it may be opened whatever hangs there,
	// and without an IMEI nothing else is. Else Path is but a hint, and opened only while
	// it is a modem's.
	Named bool
	Baud  int    // bits per second of a UART; 0 is 115200
	Root  string // of /sys, /proc and /var/lock; "" is "/"

	Open func(context.Context, port.Config) (io.ReadWriteCloser, error) // nil: port.Open
	List func(root string) ([]port.Info, error)                         // nil: port.List
}

// Found is a port on which the modem answers AT.
type Found struct {
	Port   port.Info  // Path alone where the system does not list it: a pty, an address
	IMEI   modem.IMEI // as the modem gave it; "" where Search named none, or it gave none
	Family string     // by the ids of the USB device; "" where they do not tell
	Others int        // other modems that this system has
	Passed []Passed   // the ports that were passed over on the way
}

// Passed is a port that is not the one, and why.
type Passed struct {
	Port port.Info
	Role family.Role
	Why  string // for a sentence: "held by pppd (pid 812)", "does not answer AT"
}

// Find looks for the modem among the ports of this system. It opens ports of modems
// alone, as far as their ids tell, one after the other, the best of each modem first; a
// port that another program has is left alone. On each it asks AT, and where Search names
// an IMEI also for that. What it opened is closed when it returns.
//
// Without an IMEI it takes the first modem by place; Others says how many more there are.
// With one, it takes that modem and no other.
//
// A port that keeps silent costs 1.2 s, and as much as the system takes to close it. The
// error wraps that of ctx, or is a *port.Error of Kind Missing, Busy, Denied or Unusable
// (a modem is there and answers nowhere) that wraps a *NotFound.
func Find(ctx context.Context, s Search) (Found, error) {
	modems, passed, err := s.survey()
	if err != nil {
		return Found{}, err
	}
	f := finding{Search: s, passed: passed}
	for i := range modems {
		found, ok := f.try(ctx, &modems[i])
		switch {
		case ok:
			found.Others = others(modems, i)
			return found, nil
		case ctx.Err() != nil:
			return Found{}, fmt.Errorf("the search for the modem was broken off: %w", ctx.Err())
		}
	}
	return Found{}, f.failure(modems)
}

// others counts the modems but one.
func others(modems []group, found int) int {
	n := 0
	for i := range modems {
		if i != found && modems[i].modem {
			n++
		}
	}
	return n
}

// finding is a search under way.
type finding struct {
	Search
	passed   []Passed
	answered []Found // by modems that are not wanted
}

// try looks for an answer on the ports of one modem. A modem that answers on one port and
// is another is not asked on the others.
func (f *finding) try(ctx context.Context, g *group) (Found, bool) {
	for i, c := range g.ports {
		imei, err := f.attempt(ctx, c)
		if ctx.Err() != nil {
			return Found{}, false
		}
		if err != nil {
			f.pass(g, c, err)
			continue
		}
		found := Found{Port: c.Info, IMEI: imei, Passed: f.passed}
		found.Family, _ = family.KnownDevice(c.VID, c.PID)
		if f.IMEI == "" || imei == f.IMEI {
			return found, true
		}
		g.answered = true
		f.answered = append(f.answered, found)
		for _, rest := range g.ports[i:] {
			f.passed = append(f.passed, Passed{rest.Info, rest.role, whose(imei)})
		}
		break
	}
	return Found{}, false
}

// attempt asks a port that nobody else has.
func (f *finding) attempt(ctx context.Context, c candidate) (modem.IMEI, error) {
	if len(c.Holders) > 0 {
		return "", &port.Error{Path: c.Path, Kind: port.Busy, Holders: c.Holders}
	}
	return f.ask(ctx, c)
}

// pass notes why a port is not the one.
func (f *finding) pass(g *group, c candidate, err error) {
	g.note(c, err)
	f.passed = append(f.passed, Passed{c.Info, c.role, reasonOf(err)})
}

// whose says which modem it is that answers, and is not wanted.
func whose(imei modem.IMEI) string {
	if imei == "" {
		return "of a modem that answers AT and does not tell its IMEI"
	}
	return "of the modem with the IMEI " + imei.Masked()
}
