package agent

import (
	"context"
	"io"
	"log/slog"
	"net"
	"time"

	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/agent/trace"
	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/family"
	"github.com/simkeeper/simkeeper/modem/port"
	"github.com/simkeeper/simkeeper/modem/reader"
)

// Options are what the agent is told from outside. Only Config is required; the rest
// has defaults that touch the real world.
type Options struct {
	Config   *config.Config
	Version  string
	Language diagnose.Language // of texts in reports; English by default
	Log      *slog.Logger      // nil: none
	Trace    io.Writer         // gets a record of the dialogue with the modem; nil: nothing does

	Open         reader.Opener                                                     // nil: the configured port
	Dial         func(ctx context.Context, network, addr string) (net.Conn, error) // nil: the system's
	Cellular     Cellular                                                          // nil: the system's
	Listen       func() (net.Listener, error)                                      // nil: the control socket
	Synchronised func() bool                                                       // nil: what the kernel says
	Uptime       func() time.Duration                                              // nil: the system's
	Root         string                                                            // of /etc and /proc; "" is "/"
	Ready        func()                                                            // called once the control socket is served; nil: nothing

	locator *locator // where the modem is; nil: where the configuration says
}

// at has the modem looked for where it is known to have been.
func (o Options) at(m *Memory, patience time.Duration) Options {
	o.locator = newLocator(&o, m, patience)
	return o
}

// port is the port in use, or the one that is configured.
func (o Options) port() string {
	if o.locator == nil || o.Open != nil {
		return o.Config.Modem.Port
	}
	return o.locator.Path()
}

func (o Options) log() *slog.Logger {
	if o.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return o.Log
}

func (o Options) listen() (net.Listener, error) {
	if o.Listen != nil {
		return o.Listen()
	}
	return listenControl(o.Config.State.SocketPath())
}

func (o Options) root() string {
	if o.Root == "" {
		return "/"
	}
	return o.Root
}

// cellular is the cellular link.
func (o Options) cellular() Cellular {
	if o.Cellular != nil {
		return o.Cellular
	}
	return newKernelLink(o.Root, o.Config.Modem.Interface, o.port)
}

// hold says whether the port is kept open.
func (o Options) hold() port.Hold {
	switch o.Config.Modem.Hold {
	case config.HoldAlways:
		return port.Always
	case config.HoldPoll:
		return port.Poll
	}
	return port.DefaultHold(o.port())
}

// NewReader returns the reader of the configured modem. borrow leaves the modem's
// settings as they were found.
func (o Options) NewReader(borrow bool) *reader.Reader {
	m, _ := ReadMemory(StatePath(o.Config.State.Dir)) // without it the trace lacks the history
	return o.at(&m, 0).tracedReader(borrow, &m, nil)
}

// tracedReader is a reader whose dialogue is recorded where Options.Trace wants it.
func (o Options) tracedReader(borrow bool, m *Memory, progress func(family.Fact, modem.Snapshot)) *reader.Reader {
	if o.Trace == nil {
		return o.newReader(m, borrow, nil, progress)
	}
	k := o.known(o.moment(&m.Clock, m.Boot, nil, nil))
	rec, err := o.recorder(o.Trace, m, &k, borrow)
	if err != nil {
		o.log().Warn("nothing is recorded", "error", err)
	}
	return o.newReader(m, borrow, rec, progress)
}

// newReader is a reader that tells its progress, whose dialogue rec records, and that takes
// over what the memory knows of the modem.
func (o Options) newReader(m *Memory, borrow bool, rec *trace.Recorder, progress func(family.Fact, modem.Snapshot)) *reader.Reader {
	c := reader.Config{Open: o.Open, Port: o.port(), Borrow: borrow, Known: m.capabilities(), Progress: progress, Log: o.log()}
	if c.Open == nil {
		c.Open = o.locator.open
	}
	if rec != nil {
		c.Open, c.Trace = rec.Opener(c.Open), rec.Line
	}
	return reader.New(c)
}
