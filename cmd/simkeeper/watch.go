package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/simkeeper/simkeeper/agent"
	"github.com/simkeeper/simkeeper/agent/config"
)

// looker takes one sample of the radio. An error ends the watch: what goes wrong with the
// modem stands in the sample.
type looker func(ctx context.Context) (agent.Live, error)

// display is the terminal that a picture is drawn on.
type display interface {
	// size is how many columns and lines it has.
	size() (width, height int)
	// begin lets single keys through where listen is not nil. end undoes it.
	begin() (listen keyboard, end func(), err error)
}

// keyboard passes each key on until ctx ends.
type keyboard func(ctx context.Context, key func(byte))

// What a serial console is taken for: it does not tell its size.
const (
	defaultWidth  = 80
	defaultHeight = 24
)

// Bounds of --interval.
const (
	shortestWatch = time.Second
	longestWatch  = time.Minute
)

// watch shows the signal while somebody turns the antenna.
func watch(ctx context.Context, e *environment, args []string) error {
	flags := newFlags(e, "watch", "")
	w := &watching{flags: flags}
	flags.BoolVar(&w.json, "json", false, "print one JSON object a line")
	flags.IntVar(&w.limit, "count", 0, "end after `n` samples")
	flags.DurationVar(&w.every, "interval", 2*time.Second, "`time` between two samples, 1s to 60s")
	if err := flags.parseAlone(args); err != nil {
		return err
	}
	if err := w.check(); err != nil {
		return err
	}
	conf, err := flags.load(true)
	if err != nil {
		return err
	}
	look, done, err := flags.looker(ctx, conf)
	if err != nil {
		return err
	}
	defer done()
	var d display
	if flags.console().live {
		d = thisTerminal()
	}
	return w.run(ctx, look, d)
}

// agentTime is how long the agent may take for a sample: it may be busy with the modem.
const agentTime = time.Minute

// looker looks through the agent where one has the modem, else directly. done gives the
// modem back.
func (c *common) looker(ctx context.Context, conf *config.Config) (look looker, done func(), err error) {
	through := func(ctx context.Context) (agent.Live, error) {
		ctx, cancel := context.WithTimeout(ctx, agentTime)
		defer cancel()
		a, err := c.ask(ctx, conf, agent.Request{Op: "live"}, nil)
		if err == nil && a.Live == nil {
			err = errors.New("the running agent is of another version; restart it")
		}
		if err != nil {
			return agent.Live{}, err
		}
		return *a.Live, nil
	}
	first, err := through(ctx)
	switch {
	case err == nil:
		return begunWith(first, through), func() {}, nil
	case !errors.Is(err, agent.ErrNoAgent):
		return nil, nil, err
	}
	o, closeTrace, err := c.options(conf)
	if err != nil {
		return nil, nil, err
	}
	modem := agent.NewWatcher(o)
	direct := func(ctx context.Context) (agent.Live, error) { return modem.Look(ctx), nil }
	return direct, func() { modem.Close(); closeTrace() }, nil
}

// begunWith is a looker whose first sample is there already. That the agent is lost later,
// for a restart perhaps, does not end the watch.
func begunWith(first agent.Live, look looker) looker {
	fresh := true
	return func(ctx context.Context) (agent.Live, error) {
		if fresh {
			fresh = false
			return first, nil
		}
		s, err := look(ctx)
		if err != nil && ctx.Err() == nil {
			return agent.Live{Time: time.Now().UTC(), Lost: err.Error()}, nil
		}
		return s, err
	}
}

// watching is one run of watch.
type watching struct {
	flags *common
	json  bool
	limit int // of samples, 0: none
	every time.Duration

	count int
	lost  string // why the modem could not be asked at last, "" if it could
	heard bool   // it could be asked once
}

func (w *watching) check() error {
	switch {
	case w.every < shortestWatch || w.every > longestWatch:
		return misuse("for example --interval 2s", "--interval %v is not between 1s and 60s", w.every)
	case w.limit < 0:
		return misuse("leave it out to go on until Ctrl-C", "--count %d is negative", w.limit)
	}
	return nil
}

// run shows samples until the context or the person ends it, or there are enough. d is
// nil where there is no terminal.
func (w *watching) run(ctx context.Context, look looker, d display) error {
	var err error
	switch {
	case w.json:
		err = w.repeat(ctx, look, func(s agent.Live) error { return printJSON(w.flags.env.stdout, s) })
	case d == nil:
		err = w.repeat(ctx, look, w.printBrief)
	default:
		err = w.onScreen(ctx, look, d)
	}
	if err == nil && w.count > 0 && !w.heard {
		return &exit{code: exitUnreachable, err: errors.New("the modem could not be asked: " + w.lost), hint: "simkeeper diag says what is wrong"}
	}
	return err
}

// repeat takes samples at the interval, the first at once. The end of ctx is no error: a
// person has seen enough.
func (w *watching) repeat(ctx context.Context, look looker, show func(agent.Live) error) error {
	tick := time.NewTicker(w.every)
	defer tick.Stop()
	for {
		s, err := look(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		w.count++
		w.lost, w.heard = s.Lost, w.heard || s.Lost == ""
		if err := show(s); err != nil || w.count == w.limit {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

func (w *watching) printBrief(s agent.Live) error {
	_, err := fmt.Fprintln(w.flags.console(), brief(&s, w.flags.language()))
	return err
}

// onScreen draws the samples on a terminal, until q is pressed, too.
func (w *watching) onScreen(ctx context.Context, look looker, d display) (err error) {
	listen, restore, err := d.begin()
	if err != nil {
		return err
	}
	defer restore()
	ctx, quit := context.WithCancel(ctx)
	var wiped atomic.Bool
	var listener sync.WaitGroup
	defer listener.Wait()
	defer quit()
	pressed := func(key byte) {
		if key == 'q' || key == 'Q' {
			quit()
		}
		wiped.Store(true)
	}
	if listen != nil {
		listener.Go(func() { listen(ctx, pressed) })
	}
	c := &canvas{out: w.flags.console(), colour: w.flags.console().color}
	defer func() { err = errors.Join(err, c.end()) }()
	return w.repeat(ctx, look, w.drawer(c, d, listen != nil, &wiped))
}

// drawer draws each sample; wiped asks for a whole picture, after something else has
// written on the console.
func (w *watching) drawer(c *canvas, d display, keys bool, wiped *atomic.Bool) func(agent.Live) error {
	m, began := &meter{}, time.Now()
	v := watchView{meter: m, l: w.flags.language(), keys: keys}
	return func(s agent.Live) error {
		m.add(s, time.Since(began))
		if wiped.Swap(false) {
			c.forget()
		}
		width, height := d.size()
		return c.draw(v.picture(), width, height)
	}
}
